"""The commands for what is published already: what it is, going back, taking it away."""

import json
from datetime import timedelta
from itertools import islice

import click
from rich.text import Text

from forewarn.cli.acting import EXITS, act, shore, stop_if, stop_on_hold
from forewarn.cli.calls import Call, examples, say, stdout, working
from forewarn.cli.place import (
    INVALIDATE,
    Asked,
    Place,
    form_or_default,
    format_option,
    new_run,
    open_place,
    place_options,
)
from forewarn.cli.publish_words import Telling
from forewarn.publish import guards
from forewarn.publish.gather import look, probe, read_state
from forewarn.publish.plan import plan
from forewarn.publish.rollback import chosen, earlier, from_versions, wanted_of
from forewarn.publish.state import State, to_bytes
from forewarn.publish.store import StoreError
from forewarn.values import replace

SHOWN, LOOKED_AT = 10, 500
"""How many earlier publishes are told, and how many records are read for one: each publish leaves two."""


def tell_status(place: Place, form: str) -> None:
    """What is published, and what could be gone back to."""
    state, etag = read_state(place.store)
    before = publishes_before(place, state) if etag else []
    data = {
        "target": place.store.name,
        "published": bool(etag),
        "id": state.id,
        "published_at": state.published_at,
        "commit": state.commit,
        "run_url": state.run_url,
        "tool": state.tool,
        "objects": len(state.objects),
        "unfinished": sorted(state.intent),
        "invalidate": list(state.invalidate),
        "paths_used": dict(state.paths_used),
        "hold": state.hold,
        "earlier": [one.id for one in before],
    }
    if form == "json":
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    out = stdout()
    if not etag:
        out.print(Text(f"{place.store.name}: nothing is published here"))
        return
    out.print(Text(f"{place.store.name}: {state.id}, {len(state.objects)} objects, {state.tool}"))
    for words, what in (
        ("published at", state.published_at),
        ("commit", state.commit),
        ("run", state.run_url),
        ("on hold since", state.hold),
        ("still to be forgotten by CloudFront:", ", ".join(state.invalidate)),
        ("unfinished, publish again:", f"{len(state.intent)} objects" if state.intent else ""),
        ("earlier:", ", ".join(one.id for one in before)),
    ):
        if what:
            out.print(Text(f"{words} {what}"))


def publishes_before(place: Place, state: State) -> list[State]:
    """The newest of those that could be gone back to; none where the store keeps no versions, or does not tell."""
    try:
        return list(islice((one for one in earlier(place.store.records()) if one.run != state.run), SHOWN))
    except StoreError as error:
        say(f"note: {error.message}")
        return []


@click.command(epilog=examples("forewarn rollback --bucket status-site --hold") + f"\n\n{EXITS}")
@place_options
@format_option
@INVALIDATE
@click.option("--to", "id", metavar="ID", help="The publish to go back to, as --status lists them; default: the last.")
@click.option("--hold", is_flag=True, help="Let no publish undo it until forewarn release.")
@click.option("--dry-run", is_flag=True, help="Show the plan; write nothing anywhere.")
@click.option("--wait", is_flag=True, help="Wait until CloudFront has forgotten everywhere.")
@click.pass_obj
@shore
def rollback(
    call: Call,
    asked: Asked,
    form: str | None,
    invalidate: str | None,
    id: str | None,
    hold: bool,
    dry_run: bool,
    wait: bool,
) -> None:
    """Bring back the site of an earlier publish, from the versions that the bucket keeps."""
    place = open_place(call, asked, invalidate=invalidate)
    as_of = call.as_of()
    telling = Telling(form_or_default(form), place.store.name)
    with working("comparing"):
        known = look(place.store)
        then = chosen(earlier(islice(place.store.records(), LOOKED_AT)), known.state, id)
        wanted = wanted_of(then, known.listed, place.target)
        probed = probe(place.store, wanted, known, asked.threads)
        made = plan(wanted, known.listed, known.state, target=place.target, as_of=as_of, probed=probed)
        if made.uploads:
            made = from_versions(made, place.store.versions())
    run = replace(
        new_run(call, as_of, then.id.rpartition("-")[2], hold=as_of.isoformat() if hold else known.state.hold),
        id=f"{as_of:%Y%m%dT%H%M%SZ}-{then.id.rpartition('-')[2]}",
        commit=then.commit,
    )
    telling.id = run.id
    if telling.form != "json":
        say(f"back to {then.id}")
    telling.show(made, len(known.listed), None)
    stop_if(guards.refusals(made, allow_deletes=None, force_deletes=True), telling)
    if dry_run:
        telling.end(None)
        return
    act(place, made, known, run, telling, wait=wait)


@click.command(epilog=examples("forewarn release --bucket status-site"))
@place_options
@click.pass_obj
@shore
def release(call: Call, asked: Asked) -> None:
    """End a hold: the next publish goes ahead."""
    place = open_place(call, asked)
    state, etag = read_state(place.store)
    if not state.hold:
        say(f"{place.store.name} is not on hold")
        return
    token = new_run(call, call.as_of(), "").token
    place.store.write_record(to_bytes(replace(state, hold="", run=token)), etag)
    say(f"{place.store.name}: released, publish may go ahead")


@click.command(epilog=examples("forewarn unpublish --bucket status-site --prefix _preview/pr-12/") + f"\n\n{EXITS}")
@place_options
@format_option
@click.option("--dry-run", is_flag=True, help="Show the plan; write nothing anywhere.")
@click.option("--force-deletes", is_flag=True, help="Unpublish what is no preview, too.")
@click.pass_obj
@shore
def unpublish(call: Call, asked: Asked, form: str | None, dry_run: bool, force_deletes: bool) -> None:
    """Remove everything that was published below a prefix, and nothing else: a preview that has served its time."""
    place = open_place(call, asked)
    telling = Telling(form_or_default(form), place.store.name)
    if not place.target.preview and not force_deletes:
        stop_if([f"{place.store.name} is no preview (_preview/…): --force-deletes removes the site itself"], telling)
    as_of = call.as_of()
    with working("comparing"):
        known = look(place.store)
    made = plan({}, known.listed, known.state, target=place.target, as_of=as_of, keep=timedelta(0))
    telling.show(made, len(known.listed), None)
    if known.state.hold:
        stop_on_hold(known.state, telling)
    if dry_run:
        telling.end(None)
        return
    if not known.etag:
        telling.note("nothing is published here")
        telling.end(None)
        return
    act(place, made, known, new_run(call, as_of, "0000000"), telling)
    place.store.delete_record()

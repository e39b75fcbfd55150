"""The commands that make a site public, or take it back: publish, rollback, release, unpublish.

Exit codes beside those of every command: 3 a guard refused, 4 done in part (run it again), 5 somebody else publishes
to the same place, 6 on hold.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

import click
from rich.text import Text

from forewarn.cli.calls import Call, rim, say, stdout, working
from forewarn.cli.place import (
    INVALIDATE,
    Asked,
    Place,
    form_or_default,
    format_option,
    new_run,
    open_place,
    orderly,
    place_options,
)
from forewarn.cli.publish_words import Telling, progress
from forewarn.headers import headers_file, read_headers
from forewarn.publish import guards
from forewarn.publish.apply import Outcome, Run, apply
from forewarn.publish.gather import Known, look, probe, read_state
from forewarn.publish.local import LocalSite, read_site
from forewarn.publish.marker import read_marker
from forewarn.publish.plan import Plan, plan, wanted_from
from forewarn.publish.rollback import chosen, earlier, from_versions, wanted_of
from forewarn.publish.state import State, UnreadableError, to_bytes
from forewarn.publish.store import LockLostError, StoreError
from forewarn.verify import verify
from forewarn.workspace import read_manifest

GUARDED, PARTIAL, LOCK_LOST, ON_HOLD = 3, 4, 5, 6
EXITS = "Exit codes: 0 done or nothing to do, 1 error, 2 usage, 3 a guard refused, 4 done in part: run it again, 5 somebody else publishes there, 6 on hold."


def shore(command: Callable[..., None]) -> Callable[..., None]:
    """Turns what stops a publish before anything is written into its exit code."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except (UnreadableError, LockLostError) as error:
            say(f"error: {error.message}")
            say(f"    {error.hint}")
            sys.exit(LOCK_LOST if isinstance(error, LockLostError) else GUARDED)

    return rim(run)


@click.command(epilog=f"Example: forewarn publish --bucket status-site --dry-run. {EXITS}")
@click.argument("site", required=False, type=click.Path(file_okay=False, path_type=Path))
@place_options
@format_option
@INVALIDATE
@click.option("--dry-run", is_flag=True, help="Show the plan; write nothing anywhere.")
@click.option("--plan-out", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan as JSON.")
@click.option("--allow-deletes", type=click.IntRange(0), metavar="N", help="Let up to N objects be deleted.")
@click.option("--force-deletes", is_flag=True, help="Let any number of objects be deleted.")
@click.option(
    "--adopt", is_flag=True, help="Write over objects of others at addresses of the site; start a new record."
)
@click.option("--wait", is_flag=True, help="Wait until CloudFront has forgotten everywhere.")
@click.option("--status", is_flag=True, help="Tell what is published, and nothing else.")
@click.pass_obj
@shore
def publish(
    call: Call,
    site: Path | None,
    asked: Asked,
    form: str | None,
    invalidate: str | None,
    dry_run: bool,
    plan_out: Path | None,
    allow_deletes: int | None,
    force_deletes: bool,
    adopt: bool,
    wait: bool,
    status: bool,
) -> None:
    """Publish the built SITE (default: the project's) to a bucket and CloudFront, or to a folder.

    Only what differs is written, only what was published before is ever deleted, and a run that was stopped is finished
    by the next one.
    """
    place = open_place(call, asked, invalidate=invalidate, needs_project=site is None and not status)
    if status:
        tell_status(place, form_or_default(form))
        return
    as_of = call.as_of()
    folder = site or (place.project.site if place.project else Path("site"))
    telling = Telling(form_or_default(form), place.store.name)
    local = sound_site(place, folder, telling)
    place = with_policy(place, folder, telling)
    with working("comparing"):
        known = look(place.store, renew=adopt)
        wanted = wanted_from(local.files.values(), place.target)
        probed = probe(place.store, wanted, known, asked.threads)
    made = plan(wanted, known.listed, known.state, target=place.target, as_of=as_of, adopt=adopt, probed=probed)
    run = new_run(call, as_of, _digest(local), site_headers=_headers_digest(folder), hold=known.state.hold)
    telling.id = run.id
    telling.show(made, len(known.listed), plan_out)
    refused = guards.refusals(made, allow_deletes=allow_deletes, force_deletes=force_deletes)
    if known.state.hold:
        telling.refuse([f"on hold since {known.state.hold}, by forewarn rollback --hold: forewarn release ends that"])
        telling.end(None)
        sys.exit(ON_HOLD)
    _stop_if(refused, telling)
    if dry_run:
        telling.end(None)
        return
    act(place, made, known, run, telling, wait=wait)


def sound_site(place: Place, folder: Path, telling: Telling) -> LocalSite:
    """The site, read and found whole. Ends with exit code 3 where it is not."""
    around = [place.asked.folder] if place.asked.folder else []
    if folder.is_dir():
        _stop_if(guards.unfit_folder(folder, Path.home(), *around), telling)
    with working("reading the site"):
        local = read_site(folder)
        promised = read_marker(folder)
    missing: list[str] = []
    project = place.project
    if promised is None and local.files:
        if project is not None and read_manifest(project.content):
            missing = verify(project.content, folder)
        else:
            telling.note(f"nothing says that {folder} is whole: no finished forewarn build left its marker there")
    _stop_if(guards.incomplete(local, promised, missing), telling)
    return local


def _stop_if(refused: list[str], telling: Telling) -> None:
    if refused:
        telling.refuse(refused)
        telling.end(None)
        sys.exit(GUARDED)


SHOWN, LOOKED_AT = 10, 500
"""How many earlier publishes are told, and how many records are read for one: each publish leaves two."""
POLICY_LIMIT = 2000
"""Bytes of a policy that an object can bring along: its metadata may have 2 KB in all (S3)."""


def with_policy(place: Place, folder: Path, telling: Telling) -> Place:
    """The place with the Content-Security-Policy that the build wrote for the site, if objects can carry it."""
    file = headers_file(folder.resolve())
    if not place.target.keeps_headers:
        return place
    if not file.is_file():
        if place.target.distribution:
            telling.note(f"{file} is not there: pages bring no Content-Security-Policy along; forewarn build writes it")
        return place
    policy = read_headers(file).get("Content-Security-Policy", "")
    if len(policy.encode()) > POLICY_LIMIT:
        telling.note(
            f"the Content-Security-Policy has {len(policy.encode())} bytes, and pages can bring {POLICY_LIMIT} along:"
            f" send {file} by other means"
        )
        return place
    return replace(place, target=replace(place.target, policy=policy))


def act(place: Place, made: Plan, known: Known, run: Run, telling: Telling, *, wait: bool = False) -> Outcome:
    """Do what the plan says, tell it, and end with the exit code of what came of it unless all was done."""
    stop = Event()
    edge = place.edge(wait=wait) if made.paths else None
    with orderly(stop), progress() as tell:
        outcome = apply(
            made,
            known.state,
            known.etag,
            store=place.store,
            edge=edge,
            run=run,
            threads=place.asked.threads,
            stop=stop,
            tell=tell,
        )
    for words in dict.fromkeys(place.store.notes):
        telling.note(words)
    if outcome.lock_lost:
        telling.error("somebody else began to publish to the same place: this run gives way; publish again")
    telling.end(outcome)
    if outcome.lock_lost:
        sys.exit(LOCK_LOST)
    if not outcome.complete:
        say("done in part; what was done is on record: run the same command again")
        sys.exit(PARTIAL)
    return outcome


def _digest(local: LocalSite) -> str:
    total = hashlib.sha256()
    for key, file in sorted(local.files.items()):
        total.update(f"{key}\0{file.digest}\n".encode())
    return total.hexdigest()


def _headers_digest(folder: Path) -> str:
    try:
        return hashlib.sha256(headers_file(folder.resolve()).read_bytes()).hexdigest()[:16]
    except OSError:
        return ""


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


@click.command(epilog=f"Example: forewarn rollback --bucket status-site --hold. {EXITS}")
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
        site_headers=then.site_headers,
    )
    telling.id = run.id
    if telling.form != "json":
        say(f"back to {then.id}")
    telling.show(made, len(known.listed), None)
    _stop_if(guards.refusals(made, allow_deletes=None, force_deletes=True), telling)
    if dry_run:
        telling.end(None)
        return
    act(place, made, known, run, telling, wait=wait)


@click.command(epilog="Example: forewarn release --bucket status-site")
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


@click.command(epilog=f"Example: forewarn unpublish --bucket status-site --prefix _preview/pr-12/. {EXITS}")
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
        _stop_if([f"{place.store.name} is no preview (_preview/…): --force-deletes removes the site itself"], telling)
    as_of = call.as_of()
    with working("comparing"):
        known = look(place.store)
    made = plan({}, known.listed, known.state, target=place.target, as_of=as_of, keep=timedelta(0))
    telling.show(made, len(known.listed), None)
    if known.state.hold:
        telling.refuse([f"on hold since {known.state.hold}: forewarn release ends that"])
        telling.end(None)
        sys.exit(ON_HOLD)
    if dry_run:
        telling.end(None)
        return
    if not known.etag:
        telling.note("nothing is published here")
        telling.end(None)
        return
    act(place, made, known, new_run(call, as_of, "0000000"), telling)
    place.store.delete_record()

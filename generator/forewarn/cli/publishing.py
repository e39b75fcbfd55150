"""The command that makes a site public."""

import hashlib
from pathlib import Path

import click

from forewarn.cli.acting import EXITS, act, shore, stop_if, stop_on_hold
from forewarn.cli.calls import Call, examples, working
from forewarn.cli.place import (
    INVALIDATE,
    Asked,
    Place,
    form_or_default,
    format_option,
    new_run,
    open_place,
    place_options,
    remembered,
)
from forewarn.cli.publish_words import Telling
from forewarn.cli.published import tell_status
from forewarn.headers import headers_file, read_headers
from forewarn.publish import guards
from forewarn.publish.gather import look, probe
from forewarn.publish.local import LocalSite, read_site
from forewarn.publish.marker import read_marker
from forewarn.publish.plan import plan
from forewarn.publish.wanted import wanted_from
from forewarn.values import replace
from forewarn.verify import verify
from forewarn.workspace import read_manifest


@click.command(epilog=examples("forewarn publish --bucket status-site --dry-run") + f"\n\n{EXITS}")
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
    run = new_run(call, as_of, _digest(local), hold=known.state.hold)
    telling.id = run.id
    telling.show(made, len(known.listed), plan_out)
    refused = guards.refusals(made, allow_deletes=allow_deletes, force_deletes=force_deletes)
    if known.state.hold:
        stop_on_hold(known.state, telling)
    stop_if(refused, telling)
    if dry_run:
        telling.end(None)
        return
    act(place, made, known, run, telling, wait=wait)


def sound_site(place: Place, folder: Path, telling: Telling) -> LocalSite:
    """The site, read and found whole. Ends with exit code 3 where it is not."""
    around = [place.asked.folder] if place.asked.folder else []
    if folder.is_dir():
        stop_if(guards.unfit_folder(folder, Path.home(), *around), telling)
    with working("reading the site"):
        local = read_site(folder, remembered(place.project, folder))
        promised = read_marker(folder)
    missing: list[str] = []
    project = place.project
    if promised is None and local.files:
        if project is not None and read_manifest(project.content):
            missing = verify(project.content, folder)
        else:
            telling.note(f"nothing says that {folder} is whole: no finished forewarn build left its marker there")
    stop_if(guards.incomplete(local, promised, missing), telling)
    return local


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


def _digest(local: LocalSite) -> str:
    total = hashlib.sha256()
    for key, file in sorted(local.files.items()):
        total.update(f"{key}\0{file.digest}\n".encode())
    return total.hexdigest()

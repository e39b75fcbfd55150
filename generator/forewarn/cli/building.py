"""Commands that write: the content folder, the site, and a server of it."""

import gc
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from forewarn import engine
from forewarn.cli.calls import Call, complain, examples, report, rim, say, working
from forewarn.cli.own_folder import own_folder
from forewarn.headers import headers_file, write_headers
from forewarn.inventory import NO_FILE, Inventory, Seen, inventory, look_at
from forewarn.kept import FOLDER
from forewarn.ledger import alone
from forewarn.looks import looks_of
from forewarn.phrases import iso
from forewarn.problems import ProjectError
from forewarn.publish.marker import remove_marker, write_marker
from forewarn.settings import Project
from forewarn.standstill import Standstill
from forewarn.values import replace
from forewarn.verify import faults_of
from forewarn.workspace import MANIFEST, owned_in, read_manifest


@click.command(
    epilog=examples(
        "forewarn build",
        "forewarn build --site-dir /tmp/site --strict",
        "forewarn --audience internal build",
        "forewarn --as-of 2026-12-05T21:30Z build",
    )
)
@click.option(
    "--site-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the site goes; default: site_dir of mkdocs.yml, else site.",
)
@click.option("--strict", is_flag=True, help="Let warnings on the format of files stop the build too.")
@click.option("--plain", is_flag=True, help="Let the site engine make every page by itself: the same bytes, slower.")
@click.pass_obj
@rim
def build(call: Call, site_dir: Path | None, strict: bool, plain: bool) -> None:
    """Check, generate, build the site and verify it."""
    project = with_folder(call.project(is_noted=True))
    as_of = call.as_of()
    say(f"as of {iso(as_of)}")
    for note in project.notes:
        say(f"warning: {note}")
    site = site_dir or project.site
    with alone(project.root, project.cache):
        content = looked_at(project)
        count = generate_content(project, as_of, content, strict=strict)
        make_site(project, as_of, site, content, plain=plain)
        content.close()
    headers = headers_file(site)
    say(f"{site}: {count} files from forewarn, every address is there; to be served with the headers in {headers}")


def with_folder(project: Project) -> Project:
    """The project, with the folder of the user's own where compiled templates are kept."""
    return replace(project, compiled=own_folder(project.root))


def looked_at(project: Project) -> Inventory:
    """The content folder, looked at as a whole once and for all: a build goes by that, and by what it does there itself."""
    room = project.root / FOLDER
    return Inventory(project.content, room, looks_of(project.content, room, project.cache))


def generate_content(project: Project, as_of: datetime, content: Inventory, *, strict: bool = False) -> int:
    """Generate into the content folder; returns how many files are ours. Nothing, where nothing at all has changed."""
    still = Standstill(project, as_of, content)
    delivery = still.last()
    if delivery is None:
        from forewarn.cli.delivering import delivered  # noqa: PLC0415 - all of the pipeline, where something changed

        delivery = delivered(project, as_of, content, still.written, strict=strict)
        still.note(delivery)
    else:
        report(delivery.problems)
        if strict and delivery.is_doubtful:
            sys.exit(1)
        say(f"{project.content.name}/: 0 written, 0 deleted, {delivery.files} unchanged")
    if delivery.next_change is not None:
        say(f"true until {iso(delivery.next_change)}, when the next window opens or closes")
    if project.home_is_handwritten:
        say(
            f"{project.content.name}/index.md is hand-written and stays; the board is at {project.settings.url('status/')}"
        )
    return delivery.outputs


def make_site(project: Project, as_of: datetime, site: Path, content: Inventory, *, plain: bool = False) -> None:
    """Build the site of what was generated, verify it, and finish it; nothing, where it stands as a whole."""
    whole = engine.whole(project, as_of=as_of, content=content, site=site)
    if not plain and whole.stands():
        return
    whole.begin()
    remove_marker(site)
    with working("building the site"):
        engine.build_site(project, as_of=as_of, site=site, plain=plain, whole=whole)
    built = whole.built
    verified(site, owned_in(content), built.proven if built else None)
    write_headers(project, site, built.holds if built else (), built.unread if built else None)
    write_marker(site, whole.there.files if built else None)
    whole.note()


def verified(site: Path, promised: Mapping[str, str], proven: Mapping[str, str] | None = None) -> None:
    """End with exit code 1 where an address is missing in the built site; see :func:`forewarn.verify.faults_of`."""
    faults = faults_of(promised, site, proven)
    for fault in faults[:20]:
        complain(f"error: {fault}")
    if faults:
        raise ProjectError(
            f"{len(faults)} addresses of {site} are not as promised",
            "build again; if it stays, the site engine drops files",
        )


@click.command(epilog=examples("forewarn generate && mkdocs build"))
@click.pass_obj
@rim
def generate(call: Call) -> None:
    """Write the content folder only, for another engine to build."""
    project = with_folder(call.project(is_noted=True))
    as_of = call.as_of()
    say(f"as of {iso(as_of)}")
    with alone(project.root, project.cache):
        content = looked_at(project)
        generate_content(project, as_of, content)
        content.close()


@click.command(epilog=examples("forewarn verify site"))
@click.argument("site", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
@rim
def verify(call: Call, site: Path) -> None:
    """Prove that every promised address exists in the built SITE."""
    project = call.project()
    verified(site, read_manifest(project.content))
    say(f"{site}: every address is there")


@click.command(epilog=examples("forewarn serve", "forewarn serve --address 127.0.0.1:8080"))
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where to listen.")
@click.pass_obj
@rim
def serve(call: Call, address: str) -> None:
    """Serve the site and rebuild it whenever a file is saved."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise click.UsageError(f"'{address}' is not HOST:PORT")
    gc.set_threshold(700, 10, 10)
    project = with_folder(call.project(is_noted=True))
    with tempfile.TemporaryDirectory(prefix="forewarn-") as folder:
        site = Path(folder)

        seen: dict[str, Seen] = {}

        def rebuild() -> None:
            now = edited(project)
            if now == seen:  # what the watcher saw was our own writing
                return
            seen.clear()
            seen.update(now)
            as_of = call.as_of()
            gc.disable()  # who waits for a page does not wait for garbage: it is looked for when nobody does
            try:
                with alone(project.root, project.cache):
                    made = remade(call, as_of, site)
                if made:
                    say("built")
            except ProjectError as error:
                complain(f"error: {error.message}\n    {error.hint}")
            finally:
                gc.enable()

        with suppress(KeyboardInterrupt):  # Ctrl-C ends a server, whatever it is at
            rebuild()
            say(f"serving http://{address}{project.settings.base_path}")
            engine.serve_site(project, rebuild, site, host=host.strip("[]"), port=int(port))


def remade(call: Call, as_of: datetime, site: Path) -> bool:
    """Generate and build once more for a server; whether there is a new site."""
    from forewarn.cli.delivering import redelivered  # noqa: PLC0415 - as above

    fresh, problems = call.opened()
    if fresh is None:
        report(problems)
        return False
    fresh = with_folder(fresh)
    content = looked_at(fresh)
    if not redelivered(call, fresh, as_of, content):
        return False
    whole = engine.whole(fresh, as_of=as_of, content=content, site=site)
    engine.build_site(fresh, as_of=as_of, site=site, whole=whole)
    return True


def edited(project: Project) -> dict[str, Seen]:
    """The files that people write, with what the file system says of each."""
    folders = (project.maintenances, project.languages)
    found = {f"{folder}/{path}": seen for folder in folders for path, seen in inventory(folder).items()}
    content, owned = inventory(project.content), read_manifest(project.content)
    found |= {
        f"{project.content}/{path}": seen
        for path, seen in content.items()
        if path not in owned and not path.startswith(MANIFEST)
    }
    settings = project.root / "mkdocs.yml"
    return found | {str(settings): look_at(settings) or NO_FILE}

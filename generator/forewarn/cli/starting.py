"""The command that writes a new project: init."""

import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from forewarn import opening, pipeline
from forewarn.cli.calls import Call, examples, rim, say
from forewarn.git import create_repository, is_inside_repository
from forewarn.history import KnownHistory
from forewarn.problems import ProjectError, Severity
from forewarn.scaffold import shipped
from forewarn.scaffold.answers import ADDRESS, NO_PROFILE, Answers, Contact, component, contact
from forewarn.scaffold.project import project_files, write_project
from forewarn.source.project_schema import project_ids
from forewarn.source.schema_files import stale_schemas, write_schemas

EPILOG = examples(
    "forewarn init status",
    'forewarn init status --name "Example Corp" --site-url https://status.example.com/ \\',
    '  --timezone Europe/Berlin --component "api=Public API" --component "database=Database cluster" \\',
    '  --contact "Ada Lovelace <ada@example.com>" --support help@example.com --git',
)


@click.command(epilog=EPILOG)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="The name of the organisation; default: from the folder's.")
@click.option("--site-url", metavar="URL", help=f"Where the site will be; default: {ADDRESS}")
@click.option("--authority", help="The name that ids are made with, for good; default: the host of the site.")
@click.option("--timezone", metavar="ZONE", help="IANA name of the zone that windows are in; default: this machine's.")
@click.option(
    "--profile",
    type=click.Choice([*shipped.profiles(), NO_PROFILE]),
    help="The standing text of notices, copied into the project; default: plain.",
)
@click.option(
    "--component",
    "components",
    multiple=True,
    metavar="ID=NAME",
    help="A thing that maintenance touches; may be repeated.",
)
@click.option("--contact", "who", metavar="'NAME <EMAIL>'", help="The person whom notices name.")
@click.option("--phone", help="That person's phone; kept out of the public site.")
@click.option("--support", metavar="ADDRESS", help="Where questions go; default: the person's address.")
@click.option("--repository", metavar="URL", help="Where the repository will be, for links on pages.")
@click.option("--git/--no-git", "git", default=None, help="Make it a git repository, or do not; default: yes.")
@click.pass_obj
@rim
def init(
    call: Call,
    folder: Path,
    name: str | None,
    site_url: str | None,
    authority: str | None,
    timezone: str | None,
    profile: str | None,
    components: tuple[str, ...],
    who: str | None,
    phone: str | None,
    support: str | None,
    repository: str | None,
    git: bool | None,
) -> None:
    """Write a new project into DIR: settings, catalogue, a sample maintenance, workflows, a README.

    On a terminal it asks for what was not given; elsewhere the defaults hold. Nothing that is there is written over.
    """
    asks = sys.stdin.isatty()

    def answer(given: str | None, question: str, default: str) -> str:
        if given is not None or not asks:
            return default if given is None else given.strip()
        return str(click.prompt(question, default=default, show_default=bool(default), err=True)).strip()

    as_of = call.as_of()
    named = answer(name, "Name of the organisation", folder.resolve().name.replace("-", " ").title() or "Example")
    url = _address(answer(site_url, "Address of the site", ADDRESS))
    # Everything that follows has a default that is fine for a first look, so that three questions are enough.
    zone = _zone(answer(timezone, "Time zone of your maintenances", _zone_here()))
    things = components or tuple(
        part for part in answer(None, "Components, for example: api=Public API, website", "website").split(",")
    )
    person = _contact(answer(who, "Who answers questions, for example: Ada <ada@example.com>", "Service desk"), phone)
    answers = Answers(
        name=named,
        site_url=url,
        authority=authority if authority is not None else urlsplit(url).hostname or "",
        timezone=zone,
        profile="" if profile == NO_PROFILE else profile or "plain",
        components=dict(map(_component, things)),
        contact=person,
        support=support or person.email or f"support@{urlsplit(url).hostname}",
        repository=repository or "",
    )
    files = project_files(answers, as_of)
    _refuse_unsound(files, as_of)
    write_project(folder, files)
    write_schemas(folder, stale_schemas(folder, project_ids(folder)[0], exactly=True))
    kept = _repository(folder, git=_wanted(git, folder, asks=asks))
    _tell(folder, answers, len(files), kept=kept)


def _address(text: str) -> str:
    url = text if "://" in text else f"https://{text}"
    try:
        good = urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        good = False
    if not good:
        raise click.UsageError(f"--site-url: '{text}' is not the address of a site; write for example {ADDRESS}")
    return url if url.endswith("/") else url + "/"


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ValueError, ZoneInfoNotFoundError, OSError) as error:
        raise click.UsageError(f"--timezone: '{text}' is no IANA time zone; write for example Europe/Berlin") from error


def _zone_here() -> str:
    """The zone of this machine, where it says one that has a name."""
    links = [place for place in (Path("/etc/localtime"), Path("/var/db/timezone/localtime")) if place.is_symlink()]
    known = [
        os.environ.get("TZ", "").lstrip(":"),
        *(str(place.resolve()).rpartition("zoneinfo/")[2] for place in links),
    ]
    for name in filter(None, known):
        try:
            return "UTC" if name in ("Etc/UTC", "Etc/Universal", "UCT", "Zulu") else ZoneInfo(name).key
        except (ValueError, ZoneInfoNotFoundError, OSError):
            continue
    return "UTC"


def _component(text: str) -> tuple[str, str]:
    try:
        return component(text)
    except ValueError as error:
        hint = 'write ID=NAME, the id in a-z, 0-9 and hyphens, for example "api=Public API"'
        raise click.UsageError(f"--component: '{text.strip()}' is no component; {hint}") from error


def _contact(text: str, phone: str | None) -> Contact:
    found = contact(text, phone or "")
    if not found.name or set(found.name) & set("<>"):
        raise click.UsageError(f"--contact: '{text}' is nobody; write for example 'Ada Lovelace <ada@example.com>'")
    return found


def _refuse_unsound(files: dict[str, str], as_of: datetime) -> None:
    """Judge the project in a folder of its own, before a byte of it is in its place."""
    with tempfile.TemporaryDirectory(prefix="forewarn-") as place:
        root = Path(place)
        write_project(root, files)
        project, problems = opening.open_project(root)
        if project is not None:
            problems = pipeline.check(project, as_of=as_of, history=KnownHistory()).problems
    if found := [problem for problem in problems if problem.severity is not Severity.INFO]:
        first = found[0]
        raise click.UsageError(
            f"of that no sound project can be made: {first.message} ({first.span.path}); {first.hint}"
        )


def _wanted(git: bool | None, folder: Path, *, asks: bool) -> bool:
    """Whether a repository is to be made: not inside another, unless somebody asks for it."""
    if git is not None:
        return git
    if is_inside_repository(folder):
        return False
    return bool(click.confirm("Make it a git repository", default=True, err=True)) if asks else True


def _repository(folder: Path, *, git: bool) -> bool:
    if git and not (folder / ".git").exists():
        try:
            create_repository(folder)
        except ProjectError as error:
            say(f"warning: no repository was made: {error.message} ({error.hint})")
            return False
    return git


def _tell(folder: Path, answers: Answers, count: int, *, kept: bool) -> None:
    """What there is now, and what comes next."""
    say(f"{folder}: a project of {count} files and its schemas, for {answers.site_url} in {answers.timezone}")
    if answers.site_url == ADDRESS:
        say("the address of the site is an example: set site_url and authority in mkdocs.yml before you publish")
    steps = [f"cd {folder}"] if folder.resolve() != Path.cwd() else []
    steps += ["forewarn serve"]
    steps += ['git add --all && git commit -m "Start the status site"'] if kept else []
    say(f"next: {steps[0]}")
    for step in steps[1:]:
        say(f"      {step}")

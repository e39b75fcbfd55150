"""Checks of the project's own files."""

import re
from collections.abc import Iterator

from forewarn.doctor.finding import Finding, warning
from forewarn.doctor.patient import Patient
from forewarn.problems import Severity
from forewarn.scaffold import shipped
from forewarn.source.project_schema import project_ids
from forewarn.source.schema_files import FOLDER, stale_schemas

_OURS = "{# ours #}"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def mkdocs_yml(patient: Patient) -> Iterator[Finding]:
    """The settings of the site can be read: `mkdocs.yml` is there, with `site_name` and `site_url`.

    Without them there is no project, and no other command can do anything.
    """
    if patient.project is None:
        for problem in patient.problems:
            yield Finding(_place(problem.span.path, problem.span.line), problem.message, problem.hint)


def files(patient: Patient) -> Iterator[Finding]:
    """Everything under `maintenances/` is sound, so that the site can be built.

    `forewarn check` tells each mistake with its place and what to type.
    """
    if patient.project is None:
        return
    for severity in (Severity.ERROR, Severity.WARNING):
        found = [problem for problem in patient.problems if problem.severity is severity]
        if found:
            first, count = found[0], len(found)
            word = (
                f"{count} {severity}s"
                if count > 1
                else f"an {severity}"
                if severity is Severity.ERROR
                else f"a {severity}"
            )
            message = f"forewarn check finds {word}, first: {first.message} [{first.rule}]"
            yield Finding(
                _place(first.span.path, first.span.line), message, "forewarn check says what to type", severity
            )


def authority(patient: Patient) -> Iterator[Finding]:
    """The name that ids are made with is written down: `extra.forewarn.authority` in `mkdocs.yml`.

    Without it ids come from the host of `site_url`. Were the site to move, every entry would appear a second time in
    the calendars and feed readers of all subscribers.
    """
    if patient.project is not None and any("authority" in note for note in patient.project.notes):
        fix = f"write  authority: {patient.project.settings.authority}  below extra: forewarn:, and keep it for good"
        yield warning("mkdocs.yml", "extra.forewarn.authority is not set: ids would change if the site moved", fix)


def secure_address(patient: Patient) -> Iterator[Finding]:
    """The address of the site is a secure one: `site_url` begins with `https`.

    Calendars and browsers refuse or warn of anything else, and a notice could be changed on its way.
    """
    if patient.project is not None:
        url = patient.project.settings.site_url
        host = url.partition("://")[2].partition("/")[0].rpartition(":")[0] or url.partition("://")[2].partition("/")[0]
        if url.startswith("http://") and host.strip("[]") not in _LOOPBACK:
            fix = f"serve the site with TLS, and write  site_url: https{url.removeprefix('http')}"
            yield warning("mkdocs.yml", f"site_url is not secure: {url}", fix)


def editor_schemas(patient: Patient) -> Iterator[Finding]:
    """The schemas that editors check with are there and know the ids of the project.

    Files name them in their first line. One that is missing or old lets a slip pass, or underlines what is right.
    """
    if patient.project is None:
        return
    named = any(
        "$schema=" in file.read_text("utf-8", "replace").partition("\n")[0]
        for file in patient.project.maintenances.rglob("*.yml")
        if file.is_file()
    )
    known, unread = project_ids(patient.root)
    stale = stale_schemas(patient.root, known) if not unread else {}
    missing = [name for name in stale if not (patient.root / FOLDER / name).exists()]
    if named and missing and len(missing) == len(stale):
        yield warning(f"{FOLDER}/", f"{len(missing)} schemas that files name are missing", "run forewarn schema")
    elif stale and (patient.root / FOLDER).is_dir():
        yield warning(f"{FOLDER}/", f"out of date: {', '.join(sorted(stale))}", "run forewarn schema, and commit")


def theme_parts(patient: Patient) -> Iterator[Finding]:
    """The parts of the theme that `init` copied are those of this forewarn.

    `overrides/` is for other engines. An old copy would hide what is new in the theme. A file whose first line is
    `{# ours #}` is taken for the project's own, and never compared.
    """
    for path, text in shipped.theme().items():
        file = patient.root / path
        if file.is_file() and (found := file.read_text("utf-8", "replace")) != text and not found.startswith(_OURS):
            fix = "run forewarn init in an empty folder and copy it from there, or write {# ours #} into its first line"
            yield warning(path, "is not the one that comes with this forewarn", fix)


def engine(patient: Patient) -> Iterator[Finding]:
    """The site engine is one that builds this site: MkDocs 1 with the Material theme.

    MkDocs 2 drops plugins and themes; pip takes it where somebody asks for it by name.
    """
    for name, least, below in (("mkdocs", (1, 6), (2,)), ("mkdocs-material", (9, 6), (10,))):
        found = patient.engines.get(name)
        numbers = tuple(int(number) for number in re.findall(r"\d+", found or "")[:2])
        if not least <= numbers < below:
            words = f"{name} {found} is none that forewarn builds with" if found else f"{name} is not installed"
            yield Finding("python", words, "pip install --force-reinstall forewarn")


def taken_address(patient: Patient) -> Iterator[Finding]:
    """No page that people wrote stands where a page of forewarn belongs, but those that give way to.

    A build refuses to write over it. `content/index.md` is yours to write; the board is at `/status/` then.
    """
    if patient.project is None:
        return
    for name in ("history", "components", "subscribe", "calendar"):
        page = patient.project.content / f"{name}.md"
        if page.is_file():
            place = page.relative_to(patient.root).as_posix()
            yield Finding(place, f"is at the address of a page of forewarn, /{name}/", "give it another name")


def _place(path: str, line: int) -> str:
    return f"{path}:{line}" if line > 1 else path

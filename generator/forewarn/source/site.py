"""``mkdocs.yml`` to :class:`forewarn.settings.Project`: only the keys that concern us are looked at.

The file belongs to the site engine and may hold tags, anchors and whatever plugins like; it is composed,
never constructed, so that none of that does anything here.
"""

from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, WithJsonSchema

from forewarn.problems import Problem, Span
from forewarn.settings import (
    Audience,
    CalendarSettings,
    CancelledEntries,
    FeedSettings,
    Project,
    Settings,
)
from forewarn.source.format.form import Form
from forewarn.source.forms import Document, read_form
from forewarn.source.nodes import Mapping, Scalar, find, quoted
from forewarn.source.scalars import Duration, Line, OneOf, misfit
from forewarn.source.yaml_text import parse_config

CONFIG = "mkdocs.yml"
DEFAULT_HORIZON = timedelta(days=400)


def _number(value: object) -> int:
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 100_000:
        misfit("type", f"{quoted(value)} is not a number", "write a whole number from 1 to 100000")
    return int(value)


Number = Annotated[int, BeforeValidator(_number), WithJsonSchema({"type": "integer", "minimum": 1})]


class CalendarForm(Form):
    """`extra.forewarn.calendar`."""

    past: Duration | None = Field(None, description="How long finished entries stay; default 400d")
    cancelled: Annotated[CancelledEntries, OneOf(CancelledEntries)] | None = Field(
        None, description="keep (marked title) or remove (STATUS:CANCELLED)"
    )


class FeedsForm(Form):
    """`extra.forewarn.feeds`."""

    entries: Number | None = Field(None, description="How many finished entries stay; default 100")


class SiteForm(Form):
    """`extra.forewarn` of mkdocs.yml."""

    authority: Line | None = Field(
        None, description="The name that ids are made with, set once and kept even if the site moves"
    )
    audience: Annotated[Audience, OneOf(Audience)] | None = Field(None, description="public (default) or internal")
    horizon: Duration | None = Field(
        None, description="How far ahead a series without an end is expanded; default 400d"
    )
    calendar: CalendarForm | None = None
    feeds: FeedsForm | None = None


def read_project(root: Path, *, audience: Audience | None = None) -> tuple[Project | None, list[Problem]]:
    """The project in a folder; ``None`` where its ``mkdocs.yml`` does not say enough.

    ``audience`` overrides what the file says.
    """
    try:
        data = (root / CONFIG).read_bytes()
    except OSError as error:
        hint = "run this in the folder that holds mkdocs.yml, or name it with -C DIR"
        return None, [
            Problem(Span(CONFIG), "required", f"there is no mkdocs.yml that can be read: {error.strerror}", hint)
        ]
    node, problems = parse_config(data, CONFIG)
    if node is None:
        return None, problems
    document = Document(CONFIG, node)
    if not isinstance(node, Mapping):
        return None, [document.problem((), "type", "expected keys and values", "write at least site_name and site_url")]
    reader = _Reader(document)
    name, url = reader.literal("site_name"), reader.site_url()
    folders = [reader.folder("docs_dir", "content"), reader.folder("site_dir", "site")]
    form = reader.forewarn()
    if reader.problems or form is None:
        return None, reader.problems
    settings = _settings(name, url, form, audience)
    notes = []
    if form.authority is None:
        notes.append(
            f"extra.forewarn.authority is not set: ids are made with '{settings.authority}', and would change if the site moved"
        )
    return Project(root, settings, root / folders[0], root / folders[1], notes=tuple(notes)), []


class _Reader:
    """Looks keys up in the composed file, gathering problems."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def literal(self, key: str, default: str | None = None) -> str:
        """The text of a key; a problem where there is none and no default."""
        node = self.document.node
        assert isinstance(node, Mapping)
        found = node.items.get(key)
        if isinstance(found, Scalar) and found.text.strip() and not found.tagged:
            return found.text.strip()
        if found is None and default is not None:
            return default
        if found is None:
            self.problems.append(
                self.document.problem((), "required", f"the key '{key}' is missing", f"write {key}: and a value")
            )
        else:
            self.problems.append(
                self.document.problem(
                    (key,),
                    "type",
                    f"'{key}' must be text, written out here",
                    f"write {key}: and the text itself, with no tag",
                )
            )
        return ""

    def site_url(self) -> str:
        """The address of the site, with a final slash."""
        url = self.literal("site_url")
        if not url:
            return ""
        try:
            parts = urlsplit(url)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
        except ValueError:
            good = False
        if not good or not url.isascii() or any(char in url for char in " <>\"'"):
            self.problems.append(
                self.document.problem(
                    ("site_url",),
                    "type",
                    f"{quoted(url)} is not the address of a site",
                    "write for example https://status.example.com/",
                )
            )
        return url if url.endswith("/") else url + "/"

    def folder(self, key: str, default: str) -> str:
        """A folder below the project's own."""
        text = self.literal(key, default)
        path = PurePosixPath(text)
        if path.is_absolute() or ".." in path.parts or text.strip("./") == "":
            self.problems.append(
                self.document.problem(
                    (key,),
                    "type",
                    f"{quoted(text)} is not a folder of this project",
                    f"write for example {key}: {default}",
                )
            )
        return text

    def forewarn(self) -> SiteForm | None:
        """`extra.forewarn`, or an empty form where nothing is said."""
        node, _ = find(self.document.node, ("extra",))
        inner = node.items.get("forewarn") if isinstance(node, Mapping) and node is not self.document.node else None
        if inner is None or (isinstance(inner, Scalar) and not inner.text):
            return SiteForm()
        form, problems = read_form(SiteForm, Document(CONFIG, inner))
        self.problems += problems
        return form


def _settings(name: str, url: str, form: SiteForm, audience: Audience | None) -> Settings:
    calendar, feeds = CalendarSettings(), FeedSettings()
    if form.calendar:
        calendar = CalendarSettings(form.calendar.past or calendar.past, form.calendar.cancelled or calendar.cancelled)
    if form.feeds and form.feeds.entries:
        feeds = FeedSettings(form.feeds.entries)
    return Settings(
        site_name=name,
        site_url=url,
        authority=form.authority or urlsplit(url).hostname or "localhost",
        audience=audience or form.audience or Audience.PUBLIC,
        horizon=form.horizon or DEFAULT_HORIZON,
        calendar=calendar,
        feeds=feeds,
    )

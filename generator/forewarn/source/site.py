"""``mkdocs.yml`` to :class:`forewarn.settings.Site`: only the keys that concern us are looked at.

The file belongs to the site engine and may hold tags, anchors and whatever plugins like; it is composed,
never constructed, so that none of that does anything here.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from forewarn.problems import Problem, Span
from forewarn.settings import (
    CONFIG,
    Audience,
    CalendarSettings,
    Cards,
    Commits,
    FeedSettings,
    HistorySettings,
    Invalidate,
    MaintnoteSettings,
    PublishSettings,
    Site,
    Told,
)
from forewarn.source.format.site import PublishForm, SiteForm
from forewarn.source.forms import Document, read_form
from forewarn.source.nodes import Mapping, Node, Scalar, Sequence, quoted
from forewarn.source.words import read_regular
from forewarn.source.yaml_text import parse_config
from forewarn.translations import is_tag
from forewarn.values import replace

_TEXT, _NULL = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"
_GITHUB = re.compile(r"https?://(?:www\.)?github\.com/([A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}?)(?:\.git)?/?")
DEFAULT_HORIZON = timedelta(days=400)


def read_site(root: Path) -> tuple[Site | None, list[Problem]]:
    """What the ``mkdocs.yml`` of the project in a folder says; ``None`` where that is not enough."""
    data, why = read_regular(root / CONFIG)
    if data is None:
        hint = "run this in the folder that holds mkdocs.yml, or name it with -C DIR"
        return None, [Problem(Span(CONFIG), "required", f"there is no mkdocs.yml that can be read: {why}", hint)]
    node, problems = parse_config(data, CONFIG)
    if node is None:
        return None, problems
    document = Document(CONFIG, node)
    if not isinstance(node, Mapping):
        hint = "write at least site_name and site_url"
        return None, [*problems, document.problem((), "type", "expected keys and values", hint)]
    reader = _Reader(document, problems)
    name, url = reader.literal("site_name"), reader.site_url()
    folders = [reader.folder("docs_dir", "content"), reader.folder("site_dir", "site")]
    reader.keep_apart(*folders)
    if set(name) & set('<>"'):
        message = 'the name of the site holds <, > or ", which themes print as markup'
        reader.problems.append(document.problem(("site_name",), "unsafe-text", message, "write the name without them"))
    form, tag = reader.forewarn(), reader.language()
    if reader.problems or form is None:
        return None, reader.problems
    told = replace(_told(name, url, form), repository=reader.repository())
    notes: list[str] = []
    if "INHERIT" in node.items:
        notes.append(
            "INHERIT is left to the site engine: site_name, site_url and extra.forewarn are read from mkdocs.yml alone"
        )
    if form.authority is None:
        notes.append(
            f"extra.forewarn.authority is not set: ids are made with '{told.authority}', and would change if the site moved"
        )
    return Site(told, tag, folders[0], folders[1], tuple(notes)), []


class _Reader:
    """Looks keys up in the file, gathering problems."""

    def __init__(self, document: Document, problems: list[Problem]) -> None:
        self.document = document
        self.problems = problems

    def literal(self, key: str, default: str | None = None) -> str:
        """The text of a key; a problem where there is none and no default."""
        node = self.document.node
        assert isinstance(node, Mapping)
        found = node.items.get(key)
        if isinstance(found, Scalar) and found.text.strip() and found.tag in ("", _TEXT):
            return found.text.strip()
        if isinstance(found, Scalar) and found.spoiled:
            return ""
        if found is None and default is not None:
            return default
        if found is None or (isinstance(found, Scalar) and found.tag == _NULL):
            self.problems.append(
                self.document.problem(
                    (key,) if found else (), "required", f"the key '{key}' is missing", f"write {key}: and a value"
                )
            )
        else:
            self.problems.append(
                self.document.problem(
                    (key,),
                    "type",
                    f"'{key}' must be text, written out here",
                    f"write {key}: and the text itself, with no tag, in quotes where it looks like a number",
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
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
            good = good and not parts.query and not parts.fragment
        except ValueError:
            good = False
        if not good or not url.isascii() or any(char in url for char in " <>\"'\\\n\t`{}|^"):
            self.problems.append(
                self.document.problem(
                    ("site_url",),
                    "type",
                    f"{quoted(url)} is not the address of a site",
                    "write for example https://status.example.com/",
                )
            )
        return url if url.endswith("/") else url + "/"

    def repository(self) -> str:
        """The address at GitHub that `repo_url` says, without a final slash; nothing where it says another, or none."""
        root = self.document.node
        found = root.items.get("repo_url") if isinstance(root, Mapping) else None
        matched = _GITHUB.fullmatch(found.text.strip()) if isinstance(found, Scalar) and not found.spoiled else None
        return f"https://github.com/{matched[1]}" if matched else ""

    def language(self) -> str:
        """The language of the site: Material's own key, `theme.language`; English where it says none."""
        root = self.document.node
        theme = root.items.get("theme") if isinstance(root, Mapping) else None
        found = theme.items.get("language") if isinstance(theme, Mapping) else None
        if found is None or _is_nothing(found):
            return "en"
        text = found.text.strip() if isinstance(found, Scalar) and found.tag in ("", _TEXT) else ""
        if not is_tag(text):
            self.problems.append(
                self.document.problem(
                    ("theme", "language"),
                    "type",
                    f"{quoted(text)} is not the tag of a language",
                    "write for example de, en-US or pt-BR",
                )
            )
        return text

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

    def keep_apart(self, docs: str, site: str) -> None:
        """What is generated, what is built and what people write stand in folders of their own."""
        content, built, written = PurePosixPath(docs), PurePosixPath(site), PurePosixPath("maintenances")
        for key, one, other in (
            ("docs_dir", content, written),
            ("site_dir", built, written),
            ("site_dir", built, content),
        ):
            if one == other or one in other.parents or other in one.parents:
                hint = "write for example  docs_dir: content  and  site_dir: site"
                message = f"the folders {one}/ and {other}/ must not lie in each other"
                self.problems.append(self.document.problem((key,), "type", message, hint))

    def forewarn(self) -> SiteForm | None:
        """`extra.forewarn`, or an empty form where nothing is said."""
        root = self.document.node
        extra = root.items.get("extra") if isinstance(root, Mapping) else None
        if extra is not None and not isinstance(extra, Mapping) and not _is_nothing(extra):
            hint = "write  forewarn:  indented below it, or nothing"
            self.problems.append(self.document.problem(("extra",), "type", "expected keys and values", hint))
        inner = extra.items.get("forewarn") if isinstance(extra, Mapping) else None
        if inner is None or _is_nothing(inner):
            return SiteForm()
        if machinery := next(_machinery(inner, set()), None):
            message, hint = "settings of forewarn are written out: no tag and no alias", "write the value itself"
            self.problems.append(Problem(machinery.span, "type", message, hint))
            return None
        form, problems = read_form(SiteForm, Document(CONFIG, inner))
        self.problems += problems
        return form


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.tag == _NULL


def _machinery(node: Node, seen: set[int]) -> Iterator[Node]:
    """Each node that is tagged, or stands in two places."""
    if id(node) in seen or (isinstance(node, Scalar) and node.tag.startswith("!")):
        yield node
        return
    seen.add(id(node))
    if not isinstance(node, Scalar):
        for item in node.items if isinstance(node, Sequence) else node.items.values():
            yield from _machinery(item, seen)


def _told(name: str, url: str, form: SiteForm) -> Told:
    calendar, feeds, maintnote = CalendarSettings(), FeedSettings(), MaintnoteSettings()
    if said := form.calendar:
        calendar = CalendarSettings(said.past or calendar.past, said.cancelled or calendar.cancelled, said.alarm)
    if who := form.maintnote:
        maintnote = MaintnoteSettings(who.provider or "", who.account or maintnote.account, who.organizer or "")
    if form.feeds and form.feeds.entries:
        feeds = FeedSettings(form.feeds.entries)
    return Told(
        site_name=name,
        site_url=url,
        authority=form.authority or urlsplit(url).hostname or "localhost",
        audience=form.audience or Audience.PUBLIC,
        horizon=form.horizon or DEFAULT_HORIZON,
        calendar=calendar,
        feeds=feeds,
        maintnote=maintnote,
        history=HistorySettings((form.history and form.history.commits) or Commits.SHOW),
        cards=form.cards or Cards.OWN,
        publish=_publish(form.publish or PublishForm()),
    )


def _publish(form: PublishForm) -> PublishSettings:
    return PublishSettings(
        bucket=form.bucket or "",
        prefix=form.prefix or "",
        distribution=form.distribution or "",
        endpoint_url=form.endpoint_url or "",
        invalidate=form.invalidate or Invalidate.AUTO,
        path=form.path or "",
        budget=form.budget or PublishSettings().budget,
        types=tuple((form.types or {}).items()),
        cache=tuple((form.cache or {}).items()),
    )

"""The theme's page, rendered once for each kind of generated page, and filled in for each of them.

Pages are of one kind if they have the same keys in their front matter, the same table of contents below their title,
the same folder, and titles and texts of plain words alone. The first page of each kind is rendered by the engine too:
where the two differ, and for every page of no kind, the engine's own rendering is taken.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from mkdocs.utils import normalize_url

from forewarn.accelerator.blocks import Unproven
from forewarn.accelerator.holes import ContentHole, DictHole, Hole, Marks, watched
from forewarn.accelerator.pages import GeneratedPage

_PLAIN = re.compile(r"(?:[^\W_]++|[,.:;()%?/☐°…+-]++)++(?: (?:[^\W_]++|[,.:;()%?/☐°…+-]++)++)*+")
"""Words that every filter prints as they are."""
_PATH = re.compile(r"(?:[a-z0-9-]+/)*[a-z0-9.-]*")
_TEXTS = ("title", "description", "card", "revised", "robots")
_CONTEXT = {
    *("nav", "pages", "base_url", "extra_css", "extra_javascript", "mkdocs_version", "build_date_utc", "config", "page")
}
_STAND_IN = "fw7folder"

Kind = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Shell:
    """A page cut where pages of its kind differ."""

    texts: list[str]
    fillings: list[Callable[[GeneratedPage], str]]

    @property
    def mark(self) -> str:
        """What tells it from others."""
        return hashlib.sha256("\0".join(self.texts).encode()).hexdigest()

    def filled(self, page: GeneratedPage) -> str:
        """The whole page."""
        parts = [self.texts[0]]
        known: dict[int, str] = {}
        for text, filling in zip(self.texts[1:], self.fillings, strict=True):
            if id(filling) not in known:
                known[id(filling)] = filling(page)
            parts += (known[id(filling)], text)
        return "".join(parts)


class ShellTemplate(jinja2.Template):
    """The engine's template; generated pages are filled into shells (``shells`` of its environment)."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The page as the theme makes it."""
        shells: Shells | None = getattr(self.environment, "forewarn_shells", None)
        context = args[0] if len(args) == 1 and not kwargs else None
        if shells is None or not isinstance(context, dict) or not isinstance(context.get("page"), GeneratedPage):
            return super().render(*args, **kwargs)
        return shells.rendered(context, self.name or "", super().render)


class _Compiled(jinja2.BytecodeCache):
    """Templates that this process has compiled: a server builds again and again. Nothing of it is ever on a disk."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Sets what was compiled of the same source."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remembers what was compiled."""
        if bucket.code is not None:
            self._known[bucket.key, bucket.checksum] = bucket.code


@cache
def compiled(locale: str) -> jinja2.BytecodeCache:
    """What is compiled of the theme in a language, which may have a part in it."""
    del locale
    return _Compiled()


class Shells:
    """The shells of a build; ``taken`` are addresses of the navigation, which the theme may mark in a page."""

    def __init__(self, environment: jinja2.Environment, taken: frozenset[str]) -> None:
        self._environment = environment
        self._taken = taken
        self._shells: dict[Kind, Shell | None] = {}

    def rendered(self, context: dict[str, Any], template: str, render: Callable[..., str]) -> str:
        """A page filled into the shell of its kind, else as ``render`` makes it."""
        page: GeneratedPage = context["page"]
        try:
            kind = self._kind(page, template, set(context))
        except Unproven:
            return render(context)
        if kind not in self._shells:
            whole = render(context)
            self._shells[kind] = self._shell(context, render, whole)
            return whole
        shell = self._shells[kind]
        return shell.filled(page) if shell else render(context)

    def known(self, page: GeneratedPage) -> Shell | None:
        """The shell of a page, where there is one already."""
        try:
            return self._shells.get(self._kind(page, "main.html", _CONTEXT))
        except Unproven:
            return None

    def _kind(self, page: GeneratedPage, template: str, context: set[str]) -> Kind:
        """What a page must have in common with another. Raises :class:`Unproven` where it is like no other."""
        if template != "main.html" or context != _CONTEXT:
            raise Unproven(template)
        folder, _, name = page.url.rstrip("/").rpartition("/")
        if not name or not page.url.endswith("/") or page.parent or page.previous_page or page.next_page:
            raise Unproven(page.url)
        if any(url == page.url or url.startswith(page.url) for url in self._taken) or page.edit_url:
            raise Unproven(page.url)
        meta = page.meta
        for key in _TEXTS:
            if key in meta and not (isinstance(meta[key], str) and _PLAIN.fullmatch(meta[key])):
                raise Unproven(key)
        if not {*meta} <= {*_TEXTS, "alternates", "search", "structured"} or page.title != meta.get("title"):
            raise Unproven("meta")
        alternates = meta.get("alternates", [])
        if not all(_PLAIN.fullmatch(one["title"]) and _PATH.fullmatch(one["href"]) for one in alternates):
            raise Unproven("alternates")
        if page.outline is None:
            toc = list(page.toc)
            if len(toc) != 1 or toc[0].level != 1:
                raise Unproven("toc")
            page.outline = tuple(_told(item) for item in toc[0].children)
        return (
            folder,
            tuple(meta),
            repr(meta.get("search")),
            tuple(one["type"] for one in alternates),
            "<h1" in (page.content or ""),
            page.outline,
        )

    def _shell(self, context: dict[str, Any], render: Callable[..., str], whole: str) -> Shell | None:
        page: GeneratedPage = context["page"]
        marks = Marks()
        stand_in = _StandIn(page, marks)
        filters = self._environment.filters

        def url(inner: Any, value: Any) -> Any:
            if isinstance(value, _HrefHole):
                return value.relative
            if isinstance(value, Hole):
                raise Unproven("url")
            return before["url"](inner, value)

        url.jinja_pass_arg = getattr(filters["url"], "jinja_pass_arg", None)  # type: ignore[attr-defined]

        def tojson(*args: Any, **kwargs: Any) -> Any:
            if any(isinstance(arg, DictHole) for arg in args):
                if kwargs or len(args) != 2:
                    raise Unproven("tojson")
                return marks.mark(lambda other: str(before["tojson"](args[0], other.meta["structured"])))
            return before["tojson"](*args, **kwargs)

        tojson.jinja_pass_arg = getattr(filters["tojson"], "jinja_pass_arg", None)  # type: ignore[attr-defined]
        before = dict(filters)
        try:
            with watched(filters, {"url": url, "tojson": tojson}):
                made = render({**context, "page": stand_in})
            texts, numbers = marks.cut(made)
        except Unproven:
            return None
        shell = Shell(texts, [marks.fillings[number] for number in numbers])
        return shell if shell.filled(page) == whole else None


def _told(item: Any) -> tuple[Any, ...]:
    return item.title, item.id, item.level, tuple(_told(child) for child in item.children)


class _HrefHole(Hole):
    """An address relative to the site; ``relative`` is a mark of it as seen from the page."""

    __slots__ = ("relative",)
    relative: str


class _StandIn:
    """What a template sees in place of a page: values that are the same for the whole kind, and holes."""

    def __init__(self, page: GeneratedPage, marks: Marks) -> None:
        folder = page.url.rstrip("/").rpartition("/")[0]
        self.title = Hole(marks.mark(lambda other: str(other.meta["title"])))
        self.url = f"{folder}/{_STAND_IN}/" if folder else f"{_STAND_IN}/"
        self.content = ContentHole(marks.mark(lambda other: str(other.content)))
        self.content.has_title = "<h1" in (page.content or "")
        self.canonical_url = page.canonical_url and Hole(marks.mark(lambda other: str(other.canonical_url)))
        self.toc = [_Title(page.toc, marks)]
        self.meta = _meta(page.meta, marks)
        self.edit_url = self.previous_page = self.next_page = self.parent = None
        self.ancestors: list[Any] = []
        self.is_homepage = self.is_section = self.is_link = False
        self.is_page = self.active = True
        self.children = None
        self.update_date = page.update_date

    def __getattr__(self, name: str) -> Any:
        raise Unproven(f"a template asks for a page's {name}")


class _Title:
    """The first entry of a table of contents: the page's own title, above what all of the kind have."""

    def __init__(self, toc: Any, marks: Marks) -> None:
        first = next(iter(toc))
        self.title = Hole(marks.mark(lambda other: str(next(iter(other.toc)).title)))
        self.id = Hole(marks.mark(lambda other: str(next(iter(other.toc)).id)))
        self.url = _HrefHole(marks.mark(lambda other: str(next(iter(other.toc)).url)))
        self.url.relative = str(self.url)  # a fragment is the same from everywhere
        self.level, self.children, self.active = first.level, first.children, True


def _meta(meta: Any, marks: Marks) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in meta.items():
        if key in _TEXTS:
            seen[key] = Hole(marks.mark(_value(key)))
        elif key == "structured":
            seen[key] = DictHole()
        elif key == "alternates":
            seen[key] = [_alternate(place, one, marks) for place, one in enumerate(value)]
        else:
            seen[key] = value
    return seen


def _value(key: str) -> Callable[[GeneratedPage], str]:
    return lambda page: str(page.meta[key])


def _alternate(place: int, one: dict[str, str], marks: Marks) -> dict[str, str]:
    href = _HrefHole(marks.mark(lambda other: str(other.meta["alternates"][place]["href"])))
    href.relative = marks.mark(lambda other: normalize_url(other.meta["alternates"][place]["href"], page=other))
    title = Hole(marks.mark(lambda other: str(other.meta["alternates"][place]["title"])))
    return {"href": href, "type": one["type"], "title": title}

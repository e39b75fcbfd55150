"""The theme's page, rendered once for each kind of generated page: what :mod:`forewarn.accelerator.filling` fills in.

Pages are of one kind if they have the same keys in their front matter, the same table of contents below their title,
the same folder, and titles and texts of plain words alone; each page that the navigation names is a kind of its own. The
first page of each kind is rendered by the engine too: where the two differ, and for every page of no kind, the engine's
own rendering is taken.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import jinja2

from forewarn.accelerator.drafts import TEXTS, Draft, Kind, above
from forewarn.accelerator.elements import Unproven
from forewarn.accelerator.filling import Shell
from forewarn.accelerator.holes import ContentHole, DictHole, Hole, Marks, is_marked, watched
from forewarn.accelerator.pages import GeneratedPage, drafted

_CONTEXT = {
    *("nav", "pages", "base_url", "extra_css", "extra_javascript", "mkdocs_version", "build_date_utc", "config", "page")
}
_STAND_IN = "fw7folder"
_POLICIES = {"json.dumps_function": None, "json.dumps_kwargs": {"sort_keys": True}}
"""How Jinja writes JSON where nobody told it otherwise."""


class ShellTemplate(jinja2.Template):
    """The engine's template; generated pages are filled into shells (``shells`` of its environment)."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The page as the theme makes it."""
        shells: Shells | None = getattr(self.environment, "forewarn_shells", None)
        context = args[0] if len(args) == 1 and not kwargs else None
        if shells is None or not isinstance(context, dict) or not isinstance(context.get("page"), GeneratedPage):
            return super().render(*args, **kwargs)
        return shells.rendered(context, self.name or "", super().render)


class Shells:
    """The shells of a build by the kinds of their pages; ``taken`` are addresses of the navigation.

    Where a page is made beside the engine as well, ``drafts`` says what it came to there, by its path.
    """

    def __init__(self, environment: jinja2.Environment, taken: frozenset[str]) -> None:
        self.found: dict[Kind, Shell | None] = {}
        self.drafts: Callable[[GeneratedPage], Draft | None] = lambda _: None
        self._environment = environment
        self._taken, self._above = taken, above(taken)

    def rendered(self, context: dict[str, Any], template: str, render: Callable[..., str]) -> str:
        """A page filled into the shell of its kind, else as ``render`` makes it."""
        page: GeneratedPage = context["page"]
        draft = self.drafts(page)
        try:
            if draft is None:
                draft = drafted(page, self._above)
            if draft.kind not in self.found:
                return self.learned(draft, context, template, render)
            shell = self.found[draft.kind]
            return shell.filled(draft) if shell else render(context)
        except Unproven:
            return render(context)

    def known(self, draft: Draft) -> Shell | None:
        """The shell of a page, where there is one already. Raises :class:`Unproven` where it is of no kind."""
        return self.found.get(draft.kind)

    def learned(self, draft: Draft, context: dict[str, Any], template: str, render: Callable[..., str]) -> str:
        """A page as ``render`` makes it; the shell of its kind is known from now on, or that there is none."""
        whole = render(context)
        if template == "main.html" and context.keys() == _CONTEXT and draft.kind not in self.found:
            with suppress(Unproven):  # another of its kind may be plain enough to tell
                self.found[draft.kind] = self._shell(draft, context, render, whole)
        return whole

    def _shell(self, draft: Draft, context: dict[str, Any], render: Callable[..., str], whole: str) -> Shell | None:
        page: GeneratedPage = context["page"]
        policies = self._environment.policies
        if (
            page.edit_url
            or self._environment.autoescape is not False
            or any(policies.get(name) != value for name, value in _POLICIES.items())
        ):
            return None
        marks = Marks()
        try:
            with self._watched(marks):
                made = self._hollow(draft, context, render, marks)
            texts, fillings = marks.cut(made)
        except Unproven:
            return None
        shell = Shell(texts, fillings, sorted(marks.plain, key=repr), sorted(marks.unquoted, key=repr))
        return shell if shell.filled(draft) == whole else None

    def _hollow(self, draft: Draft, context: dict[str, Any], render: Callable[..., str], marks: Marks) -> str:
        """The page with marks for all that others of its kind have otherwise."""
        page: GeneratedPage = context["page"]
        if page.url not in self._taken:
            return render({**context, "page": _StandIn(page, draft, marks)})
        # The theme finds a page of the navigation there: it has to be this one.
        before = page.content, page.meta, page.toc
        try:
            page.content, page.meta = _content(draft, marks), _meta(page.meta, marks)
            page.toc = [_Title(page.toc, marks)]  # type: ignore[assignment]
            return render(context)
        finally:
            page.content, page.meta, page.toc = before

    @contextmanager
    def _watched(self, marks: Marks) -> Iterator[None]:
        filters = self._environment.filters
        before = dict(filters)

        def url(inner: Any, value: Any) -> Any:
            if isinstance(value, _HrefHole):
                return value.relative
            if is_marked(value):
                raise Unproven("url")
            return before["url"](inner, value)

        url.jinja_pass_arg = getattr(filters["url"], "jinja_pass_arg", None)  # type: ignore[attr-defined]

        def tojson(*args: Any, **kwargs: Any) -> Any:
            if any(isinstance(arg, DictHole) for arg in args):
                if kwargs or len(args) != 2 or before["tojson"] is not jinja2.filters.FILTERS["tojson"]:
                    raise Unproven("tojson")
                return marks.mark("structured")
            if any(map(is_marked, (*args, *kwargs.values()))):
                raise Unproven("tojson")
            return before["tojson"](*args, **kwargs)

        tojson.jinja_pass_arg = getattr(filters["tojson"], "jinja_pass_arg", None)  # type: ignore[attr-defined]
        with watched(filters, {"url": url, "tojson": tojson}, marks):
            yield


class _HrefHole(Hole):
    """An address relative to the site; ``relative`` is a mark of it as seen from the page."""

    __slots__ = ("relative",)
    relative: str


class _StandIn:
    """What a template sees in place of a page: values that are the same for the whole kind, and holes."""

    def __init__(self, page: GeneratedPage, draft: Draft, marks: Marks) -> None:
        folder = page.url.rstrip("/").rpartition("/")[0]
        self.title = Hole(marks.mark("meta", "title"))
        self.url = f"{folder}/{_STAND_IN}/" if folder else f"{_STAND_IN}/"
        self.content = _content(draft, marks)
        self.canonical_url = page.canonical_url and Hole(marks.mark("address"))
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


def _content(draft: Draft, marks: Marks) -> ContentHole:
    content = ContentHole(marks.mark("content"))
    content.has_title = "<h1" in draft.content
    return content


class _Title:
    """The first entry of a table of contents: the page's own title, above what all of the kind have."""

    def __init__(self, toc: Any, marks: Marks) -> None:
        first = next(iter(toc))
        self.title = Hole(marks.mark("heading"))
        self.id = Hole(marks.mark("anchor"))
        self.url = _HrefHole(marks.mark("fragment"))
        self.url.relative = str(self.url)  # a fragment is the same from everywhere
        self.level, self.children, self.active = first.level, first.children, True


def _meta(meta: Any, marks: Marks) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in meta.items():
        if key in TEXTS:
            seen[key] = Hole(marks.mark("meta", key))
        elif key == "structured":
            seen[key] = DictHole()
        elif key == "alternates":
            seen[key] = [_alternate(place, one, marks) for place, one in enumerate(value)]
        else:
            seen[key] = value
    return seen


def _alternate(place: int, one: dict[str, str], marks: Marks) -> dict[str, str]:
    href = _HrefHole(marks.mark("alternate", place, "href"))
    href.relative = marks.mark("relative", place)
    title = Hole(marks.mark("alternate", place, "title"))
    return {"href": href, "type": one["type"], "title": title}

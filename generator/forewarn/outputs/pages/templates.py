"""From a template to a page: escaping, front matter, what every template may ask for.

Jinja stays in this room and in ``compiling``. Templates hold words and shape, no meaning: everything that they say is
asked of the board. They are HTML blocks inside Markdown with autoescape on; the notice's own sections come from its
Markdown writer.
"""

import html
import json
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property, lru_cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from forewarn.artifacts import Costly, key
from forewarn.board import Board
from forewarn.compiled import compiled
from forewarn.entry import Entry
from forewarn.model import Component, Window
from forewarn.notice.prose import block_html, harden, inline_html
from forewarn.outputs.pages.compiling import Compiler
from forewarn.outputs.pages.discovery import Alternate
from forewarn.outputs.pages.facts import NOTHING_MORE, PageFacts
from forewarn.outputs.pages.lasting import lasting_of
from forewarn.outputs.pages.months import Months, months_of
from forewarn.outputs.pages.past import former_windows, move_of
from forewarn.outputs.pages.repeats import first_of_series, path_of
from forewarn.outputs.pages.ways import Ways
from forewarn.phrases import Phrases, iso
from forewarn.translations import N_, PLACE
from forewarn.values import Value

_MOST = 4096
"""How many results of a macro are remembered: a page after the other shows the same windows."""

PAGE = "index.md"
"""The name of a page in its folder."""

SIGNS = {"no-impact": "○", "reduced-redundancy": "◐", "degraded": "▲", "outage": "■"}


class View(Value):
    """What a page shows: its title and its description in plain text, and what its template asks for, by name.

    ``facts`` and ``alternates`` are told in its front matter, as they are: our part of the theme escapes them.
    """

    title: str
    description: str
    told: Mapping[str, Any]
    facts: PageFacts = NOTHING_MORE
    alternates: Sequence[Alternate] = ()


class _Environment(Environment):
    code_generator_class = Compiler


class Templates:
    """The templates of a board's pages."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._audience = board.settings.audience
        self.phrases = phrases = board.phrases
        self._environment = _Environment(
            loader=PackageLoader("forewarn", "theme/pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_finalized,
            auto_reload=False,
            bytecode_cache=compiled(board.compiled, repr(phrases)),
        )
        self._environment.filters.update(
            prose=lambda source: Markup(_without_braces(block_html(source))),
            line=lambda source: Markup(_without_braces(inline_html(source))),
            heading=lambda text: Markup(harden(text)),
            written=Markup,
            iso=iso,
            number=phrases.number,
        )
        shown: Board = weakref.proxy(
            board
        )  # Jinja's templates hold each other and all of this until somebody looks for garbage
        memories: list[Any] = []
        weakref.finalize(self, _forget, memories).atexit = False
        known = {id for one in board.catalog.components.values() for id in (one.id, *one.former_ids)}
        self._environment.globals.update(
            _=partial(_gettext, phrases),
            ngettext=partial(_ngettext, phrases),
            board=shown,
            component=partial(_component, shown),
            first_of_series=first_of_series,
            former_windows=former_windows,
            known=known,
            lasting_of=partial(lasting_of, shown),
            lateness=partial(_lateness, phrases),
            reach=partial(_reach, shown),
            move_of=move_of,
            phrases=phrases,
            remembered=partial(_remembered, memories),
            series_path=path_of,
            signs=SIGNS,
            ways=lambda channel: Ways(channel, shown.settings),
            zones=_zones,
        )

    def said(self, words: str, **places: str) -> str:
        """Words in the site's language, with the places in them filled: plain text."""
        return self.phrases.said(words, **places)

    @cached_property
    def months(self) -> Months:
        """The months of the calendar: several pages tell of them."""
        return months_of(self._board)

    def page(self, template: str, path: str, same: str, view: Callable[[], View]) -> Costly:
        """A page at a path of the site (with a final slash, or nothing for the root).

        ``same`` is a key of all that it shows beside its path; ``view`` is found only if the page has to be made.
        """
        make = partial(self.content, template, path, view)
        return Costly("pages", path + PAGE, key(template, path, same), make)

    def content(self, template: str, path: str, view: Callable[[], View]) -> bytes:
        """The Markdown of a page, with its front matter."""
        shown = view()
        up = "../" * path.count("/")
        body = self._environment.get_template(template).render(up=up, title=shown.title, **shown.told)
        # The engines print titles and descriptions as they are, so they are escaped here, once.
        front: dict[str, Any] = {"title": _finalized(shown.title), "description": _finalized(shown.description)}
        if shown.alternates:
            front["alternates"] = [{"href": one.href, "type": one.type, "title": one.title} for one in shown.alternates]
        front |= shown.facts.front(self._audience)
        head = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())
        return f"---\n{head}\n---\n\n{body.strip()}\n".encode()


def _reach(board: Board, entry: Entry) -> list[str]:
    return board.reached(entry)


def _component(board: Board, id: str) -> Component:
    return board.catalog.component(id)


def _remembered(memories: list[Any], macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """A macro that knows what it said lately; its memory is one of those that are let go of together."""
    found = lru_cache(maxsize=_MOST)(macro)
    memories.append(found)
    return found


def _forget(memories: Iterable[Any]) -> None:
    """Let go of what the macros of some templates remember: entries of a board among it."""
    for one in memories:
        one.cache_clear()


def _gettext(phrases: Phrases, words: str, **places: object) -> Markup:
    """Words for a template: they and what fills their places are escaped like everything that a template prints."""
    return _filled(phrases.language.word(words), places)


def _ngettext(phrases: Phrases, one: str, many: str, num: int, **places: object) -> Markup:
    return _filled(phrases.language.form(one, many, num), {"num": phrases.number(num), **places})


def _lateness(phrases: Phrases, late: timedelta) -> Markup:
    length = phrases.length(abs(late))
    if late > timedelta(0):
        return _gettext(phrases, N_("%(length)s later than planned"), length=length)
    return _gettext(phrases, N_("%(length)s earlier than planned"), length=length)


def _finalized(value: object) -> str:
    """What a template prints: text is escaped for HTML, and for any plugin that reads pages as templates."""
    if isinstance(value, Markup):
        return value
    return _escaped(value if type(value) is str else str(value))


@lru_cache(maxsize=_MOST)
def _escaped(text: str) -> Markup:
    return Markup(_without_braces(html.escape(text)))


def _filled(words: str, places: Mapping[str, object]) -> Markup:
    """Words of a catalogue as text of a page, with their places filled; what is marked safe there stays as it is."""
    first, *rest = _parts(words)
    if not rest:
        return first
    said: list[str] = [first]
    for name, text in zip(rest[::2], rest[1::2], strict=True):
        said += [_finalized(places[name]), text]
    return Markup("".join(said))


@lru_cache(maxsize=2048)
def _parts(words: str) -> tuple[Markup, ...]:
    """Text, and after it the name of each place with the text behind it; all is escaped."""
    return tuple(Markup(_finalized(part)) for part in PLACE.split(words))


def _without_braces(fragment: str) -> str:
    return fragment.replace("{", "&#123;").replace("}", "&#125;")


def _zones(window: Window, shown: Iterable[str]) -> list[str]:
    """The author's zone, then the ones that the organisation shows, each once."""
    return list(dict.fromkeys((window.timezone, "UTC", *shown)))

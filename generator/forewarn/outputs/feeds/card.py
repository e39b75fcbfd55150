"""What an entry tells, as HTML: summary, facts, the log with the newest update first, the page, and the notice below them.

In brief the texts that authors write at any length are held to their bounds; the facts are the same.
"""

from collections.abc import Iterator
from functools import lru_cache

from forewarn.entry import Entry
from forewarn.model import Move, Window
from forewarn.notice.compose import compose_notice
from forewarn.notice.html import to_html
from forewarn.notice.prose import attribute, block_html, escape, inline_html, plain_text
from forewarn.outputs.feeds import bounds
from forewarn.phrases import Phrases
from forewarn.record import ChangeKind, Record
from forewarn.translations import N_, filled

_OF_WINDOWS = {
    ChangeKind.MOVED: N_("Moved from: %(span)s"),
    ChangeKind.EXTENDED: N_("Extended from: %(span)s"),
    ChangeKind.SHORTENED: N_("Shortened from: %(span)s"),
}


def content(entry: Entry, in_full: bool) -> str:
    """The card of a maintenance, in full with the whole notice below it; nothing here depends on the clock."""
    told = card(entry, in_full=in_full)
    return f"{told}\n<hr>\n{to_html(compose_notice(entry))}" if in_full else told


def card(entry: Entry, *, in_full: bool) -> str:
    """The facts of a maintenance."""
    return "\n".join([*_facts(entry, in_full=in_full), *_log(entry, in_full=in_full), page(entry)])


def prose(text: str, most: int) -> str:
    """Blocks of HTML for an author's Markdown; its first words alone, where it takes more than ``most`` bytes."""
    html = block_html(text) if len(text) <= most else ""
    return html if html and len(html.encode()) <= most else f"<p>{escape(first_words(text))}</p>"


@lru_cache(maxsize=bounds.KEPT)
def first_words(text: str) -> str:
    """The first words of an author's Markdown without marks, on one line; what comes long after them is not read."""
    return bounds.shortened(plain_text(text[: 4 * bounds.WORDS]))


def page(entry: Entry) -> str:
    """The link to the page of a maintenance."""
    return f'<p><a href="{attribute(entry.url)}">{escape(entry.url)}</a></p>'


def former_windows(record: Record) -> Iterator[tuple[str, Move]]:
    """The windows that held before, the oldest first, with words on what was done to each: moved, extended, shortened."""
    for kinds, was in record.former:
        yield _OF_WINDOWS[next((kind for kind in kinds if kind in _OF_WINDOWS), ChangeKind.MOVED)], was


def line(words: str, phrases: Phrases, **places: str) -> str:
    """An item of a list: words that are looked up, and HTML that fills their places."""
    return f"<li>{filled(escape(phrases.language.word(words)), places)}</li>"


def window_html(window: Window | Move, zone: str, phrases: Phrases, *, is_former: bool = False) -> str:
    """A window in the author's zone and in UTC; one that held before is struck through."""
    window = Window(window.start, window.end, zone)
    told = escape(phrases.span(window, zone))
    told = f"{f'<s>{told}</s>' if is_former else told} ({escape(zone)})"
    return told if zone == "UTC" else f"{told}, {escape(phrases.span(window, 'UTC'))} UTC"


def _facts(entry: Entry, *, in_full: bool) -> Iterator[str]:
    maintenance, window = entry.maintenance, entry.maintenance.window
    phrases, said = entry.phrases, entry.phrases.said
    outcome = f" ({said(maintenance.outcome.words)})" if maintenance.outcome else ""
    yield prose(maintenance.summary, bounds.LIMIT if in_full else bounds.LOG)
    yield "<ul>"
    yield line(N_("Status: %(status)s"), phrases, status=escape(said(maintenance.status.words) + outcome))
    yield line(N_("Window: %(span)s"), phrases, span=window_html(window, window.timezone, phrases))
    for words, was in former_windows(entry.record):
        yield line(words, phrases, span=window_html(was, window.timezone, phrases, is_former=True))
    primary = ", ".join(f"{item.label} ({said(item.impact.words)})" for item in maintenance.primary if item.impact)
    yield line(N_("Affected: %(names)s"), phrases, names=escape(primary))
    yield "</ul>"


def _log(entry: Entry, *, in_full: bool) -> Iterator[str]:
    maintenance = entry.maintenance
    if not maintenance.updates:
        return
    yield "<ul>"
    room = bounds.LIMIT if in_full else bounds.LOG
    for update in reversed(maintenance.updates):
        when = escape(entry.phrases.moment(update.at, maintenance.window.timezone))
        status = f" <strong>{escape(entry.phrases.said(update.status.words))}</strong>" if update.status else ""
        message = inline_html(update.message) if len(update.message) <= room else ""
        if update.message and not 0 < len(message.encode()) <= room:
            message = escape(first_words(update.message))
        told = f"<li>{when}{status}{': ' if message else ''}{message}</li>"
        room -= len(told.encode())
        if room < 0:
            yield line(N_("What was said before stands on the page."), entry.phrases)
            break
        yield told
    yield "</ul>"

"""What an entry tells above the notice, as HTML: summary, facts, the log with the newest update first, the page.

In brief the texts that authors write at any length are held to their bounds; the facts are the same.
"""

from collections.abc import Iterator

from forewarn import phrases
from forewarn.entry import Entry
from forewarn.model import Move, Window
from forewarn.notice.prose import attribute, block_html, escape, inline_html, plain_text
from forewarn.outputs.feeds import bounds
from forewarn.record import ChangeKind, Record

_OF_WINDOWS = (ChangeKind.MOVED, ChangeKind.EXTENDED, ChangeKind.SHORTENED)


def card(entry: Entry, *, in_full: bool) -> str:
    """The facts of a maintenance; nothing here depends on the clock."""
    return "\n".join([*_facts(entry, in_full=in_full), *_log(entry, in_full=in_full), page(entry)])


def prose(text: str, most: int) -> str:
    """Blocks of HTML for an author's Markdown; its first words alone, where it takes more than ``most`` bytes."""
    html = block_html(text) if len(text) <= most else ""
    return html if html and len(html.encode()) <= most else f"<p>{escape(first_words(text))}</p>"


def first_words(text: str) -> str:
    """The first words of an author's Markdown without marks, on one line; what comes long after them is not read."""
    return bounds.shortened(plain_text(text[: 4 * bounds.WORDS]))


def page(entry: Entry) -> str:
    """The link to the page of a maintenance."""
    return f'<p><a href="{attribute(entry.url)}">{escape(entry.url)}</a></p>'


def former_windows(record: Record) -> Iterator[tuple[str, Move]]:
    """The windows that held before, the oldest first, with what was done to each: moved, extended, shortened."""
    for change in record.changes:
        if change.was is not None:
            kind = next((kind for kind in change.kinds if kind in _OF_WINDOWS), ChangeKind.MOVED)
            yield kind.words, change.was


def window_html(window: Window | Move, zone: str, *, is_former: bool = False) -> str:
    """A window in the author's zone and in UTC; one that held before is struck through."""
    window = Window(window.start, window.end, zone)
    told = escape(phrases.span(window, zone))
    told = f"{f'<s>{told}</s>' if is_former else told} ({escape(zone)})"
    return told if zone == "UTC" else f"{told}, {escape(phrases.span(window, 'UTC'))} UTC"


def _facts(entry: Entry, *, in_full: bool) -> Iterator[str]:
    maintenance, window = entry.maintenance, entry.maintenance.window
    outcome = f" ({maintenance.outcome.words})" if maintenance.outcome else ""
    yield prose(maintenance.summary, bounds.LIMIT if in_full else bounds.LOG)
    yield "<ul>"
    yield f"<li>Status: {escape(maintenance.status.words + outcome)}</li>"
    yield f"<li>Window: {window_html(window, window.timezone)}</li>"
    for words, was in former_windows(entry.record):
        yield f"<li>{words.capitalize()} from: {window_html(was, window.timezone, is_former=True)}</li>"
    primary = ", ".join(f"{item.label} ({item.impact.words})" for item in maintenance.primary if item.impact)
    yield f"<li>Affected: {escape(primary)}</li>"
    yield "</ul>"


def _log(entry: Entry, *, in_full: bool) -> Iterator[str]:
    maintenance = entry.maintenance
    if not maintenance.updates:
        return
    yield "<ul>"
    room = bounds.LIMIT if in_full else bounds.LOG
    for update in reversed(maintenance.updates):
        when = escape(phrases.moment(update.at, maintenance.window.timezone))
        status = f" <strong>{escape(update.status.words)}</strong>" if update.status else ""
        message = inline_html(update.message) if len(update.message) <= room else ""
        if update.message and not 0 < len(message.encode()) <= room:
            message = escape(first_words(update.message))
        line = f"<li>{when}{status}{': ' if message else ''}{message}</li>"
        room -= len(line.encode())
        if room < 0:
            yield "<li>What was said before stands on the page.</li>"
            break
        yield line
    yield "</ul>"

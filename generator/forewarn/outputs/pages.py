"""The Markdown pages: home, notices, components, history. The only importer of jinja2.

Templates hold words and shape, no meaning: everything that they say is asked of the board. They are HTML
blocks inside Markdown with autoescape on; the notice's own sections come from its Markdown writer.
"""

import html
import json
from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from forewarn import phrases
from forewarn.artifacts import Artifact, text_artifact
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.model import Component, Window
from forewarn.notice.compose import compose_notice
from forewarn.notice.markdown import to_markdown
from forewarn.notice.prose import block_html, harden, inline_html, plain_text

SIGNS = {"no-impact": "○", "reduced-redundancy": "◐", "degraded": "▲", "outage": "■"}


def render(board: Board) -> Iterator[Artifact]:
    """Every page of the site."""
    pages = _Pages(board)
    yield pages.home()
    for entry in board.entries:
        yield pages.maintenance(entry)
    yield from pages.components()
    yield from pages.history()


def _finalized(value: object) -> object:
    """What a template prints: text is escaped for HTML, and for any plugin that reads pages as templates."""
    return (
        Markup(_without_braces(html.escape(value)))
        if isinstance(value, str) and not isinstance(value, Markup)
        else value
    )


def _without_braces(fragment: str) -> str:
    return fragment.replace("{", "&#123;").replace("}", "&#125;")


class _Pages:
    """Renders templates with what every one of them may ask for."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.environment = Environment(
            loader=PackageLoader("forewarn", "theme/pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_finalized,
        )
        self.environment.filters.update(
            prose=lambda source: Markup(_without_braces(block_html(source))),
            line=lambda source: Markup(_without_braces(inline_html(source))),
            heading=lambda text: Markup(harden(text)),
            iso=phrases.iso,
        )
        self.environment.globals.update(
            board=board,
            component=board.catalog.component,
            groups=self.groups(),
            phrases=phrases,
            signs=SIGNS,
            zones=self.zones,
        )

    def page(self, template: str, path: str, title: str, description: str, **context: Any) -> Artifact:
        """A page at a path of the site (with a final slash, or nothing for the root)."""
        up = "../" * path.count("/")
        body = self.environment.get_template(template).render(up=up, title=title, **context)
        # The engines print titles and descriptions as they are, so they are escaped here, once.
        front = {"title": str(_finalized(title)), "description": str(_finalized(description))}
        head = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())
        return text_artifact(f"{path}index.md", f"---\n{head}\n---\n\n{body.strip()}\n")

    def home(self) -> Artifact:
        name = self.board.catalog.organization.name
        description = f"Planned work on the systems of {name}: what is under way, what comes next, what ended lately."
        return self.page(
            "home.md.j2", self.board.home_path, "Planned maintenance", description, recent=self.board.finished[:10]
        )

    def maintenance(self, entry: Entry) -> Artifact:
        siblings = [
            other
            for other in self.board.entries
            if entry.maintenance.series and other.maintenance.series == entry.maintenance.series
        ]
        return self.page(
            "maintenance.md.j2",
            entry.path,
            entry.maintenance.title,
            plain_text(entry.maintenance.summary),
            entry=entry,
            siblings=siblings,
            replaced=self.entry(entry.maintenance.replaces),
            replaced_by=[other for other in self.board.entries if other.maintenance.replaces == entry.id],
            notice=Markup(to_markdown(compose_notice(entry))),
        )

    def entry(self, id: str) -> Entry | None:
        return next((entry for entry in self.board.entries if entry.id == id), None)

    def components(self) -> Iterator[Artifact]:
        description = "Every component, what is planned for it, and its own feeds and calendar."
        yield self.page("components.md.j2", "components/", "Components", description)
        for component in self.board.catalog.components.values():
            for id in (component.id, *component.former_ids):
                yield self.page(
                    "component.md.j2",
                    f"components/{id}/",
                    component.name,
                    component.description or f"Planned maintenance of {component.name}.",
                    item=component,
                    entries=self.board.touching(component),
                    needed_by=self.needed_by(component),
                )

    def needed_by(self, component: Component) -> list[Component]:
        return [other for other in self.board.catalog.components.values() if component.id in other.depends_on]

    def groups(self) -> list[tuple[str, list[Component]]]:
        """Components under the names of their groups, in the order of the catalogue."""
        catalog = self.board.catalog
        grouped = [
            (group.name, [c for c in catalog.components.values() if c.group == group.id])
            for group in catalog.groups.values()
        ]
        rest = [c for c in catalog.components.values() if c.group not in catalog.groups]
        return [(name, found) for name, found in [*grouped, ("Other", rest)] if found]

    def history(self) -> Iterator[Artifact]:
        yield self.page("history.md.j2", "history/", "History", "All maintenance by year.", count=self.count)
        for year in self.board.years:
            found = [entry for entry in self.board.entries if entry.year == year]
            yield self.page(
                "year.md.j2",
                f"history/{year}/",
                f"Maintenance in {year}",
                f"All maintenance in {year}.",
                year=year,
                months=self.months(found),
            )

    def count(self, year: int) -> int:
        return sum(entry.year == year for entry in self.board.entries)

    def months(self, entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
        """The entries under the names of their months, the newest first."""
        found: dict[str, list[Entry]] = {}
        for entry in sorted(entries, key=lambda entry: (entry.maintenance.window.start, entry.id), reverse=True):
            window = entry.maintenance.window
            found.setdefault(phrases.month(window.start, window.timezone), []).append(entry)
        return list(found.items())

    def zones(self, window: Window, shown: Iterable[str]) -> list[str]:
        """The author's zone, then the ones that the organisation shows, each once."""
        return list(dict.fromkeys((window.timezone, "UTC", *shown)))

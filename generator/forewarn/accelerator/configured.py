"""Who has a say in the pages of a site, as the engine's configuration tells it: plugins, the theme, the navigation."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

from forewarn.accelerator.pages import blocks_of
from forewarn.accelerator.theme import is_a_librarys, is_ours

_HARMLESS = ("forewarn.", "material.plugins.search.", "mkdocs.contrib.search")
"""Whose parts of the events that make a page add nothing to it: the search only reads."""
_SEARCH = ("forewarn.", "material.plugins.search.")
"""Whose parts are known altogether."""


def is_known(config: MkDocsConfig) -> bool:
    """Whether nothing but Material and our own part of it makes the pages."""
    handlers = [*config.plugins.events["env"], *config.plugins.events["page_context"]]
    return (
        config.theme.name == "material"
        and all(is_a_librarys(Path(folder)) or is_ours(Path(folder)) for folder in config.theme.dirs)
        and all(handler.__module__.startswith(_HARMLESS) for handler in handlers)
    )


def may_settle(config: MkDocsConfig) -> bool:
    """Whether everything that has a say in the site is known to say the same again, and to nobody's surprise.

    Then files may stand, and the engine need not be shown all.
    """
    handlers = [handler for found in config.plugins.events.values() for handler in found]
    return (
        is_known(config)
        and blocks_of(config) is not None
        and all(handler.__module__.startswith(_SEARCH) for handler in handlers)
        and isinstance(config.nav, list)
        and max(config.validation.links.anchors, config.validation.nav.omitted_files) < logging.WARNING
        and not config.extra_templates
    )


def own_theme(config: MkDocsConfig) -> tuple[Path, ...]:
    """Folders that the theme is taken from beside those of the libraries."""
    return tuple(Path(folder) for folder in config.theme.dirs if not is_a_librarys(Path(folder)))


def is_searched(config: MkDocsConfig) -> bool:
    """Whether there is a search that reads pages."""
    search: Any = config.plugins.get("material/search")
    return search is not None and bool(search.config.enabled)


def leaves(nav: Any, title: str | None = None) -> Iterator[tuple[str, str | None]]:
    """The paths that a navigation names, each with the title that it gives."""
    if isinstance(nav, str):
        yield nav, title
    elif isinstance(nav, dict):
        for key, value in nav.items():
            yield from leaves(value, key if isinstance(value, str) else None)
    elif isinstance(nav, list):
        for value in nav:
            yield from leaves(value)

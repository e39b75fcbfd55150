"""What the engine is told beside a user's ``mkdocs.yml``.

That needs a name and an address; what else the pages want (theme, style, extensions, navigation) is added here, in
memory, and only where the file says nothing of its own.
"""

from importlib import resources
from pathlib import Path
from typing import Any

from forewarn.accelerator.docs import Content
from forewarn.phrases import Phrases
from forewarn.settings import Project
from forewarn.translations import N_, bases_of

EXTENSIONS = ("admonition", "attr_list", "md_in_html", "tables")
STYLE = "assets/forewarn/forewarn.css"
SCRIPT = "assets/forewarn/forewarn.js"
ACCELERATOR = "forewarn"
"""Our plugin's name; see :mod:`forewarn.accelerator`."""
THEME: dict[str, Any] = {
    "name": "material",
    "font": False,
    "favicon": "assets/forewarn/favicon.svg",
    "icon": {"logo": "material/calendar-clock"},
    "features": ["navigation.tabs", "navigation.top", "toc.follow", "search.suggest"],
    "palette": [
        {
            "media": "(prefers-color-scheme)",
            "toggle": {"icon": "material/brightness-auto", "name": N_("Switch to light mode")},
        },
        {
            "media": "(prefers-color-scheme: light)",
            "scheme": "default",
            "primary": "custom",
            "toggle": {"icon": "material/brightness-7", "name": N_("Switch to dark mode")},
        },
        {
            "media": "(prefers-color-scheme: dark)",
            "scheme": "slate",
            "primary": "custom",
            "toggle": {"icon": "material/brightness-4", "name": N_("Follow the system")},
        },
    ],
}
GENERATED = ("maintenance/", "components/*/", "calendar/*/", "groups/", "series/", "history/*/")
OVERRIDES = "theme/overrides"


def configuration(project: Project, site: Path, looked: Content, *, plain: bool = False) -> Any:
    """The engine's configuration: the file's own words, and ours where it says nothing."""
    from mkdocs.config import load_config

    added = ours(project, looked, plain=plain)
    folders = {"docs_dir": str(project.content.resolve()), "site_dir": str(site.resolve())}
    config = load_config(config_file=str((project.root / "mkdocs.yml").resolve()), **folders, **added)
    overrides = str(resources.files("forewarn").joinpath(OVERRIDES))
    known = any(Path(folder).resolve() == Path(overrides).resolve() for folder in config.theme.dirs)
    if "theme" in added and not known:
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, overrides)
    return config


def ours(project: Project, looked: Content, *, plain: bool = False) -> dict[str, Any]:
    """What is added to the file's own words; a theme only where it is Material, as it is where none is named."""
    from mkdocs.utils.yaml import yaml_load

    with (project.root / "mkdocs.yml").open("rb") as file:
        said: dict[str, Any] = yaml_load(file)
    added: dict[str, Any] = {"strict": True}
    theme = said.get("theme") or {}
    if theme == "material" or (isinstance(theme, dict) and theme.get("name", "material") == "material"):
        added["theme"] = _theme(theme if isinstance(theme, dict) else {}, project.settings.phrases)
    added["markdown_extensions"] = _extensions(said)
    if STYLE not in (said.get("extra_css") or []):
        added["extra_css"] = [STYLE, *(said.get("extra_css") or [])]
    if SCRIPT not in (said.get("extra_javascript") or []):
        added["extra_javascript"] = [SCRIPT, *(said.get("extra_javascript") or [])]
    if not plain:
        added["plugins"] = _plugins(said)
    if "nav" not in said:
        added["nav"] = _navigation(project, looked)
    added["exclude_docs"] = "\n".join([str(said.get("exclude_docs") or ""), "/_home.md"])
    added["not_in_nav"] = "\n".join([str(said.get("not_in_nav") or ""), *(f"/{pattern}" for pattern in GENERATED)])
    return added


WORDS = {
    "not_found": N_("Page not found"),
    "not_here": N_("This page is not here"),
    "why_not_here": N_(
        "The address may be mistyped, or a link to it is out of date. A maintenance keeps its address for life, even when"
        " it is moved or called off. What is under way now stands on the first of these pages; the search above knows the"
        " newest."
    ),
    "every_change": N_("%(name)s: every change, Atom"),
    "calendar": N_("%(name)s: calendar"),
}
"""What our part of the theme says by itself; see ``theme/overrides``."""


def _theme(said: dict[str, Any], phrases: Phrases) -> dict[str, Any]:
    """The file's own theme, and ours where it says nothing: a logo alone does not bring web fonts of a stranger.

    Material has languages of its own, and gives up where one is missing: it is handed the nearest that it has, while
    ``tag`` is what the pages say that they are written in.
    """
    icons = said.get("icon")
    if icons is None or isinstance(icons, dict):
        icons = {**THEME["icon"], **(icons or {})}
    palette = [
        {**one, "toggle": {**one["toggle"], "name": phrases.language.word(one["toggle"]["name"])}}
        for one in THEME["palette"]
    ]
    words = {key: phrases.language.word(text) for key, text in WORDS.items()}
    tag = phrases.language.tag
    language = _language_of_material(tag)
    return {"palette": palette, **{k: v for k, v in THEME.items() if k != "palette"}, "words": words, **said} | {
        "icon": icons,
        "language": language,
        "tag": tag,
    }


def _language_of_material(tag: str) -> str:
    """The nearest of Material's languages; English where it has none."""
    folder = resources.files("material").joinpath("templates/partials/languages")
    known = {item.name.removesuffix(".html").lower(): item.name.removesuffix(".html") for item in folder.iterdir()}
    return next((known[base.lower()] for base in bases_of(tag) if base.lower() in known), "en")


def _plugins(said: dict[str, Any]) -> list[Any]:
    """The file's plugins, the engine's own where it names none, and ours."""
    listed = said.get("plugins", ["search"]) or []
    own = [{name: options or {}} for name, options in listed.items()] if isinstance(listed, dict) else list(listed)
    names = {next(iter(item)) if isinstance(item, dict) else item for item in own}
    return own if ACCELERATOR in names else [*own, ACCELERATOR]


def _extensions(said: dict[str, Any]) -> list[Any]:
    """The file's Markdown extensions, and those that our pages need besides."""
    listed = said.get("markdown_extensions") or []
    own = [{name: options or {}} for name, options in listed.items()] if isinstance(listed, dict) else list(listed)
    names = {next(iter(item)) if isinstance(item, dict) else item for item in own}
    needed: list[Any] = [name for name in EXTENSIONS if name not in names]
    if "toc" not in names:
        needed.append({"toc": {"permalink": True}})
    return [*own, *needed]


def _navigation(project: Project, looked: Content) -> list[dict[str, Any]]:
    """Home, components, calendar, history and how to subscribe, then the pages that people wrote."""
    written = [
        path
        for path in sorted(looked.others, key=lambda path: path.split("/"))
        if path.endswith(".md") and not any(part.startswith(("_", ".")) for part in path.split("/"))
    ]
    status = "status/index.md" if project.home_is_handwritten else "index.md"
    said = project.settings.phrases.said
    home: list[dict[str, Any]] = [{said("Home"): "index.md"}] if project.home_is_handwritten else []
    ours = [
        {said("Maintenance"): status},
        {said("Components"): "components/index.md"},
        {said("Calendar"): "calendar/index.md"},
        {said("History"): "history/index.md"},
        {said("Subscribe"): "subscribe/index.md"},
    ]
    return [*home, *ours, *(path for path in written if path != "index.md")]  # type: ignore[list-item]

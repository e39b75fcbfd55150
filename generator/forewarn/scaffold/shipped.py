"""What ships with the package and is copied into new projects: profiles, parts of the theme, texts."""

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from string import Template

from forewarn.source.catalog import shipped_profiles


def profiles() -> dict[str, str]:
    """The text of each profile that ships, by its name."""
    return {name: item.read_text("utf-8") for name, item in sorted(shipped_profiles().items())}


def theme() -> dict[str, str]:
    """What another engine than ours needs of our theme, by its path in a project."""
    folder = resources.files("forewarn").joinpath("theme", "overrides")
    return {f"overrides/{path}": text for path, text in _below(folder)}


def text(name: str, /, **values: str) -> str:
    """A text of this room, filled in. Raises :class:`KeyError` where one of its ``$names`` is given no value."""
    whole = resources.files("forewarn").joinpath("scaffold", "files", name).read_text("utf-8")
    return Template(whole).substitute(values)


def _below(folder: Traversable, above: str = "") -> Iterator[tuple[str, str]]:
    for item in sorted(folder.iterdir(), key=lambda one: one.name):
        if item.is_dir() and not item.name.startswith("__"):
            yield from _below(item, f"{above}{item.name}/")
        elif item.is_file() and not item.name.endswith((".py", ".pyc")):
            yield above + item.name, item.read_text("utf-8")

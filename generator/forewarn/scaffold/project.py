"""The story of ``forewarn init``: answers become the files of a project, and stand in a folder that had none of them."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from forewarn.notice.prose import harden
from forewarn.problems import ProjectError
from forewarn.scaffold import shipped
from forewarn.scaffold.answers import Answers
from forewarn.scaffold.catalogue import catalogue
from forewarn.scaffold.configuration import configuration
from forewarn.scaffold.github_files import github_files
from forewarn.scaffold.sample import sample

_TEXTS = {
    ".gitignore": "gitignore",
    ".vscode/extensions.json": "vscode-extensions.json",
    ".vscode/settings.json": "vscode-settings.json",
    ".github/CODEOWNERS": "CODEOWNERS",
}


def project_files(answers: Answers, as_of: datetime) -> dict[str, str]:
    """The text of each file, by its path in the project; the same answers and instant give the same."""
    path, text = sample(answers, as_of)
    words = {"name": harden(answers.name), "site_url": answers.site_url, "sample": path}
    return {
        "README.md": shipped.text("README.md", **words, id=path.rpartition("/")[2].removesuffix(".yml")),
        "mkdocs.yml": configuration(answers),
        "content/about.md": shipped.text("about.md", **words),
        **catalogue(answers),
        path: text,
        **{place: shipped.text(name) for place, name in _TEXTS.items()},
        **shipped.theme(),
        **github_files(),
    }


def write_project(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files into a folder.

    Raises :class:`ProjectError` before anything is written where one of them is there already, or where a link would
    lead a write elsewhere.
    """
    taken = [path for path in files if (folder / path).exists() or (folder / path).is_symlink()]
    if taken:
        more = f" and {len(taken) - 3} more" if len(taken) > 3 else ""
        raise ProjectError(
            f"{folder} holds {', '.join(taken[:3])}{more} already, and nothing is written over",
            "choose another folder, or move them out of the way",
        )
    for above in sorted({parent.as_posix() for path in files for parent in Path(path).parents}):
        place = folder / above
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise ProjectError(f"{place} is no real folder", "choose another folder, or move it out of the way")
    try:
        for path, text in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
    except OSError as error:
        raise ProjectError(f"{folder} cannot be written: {error.strerror}", "choose another folder") from error

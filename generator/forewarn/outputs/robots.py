"""``robots.txt`` (RFC 9309): who may read the site, and where its list of pages is."""

from collections.abc import Iterator

from forewarn.artifacts import Artifact, text_artifact
from forewarn.board import Board
from forewarn.settings import Audience

PATH = "robots.txt"


def render(board: Board) -> Iterator[Artifact]:
    """The one file. Crawlers look for it at the root of a host only; a site below a path has its pages' own word."""
    lines = ["User-agent: *"]
    if board.settings.audience is Audience.INTERNAL:
        lines += ["Disallow: /"]
    else:
        lines += ["Allow: /", "", f"Sitemap: {board.settings.url('sitemap.xml')}"]
    yield text_artifact(PATH, "\n".join(lines) + "\n")

"""``robots.txt`` (RFC 9309): who may read the site, and where its list of pages is."""

from collections.abc import Iterator

from forewarn.artifacts import ROBOTS, Artifact, text_artifact
from forewarn.board import Board
from forewarn.settings import Audience


def render(board: Board) -> Iterator[Artifact]:
    """The one file. Crawlers look for it at the root of a host only; a site below a path has its pages' own word."""
    lines = ["User-agent: *"]
    if board.settings.audience is Audience.INTERNAL:
        lines += ["Disallow: /"]
    else:
        lines += ["Allow: /", "", f"Sitemap: {board.settings.url('sitemap.xml')}"]
    yield text_artifact(ROBOTS, "\n".join(lines) + "\n")

"""The parcel that outputs make and the workspace delivers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file below the content folder: its path with ``/``, and its bytes.

    A path that ends in ``.md`` is a page: the site engine turns ``a/index.md`` into ``a/index.html``. Every
    other file is published as it is.
    """

    path: str
    content: bytes

    @property
    def is_page(self) -> bool:
        """Whether the site engine renders it."""
        return self.path.endswith(".md")

    @property
    def published(self) -> str:
        """The path of the file in the built site."""
        return self.path.removesuffix(".md") + ".html" if self.is_page else self.path


def text_artifact(path: str, text: str) -> Artifact:
    """An artifact of UTF-8 text."""
    return Artifact(path, text.encode("utf-8"))

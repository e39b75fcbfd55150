"""The places in files: of those that were read, and of those that need not be, until somebody asks for one."""

from typing import TYPE_CHECKING, Any

from forewarn.problems import Span
from forewarn.source.nodes import Mapping, Pointer
from forewarn.source.walk import Reading
from forewarn.values import Mutable, field

if TYPE_CHECKING:
    from forewarn.source.forms import Document
    from forewarn.source.salvage import Salvaged

Mark = tuple[int, int]
"""Line and column from 1."""


class Files(Mutable):
    """The files of a project as far as they make sense.

    ``read`` are those that were read; ``marks`` hold what is known of places in files without a fault, by path.
    """

    reading: Reading
    read: "dict[str, Salvaged[Any]]" = field(default_factory=dict)
    marks: dict[str, dict[str, Mark]] = field(default_factory=dict)
    _last: "Document | None" = None

    def __contains__(self, path: object) -> bool:
        return path in self.read or path in self.marks

    def trusts(self, path: str, pointer: Pointer) -> bool:
        """Whether what stands at a pointer, and all around it, is what the author wrote."""
        return path not in self.read or self.read[path].trusts(pointer)

    def place(self, path: str, pointer: Pointer, *, at_key: bool = False) -> Span:
        """The place of a value (of its key with ``at_key``); of a window's duration where it has no end."""
        marks = self.marks.get(path, {})
        name = f"{pointer}{at_key}"
        if name not in marks:
            document = self.read[path].document if path in self.read else self._read(path)
            if pointer == ("window", "end") and document.at(*pointer) is None:
                pointer = ("window", "duration")
            span = document.problem(pointer, "", "", at_key=at_key).span
            marks[name] = span.line, span.column
            self._let_go(document)
        return Span(path, *marks[name])

    def _let_go(self, document: "Document") -> None:
        """Keep the nodes of the last file alone: there may be thousands that a rule finds something in."""
        if self._last is not None and self._last is not document:
            self._last.forget()
        self._last = document

    def _read(self, path: str) -> "Document":
        """A file that had no fault when it was read; an empty one where somebody has broken it a moment ago."""
        from forewarn.source.documents import read_document  # noqa: PLC0415 - most places are known
        from forewarn.source.forms import Document  # noqa: PLC0415 - the same

        data = self.reading.content(path)
        document = read_document(data, path)[0] if data is not None else None
        return document or Document(path, Mapping({}, Span(path)))

"""The bytes of a file to a document, by the plain way where they are as plain as nearly all are."""

from forewarn.problems import Problem, Span
from forewarn.source import plain_yaml
from forewarn.source.forms import Document
from forewarn.source.nodes import Mapping
from forewarn.source.yaml_text import parse

MAY_BE_EMPTY = ("maintenances/_catalog/people.yml", "maintenances/_catalog/policy.yml")


def read_document(data: bytes, path: str) -> tuple[Document | None, list[Problem]]:
    """A file as a document, ``None`` where its text makes no sense; and what is wrong with it."""
    values = plain_yaml.values(data)
    if values is not None:
        return Document.plain(path, data, values), []
    node, problems = parse(data, path)
    if node is None and path in MAY_BE_EMPTY and [problem.rule for problem in problems] == ["empty-value"]:
        node, problems = Mapping({}, Span(path)), []
    return (Document(path, node) if node is not None else None), problems

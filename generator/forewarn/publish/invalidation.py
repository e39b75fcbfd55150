"""Which addresses CloudFront has to forget: arithmetic on paths, before anybody is asked.

An address costs money past the first thousand a month, and a wildcard counts as one. So few are named one by one; more
are folded into folders, and in the end into the whole site. A new address is never named, because nothing was kept
of it (an answer 404 is kept for ten seconds). The rules of a path are CloudFront's, "Invalidate files to remove
content": it begins with a slash, ``*`` stands at its end alone, unsafe characters are coded.
"""

from collections.abc import Iterable
from urllib.parse import quote

from forewarn.settings import Invalidate

FEW = 8
"""The most paths that one publish names, unless it is told to be exact."""
BATCH = 3000
"""The most paths in one invalidation."""
_RAW = "/!$&'()+,;=:@-._"
"""What stands in a path as it is, besides letters, digits and the tilde; the rest is unsafe (RFC 1738)."""


def viewer_paths(key: str, base: str) -> list[str]:
    """The addresses that a viewer may ask for to get this key; ``base`` stands before it, with slashes at both ends.

    A page ``a/index.html`` is asked for as ``/a/``, and the function at the edge turns that into the other: both are
    named, as AWS recommends. A star in a key would be a wildcard, so the path ends there and is one.
    """
    if "*" in key:
        return [_coded(base + key.partition("*")[0]) + "*"]
    paths = [_coded(base + key)]
    if key == "index.html" or key.endswith("/index.html"):
        paths.append(_coded(base + key.removesuffix("index.html")))
    return sorted(paths)


def _coded(path: str) -> str:
    return quote(path, safe=_RAW)


def everything(base: str) -> str:
    """The whole site."""
    return _coded(base) + "*"


def fold(paths: Iterable[str], *, mode: Invalidate, base: str, used: int, budget: int) -> tuple[str, ...]:
    """The paths to name, given what the mode allows and how many were named this month.

    ``paths`` may hold wildcards of an earlier run. Past the budget there is one wildcard, whatever the mode.
    """
    wanted = _without_covered(set(paths))
    if not wanted or mode is Invalidate.NONE:
        return ()
    if mode is Invalidate.EXACT:
        folded = wanted
    elif mode is Invalidate.ALL:
        folded = {everything(base)}
    else:
        folded = _folded(wanted, base)
    if used + len(folded) > budget:
        folded = {everything(base)}
    return tuple(sorted(folded))


def _folded(paths: set[str], base: str) -> set[str]:
    """At most :data:`FEW` paths: the deepest folder with more than one becomes a wildcard, until they are few enough."""
    top = _coded(base)
    while len(paths) > FEW:
        folders: dict[str, int] = {}
        for path in paths:
            folder = _folder(path)
            if folder != top and folder.startswith(top):
                folders[folder] = folders.get(folder, 0) + 1
        if not folders:
            return {top + "*"}
        deepest = max(folders, key=lambda folder: (folder.count("/"), folders[folder], folder))
        paths = _without_covered({*paths, deepest + "*"})
    return paths


def _folder(path: str) -> str:
    """The folder that a wildcard over this path would cover; for a folder or its wildcard, the one above."""
    bare = path.removesuffix("*").removesuffix("/") if path.endswith(("/", "/*")) else path
    return bare.rpartition("/")[0] + "/"


def _without_covered(paths: set[str]) -> set[str]:
    """The paths that no wildcard among them covers."""
    heads = tuple(path[:-1] for path in paths if path.endswith("*"))
    if not heads:
        return paths
    return {path for path in paths if not any(path.startswith(head) and path != head + "*" for head in heads)}

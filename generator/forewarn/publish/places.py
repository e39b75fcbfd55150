"""Opens the place to publish to. Whoever publishes to a folder needs no boto3, so that it is imported here at last."""

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.problems import ProjectError
from forewarn.publish.apply import Edge
from forewarn.publish.folder import FolderStore
from forewarn.publish.local import Digests
from forewarn.publish.store import STATE, Store

if TYPE_CHECKING:
    from forewarn.publish.aws import Clients


def normal_prefix(text: str) -> str:
    """A prefix as keys have it: no slash before it, one after it, so that ``foo`` never means ``foobar/``."""
    prefix = unicodedata.normalize("NFC", text).strip("/")
    parts = prefix.split("/")
    if prefix and any(part in ("", ".", "..", STATE.partition("/")[0]) or not part.isprintable() for part in parts):
        raise ProjectError(f"'{text}' is no prefix", "write for example status/ or _preview/pr-12/")
    return prefix + "/" if prefix else ""


def viewer_base(said: str, prefix: str) -> str:
    """The path that viewers see before the keys, with slashes at both ends: what is said, else the prefix."""
    path = (said or prefix).strip("/")
    return f"/{path}/" if path else "/"


def folder_store(root: Path, prefix: str, known: Digests | None = None) -> Store:
    """A folder to publish to; what its files hold may be known from an earlier run."""
    return FolderStore(root, prefix, known)


def bucket_store(bucket: str, prefix: str, *, endpoint_url: str, threads: int) -> Store:
    """A bucket to publish to."""
    clients = _clients(endpoint_url, threads)
    from forewarn.publish.s3 import BucketStore  # noqa: PLC0415 - it needs boto3, which is an extra

    return BucketStore(clients.s3(), bucket, prefix)


def distribution_edge(distribution: str, *, endpoint_url: str, wait: bool) -> Edge:
    """A distribution to keep fresh."""
    clients = _clients(endpoint_url, 1)
    from forewarn.publish.cloudfront import DistributionEdge  # noqa: PLC0415 - the same

    return DistributionEdge(clients.cloudfront(), distribution, wait=wait)


def _clients(endpoint_url: str, threads: int) -> "Clients":
    try:
        from forewarn.publish.aws import Clients  # noqa: PLC0415 - the same
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("boto3", "botocore"):
            raise
        raise ProjectError(
            "publishing to a bucket needs boto3, which is not installed",
            "type  pip install 'forewarn[aws]'  (or publish to a folder with --target DIR)",
        ) from None
    return Clients(endpoint_url, threads)

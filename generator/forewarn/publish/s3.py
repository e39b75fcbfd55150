"""A bucket of S3, or of a server that speaks its language, as a store.

Objects are written whole by PutObject, so that they get all headers at once and an ETag that is their MD5 wherever a
store makes it so.
"""

from collections.abc import Iterable, Iterator
from time import sleep
from typing import TYPE_CHECKING, Any

from forewarn.publish.aws import ClientError, error_code, translated
from forewarn.publish.store import (
    PREVIEWS,
    STATE,
    Headers,
    Listed,
    LockLostError,
    Record,
    Stored,
)

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BATCH = 1000
"""How many keys one request removes."""
_GONE = ("NoSuchKey", "404", "NotFound", "NoSuchVersion")
_LOST = ("PreconditionFailed", "412")
_BUSY = ("ConditionalRequestConflict", "409", "OperationAborted")
_UNKNOWN = ("NotImplemented", "501")
_TRIES = 5
_POLICY = "content-security-policy"
"""The metadata that a function at CloudFront's edge makes a header (``infra/policy.js``)."""


class BucketStore:
    """Everything below a prefix of a bucket. ``prefix`` is empty or ends with a slash."""

    keeps_headers = True

    def __init__(self, client: "S3Client", bucket: str, prefix: str) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self.notes: list[str] = []

    @property
    def name(self) -> str:
        """``s3://bucket/prefix/``."""
        return f"s3://{self._bucket}/{self._prefix}"

    def _at(self, key: str) -> dict[str, Any]:
        return {"Bucket": self._bucket, "Key": self._prefix + key}

    def listing(self) -> dict[str, Listed]:
        """See :class:`forewarn.publish.store.Store`. Previews are leapt over, a page of each is not worth reading."""
        listed: dict[str, Listed] = {}
        previews, token, after = self._prefix + PREVIEWS, "", ""
        skip = len(self._prefix)
        while True:
            more: dict[str, Any] = {"ContinuationToken": token} if token else {"StartAfter": after} if after else {}
            with translated(f"listing {self.name}"):
                answer = self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, **more)
            last = ""
            for found in answer.get("Contents", ()):
                last = found["Key"]
                if not last.startswith(previews):
                    listed[last[skip:]] = Listed(found["ETag"].strip('"'), found["Size"])
            if not answer.get("IsTruncated"):
                break
            token = answer["NextContinuationToken"]
            if last.startswith(previews):
                token, after = "", max(last, previews + "~")
        for key in [key for key in listed if key.startswith(STATE.partition("/")[0] + "/")]:
            del listed[key]
        return listed

    def read_record(self) -> Record | None:
        """See :class:`forewarn.publish.store.Store`."""
        return self._read(STATE)

    def _read(self, key: str, **version: Any) -> Record | None:
        with translated(f"reading {self.name}{key}"):
            try:
                answer = self._client.get_object(**self._at(key), **version)
            except ClientError as error:
                if error_code(error) in _GONE:
                    return None
                raise
            return Record(answer["Body"].read(), answer["ETag"].strip('"'), answer.get("VersionId", ""))

    def record_etag(self) -> str:
        """See :class:`forewarn.publish.store.Store`."""
        with translated(f"reading {self.name}{STATE}"):
            try:
                return self._client.head_object(**self._at(STATE))["ETag"].strip('"')
            except ClientError as error:
                if error_code(error) in _GONE:
                    return ""
                raise

    def write_record(self, data: bytes, expected: str) -> str:
        """See :class:`forewarn.publish.store.Store`: a conditional PutObject, which is the lock.

        A server may refuse the condition although it holds (Ceph does, in a bucket with versions); where a second look
        finds the record unchanged, it is written without one.
        """
        for condition in ({"IfMatch": f'"{expected}"'} if expected else {"IfNoneMatch": "*"}, {}):
            if not condition:
                self.notes.append(f"{self.name} does not know conditional writes: publish from one place only")
            etag = self._put_record(data, condition)
            if etag:
                return etag
            there = self.read_record()
            if there is not None and there.data == data:
                return there.etag  # the answer to an earlier try got lost, its work did not
            if (there.etag if there else "") != expected:
                break
        raise LockLostError(
            f"somebody else is publishing to {self.name}", "wait until that is done, then publish again"
        )

    def _put_record(self, data: bytes, condition: dict[str, Any]) -> str:
        """The ETag of the record that was written; nothing where the condition does not hold."""
        for attempt in range(_TRIES):
            with translated(f"writing {self.name}{STATE}"):
                try:
                    answer = self._client.put_object(
                        **self._at(STATE),
                        Body=data,
                        ContentType="application/gzip",
                        CacheControl="no-store",
                        **condition,
                    )
                    return answer["ETag"].strip('"')
                except ClientError as error:
                    code = error_code(error)
                    if condition and code in (*_LOST, *_UNKNOWN, *_GONE):
                        return ""
                    if code not in _BUSY or attempt + 1 == _TRIES:
                        raise
            sleep(0.2 * 2**attempt)
        return ""

    def delete_record(self) -> None:
        """See :class:`forewarn.publish.store.Store`."""
        with translated(f"deleting {self.name}{STATE}"):
            self._client.delete_object(**self._at(STATE))

    def put(self, key: str, data: bytes, headers: Headers) -> Stored:
        """See :class:`forewarn.publish.store.Store`."""
        more = {"Metadata": {_POLICY: headers.policy}} if headers.policy else {}
        with translated(f"writing {self.name}{key}"):
            answer = self._client.put_object(
                **self._at(key),
                Body=data,
                ContentType=headers.content_type,
                CacheControl=headers.cache_control,
                **more,  # type: ignore[arg-type]
            )
        return Stored(answer["ETag"].strip('"'), _version(answer))

    def copy_version(self, key: str, version: str) -> Stored:
        """See :class:`forewarn.publish.store.Store`."""
        source = {**self._at(key), "VersionId": version}
        with translated(f"restoring {self.name}{key}"):
            answer = self._client.copy_object(**self._at(key), CopySource=source)  # type: ignore[arg-type]
        return Stored(answer["CopyObjectResult"]["ETag"].strip('"'), _version(answer))

    def headers_of(self, key: str) -> Headers | None:
        """See :class:`forewarn.publish.store.Store`."""
        with translated(f"asking for {self.name}{key}"):
            try:
                answer = self._client.head_object(**self._at(key))
            except ClientError as error:
                if error_code(error) in _GONE:
                    return None
                raise
        policy = answer.get("Metadata", {}).get(_POLICY, "")
        return Headers(answer.get("ContentType", ""), answer.get("CacheControl", ""), policy)

    def delete(self, keys: Iterable[str]) -> dict[str, str]:
        """See :class:`forewarn.publish.store.Store`: an answer of success may hold errors, key by key."""
        stayed: dict[str, str] = {}
        wanted = list(keys)
        for start in range(0, len(wanted), BATCH):
            batch = [{"Key": self._prefix + key} for key in wanted[start : start + BATCH]]
            with translated(f"deleting from {self.name}"):
                answer = self._client.delete_objects(
                    Bucket=self._bucket,
                    Delete={"Objects": batch, "Quiet": True},  # type: ignore[typeddict-item]
                )
            for error in answer.get("Errors", ()):
                key = error.get("Key", "").removeprefix(self._prefix)
                stayed[key] = f"{error.get('Code', 'Error')}: {error.get('Message', 'it stayed')}"
        return stayed

    def records(self) -> Iterator[Record]:
        """See :class:`forewarn.publish.store.Store`."""
        for version, _ in self._versions(STATE).get(STATE, []):
            if (found := self._read(STATE, VersionId=version)) is not None:
                yield found

    def versions(self) -> dict[str, list[tuple[str, str]]]:
        """See :class:`forewarn.publish.store.Store`."""
        return self._versions("")

    def _versions(self, below: str) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        more: dict[str, Any] = {}
        while True:
            with translated(f"listing versions in {self.name}"):
                answer = self._client.list_object_versions(Bucket=self._bucket, Prefix=self._prefix + below, **more)
            for one in answer.get("Versions", ()):
                key = one["Key"][len(self._prefix) :]
                found.setdefault(key, []).append((one["VersionId"], one["ETag"].strip('"')))
            if not answer.get("IsTruncated"):
                return found
            more = {"KeyMarker": answer["NextKeyMarker"], "VersionIdMarker": answer["NextVersionIdMarker"]}


def _version(answer: Any) -> str:
    version = str(answer.get("VersionId", ""))
    return "" if version == "null" else version

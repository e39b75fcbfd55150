"""CloudFront: asked to forget addresses, with patience where it is busy."""

from collections.abc import Callable
from time import sleep
from typing import TYPE_CHECKING

from forewarn.publish.aws import ClientError, error_code, translated
from forewarn.publish.invalidation import BATCH
from forewarn.publish.store import StoreError

if TYPE_CHECKING:
    from types_boto3_cloudfront import CloudFrontClient

_BUSY = ("TooManyInvalidationsInProgress", "Throttling", "ThrottlingException", "ServiceUnavailable")
TRIES = 5
PATIENCE = 1200.0
"""How many seconds to wait for an invalidation to be done everywhere."""
_STEP = 10.0


class DistributionEdge:
    """A distribution. ``pause`` waits for some seconds."""

    def __init__(
        self,
        client: "CloudFrontClient",
        distribution: str,
        *,
        wait: bool = False,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        self._client = client
        self._distribution = distribution
        self._wait = wait
        self._pause = pause

    def forget(self, paths: tuple[str, ...], reference: str) -> None:
        """See :class:`forewarn.publish.apply.Edge`. With ``wait`` it comes back when that is done everywhere."""
        ids = [
            self._create(paths[start : start + BATCH], f"{reference}-{start // BATCH}")
            for start in range(0, len(paths), BATCH)
        ]
        if self._wait:
            for id in ids:
                self._until_done(id)

    def _create(self, paths: tuple[str, ...], reference: str) -> str:
        batch = {"Paths": {"Quantity": len(paths), "Items": list(paths)}, "CallerReference": reference}
        for attempt in range(TRIES):
            with translated(f"invalidating {len(paths)} paths of {self._distribution}"):
                try:
                    answer = self._client.create_invalidation(
                        DistributionId=self._distribution,
                        InvalidationBatch=batch,  # type: ignore[arg-type]
                    )
                    return answer["Invalidation"]["Id"]
                except ClientError as error:
                    if error_code(error) not in _BUSY or attempt + 1 == TRIES:
                        raise
            self._pause(0.5 * 2**attempt)
        raise AssertionError("the last try returns or raises")  # pragma: no cover

    def _until_done(self, id: str) -> None:
        waited = 0.0
        while True:
            with translated(f"asking for invalidation {id}"):
                answer = self._client.get_invalidation(DistributionId=self._distribution, Id=id)
            if answer["Invalidation"]["Status"].lower() == "completed":
                return
            if waited >= PATIENCE:
                raise StoreError(f"invalidation {id} is not done after {PATIENCE:.0f} s")
            self._pause(_STEP)
            waited += _STEP

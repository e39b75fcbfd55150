"""Publishing much: what it costs when nothing changed, and that nothing is lost between pages. Long: 10,000 objects."""

import os
import resource
from typing import TYPE_CHECKING

import pytest

from forewarn.publish.s3 import BucketStore
from publish.conftest import KEYS, Shop, s3_client

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

MANY = 10_000 if os.environ.get("FOREWARN_SLOW") else 0


@pytest.mark.skipif(not MANY, reason="slow: make test-slow")
def test_ten_thousand_objects_unchanged_cost_little(shop: Shop) -> None:
    """A whole run of the command: at most 3 seconds of CPU and 15 requests, none of which writes."""
    shop.build({f"maintenance/m{n}/index.html": f"<html>{n}{'x' * 6000}" for n in range(MANY - 12)})
    shop.publish()
    assert len(shop.wire.uploads) == MANY
    shop.wire.requests = []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = shop.start()
    told = run.communicate(timeout=300)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run.returncode == 0, told
    assert "nothing to do" in told[0]
    assert len(shop.wire.log) <= 15
    assert shop.wire.writing == []
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime <= 3
    shop.build({"maintenance/m7777/index.html": "<html>news"})
    shop.publish()
    assert shop.wire.uploads == ["maintenance/m7777/index.html"]
    shop.build(dict.fromkeys(f"maintenance/m{n}/index.html" for n in range(MANY - 12)))
    shop.publish(code=3)
    shop.publish("--force-deletes")
    assert shop.wire.log.count("DELETES") == MANY // 1000
    assert shop.is_published()


def test_a_request_deletes_a_thousand_objects(shop: Shop) -> None:
    """More are deleted by more requests, and none is forgotten."""
    keys = [f"{n}.html" for n in range(1001)]
    for key in (keys[0], keys[999], keys[1000]):
        shop.put(f"x/{key}", "old")
    store = BucketStore(s3_client(shop.wire.url, KEYS), shop.bucket, "x/")
    assert store.delete(keys) == {}
    assert shop.wire.log == ["DELETES", "DELETES"]
    assert shop.keys_there() == set()


def test_a_listing_leaps_over_previews(shop: Shop) -> None:
    """Previews of many pages cost one; what stands before and after them is listed."""
    store = BucketStore(_small_pages(shop), shop.bucket, "")
    for key in ("A.html", "_preview/a/1.html", "_preview/a/2.html", "_preview/b/3.html", "_preview0.html", "z.html"):
        shop.put(key, "x")
    assert set(store.listing()) == {"A.html", "_preview0.html", "z.html"}
    assert len(shop.wire.log) == 4


def _small_pages(shop: Shop) -> "S3Client":
    """A client that asks for pages of one object."""
    client = s3_client(shop.wire.url, KEYS)
    client.meta.events.register(
        "before-parameter-build.s3.ListObjectsV2", lambda params, **_: params.setdefault("MaxKeys", 1)
    )
    return client

"""The same behaviour on a store that somebody else wrote, the object gateway of Ceph. Part of ``make test-slow``.

It checks signatures, keeps versions, pages its listings, and has opinions of its own about conditions.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from publish import ceph, test_publish, test_publish_faults
from publish.conftest import KEYS, Shop, make_distribution, make_shop

SAME = (
    test_publish.test_a_prefix_is_a_folder,
    test_publish.test_a_preview_is_kept_nowhere_and_goes_alone,
    test_publish.test_a_rollback_brings_the_earlier_site_back_and_can_hold,
    test_publish.test_an_object_that_somebody_changed_is_put_right,
    test_publish.test_hashed_assets_stay_for_a_week,
    test_publish.test_objects_have_our_types_and_lives,
    test_publish.test_odd_names_are_keys_like_others,
    test_publish.test_only_what_is_ours_is_deleted_and_last,
    test_publish.test_other_headers_alone_are_reason_enough,
    test_publish.test_the_first_publish_writes_everything_phase_by_phase,
    test_publish_faults.test_a_busy_store_is_asked_again,
    test_publish_faults.test_a_cancelled_job_ends_in_order,
    test_publish_faults.test_a_phase_that_fails_is_the_last,
    test_publish_faults.test_of_two_at_once_one_gives_way,
    test_publish_faults.test_what_a_killed_run_left_undone_is_done_and_nothing_else,
    test_publish_faults.test_who_was_overtaken_stops_at_the_next_phase,
    test_publish_faults.test_without_a_record_the_same_bytes_are_taken_over,
)
"""What is proved with an emulator, proved again here: pytest finds them under their names."""
globals().update({test.__name__: test for test in SAME})

pytestmark = [
    pytest.mark.skipif(not os.environ.get("FOREWARN_SLOW"), reason="slow: make test-slow"),
    pytest.mark.skipif(
        bool(ceph.absent()), reason=f"needs the packages {ceph.PACKAGES}, which make test-slow installs"
    ),
]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a gateway."""
    cluster = ceph.Ceph(tmp_path_factory.mktemp("ceph"))
    yield cluster.url
    cluster.stop()


@pytest.fixture
def shop(tmp_path: Path, gateway: str) -> Iterator[Shop]:
    """A project with a site, and an empty bucket at the gateway."""
    keys = {**KEYS, "AWS_ACCESS_KEY_ID": ceph.ACCESS, "AWS_SECRET_ACCESS_KEY": ceph.SECRET}
    made = make_shop(tmp_path, gateway, keys)
    yield made
    made.wire.close()


@pytest.fixture
def fronted(shop: Shop, server: str) -> Shop:
    """The same with a distribution in front, which somebody else keeps."""
    shop.edge = server
    shop.distribution = make_distribution(shop)
    return shop


@pytest.mark.parametrize(
    ("name", "code"), [("AWS_SECRET_ACCESS_KEY", "SignatureDoesNotMatch"), ("AWS_ACCESS_KEY_ID", "InvalidAccessKeyId")]
)
def test_wrong_credentials_are_refused_by_the_store(shop: Shop, name: str, code: str) -> None:
    """Exit code 1, and which of the two it is."""
    shop.keys[name] = "wrong"
    done = shop.publish(code=1)
    assert code in done.stderr
    assert name in done.stderr
    assert shop.wire.writing == []


def test_more_than_a_page_of_objects_comes_and_goes(shop: Shop) -> None:
    """1,100 objects: two pages of a listing, two requests to delete, nothing left."""
    more = {f"history/{n}.html": f"<html>{n}" for n in range(1100)}
    shop.build(more)
    shop.publish()
    shop.publish()
    assert shop.wire.log == ["GET .deploy/state.json.gz", "LIST", "LIST"]
    shop.build(dict.fromkeys(more))
    done = json.loads(shop.publish("--force-deletes", "--format", "json").stdout)
    assert done["result"]["deleted"] == 1100
    assert shop.wire.log.count("DELETES") == 2
    assert shop.keys_there() == set(shop.site_files())

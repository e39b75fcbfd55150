"""Publishing where things go wrong: killed, refused, raced, throttled; and what the next run makes of it."""

import gzip
import json
import os
import random
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from publish.conftest import SITE, Shop, invalidated
from publish.wire import DEAF, RESET, Answer, Request

RECORD = "PUT .deploy/state.json.gz"
KILLS = 20 if os.environ.get("FOREWARN_SLOW") else 3
FILES = 150 if os.environ.get("FOREWARN_SLOW") else 8


def refusal(code: str, status: int = 403, message: str = "no") -> Answer:
    """An answer of S3 that is an error."""
    words = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return Answer(status, f'<?xml version="1.0"?>{words}'.encode())


def edge_refusal(code: str, status: int) -> Answer:
    """An answer of CloudFront that is an error."""
    words = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
    return Answer(status, words.encode())


def on(what: str, fault: Answer | str, times: int = 1 << 30) -> Callable[[Request], Answer | str | None]:
    """Breaks the first so many requests of a kind."""
    left = [times]

    def breaks(request: Request) -> Answer | str | None:
        if request.what != what or left[0] == 0:
            return None
        left[0] -= 1
        return fault

    return breaks


@pytest.mark.parametrize("number", range(KILLS))
def test_what_a_killed_run_left_undone_is_done_and_nothing_else(shop: Shop, number: int) -> None:
    """SIGKILL at a random request; the next run uploads exactly what is missing, and deletes what is to go."""
    chance = random.Random(number)
    more = {f"maintenance/m{n}/index.html": f"<html>{n}" for n in range(FILES)}
    shop.build(more)
    if number % 2:
        shop.publish()
        shop.build({**dict.fromkeys(list(more)[::2], "<html>changed"), "feed.json": None, "new.html": "<html>new"})
    at = chance.randrange(2, (FILES // 2 if number % 2 else FILES) + 4)
    last = chance.choice([RESET, DEAF])
    begun: list[subprocess.Popen[str]] = []
    ready = threading.Event()
    shop.wire.requests = []

    def breaks(request: Request) -> str | None:
        if request.number < at:
            return None
        if request.number == at:
            ready.wait(30)
            begun[0].kill()
            return last
        return RESET

    shop.wire.breaks = breaks
    begun.append(shop.start("--threads", "4"))
    ready.set()
    begun[0].communicate(timeout=120)
    assert begun[0].returncode == -signal.SIGKILL
    shop.wire.settle()
    missing = shop.missing()
    shop.publish()
    assert set(shop.wire.uploads) == missing
    assert shop.is_published()
    assert shop.keys_there() == set(shop.site_files())
    shop.publish()
    assert shop.wire.writing == []


def test_headers_that_a_killed_run_had_set_are_not_set_again(shop: Shop) -> None:
    """With the same bytes before and after, the few in doubt are asked for their headers."""
    shop.publish("--threads", "1")
    config = shop.root / "mkdocs.yml"
    config.write_text(config.read_text() + '    publish:\n      cache: {"*": "public, max-age=5"}\n')
    shop.wire.breaks = on("PUT feed.json", refusal("AccessDenied"))
    shop.publish("--threads", "1", code=4)
    # As after a kill: the record still says that everything is intended.
    versions = shop.client.list_object_versions(Bucket=shop.bucket, Prefix=".deploy/")["Versions"]
    begun = shop.client.get_object(Bucket=shop.bucket, Key=".deploy/state.json.gz", VersionId=versions[1]["VersionId"])
    shop.client.put_object(Bucket=shop.bucket, Key=".deploy/state.json.gz", Body=begun["Body"].read())
    shop.wire.settle()
    shop.publish()
    assert set(shop.wire.uploads) == {"feed.json", "now.json"}
    assert {key for key in SITE if f"HEAD {key}" in shop.wire.log} == set(SITE)
    assert shop.head("feed.json")["CacheControl"] == "public, max-age=5"


@pytest.mark.parametrize(
    ("key", "later"),
    [
        ("assets/forewarn/forewarn.js", {"maintenance/one/index.html", "index.html", "feed.atom", "now.json"}),
        ("maintenance/one/index.html", {"index.html", "feed.atom", "now.json"}),
        ("index.html", {"feed.atom", "now.json"}),
        ("feed.atom", {"now.json"}),
        ("now.json", set()),
    ],
)
def test_a_phase_that_fails_is_the_last(shop: Shop, key: str, later: set[str]) -> None:
    """What would link to what is missing is not published; exit code 4, and the next run does the rest."""
    shop.publish()
    changed = {one: text + "!" for one, text in SITE.items()}
    shop.build({**changed, "maintenance/one/notice.txt": None})
    shop.wire.breaks = on(f"PUT {key}", refusal("AccessDenied"))
    done = shop.publish(code=4)
    assert f"error: {key}: writing s3://{shop.bucket}/{key}: AccessDenied: no" in done.stderr
    assert not later & set(shop.wire.uploads)
    assert "DELETES" not in shop.wire.log
    assert json.loads(shop.publish("--status", "--format", "json").stdout)["unfinished"]
    missing = shop.missing()
    shop.wire.settle()
    shop.publish()
    assert set(shop.wire.uploads) == missing
    assert shop.is_published()
    assert shop.keys_there() == set(shop.site_files())


def test_a_record_that_cannot_be_written_at_the_end_is_written_by_the_next_run(shop: Shop) -> None:
    """All is uploaded, the record still says intended: nothing is uploaded twice."""
    seen: list[Request] = []

    def breaks(request: Request) -> Answer | None:
        if request.what == RECORD:
            seen.append(request)
            return refusal("AccessDenied") if len(seen) > 1 else None
        return None

    shop.wire.breaks = breaks
    shop.publish(code=4)
    shop.wire.settle()
    shop.publish()
    assert shop.wire.writing == [RECORD]
    assert not shop.state().intent
    shop.publish()
    assert shop.wire.writing == []


def test_an_answer_that_got_lost_does_not_lose_the_lock(shop: Shop) -> None:
    """The record was written, its answer was not heard, and the second try finds our own work in its way."""
    shop.wire.breaks = on(RECORD, DEAF, times=1)
    shop.publish()
    assert shop.wire.log.count(RECORD) == 3
    assert shop.is_published()


def test_a_busy_store_is_asked_again(shop: Shop) -> None:
    """A tenth of the answers is 503 or a dead line; all the same everything arrives."""
    chance = random.Random(1)
    shop.build({f"maintenance/m{n}/index.html": f"<html>{n}" for n in range(FILES)})

    def breaks(request: Request) -> Answer | str | None:
        if chance.random() > 0.1:
            return None
        faults: list[Answer | str] = [refusal("SlowDown", 503), RESET, DEAF]
        return chance.choice(faults)

    shop.wire.breaks = breaks
    shop.publish()
    shop.wire.settle()
    assert shop.is_published()
    shop.publish()
    assert shop.wire.writing == []


@pytest.mark.parametrize(
    "code", ["InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "AccessDenied", "NoSuchBucket"]
)
def test_a_store_that_refuses_is_told_with_what_to_do(shop: Shop, code: str) -> None:
    """Exit code 1, the answer in words, a hint; nothing was written."""
    shop.wire.breaks = lambda _request: refusal(code)
    done = shop.publish(code=1)
    lines = done.stderr.splitlines()
    assert f"error: reading s3://{shop.bucket}/.deploy/state.json.gz: {code}: no" in lines
    assert lines[-1].startswith("    ")
    assert shop.wire.writing == []


def test_without_credentials_nobody_is_asked(shop: Shop) -> None:
    """The hint names the three ways to have some."""
    shop.keys = {}
    env = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "")
    done = shop.publish(code=1, env=env)
    assert "no credentials for AWS were found" in done.stderr
    assert shop.wire.log == []


def test_a_server_that_is_not_there_is_said_so(shop: Shop) -> None:
    """A wrong endpoint is no traceback."""
    done = shop.publish("--endpoint-url", "not an address", code=1)
    assert "Invalid endpoint" in done.stderr


def test_of_two_at_once_one_gives_way(shop: Shop) -> None:
    """Both have read the same record; the second to write finds it changed and stops, with exit code 5."""
    barrier = threading.Barrier(2)
    seen: list[Request] = []

    def breaks(request: Request) -> None:
        if request.what == RECORD and len(seen) < 2:
            seen.append(request)
            barrier.wait(60)

    shop.wire.breaks = breaks
    both = [shop.start(), shop.start()]
    told = [one.communicate(timeout=120)[1] for one in both]
    codes = [one.returncode for one in both]
    assert sorted(codes) == [0, 5], told
    assert "somebody else" in told[codes.index(5)]
    shop.wire.settle()
    assert shop.is_published()
    shop.publish()
    assert shop.wire.writing == []


def test_of_two_at_once_one_has_written_nothing(shop: Shop) -> None:
    """Where the store knows conditions, whoever comes second finds out before the first upload."""
    shop.publish()
    shop.build({"index.html": "<html>changed"})
    overtakes: list[Request] = []

    def breaks(request: Request) -> None:
        if request.what == RECORD and not overtakes:
            overtakes.append(request)
            shop.client.put_object(Bucket=shop.bucket, Key=".deploy/state.json.gz", Body=gzip.compress(b"another"))

    shop.wire.breaks = breaks
    done = shop.publish(code=5)
    assert "somebody else is publishing" in done.stderr
    assert shop.wire.uploads == []


def test_who_was_overtaken_stops_at_the_next_phase(shop: Shop) -> None:
    """A run that hangs loses the lock to another; it writes no further phase and leaves the record alone."""
    hangs, goes_on = threading.Event(), threading.Event()

    def breaks(request: Request) -> None:
        if request.what == "PUT assets/forewarn/forewarn.js" and not hangs.is_set():
            hangs.set()
            goes_on.wait(60)

    shop.wire.breaks = breaks
    slow = shop.start()
    assert hangs.wait(60)
    shop.publish()
    record = shop.read(".deploy/state.json.gz")
    shop.wire.requests = []
    goes_on.set()
    told = slow.communicate(timeout=60)[1]
    assert slow.returncode == 5, told
    assert shop.wire.log == ["HEAD .deploy/state.json.gz"]
    assert shop.read(".deploy/state.json.gz") == record
    assert shop.is_published()


def test_a_cancelled_job_ends_in_order(shop: Shop) -> None:
    """SIGTERM: what is in flight arrives, the record says so, exit code 4; the next run does the rest."""
    hangs, goes_on = threading.Event(), threading.Event()

    def breaks(request: Request) -> None:
        if request.what == "PUT maintenance/one/index.html" and not hangs.is_set():
            hangs.set()
            goes_on.wait(60)

    shop.wire.breaks = breaks
    run = shop.start("--threads", "2")
    assert hangs.wait(60)
    run.send_signal(signal.SIGTERM)
    threading.Timer(0.3, goes_on.set).start()
    told = run.communicate(timeout=60)[1]
    assert run.returncode == 4, told
    assert "run the same command again" in told
    assert shop.wire.writing[-1] == RECORD
    assert "maintenance/one/index.html" in shop.state().objects
    missing = shop.missing()
    assert missing
    shop.publish()
    assert set(shop.wire.uploads) == missing


def test_a_busy_cloudfront_is_asked_again(fronted: Shop) -> None:
    """TooManyInvalidationsInProgress is waited out; the request is the same, and counts once."""
    fronted.publish()
    fronted.build({"index.html": "<html>changed"})
    fronted.wire.breaks = on("INVALIDATE", edge_refusal("TooManyInvalidationsInProgress", 400), times=2)
    fronted.publish()
    assert fronted.wire.log.count("INVALIDATE") == 3
    assert invalidated(fronted) == [["/", "/index.html"]]
    assert fronted.state().paths_used == {"2026-12": 2}


def test_an_invalidation_that_failed_is_done_by_the_next_run(fronted: Shop) -> None:
    """Exit code 4; although nothing changed since, the next run asks again, and then it is forgotten."""
    fronted.publish()
    fronted.build({"index.html": "<html>changed"})
    fronted.wire.breaks = on("INVALIDATE", edge_refusal("AccessDenied", 403))
    done = fronted.publish(code=4)
    assert "CloudFront still has to forget 2 paths" in done.stderr
    assert fronted.state().invalidate == ("/", "/index.html")
    fronted.wire.settle()
    fronted.publish("--invalidate", "none")
    fronted.build({"feed.atom": "<feed>changed"})
    fronted.publish("--invalidate", "none")
    assert fronted.state().invalidate == ("/", "/index.html")
    fronted.publish()
    assert fronted.wire.writing == ["INVALIDATE", RECORD]
    assert invalidated(fronted) == [["/", "/index.html"]]
    fronted.publish()
    assert fronted.wire.writing == []


def test_a_key_that_cannot_be_deleted_is_not_forgotten(shop: Shop) -> None:
    """An answer of success may hold errors; what stayed is still ours, and goes the next time."""
    shop.publish()
    shop.build({"feed.json": None, "maintenance/one/notice.txt": None})
    body = (
        "<DeleteResult><Error><Key>feed.json</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>"
    )
    shop.wire.breaks = on("DELETES", Answer(200, body.encode()))
    done = shop.publish(code=4)
    assert "error: feed.json: AccessDenied: no" in done.stderr
    assert "feed.json" in shop.state().objects
    shop.wire.settle()
    shop.publish()
    assert "feed.json" not in shop.keys_there()


def test_a_bucket_whose_etags_are_no_digests_is_published_to_like_others(shop: Shop) -> None:
    """As with keys of KMS: no change is no write, a change is one, drift is seen."""
    shop.wire.masks = True
    shop.publish()
    shop.publish()
    assert shop.wire.writing == []
    shop.build({"index.html": "<html>HOME"})
    shop.publish()
    assert shop.wire.uploads == ["index.html"]
    shop.put("feed.atom", "<defaced/>")
    done = json.loads(shop.publish("--format", "json").stdout)
    assert [(one["key"], one["reason"]) for one in done["uploads"]] == [("feed.atom", "drift")]


def test_without_a_record_the_same_bytes_are_taken_over(shop: Shop) -> None:
    """The record is gone: what is there as it should be gets its headers once; others' content is refused first."""
    shop.publish()
    shop.client.delete_object(Bucket=shop.bucket, Key=".deploy/state.json.gz")
    done = json.loads(shop.publish("--format", "json").stdout)
    assert {one["reason"] for one in done["uploads"]} == {"adopt"}
    shop.publish()
    assert shop.wire.writing == []
    shop.client.delete_object(Bucket=shop.bucket, Key=".deploy/state.json.gz")
    shop.build({"index.html": "<html>changed"})
    refused = shop.publish(code=3)
    assert "1 object (index.html) at addresses of this site were not published by us: --adopt" in refused.stderr
    assert shop.wire.writing == []
    shop.publish("--adopt")
    assert shop.is_published()


@pytest.mark.parametrize(
    ("text", "words"),
    [("{}", "damaged"), ('{"v": 1, "id": 7}', "damaged"), ('{"v": 2}', "newer forewarn"), (None, "damaged")],
    ids=["empty", "wrong", "newer", "garbage"],
)
def test_a_record_that_cannot_be_read_stops_everything(shop: Shop, text: str | None, words: str) -> None:
    """Exit code 3 and nothing written, until somebody says that a new one is to begin."""
    data = b"\x1f\x8bgarbage" if text is None else gzip.compress(text.encode())
    shop.publish()
    shop.client.put_object(Bucket=shop.bucket, Key=".deploy/state.json.gz", Body=data)
    done = shop.publish(code=3)
    assert words in done.stderr
    assert shop.wire.writing == []
    shop.publish("--adopt")
    assert shop.is_published()
    shop.publish()
    assert shop.wire.writing == []


def test_what_would_wipe_the_site_is_refused(shop: Shop) -> None:
    """More than ten objects and a fifth: exit code 3, the number that would allow it; nothing is written."""
    shop.build({f"history/{year}.html": "<html>" for year in range(2000, 2030)})
    shop.publish()
    shop.build({f"history/{year}.html": None for year in range(2000, 2011)})
    done = shop.publish(code=3)
    assert "11 of 42 objects would be deleted, and 10 may be" in done.stderr
    assert shop.wire.writing == []
    shop.publish("--allow-deletes", "10", code=3)
    shop.publish("--allow-deletes", "11")
    assert len(shop.keys_there()) == 31


def test_half_a_site_is_refused_before_anybody_is_asked(shop: Shop, tmp_path: Path) -> None:
    """Empty, without a home page, lacking a file of its build, a project, a home: exit code 3, and no request."""
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "is empty" in shop.publish(str(empty), code=3).stderr
    (empty / "page.html").write_text("<html>")
    assert "has no index.html" in shop.publish(str(empty), code=3).stderr
    (shop.site / "feed.atom").unlink()
    assert "lacks 1 file (feed.atom) of the build that made it" in shop.publish(code=3).stderr
    assert "holds mkdocs.yml" in shop.publish(".", code=3).stderr
    assert "is no built site but /" in shop.publish("/", code=3).stderr
    assert "there is no folder" in shop.publish("nowhere", code=1).stderr
    (shop.site / "feed.atom").symlink_to("/etc/hostname")
    assert "leads out of the site" in shop.publish(code=1).stderr
    assert shop.wire.log == []


def test_a_build_that_stopped_half_way_is_refused(shop: Shop) -> None:
    """It left no marker, and the pages that were promised are not all there; a finished build is published."""
    built = shop.run("build")
    assert built.exit_code == 0, built.output
    shop.publish("--dry-run")
    (shop.site / ".forewarn-build.json").unlink()
    done = shop.publish("--dry-run")
    assert "half a site" not in done.stderr
    (shop.site / "calendar.ics").unlink()
    assert "is half a site" in shop.publish(code=3).stderr


def test_a_site_of_somebody_else_is_published_with_a_note(shop: Shop, tmp_path: Path) -> None:
    """No build of ours made it, so that nothing can say that it is whole."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "index.html").write_text("<html>")
    (other / ".secret").write_text("no")
    (other / ".well-known").mkdir()
    (other / ".well-known" / "security.txt").write_text("Contact: mailto:a@example.com")
    done = shop.publish(str(other))
    assert "note: nothing says that" in done.stderr
    assert shop.keys_there() == {"index.html", ".well-known/security.txt"}


def test_a_call_must_say_where_to(shop: Shop) -> None:
    """Neither bucket nor folder, or both: exit code 2."""
    assert "nothing says where to" in shop.publish(code=2, env={"FOREWARN_BUCKET": ""}).stderr
    shop.publish("--bucket", "b", "--target", "out", code=2)
    assert shop.publish("--prefix", "a/../b", code=1).stderr.startswith("error: 'a/../b' is no prefix")

"""Publishing to a bucket, as a pipeline does it: what is written, what is left alone, and in which order."""

import json
from itertools import pairwise

import pytest

from publish.conftest import INSTANT, SITE, Shop, invalidated
from publish.wire import Answer

ALL = set(SITE)


def test_the_first_publish_writes_everything_phase_by_phase(shop: Shop) -> None:
    """The record is first and last; between them nothing that links comes before what it links."""
    shop.publish()
    assert shop.keys_there() == ALL
    assert shop.is_published()
    writing = shop.wire.writing
    assert writing[0] == writing[-1] == "PUT .deploy/state.json.gz"
    order = {key: number for number, key in enumerate(shop.wire.uploads)}
    phases = [
        {key for key in ALL if key.startswith("assets/") or key.endswith((".txt", "event.ics"))},
        {"maintenance/one/index.html"},
        {"index.html", "404.html", "history/index.html"},
        {"feed.atom", "feed.json", "sitemap.xml"},
        {"now.json"},
    ]
    for earlier, later in pairwise(phases):
        assert max(order[key] for key in earlier) < min(order[key] for key in later)


def test_objects_have_our_types_and_lives(shop: Shop) -> None:
    """Media types say their encoding; what is hashed lives for ever, pages for a minute."""
    shop.publish()
    expected = {
        "index.html": (
            "text/html; charset=utf-8",
            "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400",
        ),
        "maintenance/one/event.ics": ("text/calendar; charset=utf-8", "public, max-age=300, stale-if-error=604800"),
        "feed.atom": ("application/atom+xml; charset=utf-8", "public, max-age=300, stale-if-error=604800"),
        "feed.json": ("application/feed+json", "public, max-age=300, stale-if-error=604800"),
        "now.json": ("application/json", "public, max-age=60, stale-if-error=86400"),
        "sitemap.xml": ("application/xml", "public, max-age=3600"),
        "assets/stylesheets/main.57a0d79d.min.css": ("text/css; charset=utf-8", "public, max-age=31536000, immutable"),
    }
    for key, headers in expected.items():
        found = shop.head(key)
        assert (found["ContentType"], found["CacheControl"]) == headers, key
        assert "ContentEncoding" not in found


def test_nothing_is_written_where_nothing_changed(fronted: Shop) -> None:
    """The same site again: the record and a listing are read, and that is all."""
    fronted.publish()
    done = fronted.publish()
    assert fronted.wire.log == ["GET .deploy/state.json.gz", "LIST"]
    assert "nothing to do" in done.stdout


def test_one_change_is_one_upload(fronted: Shop) -> None:
    """An edit of the same size is seen; the two addresses of the page are forgotten, no more."""
    fronted.publish()
    fronted.build({"maintenance/one/index.html": "<html>two"})
    fronted.publish()
    assert fronted.wire.uploads == ["maintenance/one/index.html"]
    assert invalidated(fronted) == [["/maintenance/one/", "/maintenance/one/index.html"]]
    assert fronted.is_published()


def test_other_headers_alone_are_reason_enough(shop: Shop) -> None:
    """A new Cache-Control in the settings goes out for the files that it concerns, and for no other."""
    shop.publish()
    config = shop.root / "mkdocs.yml"
    config.write_text(config.read_text() + '    publish:\n      cache: {"*.atom": "public, max-age=5"}\n')
    done = json.loads(shop.publish("--format", "json").stdout)
    assert [(one["key"], one["reason"]) for one in done["uploads"]] == [("feed.atom", "headers")]
    assert shop.head("feed.atom")["CacheControl"] == "public, max-age=5"
    assert shop.publish().stdout.startswith(f"s3://{shop.bucket}/\nnothing to do")


def test_pages_bring_the_policy_of_their_build_along(fronted: Shop) -> None:
    """As metadata, which the edge makes a header; another policy is another header of each page and of nothing else."""
    headers = fronted.root / "site.headers.json"
    headers.write_text(json.dumps({"headers": {"Content-Security-Policy": "default-src 'none'"}}))
    fronted.publish()
    pages = {key for key in fronted.site_files() if key.endswith(".html")}
    with_policy = {key for key in fronted.keys_there() if fronted.head(key)["Metadata"]}
    assert with_policy == pages
    assert fronted.head("index.html")["Metadata"] == {"content-security-policy": "default-src 'none'"}
    assert "nothing to do" in fronted.publish().stdout
    headers.write_text(json.dumps({"headers": {"Content-Security-Policy": "default-src 'self'"}}))
    done = json.loads(fronted.publish("--format", "json").stdout)
    assert {(one["key"], one["reason"]) for one in done["uploads"]} == {(key, "headers") for key in pages}
    assert fronted.head("404.html")["Metadata"] == {"content-security-policy": "default-src 'self'"}
    fronted.run("rollback")
    assert fronted.head("404.html")["Metadata"] == {"content-security-policy": "default-src 'none'"}


def test_a_policy_that_objects_cannot_carry_is_told(fronted: Shop) -> None:
    """Too long, or not there: pages are published all the same, and a line says what is missing."""
    assert "bring no Content-Security-Policy along" in fronted.publish().stderr
    headers = fronted.root / "site.headers.json"
    headers.write_text(json.dumps({"headers": {"Content-Security-Policy": "x" * 2001}}))
    assert "has 2001 bytes" in fronted.publish().stderr
    assert fronted.head("index.html")["Metadata"] == {}
    headers.write_text(json.dumps({"headers": {"Content-Security-Policy": "x\ny"}}))
    assert "not plain ASCII" in fronted.publish(code=1).stderr


def test_only_what_is_ours_is_deleted_and_last(shop: Shop) -> None:
    """What the site let go of goes after all uploads; an object of somebody else stays."""
    shop.put("CNAME", "somebody else's")
    shop.publish()
    shop.build({"maintenance/one/notice.txt": None, "index.html": "<html>home, later"})
    done = shop.publish()
    assert "not ours 1: CNAME" in done.stdout
    assert shop.wire.acts[-2:] == ["DELETES", "PUT .deploy/state.json.gz"]
    assert shop.keys_there() == (ALL | {"CNAME"}) - {"maintenance/one/notice.txt"}


def test_a_dry_run_writes_nothing_anywhere(fronted: Shop) -> None:
    """Neither the first time nor with changes, deletes and invalidations to come."""
    done = json.loads(fronted.publish("--dry-run", "--format", "json").stdout)
    assert len(done["uploads"]) == len(ALL)
    assert done["result"] is None
    assert fronted.wire.writing == []
    fronted.publish()
    fronted.build({"index.html": "<html>", "feed.json": None})
    done = json.loads(fronted.publish("--dry-run", "--format", "json").stdout)
    assert done["deletes"] == ["feed.json"]
    assert done["invalidate"] == ["/", "/feed.json", "/index.html"]
    assert fronted.wire.writing == []
    assert len(fronted.wire.log) == 2


def test_a_prefix_is_a_folder(shop: Shop) -> None:
    """What is published below foo knows nothing of foobar."""
    shop.put("foobar/page.html", "somebody else's")
    shop.put("foo", "a file")
    shop.publish("--prefix", "foo")
    shop.build({"maintenance/one/notice.txt": None})
    done = json.loads(shop.publish("--prefix", "/foo/", "--format", "json").stdout)
    assert done["deletes"] == ["maintenance/one/notice.txt"]
    assert done["foreign"] == []
    assert {"foobar/page.html", "foo", "foo/index.html"} <= shop.keys_there()


ODD = [
    "a b.txt",
    "a+b.txt",
    "a&b=c.txt",
    "it's.txt",
    "(x)!~.txt",
    "50%.txt",
    "a%20b.txt",
    "a*b.txt",
    "保守/計画.html",
    "é.txt",
]


def test_odd_names_are_keys_like_others(fronted: Shop) -> None:
    """Every name comes back from the listing as it went; a change of all is seen, then their deletion."""
    fronted.build(dict.fromkeys(ODD, "one"))
    fronted.publish()
    assert fronted.is_published()
    assert fronted.wire.uploads.count("a+b.txt") == 1
    fronted.publish()
    assert fronted.wire.writing == []
    fronted.build(dict.fromkeys(ODD, "two"))
    fronted.publish("--invalidate", "exact")
    assert sorted(fronted.wire.uploads) == sorted(ODD)
    page = "/%E4%BF%9D%E5%AE%88/%E8%A8%88%E7%94%BB.html"
    expected = [page, "/%C3%A9.txt", "/(x)!~.txt", "/50%25.txt", "/a*", "/it's.txt"]
    assert invalidated(fronted)[-1] == sorted(expected)
    fronted.build(dict.fromkeys(ODD))
    fronted.publish()
    assert fronted.keys_there() == ALL


def test_an_object_that_somebody_changed_is_put_right(shop: Shop) -> None:
    """Defaced or removed behind our back: it is written again, and named as drift."""
    shop.publish()
    shop.put("index.html", "<html>defaced")
    shop.client.delete_object(Bucket=shop.bucket, Key="feed.atom")
    done = json.loads(shop.publish("--format", "json").stdout)
    assert {one["key"]: one["reason"] for one in done["uploads"]} == {"index.html": "drift", "feed.atom": "drift"}
    assert shop.is_published()


def test_hashed_assets_stay_for_a_week(shop: Shop) -> None:
    """Pages in caches ask for the style of yesterday; after seven days nobody does."""
    old, new = "assets/stylesheets/main.57a0d79d.min.css", "assets/stylesheets/main.11223344.min.css"
    shop.publish()
    shop.build({old: None, new: "b{}"})
    shop.publish(as_of="2026-12-06T21:30Z")
    assert {old, new} <= shop.keys_there()
    shop.publish(as_of="2026-12-13T21:29Z")
    assert shop.wire.writing == []
    assert old in shop.keys_there()
    shop.publish(as_of="2026-12-13T21:31Z")
    assert old not in shop.keys_there()
    assert shop.wire.acts[1:] == ["DELETES", "PUT .deploy/state.json.gz"]


def test_a_preview_is_kept_nowhere_and_goes_alone(fronted: Shop) -> None:
    """It has a record of its own, is never invalidated, does not concern the site, and unpublish removes it whole."""
    fronted.publish()
    preview = ("--prefix", "_preview/pr-12")
    fronted.publish(*preview)
    assert fronted.head("_preview/pr-12/index.html")["CacheControl"] == "no-store"
    fronted.build({"index.html": "<html>changed"})
    fronted.publish(*preview)
    assert "INVALIDATE" not in fronted.wire.log
    done = json.loads(fronted.publish("--dry-run", "--format", "json").stdout)
    assert [one["key"] for one in done["uploads"]] == ["index.html"]
    assert done["foreign"] == []
    fronted.put("_preview/pr-12/note.txt", "somebody else's")
    gone = fronted.run("unpublish", *preview)
    assert gone.exit_code == 0, gone.output
    assert fronted.keys_there("_preview/") == {"_preview/pr-12/note.txt"}
    assert fronted.keys_there() > ALL
    assert fronted.run("unpublish", *preview).exit_code == 0
    assert fronted.run("unpublish").exit_code == 3
    assert fronted.run("unpublish", "--prefix", "elsewhere").exit_code == 3


def test_a_rollback_brings_the_earlier_site_back_and_can_hold(fronted: Shop) -> None:
    """Objects come from their versions with their headers; on hold nothing is published until it is released."""
    fronted.publish()
    first = fronted.site_files()
    fronted.build({"index.html": "<html>worse", "more.html": "<html>more", "feed.atom": None})
    fronted.publish(as_of="2026-12-06T21:30Z")
    assert "20261205T213000Z" in fronted.publish("--status").stdout
    back = fronted.run("rollback", "--hold", as_of="2026-12-07T00:00Z")
    assert back.exit_code == 0, back.output
    assert fronted.keys_there() == set(first)
    assert {key: fronted.read(key) for key in first} == first
    assert fronted.head("feed.atom")["ContentType"] == "application/atom+xml; charset=utf-8"
    held = fronted.publish("--format", "json", code=6)
    assert json.loads(held.stdout)["result"] is None
    assert fronted.wire.writing == []
    assert json.loads(fronted.publish("--status", "--format", "json").stdout)["hold"] == "2026-12-07T00:00:00+00:00"
    assert fronted.run("release").exit_code == 0
    fronted.publish()
    assert fronted.is_published()
    assert "more.html" in fronted.keys_there()
    unknown = fronted.run("rollback", "--to", "20200101T000000Z-0000000")
    assert unknown.exit_code == 1
    assert "known are: " in unknown.stderr


def test_status_tells_what_is_published(fronted: Shop) -> None:
    """Before the first publish nothing, then the id, the commit and the run."""
    assert "nothing is published" in fronted.publish("--status").stdout
    surroundings = {
        "GITHUB_SHA": "abc1234def", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "o/r",
        "GITHUB_RUN_ID": "7",
    }  # fmt: skip
    fronted.publish(env=surroundings)
    told = json.loads(fronted.publish("--status", "--format", "json").stdout)
    assert told["id"] == "20261205T213000Z-abc1234"
    assert told["run_url"] == "https://github.com/o/r/actions/runs/7"
    assert (told["objects"], told["unfinished"], told["hold"]) == (len(ALL), [], "")
    assert fronted.wire.writing == []
    fronted.wire.breaks = lambda request: Answer(501) if request.what == "VERSIONS" else None
    told = json.loads(fronted.publish("--status", "--format", "json").stdout)
    assert (told["objects"], told["earlier"]) == (len(ALL), [])


@pytest.mark.parametrize("mode", ["none", "all"])
def test_invalidation_can_be_left_out_or_be_of_everything(fronted: Shop, mode: str) -> None:
    """``none`` asks nothing, ``all`` names one wildcard."""
    fronted.publish()
    fronted.build({"index.html": "<html>changed"})
    fronted.publish("--invalidate", mode)
    assert invalidated(fronted) == ([] if mode == "none" else [["/*"]])


def test_waiting_ends_when_cloudfront_is_done(fronted: Shop) -> None:
    """With --wait the end of the invalidation is asked for."""
    fronted.publish()
    fronted.build({"index.html": "<html>changed"})
    fronted.publish("--wait")
    assert fronted.wire.log.count("INVALIDATE") == 2


def test_github_is_told_in_its_own_way(shop: Shop) -> None:
    """A summary of the job with the plan and its end, an output that says whether anything changed."""
    summary, output = shop.root / "summary.md", shop.root / "output"
    files = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)}
    shop.publish(env=files)
    assert "| assets | 4 | 0 | 0 | 0 | 0 |" in summary.read_text()
    assert "Done: 12 written, 0 deleted" in summary.read_text()
    assert output.read_text() == "changed=true\n"
    shop.publish(env=files)
    assert output.read_text() == "changed=true\nchanged=false\n"


def test_the_plan_can_be_kept(shop: Shop) -> None:
    """--plan-out writes what --format json prints before anything is done."""
    shop.publish("--dry-run", "--plan-out", str(shop.root / "plan.json"))
    planned = json.loads((shop.root / "plan.json").read_text())
    assert planned["id"].startswith(INSTANT[:4])
    assert {one["reason"] for one in planned["uploads"]} == {"new"}
    assert next(one for one in planned["uploads"] if one["key"] == "now.json")["phase"] == "live"

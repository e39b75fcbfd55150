"""The plan, its guards and its arithmetic, without a store."""

import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import problems_of, write_project
from forewarn import opening
from forewarn.problems import ProjectError
from forewarn.publish.apply import Outcome, Run, beginning, end
from forewarn.publish.invalidation import FEW, everything, fold, viewer_paths
from forewarn.publish.kinds import OTHER, Phase, kind_of
from forewarn.publish.local import LocalFile, digests
from forewarn.publish.places import normal_prefix, viewer_base
from forewarn.publish.plan import KEPT, Plan, plan, uncertain
from forewarn.publish.report import code
from forewarn.publish.state import Owned, State, from_bytes, to_bytes
from forewarn.publish.store import Listed
from forewarn.publish.wanted import Reason, Target, wanted_from
from forewarn.settings import Invalidate, PublishSettings
from forewarn.values import replace

AS_OF = datetime(2026, 12, 5, 21, 30, tzinfo=UTC)
NOTHING = PublishSettings()
RUN = Run("20261205T213000Z-abc1234", "token")
names = st.sampled_from(
    [
        "index.html",
        "maintenance/a/index.html",
        "assets/main.57a0d79d.min.css",
        "feed.atom",
        "now.json",
        "a b.txt",
        "é.txt",
    ]
)
contents = st.dictionaries(names, st.sampled_from(["one", "two", "three"]))


def files(site: dict[str, str]) -> list[LocalFile]:
    """A site as it would be read."""
    return [LocalFile(key, key, len(text), *digests(text.encode())) for key, text in site.items()]


def etag(text: str) -> str:
    """The ETag of some bytes."""
    return digests(text.encode())[1]


class Bucket:
    """A store as it would be after some acts."""

    def __init__(self) -> None:
        self.there: dict[str, str] = {}
        self.state = State()

    def listed(self) -> dict[str, Listed]:
        """What is there."""
        return {key: Listed(etag(text), len(text)) for key, text in self.there.items()}

    def plan(self, site: dict[str, str], *, as_of: datetime = AS_OF, adopt: bool = False) -> Plan:
        """What a publish of a site would do now."""
        target = Target()
        wanted = wanted_from(files(site), target)
        listed = self.listed()
        probed = dict.fromkeys(uncertain(wanted, listed, self.state), "unknown")
        return plan(wanted, listed, self.state, target=target, as_of=as_of, adopt=adopt, probed=probed)

    def act(self, made: Plan, site: dict[str, str], *, stop_after: int | None = None) -> None:
        """Do what the plan says; stop dead after so many acts, where the record says only what is intended."""
        self.state = begun = beginning(made, self.state, RUN)
        outcome = Outcome()
        for number, upload in enumerate(made.uploads):
            if number == stop_after:
                return
            self.there[upload.key] = site[upload.key]
            one = upload.wanted
            outcome.written[upload.key] = Owned(etag(site[upload.key]), one.headers, one.digest)
        if stop_after is not None:
            return
        for key in made.deletes:
            self.there.pop(key)
            outcome.deleted.append(key)
        self.state = from_bytes(to_bytes(end(made, begun, outcome)))


@given(contents, contents)
def test_after_a_publish_there_is_nothing_to_do(first: dict[str, str], second: dict[str, str]) -> None:
    """Whatever the sites, publishing twice in a row plans nothing, and what is there is the site."""
    bucket = Bucket()
    for site in (first, second):
        bucket.act(bucket.plan(site), site)
        assert bucket.plan(site).empty
        assert site.items() <= bucket.there.items()


@given(contents, contents, contents, st.integers(0, 7))
def test_a_run_that_stopped_anywhere_is_finished_by_the_next(
    first: dict[str, str], second: dict[str, str], third: dict[str, str], at: int
) -> None:
    """The next run, with the same site or another, ends as if nothing had stopped; it needs nobody's consent."""
    for later in (second, third):
        bucket = Bucket()
        bucket.act(bucket.plan(first), first)
        made = bucket.plan(second)
        bucket.act(made, second, stop_after=at)
        again = bucket.plan(later)
        assert again.collisions == ()
        if later == second:
            written = {upload.key for upload in made.uploads[:at]}
            assert not written & {upload.key for upload in again.uploads}
        bucket.act(again, later)
        kept = {key for key in bucket.there if kind_of(key, NOTHING).hashed}
        assert {key for key in bucket.there if key not in kept} == {key for key in later if key not in kept}
        assert bucket.plan(later).empty


@given(contents, contents, contents)
def test_what_is_not_ours_is_never_touched(
    others: dict[str, str], first: dict[str, str], second: dict[str, str]
) -> None:
    """Neither written nor deleted, unless it is at an address of the site and that is allowed."""
    bucket = Bucket()
    bucket.there = dict(others)
    made = bucket.plan(first)
    touched = {upload.key for upload in made.uploads if upload.before}
    assert all(first[key] == others[key] for key in touched)
    assert set(made.collisions) == {key for key in first if key in others and first[key] != others[key]}
    bucket.act(bucket.plan(first, adopt=True), first)
    bucket.act(bucket.plan(second, adopt=True), second)
    assert {
        key: others[key] for key in others if key not in first and key not in second
    }.items() <= bucket.there.items()


def test_a_hashed_asset_that_comes_back_is_no_longer_gone() -> None:
    """Its seven days begin anew when it goes the next time."""
    asset, bucket = "assets/main.57a0d79d.min.css", Bucket()
    site = {asset: "one", "index.html": "one"}
    bucket.act(bucket.plan(site), site)
    without = {"index.html": "one"}
    bucket.act(bucket.plan(without), without)
    assert bucket.state.objects[asset].gone_since == AS_OF.isoformat()
    again = bucket.plan(site)
    assert (again.uploads, again.changes_record) == ((), True)
    bucket.act(again, site)
    assert bucket.state.objects[asset].gone_since == ""
    later = AS_OF + KEPT
    bucket.act(bucket.plan(without, as_of=later), without)
    assert bucket.plan(without, as_of=later + KEPT - timedelta(seconds=1)).empty
    assert bucket.plan(without, as_of=later + KEPT).deletes == (asset,)


def test_reasons_are_told_apart() -> None:
    """Drift is what somebody else did; content and headers are what the site did."""
    bucket, site = Bucket(), {"index.html": "one", "feed.atom": "one", "now.json": "one"}
    bucket.act(bucket.plan(site), site)
    bucket.there["index.html"] = "defaced"
    del bucket.there["feed.atom"]
    made = bucket.plan({**site, "now.json": "two", "new.html": "one"})
    assert {upload.key: upload.reason for upload in made.uploads} == {
        "index.html": Reason.DRIFT, "feed.atom": Reason.DRIFT, "now.json": Reason.CONTENT, "new.html": Reason.NEW,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "phase", "hashed"),
    [
        ("assets/javascripts/bundle.a5f9d56c.min.js", Phase.ASSETS, True),
        ("assets/javascripts/bundle.a5f9d56c.min.js.map", Phase.ASSETS, True),
        ("assets/javascripts/lunr/tinyseg.js", Phase.ASSETS, False),
        ("assets/deadbeef.png", Phase.ASSETS, True),
        ("assets/effaced.css", Phase.ASSETS, False),
        ("maintenance/2026-a/index.html", Phase.PAGES, False),
        ("maintenance/2026-a/event.json", Phase.ASSETS, False),
        ("archive/feed-1.atom", Phase.PAGES, False),
        ("components/api/index.html", Phase.LISTS, False),
        ("components/api/calendar.ics", Phase.FEEDS, False),
        ("search/search_index.json", Phase.FEEDS, False),
        ("now.json", Phase.LIVE, False),
    ],
)
def test_every_file_has_its_turn(key: str, phase: Phase, hashed: bool) -> None:
    """By where it stands and what it is."""
    kind = kind_of(key, NOTHING)
    assert (kind.phase, kind.hashed) == (phase, hashed)


def test_types_are_ours_and_can_be_added_to() -> None:
    """The longest end that a setting names wins, then a name, then the table; what nobody knows is bytes."""
    own = replace(NOTHING, types=((".html", "text/x-one"), (".min.html", "text/x-two")), cache=(("a/*", "no-cache"),))
    assert kind_of("a/b.MIN.html", own).content_type == "text/x-two"
    assert kind_of("b.html", own).content_type == "text/x-one"
    assert kind_of("a/b.html", own).cache_control == "no-cache"
    assert kind_of("a/b.html", own, preview=True).cache_control == "no-store"
    assert kind_of("x.unheard", NOTHING).content_type == OTHER
    assert kind_of("sitemap.xml.gz", NOTHING).content_type == "application/gzip"
    assert kind_of("PHOTO.JPG", NOTHING).content_type == "image/jpeg"


def test_settings_of_publishing_are_read_and_refused_with_their_place(tmp_path: Path) -> None:
    """Each key has its form; a wrong value is a problem like any other."""
    config = """\
site_name: Example status
site_url: https://status.example.com/
extra:
  forewarn:
    authority: status.example.com
    publish:
"""
    good = """\
      bucket: status-site
      prefix: status
      distribution: E2EXAMPLE
      endpoint_url: http://127.0.0.1:9000
      invalidate: all
      path: /
      budget: 100
      types: {".AVIF": image/avif}
      cache: {"*.pdf": "public, max-age=60"}
"""
    project, problems = opening.open_project(write_project(tmp_path / "good", {"mkdocs.yml": config + good}))
    assert project, problems
    assert project.settings.publish == PublishSettings(
        "status-site", "status", "E2EXAMPLE", "http://127.0.0.1:9000", Invalidate.ALL, "/", 100,
        ((".avif", "image/avif"),), (("*.pdf", "public, max-age=60"),),
    )  # fmt: skip
    bad = """\
      endpoint_url: ftp://x
      invalidate: some
      budget: 0
      types: {avif: image/avif, ".x": "text/x\\r\\ny"}
      cache: {"*": "public; evil"}
      buket: x
"""
    found = problems_of(write_project(tmp_path / "bad", {"mkdocs.yml": config + bad}))
    assert [problem.span.line for problem in found] == [7, 8, 9, 10, 10, 11, 12]


def test_a_page_is_asked_for_in_two_ways() -> None:
    """With and without its index; other keys in one."""
    assert viewer_paths("index.html", "/") == ["/", "/index.html"]
    assert viewer_paths("a/index.html", "/status/") == ["/status/a/", "/status/a/index.html"]
    assert viewer_paths("a/myindex.html", "/") == ["/a/myindex.html"]
    assert viewer_paths("a*b.txt", "/") == ["/a*"]
    assert viewer_paths("a b/保.txt", "/") == ["/a%20b/%E4%BF%9D.txt"]


keys = st.text(st.sampled_from(string.ascii_lowercase + "/ *%é"), min_size=1, max_size=12)


@given(st.sets(keys, max_size=30), st.sampled_from(["/", "/status/"]), st.integers(0, 1000))
def test_paths_are_few_valid_and_cover_all(changed: set[str], base: str, used: int) -> None:
    """Whatever changed: at most eight, each as CloudFront wants it, none more general than the site; nothing is left out."""
    exact = {path for key in changed for path in viewer_paths(key, base)}
    named = fold(exact, mode=Invalidate.AUTO, base=base, used=used, budget=900)
    assert len(named) <= FEW
    assert used + len(named) <= 900 or named in ((), (everything(base),))
    for path in named:
        assert path.startswith(base)
        assert path.isascii()
        assert " " not in path
        assert "*" not in path[:-1]
    for path in exact:
        assert any(path == one or (one.endswith("*") and path.startswith(one[:-1])) for one in named)


def test_paths_fold_into_folders_before_the_whole_site() -> None:
    """Many pages of one year become one wildcard, and the home page stays by itself."""
    pages = {path for n in range(40) for path in viewer_paths(f"history/2026/{n}.html", "/")}
    assert fold({*pages, "/"}, mode=Invalidate.AUTO, base="/", used=0, budget=900) == ("/", "/history/2026/*")
    assert fold({f"/{n}" for n in range(9)}, mode=Invalidate.AUTO, base="/", used=0, budget=900) == ("/*",)
    assert len(fold(pages, mode=Invalidate.EXACT, base="/", used=0, budget=900)) == 40
    assert fold(pages, mode=Invalidate.EXACT, base="/", used=870, budget=900) == ("/*",)
    assert fold(pages, mode=Invalidate.NONE, base="/", used=0, budget=900) == ()
    assert fold([], mode=Invalidate.ALL, base="/", used=0, budget=900) == ()
    assert fold({"/a/*", "/a/b"}, mode=Invalidate.AUTO, base="/", used=0, budget=900) == ("/a/*",)


@pytest.mark.parametrize(("text", "prefix"), [("", ""), ("/", ""), ("foo", "foo/"), ("/a/b/", "a/b/"), ("é", "é/")])
def test_a_prefix_ends_with_a_slash(text: str, prefix: str) -> None:
    """Or is nothing; accents are coded as in keys."""
    assert normal_prefix(text) == prefix


@pytest.mark.parametrize("text", ["a//b", "../a", ".deploy", "a/./b", "a\nb"])
def test_a_prefix_that_is_none_is_refused(text: str) -> None:
    """It would lead to somebody else's objects, or to our record."""
    with pytest.raises(ProjectError):
        normal_prefix(text)


def test_viewers_see_the_prefix_unless_a_setting_says_otherwise() -> None:
    """An origin path hides it."""
    assert viewer_base("", "") == "/"
    assert viewer_base("", "status/") == "/status/"
    assert viewer_base("/", "blue/") == "/"


@given(st.text(st.sampled_from("a`|*<\n "), max_size=20))
def test_names_are_no_markup_in_a_summary(text: str) -> None:
    """Code in Markdown, whatever backticks the name of a file has."""
    import markdown_it

    html = markdown_it.MarkdownIt("commonmark").render(f"x {code('a' + text + 'a')} y")
    assert html.count("<code>") == 1
    assert "<strong>" not in html
    assert "<em>" not in html

"""``forewarn doctor`` finds what was broken on purpose, and nothing on a healthy project: real git, a real server."""

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forewarn.cli import main
from forewarn.doctor import CHECKS, examine
from forewarn.doctor.patient import gather
from forewarn.doctor.published import ask_site
from samples import ROOT

AT = datetime(2026, 12, 5, 21, 30, tzinfo=UTC)
INSTANT = "2026-12-05T21:30Z"
PAGE = ROOT / "docs" / "doctor.md"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
}
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
WORKFLOW = f"""\
name: publish
on:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  publish:
    runs-on: ubuntu-24.04
    steps:
      - uses: {CHECKOUT}
        with:
          fetch-depth: 0
          persist-credentials: false
      - run: |
          pip install forewarn==1.0.0
          forewarn build
"""


def call(root: Path, *arguments: str, as_of: str = INSTANT) -> Result:
    """Call a command in a project."""
    clean = {"SOURCE_DATE_EPOCH": None, "GITHUB_ACTIONS": None}
    return CliRunner().invoke(main, ["-C", str(root), "--as-of", as_of, *arguments], env=clean)


def git(root: Path, *words: str, at: datetime = AT - timedelta(days=1)) -> None:
    """Run git as somebody at an instant."""
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "Ada"), ("EMAIL", "a@example.com"))
    }
    when = {f"GIT_{role}_DATE": at.isoformat() for role in ("AUTHOR", "COMMITTER")}
    subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, env={**os.environ, **who, **when})


def write(root: Path, path: str, text: str) -> None:
    """Put a file into a project."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project with a remote and a workflow, committed, pushed and built: in perfect health."""
    folder = tmp_path_factory.mktemp("healthy")
    said = ("--name", "Example", "--site-url", "https://status.example.org/", "--timezone", "Europe/Berlin")
    assert call(folder, "init", "status", *said, "--component", "api=API", "--component", "db=Database").exit_code == 0
    root = folder / "status"
    shutil.rmtree(root / ".github")
    write(root, ".github/workflows/publish.yml", WORKFLOW)
    git(root, "add", "--all")
    git(root, "commit", "-m", "Start")
    git(folder, "init", "--bare", "--initial-branch=main", "origin.git")
    git(root, "remote", "add", "origin", "../origin.git")
    git(root, "push", "--set-upstream", "origin", "main")
    assert call(root, "build").exit_code == 0
    return folder


@pytest.fixture
def healthy(template: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may break."""
    shutil.copytree(template, tmp_path / "copy", symlinks=True)
    return tmp_path / "copy" / "status"


def found(root: Path, *options: str) -> dict[str, str]:
    """The ids of the checks that find something, with what they say first."""
    done = call(root, "doctor", "--format", "json", *options)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    items = json.loads(done.stdout)
    return {item["check"]: f"{item['where']}: {item['message']}; {item['fix']}" for item in reversed(items)}


def test_a_healthy_project_has_nothing_wrong(healthy: Path) -> None:
    """Neither a new project that was pushed, nor the clone of it that a colleague makes."""
    done = call(healthy, "doctor")
    assert (done.exit_code, done.stderr) == (0, "")
    assert re.fullmatch(r"\d+ checks, nothing is wrong; --site looks at the published site too\n", done.stdout)
    git(healthy.parent, "clone", "origin.git", "other")
    assert found(healthy.parent / "other") == {}


# --- the project and its git


def _shallow(root: Path) -> None:
    git(root, "commit", "--allow-empty", "-m", "More")
    git(root, "push")
    shutil.move(root, root.with_name("before"))
    git(root.parent, "clone", "--depth=1", f"file://{root.parent}/origin.git", "status")


def _no_repository(root: Path) -> None:
    shutil.rmtree(root / ".git")


def _nothing_committed(root: Path) -> None:
    shutil.rmtree(root / ".git")
    git(root, "init", "--initial-branch=main")
    git(root, "remote", "add", "origin", "../origin.git")


def _another_branch(root: Path) -> None:
    git(root, "remote", "remove", "origin")
    git(root, "branch", "--move", "trunk")


def _unknown_default(root: Path) -> None:
    git(root, "branch", "--move", "trunk")
    git(root, "update-ref", "-d", "refs/remotes/origin/main")
    git(root, "update-ref", "refs/remotes/origin/trunk", "HEAD")


def _half_merged(root: Path) -> None:
    path = "maintenances/_catalog/people.yml"
    git(root, "switch", "--create", "other")
    write(root, path, "ada: {name: Ada}\n")
    git(root, "commit", "-am", "One")
    git(root, "switch", "main")
    write(root, path, "bob: {name: Bob}\n")
    git(root, "commit", "-am", "Two")
    subprocess.run(["git", "-C", str(root), "merge", "other"], check=False, capture_output=True)


def _broken_git(root: Path) -> None:
    write(root, ".git/config", "[core\n")


def _edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def breaks(root: Path) -> None:
        text = (root / path).read_text("utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), "utf-8")

    return breaks


def _track(*paths: str) -> Callable[[Path], None]:
    def breaks(root: Path) -> None:
        git(root, "add", "--force", *paths)
        git(root, "commit", "-m", "Oops")

    return breaks


def _ignore(line: str) -> Callable[[Path], None]:
    def breaks(root: Path) -> None:
        write(root, "maintenances/2027/2027-secret.yml", "title: x\n")
        write(root, ".gitignore", (root / ".gitignore").read_text("utf-8") + line)

    return breaks


def _link(root: Path) -> None:
    (root / "content" / "linked.md").symlink_to("about.md")
    git(root, "add", "--force", "content/linked.md")


BROKEN: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "no mkdocs.yml": ("mkdocs-yml", lambda root: (root / "mkdocs.yml").unlink(), "there is no mkdocs.yml"),
    "no site_url": ("mkdocs-yml", _edit("mkdocs.yml", "site_url:", "site_uri:"), "the key 'site_url' is missing"),
    "a broken maintenance": (
        "files",
        lambda root: write(root, "maintenances/2026/x.yml", "title: [\n"),
        "forewarn check finds",
    ),
    "a file in the wrong place": ("files", lambda root: write(root, "maintenances/2026/x.yaml", ""), "forewarn check"),
    "a person who is nobody": (
        "files",
        _edit("maintenances/_catalog/organization.yml", "primary: ", "primary: nobody-"),
        "there is no person",
    ),
    "no authority": (
        "authority",
        _edit("mkdocs.yml", "  forewarn:\n    authority: status.example.org\n", ""),
        "authority: status.example.org",
    ),
    "no TLS": ("secure-address", _edit("mkdocs.yml", "https://status", "http://status"), "https://status.example.org/"),
    "old schemas": (
        "editor-schemas",
        _edit("maintenances/_catalog/components.yml", "components:\n", "components:\n  new:\n    name: New\n"),
        "forewarn schema",
    ),
    "no schemas": (
        "editor-schemas",
        lambda root: shutil.rmtree(root / "schemas"),
        "7 schemas that files name are missing",
    ),
    "an old part of the theme": (
        "theme-parts",
        _edit("overrides/main.html", "What every page extends", "Old"),
        "overrides/main.html",
    ),
    "a page at our address": ("taken-address", lambda root: write(root, "content/history.md", "# Ours\n"), "/history/"),
    "no git": ("git-answers", _no_repository, "git init"),
    "git that cannot read": ("git-answers", _broken_git, "bad config"),
    "a shallow clone": ("whole-history", _shallow, "git fetch --unshallow"),
    "no commit": ("first-commit", _nothing_committed, "git commit"),
    "no remote": ("remote", lambda root: git(root, "remote", "remove", "origin"), "git remote add origin"),
    "a remote of another name": (
        "default-branch",
        lambda root: git(root, "remote", "rename", "origin", "upstream"),
        "git remote rename upstream origin",
    ),
    "an unknown default branch": ("default-branch", _unknown_default, "git remote set-head origin --auto"),
    "no main": ("default-branch", _another_branch, "git branch --move trunk main"),
    "generated pages in git": (
        "generated-files",
        _track("content/index.md", "content/feed.atom"),
        "is generated and 1 more",
    ),
    "the site in git": ("generated-files", _track("site"), "git rm --cached -r site"),
    "a site that is not ignored": ("ignored-builds", _edit(".gitignore", "/site/\n", ""), "/site/"),
    "a maintenance that is ignored": (
        "ignored-maintenances",
        _ignore("maintenances/2027/\n"),
        "git add --force maintenances/2027/2027-secret.yml",
    ),
    "half a merge": ("merged", _half_merged, "maintenances/_catalog/people.yml"),
    "a link": ("real-files", _link, "content/linked.md"),
    "a change that is not committed": (
        "committed",
        _edit("maintenances/_catalog/policy.yml", "notice: 3d", "notice: 4d"),
        "git commit",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_was_broken_in_the_project_is_found(healthy: Path, case: str) -> None:
    """The check that should see it does, and names the fix; others may see what follows from it."""
    check, breaks, words = BROKEN[case]
    breaks(healthy)
    told = found(healthy)
    assert check in told, told
    assert words in told[check]
    follow = {
        "files",
        "merged",
        "editor-schemas",
        "committed",
        "ignored-builds",
        "remote",
        "default-branch",
        "authority",
    }
    assert set(told) - {check} <= follow, told
    assert call(healthy, "doctor").exit_code == (0 if check == "committed" else 1)


def test_a_commit_from_the_future_is_found_by_the_clock_alone(healthy: Path) -> None:
    """Somebody who builds as of another day knows that commits came later."""
    git(healthy, "commit", "--allow-empty", "-m", "Tomorrow", at=AT + timedelta(days=1))
    assert found(healthy) == {}
    told = examine(gather(healthy, AT, is_now=True))
    assert [one.check.id for one in told] == ["clock"]
    assert "2026-12-06T21:30:00Z" in told[0].finding.message


def test_what_the_project_changed_on_purpose_is_its_own(healthy: Path) -> None:
    """A part of the theme that is marked as the project's own is never compared."""
    write(healthy, "overrides/main.html", '{# ours #}\n{% extends "base.html" %}\n')
    assert found(healthy) == {}


# --- workflows


WORKFLOWS: dict[str, tuple[str, str, str, str]] = {
    "not YAML": ("workflow-files", "name: publish", "name: [publish", ""),
    "no jobs": ("workflow-files", "jobs:", "job:", "has no jobs"),
    "no permissions": ("permissions", "permissions:\n  contents: read\n", "", "the job publish does not say"),
    "all permissions": ("permissions", "permissions:\n  contents: read\n", "permissions: write-all\n", "write-all"),
    "a proposal that may write": (
        "proposals",
        "on:\n  push:\n    branches: [main]\npermissions:\n  contents: read",
        "on: [pull_request]\npermissions:\n  contents: write",
        "contents: read",
    ),
    "a stranger's code": ("strangers", "on:\n  push:\n    branches: [main]", "on: pull_request_target", "pull_request"),
    "a tag": ("pins", CHECKOUT, "actions/checkout@v4", "actions/checkout is pinned to 'v4'"),
    "a branch": ("pins", CHECKOUT, "actions/checkout@main", "which can move"),
    "a short commit": ("pins", CHECKOUT, "actions/checkout@3d3c42e", "which can move"),
    "no pin": ("pins", CHECKOUT, "actions/checkout", "not pinned at all"),
    "another's workflow": (
        "pins",
        "    runs-on: ubuntu-24.04\n",
        "    uses: else/where/.github/workflows/x.yml@v1\n",
        "else/where",
    ),
    "any forewarn": ("pinned-forewarn", "forewarn==1.0.0", "forewarn", "pip install forewarn==VERSION"),
    "one commit": ("fetched-history", "          fetch-depth: 0\n", "", "fetch-depth: 0"),
    "fifty commits": ("fetched-history", "fetch-depth: 0", "fetch-depth: 50", "fetch-depth: 0"),
    "somebody's title": (
        "quoted-words",
        "forewarn build",
        'echo "${{ github.event.pull_request.title }}"; forewarn build',
        "env:",
    ),
    "somebody's branch": (
        "quoted-words",
        "forewarn build",
        "git switch ${{ github.head_ref }}; forewarn build",
        "github.head_ref",
    ),
    "nothing of forewarn": (
        "workflows-there",
        "          pip install forewarn==1.0.0\n          forewarn build\n",
        "          true\n",
        "no workflow",
    ),
}


@pytest.mark.parametrize("case", WORKFLOWS)
def test_what_was_broken_in_a_workflow_is_found(healthy: Path, case: str) -> None:
    """By its check alone, with the file and its line."""
    check, old, new, words = WORKFLOWS[case]
    assert old in WORKFLOW
    text = WORKFLOW.replace(old, new)
    if case == "a stranger's code":
        text = text.replace(
            "fetch-depth: 0", "fetch-depth: 0\n          ref: ${{ github.event.pull_request.head.sha }}"
        )
    write(healthy, ".github/workflows/publish.yml", text)
    told = found(healthy)
    assert set(told) == {check}, told
    assert words in told[check]
    assert told[check].startswith(".github/workflows/")


def test_workflows_that_are_sound_in_other_ways_are_left_alone(healthy: Path) -> None:
    """Permissions of each job, actions of the repository itself, digests, a job that needs no history."""
    write(
        healthy,
        ".github/workflows/other.yaml",
        f"""\
on: [workflow_dispatch]
jobs:
  one:
    permissions: {{}}
    runs-on: ubuntu-24.04
    steps:
      - uses: {CHECKOUT}
      - uses: ./.github/actions/own
      - uses: docker://alpine@sha256:{"0" * 64}
      - uses: forewarn/forewarn@v1.2.3
        with: {{command: due}}
      - run: forewarn explain
      - run: git fetch --unshallow && forewarn build
      - run: echo "${{{{ github.event.pull_request.number }}}}"
  two:
    permissions: {{contents: read}}
    uses: ./.github/workflows/publish.yml
""",
    )
    assert found(healthy) == {}


# --- the published site


class Site:
    """A server of a built site, with whatever headers and answers a test wants."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.headers: dict[str, str] = dict(
            json.loads(folder.with_name("site.headers.json").read_text("utf-8"))["headers"]
        )
        self.headers |= {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"}
        self.types = dict(TYPES)
        self.status: dict[str, int] = {}
        self.bodies: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.missing = 404
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """What a server of static files says."""
        path = request.path.lstrip("/")
        self.asked.append(path)
        file = self.folder / (path + "index.html" if path == "" or path.endswith("/") else path)
        there = file.is_file()
        status = self.status.get(path, 200 if there else self.missing)
        body = self.bodies.get(path, file.read_bytes() if there else (self.folder / "404.html").read_bytes())
        request.send_response(status)
        kind = self.types.get(file.suffix, "application/octet-stream")
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **self.headers}.items():
            if value:
                request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    def replace(self, path: str, old: str, new: str) -> None:
        """Answer with something else in a file."""
        text = (self.folder / (path or "index.html")).read_text("utf-8")
        assert old in text, path
        self.bodies[path] = text.replace(old, new).encode()


@pytest.fixture
def site(healthy: Path) -> Iterator[Site]:
    """The healthy project as it is published."""
    served = Site(healthy / "site")
    yield served
    served.server.shutdown()
    served.server.server_close()


def test_a_healthy_site_has_nothing_wrong(healthy: Path, site: Site) -> None:
    """The headers of the build, types, CORS, a 404 that is one; each file is asked for once."""
    done = call(healthy, "doctor", "--url", site.url)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"{len(CHECKS)} checks, nothing is wrong\n"
    assert len(site.asked) == len(set(site.asked)) == 9


def test_nobody_is_asked_unless_somebody_says_so(healthy: Path, site: Site) -> None:
    """Without --site and --url no connection is made; --site asks the address in mkdocs.yml."""
    assert found(healthy) == {}
    assert site.asked == []
    _edit("mkdocs.yml", "https://status.example.org/", site.url)(healthy)
    told = found(healthy, "--site")
    assert site.asked
    assert set(told) == {"same-address"}, "a build for the old address"


def _set(name: str, value: str) -> Callable[[Site], None]:
    return lambda site: site.headers.update({name: value})


def _type(suffix: str, value: str) -> Callable[[Site], None]:
    return lambda site: site.types.update({suffix: value})


def _status(path: str, value: int) -> Callable[[Site], None]:
    return lambda site: site.status.update({path: value})


def _body(path: str, value: bytes) -> Callable[[Site], None]:
    return lambda site: site.bodies.update({path: value})


def _swap(path: str, old: str, new: str) -> Callable[[Site], None]:
    return lambda site: site.replace(path, old, new)


def _stop(site: Site) -> None:
    site.server.shutdown()
    site.server.server_close()


SITES: dict[str, tuple[str, Callable[[Site], object], str]] = {
    "nothing there": (
        "reachable",
        _stop,
        "does not answer",
    ),
    "an error": ("reachable", _status("", 503), "answers 503"),
    "somebody else's site": ("reachable", _body("", b"<html><title>It works</title>"), "no site that forewarn built"),
    "no feed": ("files-there", _status("feed.rss", 404), "feed.rss: answers 404"),
    "a forbidden calendar": ("files-there", _status("calendar.ics", 403), "calendar.ics: answers 403"),
    "half a feed": (
        "files-sound",
        _body("feed.atom", b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>'),
        "is not XML",
    ),
    "a page for a feed": ("files-sound", _body("changes.atom", b"<html></html>"), "no feed"),
    "half a calendar": ("files-sound", _body("calendar.ics", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"), "is cut"),
    "no JSON": ("files-sound", _body("feed.json", b"oops"), "is not JSON"),
    "a calendar as text": ("content-types", _type(".ics", "text/plain"), "text/calendar; charset=utf-8"),
    "a feed as XML": ("content-types", _type(".atom", "application/xml"), "application/atom+xml"),
    "a feed of Python's type": ("content-types", _type(".rss", "application/x-rss+xml"), "application/rss+xml"),
    "data as bytes": ("content-types", _type(".json", "binary/octet-stream"), "Content-Type: application/"),
    "no type": ("content-types", _type(".ics", ""), "no Content-Type"),
    "another encoding": ("charset", _type(".ics", "text/calendar; charset=iso-8859-1"), "charset=utf-8"),
    "no policy": ("security-headers", _set("Content-Security-Policy", ""), "no Content-Security-Policy"),
    "no nosniff": ("security-headers", _set("X-Content-Type-Options", ""), "X-Content-Type-Options"),
    "no referrer policy": ("security-headers", _set("Referrer-Policy", ""), "Referrer-Policy"),
    "a policy of holes": (
        "own-policy",
        _set("Content-Security-Policy", "script-src 'self' 'unsafe-inline'"),
        "any inline script",
    ),
    "a policy that forbids": ("own-policy", _set("Content-Security-Policy", "default-src 'none'"), "forbids"),
    "no CORS": ("shared", _set("Access-Control-Allow-Origin", ""), "Access-Control-Allow-Origin: *"),
    "CORS for another": ("shared", _set("Access-Control-Allow-Origin", "https://example.com"), "and 6 more"),
    "403 for what is not there": ("missing-pages", lambda site: setattr(site, "missing", 403), "answered with 403"),
    "200 for what is not there": ("missing-pages", lambda site: setattr(site, "missing", 200), "answered with 200"),
    "a day of caching": ("short-caches", _set("Cache-Control", "max-age=86400"), "may be kept for 1 day"),
    "an old build": (
        "fresh",
        _swap("now.json", "2026-12-05T21:30:00Z", "2026-11-30T21:30:00Z"),
        "was built 5 days ago",
    ),
    "a build from the future": (
        "fresh",
        _swap("now.json", "2026-12-05T21:30:00Z", "2026-12-06T21:30:00Z"),
        "in the future",
    ),
    "another address": (
        "same-address",
        _swap("", "https://status.example.org/", "https://old.example.org/"),
        "calls itself",
    ),
    "other ids": (
        "same-ids",
        _swap("feed.atom", "tag:status.example.org,", "tag:old.example.org,"),
        "authority: old.example.org",
    ),
    "an internal build": (
        "audience",
        _swap("", "<head>", '<head><meta name="robots" content="noindex, nofollow">'),
        "internal",
    ),
}


@pytest.mark.parametrize("case", SITES)
def test_what_was_broken_on_the_site_is_found(healthy: Path, site: Site, case: str) -> None:
    """By its check alone, with the address and the fix."""
    check, breaks, words = SITES[case]
    breaks(site)
    told = found(healthy, "--url", site.url)
    assert set(told) == {check}, told
    assert words in told[check]
    assert told[check].startswith("http://127.0.0.1:")


def test_a_site_that_lags_behind_is_found(healthy: Path, site: Site) -> None:
    """A window that opened since, a window that moved, a status that changed, a maintenance that is new."""
    _edit("maintenances/_catalog/policy.yml", "notice: 3d", "notice: 0m")(healthy)
    said = (
        "--title",
        "Now",
        "--summary",
        "It is slow.",
        "--start",
        "2026-12-06 10:00",
        "--duration",
        "2h",
        "--timezone",
        "UTC",
    )
    assert call(healthy, "new", *said, "--component", "api=degraded", "--id", "now").exit_code == 0
    file = next(healthy.glob("maintenances/*/now.yml"))
    assert set(found(healthy, "--url", site.url)) == {"committed"}, "what is not committed is not missed"
    git(healthy, "add", "--all")
    git(healthy, "commit", "-m", "Announce")
    assert found(healthy, "--url", site.url)["same-maintenances"].startswith(f"{site.url}now.json: does not know now")
    assert call(healthy, "build").exit_code == 0
    assert found(healthy, "--url", site.url) == {}
    for old, new, words in (
        ("start: 2026-12-06 10:00", "start: 2026-12-06 11:00", "another window"),
        ("title: Now", "title: Now\nstatus: tentative", "is confirmed; here it is tentative"),
    ):
        before = file.read_text("utf-8")
        file.write_text(before.replace(old, new), "utf-8")
        git(healthy, "commit", "--all", "-m", "Change")
        assert words in found(healthy, "--url", site.url)["same-maintenances"]
        file.write_text(before, "utf-8")
        git(healthy, "commit", "--all", "-m", "Back")
    later = call(healthy, "doctor", "--url", site.url, "--format", "json", as_of="2026-12-06T17:00Z")
    assert "fresh" in {item["check"] for item in json.loads(later.stdout)}


def test_an_address_that_is_none_is_a_usage_error(healthy: Path) -> None:
    """Neither a file nor another protocol is ever opened."""
    for url in ("file:///etc/passwd", "status.example.org", "ftp://example.org/"):
        assert call(healthy, "doctor", "--url", url).exit_code == 2
    with pytest.raises(ValueError, match="javascript"):
        ask_site("javascript:alert(1)")


# --- the registry


def test_every_check_says_what_should_be_so_and_why() -> None:
    """One sentence for the list, and a reason for the page."""
    assert len({check.id for check in CHECKS}) == len(CHECKS) > 30
    for check in CHECKS:
        assert check.summary.endswith("."), check.id
        assert check.reason, check.id
    listed = CliRunner().invoke(main, ["doctor", "--list"]).stdout
    assert all(check.id in listed for check in CHECKS)


def test_every_check_but_that_of_the_engine_is_broken_on_purpose_above() -> None:
    """A check that no test breaks may never have worked."""
    tried = {case[0] for cases in (BROKEN, SITES) for case in cases.values()} | {case[0] for case in WORKFLOWS.values()}
    elsewhere = {"clock", "same-maintenances", "engine", "secure-transport"}
    assert {check.id for check in CHECKS} == tried | elsewhere


def test_another_engine_and_a_site_without_its_own_transport_are_found(healthy: Path) -> None:
    """What a test cannot install or serve is handed to the checks as they would gather it."""
    from dataclasses import replace

    from forewarn.doctor.published import Answer, Published

    patient = gather(healthy, AT, is_now=False)
    for engines, words in (({"mkdocs": "2.0.1", "mkdocs-material": "9.6.1"}, "mkdocs 2.0.1"), ({}, "not installed")):
        told = examine(replace(patient, engines=engines))
        assert {one.check.id for one in told} == {"engine"}
        assert words in told[0].finding.message
    headers = {**Site(healthy / "site").headers, "content-type": "text/html; charset=utf-8"}
    home = Answer(
        "", "https://status.example.org/", 200, {key.lower(): value for key, value in headers.items()}, b"forewarn"
    )
    plain = replace(home, url="http://status.example.org/")
    told = examine(replace(patient, site=Published(home.url, {"": home}, plain)))
    assert [one.check.id for one in told] == ["secure-transport", "secure-transport"]


def test_the_page_of_the_checks_is_what_the_checks_say(request: pytest.FixtureRequest) -> None:
    """``docs/doctor.md`` follows the registry; ``make golden`` writes it."""
    lines = [
        "# What doctor looks at",
        "",
        "<!-- Written by `make golden` from the checks themselves: change their docstrings, not this page. -->",
        "",
        "`forewarn doctor` prints a line for each thing that is wrong: where, how much it matters, what it is, which check saw",
        "it, and what to type. `--site` looks at the published site too, at `site_url`; `--url` at another address. The exit",
        "code is 1 where there is an error or a warning, else 0.",
    ]
    for subject in dict.fromkeys(check.subject for check in CHECKS):
        lines += ["", f"## {subject}"]
        for check in CHECKS:
            if check.subject == subject:
                lines += ["", f"### {check.id}", "", check.summary, "", check.reason]
    page = "\n".join(lines) + "\n"
    if request.config.getoption("--golden") == "rewrite":
        PAGE.write_text(page, "utf-8")
    assert PAGE.read_text("utf-8") == page, "run make golden, and read the difference"

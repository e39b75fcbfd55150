"""The command line, as a person or a pipeline calls it."""

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import write_project
from forewarn.cli import main
from forewarn.cli.building import edited
from samples import copy_sample, opened

AS_OF = ("--as-of", "2026-12-05T21:30Z")


def call(*arguments: str, root: Path, input: str | None = None, **environment: str) -> Result:
    """Call a command in a project."""
    clean = {"SOURCE_DATE_EPOCH": None, "GITHUB_ACTIONS": None, **environment}
    return CliRunner().invoke(main, ["-C", str(root), *AS_OF, *arguments], input=input, env=clean)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample project that tests only read or build."""
    return copy_sample(tmp_path_factory.mktemp("cli"))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the sample project that a test may change."""
    return copy_sample(tmp_path)


def test_check_of_a_sound_project_is_quiet_and_fine(sample: Path, tmp_path: Path) -> None:
    """Exit code 0, and one line on what was read; what an override excuses is told as information."""
    done = call("check", root=write_project(tmp_path))
    assert (done.exit_code, done.stdout) == (0, "1 maintenance, no problems\n")
    excused = call("check", "--strict", root=sample)
    assert excused.exit_code == 0
    assert "info: the window reaches into the freeze 'Year end'" in excused.stdout
    assert "allowed by Amara Okafor" in excused.stdout


def test_check_reports_every_fault_at_once_in_each_format(own: Path) -> None:
    """Two faulty files give both their problems, placed, in text, for GitHub and in JSON."""
    file = own / "maintenances" / "2026" / "2026-redis-8.yml"
    file.write_text(file.read_text("utf-8").replace("title:", "titel:", 1), "utf-8")
    other = own / "maintenances" / "2026" / "2026-ecs-capacity.yml"
    other.write_text("title: [\n")
    text = call("check", root=own)
    assert text.exit_code == 1
    assert (
        "maintenances/2026/2026-redis-8.yml:2:1: error: 'titel' is not a key that is known here [unknown-key]"
        in text.stdout
    )
    assert "did you mean 'title'?" in text.stdout
    assert "2026-ecs-capacity.yml:" in text.stdout
    github = call("check", root=own, GITHUB_ACTIONS="true")
    assert "::error file=maintenances/2026/2026-redis-8.yml,line=2,col=1,title=unknown-key::" in github.stdout
    found = json.loads(call("check", "--format", "json", root=own).stdout)
    assert {tuple(sorted(item)) for item in found} == {
        ("column", "hint", "line", "message", "path", "rule", "severity")
    }
    assert {item["rule"] for item in found} >= {"unknown-key", "required", "yaml"}


def test_the_summary_of_a_run_holds_what_has_no_annotation(own: Path, tmp_path: Path) -> None:
    """Inside GitHub Actions: eleven faults give ten annotations, and a list of eleven in the summary."""
    for number in range(11):
        (own / "maintenances" / "2026" / f"2026-slip-{number}.yml").write_text("title: [\n")
    summary = tmp_path / "summary.md"
    done = call("check", root=own, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert done.stdout.count("::error file=") == 10
    assert summary.read_text("utf-8").count("\n- **error**: maintenances/2026/2026-slip-") == 11
    call("check", "--format", "text", root=own, GITHUB_STEP_SUMMARY=str(tmp_path / "other.md"))
    assert not (tmp_path / "other.md").exists()


def test_warnings_fail_under_strict_only(own: Path) -> None:
    """A warning is reported and passes; --strict makes it fail."""
    file = own / "maintenances" / "2026" / "2026-redis-8.yml"
    file.write_text(file.read_text("utf-8") + "replaces: 2025-nothing\n", "utf-8")
    assert call("check", root=own).exit_code == 0
    assert call("check", "--strict", root=own).exit_code == 1
    assert call("build", "--strict", root=own).exit_code == 1


def test_a_folder_without_a_project_is_a_problem_with_a_way_out(tmp_path: Path) -> None:
    """No mkdocs.yml: exit code 1 and what to do."""
    done = call("check", root=tmp_path)
    assert done.exit_code == 1
    assert "mkdocs.yml" in done.stdout
    assert call("build", root=tmp_path).exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--as-of", "yesterday", "check"],
        ["--as-of", "2026-12-05 22:00", "check"],
        ["nonsense"],
        ["check", "--format", "xml"],
    ],
)
def test_a_call_that_makes_no_sense_is_exit_code_2(sample: Path, arguments: list[str]) -> None:
    """Usage errors are told apart from problems."""
    assert CliRunner().invoke(main, ["-C", str(sample), *arguments]).exit_code == 2


def test_the_instant_comes_from_the_environment_where_no_flag_says_it(sample: Path) -> None:
    """SOURCE_DATE_EPOCH counts, and must be a number."""
    runner = CliRunner()
    done = runner.invoke(main, ["-C", str(sample), "list", "--format", "json"], env={"SOURCE_DATE_EPOCH": "86400000"})
    assert {item["phase"] for item in json.loads(done.stdout)} <= {"upcoming", "in-progress", "completed", "cancelled"}
    wrong = runner.invoke(main, ["-C", str(sample), "list"], env={"SOURCE_DATE_EPOCH": "soon"})
    assert wrong.exit_code == 2


def test_list_tells_facts_to_machines(sample: Path) -> None:
    """JSON has ids, UTC instants and addresses; filters narrow it."""
    items = json.loads(call("list", "--format", "json", root=sample).stdout)
    one = next(item for item in items if item["id"] == "2026-postgresql-17")
    assert one["start"] == "2026-12-05T21:00:00Z"
    assert one["end"] == "2026-12-06T01:00:00Z"
    assert (one["status"], one["phase"], one["impact"]) == ("in-progress", "in-progress", "outage")
    assert one["url"] == "https://status.example.com/maintenance/2026-postgresql-17/"
    assert "postgresql" in one["components"]
    upcoming = json.loads(call("list", "--phase", "upcoming", "--format", "json", root=sample).stdout)
    assert {item["phase"] for item in upcoming} == {"upcoming"}
    touching = json.loads(call("list", "--component", "redis", "--format", "json", root=sample).stdout)
    assert all("redis" in item["components"] for item in touching)
    assert 0 < len(touching) < len(items)
    assert call("list", "--component", "nothing", root=sample).exit_code == 2


def test_list_is_a_table_for_people(sample: Path) -> None:
    """The table names every column, and says so where nothing matches."""
    assert "START (UTC)" in call("list", root=sample).stdout
    assert call("list", "--phase", "open", "--component", "redis", root=sample).stdout == "nothing\n"


@pytest.mark.parametrize(("form", "sign"), [("text", "=====\n"), ("markdown", "## Affected"), ("html", "<h2>Affected")])
def test_notice_prints_the_letter_in_three_ways(sample: Path, form: str, sign: str) -> None:
    """Text, Markdown and HTML of one maintenance on standard output."""
    done = call("notice", "2026-postgresql-17", "--format", form, root=sample)
    assert done.exit_code == 0
    assert sign in done.stdout


def test_notice_of_an_unknown_id_offers_the_nearest(sample: Path) -> None:
    """A slip in the id is answered with the id that was meant."""
    done = call("notice", "2026-postgres-17", root=sample)
    assert done.exit_code == 1
    assert "did you mean '2026-postgresql-17'?" in done.stderr


def test_new_writes_a_file_that_passes_check(own: Path) -> None:
    """Flags alone make a commented file at the right place, and check is content with it."""
    done = call(
        "new", "--title", 'Key rotation: "A" & B #1', "--summary", "Nobody should notice: keys change.",
        "--start", "2027-02-01 22:00", "--duration", "2h", "--component", "redis=no-impact", root=own,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    path = own / done.stdout.strip()
    assert path.name == "2027-key-rotation-a-b-1.yml"
    assert "yaml-language-server" in path.read_text("utf-8")
    assert call("check", "--strict", root=own).exit_code == 0
    again = call(
        "new", "--title", "Another", "--summary", "S", "--start", "2027-02-01 22:00", "--duration", "2h",
        "--component", "redis=no-impact", "--id", path.stem, root=own,
    )  # fmt: skip
    assert again.exit_code == 1
    assert "is taken" in again.stderr


def test_new_says_all_that_is_missing_and_keeps_nothing_unsound(own: Path) -> None:
    """Without a terminal all missing flags are named at once; a file that check would refuse is not left behind."""
    done = call("new", "--title", "x", root=own)
    assert done.exit_code == 2
    for flag in ("--summary", "--start", "--duration", "--component"):
        assert flag in done.stderr
    wrong = call(
        "new", "--title", "x", "--summary", "s", "--start", "2027-02-30 22:00", "--duration", "2h",
        "--component", "nothing=outage", root=own,
    )  # fmt: skip
    assert wrong.exit_code == 1
    assert not list((own / "maintenances").rglob("2027-x.yml"))


def test_build_makes_a_verified_site_and_says_its_instant(sample: Path, tmp_path: Path) -> None:
    """One command checks, generates, builds and verifies."""
    done = call("build", "--site-dir", str(tmp_path / "out"), root=sample)
    assert done.exit_code == 0, done.output
    assert "as of 2026-12-05T21:30:00Z" in done.stderr
    assert (tmp_path / "out" / "maintenance" / "2026-postgresql-17" / "notice.txt").is_file()
    verified = call("verify", str(tmp_path / "out"), root=sample)
    assert verified.exit_code == 0


def test_build_stops_before_it_writes_where_check_finds_an_error(own: Path) -> None:
    """With an error nothing is generated and no site is made."""
    (own / "maintenances" / "2026" / "2026-broken.yml").write_text("title: x\n")
    done = call("build", root=own)
    assert done.exit_code == 1
    assert not (own / "site").exists()
    assert not (own / "content" / "index.md").exists()


def test_a_minimal_configuration_is_enough(own: Path) -> None:
    """With site_name and site_url alone the build adds the rest, and a hand-written home stays."""
    (own / "mkdocs.yml").write_text("site_name: Status\nsite_url: https://s.example.org/sub\n")
    (own / "content" / "index.md").write_text("# Our own words\n")
    done = call("build", root=own)
    assert done.exit_code == 0, done.output
    assert "Our own words" in (own / "site" / "index.html").read_text("utf-8")
    board = (own / "site" / "status" / "index.html").read_text("utf-8")
    assert "assets/forewarn/forewarn.css" in board
    assert "../maintenance/2026-postgresql-17/" in board
    assert "the board is at https://s.example.org/sub/status/" in done.stderr
    assert "fonts.googleapis.com" not in board


def test_the_engines_warnings_stop_the_build(own: Path) -> None:
    """A dead link in a hand-written page is the engine's warning, and the engine is strict."""
    (own / "content" / "about.md").write_text("# About\n\n[dead](nowhere.md)\n")
    done = call("build", root=own)
    assert done.exit_code == 1
    assert "nowhere.md" in done.stderr


def test_own_words_stand_above_the_board(own: Path) -> None:
    """content/_home.md is shown on the home page and is no page of its own."""
    (own / "content" / "_home.md").write_text("Call *us* before you panic.\n")
    assert call("build", root=own).exit_code == 0
    assert "Call <em>us</em> before you panic." in (own / "site" / "index.html").read_text("utf-8")
    assert not (own / "site" / "_home").exists()


def test_what_is_internal_is_in_no_byte_of_a_public_build(own: Path) -> None:
    """A phone marked internal appears for the internal audience only."""
    people = own / "maintenances" / "_catalog" / "people.yml"
    organization = own / "maintenances" / "_catalog" / "organization.yml"
    people.write_text(
        people.read_text("utf-8") + "zed:\n  name: Zed\n  phone: 555-0199-77\n  internal: [phone]\n", "utf-8"
    )
    text = organization.read_text("utf-8")
    organization.write_text(re.sub(r"(?m)^  emergency: .*$", "  emergency: zed", text, count=1), "utf-8")
    assert call("generate", root=own).exit_code == 0
    assert not [path for path in (own / "content").rglob("*") if path.is_file() and b"555-0199-77" in path.read_bytes()]
    internal = CliRunner().invoke(main, ["-C", str(own), *AS_OF, "--audience", "internal", "notice", "2026-redis-8"])
    assert "555-0199-77" in internal.stdout


def test_schemas_on_disk_are_checked_for_drift(own: Path) -> None:
    """--check fails where a schema is missing or old, and passes after a run."""
    assert call("schema", "--check", root=own).exit_code == 1
    assert call("schema", root=own).exit_code == 0
    assert call("schema", "--check", root=own).exit_code == 0
    (own / "schemas" / "people.schema.json").write_text("{}")
    assert "people.schema.json" in call("schema", "--check", root=own).stderr


def test_serve_refuses_an_address_that_is_none(sample: Path) -> None:
    """HOST:PORT or nothing."""
    assert call("serve", "--address", "here", root=sample).exit_code == 2


def test_a_folder_is_named_as_in_git_and_make(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After -C every other path is looked for in the project, and the caller's folder is left as it was."""
    monkeypatch.chdir(own.parent)
    runner = CliRunner()
    done = runner.invoke(main, ["-C", own.name, *AS_OF, "build", "--site-dir", "out"])
    assert done.exit_code == 0, done.output
    assert (own / "out" / "index.html").is_file()
    assert runner.invoke(main, ["-C", own.name, *AS_OF, "verify", "out"]).exit_code == 0
    assert Path.cwd() == own.parent


@pytest.mark.parametrize("folder", ["maintenances", "content", ".", "maintenances/2026", ".git", "precious"])
def test_a_site_is_never_built_over_anything_else(own: Path, folder: str) -> None:
    """The engine empties its folder first, so one that holds sources or somebody's files is refused."""
    precious = own / "precious" / "letter.txt"
    precious.parent.mkdir()
    precious.write_text("mine")
    (own / ".git").mkdir()
    before = sorted(path for path in own.rglob("*.yml"))
    done = call("build", "--site-dir", folder, root=own)
    assert done.exit_code == 1
    assert sorted(path for path in own.rglob("*.yml")) == before
    assert precious.read_text() == "mine"


def test_an_earlier_site_is_built_over(own: Path) -> None:
    """A second build replaces the first."""
    assert call("build", root=own).exit_code == 0
    assert call("build", root=own).exit_code == 0


def test_serving_notices_what_people_save_and_not_what_it_writes(own: Path) -> None:
    """Generated files and the manifest are no edits; a maintenance, a page and the configuration are."""
    project = opened(own)
    before = edited(project)
    assert call("generate", root=own).exit_code == 0
    assert edited(project) == before
    for path in ("maintenances/2026/2026-redis-8.yml", "content/about.md", "mkdocs.yml"):
        os.utime(own / path, ns=(1, 1))
        assert edited(project) != before
        before = edited(project)


def test_a_maintenance_cannot_replace_itself_and_a_broken_one_can_be_replaced(own: Path) -> None:
    """A file that cannot be read is there all the same."""
    file = own / "maintenances" / "2026" / "2026-redis-8.yml"
    text = file.read_text("utf-8")
    file.write_text(text + "replaces: 2026-redis-8\n", "utf-8")
    assert "cannot replace itself" in call("check", root=own).stdout
    (own / "maintenances" / "2026" / "2026-broken.yml").write_text("[")
    file.write_text(text + "replaces: 2026-broken\n", "utf-8")
    assert "unknown-maintenance" not in call("check", root=own).stdout

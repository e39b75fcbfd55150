"""``forewarn init``: a project that is sound from its first minute, for any answers, and that depends on no other tree."""

import filecmp
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from conftest import checked
from forewarn import opening, pipeline
from forewarn.cli import main, starting
from forewarn.history import KnownHistory
from forewarn.problems import Severity
from forewarn.scaffold import shipped
from forewarn.scaffold.answers import Answers, component, contact, slug
from forewarn.scaffold.catalogue import catalogue
from forewarn.scaffold.configuration import configuration
from forewarn.scaffold.project import project_files
from forewarn.scaffold.sample import sample
from samples import ROOT

INSTANT = "2026-12-05T21:30Z"
AT = datetime(2026, 12, 5, 21, 30, tzinfo=UTC)
SAID = (
    *("--name", "Example & Söhne", "--site-url", "https://status.example.org", "--timezone", "Europe/Berlin"),
    *("--component", "api=Public API", "--component", "Database cluster"),
    *("--contact", "Ada Lovelace <ada@example.org>", "--phone", "+49 30 5550 100", "--support", "help@example.org"),
)


def call(root: Path, *arguments: str, input: str | None = None) -> Result:
    """Call a command in a folder, at the instant of these tests."""
    clean = {"SOURCE_DATE_EPOCH": None, "GITHUB_ACTIONS": None, "TZ": None}
    return CliRunner().invoke(main, ["-C", str(root), "--as-of", INSTANT, *arguments], input=input, env=clean)


def written(root: Path) -> dict[str, bytes]:
    """Every file of a folder but git's own, by its path."""
    files = (path for path in root.rglob("*") if path.is_file() and ".git" not in path.relative_to(root).parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("profile", [*shipped.profiles(), "none"])
def test_a_new_project_is_sound_and_builds_strictly(tmp_path: Path, profile: str) -> None:
    """No finding above a piece of information, schemas that are up to date, a strict build, with each profile."""
    assert call(tmp_path, "init", "status", *SAID, "--profile", profile).exit_code == 0
    root = tmp_path / "status"
    check = call(root, "check", "--strict")
    assert (check.exit_code, check.stdout) == (0, "1 maintenance, no problems\n")
    assert call(root, "schema", "--check").exit_code == 0
    build = call(root, "build", "--strict")
    assert build.exit_code == 0, build.stderr
    assert "warning" not in build.stderr
    page = (root / "site" / "maintenance" / "2026-first-maintenance" / "index.html").read_text("utf-8")
    assert "Public API" in page


def test_what_is_internal_is_in_no_byte_of_the_site(tmp_path: Path) -> None:
    """The phone that was given, and the technical details of a profile, are for the internal audience."""
    assert call(tmp_path, "init", "status", *SAID, "--profile", "flask-platform").exit_code == 0
    root = tmp_path / "status"
    file = next((root / "maintenances").glob("2*/*.yml"))
    file.write_text(file.read_text("utf-8") + "activities:\n  database: []\n", "utf-8")
    assert call(root, "generate").exit_code == 0
    whole = b"".join(written(root / "content").values())
    assert b"5550" not in whole
    assert b"Alembic" not in whole
    shown = call(root, "notice", "2026-first-maintenance").stdout
    assert "Alembic" not in shown
    internal = CliRunner().invoke(
        main, ["-C", str(root), "--audience", "internal", "--as-of", INSTANT, "notice", file.stem]
    )
    assert "Alembic" in internal.stdout
    assert "+49 30 5550 100" in internal.stdout


def test_another_engine_builds_the_same_bytes_from_what_init_wrote(tmp_path: Path) -> None:
    """``mkdocs.yml`` and ``overrides/`` say all that forewarn would add, so that a bare build loses nothing."""
    assert call(tmp_path, "init", "status", *SAID).exit_code == 0
    root = tmp_path / "status"
    assert call(root, "build").exit_code == 0
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": str(int(AT.timestamp()))}
    command = [str(Path(sys.executable).parent / "mkdocs"), "build", "--strict", "--quiet", "--site-dir", "bare"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    ours, bare = written(root / "site"), written(root / "bare")
    marker = ours.pop(".forewarn-build.json")  # what publish tells a whole site by
    assert marker
    assert sorted(ours) == sorted(bare)
    assert [path for path in ours if ours[path] != bare[path] and not path.endswith(".gz")] == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """One file in the way, and the folder stays as it was; a second call changes nothing."""
    (tmp_path / "README.md").write_text("mine")
    done = call(tmp_path, "init", ".", *SAID)
    assert done.exit_code == 1
    assert "README.md already" in done.stderr
    assert written(tmp_path) == {"README.md": b"mine"}
    assert call(tmp_path, "init", "status", *SAID).exit_code == 0
    before = written(tmp_path / "status")
    assert call(tmp_path, "init", "status", "--name", "Another").exit_code == 1
    assert written(tmp_path / "status") == before


def test_no_link_leads_a_file_elsewhere(tmp_path: Path) -> None:
    """A folder that is a link is refused."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "content").symlink_to(tmp_path / "elsewhere")
    done = call(tmp_path, "init", "status", *SAID)
    assert done.exit_code == 1
    assert "no real folder" in done.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["content", "elsewhere", "status"]


def test_without_a_terminal_every_question_has_a_default(tmp_path: Path) -> None:
    """A folder alone is enough, and what has to be set later is said."""
    done = call(tmp_path, "init", "acme-corp")
    assert done.exit_code == 0
    assert "the address of the site is an example" in done.stderr
    assert "site_name: Acme Corp status" in (tmp_path / "acme-corp" / "mkdocs.yml").read_text("utf-8")
    assert call(tmp_path / "acme-corp", "check", "--strict").exit_code == 0


def test_a_terminal_is_asked_and_enter_takes_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five questions and git; answers become the project."""

    class Terminal:
        @staticmethod
        def isatty() -> bool:
            return True

    monkeypatch.setattr(starting.sys, "stdin", Terminal())  # type: ignore[attr-defined]
    answers = iter(["Ex AG", "status.ex.example", "", "api=Public API, web", "Ada <ada@ex.example>"])
    monkeypatch.setattr(click, "prompt", lambda *_, default, **__: next(answers) or default)
    monkeypatch.setattr(click, "confirm", lambda *_, **__: False)
    monkeypatch.setenv("TZ", "Europe/Vienna")
    monkeypatch.chdir(tmp_path)
    main(["--as-of", INSTANT, "init", "ex"], standalone_mode=False)
    catalog = checked(tmp_path / "ex").board.catalog
    assert catalog.organization.name == "Ex AG"
    assert catalog.organization.timezone == "Europe/Vienna"
    assert {id: one.name for id, one in catalog.components.items()} == {"api": "Public API", "web": "Web"}
    assert not (tmp_path / "ex" / ".git").exists()


def test_a_repository_is_made_where_there_is_none(tmp_path: Path) -> None:
    """On the branch main; not inside another one, and not where it is not wanted."""
    assert call(tmp_path, "init", "one").exit_code == 0
    assert (tmp_path / "one" / ".git" / "HEAD").read_text("utf-8") == "ref: refs/heads/main\n"
    assert call(tmp_path / "one", "init", "inside").exit_code == 0
    assert not (tmp_path / "one" / "inside" / ".git").exists()
    assert call(tmp_path, "init", "two", "--no-git").exit_code == 0
    assert not (tmp_path / "two" / ".git").exists()


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--site-url", "ftp://x"),
        ("--site-url", "https://exa mple.org/"),
        ("--timezone", "Mars/Olympus"),
        ("--timezone", "../../etc/passwd"),
        ("--component", "=x"),
        ("--component", "A b=x"),
        ("--component", "***"),
        ("--contact", "<>"),
        ("--authority", "two words"),
        ("--name", "<b>Bold</b>"),
        ("--name", "[Name]\nx: y"),
        ("--profile", "nothing"),
    ],
)
def test_an_answer_that_makes_no_project_is_a_usage_error(tmp_path: Path, flag: str, value: str) -> None:
    """Exit code 2, and nothing is written."""
    done = call(tmp_path, "init", "status", flag, value)
    assert done.exit_code == 2, done.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["007", "no", "2026-01-01", "1.10", "null", "O'Neil: #1", "*Star*", "`$name`", "佐藤"])
def test_names_stay_what_was_typed(tmp_path: Path, name: str) -> None:
    """What YAML or Markdown would take for something else is the organisation's name all the same."""
    assert call(tmp_path, "init", "status", "--name", name).exit_code == 0
    root = tmp_path / "status"
    assert checked(root).board.catalog.organization.name == name
    project, problems = opening.open_project(root)
    assert problems == []
    assert project is not None
    assert project.settings.site_name == f"{name} status"
    assert call(root, "build").exit_code == 0


@given(
    st.text(st.characters(exclude_categories=["C"], exclude_characters="<>"), min_size=1, max_size=30).filter(str.strip)
)
def test_any_printable_name_gives_a_configuration_that_says_it(name: str) -> None:
    """The engine's YAML reads the very text back."""
    import yaml

    answers = Answers(name.strip(), "https://status.example.com/", "status.example.com")
    assert yaml.safe_load(configuration(answers))["site_description"] == f"Planned maintenance at {name.strip()}"


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2031, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Africa/Cairo", "Asia/Tehran", "Pacific/Apia"]),
)
def test_the_sample_lies_ahead_whenever_and_wherever_one_starts(at: datetime, timezone: str) -> None:
    """A Tuesday night, ten days or more ahead, at a time that the clocks show once; the policy is content with it."""
    import tempfile

    at = at.replace(tzinfo=UTC)
    answers = Answers("Example", "https://status.example.com/", "status.example.com", timezone=timezone)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in project_files(answers, at).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        project, _ = opening.open_project(root)
        assert project is not None
        found = pipeline.check(project, as_of=at, history=KnownHistory())
    assert [one for one in found.problems if one.severity is not Severity.INFO] == []
    (entry,) = found.board.entries
    assert timedelta(days=9) < entry.maintenance.window.start - at < timedelta(days=25)


def test_the_same_answers_give_the_same_bytes(tmp_path: Path) -> None:
    """No clock and no chance but the instant."""
    for name in ("one", "two"):
        assert call(tmp_path, "init", f"{name}/status", *SAID).exit_code == 0
    compared = filecmp.dircmp(tmp_path / "one" / "status", tmp_path / "two" / "status", ignore=[".git"])
    assert (compared.left_only, compared.right_only, compared.diff_files) == ([], [], [])


def test_editors_find_the_schemas_as_in_this_repository() -> None:
    """The settings of the editor are those that we use ourselves."""
    for name in ("settings", "extensions"):
        assert shipped.text(f"vscode-{name}.json") == (ROOT / ".vscode" / f"{name}.json").read_text("utf-8")


def test_words_become_ids_components_and_people() -> None:
    """Each way to name a component and a person."""
    assert slug("Zürich: Café 2") == "zurich-cafe-2"
    assert component("api = Public API") == ("api", "Public API")
    assert component("Public API") == ("public-api", "Public API")
    assert component("web-shop") == ("web-shop", "Web shop")
    assert contact("Ada Lovelace <ada@example.com>").id == "ada-lovelace"
    assert contact("<ada@example.com>").name == "ada"
    assert contact("佐藤").id == "contact"


def test_a_profile_that_hides_something_already_is_copied_as_it_is() -> None:
    """Every profile in a new project keeps its technical details in the house."""
    for name in shipped.profiles():
        answers = Answers("Example", "https://status.example.com/", "status.example.com", profile=name)
        text = catalogue(answers)[f"maintenances/_catalog/profiles/{name}.yml"]
        assert text.count("\ninternal:") == 1


def test_the_sample_says_where_it_stands() -> None:
    """Path and window agree on the year."""
    path, text = sample(
        Answers("Example", "https://status.example.com/", "x.example"), datetime(2026, 12, 28, tzinfo=UTC)
    )
    assert path.startswith("maintenances/2027/2027-")
    assert "start: 2027-01-12 22:00" in text

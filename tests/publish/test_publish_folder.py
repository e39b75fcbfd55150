"""Publishing to a folder: the same plan and the same care, without a server."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import write_project
from forewarn.cli import main
from forewarn.publish.marker import MARKER, read_marker, write_marker

AS_OF = ("--as-of", "2026-12-05T21:30Z")
FILES = {
    "index.html": "<html>home",
    "404.html": "<html>",
    "feed.atom": "<feed/>",
    "a/index.html": "<html>a",
    "é/計.txt": "x",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with a small site."""
    write_project(tmp_path)
    build(tmp_path, FILES)
    return tmp_path


def build(root: Path, files: dict[str, str]) -> None:
    """Change files of the site as a build would."""
    for key, text in files.items():
        place = root / "site" / key
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    write_marker(root / "site")


def run(root: Path, *arguments: str, code: int = 0) -> Result:
    """Call forewarn, which must end with an exit code."""
    done = CliRunner().invoke(main, ["-C", str(root), *AS_OF, *arguments], env={"GITHUB_ACTIONS": None})
    assert done.exit_code == code, f"{done.output}\n{done.exception!r}"
    return done


def tree(folder: Path) -> dict[str, str]:
    """Every file of a folder, but for the record."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file() and ".deploy" not in path.parts
    }


def test_a_folder_is_brought_up_to_date_and_no_more(root: Path) -> None:
    """What is the same keeps its date, what is gone goes with its folder, what is somebody else's stays."""
    out = root / "out"
    run(root, "publish", "--target", "out", "--dry-run")
    assert not out.exists()
    run(root, "publish", "--target", "out")
    assert tree(out) == FILES
    os.utime(out / "index.html", (1, 1))
    (out / ".nojekyll").touch()
    (out / "notes.txt").write_text("somebody else's")
    assert "nothing to do" in run(root, "publish", "--target", "out").stdout
    (root / "site" / "a" / "index.html").unlink()
    build(root, {"feed.atom": "<feed>news</feed>"})
    done = json.loads(run(root, "publish", "--target", "out", "--format", "json").stdout)
    assert [(one["key"], one["reason"]) for one in done["uploads"]] == [("feed.atom", "content")]
    assert (done["deletes"], done["foreign"], done["invalidate"]) == (["a/index.html"], [".nojekyll", "notes.txt"], [])
    assert not (out / "a").exists()
    assert (out / "index.html").stat().st_mtime == 1
    assert tree(out)["notes.txt"] == "somebody else's"


def test_a_folder_needs_no_boto3(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra a folder is published to, and a bucket is refused with what to type."""
    import sys

    for name in [name for name in sys.modules if name.startswith(("forewarn.publish.aws", "forewarn.publish.s3"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "boto3", None)
    run(root, "publish", "--target", "out")
    done = run(root, "publish", "--bucket", "status-site", code=1)
    assert "pip install 'forewarn[aws]'" in done.stderr


def test_what_is_already_there_is_taken_over_and_what_differs_is_asked_about(root: Path) -> None:
    """Files with our bytes need nothing; others at our addresses are refused until --adopt."""
    out = root / "out"
    out.mkdir()
    (out / "index.html").write_text(FILES["index.html"])
    (out / "feed.atom").write_text("somebody else's")
    assert "--adopt" in run(root, "publish", "--target", "out", code=3).stderr
    assert not (out / "404.html").exists()
    done = json.loads(run(root, "publish", "--target", "out", "--adopt", "--format", "json").stdout)
    assert done["settled"] == ["index.html"]
    assert tree(out) == FILES


def test_nothing_is_written_through_links_or_into_the_site(root: Path) -> None:
    """A folder of the target that leads elsewhere, a target inside the site, a file where a folder is to be."""
    out, elsewhere = root / "out", root / "elsewhere"
    elsewhere.mkdir()
    out.mkdir()
    (out / "a").symlink_to(elsewhere)
    assert "is a link" in run(root, "publish", "--target", "out", code=4).stderr
    assert list(elsewhere.iterdir()) == []
    (out / "a").unlink()
    (out / "a").write_text("a file")
    assert "cannot be written" in run(root, "publish", "--target", "out", code=4).stderr
    (out / "a").unlink()
    run(root, "publish", "--target", "out")
    assert tree(out) == FILES
    assert "lie in each other" in run(root, "publish", "--target", "site/out", code=3).stderr


def test_a_preview_in_a_folder_comes_and_goes(root: Path) -> None:
    """Below a prefix of its own; unpublish removes it with its folders, and the site stays."""
    run(root, "publish", "--target", "out")
    run(root, "publish", "--target", "out", "--prefix", "_preview/pr-1")
    assert (root / "out" / "_preview" / "pr-1" / "index.html").is_file()
    assert "nothing to do" in run(root, "publish", "--target", "out").stdout
    run(root, "unpublish", "--target", "out", "--prefix", "_preview/pr-1")
    assert tree(root / "out") == FILES
    assert not (root / "out" / "_preview").exists()


def test_there_is_no_way_back_in_a_folder(root: Path) -> None:
    """It keeps no versions, and says what to do instead."""
    run(root, "publish", "--target", "out")
    build(root, {"index.html": "<html>worse"})
    run(root, "publish", "--target", "out")
    assert "git revert" in run(root, "rollback", "--target", "out", code=1).stderr


def test_without_a_project_a_site_and_a_place_are_enough(root: Path) -> None:
    """In a job that has the artefact alone."""
    (root / "mkdocs.yml").unlink()
    run(root, "publish", "site", "--target", "out")
    assert tree(root / "out") == FILES
    assert run(root, "publish", "--target", "out", code=1).exit_code == 1


def test_the_marker_lists_every_name_on_a_line_of_its_own(tmp_path: Path) -> None:
    """Whatever stands in a name, what ends a line does not; of what is hidden only what is well known belongs to a site."""
    names = ['a",\n"b', 'a"', '","', "\\", '\\","', "é☃𝄞", "\x7f\x1f\t", "a/b", ".well-known/a", ".git/x", "a/.b"]
    write_marker(tmp_path, names)
    listed = sorted(names[:-2])
    assert read_marker(tmp_path) == listed
    told = json.dumps({"version": 1, "files": listed}, ensure_ascii=False, separators=(",\n", ": "))
    assert (tmp_path / MARKER).read_text("utf-8") == told + "\n"

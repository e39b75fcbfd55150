"""The package as it is released: built once for all tests of a run, from a repository of its own, and installed apart."""

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from samples import ROOT

TAG = "v1.2.3"
LEFT = (".git", ".venv", ".cache", "site", "dist", "docs-site", "*_cache", "__pycache__", ".hypothesis", "node_modules")
WHO = {
    f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in (("NAME", "Ada"), ("EMAIL", "a@b"))
}
WHEN = {f"GIT_{role}_DATE": "2026-12-01T12:00:00Z" for role in ("AUTHOR", "COMMITTER")}
SLOW = bool(os.environ.get("FOREWARN_SLOW"))


def run(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program; what this run was told about versions and instants is left out."""
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("SETUPTOOLS_SCM", "SOURCE_DATE", "PYTHON"))
    }
    return subprocess.run(command, cwd=cwd, env={**clean, **environment}, capture_output=True, text=True, check=False)


def repository(to: Path, changelog: str | None = None) -> Path:
    """A repository with one commit that holds these sources, tagged as a release that the changelog is ready for."""
    shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(*LEFT), symlinks=True)
    text = (to / "CHANGELOG.md").read_text("utf-8")
    ready = text.replace("## [Unreleased]\n", "## [Unreleased]\n\n## [1.2.3] - 2026-12-01\n", 1)
    (to / "CHANGELOG.md").write_text(changelog if changelog is not None else ready, "utf-8")
    for words in (("init", "-q", "-b", "main"), ("add", "--all"), ("commit", "-qm", "Release"), ("tag", TAG)):
        done = run("git", *words, cwd=to, **WHO, **WHEN)
        assert done.returncode == 0, done.stderr
    return to


def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release; one of the workers makes it, the others wait."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "release"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            root = repository(folder / "repository")
            words = ("--tag", TAG, "--action", f"forewarn/forewarn@{'a' * 40} # {TAG}", "--out", str(folder / "dist"))
            done = run(sys.executable, "release/dist.py", *words, cwd=root)
            assert done.returncode == 0, done.stderr
            (folder / "made").touch()
    return folder


def installed(wheel: Path, to: Path) -> Path:
    """A virtual environment with the wheel; returns its folder of programs.

    What the wheel needs comes from the environment of this run, or from the lock where there is time for it.
    """
    done = run(sys.executable, "-m", "venv", *([] if SLOW else ["--without-pip"]), str(to), cwd=to.parent)
    assert done.returncode == 0, done.stderr
    python = to / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python), "install", "--quiet"]
    if SLOW:
        locked = run(*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "site.txt"), cwd=to)
        assert locked.returncode == 0, locked.stderr
    else:
        site = Path(sysconfig.get_path("purelib", vars={"base": str(to), "platbase": str(to)}))
        # A path in a .pth file comes after the environment's own, and nothing in it is installed for editing there.
        (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    done = run(*pip, "--no-deps", "--no-index", "--force-reinstall", str(wheel), cwd=to)
    assert done.returncode == 0, done.stderr
    return to / "bin"

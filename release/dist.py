"""A release: sdist and wheel of the last commit, built twice and compared, with notes, SBOM and checksums.

``python release/dist.py [--tag v1.2.3] [--action 'owner/name@commit # v1.2.3'] [--out dist] [--once]``

With a tag, it has to be at the commit, and the changelog has to be ready for it: the tag is the version. What is built
is what git holds, never the working tree; the wheel is made from the sdist. The same commit and tag give the same bytes.
"""

import argparse
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from changelog import FILE, notes, version_of

ROOT = FILE.parent
LOCK = "requirements/site.txt"
ACTION = "generator/forewarn/scaffold/action.txt"
"""Where the package is told which commit it is, because no file of a commit can hold that."""


def git(*words: str) -> bytes:
    """What git says of this repository."""
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=True).stdout


def version(tag: str | None) -> str:
    """The version of the last commit: its tag's, else the one that the build would make of the tags before it."""
    if tag is None:
        told = subprocess.run([sys.executable, "-m", "hatchling", "version"], cwd=ROOT, capture_output=True, check=True)
        return told.stdout.decode().strip()
    version_of(tag)
    if f"refs/tags/{tag}\n".encode() not in git("for-each-ref", "--format=%(refname)", "refs/tags"):
        raise ValueError(f"there is no tag {tag} here")
    named, here = (git("rev-parse", f"{name}^{{commit}}").strip() for name in (f"refs/tags/{tag}", "HEAD"))
    if named != here:
        raise ValueError(f"the tag {tag} is at another commit; check it out first: git switch --detach {tag}")
    return version_of(tag)


def build(version: str, to: Path, action: str = "") -> list[Path]:
    """Build the sdist of the last commit, and the wheel from the sdist; returns both."""
    seconds = git("log", "-1", "--format=%ct").decode().strip()
    told = {"SOURCE_DATE_EPOCH": seconds, "SETUPTOOLS_SCM_PRETEND_VERSION": version}
    with tempfile.TemporaryDirectory(prefix="forewarn-release-") as place:
        tree = Path(place) / "tree"
        _unpack(git("archive", "HEAD"), tree)
        if action:
            (tree / ACTION).write_text(action.strip() + "\n", "utf-8")
        _hatch(tree, "sdist", to, told)
        sdist = to / f"forewarn-{version}.tar.gz"
        _unpack(sdist.read_bytes(), Path(place) / "sdist")
        _hatch(Path(place) / "sdist" / f"forewarn-{version}", "wheel", to, told)
    return [sdist, to / f"forewarn-{version}-py3-none-any.whl"]


def _hatch(tree: Path, target: str, to: Path, told: dict[str, str]) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(to.resolve())]
    done = subprocess.run(command, cwd=tree, env={**os.environ, **told}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(f"{target}: {done.stderr.strip() or done.stdout.strip()}")


def _unpack(data: bytes, to: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(to, filter="data")


def bill_of_materials(version: str, to: Path) -> Path:
    """A CycloneDX document of what the lock installs beside this version."""
    file = to / f"forewarn-{version}.cdx.json"
    words = ["requirements", "--output-reproducible", "--pyproject", "pyproject.toml", "--mc-type", "application"]
    seconds = git("log", "-1", "--format=%ct").decode().strip()
    program = Path(sys.executable).parent / "cyclonedx-py"
    command = [str(program), *words, "--output-file", str(file.resolve()), LOCK]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": seconds}
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    found = json.loads(file.read_text("utf-8"))
    # The version is dynamic, and the tool does not ask the build for it.
    found["metadata"]["component"] |= {"version": version, "purl": f"pkg:pypi/forewarn@{version}"}
    file.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", "utf-8")
    return file


def digest(file: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def release(tag: str | None, to: Path, action: str = "", *, once: bool = False) -> list[Path]:
    """Everything that is published, in a folder that is emptied first."""
    said = version(tag)
    words = notes(said, FILE.read_text("utf-8")) if tag else ""
    to.mkdir(parents=True, exist_ok=True)
    for old in to.iterdir():
        old.unlink()
    made = build(said, to, action)
    if not once:
        with tempfile.TemporaryDirectory(prefix="forewarn-again-") as place:
            for first, second in zip(made, build(said, Path(place), action), strict=True):
                if digest(first) != digest(second):
                    raise ValueError(f"{first.name} differs from build to build")
    made.append(bill_of_materials(said, to))
    if words:
        (to / "notes.md").write_text(words, "utf-8")
    sums = "".join(f"{digest(file)}  {file.name}\n" for file in made)
    (to / "SHA256SUMS").write_text(sums, "utf-8")
    return made


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tag", default="", help="the tag of the release, at this very commit")
    parser.add_argument("--action", default="", help="what workflows of new projects name: owner/name@commit # v1.2.3")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="the folder for what is built; emptied first")
    parser.add_argument("--once", action="store_true", help="do not build a second time to compare")
    given = parser.parse_args()
    try:
        for file in release(given.tag or None, given.out, given.action, once=given.once):
            sys.stdout.write(f"{digest(file)}  {file}\n")
    except ValueError as fault:
        sys.exit(f"error: {fault}")

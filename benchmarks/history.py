"""What the history costs: a check that knows git, beside one that does not, in one run.

    python benchmarks/history.py [COUNT …]

Each maintenance is announced, revised and completed in commits of its own time; the catalogue changes every
tenth of the way. CPU seconds of this process and of git.
"""

import gc
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import projects
from forewarn import opening, pipeline
from forewarn.git import read_history
from forewarn.history import History, KnownHistory

AS_OF = datetime(2033, 1, 5, tzinfo=UTC)
_PEOPLE = "maintenances/_catalog/people.yml"
_CATALOG_COMMITS = 10
_BATCH = 5


def commits(root: Path) -> Iterator[tuple[datetime, dict[str, bytes]]]:
    """Instants and the files that each commit brings, in order; five maintenances share a commit."""
    paths = sorted(path.relative_to(root).as_posix() for path in (root / "maintenances").rglob("20*/*.yml"))
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    yield begin, {p.relative_to(root).as_posix(): p.read_bytes() for p in (root / "maintenances/_catalog").glob("*")}
    people = (root / _PEOPLE).read_bytes()
    for number in range(0, len(paths), _BATCH):
        at = begin + timedelta(hours=projects.HOURS_APART * number)
        texts = {path: (root / path).read_bytes() for path in paths[number : number + _BATCH]}
        later = {path: text.replace(b"duration: ", b"duration: 1") for path, text in texts.items()}
        yield at, texts
        yield at + timedelta(minutes=10), later
        done = f"  - {{at: {at + timedelta(hours=40):%Y-%m-%d %H:%M}, status: completed, message: Done.}}\n".encode()
        yield at + timedelta(minutes=20), {path: text + done for path, text in later.items()}
        if number and number % (len(paths) // _CATALOG_COMMITS // _BATCH * _BATCH or 1) == 0:
            yield at + timedelta(minutes=30), {_PEOPLE: people.replace(b"Person 1", b"Somebody %d" % number)}


def commit(root: Path) -> None:
    """Put the project under git, with a past."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)
    lines = []
    for at, files in commits(root):
        lines.append(b"commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata 1\nx\n" % at.timestamp())
        lines += [b"M 100644 inline %s\ndata %d\n%s\n" % (p.encode(), len(text), text) for p, text in files.items()]
    subprocess.run(["git", "-C", str(root), "fast-import", "--quiet"], input=b"".join(lines), check=True)
    subprocess.run(["git", "-C", str(root), "reset", "-q", "--hard", "main"], check=True)
    subprocess.run(["git", "-C", str(root), "gc", "-q"], check=True)


def middle(count: int) -> timedelta:
    """How long after the first maintenance nine in ten have begun."""
    return timedelta(hours=projects.HOURS_APART * count * 9 // 10)


def cpu() -> float:
    """CPU seconds of this process and its children so far."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def check(root: Path, history: History) -> float:
    """CPU seconds of one check."""
    project, _ = opening.open_project(root)
    assert project is not None
    gc.collect()
    begin = cpu()
    checked = pipeline.check(project, as_of=AS_OF, history=history)
    assert not checked.stops, [problem for problem in checked.problems if problem.severity == "error"][:3]
    return cpu() - begin


def main(counts: list[int]) -> None:
    """A line for each size."""
    gc.disable()  # as the command does
    print(f"{'files':>7} {'without s':>10} {'git log s':>10} {'with s':>8} {'history s':>10}")
    for count in counts:
        with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
            root = projects.write(Path(folder), count)
            commit(root)
            without = min(check(root, KnownHistory()) for _ in range(2))
            begin = cpu()
            history = read_history(root)
            log = cpu() - begin
            known = min(check(root, history) for _ in range(2))
            print(f"{count:>7} {without:>10.2f} {log:>10.2f} {known:>8.2f} {log + known - without:>10.2f}", flush=True)


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [1000, 10000])

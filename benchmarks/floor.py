"""The floor under a build: what nobody who reads these files and writes those can do without.

    python benchmarks/floor.py parse FOLDER      every YAML file below FOLDER, by libyaml, to plain values
    python benchmarks/floor.py write FROM TO     every file below FROM, read and written anew below TO

The third part of the floor, a Material site of one page, is what ``mkdocs build`` makes of one.
"""

import os
import sys
from pathlib import Path

import yaml


def parse(folder: Path) -> None:
    """Parse, and nothing else."""
    for path in folder.rglob("*.yml"):
        yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def write(source: Path, target: Path) -> None:
    """Write the same bytes at the same places."""
    for folder, _, files in os.walk(source):
        place = target / Path(folder).relative_to(source)
        place.mkdir(parents=True, exist_ok=True)
        for name in files:
            (place / name).write_bytes(Path(folder, name).read_bytes())


if __name__ == "__main__":
    {"parse": parse, "write": write}[sys.argv[1]](*map(Path, sys.argv[2:]))

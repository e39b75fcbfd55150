"""What the parts of the folder ``maintenances/`` are called, whoever reads them and whatever is in them."""

import re

CATALOG = "maintenances/_catalog"
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_ID = 80


def is_catalog(path: str) -> bool:
    """Whether a file belongs to the catalogue."""
    return path.startswith(f"{CATALOG}/")


def stem(path: str) -> str:
    """The id that a file's name gives."""
    return path.rpartition("/")[2].removesuffix(".yml")

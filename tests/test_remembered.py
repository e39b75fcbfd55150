"""What the bytes of a big folder were is remembered while nobody touches them, and not a moment longer."""

import os
import time
from pathlib import Path

import pytest

from forewarn.inventory import COARSE
from forewarn.kept import FOLDER
from forewarn.publish.folder import FolderStore
from forewarn.publish.local import digests, read_site
from forewarn.remembered import Remembered


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of three files, one of them a link to another."""
    folder = tmp_path / "site"
    (folder / "inner").mkdir(parents=True)
    (folder / "index.html").write_text("one")
    (folder / "inner/a.txt").write_text("a")
    (folder / "b.txt").symlink_to("inner/a.txt")
    time.sleep(COARSE * 1.5e-9)
    return folder


def told(root: Path, site: Path, read: list[bytes]) -> dict[str, str]:
    """The digests of a site's files; ``read`` is told which bytes had to be read for them."""

    def make(data: bytes) -> tuple[str, str]:
        read.append(data)
        return digests(data)

    known = Remembered(root, site, make)
    return {key: file.digest for key, file in read_site(site, known).files.items()}


def test_what_nobody_touched_is_not_read_again(tmp_path: Path, site: Path) -> None:
    """A link is read each time: what it leads to changes without it."""
    first: list[bytes] = []
    second: list[bytes] = []
    assert told(tmp_path, site, first) == told(tmp_path, site, second) == told(tmp_path / "other", site, [])
    assert sorted(first) == [b"a", b"a", b"one"]
    assert second == [b"a"]


def test_other_bytes_of_the_same_size_and_age_are_noticed(tmp_path: Path, site: Path) -> None:
    """In a site, and in a folder that it is published to."""
    told(tmp_path, site, [])
    page = site / "index.html"
    assert FolderStore(site, "", Remembered(tmp_path, site, digests)).listing()["index.html"].etag == digests(b"one")[1]
    before = page.stat()
    page.write_text("two")
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    read: list[bytes] = []
    assert told(tmp_path, site, read)["index.html"] == digests(b"two")[0]
    assert read == [b"a", b"two"]
    assert FolderStore(site, "", Remembered(tmp_path, site, digests)).listing()["index.html"].etag == digests(b"two")[1]


def test_what_was_changed_just_now_is_read_again(tmp_path: Path, site: Path) -> None:
    """Two changes within the grain of the clock look like one."""
    (site / "index.html").write_text("two")
    told(tmp_path, site, [])
    read: list[bytes] = []
    told(tmp_path, site, read)
    assert b"two" in read


@pytest.mark.parametrize("damage", [b"", b"{}", b"\x80"])
def test_a_note_that_is_not_whole_or_of_another_file_counts_for_nothing(
    tmp_path: Path, site: Path, damage: bytes
) -> None:
    """Also where somebody brings one along that was made for a file of that name elsewhere."""
    told(tmp_path, site, [])
    note = next((tmp_path / FOLDER).glob("digests-*.bin"))
    good = note.read_bytes()
    note.write_bytes(damage)
    read: list[bytes] = []
    told(tmp_path, site, read)
    assert len(read) == 3
    (site / "index.html").rename(site / "old.html")
    (site / "index.html").write_text("six")
    note.write_bytes(good)
    assert told(tmp_path, site, [])["index.html"] == digests(b"six")[0]

"""The formal notice: the letter against the template, and the three writers against each other."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown import markdown

from forewarn.entry import Entry
from forewarn.notice.compose import compose_notice
from forewarn.notice.html import to_html
from forewarn.notice.markdown import to_markdown
from forewarn.notice.text import to_text
from forewarn.source.catalog import shipped_profiles
from forewarn.values import replace
from forewarn.wording import Compliance, NoticeText, Status
from samples import ROOT, sample_board, sample_entry

TEMPLATE = (Path(__file__).parent / "data" / "notice-template.txt").read_text("utf-8").splitlines()
HOLE = re.compile(r"\[[A-Z_]+\]")
EXTENSIONS = ["admonition", "attr_list", "md_in_html", "tables"]
ENTRIES = sample_board().entries


class _Words(HTMLParser):
    """Gathers the text of a fragment."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data + " "


def words(fragment: str) -> list[str]:
    """The words of a fragment of HTML, without the signs that a list or box is drawn with."""
    parser = _Words()
    parser.feed(fragment)
    return re.findall(r"\w+", parser.text)


def letter(entry: Entry) -> list[str]:
    """The lines of an entry's letter."""
    return to_text(compose_notice(entry)).splitlines()


def test_the_full_letter_is_the_template_line_for_line() -> None:
    """Every line of the template stands in the letter, in order and at its place, with its holes filled."""
    lines = letter(sample_entry("2026-postgresql-17"))
    assert len(lines) == len(TEMPLATE)
    for written, wanted in zip(lines, TEMPLATE, strict=True):
        pattern = ".+".join(re.escape(part) for part in HOLE.split(wanted))
        assert re.fullmatch(pattern, written), (wanted, written)
        assert not HOLE.search(written)


def test_the_shipped_profile_holds_no_value_of_a_placeholder() -> None:
    """The profile is standing text only."""
    text = shipped_profiles()["flask-platform"].read_text("utf-8")
    assert not HOLE.search(text)
    assert "http" not in text.partition("\n")[2]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_no_letter_has_an_empty_label_a_bracket_or_a_double_gap(entry: Entry) -> None:
    """What nobody said has dropped out whole, in every letter of the sample set."""
    lines = letter(entry)
    assert not [line for line in lines if HOLE.search(line) or line.rstrip() != line]
    for above, line, below in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        assert line or (above and below), "two empty lines in a row"
        if line.endswith(":") and not line.startswith(("•", "□")):
            assert below.strip() or "following" in line or "questions" in line, line
    assert not [line for line in lines if re.fullmatch(r"[•□]?\s*[^:]*:\s*", line) and line.startswith("•")]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_the_three_writers_say_the_same(entry: Entry) -> None:
    """Letter, page and mail hold the same words in the same order."""
    notice = compose_notice(entry)
    page = words(markdown(to_markdown(notice), extensions=EXTENSIONS))
    mail = words(to_html(notice))
    plain = re.findall(r"\w+", " ".join(line for line in to_text(notice).splitlines()[2:] if set(line) != {"="}))
    lower = [word.lower() for word in plain]
    assert [word.lower() for word in mail] == lower
    assert [word.lower() for word in page] == lower


def test_ten_lines_become_a_complete_notice() -> None:
    """A maintenance that says only what it must gets every standing section from its profile."""
    path = ROOT / sample_entry("2026-dns-sydney").maintenance.source
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert len(lines) <= 16
    titles = [section.key for section in compose_notice(sample_entry("2024-redis-7")).sections]
    for key in ("overview", "affected", "rollback", "communication", "checklist", "compliance", "post", "questions"):
        assert key in titles


def test_only_planned_kinds_of_work_are_announced() -> None:
    """The profile's activities and technical details of a kind appear only where the event names the kind."""
    entry = sample_entry("2027-python-3-14")
    text = "\n".join(letter(entry))
    assert "Application Updates:" in text
    assert "Container Operations:" in text
    assert "Database Operations:" not in text
    assert "Database Maintenance:" not in text


def test_impact_lines_come_from_the_components_where_nobody_says_them() -> None:
    """A component that stands behind a line of the notice fills it with its impact."""
    entry = sample_entry("2026-redis-8")
    told = replace(entry.maintenance.text.expected_impact, web="as always")
    maintenance = replace(entry.maintenance, text=replace(entry.maintenance.text, expected_impact=told))
    assert "• Web interface: as always" in letter(replace(entry, maintenance=maintenance))


def test_a_cancelled_letter_says_so_at_once() -> None:
    """The first thing that a cancelled maintenance's letter says is that it will not take place."""
    lines = letter(sample_entry("2026-postgresql-16-patch"))
    assert lines[0] == "SCHEDULED MAINTENANCE CANCELLATION"
    assert lines[5].endswith("has been cancelled. It will not take place.")


def test_a_notice_without_any_text_still_stands() -> None:
    """With no profile the letter has an overview, systems, what will be noticed, an address and a signature."""
    entry = sample_entry("2026-dns-sydney")
    bare = replace(entry.maintenance, text=NoticeText(), updates=(), declared=Status.CONFIRMED)
    notice = compose_notice(replace(entry, maintenance=bare))
    assert [section.key for section in notice.sections] == ["overview", "affected", "impact", "communication"]
    assert entry.maintenance.summary in to_text(notice)


def test_what_a_profile_says_is_made_once_for_all_notices() -> None:
    """Two maintenances with the same standing text share its sections, and say their own in the others."""
    one, other = sample_entry("2026-postgresql-17"), replace(sample_entry("2026-postgresql-17"))
    moved = replace(other, maintenance=replace(other.maintenance, id="2026-other", title="Other"))
    first, second = compose_notice(one).sections, compose_notice(moved).sections
    shared = {section.key for section, same in zip(first, second, strict=True) if section is same}
    assert shared == {"rollback", "technical", "compliance", "post", "resources", "team", "questions"}
    assert all(section == same for section, same in zip(first[1:], second[1:], strict=True) if section.key in shared)


def test_a_text_that_names_its_page_is_that_of_one_notice() -> None:
    """No notice has the address of another."""
    entry = sample_entry("2026-postgresql-17")
    text = replace(
        entry.maintenance.text, compliance=replace(Compliance(), documentation=("See {status_page} for it",))
    )
    for id in ("2026-one", "2026-two"):
        named = replace(entry, maintenance=replace(entry.maintenance, id=id, text=text))
        written = to_text(compose_notice(named))
        assert f"• See {named.url} for it" in written

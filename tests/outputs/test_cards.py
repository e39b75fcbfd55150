"""Social cards: who has one of its own, what stands on it, and that it is always the same."""

import hashlib
import io
import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from conftest import CASE, MINIMAL, Files, checked, write_project
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.lifecycle import Phase
from forewarn.outputs import cards
from forewarn.outputs.cards import drawing
from forewarn.outputs.cards.face import Face, face_of, on_a_line
from forewarn.outputs.cards.lines import ELLIPSIS, balanced, wrapped
from forewarn.settings import Cards
from forewarn.values import replace
from samples import sample_board, sample_entry

BOARD = sample_board()
MADE = {one.path: one for one in cards.render(BOARD)}
ENTRY = sample_entry("2026-postgresql-17")
FACE = face_of(ENTRY)
GROUND, BAND = (0x1D, 0x4A, 0x5C), (600, 620)


def picture(face: Face) -> Image.Image:
    """A card as a program that shows it reads it."""
    return Image.open(io.BytesIO(drawing.draw(face))).convert("RGB")


def titled(title: str) -> Entry:
    """The entry with another title."""
    return replace(ENTRY, maintenance=replace(ENTRY.maintenance, title=title))


def board_of(*entries: Entry) -> Board:
    """A board of these entries alone."""
    return replace(BOARD, entries=entries)


def margins_are_empty(card: Image.Image) -> bool:
    """Whether nothing stands in the outer forty pixels, the coloured band at the foot excepted."""
    inside = Image.new("RGB", card.size, GROUND)
    inside.paste(card.crop((40, 40, 1160, 600)), (40, 40))
    outside = ImageChops.difference(card.crop((0, 0, 1200, 600)), inside.crop((0, 0, 1200, 600)))
    return outside.getbbox() is None


def test_every_maintenance_has_a_card_at_its_address() -> None:
    """Whoever noted the address of a picture finds one there, whatever became of the maintenance."""
    assert set(MADE) == {f"maintenance/{entry.id}/card.png" for entry in BOARD.entries}


def test_what_is_ahead_has_its_own_card_and_what_is_over_that_of_its_impact() -> None:
    """Upcoming and open ones are drawn; finished and cancelled ones have the bytes that ship with the package."""
    for entry in BOARD.entries:
        made = MADE[cards.path_of(entry)]
        if not entry.maintenance.series:
            ahead = entry.phase is Phase.UPCOMING or entry.phase.under_way
            long_over = entry.maintenance.window.end < BOARD.as_of - cards.OPEN_ENDED
            legible = not drawing.lacks(entry.maintenance.title)
            assert (made.kind == "cards") == (ahead and legible and not long_over), entry.id
    over = BOARD.finished[0]
    made = MADE[cards.path_of(over)]
    assert made.kind == "shipped"
    shipped = Image.open(io.BytesIO(made.content))
    assert shipped.size == (1200, 630)
    assert len(made.content) < 6_000
    assert made.content == cards._shipped(over.maintenance.impact)


def test_of_a_series_the_next_few_have_cards() -> None:
    """A series of a thousand occurrences costs a handful of pictures."""
    window = ENTRY.maintenance.window
    many = [
        replace(
            ENTRY,
            phase=Phase.UPCOMING,
            maintenance=replace(
                ENTRY.maintenance,
                id=f"daily--{number:04}",
                series="daily",
                window=replace(
                    window, start=window.start + timedelta(days=number), end=window.end + timedelta(days=number)
                ),
            ),
        )
        for number in range(1, 1001)
    ]
    made = list(cards.render(board_of(*many)))
    assert [one.path for one in made if one.kind == "cards"] == [
        f"maintenance/daily--{number:04}/card.png" for number in (1, 2, 3)
    ]
    assert len(made) == 1000


def test_what_nobody_reports_the_end_of_loses_its_card_after_a_week() -> None:
    """A project that closes nothing does not draw its whole past."""
    window = ENTRY.maintenance.window
    for late, own in ((timedelta(days=6), True), (timedelta(days=8), False)):
        board = replace(board_of(replace(ENTRY, phase=Phase.OVERDUE)), as_of=window.end + late)
        assert (ENTRY.id in cards.faces(board)) is own


def test_a_site_may_keep_to_the_cards_of_the_impacts() -> None:
    """With ``cards: impact`` nothing is drawn, and every address still is there."""
    made = list(cards.render(replace(BOARD, settings=replace(BOARD.settings, cards=Cards.IMPACT))))
    assert len(made) == len(BOARD.entries)
    assert all(one.kind == "shipped" for one in made)


@pytest.mark.parametrize(("said", "cards_of_its_own"), [("own", True), ("impact", False), ("none", None)])
def test_the_setting_is_read_from_mkdocs_yml(tmp_path, said: str, cards_of_its_own: bool | None) -> None:  # type: ignore[no-untyped-def]
    """``extra.forewarn.cards`` knows two words."""
    files: Files = {
        CASE: MINIMAL,
        "mkdocs.yml": "site_name: S\nsite_url: https://status.example.com/\n"
        f"extra: {{forewarn: {{authority: status.example.com, cards: {said}}}}}\n",
    }
    project = write_project(tmp_path, files)
    if cards_of_its_own is None:
        from forewarn.opening import open_project

        found, problems = open_project(tmp_path)
        assert found is None
        assert "'none' is none of: own, impact" in problems[0].message
        return
    assert ("case" in cards.faces(checked(project).board)) is cards_of_its_own


def test_a_card_says_title_window_zone_impact_and_site() -> None:
    """The words are those of the pages; no phase and no countdown is among them."""
    assert FACE.title == "PostgreSQL 17 upgrade"
    assert FACE.window.replace("\u00a0", " ") == "Sat 5 Dec 2026, 22:00 to Sun 6 Dec 2026, 02:00 (Europe/Berlin)"
    assert (FACE.impact_words, FACE.site) == ("Outage", "Nordhafen status")
    for phase in Phase:
        assert face_of(replace(ENTRY, phase=phase)) == FACE


def test_a_card_shows_every_part_of_its_face() -> None:
    """Each word that differs differs in the picture, where it stands; the rest of the picture stays."""
    plain = picture(FACE)
    parts = {
        "title": (replace(FACE, title="Something else"), (70, 130, 1130, 440)),
        "window": (replace(FACE, window="Sun 7 Dec"), (70, 130, 1130, 580)),
        "site": (replace(FACE, site="Another"), (130, 60, 800, 140)),
        "impact": (replace(FACE, impact_words="Word"), (700, 60, 1130, 140)),
    }
    for part, (other, place) in parts.items():
        box = ImageChops.difference(plain, picture(other)).getbbox()
        assert box is not None, part
        assert box[0] >= place[0], part
        assert box[1] >= place[1], part
        assert box[2] <= place[2], part
        assert box[3] <= place[3], part


@pytest.mark.parametrize("impact", list(Impact))
def test_an_impact_has_a_colour_and_a_shape(impact: Impact) -> None:
    """The band has the colour of the card that ships; the sign differs in its shape too."""
    card = picture(replace(FACE, impact=impact, impact_words=""))
    shipped = Image.open(io.BytesIO(cards._shipped(impact))).convert("RGB")
    assert card.getpixel(BAND) == shipped.getpixel(BAND)
    assert card.getpixel((2, 2)) == shipped.getpixel((2, 2)) == GROUND
    shapes = {bytes(drawing._sign(one).tobytes()) for one in Impact}
    assert len(shapes) == len(Impact)


def test_a_card_is_small_and_of_the_size_that_previews_ask_for() -> None:
    """1200 by 630, sixteen colours, below 40 kB even when it is full."""
    full = replace(FACE, title="Wm8 " * 60, site="Mg " * 40, window=FACE.window.replace("Berlin", "W" * 20))
    content = drawing.draw(full)
    card = Image.open(io.BytesIO(content))
    assert (card.format, card.size, card.mode) == ("PNG", (1200, 630), "P")
    assert len(card.palette.colors) <= 16  # type: ignore[union-attr]
    assert len(content) < 40_000
    assert not card.info.get("date")


def test_a_card_is_the_same_in_every_process() -> None:
    """Another process, with another hash seed and no fonts of its user, draws the same bytes and makes the same key."""
    code = (
        "import hashlib, sys; from forewarn.outputs.cards import drawing; from forewarn.outputs.cards.face import Face;"
        "from forewarn.model import Impact;"
        "face = Face('Site', 'AVATAR: Łódź, Ωmega, Ждать', 'Sat 5 Dec (UTC)', Impact.DEGRADED, 'Degraded');"
        "print(hashlib.sha256(drawing.draw(face)).hexdigest(), drawing.digest(face))"
    )
    face = Face("Site", "AVATAR: Łódź, Ωmega, Ждать", "Sat 5 Dec (UTC)", Impact.DEGRADED, "Degraded")
    here = f"{hashlib.sha256(drawing.draw(face)).hexdigest()} {drawing.digest(face)}"
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, env={"PYTHONHASHSEED": "1"}, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == here


def test_the_key_of_a_card_changes_with_everything_on_it() -> None:
    """Two faces that differ in anything have different keys, and equal ones the same."""
    others = [
        replace(FACE, site="x"),
        replace(FACE, title="x"),
        replace(FACE, window="x"),
        replace(FACE, impact=Impact.NO_IMPACT),
        replace(FACE, impact_words="x"),
    ]
    assert len({drawing.digest(face) for face in (FACE, *others)}) == 6
    assert drawing.digest(replace(FACE)) == drawing.digest(FACE)


@pytest.mark.parametrize("title", ["日本語のタイトル", "שדרוג", "ترقية", "Ship it 🚀", "ก", "a\u0336b"])
def test_a_title_that_the_font_has_no_letters_for_shows_the_card_of_its_impact(title: str) -> None:
    """No card has boxes in the place of letters."""
    (made,) = cards.render(board_of(titled(title)))
    assert made.kind == "shipped"
    assert made.content == cards._shipped(ENTRY.maintenance.impact)


@pytest.mark.parametrize(
    "title",
    ["Łódź, Århus, Škofja Loka, Việt Nam", "Αναβάθμιση της βάσης", "Обновление; Їжак; Ђорђе", "“№ 5” → 3 € ≤ 4 …"],
)
def test_latin_greek_and_cyrillic_are_drawn(title: str) -> None:
    """The font has what Europe writes with."""
    (made,) = cards.render(board_of(titled(title)))
    assert made.kind == "cards"
    assert margins_are_empty(Image.open(io.BytesIO(made.make())).convert("RGB"))


def test_accents_are_joined_and_what_has_no_shape_is_dropped() -> None:
    """A decomposed accent, marks of direction, joiners and soft hyphens are no reason to do without a card."""
    assert on_a_line("Cafe\u0301 \u200e\u00adopen\u200b  \u2060now") == "Café open now"
    assert not drawing.lacks(face_of(titled("Cafe\u0301 \u200eopen")).text)


def test_a_card_tells_what_was_declared() -> None:
    """A tentative maintenance says so on its card."""
    entry = next(one for one in BOARD.entries if one.marked_title.startswith("Tentative: "))
    assert face_of(entry).title.startswith("Tentative: ")


@given(st.text(max_size=300), st.integers(30, 1000), st.integers(1, 4))
@example("a" * 400, 100, 2)
@example("api-gateway/eu-central-1a/primary-database-cluster", 200, 3)
def test_lines_keep_their_width_and_their_order(text: str, width: int, most: int) -> None:
    """No line is too wide, none too many; what is left out is marked; what is whole holds every word."""

    def measure(words: str) -> float:
        return 10 * len(words)

    for lay in (wrapped, balanced):
        block = lay(text, measure, width, most)
        assert len(block.lines) <= most
        assert all(measure(line) <= width for line in block.lines)
        if block.whole:
            assert "".join(block.lines).replace(" ", "") == text.replace(" ", "")
        else:
            assert any(line.endswith(ELLIPSIS) for line in block.lines)
        for word in (word for line in block.lines for word in line.split(" ") if not word.endswith(ELLIPSIS)):
            assert word in text


@settings(max_examples=25)
@given(st.text(st.characters(max_codepoint=0x52F), min_size=1, max_size=200))
@example("W" * 200)
@example("i" * 5000)
@example("a/b-" * 80)
@example("...")
def test_no_title_breaks_out_of_its_card(title: str) -> None:
    """Whatever is typed, the margins stay empty; what cannot be drawn is seen before."""
    face = face_of(titled(title))
    if not drawing.lacks(face.text):
        assert margins_are_empty(picture(face))


def test_letters_are_set_in_pairs() -> None:
    """The plain layout finds the kerning of the font: AV stands closer than A and V apart."""
    font = drawing._font(92)
    assert font.getlength("AV") < font.getlength("A") + font.getlength("V")


def test_the_parts_of_a_crowded_card_do_not_touch() -> None:
    """A long title, a long zone and a long name leave a gap between head, title and window."""
    face = replace(FACE, title="Ägypten Qgy " * 20, window=FACE.window.replace("Europe/Berlin", "America/Argentina/X"))
    one_line = replace(face, window=FACE.window.partition(" to ")[0])
    for crowded, gaps in ((face, (130, 145, 355, 385)), (FACE, (130, 145, 425, 445)), (one_line, (130, 145, 460, 500))):
        card = picture(crowded).convert("L")
        for top, bottom in (gaps[:2], gaps[2:]):
            low, high = card.crop((0, top, 1200, bottom)).getextrema()
            assert low == high, (crowded, top)

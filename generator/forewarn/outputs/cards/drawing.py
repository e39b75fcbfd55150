"""A face to a picture: 1200 by 630 pixels, PNG. The only importer of Pillow.

It looks like the cards that ship with the package (``design/cards.py``): their colours, their calendar, their signs.
The same face gives the same bytes wherever the same Pillow runs: its plain layout knows no library of the machine, the
letters come from the font in the package, sixteen fixed colours need no guesses, and the compression looks for runs
alone, so that nothing in it depends on the processor.
"""

import hashlib
import io
import zlib
from functools import cache, lru_cache
from importlib import resources

from PIL import Image, ImageDraw, ImageFont, features
from PIL import __version__ as pillow

from forewarn.grades import Impact
from forewarn.outputs.cards.face import Face
from forewarn.outputs.cards.lines import Block, balanced, wrapped

WIDTH, HEIGHT = 1200, 630
_MARGIN = 80
_ROOM = WIDTH - 2 * _MARGIN
_BAND = 22
_TITLES = ((92, 2), (72, 3), (64, 3))
"""Sizes of the title, and how many lines it may have in each."""
_TITLE_TOP = 165
_STEP, _CAPITAL = 1.16, 0.73
"""From one base line to the next, and the height of a capital, both as a part of the size."""
_WINDOW, _WINDOW_LINE, _WINDOW_END = 48, 62, 550
_HEAD, _SITE, _WORD = 100, 36, 46
"""Where the first row stands, and the sizes of the site's name and of the impact in it."""
_SIGN = 44
_GAP = 22
_FINE = 4
"""Shapes are drawn so many times too large, then made smaller: that smooths their edges."""

_GROUND, _INK = (0x1D, 0x4A, 0x5C), (0xFF, 0xFF, 0xFF)
_ACCENTS = {
    Impact.NO_IMPACT: (0x8F, 0xD0, 0xA8),
    Impact.REDUCED_REDUNDANCY: (0x9C, 0xC4, 0xFF),
    Impact.DEGRADED: (0xF2, 0xBF, 0x66),
    Impact.OUTAGE: (0xFF, 0xA2, 0x99),
}
_LEVELS = 7
"""Steps from the ground to a colour: index 0 is the ground, 1 to 7 lead to white, 8 to 14 to the accent."""
_FULL, _QUIET = 255, 190
_MISSING = "\U0010fffe"
"""No font has it: its picture is that of every letter that a font lacks."""


def draw(face: Face) -> bytes:
    """The picture of a face."""
    ink, accent = (Image.new("L", (WIDTH, HEIGHT), 0) for _ in range(2))
    _draw_head(face, ink, accent)
    top = _draw_window(face, ink)
    _draw_title(face, ink, top)
    ImageDraw.Draw(accent).rectangle((0, HEIGHT - _BAND, WIDTH, HEIGHT), fill=_FULL)
    levels = ink.point(_steps(0))
    levels.paste(accent.point(_steps(_LEVELS)), mask=accent.point(_any))
    picture = Image.frombytes("P", levels.size, levels.tobytes())
    picture.putpalette(_palette(_ACCENTS[face.impact]))
    out = io.BytesIO()
    picture.save(out, "PNG", bits=4, compress_level=9, compress_type=zlib.Z_RLE)
    return out.getvalue()


def lacks(text: str) -> bool:
    """Whether the font has no shape for a letter of a text."""
    return any(_is_missing(letter) for letter in set(text))


def digest(face: Face) -> str:
    """Names the picture of a face before it is drawn: SHA-256 of everything that its bytes depend on, in hex."""
    return hashlib.sha256(repr((face, _looks())).encode("utf-8")).hexdigest()


@cache
def _looks() -> tuple[str, ...]:
    """What all cards depend on: how they are drawn, with what, in which font."""
    room = resources.files("forewarn.outputs.cards")
    code = (hashlib.sha256(room.joinpath(name).read_bytes()).hexdigest() for name in ("drawing.py", "lines.py"))
    return (*code, hashlib.sha256(_font_file()).hexdigest(), pillow, str(features.version("freetype2")))


def _draw_head(face: Face, ink: Image.Image, accent: Image.Image) -> None:
    """The calendar and the site's name; the impact's sign and word at the other end."""
    word, site = _font(_WORD), _font(_SITE)
    start = WIDTH - _MARGIN - word.getlength(face.impact_words)
    _write(accent, (start, _HEAD + _WORD * _CAPITAL / 2), face.impact_words, word)
    start -= _GAP + _SIGN
    accent.paste(_sign(face.impact), (int(start), _HEAD - _SIGN // 2))
    frame, hand = _calendar()
    ink.paste(frame, (_MARGIN - 6, _HEAD - frame.height // 2))
    accent.paste(hand, (_MARGIN - 6, _HEAD - hand.height // 2))
    left = _MARGIN - 6 + frame.width + 14
    name = wrapped(face.site, site.getlength, start - left - 2 * _GAP, 1)
    _write(ink, (left, _HEAD + _SITE * _CAPITAL / 2), "".join(name.lines), site, _QUIET)


def _draw_window(face: Face, ink: Image.Image) -> float:
    """The window at the foot; answers where the room above it ends."""
    font = _font(_WINDOW)
    lines = wrapped(face.window, font.getlength, _ROOM, 3).lines
    first = _WINDOW_END - _WINDOW_LINE * (len(lines) - 1)
    for number, line in enumerate(lines):
        _write(ink, (_MARGIN, first + number * _WINDOW_LINE), line, font)
    return first - _WINDOW * 1.75


def _draw_title(face: Face, ink: Image.Image, end: float) -> None:
    """The title in the largest size that has room for it, in the middle between the head and the window."""
    size, block = _fitted(face.title, end - _TITLE_TOP)
    font, step = _font(size), size * _STEP
    first = _TITLE_TOP + (end - _TITLE_TOP - _height(size, block)) / 2 + size * _CAPITAL
    for number, line in enumerate(block.lines):
        _write(ink, (_MARGIN - size * 0.04, first + number * step), line, font)


def _fitted(title: str, room: float) -> tuple[int, Block]:
    """The largest size in which all of a title has room, else the smallest."""
    for size, most in _TITLES:
        block = balanced(title, _font(size).getlength, _ROOM, min(most, int((room / size - _CAPITAL) / _STEP) + 1))
        if block.whole:
            break
    return size, block


def _height(size: int, block: Block) -> float:
    """From the top of the first line's capitals to the last base line."""
    return size * (_STEP * (len(block.lines) - 1) + _CAPITAL)


def _write(
    on: Image.Image, at: tuple[float, float], text: str, font: ImageFont.FreeTypeFont, fill: int = _FULL
) -> None:
    """Text from its left end on its base line, at whole pixels: so that a letter looks the same in every place."""
    ImageDraw.Draw(on).text((int(at[0]), int(at[1])), text, fill=fill, font=font, anchor="ls")


@lru_cache(maxsize=len(Impact))
def _sign(impact: Impact) -> Image.Image:
    """The sign of an impact, as on the pages: a ring, a half-filled ring, a triangle, a square."""
    side = _SIGN * _FINE
    fine = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(fine)
    if impact is Impact.OUTAGE:
        pen.rounded_rectangle((0, 0, side - 1, side - 1), side // 16, fill=_FULL)
    elif impact is Impact.DEGRADED:
        pen.polygon(((side / 2, 0), (side, side * 0.9), (0, side * 0.9)), fill=_FULL)
    else:
        pen.ellipse((0, 0, side - 1, side - 1), outline=_FULL, width=round(side * 0.14))
        if impact is Impact.REDUCED_REDUNDANCY:
            pen.pieslice((0, 0, side - 1, side - 1), 90, 270, fill=_FULL)
    return fine.reduce(_FINE)


@cache
def _calendar() -> tuple[Image.Image, Image.Image]:
    """The calendar of the favicon, and the hand of the clock in it."""
    unit, wide = 2.25 * _FINE, 2.4 * 2.25 * _FINE
    side = int(32 * unit)
    frame, hand = (Image.new("L", (side, side), 0) for _ in range(2))
    pen = ImageDraw.Draw(frame)
    box = [unit * edge + wide / 2 * away for edge, away in ((6, -1), (8.5, -1), (26, 1), (25.5, 1))]
    pen.rounded_rectangle(box, 3 * unit + wide / 2, outline=_FULL, width=round(wide))
    for line in (((7, 12), (25, 12)), ((10, 6.5), (10, 10.5)), ((22, 6.5), (22, 10.5))):
        _stroke(pen, line, unit, wide)
    _stroke(ImageDraw.Draw(hand), ((16, 15.5), (16, 19.5), (18.6, 21.3)), unit, wide)
    return frame.reduce(_FINE), hand.reduce(_FINE)


def _stroke(pen: ImageDraw.ImageDraw, points: tuple[tuple[float, float], ...], unit: float, wide: float) -> None:
    """A line with round ends."""
    places = [(x * unit, y * unit) for x, y in points]
    pen.line(places, fill=_FULL, width=round(wide))
    for x, y in places:
        pen.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), fill=_FULL)


def _steps(base: int) -> list[int]:
    """From how much of a pixel is covered to the index of its colour."""
    return [base + step if (step := (covered * _LEVELS + 127) // 255) else 0 for covered in range(256)]


_any = [_FULL if step else 0 for step in _steps(0)]


def _palette(accent: tuple[int, int, int]) -> bytes:
    """The ground, and the steps from it to white and to an accent."""
    steps = [
        tuple(low + (high - low) * step // _LEVELS for low, high in zip(_GROUND, color, strict=True))
        for color in (_INK, accent)
        for step in range(1, _LEVELS + 1)
    ]
    return bytes(value for color in (_GROUND, *steps) for value in color)


@cache
def _font_file() -> bytes:
    return resources.files("forewarn").joinpath("theme/font/inter-semibold.otf").read_bytes()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(_font_file()), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _is_missing(letter: str) -> bool:
    return bytes(_font(_SITE).getmask(letter)) == _missing() and letter != _MISSING


@cache
def _missing() -> bytes:
    return bytes(_font(_SITE).getmask(_MISSING))

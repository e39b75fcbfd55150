"""Cuts the font of the social cards from Inter: ``python design/font.py Inter-SemiBold.otf`` writes it; needs fonttools.

Latin, Greek and Cyrillic stay, and what stands between words. Pillow's own layout, the one that is the same everywhere,
knows pairs of letters from the old ``kern`` table only; so the pairs of ``GPOS`` are written out there, for the letters
that titles are mostly made of. The font is in git; this runs only when it is to hold other letters.

Source: Inter (the package fonts-inter 4.0~beta7 of Debian) by The Inter Project Authors, SIL Open Font License 1.1 (https://github.com/rsms/inter).
"""

import sys
from itertools import chain
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

TARGET = Path(__file__).parent.parent / "generator" / "forewarn" / "theme" / "font" / "inter-semibold.otf"
KEPT = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x2BB, 0x2BC),
    (0x370, 0x3FF),
    (0x400, 0x52F),
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),
    (0x2070, 0x209F),
    (0x20A0, 0x20C0),
    (0x2100, 0x2126),
    (0x2190, 0x2199),
    (0x2212, 0x2212),
    (0x221E, 0x221E),
    (0x2248, 0x2248),
    (0x2260, 0x2265),
)
"""Ranges of Unicode, both ends among them."""
PAIRED = (
    *range(0x21, 0x7F),
    *range(0xC0, 0x100),
    *range(0x391, 0x3CA),
    *range(0x410, 0x450),
    0x2019,
    0x201C,
    0x201D,
    0x2013,
)
"""What is set in pairs."""
MOST = 10_000
"""The format of the old table ends at 10 920 pairs; the least of them are the ones to miss."""


def main() -> None:
    """Write the font that ships with the package."""
    font = TTFont(sys.argv[1], recalcTimestamp=False)
    pairs = kerning(font)
    options = Options(layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], hinting=True, notdef_outline=True)
    options.drop_tables += ["GPOS", "GSUB", "GDEF"]
    cut = Subsetter(options)
    cut.populate(unicodes=chain.from_iterable(range(first, last + 1) for first, last in KEPT))
    cut.subset(font)
    table = KernTable_format_0()
    table.kernTable, table.coverage, table.version, table.apple = pairs, 1, 0, False
    kern = newTable("kern")
    kern.version, kern.kernTables = 0, [table]
    font["kern"] = kern
    font.save(TARGET)
    print(f"{TARGET}: {TARGET.stat().st_size} bytes, {len(pairs)} pairs")


def kerning(font: TTFont) -> dict[tuple[str, str], int]:
    """The pairs that the font's feature ``kern`` moves, those that move furthest."""
    glyphs = {name for code, name in font.getBestCmap().items() if code in PAIRED}
    gpos = font["GPOS"].table
    chosen = {
        index
        for one in gpos.FeatureList.FeatureRecord
        if one.FeatureTag == "kern"
        for index in one.Feature.LookupListIndex
    }
    pairs: dict[tuple[str, str], int] = {}
    for index in sorted(chosen):
        for subtable in gpos.LookupList.Lookup[index].SubTable:
            table = subtable.ExtSubTable if subtable.LookupType == 9 else subtable
            if table.LookupType != 2:
                continue
            for left in glyphs & set(table.Coverage.glyphs):
                for right, moved in moves(table, left, glyphs):
                    pairs.setdefault((left, right), moved)
    furthest = sorted((pair for pair, moved in pairs.items() if moved), key=lambda pair: (-abs(pairs[pair]), pair))
    return {pair: pairs[pair] for pair in furthest[:MOST]}


def moves(table, left: str, glyphs: set[str]):  # noqa: ANN001, ANN201 - fonttools is untyped
    """What follows ``left`` and by how much it moves, in units of the font; zeros too, for they hide what comes later."""
    if table.Format == 1:
        for record in table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord:
            if record.SecondGlyph in glyphs:
                yield record.SecondGlyph, record.Value1.XAdvance if record.Value1 else 0
        return
    row = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)].Class2Record
    for right in glyphs:
        value = row[table.ClassDef2.classDefs.get(right, 0)].Value1
        yield right, getattr(value, "XAdvance", 0) or 0 if value else 0


if __name__ == "__main__":
    main()

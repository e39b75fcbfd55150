"""Draws the pictures of link previews, one for each impact: ``.venv/bin/python design/cards.py`` writes them.

They hold shapes and colours and no word, so that they serve every language; the signs are those of the pages, because
a colour is never the only carrier of a meaning. The pictures are in git; this runs only when they are to look different.
"""

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

TARGET = Path(__file__).parent.parent / "generator" / "forewarn" / "theme" / "assets"
WIDTH, HEIGHT = 1200, 630
SIGNS = {
    "any": ("#ffcf7d", ""),
    "no-impact": ("#8fd0a8", '<circle r="86" fill="none" stroke="currentColor" stroke-width="26"/>'),
    "reduced-redundancy": (
        "#9cc4ff",
        '<circle r="86" fill="none" stroke="currentColor" stroke-width="26"/><path d="M0-86A86 86 0 0 0 0 86z" fill="currentColor"/>',
    ),
    "degraded": ("#f2bf66", '<path d="M0-104 118 92H-118z" fill="currentColor" stroke-linejoin="round"/>'),
    "outage": ("#ffa299", '<rect x="-96" y="-96" width="192" height="192" rx="10" fill="currentColor"/>'),
}
"""By the end of the file's name: colour, and the sign around the origin."""


def drawing(color: str, sign: str) -> str:
    """A card as SVG: the calendar of the favicon, and the sign beside it."""
    place = WIDTH / 2 - (190 if sign else 0)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">
<rect width="{WIDTH}" height="{HEIGHT}" fill="#1d4a5c"/>
<rect y="{HEIGHT - 22}" width="{WIDTH}" height="22" fill="{color}"/>
<g transform="translate({place - 176} 128) scale(11)" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">
<path d="M7 12h18M10 6.5v4M22 6.5v4"/><rect x="6" y="8.5" width="20" height="17" rx="3"/><path d="M16 15.5v4l2.6 1.8" stroke="{color}"/></g>
<g transform="translate({WIDTH / 2 + 210} {HEIGHT / 2})" color="{color}">{sign}</g></svg>"""


def main() -> None:
    """Write ``card-<impact>.png`` into the folder that ships with the package."""
    path = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name, (color, sign) in SIGNS.items():
            page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{drawing(color, sign)}")
            # Sixteen colours are enough, and a site holds many copies.
            drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            drawn.quantize(16, dither=Image.Dither.NONE).save(TARGET / f"card-{name}.png", bits=4, optimize=True)
        browser.close()


if __name__ == "__main__":
    main()

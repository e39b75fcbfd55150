"""The cost of each step against the number of maintenances, both axes logarithmic: an SVG from the JSON of speed.py.

python benchmarks/plot.py OUT.svg RESULTS.json …
"""

import json
import math
import sys
from pathlib import Path

ROWS = {
    "plain mkdocs build": "#999999",
    "cold build": "#1f4e79",
    "site alone": "#7e57c2",
    "one changed file": "#2e7d32",
    "no change": "#8bc34a",
    "hugo, lean theme": "#d81b60",
}
WIDTH, HEIGHT, EDGE = 720, 420, 60
SMALLEST = 1000
"""Below that the fixed cost of a start is most of it."""
LINE = 15
"""How far below each other two labels stand at least."""


def slope(points: list[tuple[int, float]]) -> float:
    """The exponent of the cost between a thousand, or the smallest size beyond that, and the largest."""
    points = [point for point in points if point[0] >= SMALLEST] or points
    (least, small), (most, large) = points[0], points[-1]
    return math.log(large / small) / math.log(most / least)


def main(out: Path, files: list[Path]) -> None:
    """Draw, and print the slopes."""
    found: dict[int, dict[str, dict[str, float]]] = {}
    for file in files:
        found |= {int(count): rows for count, rows in json.loads(file.read_text("utf-8")).items()}
    lines = {name: [(n, found[n][name]["cpu"]) for n in sorted(found) if name in found[n]] for name in ROWS}
    costs = [cost for points in lines.values() for _, cost in points]
    left, right = math.log10(min(found)), math.log10(max(found))
    low, high = math.floor(math.log10(min(costs))), math.ceil(math.log10(max(costs)))

    def x(count: float) -> float:
        return EDGE + (math.log10(count) - left) / (right - left) * (WIDTH - 4 * EDGE)

    def y(cost: float) -> float:
        return HEIGHT - EDGE - (math.log10(cost) - low) / (high - low) * (HEIGHT - 2 * EDGE)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{EDGE}" y="24">CPU seconds against maintenances</text>',
    ]
    for power in range(low, high + 1):
        parts.append(f'<path d="M{EDGE} {y(10**power):.1f}H{WIDTH - 3 * EDGE}" stroke="#ddd"/>')
        parts.append(f'<text x="{EDGE - 8}" y="{y(10**power) + 4:.1f}" text-anchor="end">{10**power:g}</text>')
    parts += [
        f'<text x="{x(count):.1f}" y="{HEIGHT - EDGE + 20}" text-anchor="middle">{count:,}</text>'
        for count in sorted(found)
    ]
    free = 0.0
    for name, points in sorted(lines.items(), key=lambda line: -line[1][-1][1] if line[1] else 0):
        if not points:
            continue
        path = " ".join(f"{x(n):.1f},{y(cost):.1f}" for n, cost in points)
        label = f"{name}, slope {slope(points):.2f}" if len(points) > 1 else name
        free = max(free + LINE, y(points[-1][1]) + 4)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{ROWS[name]}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(n):.1f}" cy="{y(cost):.1f}" r="3" fill="{ROWS[name]}"/>' for n, cost in points]
        parts.append(f'<text x="{x(max(found)) + 8:.1f}" y="{free:.1f}" fill="{ROWS[name]}">{label}</text>')
        print(label)
    out.write_text("\n".join([*parts, "</svg>"]) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(word) for word in sys.argv[2:]])

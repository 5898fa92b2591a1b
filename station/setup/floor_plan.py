"""Where everything stands, to scale: the post behind, the mat, the panel in front, and the space to keep clear.

`python -m station.setup.floor_plan FILE` writes the drawing of the build guide.
"""

import math
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from station.drill.people import BAR_SHARE

# All in metres. The distances of the sensors and their cones are those for which the detection was built and tried.
BODY = 1.75
EYE_SHARE = 0.936  # eye height standing (Drillis and Contini 1966, in Winter, Biomechanics and Motor Control)
PANEL_AHEAD = 1.0
SIDE_CLEAR = 0.6
HEAD_ROOM = 0.3
# name, distance behind the glutes, width of a cone (full angle, degrees), sideways places of the sensors
RIGS = (("single", 0.90, 27.0, (0.0,)), ("pair", 0.70, 18.0, (-0.09, 0.09)))
BEHIND_MM = {name: 1000 * behind_m for name, behind_m, _, _ in RIGS}
SCALE = 170  # px a metre
WIDTH, HEIGHT = 1080, 640


def bar_mm(body_m: float) -> tuple[int, int, int]:
    """Lowest, best and highest level of the sensor's beam above the floor for a body height; millimetres."""
    low, best, high = (round(share * body_m * 1000) for share in (0.44, BAR_SHARE, 0.46))
    return low, best, high


def as_svg() -> str:
    """Both rigs from above and one from the side, as the text of an SVG file."""
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Arial, sans-serif" font-size="13" role="img">',
        "<title>Floor plan: post, mat and panel, from above and from the side</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for index, rig in enumerate(RIGS):
        parts += _from_above(170 + index * 330, *rig)
    return "\n".join([*parts, *_from_the_side(660, 560), *_scale_bar(), "</svg>", ""])


def _from_above(middle: int, name: str, behind: float, cone_deg: float, places: tuple[float, ...]) -> Iterator[str]:
    """One rig from above: the user faces up, the glutes are at y = 340."""
    glutes, post, panel = 340, 340 + behind * SCALE, 340 - PANEL_AHEAD * SCALE
    yield _text(middle, 40, f"{name} rig, from above", bold=True)
    yield _box(middle, (panel + post) / 2, 2 * SIDE_CLEAR + 0.3, (post - panel) / SCALE + 0.6, "none", dash=True)
    yield _text(middle, 66, f"keep {SIDE_CLEAR:.1f} m clear on both sides (dashed)")
    reach = (behind + 0.15) * SCALE
    for place in places:
        x, half = middle + place * SCALE, math.radians(cone_deg / 2)
        ends = " ".join(f"{x + sign * reach * math.tan(half):.0f},{post - reach:.0f}" for sign in (-1, 1))
        yield f'<polygon points="{x:.0f},{post:.0f} {ends}" fill="#d9d9d9" stroke="#888"/>'
    for side, words in ((-1, "L"), (1, "R")):
        yield _box(middle + side * 0.15 * SCALE, glutes - 0.08 * SCALE, 0.28, 0.45, "#ffffff")
        yield _text(middle + side * 0.15 * SCALE, glutes - 0.17 * SCALE, words, bold=True)
    yield f'<line x1="{middle - 30}" y1="{glutes}" x2="{middle + 30}" y2="{glutes}" stroke="#000" stroke-width="4"/>'
    yield _text(middle + 36, glutes + 5, "glutes", anchor="start")
    yield _box(middle, post + 8, 0.4, 0.1, "#444")
    yield _text(middle, post + 34, f"post with the sensor{'s, 18 cm apart' if len(places) > 1 else ''}")
    yield _box(middle, panel - 8, 0.3, 0.08, "#444")
    yield _text(middle, panel - 20, "panel")
    yield from _measure(middle - 0.64 * SCALE, glutes, post, f"{behind:.2f} m")
    yield from _measure(middle - 0.64 * SCALE, panel, glutes, f"{PANEL_AHEAD:.1f} m")
    side_x = middle + 0.72 * SCALE
    yield (
        f'<polyline points="{middle + 34},{post + 8:.0f} {side_x:.0f},{post + 8:.0f} {side_x:.0f},{panel - 8:.0f} '
        f'{middle + 26},{panel - 8:.0f}" fill="none" stroke="#000" stroke-dasharray="2 3" stroke-width="2"/>'
    )
    yield _text(side_x - 4, panel + 40, "cable, taped down", anchor="end")


def _from_the_side(left: int, floor: int) -> Iterator[str]:
    """The single rig from the side: the user faces right, the glutes are above x = left + 0.95 m."""
    behind, body = RIGS[0][1], BODY * SCALE
    post, glutes = left + 30, left + 30 + behind * SCALE
    panel = glutes + PANEL_AHEAD * SCALE
    level, eyes = floor - BAR_SHARE * body, floor - EYE_SHARE * body
    yield _text((post + panel) / 2, 40, f"from the side, for a body height of {BODY:.2f} m", bold=True)
    yield f'<line x1="{post - 20:.0f}" y1="{floor}" x2="{panel + 20:.0f}" y2="{floor}" stroke="#000" stroke-width="3"/>'
    for x, top in ((post, floor - 1.05 * SCALE), (panel, eyes)):
        yield f'<line x1="{x:.0f}" y1="{top:.0f}" x2="{x:.0f}" y2="{floor}" stroke="#444" stroke-width="7"/>'
    half = math.tan(math.radians(RIGS[0][2] / 2)) * behind * SCALE
    beam = f"{post:.0f},{level:.0f} {glutes:.0f},{level - half:.0f} {glutes:.0f},{level + half:.0f}"
    yield f'<polygon points="{beam}" fill="#d9d9d9" stroke="#888"/>'
    head, hip = floor - body, floor - 0.53 * body
    x = glutes + 16
    yield f'<circle cx="{x:.0f}" cy="{head + 19:.0f}" r="19" fill="none" stroke="#000" stroke-width="4"/>'
    yield (
        f'<polyline points="{x:.0f},{head + 38:.0f} {x:.0f},{hip:.0f} {x:.0f},{floor}" fill="none" stroke="#000" '
        'stroke-width="5"/>'
    )
    yield _box(panel, eyes, 0.05, 0.22, "#444")
    yield _text(panel + 30, eyes - 28, f"panel at eye height, {EYE_SHARE * BODY:.2f} m", anchor="end")
    yield from _measure(post + 24, level, floor, f"{BAR_SHARE * BODY:.2f} m")
    yield _text(post, floor + 22, f"post, bar at {BAR_SHARE} of the body height", anchor="start")
    ceiling = head - HEAD_ROOM * SCALE
    ends = f'x1="{post:.0f}" y1="{ceiling:.0f}" x2="{panel:.0f}" y2="{ceiling:.0f}"'
    yield f'<line {ends} stroke="#888" stroke-width="3"/>'
    yield _text((post + panel) / 2, ceiling - 8, f"nothing lower than {HEAD_ROOM:.1f} m above the head")


def _measure(x: float, top: float, bottom: float, words: str) -> Iterator[str]:
    """A vertical dimension with ticks, its figure to the right."""
    for y in (top, bottom):
        yield f'<line x1="{x - 5:.0f}" y1="{y:.0f}" x2="{x + 5:.0f}" y2="{y:.0f}" stroke="#000"/>'
    yield f'<line x1="{x:.0f}" y1="{top:.0f}" x2="{x:.0f}" y2="{bottom:.0f}" stroke="#000"/>'
    yield _text(x + 8, (top + bottom) / 2, words, anchor="start", bold=True)


def _scale_bar() -> Iterator[str]:
    yield f'<line x1="40" y1="{HEIGHT - 24}" x2="{40 + SCALE}" y2="{HEIGHT - 24}" stroke="#000" stroke-width="5"/>'
    yield _text(48 + SCALE, HEIGHT - 19, "1 m", anchor="start")


def _box(x: float, y: float, width_m: float, depth_m: float, fill: str, *, dash: bool = False) -> str:
    width, depth = width_m * SCALE, depth_m * SCALE
    dashes = ' stroke-dasharray="6 5"' if dash else ""
    return (
        f'<rect x="{x - width / 2:.0f}" y="{y - depth / 2:.0f}" width="{width:.0f}" height="{depth:.0f}" '
        f'fill="{fill}" stroke="#444"{dashes}/>'
    )


def _text(x: float, y: float, words: str, *, anchor: str = "middle", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(as_svg())

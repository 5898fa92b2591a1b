"""The build guide shows what the program would draw today."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hardware.twin.beam import GEOMETRY
from station.config import Config
from station.drill.people import MARKS, mark_number
from station.setup.floor_plan import RIGS, as_svg, bar_mm
from station.setup.header_svg import as_svg as header_svg

ROOT = Path(__file__).parents[2]
REMEDY = "python -m station.setup.floor_plan .github/floor-plan.svg; kickstation wiring --svg .github/wiring.svg"


def test_the_guides_drawings_are_those_of_the_program(tmp_path: Path) -> None:
    drawn = tmp_path / "plan.svg"
    subprocess.run([sys.executable, "-m", "station.setup.floor_plan", drawn], check=True, cwd=ROOT)
    assert drawn.read_text() == as_svg() == (ROOT / ".github" / "floor-plan.svg").read_text(), REMEDY
    assert (ROOT / ".github" / "wiring.svg").read_text() == header_svg(Config()), REMEDY


def test_the_guides_marks_of_the_bar_are_those_of_the_program() -> None:
    lines = (ROOT / "hardware" / "BUILD.md").read_text().splitlines()
    rows = [tuple(float(cell) for cell in line.strip("| ").split("|")) for line in lines if line[:3] in ("| 1", "| 2")]
    assert [row[0] for row in rows] == pytest.approx([1.10 + 0.05 * step for step in range(20)])
    assert [row[1:4] for row in rows] == [bar_mm(row[0]) for row in rows]
    assert [row[4] for row in rows] == [mark_number(bar_mm(row[0])[1]) for row in rows] == [*range(1, MARKS + 1)]


@pytest.mark.parametrize(("name", "behind_m", "cone_deg", "places_m"), RIGS)
def test_the_plans_distances_are_those_that_the_detection_was_tried_with(
    name: str, behind_m: float, cone_deg: float, places_m: tuple[float, ...]
) -> None:
    geometry = GEOMETRY[name]  # type: ignore[index]
    assert (behind_m, cone_deg) == (geometry.distance_m, geometry.full_angle_deg)
    assert sorted(abs(place) for place in places_m) == sorted(abs(place) for _, place in geometry.channels)


def test_nothing_is_drawn_beyond_the_edges() -> None:
    drawing = ElementTree.fromstring(as_svg())  # noqa: S314 - it is our own
    for text in drawing.iter("{http://www.w3.org/2000/svg}text"):
        half = 3.6 * len(text.text or "")
        shift = {"start": half, "middle": 0.0, "end": -half}[text.attrib["text-anchor"]]
        middle = float(text.attrib["x"]) + shift
        assert half <= middle <= 1080 - half, text.text

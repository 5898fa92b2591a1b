"""The drawn bodies obey anatomy: no limb changes its length, the heel comes up to the line, each has its words."""

import re
from itertools import pairwise
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.body import FOOT, LINE_Y, SHANK, THIGH, Pose, _figure, all_the_time, phases
from web.texts import LANGUAGES, texts_of

FIGURES = (*phases(), all_the_time())
TAUGHT = {
    "start": {"hip_flexors": "shortens"},
    "lift": {"hamstrings": "shortens", "quadriceps": "lengthens"},
    "top": {"quadriceps": "lengthens"},
    "return": {"quadriceps": "shortens", "hamstrings": "lengthens"},
    "all": {"glutes": "holds", "abdominals": "holds", "lower_back": "holds"},
}


def lengths(path: str) -> list[float]:
    points = [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]
    return [dist(one, other) for one, other in pairwise(points)]


@given(st.floats(-40, 40), st.floats(0, 150), st.floats(-30, 60))
def test_whatever_the_pose_the_bones_keep_their_length(thigh: float, knee: float, ankle: float) -> None:
    limbs = _figure("any", Pose(thigh, knee, ankle), ()).limbs
    leg, foot = lengths(limbs[3].path), lengths(limbs[4].path)
    assert leg == pytest.approx([THIGH, SHANK], abs=0.3)
    assert foot == pytest.approx([FOOT], abs=0.3)


def test_the_heel_rises_to_the_line_and_comes_back() -> None:
    heights = [figure.heel[1] for figure in phases()]
    assert heights[0] > heights[1] > heights[2] < heights[3]
    assert abs(heights[2] - LINE_Y) < 40


def test_each_phase_names_the_muscles_that_technique_teaches() -> None:
    assert {figure.name: {muscle.name: muscle.work for muscle in figure.muscles} for figure in FIGURES} == TAUGHT


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawn_thing_has_its_words(language: str) -> None:
    texts = texts_of(language)
    for figure in FIGURES:
        assert texts[f"learn.phase.{figure.name}.title"]
        for muscle in figure.muscles:
            assert texts[f"learn.muscle.{muscle.name}"]
            assert texts[f"learn.{muscle.work}"]

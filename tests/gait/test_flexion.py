"""The knee's greatest bend, estimated from the dwell."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gait.events import Kick
from station.gait.flexion import peak_knee_flexion_deg


def kick_of(dwell_ms: float) -> Kick:
    """A swing of 400 ms."""
    apex_ns, half_ns = 2_200_000_000, round(dwell_ms * 5e5)
    return Kick(
        t_ns=apex_ns,
        side="left",
        toe_off_ns=2_000_000_000,
        onset_ns=apex_ns - half_ns,
        exit_ns=apex_ns + half_ns,
        foot_strike_ns=2_400_000_000,
        lift_ms=200.0,
        return_ms=200.0,
        dwell_ms=dwell_ms,
        depth_mm=100.0,
        grade=None,
        grade_reason="not calibrated",
    )


@given(peak_deg=st.floats(127, 156), bar=st.sampled_from([(0.45, 120.0), (0.46, 123.0), (0.47, 126.0)]))
def test_the_dwell_of_a_sinusoidal_swing_gives_its_peak_back(peak_deg: float, bar: tuple[float, float]) -> None:
    share, entry_deg = bar
    dwell_ms = 400 * 2 / math.pi * math.acos(math.sqrt((entry_deg - 10) / (peak_deg - 10)))
    found = peak_knee_flexion_deg(kick_of(dwell_ms), "pair", share)
    assert found.value == pytest.approx(peak_deg, abs=0.01)
    assert (found.evidence, found.n, found.standard_error) == ("C", 1, 9.0)


def test_a_bar_between_the_known_heights_is_on_the_line_between_them() -> None:
    assert peak_knee_flexion_deg(kick_of(0.0), "pair", 0.485).value == pytest.approx(131)


def test_there_is_no_estimate_where_its_error_is_not_known() -> None:
    kick = kick_of(100)
    for found, reason in (
        (peak_knee_flexion_deg(kick, "single", 0.45), "its error is known on the pair rig only"),
        (peak_knee_flexion_deg(kick, "pair", 0.44), "the bar is outside 0.45 to 0.50 of the body height"),
        (peak_knee_flexion_deg(kick, "pair", 0.51), "the bar is outside 0.45 to 0.50 of the body height"),
        (peak_knee_flexion_deg(replace(kick, toe_off_ns=None), "pair", 0.45), "the swing was not seen whole"),
    ):
        assert (found.value, found.reason) == (None, reason)

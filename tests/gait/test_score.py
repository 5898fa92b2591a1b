"""The score: one to one, nearest first, with a free zone between kicks that must and may be found."""

from typing import Any

import pytest

from station.gait.score import match, score

MS = 1_000_000


def truth(*heels: tuple[float, str, float], rig: str = "single") -> dict[str, Any]:
    contacts = [{"t_ns": t * MS, "side": side, "drop_mm": depth} for t, side, depth in heels]
    return {
        "rig": rig,
        "scored_ns": [1000 * MS, 9000 * MS],
        "heel_contacts": contacts,
        "foot_strikes": [],
        "toe_offs": [],
    }


def heels(*found: tuple[float, str]) -> list[dict[str, Any]]:
    return [{"event": "heel_contact", "t_ns": t * MS, "side": side} for t, side in found]


def test_found_missed_false_and_wrong_sides_are_counted() -> None:
    true = truth((2000, "left", 90), (3000, "right", 90), (4000, "left", 90))
    result = score(true, heels((2010, "left"), (3010, "left"), (6000, "right")))["heel_contact"]
    assert (result.required, result.found, result.missed, result.false, result.wrong_side) == (3, 2, 1, 1, 1)
    assert result.f1 == pytest.approx(4 / 6)
    assert (result.bias_ms, result.sd_ms) == (10, 0)


def test_a_kick_between_must_and_may_is_free_either_way() -> None:
    true = truth((2000, "left", 45))
    assert score(true, [])["heel_contact"].f1 == 1
    assert score(true, heels((2000, "left")))["heel_contact"].f1 == 1


def test_a_kick_too_low_to_be_seen_must_not_be_told() -> None:
    assert score(truth((2000, "left", 20)), heels((2000, "left")))["heel_contact"].false == 1


def test_only_the_stretch_that_is_scored_counts() -> None:
    true = truth((500, "left", 90), (9500, "left", 90))
    result = score(true, heels((500, "left"), (300, "left"), (9900, "left")))["heel_contact"]
    assert (result.required, result.false) == (0, 0)


def test_the_unknown_side_is_never_wrong() -> None:
    assert score(truth((2000, "unknown", 90)), heels((2000, "left")))["heel_contact"].wrong_side == 0


def test_nothing_to_find_and_nothing_found_is_perfect() -> None:
    result = score(truth(), [])["foot_strike"]
    assert (result.f1, result.bias_ms, result.sd_ms) == (1, None, None)


def test_the_nearest_pair_wins() -> None:
    assert match([100, 150], [140, 400], 60) == {1: 0}
    assert match([100], [70, 120], 60) == {0: 1}

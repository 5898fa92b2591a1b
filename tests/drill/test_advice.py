"""What to work on next is what matters most in the drill, not what is easiest to measure."""

import pytest

from station.drill.advice import next_thing
from station.drill.sayings import NEXT
from station.drill.summary import SessionSummary
from station.gait.figure import Figure


def session(
    clean: int = 98,
    faults: dict[str, int] | None = None,
    low: dict[str, int] | None = None,
    **figures: float,
) -> SessionSummary:
    told = {name: Figure(value, None, 60, 2.0, "B") for name, value in figures.items()}
    told["clean_pct"] = Figure(float(clean), None, 100, 2.0, "B")
    return SessionSummary(100, clean, told, faults=faults or {}, low=low or {})


# Each is more important than all that follow it.
CASES: list[tuple[dict[str, object], str]] = [
    ({"faults": {"too_close": 2}}, "next.distance"),
    ({"low": {"left": 10, "right": 10}}, "next.heels"),
    ({"faults": {"same_leg_twice": 1, "hop": 1}}, "next.alternation"),
    ({"cadence_held_pct": 50.0}, "next.cadence"),
    ({"step_time_cv_pct": 12.0}, "next.rhythm"),
    ({"faults": {"both_feet_down": 2}}, "next.flow"),
    ({"faults": {"rushed_return": 3}}, "next.return"),
    ({"faults": {"moving_towards": 1, "moving_away": 1}}, "next.place"),
    ({"fading_cadence_spm_per_min": -30.0}, "next.pace"),
    ({"clean": 80}, "next.clean"),
    ({}, "next.faster"),
]


@pytest.mark.parametrize(("what", "key"), CASES)
def test_each_flaw_has_its_advice(what: dict[str, object], key: str) -> None:
    assert next_thing(session(**what)) == key  # type: ignore[arg-type]


@pytest.mark.parametrize("place", range(len(CASES) - 1))
def test_what_matters_more_comes_first(place: int) -> None:
    together: dict[str, object] = {}
    faults: dict[str, int] = {}
    for what, _ in CASES[place:]:
        together |= what
        faults |= what.get("faults", {})  # type: ignore[call-overload]
    assert next_thing(session(**together | {"faults": faults})) == CASES[place][1]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "key"),
    [
        ({"left": 11, "right": 1}, "next.left_heel"),
        ({"left": 2, "right": 20}, "next.right_heel"),
        ({"unknown": 20}, "next.heels"),
    ],
)
def test_a_leg_with_most_of_the_low_kicks_is_named(low: dict[str, int], key: str) -> None:
    assert next_thing(session(low=low)) == key


def test_what_happens_once_or_within_chance_is_no_advice() -> None:
    once = session(faults={"hop": 1, "too_close": 1}, low={"left": 10})
    assert next_thing(once) == "next.faster"
    assert next_thing(session(fading_cadence_spm_per_min=-10.0)) == "next.faster"


def test_a_fade_within_its_error_is_none() -> None:
    unsure = Figure(-30.0, None, 60, 20.0, "B")
    told = SessionSummary(100, 98, {"fading_cadence_spm_per_min": unsure})
    assert next_thing(told) == "next.faster"


def test_no_kicks_no_advice() -> None:
    assert next_thing(SessionSummary(0, 0, {})) is None


def test_all_advice_is_given_by_some_session() -> None:
    assert {key for _, key in CASES} | {"next.left_heel", "next.right_heel"} == set(NEXT)

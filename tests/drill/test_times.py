"""How soon things happen for somebody who has no phone, on the simulated athlete and the real detection."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hardware.twin.athlete import Athlete
from hardware.twin.recording import record
from station.drill.events import Chosen, Counted, PhaseBegan, Result
from station.drill.program import Program, SetPlan
from station.gait.samples import ContactEdge, RangeSample, Row

MS = 1_000_000
S = 1_000_000_000
# From hearing "go" to the first foot that leaves the floor.
REACTION_NS = 300 * MS
# From the middle of an integration to the sample: half of it, and the transfer.
LATE_NS = {"single": 11 * MS, "pair": 6 * MS, "mat": 0}
SHORT = Program("short", "Short", (SetPlan(work_s=15.0),))
RIGS = [("single", 170.0), ("single", 100.0), ("pair", 170.0), ("pair", 100.0)]


def arrivals(athlete: Athlete, kind: Any, seconds: float, from_ns: int) -> Iterator[tuple[int, Row]]:
    """What a station gets of the simulated athlete, whose time begins at `from_ns`; the level at the start aside."""
    rows, _ = record(athlete, kind, seconds, seed=3)
    shift_ns = from_ns - 1_000_000_000
    for row in rows:
        shifted = row._replace(t_ns=row.t_ns + shift_ns)
        if isinstance(shifted, RangeSample):
            yield shifted.t_ns + LATE_NS[kind], shifted
        elif isinstance(shifted, ContactEdge) and not shifted.initial:
            yield shifted.t_ns, shifted


def stepped_on(open_studio: Any, kind: Any, spm: float, begins_ns: int, seconds: float) -> tuple[Any, int]:
    """A studio in which the simulated athlete steps on, left foot first, and begins to kick `begins_ns` later."""
    room = open_studio(kind, programs=(SHORT,))
    room.blind = True
    room.run_s(1)
    stepped_ns = room.now_ns
    standing_s = begins_ns / S
    athlete = Athlete(cadence_spm=spm, standing_s=standing_s, set_s=None)
    room.foot("left", down=True)
    room.foot("right", down=True, in_ms=500)
    room.feed(arrivals(athlete, kind, seconds, stepped_ns))
    room.run_s(seconds)
    return room, stepped_ns


@pytest.mark.parametrize(("kind", "spm"), RIGS)
def test_the_first_kick_counts_within_six_seconds_of_stepping_on(
    studio: Callable[..., Any], kind: str, spm: float
) -> None:
    room, stepped_ns = stepped_on(studio, kind, spm, 20 * S, 8)
    go_ns = next(one.t_ns for one in room.of(PhaseBegan) if one.phase == "work") - stepped_ns
    room, stepped_ns = stepped_on(studio, kind, spm, go_ns + REACTION_NS, 8)
    known_ns = next(at_ns for at_ns, one in room.told if isinstance(one, Counted)) - stepped_ns
    print(f"\n{kind} at {spm:.0f} spm: go after {go_ns / S:.2f} s, first kick counted after {known_ns / S:.2f} s")
    assert known_ns <= 6 * S


@pytest.mark.parametrize(("kind", "spm"), RIGS)
def test_the_result_is_shown_within_three_seconds_of_the_last_kick(
    studio: Callable[..., Any], kind: str, spm: float
) -> None:
    room, _ = stepped_on(studio, kind, spm, 5 * S, 24)
    shown_ns = next(at_ns for at_ns, one in room.told if isinstance(one, Result))
    last_ns = max(one.heel.t_ns for one in room.of(Counted))
    # Between the end of the set and the result, "done" is said first.
    lit_ns = next(at_ns for at_ns, panel in room.shown if at_ns >= shown_ns and panel.bar)
    heard = [at_ns for at_ns, panel in room.shown if at_ns >= shown_ns and panel.pitch_hz == 587.0]
    late_ns = max(lit_ns, heard[0]) - last_ns
    print(f"\n{kind} at {spm:.0f} spm: result in light and sound {late_ns / S:.2f} s after the last kick")
    assert late_ns <= 3 * S


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("kind", ["single", "pair", "mat"])
def test_a_tap_is_answered_in_light_and_sound_within_200_ms(studio: Callable[..., Any], kind: str, side: str) -> None:
    room = studio(kind)
    room.run_s(1)
    room.step_on()
    room.run_s(1)
    room.tap(side)
    tapped_ns = room.now_ns
    room.run_s(0.5)
    (answered_ns,) = (at_ns for at_ns, one in room.told if isinstance(one, Chosen))
    answer = next(panel for at_ns, panel in room.shown if at_ns >= answered_ns)
    print(f"\n{kind}, {side} foot: answered {(answered_ns - tapped_ns) / MS:.0f} ms after the foot is down again")
    assert answered_ns - tapped_ns <= 200 * MS
    assert (answer.left, answer.right) == (side == "left", side == "right")
    assert answer.pitch_hz == {"left": 880.0, "right": 660.0}[side]

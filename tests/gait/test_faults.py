"""Faults of technique: each with its evidence, once until it has gone."""

from collections.abc import Iterable
from dataclasses import replace

from station.gait.analyzer import Analyzer
from station.gait.events import Event, Fault, FootStrike, Kick, ToeOff
from station.gait.faults import Latch, StepFaults, TooClose
from station.gait.floor import Floor
from station.gait.rig import Rig
from station.gait.samples import RangeSample, Side

MS = 1_000_000
LOW = Kick(
    t_ns=0,
    side="left",
    toe_off_ns=None,
    onset_ns=None,
    exit_ns=None,
    foot_strike_ns=None,
    lift_ms=None,
    return_ms=None,
    dwell_ms=None,
    depth_mm=None,
    grade="too_low",
    grade_reason="no heel at the line",
)
GOOD = replace(LOW, lift_ms=180.0, return_ms=210.0, grade=None, grade_reason="not calibrated")
RUSHED = replace(GOOD, return_ms=90.0)


def faults_of(events: Iterable[Event]) -> list[Event]:
    floor = Floor()
    faults = StepFaults(floor)
    told: list[Event] = []
    for event in events:
        if isinstance(event, FootStrike | ToeOff):
            floor.hear(event)
        told += faults.hear(event)
    return told


def steps(feet: str, contact_ms: int = 300, start_ms: int = 1000, step_ms: int = 350) -> list[Event]:
    """One contact a letter, l or r, in time order."""
    events: list[Event] = []
    for i, letter in enumerate(feet):
        side: Side = "left" if letter == "l" else "right"
        at_ms = start_ms + i * step_ms
        events += [FootStrike(at_ms * MS, side), ToeOff((at_ms + contact_ms) * MS, side)]
    return sorted(events, key=lambda event: event.t_ns)


def names(events: Iterable[Event]) -> list[str]:
    return [f"{event.fault} {event.side}" for event in events if isinstance(event, Fault)]


def test_alternating_steps_are_no_fault() -> None:
    assert faults_of(steps("lrlrlrlrlrlr")) == []
    assert faults_of(steps("lrlrlrlrlrlr", contact_ms=440)) == []


def test_the_same_foot_twice_in_the_air_is_a_hop_told_once_until_the_feet_alternate() -> None:
    told = faults_of(steps("lrlrrrrlrlrr", contact_ms=200))
    assert names(told) == ["hop right", "hop right"]
    first = told[0]
    assert isinstance(first, Fault)
    assert (first.value, first.limit, first.unit) == (150.0, 80.0, "ms in the air on one foot")


def test_a_jump_with_both_feet_is_a_hop() -> None:
    jumps: list[Event] = []
    for at_ms in range(3000, 5000, 600):
        jumps += [
            FootStrike(at_ms * MS, "left"),
            FootStrike((at_ms + 8) * MS, "right"),
            ToeOff((at_ms + 300) * MS, "right"),
            ToeOff((at_ms + 305) * MS, "left"),
        ]
    assert names(faults_of([*steps("lrlr"), *jumps])) == ["hop left"]


def test_a_foot_that_comes_back_after_a_step_off_is_no_hop() -> None:
    assert faults_of([*steps("lrlrlr"), FootStrike(3500 * MS, "left")]) == []


def test_the_first_steps_and_a_bouncing_pad_are_no_hop() -> None:
    assert faults_of(steps("llr", contact_ms=200)) == []
    assert faults_of(steps("lrlrl" + "l" * 3, contact_ms=290)) == []


def swings(feet: str, start_ms: int = 3000) -> list[Event]:
    """One foot after the other leaves the floor for 300 ms; both are down in between for 50 ms."""
    events: list[Event] = []
    for i, letter in enumerate(feet):
        side: Side = "left" if letter == "l" else "right"
        at_ms = start_ms + 350 * i
        events += [ToeOff(at_ms * MS, side), FootStrike((at_ms + 300) * MS, side)]
    return events


def test_the_same_leg_twice_while_the_other_stands_is_told_once_until_the_legs_alternate() -> None:
    told = faults_of(swings("lrlrlrrrlrlrllr"))
    assert names(told) == ["same_leg_twice right", "same_leg_twice left"]
    first = told[0]
    assert isinstance(first, Fault)
    assert (first.value, first.limit, first.unit) == (2.0, 1.0, "swings in a row")


def test_a_shuffle_is_no_swing_and_a_foot_never_seen_accuses_nobody() -> None:
    shuffle: list[Event] = [ToeOff(5100 * MS, "right"), FootStrike(5200 * MS, "right")]
    assert faults_of([*swings("lrlrlr"), *shuffle]) == []
    assert faults_of(swings("llllllll")) == []
    assert faults_of([FootStrike(t * MS, "unknown") for t in range(1000, 3000, 350)]) == []
    assert faults_of([ToeOff(t * MS, "unknown") for t in range(1000, 3000, 350)]) == []


def test_contacts_whose_toe_off_was_lost_prove_nothing() -> None:
    assert faults_of([*steps("lrlrlr"), *(FootStrike(t * MS, "left") for t in range(3100, 6000, 350))]) == []


def test_both_feet_down_is_told_at_the_second_late_leg_and_a_rest_is_none() -> None:
    late = steps("lrlrlrlr", contact_ms=600)
    told = faults_of([*steps("lrlrlr", contact_ms=300), *(replace(e, t_ns=e.t_ns + 2100 * MS) for e in late)])
    assert names(told) == ["both_feet_down right"]
    (fault,) = told
    assert isinstance(fault, Fault)
    assert (fault.value, fault.limit) == (250.0, 200.0)
    rest = [*steps("lrlrlr"), FootStrike(3100 * MS, "left"), FootStrike(3400 * MS, "right"), ToeOff(4950 * MS, "left")]
    assert faults_of(rest) == []


def test_low_kicks_are_told_at_the_second_in_a_row_of_a_leg() -> None:
    right = replace(LOW, side="right")
    assert names(faults_of([LOW, GOOD, LOW, right, GOOD])) == []
    assert names(faults_of([LOW, right, LOW, LOW, right])) == ["heel_too_low left", "heel_too_low right"]


def test_a_return_much_faster_than_the_lift_is_rushed() -> None:
    assert names(faults_of([RUSHED, RUSHED, GOOD, RUSHED, LOW, RUSHED])) == []
    (fault,) = faults_of([RUSHED] * 5)
    assert isinstance(fault, Fault)
    assert (fault.fault, fault.value, fault.limit) == ("rushed_return", 0.5, 0.7)


def test_a_latch_tells_again_only_after_as_many_good_ones() -> None:
    latch = Latch(2)
    told = [latch.begins(bad=mark == "b", good=mark == "g") for mark in "bbbgb-ggbgbb"]
    assert [i for i, begins in enumerate(told) if begins] == [1, 11]


def near(distances_mm: Iterable[float | None], watch: TooClose | None = None) -> list[Event]:
    watch = watch or TooClose()
    told: list[Event] = []
    for i, mm in enumerate(distances_mm):
        told += watch.sample(RangeSample(i * 24 * MS, "range", mm, "ok" if mm else "none", None, None))
    return told


def test_too_close_is_told_within_half_a_second_and_once_until_further_off() -> None:
    (fault,) = near([900.0] * 20 + [480.0, None] * 20)
    assert isinstance(fault, Fault)
    assert (fault.fault, fault.value, fault.limit) == ("too_close", 480.0, 500.0)
    assert fault.t_ns <= (20 * 24 + 500) * MS
    assert len(near([480.0] * 30 + [520.0] * 5 + [480.0] * 30)) == 1
    assert len(near([480.0] * 30 + [560.0] * 5 + [480.0] * 30)) == 2


def test_feet_that_come_near_in_turn_are_not_too_close() -> None:
    assert near(([400.0] * 16 + [700.0]) * 20) == []


def test_the_analyzer_sounds_the_alarm_for_somebody_who_stands_too_close_and_counts_it() -> None:
    analyzer = Analyzer(Rig("single"))
    rows = [RangeSample(i * 24 * MS, "range", 480.0, "ok", 10.0, None) for i in range(1, 60)]
    assert names(analyzer.process(rows)) == ["too_close unknown"]
    assert analyzer.summary().faults == {"too_close": 1}
    assert analyzer.sway().reason == analyzer.drift().reason == "too few kicks yet"

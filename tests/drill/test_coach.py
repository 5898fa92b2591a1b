"""The coach says one useful thing at a time, seldom, praises what was measured, and is silent outside of work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.drill.coach import CUES, PRAISE, Coach
from station.drill.events import Coached, CueJudged, DrillEvent, KickDone, Phase, PhaseBegan
from station.drill.flaws import FLAWS
from station.drill.patience import GIVEN_UP_NS, MOST_TIMES, PAUSE_NS, WITHIN_NS
from station.drill.people import Style
from station.drill.sayings import SAYINGS
from station.gait.events import Event, Fault, FaultName, FootStrike, Kick, Stride
from station.gait.samples import Side

law = settings(deadline=None)
MS = 1_000_000
S = 1_000 * MS
FEET: tuple[Side, Side] = ("left", "right")
Told = list[Coached | CueJudged]


@dataclass(frozen=True)
class Swing:
    """One kick as the coach hears it, with the flaws that it has."""

    low: bool = False
    ratio: float = 1.1
    both_ms: float = 0.0
    contact_ms: float = 300.0
    again: bool = False
    step_ms: float = 375.0


GOOD = Swing()
LOW = Swing(low=True)


def kick(t_ns: int, side: Side, swing: Swing = GOOD) -> KickDone:
    done = Kick(
        t_ns=t_ns,
        side=side,
        toe_off_ns=t_ns - 160 * MS,
        onset_ns=None if swing.low else t_ns - 50 * MS,
        exit_ns=None if swing.low else t_ns + 50 * MS,
        foot_strike_ns=t_ns + 200 * MS,
        lift_ms=None if swing.low else 160.0,
        return_ms=None if swing.low else 160.0 * swing.ratio,
        dwell_ms=None if swing.low else 100.0,
        depth_mm=None if swing.low else 120.0,
        grade="too_low" if swing.low else None,
        grade_reason=None,
    )
    return KickDone(t_ns, 0, counted=not swing.low, clean=not swing.low, kick=done)


class Floor:
    """Somebody at work before a coach: each kick is one turn of the loop."""

    def __init__(self, coach: Coach, target_spm: float | None = None) -> None:
        self.coach = coach
        self.target_spm = target_spm
        self.now_ns = 10 * S
        self.told: Told = []
        self.foot = 0
        self.phase("work")

    def phase(self, phase: Phase, set_index: int | None = 0) -> Told:
        return self.turn([], [PhaseBegan(self.now_ns, phase, set_index)])

    def turn(self, events: Sequence[Event], drill_events: Sequence[DrillEvent] = ()) -> Told:
        told = self.coach.update(events, drill_events, self.now_ns, self.target_spm)
        self.told += told
        return told

    def kicks(self, swings: Sequence[Swing]) -> Told:
        before = len(self.told)
        for swing in swings:
            self.now_ns += round(swing.step_ms * MS)
            self.foot += not swing.again
            side = FEET[self.foot % 2]
            stride = Stride(self.now_ns, side, 2 * swing.step_ms, swing.contact_ms, 400.0, 0.0, swing.both_ms, 0.5)
            self.turn([FootStrike(self.now_ns, side), stride], [kick(self.now_ns, side, swing)])
        return self.told[before:]

    def fault(self, name: FaultName) -> Told:
        return self.turn([Fault(self.now_ns, "unknown", name, 1.0, 0.5, "mm")])


def cues(told: Told) -> list[str]:
    return [one.cue for one in told if isinstance(one, Coached)]


def verdicts(told: Told) -> list[CueJudged]:
    return [one for one in told if isinstance(one, CueJudged)]


def test_three_low_heels_of_ten_are_told_and_two_are_not() -> None:
    floor = Floor(Coach())
    assert floor.kicks([LOW, GOOD, GOOD, LOW, *[GOOD] * 20]) == []
    assert cues(floor.kicks([LOW, LOW, GOOD, GOOD, GOOD])) == []
    assert cues(floor.kicks([LOW])) == ["heels_up_classic"]


@pytest.mark.parametrize("style", ["classic", "runner"])
def test_the_cue_for_both_heels_is_worded_for_the_style_of_the_drill(style: Style) -> None:
    assert cues(Floor(Coach(style)).kicks([LOW] * 3)) == [f"heels_up_{style}"]


@pytest.mark.parametrize(("first", "cue"), [(0, "right_heel_up"), (1, "left_heel_up")])
def test_one_leg_that_stays_low_is_named(first: int, cue: str) -> None:
    floor = Floor(Coach())
    floor.foot = first
    assert cues(floor.kicks([LOW, GOOD] * 3)) == [cue]


@pytest.mark.parametrize(
    ("swing", "cue"),
    [
        (LOW, "heels_up_classic"),
        (Swing(again=True), "alternate"),
        (Swing(both_ms=220.0), "no_waiting"),
        (Swing(ratio=0.6), "lower_gently"),
    ],
)
def test_every_flaw_that_kicks_show_has_its_cue(swing: Swing, cue: str) -> None:
    floor = Floor(Coach())
    floor.kicks([GOOD] * 10)
    assert cues(floor.kicks([swing] * 3)) == [cue]


def test_feet_that_stay_long_on_the_floor_are_asked_to_be_quick_and_it_is_seen_whether_they_are() -> None:
    floor = Floor(Coach())
    floor.kicks([GOOD] * 12 + [Swing(contact_ms=360.0)] * 8)
    told = floor.turn([Fault(floor.now_ns, "left", "long_contact", 360.0, 345.0, "ms of ground contact")])
    assert cues(told) == ["quick_feet"]
    (verdict,) = verdicts(floor.kicks([GOOD] * 20))
    assert (verdict.about, verdict.before, verdict.kicks_before, verdict.after) == ("long_contact", 4, 10, 0)


def test_an_uneven_beat_is_told_whatever_the_pace() -> None:
    floor = Floor(Coach())
    floor.kicks([GOOD] * 12)
    assert cues(floor.kicks([Swing(step_ms=560.0)] * 3)) == ["even_rhythm"]


@pytest.mark.parametrize(("step_ms", "cue"), [(420.0, "quicker"), (340.0, "slower")])
def test_a_lost_beat_is_told_after_eight_strides_and_not_without_a_target(step_ms: float, cue: str) -> None:
    pace = [Swing(step_ms=step_ms)]
    assert Floor(Coach()).kicks(pace * 40) == []
    floor = Floor(Coach(), target_spm=160.0)
    assert floor.kicks(pace * 9) == []
    assert cues(floor.kicks(pace)) == [cue]


def test_the_heel_at_the_line_comes_before_a_gentle_return() -> None:
    floor = Floor(Coach())
    both = [LOW, Swing(ratio=0.6)] * 6
    assert cues(floor.kicks(both)) == ["right_heel_up"]


def test_too_close_comes_first_and_even_while_a_cue_is_being_tried() -> None:
    floor = Floor(Coach())
    floor.kicks([LOW] * 3)
    floor.now_ns += PAUSE_NS
    assert cues(floor.fault("too_close")) == ["step_forward"]
    assert verdicts(floor.kicks([GOOD] * 30)) == []


def test_too_close_waits_for_the_pause_and_is_no_news_after_two() -> None:
    floor = Floor(Coach())
    floor.kicks([LOW] * 3)
    assert floor.fault("too_close") == []
    assert cues(floor.kicks([LOW] * 17))[0] == "step_forward"
    late = Floor(Coach())
    late.kicks([LOW] * 3)
    late.fault("too_close")
    late.now_ns += 2 * PAUSE_NS + S
    assert cues(late.kicks([GOOD] * 5)) == []


def test_somebody_who_moves_is_asked_to_stay_when_nothing_matters_more() -> None:
    floor = Floor(Coach())
    assert cues(floor.fault("moving_away")) == ["stay_tall"]
    floor.now_ns += 3 * PAUSE_NS
    floor.fault("moving_towards")
    assert verdicts(floor.kicks([GOOD] * 30)) == []


def test_a_cue_is_judged_by_the_ten_kicks_after_it() -> None:
    floor = Floor(Coach())
    told = floor.kicks([GOOD, LOW, LOW, LOW, *[LOW] * 2, *[GOOD] * 7])
    assert verdicts(told) == []
    (verdict,) = verdicts(floor.kicks([GOOD]))
    assert (verdict.cue, verdict.about) == (cues(told)[0], "heel_too_low")
    assert (verdict.before, verdict.kicks_before, verdict.after, verdict.kicks_after) == (3, 4, 2, 10)
    assert verdict.heeded
    assert not verdict.proven


def test_praise_follows_a_change_that_chance_would_hardly_make() -> None:
    floor = Floor(Coach(adapts=False))
    floor.kicks([GOOD] * 7 + [LOW] * 3)
    assert cues(floor.told) == ["heels_up_classic"]
    told = floor.kicks([LOW] * 10)
    assert [(v.before, v.after, v.heeded) for v in verdicts(told)] == [(3, 10, False)]
    told = floor.kicks([LOW] * 6 + [GOOD] * 20)
    assert [(v.before, v.after, v.proven) for v in verdicts(told)] == [(19, 0, True)]
    assert cues(told)[-1] == "better_heels"


def test_what_was_not_heeded_twice_is_given_up_for_two_minutes() -> None:
    floor = Floor(Coach(adapts=False))
    began_ns = floor.now_ns
    floor.kicks([LOW] * 300)
    assert cues(floor.told) == ["heels_up_classic"] * 2
    floor.kicks([LOW] * 60)
    assert cues(floor.told) == ["heels_up_classic"] * 3
    last = [one for one in floor.told if isinstance(one, Coached)][-1]
    assert last.t_ns - began_ns > GIVEN_UP_NS


def falls(floor: Floor) -> None:
    """Low heels until the beat goes down."""
    while "easier_beat" not in cues(floor.kicks([LOW])):
        assert len(floor.told) < 100


def test_a_beat_that_cannot_be_held_goes_down_a_step_and_up_again_once_it_is() -> None:
    floor = Floor(Coach(), target_spm=160.0)
    falls(floor)
    assert cues(floor.told) == ["heels_up_classic", "easier_beat"]
    assert floor.coach.target_spm == pytest.approx(152.0)
    floor.kicks([Swing(step_ms=60_000 / 152)] * 60)
    assert cues(floor.told)[2:] == ["better_heels", "faster_beat"]
    assert floor.coach.target_spm == pytest.approx(160.0)


def test_nobody_is_slowed_down_who_does_better_than_the_easier_beat() -> None:
    floor = Floor(Coach(), target_spm=160.0)
    falls(floor)
    floor.kicks([GOOD] * 60)
    assert "slower" not in cues(floor.told)
    assert floor.coach.target_spm == pytest.approx(160.0)


def test_a_pause_within_a_set_keeps_the_beat_that_fits() -> None:
    floor = Floor(Coach(), target_spm=160.0)
    falls(floor)
    floor.phase("paused", 0)
    floor.phase("work", 0)
    assert floor.coach.target_spm == pytest.approx(152.0)


def test_a_program_that_looks_for_the_limit_keeps_its_beat() -> None:
    floor = Floor(Coach(adapts=False), target_spm=160.0)
    floor.kicks([LOW] * 100)
    assert floor.coach.target_spm == 160.0
    assert "easier_beat" not in cues(floor.told)


def test_a_set_that_ends_before_ten_kicks_judges_nothing() -> None:
    floor = Floor(Coach())
    floor.kicks([LOW] * 8)
    floor.phase("rest", None)
    floor.phase("work", 1)
    assert verdicts(floor.kicks([GOOD] * 20)) == []
    assert floor.coach.figures()["cues_heeded_pct"].reason == "no cue was judged"


def test_a_cue_after_which_nobody_kicks_is_forgotten() -> None:
    floor = Floor(Coach())
    floor.kicks([LOW] * 3)
    floor.now_ns += 20 * S
    assert verdicts(floor.kicks([GOOD] * 20)) == []


def test_the_share_of_heeded_cues_is_kept() -> None:
    floor = Floor(Coach(adapts=False))
    for _ in range(12):
        floor.kicks([LOW] * 10 + [GOOD] * 60 + [Swing(ratio=0.6)] * 10 + [GOOD] * 60)
    heeded, proven = floor.coach.figures().values()
    judged = verdicts(floor.told)
    assert heeded.n == proven.n == len(judged) >= 12
    assert heeded.value == pytest.approx(100 * sum(one.heeded for one in judged) / len(judged))
    assert proven.value == pytest.approx(100 * sum(one.proven for one in judged) / len(judged))
    assert {heeded.evidence, proven.evidence} == {"C"}


def test_every_cue_and_praise_has_words_of_its_own() -> None:
    spoken = {*CUES.values(), *PRAISE.values(), "left_heel_up", "right_heel_up", "easier_beat", "faster_beat"}
    assert spoken | {"heels_up_classic", "heels_up_runner"} <= set(SAYINGS)
    assert set(CUES) | {"heel_too_low"} == set(FLAWS)
    assert len(set(SAYINGS.values())) == len(SAYINGS)


SWINGS = st.sampled_from(
    [GOOD, LOW, Swing(ratio=0.5), Swing(both_ms=250), Swing(again=True), Swing(step_ms=700), Swing(step_ms=290)]
)
HAPPENINGS = st.lists(
    st.one_of(
        st.lists(SWINGS, min_size=1, max_size=12),
        st.lists(SWINGS, min_size=1, max_size=2).map(lambda some: some * 15),
        st.sampled_from(["too_close", "moving_away", "moving_towards", "hop"]),
        st.sampled_from([("work", 0), ("work", 1), ("rest", None), ("paused", 0), ("summary", None)]),
    ),
    max_size=30,
)


def played(happenings: Sequence[object], target_spm: float | None) -> Iterator[tuple[bool, Told]]:
    """Each happening's phase, at work or not, and what was told in it."""
    floor = Floor(Coach(), target_spm)
    works = True
    for one in happenings:
        if isinstance(one, list):
            yield works, floor.kicks(one)
        elif isinstance(one, str):
            yield works, floor.fault(one)  # type: ignore[arg-type]
        elif isinstance(one, tuple):
            works = one[0] == "work"
            yield works, floor.phase(*one)


@law
@given(HAPPENINGS, st.sampled_from([None, 120.0, 160.0, 200.0]))
def test_whatever_happens_the_coach_does_not_nag(happenings: list[object], target_spm: float | None) -> None:
    said = [one for _, told in played(happenings, target_spm) for one in told if isinstance(one, Coached)]
    assert all(later.t_ns - earlier.t_ns >= PAUSE_NS for earlier, later in pairwise(said))
    for cue in {one.cue for one in said}:
        times_ns = [one.t_ns for one in said if one.cue == cue]
        assert all(
            later - earlier >= WITHIN_NS for earlier, later in zip(times_ns, times_ns[MOST_TIMES:], strict=False)
        )


@law
@given(HAPPENINGS, st.sampled_from([None, 160.0]))
def test_outside_of_work_the_coach_is_silent(happenings: list[object], target_spm: float | None) -> None:
    assert [told for works, told in played(happenings, target_spm) if told and not works] == []


@law
@given(HAPPENINGS, st.sampled_from([None, 160.0]))
def test_praise_comes_only_after_a_proven_change_of_that_flaw(
    happenings: list[object], target_spm: float | None
) -> None:
    proven: str | None = None
    for one in (one for _, told in played(happenings, target_spm) for one in told):
        if isinstance(one, CueJudged):
            proven = one.about if one.proven else None
        elif one.cue in PRAISE.values():
            assert one.about == proven
            proven = None


def unproven(name: str, people: Sequence[Sequence[Swing]], target_spm: float | None) -> None:
    """Nobody among `people` changes; of the cues that they are given, hardly one is proven to have helped."""
    judged: list[CueJudged] = []
    for swings in people:
        floor = Floor(Coach(adapts=False), target_spm)
        floor.kicks(swings)
        judged += verdicts(floor.told)
    heeded, proven = (sum(getattr(one, name) for one in judged) / len(judged) for name in ("heeded", "proven"))
    print(f"\n{name}: of {len(judged)} cues {heeded:.0%} look heeded by chance, {proven:.1%} proven")
    assert len(judged) >= 50
    assert proven <= 0.05


@pytest.mark.parametrize("rate", [0.1, 0.2, 0.3, 0.5, 0.8])
def test_somebody_whose_heels_do_not_change_is_seldom_praised(rate: float) -> None:
    rng = np.random.default_rng(round(100 * rate))
    people = [[LOW if low else GOOD for low in rng.random(400) < rate] for _ in range(20)]
    unproven(f"{rate:.0%} of heels low", people, None)


@pytest.mark.parametrize("pace_spm", [148.0, 150.0, 152.0])
def test_somebody_whose_pace_wanders_at_the_edge_of_the_beat_is_seldom_praised(pace_spm: float) -> None:
    rng = np.random.default_rng(3)
    people: list[list[Swing]] = []
    for _ in range(20):
        wander = 0.0
        people.append([])
        for slow, quick in rng.normal(0, (0.003, 0.02), (400, 2)):
            wander = 0.95 * wander + slow
            people[-1].append(Swing(step_ms=60_000 / pace_spm * (1 + wander) * (1 + quick)))
    unproven(f"{pace_spm:.0f} steps a minute for a target of 160", people, 160.0)

"""Simulated athletes from the sensors to the coach: who does it well hears nothing, who does not hears what it is."""

from dataclasses import dataclass, field

import pytest

from hardware.twin.athlete import Athlete
from hardware.twin.recording import record
from station.drill.account import SetAccount
from station.drill.coach import Coach
from station.drill.events import Coached, CueJudged, KickDone, PhaseBegan
from station.drill.review import summarise
from station.drill.summary import SessionSummary
from station.gait.analyzer import Analyzer
from station.gait.events import Event, Kick
from station.gait.rig import Rig
from station.gait.samples import RigKind


@dataclass
class Set:
    """One set of work as a session runs it: whatever the analyzer tells goes to the coach and to the account."""

    rig: RigKind
    target_spm: float | None = None
    told: list[Coached | CueJudged] = field(default_factory=list)

    def work(self, athlete: Athlete, seconds: float = 30.0) -> SessionSummary:
        rows, _ = record(athlete, self.rig, seconds, seed=1)
        analyzer, self.coach, account = Analyzer(Rig(self.rig)), Coach(), SetAccount(Rig(self.rig))
        account.aim(self.target_spm)
        now_ns = rows[0].t_ns
        self.coach.update([], [PhaseBegan(now_ns, "work", 0)], now_ns, self.target_spm)
        for row in rows:
            now_ns = max(now_ns, row.t_ns)
            self.turn(analyzer.process([row]), now_ns, account)
        self.turn(analyzer.finish(), now_ns, account)
        return summarise([account.summary(analyzer.sway(), analyzer.drift())], [])

    def turn(self, events: list[Event], now_ns: int, account: SetAccount) -> None:
        reached = [(event, event.grade != "too_low") for event in events if isinstance(event, Kick)]
        done = [KickDone(kick.t_ns, 0, counted=heel, clean=heel, kick=kick) for kick, heel in reached]
        for event in (*events, *done):
            account.hear(event)
        self.told += self.coach.update(events, done, now_ns, self.target_spm)

    @property
    def cues(self) -> list[str]:
        return [one.cue for one in self.told if isinstance(one, Coached)]


@pytest.mark.parametrize("rig", ["single", "pair"])
@pytest.mark.parametrize("cadence_spm", [110.0, 170.0])
def test_a_clean_set_on_the_beat_is_left_in_peace(rig: RigKind, cadence_spm: float) -> None:
    one = Set(rig, cadence_spm)
    session = one.work(Athlete(cadence_spm=cadence_spm))
    assert one.told == []
    assert session.figures["cadence_held_pct"].value == 100.0
    assert session.figures["clean_pct"].value == 100.0
    assert session.figures["sway_mm"].evidence == "C"
    assert session.next == "next.faster"


@pytest.mark.parametrize("rig", ["single", "pair"])
def test_uneven_legs_are_no_uneven_beat(rig: RigKind) -> None:
    one = Set(rig)
    one.work(Athlete(step_asymmetry=0.15))
    assert one.told == []


def test_the_leg_that_stays_low_is_named_in_the_set_and_after_it() -> None:
    one = Set("pair")
    session = one.work(Athlete(left_reach_deg=112.0))
    assert one.cues == ["left_heel_up"] * 2
    assert session.next == "next.left_heel"
    assert session.low["left"] > 10 * session.low["right"]


def test_a_beat_that_is_too_fast_for_the_feet_comes_down_to_them() -> None:
    one = Set("single", 170.0)
    session = one.work(Athlete(cadence_spm=150.0))
    assert one.cues[:2] == ["quicker", "easier_beat"]
    assert one.coach.target_spm == pytest.approx(161.5)
    assert session.next == "next.cadence"


def test_a_foot_that_is_thrown_down_is_asked_to_come_down_gently() -> None:
    one = Set("pair")
    one.work(Athlete(lift_fraction=0.6), 20.0)
    assert set(one.cues) == {"lower_gently"}

"""Whole sessions as the loop would hand them over, made up: an even athlete, with numbers that are known beforehand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from station.drill.account import SetAccount
from station.drill.conditions import Conditions
from station.drill.events import (
    Coached,
    DrillEvent,
    KickDone,
    Notice,
    Outcome,
    PhaseBegan,
    SessionBegan,
    SessionEnded,
    SetEnded,
)
from station.drill.review import summarise
from station.drill.summary import SetSummary
from station.gait.events import Event, Fault, FootStrike, HeelContact, Kick, Stride, ToeOff
from station.gait.rig import Rig
from station.gait.samples import RangeSample, Row, Side, Tick
from station.messages import LoopHealth
from station.ports import WallTime
from station.runtime.keeping import Keeping
from station.runtime.scribe import Scribe
from station.runtime.turn import Turn
from station.storage.identity import Station
from station.storage.paths import Archive
from station.storage.trace import TraceHeader, read_trace
from tests.conftest import ManualClock

MS = 1_000_000
SECOND = 1_000_000_000
TURN_NS = 50 * MS
TURNS_A_SECOND = 20
MORNING = datetime(2026, 11, 25, 7, tzinfo=UTC)
STEP_NS = 333 * MS
REST_S = 15
COUNTDOWN_S = 3
HEALTH = LoopHealth(0.5, 2.0, 9.0, 1000, 3, 0, 0, 0)
STATION = Station("6d1f2a4c-0000-4000-8000-000000000001", "Küche")


@dataclass(frozen=True)
class Plan:
    """A session to be made: how many sets of how many kicks, whose, and how it ends."""

    sets: int = 1
    kicks: int = 12
    person_id: str | None = None
    program: str = "Warm-up"
    bar_mm: float | None = 780.0
    calibration_id: str | None = None
    outcome: Outcome = "done"
    lead_s: int = 12

    @property
    def seconds(self) -> int:
        """From the beginning to the end of the session."""
        work_s = -(-self.kicks * STEP_NS // SECOND) + 1
        return COUNTDOWN_S + self.sets * work_s + (self.sets - 1) * REST_S


def kept_in(
    folder: Path, *, resumed: str | None = None, boot_id: str = "b0071d00-0000-4000-8000-000000000001"
) -> Keeping:
    """A station that keeps its sessions in a folder."""
    return Keeping(
        archive=Archive(folder / "kickstation.db", folder / "recordings"),
        station=STATION,
        header=TraceHeader(rig="pair", sensors=("vl53l4cd", "vl53l4cd"), simulated=True),
        checkpoints=folder,
        boot_id=boot_id,
        resumed=resumed,
    )


def turns(began_ns: int, plan: Plan = Plan()) -> Iterator[Turn]:
    """The turns of a session, twenty a second, from `plan.lead_s` before it to its end."""
    words = _words(began_ns, plan)
    pending = next(words, None)
    t_ns = began_ns - plan.lead_s * SECOND
    while pending is not None:
        events: list[Event] = []
        told: list[DrillEvent] = []
        while pending is not None and pending.t_ns <= t_ns:
            if isinstance(pending, Event):
                events.append(pending)
            else:
                told.append(pending)
            pending = next(words, None)
        yield Turn(_rows(t_ns), events, told, {"at_ns": t_ns} if t_ns % SECOND < TURN_NS else None)
        t_ns += TURN_NS


def kick_of(index: int, t_ns: int) -> Kick:
    """The kick with this number; its figures follow from the number, every tenth is too low."""
    side: Side = "right" if index % 2 else "left"
    if index % 10 == 9:
        return Kick(
            t_ns, side, t_ns - 350 * MS, None, None, t_ns, None, None, None, None, "too_low", "no heel at the line"
        )
    dwell_ms = 100.0 + index % 7
    half_ns = round(dwell_ms * MS / 2)
    return Kick(
        t_ns=t_ns,
        side=side,
        toe_off_ns=t_ns - 170 * MS,
        onset_ns=t_ns - half_ns,
        exit_ns=t_ns + half_ns,
        foot_strike_ns=t_ns + 190 * MS,
        lift_ms=170.0,
        return_ms=190.0,
        dwell_ms=dwell_ms,
        depth_mm=150.0 + index % 5,
        grade="reached" if index % 3 else "near",
        grade_reason=None,
    )


def _rows(t_ns: int) -> list[Row]:
    """Fifty milliseconds of the pair rig."""
    rows: list[Row] = []
    for sample in range(5):
        at_ns = t_ns + sample * 10 * MS
        rows.append(RangeSample(at_ns, "range_left", 752.5 - at_ns // MS % 40, "ok", 11.6, 2173.0))
        rows.append(RangeSample(at_ns + 5 * MS, "range_right", 748.0 + at_ns // MS % 30, "ok", 10.2, 2099.0))
    return [*rows, Tick(t_ns + 49 * MS)]


def _words(began_ns: int, plan: Plan) -> Iterator[Event | DrillEvent]:
    """What gait and drill tell in a session, in the order of time."""
    yield SessionBegan(began_ns, plan.person_id, plan.program, plan.bar_mm, plan.calibration_id)
    yield PhaseBegan(began_ns, "countdown", 0, began_ns + COUNTDOWN_S * SECOND)
    t_ns = began_ns + COUNTDOWN_S * SECOND
    numbers, summaries = count(), []
    for set_index in range(plan.sets):
        set_began_ns = t_ns
        yield PhaseBegan(t_ns, "work", set_index, target_spm=180.0)
        account = SetAccount(Rig("pair"))
        for number in (next(numbers) for _ in range(plan.kicks)):
            t_ns += STEP_NS
            for word in _of_kick(number, set_index, t_ns):
                account.hear(word)
                yield word
        t_ns += SECOND
        seconds = (t_ns - set_began_ns) / SECOND
        summaries.append(account.summary())
        yield SetEnded(t_ns, set_index, set_began_ns, seconds, seconds, 180.0, "time", summaries[-1])
        if set_index + 1 < plan.sets:
            yield PhaseBegan(t_ns, "rest", set_index, t_ns + REST_S * SECOND)
            t_ns += REST_S * SECOND
    yield _end(began_ns, t_ns, plan, summaries)


def _of_kick(number: int, set_index: int, t_ns: int) -> Iterator[Event | DrillEvent]:
    kick = kick_of(number, t_ns)
    low = kick.grade == "too_low"
    yield ToeOff(t_ns, kick.side)
    if not low:
        yield HeelContact(t_ns, kick.side, t_ns - 50 * MS, kick.dwell_ms or 0.0, kick.depth_mm or 0.0)
    yield FootStrike(t_ns, kick.side)
    yield Stride(t_ns, kick.side, 666.0, 300.0 + number % 9, 366.0, 33.0, 0.0, 0.45)
    yield kick
    yield KickDone(t_ns, set_index, not low, not low, kick)
    if low:
        yield Fault(t_ns, kick.side, "heel_too_low", 2.0, 1.0, "low kicks in a row")
        yield Coached(t_ns, "heel_higher", "heel_too_low")


def _end(began_ns: int, t_ns: int, plan: Plan, sets: list[SetSummary]) -> SessionEnded:
    elapsed_s = (t_ns - began_ns) / SECOND
    summary = summarise(sets, (), Conditions(plan.program, "pair", ("pad_left", "pad_right"), plan.bar_mm))
    return SessionEnded(t_ns, plan.outcome, "program_done", elapsed_s, elapsed_s, summary)


def notice(t_ns: int) -> Notice:
    """The loss of a sensor."""
    return Notice(t_ns, "sensor_lost", "the left sensor is lost", {"channel": "range_left"})


class Calendar:
    """A wall clock that runs with a monotonic one; `trusted` once something has set it, `behind` by so much before."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.trusted = True
        self.behind = timedelta()

    def now(self) -> WallTime:
        return WallTime(MORNING + timedelta(microseconds=self.clock.ns / 1000) - self.behind, self.trusted)


def keep(scribe: Scribe, clock: ManualClock, session: Iterable[Turn], *, until_ns: int | None = None) -> None:
    """Gives turns to a scribe and has it write once a second, as the recorder's thread does."""
    for number, turn in enumerate(session, 1):
        clock.ns = turn.rows[-1].t_ns
        if until_ns is not None and clock.ns > until_ns:
            return
        scribe.take(turn)
        if number % TURNS_A_SECOND == 0:
            assert scribe.write() == []
    assert scribe.write() == []


def rows_of(path: Path) -> list[Row]:
    """All rows of a recording."""
    return [row for block in read_trace(path).blocks() for row in block]

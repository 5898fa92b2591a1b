"""A person on a station without hardware: what they do becomes rows, and analyzer, session and panel answer in turn."""

import heapq
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from station.drill.commands import Stop
from station.drill.cues import Cues
from station.drill.events import DrillEvent, PhaseBegan
from station.drill.moment import Trouble
from station.drill.panel import DARK_PANEL, Panel
from station.drill.people import GUEST
from station.drill.program import Program
from station.drill.session import Session
from station.drill.setting import Known, LastTime, Setting
from station.drill.state import Interrupted
from station.gait.analyzer import Analyzer
from station.gait.events import Event
from station.gait.rig import Rig
from station.gait.samples import PAD_SIDE, RANGE_SIDE, ContactEdge, PadChannel, RangeSample, Row, Side, Tick
from station.ports import WallTime
from station.programs.loading import built_in_programs
from station.runtime.liaison import Liaison

MS = 1_000_000
S = 1_000_000_000
BODY_MM = 850.0
NOISE_MM = (3.0, -4.0, 1.0, 4.0, -4.0)
PERIOD_NS = {"single": 24 * MS, "pair": 10_300_000, "mat": 1_000 * S}
BUDGET_NS = {"single": 20 * MS, "pair": 10 * MS, "mat": 0}
TICK_NS = 50 * MS
FEET: tuple[Side, Side] = ("left", "right")
OTHER: dict[str, Side] = {"left": "right", "right": "left"}


@dataclass(frozen=True)
class Dip:
    """One heel before the sensors of its side."""

    apex_ns: int
    side: Side
    dwell_ns: int
    depth_mm: float

    def depth_at(self, t_ns: int) -> float:
        phase = abs(t_ns - self.apex_ns) / self.dwell_ns
        return 0.0 if phase >= 1 else self.depth_mm * min(1.0, 2 * math.cos(math.pi * phase / 2) ** 2)


class NoCalendar:
    """A clock on the wall that nobody has set."""

    def now(self) -> WallTime:
        return WallTime(datetime(2026, 1, 1, tzinfo=UTC), trusted=False)


class Studio:
    """One person, one rig, one station; `now_ns` moves with `run`.

    `shown` are the panel's changes, `told` what the session said, `events` what the feet did, each as it became known.
    """

    def __init__(self, setting: Setting, now_ns: int = 10 * S, interrupted: Interrupted | None = None) -> None:
        self.rig = setting.rig
        self.analyzer = Analyzer(setting.rig)
        self.session = Session(setting, interrupted)
        self.liaison = Liaison(self.analyzer, self.session, NoCalendar())
        self.cues = Cues()
        self.now_ns = now_ns
        self.body_mm: float | None = None
        self.troubles: tuple[Trouble, ...] = ()
        self.minute_of_day: int | None = None
        self.blind = False
        self.dwell_share = 0.3
        self.shown: list[tuple[int, Panel]] = [(now_ns, DARK_PANEL)]
        self.told: list[tuple[int, DrillEvent]] = []
        self.events: list[tuple[int, Event]] = []
        self._order = count()
        self._arrivals: list[tuple[int, int, Row]] = []
        self._dips: list[Dip] = []
        self._samples = 0
        self._sample_ns = self._tick_ns = now_ns
        for pad in setting.rig.pads:
            self._arrive(now_ns, ContactEdge(now_ns, pad, loaded=False, initial=True))

    # What the person does.

    def step_on(self, between_ms: int = 500) -> None:
        """Comes, and puts the left foot down, then the right one."""
        self.body_mm = BODY_MM
        self.foot("left", down=True)
        self.run_ms(between_ms)
        self.foot("right", down=True)

    def step_off(self) -> None:
        """Goes away, left foot first."""
        self.foot("left", down=False)
        self.run_ms(300)
        self.foot("right", down=False)
        self.body_mm = None

    def tap(self, side: Side, ms: int = 200) -> None:
        """Lifts a foot and puts it down again."""
        self.foot(side, down=False)
        self.run_ms(ms)
        self.foot(side, down=True)

    def foot(self, side: Side, *, down: bool, in_ms: float = 0.0) -> None:
        """One foot comes down or leaves."""
        t_ns = self.now_ns + round(in_ms * MS)
        for pad in self.rig.pads:
            if PAD_SIDE[pad] in (side, "unknown"):
                self._arrive(t_ns, ContactEdge(t_ns, pad, loaded=down))

    def kick(self, number: int, spm: float = 160.0, first: Side = "left", low: Iterable[int] = ()) -> None:
        """Schedules kicks from now on, one foot after the other; those whose place is in `low` stay below the line."""
        step_ms = 60_000 / spm
        swing_ms, side = 1.08 * step_ms, first
        for place in range(number):
            off_ms = place * step_ms
            self.foot(side, down=False, in_ms=off_ms)
            self.foot(side, down=True, in_ms=off_ms + swing_ms)
            if place not in low:
                apex_ns = self.now_ns + round((off_ms + 0.45 * swing_ms) * MS)
                self._dips.append(Dip(apex_ns, side, round(self.dwell_share * swing_ms * MS), 150.0))
            side = OTHER[side]

    def kick_on(self, number: int, spm: float = 160.0, first: Side = "left", low: Iterable[int] = ()) -> None:
        """Kicks, and lets the time pass that it takes."""
        self.kick(number, spm, first, low)
        self.run_ms(number * 60_000 / spm)

    def swing(self, number: int, spm: float) -> None:
        """Something passes before the sensors like heels, with no foot on the mat, and time with it."""
        for place in range(number):
            apex_ns = self.now_ns + round((place + 0.5) * 60_000 / spm * MS)
            self._dips += [Dip(apex_ns, side, 120 * MS, 150.0) for side in FEET]
        self.run_ms(number * 60_000 / spm)

    def heels_only(self, number: int, spm: float) -> None:
        """Kicks before the sensors of which the mat tells nothing, and time with them."""
        for place in range(number):
            apex_ns = self.now_ns + round((place + 0.5) * 60_000 / spm * MS)
            self._dips.append(Dip(apex_ns, FEET[place % 2], 120 * MS, 150.0))
        self.run_ms(number * 60_000 / spm)

    def lose(self, part: Any, message: str) -> None:
        """A part of the rig does not work any more."""
        self.troubles = (Trouble(part, message),)

    def recover(self) -> None:
        """All parts work again."""
        self.troubles = ()

    def warm(self) -> "Studio":
        """Somebody steps on and waits until "go"; the same room, warm."""
        self.run_s(1)
        self.step_on()
        self.run_ms(4_310)
        return self

    def let_a_pet_walk(self, steps: int) -> None:
        """It walks about on the pads, and lies down on both."""
        for number in range(steps):
            side: Side = ("left", "right", "right", "left", "left")[number % 5]
            self.foot(side, down=True)
            self.run_ms(130 + 37 * number % 300)
            self.foot(side, down=False)
            self.run_ms(90 + 53 * number % 200)
        self.foot("left", down=True)
        self.foot("right", down=True)

    def ask_to_stop(self) -> None:
        """Stops whatever session is under way."""
        self.ask(Stop())

    def feed(self, rows: Iterable[tuple[int, Row]]) -> None:
        """Rows of somebody else's making, each with its time of arrival."""
        for arrival_ns, row in rows:
            self._arrive(arrival_ns, row)

    # What the station does.

    def run_ms(self, ms: float) -> None:
        """Lets time pass; the loop turns with each row, tick and deadline."""
        until_ns = self.now_ns + round(ms * MS)
        while (next_ns := self._next_ns()) <= until_ns:
            self.now_ns = max(self.now_ns, next_ns)
            self.turn(self._due())
        self.now_ns = until_ns

    def run_s(self, seconds: float) -> None:
        self.run_ms(seconds * 1000)

    def turn(self, rows: list[Row], told: list[DrillEvent] | None = None) -> None:
        """One turn of the loop."""
        events = self.analyzer.process(rows)
        self.liaison.look(self.now_ns)
        moment = replace(self.liaison.moment(self.now_ns, self.troubles), minute_of_day=self.minute_of_day)
        said = [*(told or ()), *self.session.update(events, moment)]
        panel = self.cues.update(events, said, self.now_ns, quiet=self.session.is_quiet)
        self.events += [(self.now_ns, event) for event in events]
        self.told += [(self.now_ns, one) for one in said]
        if panel != self.shown[-1][1]:
            self.shown.append((self.now_ns, panel))

    def press(self, kind: Any = "short") -> None:
        """The button; the loop turns with it."""
        self.turn([], self.session.press(kind, self.now_ns))

    def ask(self, command: Any) -> None:
        """A command; the loop turns with it."""
        self.turn([], self.session.command(command, self.now_ns))

    def of(self, kind: type) -> list[Any]:
        """What was told of one kind."""
        return [one for _, one in self.told if isinstance(one, kind)]

    @property
    def phases(self) -> list[str]:
        """The phases in their order."""
        return [one.phase for one in self.of(PhaseBegan)]

    @property
    def view(self) -> Any:
        return self.session.view(self.now_ns)

    def _next_ns(self) -> int:
        waits = [self._sample_ns, self._tick_ns, *(arrival[0] for arrival in self._arrivals[:1])]
        changes = (self.session.next_change_ns(), self.cues.next_change_ns(self.now_ns))
        waits += [change_ns for change_ns in changes if change_ns is not None and change_ns > self.now_ns]
        return min(waits)

    def _due(self) -> list[Row]:
        rows: list[Row] = []
        while self._arrivals and self._arrivals[0][0] <= self.now_ns:
            rows.append(heapq.heappop(self._arrivals)[2])
        if self._sample_ns <= self.now_ns:
            rows += self._look()
        if self._tick_ns <= self.now_ns:
            rows.append(Tick(self._tick_ns - TICK_NS))
            self._tick_ns += TICK_NS
        return rows

    def _look(self) -> list[Row]:
        """One sample of each sensor, told when its integration is over."""
        t_ns = self._sample_ns - BUDGET_NS[self.rig.kind] // 2
        self._sample_ns += PERIOD_NS[self.rig.kind]
        self._samples += 1
        self._dips = [dip for dip in self._dips if dip.apex_ns + dip.dwell_ns > t_ns]
        rows: list[Row] = []
        for channel in () if self.blind else self.rig.range_channels:
            seen = [dip for dip in self._dips if RANGE_SIDE[channel] in ("unknown", dip.side)]
            depth_mm = max((dip.depth_at(t_ns) for dip in seen), default=0.0)
            if self.body_mm is None:
                rows.append(RangeSample(t_ns, channel, None, "none", None, None))
            else:
                distance_mm = self.body_mm - depth_mm + NOISE_MM[self._samples % 5]
                rows.append(RangeSample(t_ns, channel, distance_mm, "ok", 50.0 if depth_mm > 20 else 10.0, None))
        return rows

    def _arrive(self, arrival_ns: int, row: Row) -> None:
        heapq.heappush(self._arrivals, (arrival_ns, next(self._order), row))


@pytest.fixture
def studio() -> Callable[..., Studio]:
    """Opens a station on a rig; keywords are those of `Known`, `LastTime` and `Setting`."""

    def opened(
        kind: Any = "single",
        pads: tuple[PadChannel, ...] = ("pad_left", "pad_right"),
        now_ns: int = 10 * S,
        interrupted: Interrupted | None = None,
        **more: Any,
    ) -> Studio:
        known = Known(more.pop("programs", built_in_programs()), more.pop("people", (GUEST,)), more.pop("past", {}))
        last = LastTime(more.pop("person_id", None), more.pop("program", ""), more.pop("bar_mm", None))
        known = replace(
            known, last=last, calibrations=more.pop("calibrations", {}), rig_bias=more.pop("rig_bias", None)
        )
        room = Studio(Setting(Rig(kind, pads), known, **more), now_ns, interrupted)
        room.session.offer(known)
        return room

    return opened


@pytest.fixture
def begin(studio: Callable[..., Any]) -> Callable[..., Any]:
    """Opens a room for one program in which somebody steps on and waits until "go"."""

    def begun(program: Program, kind: str = "single", **more: Any) -> Any:
        room = studio(kind, programs=(program,), **more)
        room.warm()
        assert room.session.phase == "work"
        return room

    return begun

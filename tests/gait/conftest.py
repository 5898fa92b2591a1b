"""A made-up person on a made-up rig: a still body, kicks of a given depth and length, and the edges of the pads."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from station.gait.analyzer import Analyzer
from station.gait.events import Event, FootStrike, HeelContact, Stride
from station.gait.events import Kick as HeelKick
from station.gait.rig import Rig
from station.gait.samples import ContactEdge, PadChannel, RangeChannel, RangeSample, RigKind, Row, Side

MS = 1_000_000
PAD: dict[Side, PadChannel] = {"left": "pad_left", "right": "pad_right"}
FEET: tuple[Side, Side] = ("left", "right")
BODY_MM = 900.0
QUIET_SIGMA_MM = 10.0
# Noise that is the same in every test: five values of mean zero, too few to swing with the kicks.
NOISE_MM = (3.0, -4.0, 1.0, 4.0, -4.0)


@dataclass(frozen=True)
class Kick:
    """One heel at the line: its apex, how deep and how long the dip is, and whose it is."""

    apex_ms: float
    side: Side
    depth_mm: float = 150.0
    dwell_ms: float = 110.0
    slow: bool = False

    def depth_at(self, t_ms: float) -> float:
        """How much nearer the distance is: steep edges, or one long swell."""
        phase = abs(t_ms - self.apex_ms) / self.dwell_ms
        if phase >= 1:
            return 0.0
        shape = math.cos(math.pi * phase / 2) ** 2
        return self.depth_mm * (shape if self.slow else min(1.0, 2.0 * shape))


@dataclass(frozen=True)
class Scene:
    """What happens, and what the rig delivers of it. Distances carry a small fixed noise."""

    rig: RigKind = "single"
    kicks: tuple[Kick, ...] = ()
    until_ms: float = 4000.0
    period_ms: float = 24.0
    pads: bool = True
    sigma: bool = True
    swing_ms: tuple[float, float] = (160.0, 200.0)
    changes: dict[int, RangeSample] = field(default_factory=dict)

    def rows(self) -> list[Row]:
        """All rows in the order of time: the pads stand loaded, each kick takes its foot off the floor for a swing."""
        rows: list[Row] = [*self.samples(), *(self.edges() if self.pads else ())]
        return sorted(rows, key=lambda row: row.t_ns)

    def samples(self) -> list[Row]:
        """Every sensor's distances."""
        channels: Sequence[RangeChannel] = Rig(self.rig).range_channels
        times = [1000.0 + i * self.period_ms for i in range(int((self.until_ms - 1000) / self.period_ms))]
        return [self._sample(channel, i, t_ms) for i, t_ms in enumerate(times) for channel in channels]

    def edges(self) -> list[Row]:
        """Levels at the start, then for each kick a toe-off and a foot strike that bounces once."""
        rows: list[Row] = [ContactEdge(1000 * MS, pad, loaded=True, initial=True) for pad in PAD.values()]
        for kick in self.kicks:
            off_ns = round((kick.apex_ms - self.swing_ms[0]) * MS)
            on_ns = round((kick.apex_ms + self.swing_ms[1]) * MS)
            levels = ((off_ns, False), (on_ns, True), (on_ns + 3 * MS, False), (on_ns + 5 * MS, True))
            rows += [ContactEdge(t_ns, PAD[kick.side], loaded) for t_ns, loaded in levels]
        return rows

    def _sample(self, channel: RangeChannel, index: int, t_ms: float) -> RangeSample:
        seen = [kick for kick in self.kicks if channel in {"range", f"range_{kick.side}"}]
        depth_mm = max((kick.depth_at(t_ms) for kick in seen), default=0.0)
        sigma_mm = QUIET_SIGMA_MM * (5 if depth_mm > 20 else 1) if self.sigma else None
        distance_mm = BODY_MM - depth_mm + NOISE_MM[index % 5]
        return RangeSample(round(t_ms * MS), channel, distance_mm, "ok", sigma_mm, None)


def alternating(first_ms: float, count: int, step_ms: float = 350.0) -> tuple[Kick, ...]:
    """Left, right, left at a steady pace."""
    sides: tuple[Side, Side] = ("left", "right")
    return tuple(Kick(first_ms + i * step_ms, sides[i % 2]) for i in range(count))


def all_events(rig: Rig, rows: Sequence[Row]) -> list[Event]:
    """Everything that is told about `rows`."""
    analyzer = Analyzer(rig)
    return [*analyzer.process(rows), *analyzer.finish()]


@pytest.fixture
def scene() -> type[Scene]:
    """Makes rows of what happens."""
    return Scene


@pytest.fixture
def kick() -> type[Kick]:
    """One heel at the line."""
    return Kick


@pytest.fixture
def steady() -> Callable[..., tuple[Kick, ...]]:
    """Alternating kicks."""
    return alternating


@pytest.fixture
def analyse() -> Callable[[Rig, Sequence[Row]], list[Event]]:
    """Runs a fresh analyzer over rows to their end."""
    return all_events


@dataclass(frozen=True)
class Walk:
    """Steps of a person on a mat whose pads make and break late, as the events that a station would tell.

    Pairs are left and right. `contact_ms` is the person's, by foot; `make_ms` and `break_ms` are how late each pad
    tells. `facing` the sensor, each foot stands on the other pad, and no heel is seen. Times vary by `noise_ms`.
    """

    count: int = 60
    step_ms: tuple[float, float] = (350.0, 350.0)
    contact_ms: tuple[float, float] = (300.0, 300.0)
    make_ms: tuple[float, float] = (0.0, 0.0)
    break_ms: tuple[float, float] = (0.0, 0.0)
    noise_ms: float = 0.0
    facing: bool = False
    first_ms: float = 1000.0
    seed: int = 1

    def events(self) -> list[Event]:
        """In the order of time."""
        rng = np.random.default_rng(self.seed)
        feet = [i % 2 for i in range(self.count)]
        pads = [1 - foot if self.facing else foot for foot in feet]
        begins = (
            self.first_ms + np.cumsum([self.step_ms[foot] for foot in feet]) + rng.normal(0, self.noise_ms, self.count)
        )
        ends = begins + [self.contact_ms[foot] for foot in feet] + rng.normal(0, self.noise_ms, self.count)
        strikes = begins + [self.make_ms[pad] for pad in pads]
        toe_offs = ends + [self.break_ms[pad] for pad in pads]
        events: list[Event] = []
        for i, pad in enumerate(pads):
            side = FEET[pad]
            events.append(FootStrike(round(strikes[i] * MS), side))
            if i >= 2:
                if not self.facing:
                    events += self._kick(side, toe_offs[i - 2], strikes[i])
                events.append(
                    self._stride(side, strikes[i - 2 : i + 1].tolist(), toe_offs[max(i - 3, 0) : i - 1].tolist())
                )
        return events

    def _stride(self, side: Side, strikes_ms: Sequence[float], toe_offs_ms: Sequence[float]) -> Event:
        start, other, end = strikes_ms
        toe_off = toe_offs_ms[-1]
        contact = toe_off - start
        return Stride(
            round(end * MS),
            side,
            end - start,
            contact,
            end - toe_off,
            max(0.0, other - toe_off),
            max(0.0, toe_offs_ms[0] - start) if len(toe_offs_ms) == 2 else None,
            contact / (end - start),
        )

    def _kick(self, side: Side, toe_off_ms: float, strike_ms: float) -> list[Event]:
        swing = strike_ms - toe_off_ms
        apex_ms, dwell = toe_off_ms + 0.45 * swing, 0.25 * swing
        apex, onset, leave = round(apex_ms * MS), round((apex_ms - dwell / 2) * MS), round((apex_ms + dwell / 2) * MS)
        heel = HeelContact(apex, side, onset, dwell, 100.0)
        kick = HeelKick(
            apex,
            side,
            round(toe_off_ms * MS),
            onset,
            leave,
            round(strike_ms * MS),
            0.45 * swing,
            0.55 * swing,
            dwell,
            100.0,
            None,
            "not calibrated",
        )
        return [heel, kick]


@pytest.fixture(scope="session")
def walk() -> type[Walk]:
    """A person who steps in place."""
    return Walk

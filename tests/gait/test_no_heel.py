"""What people do before a sensor that is no kick: none of it counts, on either rig and whatever the noise."""

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from station.gait.events import Event, HeelContact, HeelOnset
from station.gait.rig import Rig
from station.gait.samples import ContactEdge, PadChannel, RangeSample, RigKind, Row

MS = 1_000_000
BODY_MM = 900.0
Profile = Callable[[float], float | None]
Contact = tuple[float, PadChannel, bool]
Analyse = Callable[[Rig, list[Row]], list[Event]]
PERIOD_MS: dict[RigKind, float] = {"single": 24.0, "pair": 10.3}


def smooth(t_ms: float, begin_ms: float, takes_ms: float) -> float:
    """From 0 to 1, starting and ending at rest."""
    share = min(max((t_ms - begin_ms) / takes_ms, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def bulge(t_ms: float, begin_ms: float, takes_ms: float) -> float:
    """From 0 to 1 and back."""
    return smooth(t_ms, begin_ms, takes_ms / 2) - smooth(t_ms, begin_ms + takes_ms / 2, takes_ms / 2)


def steps(first_ms: float, step_ms: float, count: int, swing_share: float = 1.1) -> list[Contact]:
    """One foot off the floor after the other, beginning with the left; at more than 1 both fly for a moment."""
    contacts: list[Contact] = []
    for i in range(count):
        pad: PadChannel = "pad_left" if i % 2 == 0 else "pad_right"
        off_ms = first_ms + i * step_ms
        contacts += [(off_ms, pad, False), (off_ms + swing_share * step_ms, pad, True)]
    return contacts


def both(off_ms: float, on_ms: float, apart_ms: float) -> list[Contact]:
    """A jump: the right foot a little after the left one."""
    return [
        (off_ms, "pad_left", False),
        (off_ms + apart_ms, "pad_right", False),
        (on_ms, "pad_left", True),
        (on_ms + apart_ms, "pad_right", True),
    ]


def jogging(t_ms: float) -> float:
    """A pelvis that bounces 5 cm at 170 steps a minute comes 2.5 cm nearer with each step, and wanders."""
    moving = smooth(t_ms, 2000, 300)
    return 12.5 * moving * (1 - math.cos(2 * math.pi * t_ms / 353)) + 15 * math.sin(t_ms / 900)


def seen_from(t_ms: float) -> float | None:
    """Somebody comes out of nowhere, goes past where they will stand, and stops."""
    return None if t_ms < 2500 else -400 + 430 * smooth(t_ms, 2500, 900) - 30 * smooth(t_ms, 3400, 400)


def seen_until(t_ms: float) -> float | None:
    return -450 * smooth(t_ms, 2500, 1100) if t_ms < 3700 else None


MOVES: dict[str, tuple[Profile, list[Contact]]] = {
    "a jump": (lambda t: 60 * bulge(t, 2450, 450), both(2500, 2850, 15)),
    "jumping on the spot": (
        lambda t: sum(50 * bulge(t, 2450 + i * 500, 420) for i in range(4)),
        [contact for i in range(4) for contact in both(2500 + i * 500, 2820 + i * 500, 10 * i)],
    ),
    "a knee raise": (lambda t: 80 * bulge(t, 2500, 700), [(2450, "pad_left", False), (3200, "pad_left", True)]),
    "a knee held up": (
        lambda t: 70 * (smooth(t, 2500, 300) - smooth(t, 4200, 300)),
        [(2450, "pad_right", False), (4500, "pad_right", True)],
    ),
    "a bend": (lambda t: 250 * bulge(t, 2300, 1800), []),
    "a turn": (lambda t: 45 * math.sin(2 * math.pi * smooth(t, 2300, 2000)), steps(2300, 450, 4, 0.7)),
    "jogging": (jogging, steps(2000, 353, 14)),
    "a swinging shirt": (
        lambda t: 30 * smooth(t, 2000, 300) * max(0.0, math.sin(math.pi * t / 353)),
        steps(2000, 353, 14),
    ),
    "somebody passing behind who stands": (lambda t: 420.0 if 3000 <= t < 3500 else 0.0, []),
    "somebody passing behind who jogs": (
        lambda t: 420.0 if 3000 <= t < 3550 else jogging(t),
        steps(2000, 353, 14),
    ),
    "arriving": (seen_from, [(2900, "pad_left", True), (3300, "pad_right", True)]),
    "leaving": (seen_until, [(2600, "pad_left", False), (3000, "pad_right", False)]),
    "stepping back": (lambda t: 150 * smooth(t, 2500, 600), steps(2500, 400, 2, 0.8)),
}
ON_BOTH_FEET = ("a bend", "somebody passing behind who stands")


def rows_of(profile: Profile, contacts: Sequence[Contact], kind: RigKind, chance: random.Random) -> list[Row]:
    """Six seconds of it, 8 mm of noise, one sample in a hundred lost and one in five hundred wrong."""
    loaded = not any(edge[2] for edge in contacts[:1])
    pads: tuple[PadChannel, ...] = ("pad_left", "pad_right")
    rows: list[Row] = [ContactEdge(1000 * MS, pad, loaded, initial=True) for pad in pads]
    rows += [ContactEdge(round(t_ms * MS), pad, down) for t_ms, pad, down in contacts]
    for i in range(int(6000 / PERIOD_MS[kind])):
        t_ms = 1000 + i * PERIOD_MS[kind]
        rows += [sample_at(t_ms, channel, profile, chance) for channel in Rig(kind).range_channels]
    return sorted(rows, key=lambda row: row.t_ns)


def sample_at(t_ms: float, channel: Any, profile: Profile, chance: random.Random) -> RangeSample:
    nearer_mm, luck = profile(t_ms), chance.random()
    if nearer_mm is None or luck < 0.01:
        return RangeSample(round(t_ms * MS), channel, None, "none" if nearer_mm is None else "signal", None, None)
    distance_mm = chance.uniform(100, 1300) if luck < 0.012 else BODY_MM - nearer_mm + chance.gauss(0, 8)
    return RangeSample(round(t_ms * MS), channel, distance_mm, "ok", 10 * (1 + chance.gauss(0, 0.1)), 2300.0)


@pytest.mark.parametrize("kind", ["single", "pair"])
@pytest.mark.parametrize("name", MOVES)
def test_it_does_not_count_even_without_a_mat(name: str, kind: RigKind, analyse: Analyse) -> None:
    for seed in range(5):
        rows = rows_of(MOVES[name][0], [], kind, random.Random(seed))  # noqa: S311 (for a test)
        rows = [row for row in rows if isinstance(row, RangeSample)]
        assert [event for event in analyse(Rig(kind, pads=()), rows) if isinstance(event, HeelContact)] == [], seed


@pytest.mark.parametrize("kind", ["single", "pair"])
@pytest.mark.parametrize("name", MOVES)
def test_it_does_not_count_on_a_mat(name: str, kind: RigKind, analyse: Analyse) -> None:
    profile, contacts = MOVES[name]
    for seed in range(5):
        rows = rows_of(profile, contacts, kind, random.Random(seed))  # noqa: S311 (for a test)
        events = analyse(Rig(kind), rows)
        assert [event for event in events if isinstance(event, HeelContact)] == [], seed
        if name in ON_BOTH_FEET:
            assert [event for event in events if isinstance(event, HeelOnset)] == [], seed

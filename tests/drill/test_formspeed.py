"""Form speed: the limit of athletes whose limit is known, with an interval that holds it as often as it says."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from hardware.twin.athlete import Athlete
from hardware.twin.recording import ORIGIN_NS, record
from station.drill.formspeed import LEAST_KICKS, FormSpeed
from station.drill.goals import LimitSearch
from station.drill.pacer import Pacer
from station.drill.program import Ramp, SetPlan
from station.drill.tally import Tally
from station.gait.analyzer import Analyzer
from station.gait.events import Event
from station.gait.rig import Rig
from station.gait.samples import ContactEdge, Row

SIDES = ("left", "right")
Found = tuple[float | None, float | None, float | None]


def chance(limit_spm: float, spm: float, width_spm: float, lapse: float) -> float:
    """Of reaching the line at a cadence, 0.9 at the limit."""
    return (1 - lapse) / (1 + math.exp(-((limit_spm - spm) / width_spm + math.log(0.9 / (0.1 - lapse)))))


def ramped(
    rng: np.random.Generator, limits: tuple[float, float], width_spm: float, lapse: float, top_spm: float = 240.0
) -> Found:
    """Three minutes of a ramp from 100 steps a minute on, 10 more each 12 s, by a person with two legs."""
    speed, t_s, leg = FormSpeed(), 0.0, 0
    while t_s < 180:
        spm = min(100 + 10 * (t_s // 12), top_spm) * (1 + 0.015 * rng.standard_normal())
        reached = bool(rng.random() < chance(limits[leg], spm, width_spm, lapse))
        speed.kick(SIDES[leg], spm, reached=reached)  # type: ignore[arg-type]
        t_s, leg = t_s + 60 / spm, 1 - leg
    figure, low_spm, high_spm = speed.found()
    return figure.value, low_spm, high_spm


def test_the_interval_holds_the_limit_in_nine_of_ten_athletes() -> None:
    rng = np.random.default_rng(7)
    off, held, widths = [], [], []
    for _ in range(120):
        limit = rng.uniform(120, 215)
        limits = (limit, limit + rng.uniform(0, 30))
        found, low, high = ramped(
            rng, limits if rng.random() < 0.5 else limits[::-1], rng.uniform(1.5, 12), rng.choice([0.0, 0.02, 0.04])
        )
        if found is not None and low is not None and high is not None:
            off.append(found - limit)
            held.append(low <= limit <= high)
            widths.append(high - low)
    print(
        f"\n{len(off)} of 120 found: off by {np.mean(off):+.1f} (sd {np.std(off):.1f}) steps a minute, "
        f"interval {np.mean(widths):.0f} wide, holds the limit in {100 * np.mean(held):.0f} %"
    )
    assert len(off) >= 115
    assert abs(np.mean(off)) < 1.5
    assert np.std(off) < 6
    assert np.mean(held) >= 0.85


def test_a_sharp_limit_that_separates_perfectly_is_found_between_its_steps() -> None:
    speed = FormSpeed()
    for spm in range(100, 200, 10):
        for leg in range(24):
            speed.kick(SIDES[leg % 2], spm, reached=spm <= 150)  # type: ignore[arg-type]
    figure, low, high = speed.found()
    assert figure.value == pytest.approx(153, abs=5)
    assert low is not None
    assert high is not None
    assert 145 < low < high < 162
    assert figure.n == 240


def test_the_leg_that_fails_first_is_the_limit() -> None:
    found, _, _ = ramped(np.random.default_rng(1), (200.0, 150.0), 5.0, 0.0)
    assert found == pytest.approx(150, abs=8)


def test_who_never_fails_has_no_limit_yet() -> None:
    speed = FormSpeed()
    for number in range(100):
        speed.kick(SIDES[number % 2], 100 + number, reached=True)  # type: ignore[arg-type]
    figure, low, high = speed.found()
    assert (figure.value, figure.reason, high) == (None, "no limit up to 199 steps a minute", None)
    assert low is not None
    assert low > 150


def test_who_never_reaches_has_none_either() -> None:
    speed = FormSpeed()
    for number in range(100):
        speed.kick(SIDES[number % 2], 100 + number, reached=False)  # type: ignore[arg-type]
    figure, low, _ = speed.found()
    assert (figure.value, figure.reason, low) == (None, "not in 90 % of kicks even at 100 steps a minute", None)


@pytest.mark.parametrize("sides", [("left", "right"), ("left",), ()])
def test_too_few_kicks_find_nothing(sides: tuple[str, ...]) -> None:
    speed = FormSpeed()
    for number in range(LEAST_KICKS - 1 if sides else 0):
        speed.kick(sides[number % len(sides)], 120, reached=True)  # type: ignore[arg-type]
    assert speed.found()[0].reason == "too few kicks"


def test_one_leg_that_was_hardly_seen_is_too_few() -> None:
    speed = FormSpeed()
    for number in range(60):
        speed.kick("left" if number < 50 else "right", 120, reached=True)
    assert speed.found()[0].reason == "too few kicks"


# Whole athletes: body, beam, noise and the real detection.


def reach_deg(spm: float) -> float:
    """An athlete whose heels come lower the faster they go: at the line up to somewhere about 165."""
    return 147.0 - 0.42 * (spm - 110)


def of_ramp(seconds: float, kind: Any) -> Iterator[tuple[float, list[Row], list[int]]]:
    """Cadence, rows and true depths in mm of each step of the ramp, one after the other in time."""
    shift_ns = 0
    for spm in range(110, 220, 10):
        athlete = Athlete(
            cadence_spm=float(spm), left_reach_deg=reach_deg(spm), right_reach_deg=reach_deg(spm), standing_s=0
        )
        rows, truth = record(athlete, kind, seconds, seed=spm)
        kept = [row for row in rows if not (isinstance(row, ContactEdge) and row.initial)] if shift_ns else rows
        yield (
            spm,
            [row._replace(t_ns=row.t_ns + shift_ns) for row in kept],
            [apex.drop_mm for apex in truth.heel_contacts],
        )
        shift_ns = max(row.t_ns for row in rows) + shift_ns - ORIGIN_NS + 50_000_000


@pytest.mark.parametrize("kind", ["single", "pair"])
def test_the_limit_of_a_simulated_athlete_is_found_by_the_real_detection(kind: Any) -> None:
    analyzer = Analyzer(Rig(kind))
    pacer, tally, search = (
        Pacer(0, SetPlan(target_spm=110.0, ramp=Ramp(210.0)), 110.0, has_mat=True),
        Tally(0),
        LimitSearch(0),
    )
    truth: list[tuple[float, float]] = []
    last_ns = 0
    for spm, rows, depths in of_ramp(12.0, kind):
        # A kick is in the beam where it shortens the distance by as much as the detection needs.
        needs_mm = 45 if kind == "single" else 50
        truth.append((spm, float(np.mean([depth >= needs_mm for depth in depths]))))
        for row in rows:
            events: list[Event] = analyzer.process([row])
            last_ns = max(last_ns, row.t_ns)
            if events:
                told = tally.update(events)
                pacer.update(events, told, last_ns)
                search.hear(told, pacer.cadence_spm(last_ns))
    falling = next(place for place, (_, share) in enumerate(truth) if share < 0.9)
    (before, high_share), (after, low_share) = truth[falling - 1], truth[falling]
    limit = before + (after - before) * (high_share - 0.9) / max(high_share - low_share, 1e-9)
    found = search.found(0)
    print(
        f"\n{kind}: true shares {[(spm, round(share, 2)) for spm, share in truth]}, limit about {limit:.0f}; "
        f"found {found.speed.value}, {found.low_spm} to {found.high_spm}"
    )
    assert found.speed.value == pytest.approx(limit, abs=8)
    assert search.is_passed

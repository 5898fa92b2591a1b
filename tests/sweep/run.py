"""Detects the kicks of 340 simulated athletes on both rigs and writes one line for each to a CSV file.

Most athletes differ from an everyday one in one thing, at several strengths; the rest in everything at once. Each is
seeded by its number, so the same athletes come out whatever part of them runs.
"""

import argparse
import csv
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from hardware.twin.athlete import Athlete
from hardware.twin.conditions import USUAL, Conditions
from hardware.twin.recording import record
from station.gait.analyzer import Analyzer
from station.gait.events import record_of
from station.gait.rig import Rig
from station.gait.samples import ContactEdge, RangeSample, RigKind, Row
from station.gait.score import score

SECONDS = 14.0
RIGS: tuple[RigKind, RigKind] = ("single", "pair")
EACH = 4
TOGETHER = 76
# The VL53L1X integrates 20 ms in the short mode of a station; 50 Hz is what is left of it.
FASTEST_HZ = {"single": 50.0, "pair": 100.0, "mat": 0.0}
AT_END = "the recording ended"
FIELDS = (
    "athlete", "condition", "level", "rig", "kicks", "required", "found", "false", "wrong_side", "onsets", "rejected",
    "bias_ms", "sd_ms",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One athlete before one kind of rig: who, in which conditions, and what of the rig is missing."""

    number: int
    condition: str
    level: float
    athlete: Athlete
    conditions: Conditions = USUAL
    rate_hz: float | None = None
    pads: bool = True
    spread: bool = True


# What is changed, and how far; the usual is in between or at the end that is left out.
LEVELS: dict[str, tuple[float, ...]] = {
    "as usual": (0,),
    "height, m": (1.10, 1.20, 1.30, 1.40, 1.50, 1.60, 1.80, 1.95, 2.05),
    "steps a minute": (100, 130, 160, 190, 220, 250, 280),
    "knee flexion, degrees": (105, 110, 115, 120, 125, 130, 135, 150),
    "right knee less, degrees": (8, 16),
    "left step longer, share": (0.05, 0.1),
    "sway, m": (0.0, 0.05, 0.1),
    "bounce, m": (0.0, 0.08, 0.12),
    "creeps nearer in the end, m": (-0.2, 0.2),
    "feet from the middle, m": (0.05, 0.11, 0.14),
    "noise, times": (1.5, 2.0, 3.0),
    "samples lost, share": (0.05, 0.1, 0.15, 0.2),
    "bar too high, share": (-0.15, -0.1, -0.05, 0.05, 0.1, 0.15),
    "post too far, share": (-0.15, -0.08, 0.08, 0.15),
    "shoe reflects, share": (0.1, 0.05),
    "rate, Hz": (24, 30, 50, 75, 100),
    "without pads": (0,),
    "without spread": (0,),
}


def everyday(number: int) -> Athlete:
    """Somebody of usual size who does the drill well, no two alike."""
    chance = np.random.default_rng([1, number])
    reach_deg = chance.uniform(138, 150)
    return Athlete(
        height_m=round(chance.uniform(1.62, 1.88), 2),
        cadence_spm=round(chance.uniform(155, 185)),
        left_reach_deg=round(reach_deg, 1),
        right_reach_deg=round(reach_deg + chance.uniform(-3, 3), 1),
        foot_offset_m=round(chance.uniform(0.07, 0.10), 3),
        hip_flexion_deg=round(chance.uniform(2, 9), 1),
        lift_fraction=round(chance.uniform(0.40, 0.48), 2),
        sway_m=round(chance.uniform(0.01, 0.03), 3),
        bounce_m=round(chance.uniform(0.03, 0.06), 3),
    )


def changed(case: Case, condition: str, level: float) -> Case:
    """The case with one thing changed."""
    who = case.athlete
    athletes: dict[str, dict[str, float]] = {
        "height, m": {"height_m": level},
        "steps a minute": {"cadence_spm": level},
        "knee flexion, degrees": {"left_reach_deg": level, "right_reach_deg": level},
        "right knee less, degrees": {"right_reach_deg": who.left_reach_deg - level},
        "left step longer, share": {"step_asymmetry": level},
        "sway, m": {"sway_m": level},
        "bounce, m": {"bounce_m": level},
        "creeps nearer in the end, m": {"drift_m": level},
        "feet from the middle, m": {"foot_offset_m": level},
    }
    surroundings: dict[str, dict[str, float]] = {
        "noise, times": {"noise_factor": level},
        "samples lost, share": {"lost_share": level},
        "bar too high, share": {"bar_error": level},
        "post too far, share": {"distance_error": level},
        "shoe reflects, share": {"shoe_reflectance": level},
    }
    things: dict[str, dict[str, Any]] = {
        "rate, Hz": {"rate_hz": level},
        "without pads": {"pads": False},
        "without spread": {"spread": False},
    }
    return replace(
        case,
        athlete=replace(who, **athletes.get(condition, {})),  # type: ignore[arg-type]
        conditions=replace(case.conditions, **surroundings.get(condition, {})),
        **things.get(condition, {}),
    )


# From least to most, where everything varies at once.
SPANS: dict[str, tuple[float, float]] = {
    "height, m": (1.3, 2.05),
    "steps a minute": (100, 280),
    "knee flexion, degrees": (115, 152),
    "right knee less, degrees": (0, 12),
    "left step longer, share": (-0.06, 0.06),
    "sway, m": (0.0, 0.06),
    "bounce, m": (0.0, 0.10),
    "creeps nearer in the end, m": (-0.2, 0.2),
    "noise, times": (0.8, 1.8),
    "samples lost, share": (0.0, 0.2),
    "bar too high, share": (-0.15, 0.15),
    "post too far, share": (-0.15, 0.15),
    "shoe reflects, share": (0.05, 0.4),
    "rate, Hz": (24, 100),
}


def cases() -> Iterator[Case]:
    """Every athlete: for each level of each condition four, then those in whom everything varies (Latin hypercube)."""
    number = 0
    for condition, levels in LEVELS.items():
        for level in levels:
            for _ in range(EACH):
                yield changed(Case(number, condition, level, everyday(number)), condition, level)
                number += 1
    chance = np.random.default_rng(2)
    places = {condition: (chance.permutation(TOGETHER) + 0.5) / TOGETHER for condition in SPANS}
    for at in range(TOGETHER):
        case = Case(number, "all at once", 0, everyday(number))
        for condition, (low, high) in SPANS.items():
            case = changed(case, condition, round(low + (high - low) * float(places[condition][at]), 3))
        yield case
        number += 1


def seen(case: Case, rows: list[Row]) -> list[Row]:
    """The rows without what the rig lacks."""
    if not case.pads:
        rows = [row for row in rows if not isinstance(row, ContactEdge)]
    if not case.spread:
        rows = [row._replace(sigma_mm=None) if isinstance(row, RangeSample) else row for row in rows]
    return rows


def known(case: Case, rig: RigKind, truth: dict[str, Any]) -> dict[str, Any]:
    """The truth without what this rig cannot know: one sensor in the middle and no mat know no sides."""
    if case.pads or rig != "single":
        return truth
    return truth | {"heel_contacts": [apex | {"side": "unknown"} for apex in truth["heel_contacts"]]}


def measure(case: Case) -> list[dict[str, Any]]:
    """What is found of one athlete on each rig."""
    lines = []
    for rig in RIGS:
        rate_hz = None if case.rate_hz is None else min(case.rate_hz, FASTEST_HZ[rig])
        rows, truth = record(case.athlete, rig, SECONDS, case.number, case.conditions, rate_hz)
        analyzer = Analyzer(Rig(rig, pads=("pad_left", "pad_right") if case.pads else ()))
        events = [record_of(event) for event in (*analyzer.process(seen(case, rows)), *analyzer.finish())]
        onsets = sum(event["event"] == "heel_onset" for event in events)
        # What the end of the recording cuts off was no mistake.
        rejected = sum(event.get("reason", AT_END) != AT_END for event in events)
        heel = score(known(case, rig, truth.record()), events)["heel_contact"]
        begin_ns, end_ns = truth.scored_ns
        kicks = sum(begin_ns <= apex.t_ns <= end_ns for apex in truth.heel_contacts)
        values = (
            case.number, case.condition, f"{case.level:g}", rig, kicks, heel.required, heel.found, heel.false,
            heel.wrong_side, onsets, rejected,
            "" if heel.bias_ms is None else f"{heel.bias_ms:.1f}", "" if heel.sd_ms is None else f"{heel.sd_ms:.1f}",
        )  # fmt: skip
        lines.append(dict(zip(FIELDS, values, strict=True)))
    return lines


def main() -> None:
    """Runs the athletes, or every so manieth of them, on two processors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, help="the CSV file")
    parser.add_argument("--every", type=int, default=1, help="only every so manieth athlete")
    options = parser.parse_args()
    chosen = [case for case in cases() if case.number % options.every == 0]
    with ProcessPoolExecutor(2) as pool, options.output.open("w", newline="") as out:
        table = csv.DictWriter(out, FIELDS, lineterminator="\n")
        table.writeheader()
        for lines in pool.map(measure, chosen, chunksize=4):
            table.writerows(lines)


if __name__ == "__main__":
    main()

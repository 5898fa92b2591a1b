"""Passages about each leg: its best kicks, and its heel held at the glute."""

from station.gait.calibration import (
    BEST_KICKS,
    HELD_MM,
    CalibrationError,
    LegCalibration,
    Standing,
    best_kicks,
    held_depth_mm,
    standing,
)
from station.gait.events import Kick
from station.gait.samples import RangeChannel, Side
from station.messages import Pose, Reading, Said
from station.setup.script import SKIP, Face, Passage, Stage, choice, taken
from station.setup.standing import LOOK_NS, Window
from station.setup.texts import say

ENOUGH = choice("enough")
SIDES: tuple[Side, ...] = ("left", "right")
HOLDS: dict[Side, Pose] = {"left": "hold_left", "right": "hold_right"}


def kicks(stage: Stage) -> Passage[dict[Side, LegCalibration]]:
    """Waits for five good kicks with each leg, or until that is enough; the legs that have them."""
    seen: list[Kick] = []
    problem: Said | None = None
    while True:
        counts = {side: sum(kick.side == side for kick in seen) for side in SIDES}
        if min(counts.values()) >= BEST_KICKS:
            break
        moment = yield Face(say("calibrate.kicks"), (ENOUGH,), problem, _counted(counts), "kick")
        if moment.answer is not None:
            break
        for kick in (event for event in moment.events if isinstance(event, Kick)):
            problem = say("calibrate.kicks.low") if kick.grade == "too_low" else None
            if kick.dwell_share is not None:
                seen.append(kick)
    legs = best_kicks(seen)
    for side in SIDES:
        stage.tell(_read_back(side, legs.get(side)))
    return legs


def hold(side: Side, channel: RangeChannel, body: Standing) -> Passage[float]:
    """Waits until a heel has been held at the glute for two seconds; by how much it is nearer. Raises SkippedError."""
    window = Window((channel,))
    problem: Said | None = None
    due_ns = 0
    while True:
        last_mm = window.last_mm(channel)
        depth_mm = None if last_mm is None else body.baseline_mm - last_mm
        reading = Reading(say("reading.depth"), depth_mm, "mm", HELD_MM, None)
        moment = yield Face(say("calibrate.hold", side=side), (SKIP,), problem, (reading,), HOLDS[side])
        taken(moment)
        window.take(moment)
        if moment.now_ns < due_ns or not window.is_full(moment.now_ns):
            continue
        due_ns = moment.now_ns + LOOK_NS
        try:
            standing(window.samples[channel])
        except CalibrationError:
            problem = say("calibrate.hold.moves", side=side)
            continue
        try:
            return held_depth_mm(body, window.samples[channel])
        except CalibrationError as error:
            problem = say("verbatim", text=str(error))


def _counted(counts: dict[Side, int]) -> tuple[Reading, ...]:
    return tuple(Reading(say(f"reading.{side}_kicks"), count, "", BEST_KICKS, None) for side, count in counts.items())


def _read_back(side: Side, leg: LegCalibration | None) -> Said:
    if leg is None:
        return say("calibrate.kicks.few", side=side)
    return say("calibrate.kicks.well", side=side, share_pct=100 * leg.dwell_share, depth_mm=leg.depth_mm)

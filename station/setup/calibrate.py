"""Calibration, guided: the bar, standing, the pads, one's own best kicks, held heels, the turn-round check.

Nothing is stored here: what was read back is the guide's result, and whoever began it keeps it or not.
"""

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from station.commands import BeginGuide, Refused
from station.config import Config
from station.drill.people import BAR_SHARE
from station.gait.calibration import Calibration, LegCalibration, Standing
from station.gait.rig import Rig
from station.gait.samples import RANGE_SIDE, PadChannel, RangeChannel, Side
from station.gait.turnround import RigBias
from station.layout import parts_for_detection
from station.messages import Pose, Reading
from station.setup.floor_plan import BEHIND_MM
from station.setup.legs import hold, kicks
from station.setup.pads import SETTLED_NS, level_readings
from station.setup.script import SKIP, Ended, Face, Guide, Passage, Script, SkippedError, Stage, ask, choice, taken
from station.setup.standing import Window, distance_reading, stand
from station.setup.texts import say
from station.setup.turn import turn

SET, HIGHER, LOWER, KEEP, DISCARD = (choice(name) for name in ("set", "higher", "lower", "keep", "discard"))
BAR_STEP_MM = 10.0
# Whoever stands on the other foot for so long has heard the question and means it.
DELIBERATE_NS = 3_000_000_000
# How far from its usual distance the body may stand: the detection was tried 10 % nearer and further.
DISTANCE_SHARE = 0.1
SIDES: tuple[Side, ...] = ("left", "right")
ONE_FOOT: dict[Side, tuple[Pose, dict[PadChannel, bool]]] = {
    "left": ("left_pad", {"pad_left": True, "pad_right": False}),
    "right": ("right_pad", {"pad_left": False, "pad_right": True}),
}


def calibrate_guide(config: Config) -> Guide:
    """The guide for the rig of the settings; its result is what `record_of` makes of what was read back."""
    rig = parts_for_detection(config)

    def objection(begin: BeginGuide) -> Refused | None:
        if begin.at:
            return Refused("a calibration has one beginning", "begin it without naming a part")
        if begin.today is None:
            return Refused("a calibration bears its date", "give today")
        if rig.range_channels and begin.bar_mm is None and begin.height_mm is None:
            return Refused("where the bar is to stand is not known", "give the body height, or where the bar stands")
        if not rig.range_channels and len(rig.pads) < 2:
            return Refused("this rig has nothing to calibrate", "it needs a range sensor, or two pads")
        return None

    return Guide(lambda stage, begin: _Calibration(rig, stage, begin).play(), objection)


def record_of(calibration: Calibration | None, bias: RigBias | None) -> dict[str, object]:
    """What a guide hands over, as plain data; `msgspec.convert` makes the same of it again."""
    return {"calibration": msgspec.to_builtins(calibration), "rig_bias": msgspec.to_builtins(bias)}


class _Calibration:
    """One calibration under way: what was read back so far."""

    def __init__(self, rig: Rig, stage: Stage, begin: BeginGuide) -> None:
        self._rig = rig
        self._stage = stage
        self._today = begin.today or ""
        self._bar_mm = begin.bar_mm or BAR_SHARE * (begin.height_mm or 0.0)
        self._standing: Mapping[RangeChannel, Standing] = {}
        self._legs: dict[Side, LegCalibration] = {}
        self._bias: RigBias | None = None

    def play(self) -> Script:
        two_pads, sees = len(self._rig.pads) == 2, bool(self._rig.range_channels)
        passages = [
            (sees, "bar", self._bar),
            (sees, "stand", self._stand),
            (two_pads, "pads", self._pads),
            (sees and two_pads, "kicks", self._kicks),
            (sees and two_pads, "hold", self._hold),
            (two_pads, "turn", self._turn),
            (True, "review", self._review),
        ]
        if not two_pads:
            self._stage.tell(say("calibrate.kicks.no_sides"))
        wanted = [(name, passage) for applies, name, passage in passages if applies]
        self._stage.steps = len(wanted)
        kept = False
        for name, passage in wanted:
            self._stage.begin(say(f"calibrate.{name}.title"))
            kept = yield from passage()
        if not kept:
            return Ended(False, say("calibrate.discarded"))
        return Ended(True, say("calibrate.kept"), record_of(self._calibration(), self._bias))

    def _calibration(self) -> Calibration | None:
        if not self._standing:
            return None
        distance_mm = sum(each.baseline_mm for each in self._standing.values()) / len(self._standing)
        return Calibration(
            self._rig.kind, self._bar_mm, distance_mm, self._today, dict(self._standing), dict(self._legs)
        )

    def _bar(self) -> Passage[bool]:
        window = Window(self._rig.range_channels)
        usual_mm = BEHIND_MM[self._rig.kind]
        near_mm, far_mm = usual_mm * (1 - DISTANCE_SHARE), usual_mm * (1 + DISTANCE_SHARE)
        readings: tuple[Reading, ...] = ()
        while True:
            said = say("calibrate.bar", bar_mm=self._bar_mm)
            moment = yield Face(said, (SET, HIGHER, LOWER), readings=readings, pose="stand")
            window.take(moment)
            readings = tuple(distance_reading(window, channel, near_mm, far_mm) for channel in self._rig.range_channels)
            if moment.answer == SET.name:
                self._stage.tell(say("calibrate.bar.well", bar_mm=self._bar_mm))
                return True
            self._bar_mm += {HIGHER.name: BAR_STEP_MM, LOWER.name: -BAR_STEP_MM}.get(moment.answer or "", 0.0)

    def _stand(self) -> Passage[bool]:
        self._standing = yield from stand(self._rig.range_channels)
        for channel, found in self._standing.items():
            said = say(
                "calibrate.stand.well",
                distance_mm=found.baseline_mm,
                noise_mm=found.noise_mm,
                channel=channel.replace("_", " "),
            )
            self._stage.tell(said)
        return True

    def _pads(self) -> Passage[bool]:
        for side in SIDES:
            try:
                yield from self._one_foot(side)
            except SkippedError:
                continue
            self._stage.tell(say("calibrate.pad.well", side=side))
        return True

    def _one_foot(self, side: Side) -> Passage[None]:
        """Waits until one pad alone is loaded and it is the right one. Raises SkippedError."""
        pose, wanted = ONE_FOOT[side]
        turned = {pad: not loaded for pad, loaded in wanted.items()}
        since_ns, levels = 0, dict.fromkeys(wanted, True)
        problem = None
        while True:
            readings = level_readings(levels)
            moment = yield Face(say("calibrate.pad", side=side), (SKIP,), problem, readings, pose)
            taken(moment)
            if levels != moment.pads:
                levels, since_ns = dict(moment.pads), moment.now_ns
            if levels == wanted and moment.now_ns - since_ns >= SETTLED_NS:
                return
            is_turned = levels == turned and moment.now_ns - since_ns >= DELIBERATE_NS
            problem = say("calibrate.pad.swapped", side=side) if is_turned else None

    def _kicks(self) -> Passage[bool]:
        self._legs = yield from kicks(self._stage)
        return True

    def _hold(self) -> Passage[bool]:
        for side in self._legs:
            channel = next(each for each in self._rig.range_channels if RANGE_SIDE[each] in ("unknown", side))
            try:
                depth_mm = yield from hold(side, channel, self._standing[channel])
            except SkippedError:
                continue
            self._stage.tell(say("calibrate.hold.well", side=side, depth_mm=depth_mm))
            self._legs[side] = replace(self._legs[side], held_depth_mm=depth_mm)
        return True

    def _turn(self) -> Passage[bool]:
        self._bias = yield from turn(self._stage, self._rig)
        return True

    def _review(self) -> Passage[bool]:
        answer, _ = yield from ask(Face(say("calibrate.review"), (KEEP, DISCARD)))
        return answer == KEEP.name

"""The turn-round check, guided: the same steps facing forward and facing the sensor tell the mat from the person."""

from station.gait.events import Event, FootStrike, Stride
from station.gait.rig import Rig
from station.gait.statistics import SetStatistics
from station.gait.turnround import RigBias, turn_round
from station.messages import Pose, Reading
from station.setup.script import AGAIN, READY, SKIP, Face, Passage, SkippedError, Stage, ask, choice, taken
from station.setup.texts import say

STRETCH_NS = 20_000_000_000
TURNED = choice("turned")


def turn(stage: Stage, rig: Rig) -> Passage[RigBias | None]:
    """Steps both ways round until the mat could be told from the person; None where that was left out."""
    try:
        while True:
            yield from ask(Face(say("calibrate.turn.forward"), (READY, SKIP), pose="stand"))
            forward = yield from _steps(rig, "kick")
            yield from ask(Face(say("calibrate.turn.facing"), (TURNED, SKIP), pose="stand"))
            facing = yield from _steps(rig, "kick_facing")
            bias = turn_round(forward, facing)
            step, contact = bias.right_minus_left["step_ms"], bias.right_minus_left["contact_ms"]
            if step.value is not None and contact.value is not None:
                stage.tell(say("calibrate.turn.well", step_ms=step.value, contact_ms=contact.value))
                return bias
            fault = say("calibrate.turn.fault", reason=step.reason or contact.reason or "")
            yield from ask(Face(say("mend"), (AGAIN, SKIP), fault))
    except SkippedError:
        return None


def _steps(rig: Rig, pose: Pose) -> Passage[SetStatistics]:
    """The statistics of twenty seconds of stepping, from the first foot strike on: standing before it is no contact."""
    statistics = SetStatistics(rig)
    began_ns: int | None = None
    passed_ns = 0
    while passed_ns < STRETCH_NS:
        reading = Reading(say("reading.seconds"), passed_ns // 1_000_000_000, "s", STRETCH_NS / 1e9, None)
        moment = yield Face(say("calibrate.turn.step"), (SKIP,), readings=(reading,), pose=pose)
        taken(moment)
        for event in moment.events:
            if began_ns is None and isinstance(event, FootStrike):
                began_ns = event.t_ns
            if began_ns is not None and _began_ns(event) >= began_ns:
                statistics.add(event)
        passed_ns = 0 if began_ns is None else moment.now_ns - began_ns
    return statistics


def _began_ns(event: Event) -> int:
    """When what is told began: a stride a whole one before its end."""
    return event.t_ns - round(event.stride_ms * 1e6) if isinstance(event, Stride) else event.t_ns

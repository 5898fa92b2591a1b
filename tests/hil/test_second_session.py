"""What the first session taught of somebody grades the second one from its first kick on."""

from typing import Any

from hardware.twin.athlete import Athlete
from hardware.twin.motion import Motion
from hardware.twin.rig import SimulatedRig
from station.commands import AskSession, Done
from station.config import Config
from station.drill.people import GUEST, Person
from station.drill.setting import Known, LastTime
from station.programs.loading import built_in_programs

ADA = Person("ada", "Ada", height_mm=1750)


def knows(station: Any, **more: Any) -> None:
    """The station knows Ada, whose bar stands at her mark."""
    last = LastTime("ada", "free", ADA.mark_mm)
    station.session.offer(Known(built_in_programs(), (GUEST, ADA), last=last, **more))


def a_session(station: Any, seconds: float) -> list[Any]:
    """Kicks for a while; the grades that were given, or why there were none."""
    before = len(station.records)
    assert station.ask(AskSession("start")) == Done()
    station.run(seconds)
    assert station.ask(AskSession("stop")) == Done()
    station.run(1.0)
    kicks = [record for record in station.records[before:] if record["event"] == "kick"]
    return [kick["grade"] or kick["grade_reason"] for kick in kicks]


def test_the_second_session_begins_with_what_the_first_one_taught(station_on: Any) -> None:
    twin: Any = lambda wiring, clock: SimulatedRig(wiring, clock, Athlete(), seed=3, source_of=Motion)  # noqa: E731
    station = station_on(Config(rig="single"), twin)
    knows(station)
    station.run(3.0)
    grades = a_session(station, 30.0)
    assert grades[0] == "learning you"
    (learnt,) = station.kept.recorder.learnt
    assert learnt.person_id == "ada"
    assert learnt.calibration.bar_height_mm == ADA.mark_mm
    assert set(learnt.calibration.legs) == {"left", "right"}

    knows(station, calibrations={"ada": {"key": learnt.calibration}})
    station.run(1.0)
    grades = a_session(station, 20.0)
    assert "learning you" not in grades
    assert grades.count("reached") > len(grades) / 2
    assert station.kept.recorder.learnt == [learnt], "what was given is not learnt again"

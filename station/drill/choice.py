"""Who stands there and what they do next: the person, the program, and whether the bar stands at their mark."""

from dataclasses import dataclass, replace

from station.drill.commands import Refused
from station.drill.events import Chosen, DrillEvent
from station.drill.people import GUEST, Person, height_of_mark_mm, mark_to_move_to
from station.drill.program import Program
from station.drill.setting import Known, LastTime, Past, Setting
from station.drill.summary import SessionSummary
from station.drill.texts import TEXTS, notice
from station.gait.calibration import Calibration, mismatch
from station.gait.rig import Rig

# As many as anybody looks back upon.
PAST_SESSIONS = 50


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The calibration to grade with and its id; without one, why the newest does not hold, None where there is none."""

    id: str | None = None
    calibration: Calibration | None = None
    refused: str | None = None


class Choice:
    """The last person and program are the default; programs that the rig cannot do are not offered.

    Raises ValueError where no program is left.
    """

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.past: dict[str | None, Past] = {}
        self.bar_mm: float | None = None
        self._programs: tuple[Program, ...] = ()
        self._people: tuple[Person, ...] = ()
        self.person, self.program = GUEST, setting.known.programs[0]
        self.offer(setting.known)

    @property
    def person_number(self) -> int:
        """Its place among the people, from 1."""
        return self._people.index(self.person) + 1

    @property
    def program_number(self) -> int:
        """Its place among the programs, from 1."""
        return self._programs.index(self.program) + 1

    @property
    def no_grade(self) -> str | None:
        """What kicks say instead of a grade, while the bar does not stand at this person's mark."""
        return None if mark_to_move_to(self.person, self.bar_mm) is None else TEXTS["bar_not_set"]

    def calibrated(self, distance_mm: float | None) -> Calibrated:
        """The person's newest calibration that holds with the body `distance_mm` from the sensor, None for unknown."""
        refused = None
        for key, one in self.setting.known.calibrations.get(self.person.id or "", {}).items():
            bar_mm = one.bar_height_mm if self.bar_mm is None else self.bar_mm
            at_mm = one.distance_mm if distance_mm is None else distance_mm
            reason = mismatch(one, self.setting.rig.kind, bar_mm, at_mm)
            if reason is None:
                return Calibrated(key, one)
            refused = refused or reason
        return Calibrated(refused=refused)

    def of_person(self) -> Past:
        """What is known of the person from before; a guest may be anybody, so no sessions are theirs."""
        past = self.past.get(self.person.id, Past())
        return Past(form_spm=past.form_spm) if self.person.id is None else past

    def offer(self, known: Known) -> None:
        """What is known from now on; who and what is chosen stays, unless it is gone or something else is said."""
        self._programs, self._people = _possible(self.setting.rig, known), known.people or (GUEST,)
        self.setting = replace(self.setting, known=known)
        self.past |= known.past
        last = known.last or LastTime(self.person.id, self.program.name, self.bar_mm)
        self.bar_mm = last.bar_mm
        self.person = next((one for one in self._people if one.id == last.person_id), self._people[0])
        self.program = next((one for one in self._programs if one.name == last.program), self._programs[0])

    def take_up(self, person_id: str | None, program: str) -> None:
        """Whoever and whatever an interrupted session had, as far as they are still there."""
        self.person = next((one for one in self._people if one.id == person_id), self.person)
        self.program = next((one for one in self._programs if one.name == program), self.program)

    def remember(self, person_id: str | None, session: SessionSummary, form_spm: float | None) -> None:
        """A session of somebody is over; a form speed that was not found leaves the one from before."""
        past = self.past.get(person_id, Past())
        sessions = (*past.sessions, session)[-PAST_SESSIONS:]
        self.past[person_id] = Past(sessions, past.form_spm if form_spm is None else form_spm)

    def next_program(self, now_ns: int) -> list[DrillEvent]:
        """The next one, the first after the last."""
        self.program = self._programs[self.program_number % len(self._programs)]
        return [self._chosen(now_ns)]

    def next_person(self, now_ns: int) -> list[DrillEvent]:
        """The next one, the first after the last."""
        self.person = self._people[self.person_number % len(self._people)]
        return [self._chosen_person(now_ns), *self.ask_for_bar(now_ns)]

    def choose_program(self, name: str, now_ns: int) -> list[DrillEvent]:
        """The one of that name. Raises Refused."""
        found = next((one for one in self._programs if one.name == name), None)
        if found is None:
            missing = next((one for one in self.setting.known.programs if one.name == name), None)
            why = None if missing is None else missing.obstacle(self.setting.rig)
            raise Refused(why or f"there is no program {name}")
        self.program = found
        return [self._chosen(now_ns)]

    def choose_person(self, person_id: str | None, now_ns: int) -> list[DrillEvent]:
        """The one with that id. Raises Refused."""
        found = next((one for one in self._people if one.id == person_id), None)
        if found is None:
            raise Refused("there is no such person on this station")
        self.person = found
        return [self._chosen_person(now_ns), *self.ask_for_bar(now_ns)]

    def ask_for_bar(self, now_ns: int) -> list[DrillEvent]:
        """Where the bar has to go, if it does not stand there."""
        mark = mark_to_move_to(self.person, self.bar_mm)
        if mark is None:
            return []
        return [notice(now_ns, "move_bar", mark=mark, bar_mm=round(self.person.mark_mm or height_of_mark_mm(mark)))]

    def confirm_bar(self, bar_mm: float | None, now_ns: int) -> list[DrillEvent]:
        """The bar stands there, or at the person's mark. Raises Refused where nobody knows how high that is."""
        if bar_mm is None and self.person.mark_mm is None:
            raise Refused(f"the body height of {self.person.name} is not known: say how high the bar stands")
        self.bar_mm = self.person.mark_mm if bar_mm is None else bar_mm
        return [notice(now_ns, "bar_set"), *self.ask_for_bar(now_ns)]

    def _chosen(self, now_ns: int) -> Chosen:
        return Chosen(now_ns, self.person.id, self.program.name, "program", self.program_number)

    def _chosen_person(self, now_ns: int) -> Chosen:
        return Chosen(now_ns, self.person.id, self.program.name, "person", self.person_number)


def _possible(rig: Rig, known: Known) -> tuple[Program, ...]:
    programs = tuple(one for one in known.programs if one.obstacle(rig) is None)
    if not programs:
        raise ValueError(f"no program can be done on the rig {rig.kind} with pads {rig.pads}")
    return programs

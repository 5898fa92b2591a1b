"""What a station's session has to know of people and programs, as it is kept."""

import logging

from station.drill.choice import PAST_SESSIONS
from station.drill.people import GUEST
from station.drill.program import Program
from station.drill.setting import Known, Past
from station.gait.samples import RigKind
from station.programs.checks import ProgramError
from station.programs.loading import built_in_programs, own_program
from station.storage.history import History
from station.storage.paths import Archive
from station.storage.roster import Roster

log = logging.getLogger(__name__)


def known(archive: Archive, rig: RigKind, *, first: bool) -> Known:
    """Everything that is kept, the guest first among the people; `first` says to begin where the last session was.

    A program that this version cannot read is left out, and said. Raises StorageError.
    """
    roster, history = Roster(archive), History(archive)
    people = roster.people()
    past: dict[str | None, Past] = {}
    for person in people:
        summaries = tuple(one.summary for one in history.trend(person.id or "", limit=PAST_SESSIONS))
        found = (one.figures["form_spm"].value for one in reversed(summaries) if "form_spm" in one.figures)
        past[person.id] = Past(summaries, next((spm for spm in found if spm is not None), None))
    return Known(
        programs=(*built_in_programs(), *own_programs(roster)),
        people=(GUEST, *people),
        past=past,
        calibrations={person.id or "": roster.calibrations(person.id or "") for person in people},
        rig_bias=roster.rig_bias(rig),
        last=roster.last_time() if first else None,
    )


def own_programs(roster: Roster) -> list[Program]:
    """The programs that people made, by name; one that this version cannot read is left out, and said."""
    programs = []
    for name, toml in sorted(roster.programs().items()):
        try:
            programs.append(own_program(name, toml.encode(), f"program {name}"))
        except ProgramError as error:
            log.warning("%s. It is left out.", error)
    return programs

"""Programs by name: those that every station has, and what a text says as a `Program`."""

import re
import unicodedata
from collections.abc import Container
from itertools import count
from pathlib import Path

import msgspec

from station.drill.program import Program, Ramp, SetPlan
from station.programs.checks import Fault, ProgramError, ProgramTable, table_of

# In the order in which a tap goes through them.
BUILT_IN = ("warm-up", "quick-60", "ramp", "intervals", "rhythm", "free", "count-check", "form-speed")
LONGEST_NAME = 40
NAME = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{LONGEST_NAME - 1}}}")


def built_in_texts() -> dict[str, str]:
    """The text of each program that every station has, by name."""
    folder = Path(__file__).parent
    return {name: (folder / f"{name}.toml").read_text(encoding="utf-8") for name in BUILT_IN}


def built_in_programs() -> tuple[Program, ...]:
    """Those that every station has."""
    return tuple(program_of(name, text.encode(), f"{name}.toml") for name, text in built_in_texts().items())


def own_program(name: str, content: bytes, origin: str) -> Program:
    """A program that people made, under a name that they may give it. Raises ProgramError."""
    if not NAME.fullmatch(name):
        told = f"the name may hold a to z, 0 to 9 and -, up to {LONGEST_NAME} of them. Give it another name"
        raise ProgramError(origin, Fault(told, rule="name"))
    if name in BUILT_IN:
        told = f"{name} is the name of a built-in program, which stays as it is. Give this one another name"
        raise ProgramError(origin, Fault(told, rule="name"))
    return program_of(name, content, origin)


def name_for(title: str, taken: Container[str]) -> str:
    """A name for a new program after its title: one that an address can hold, and that none of those `taken` has."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain)[: LONGEST_NAME - 4].strip("-") or "program"
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if name not in taken and name not in BUILT_IN)


def program_of(name: str, content: bytes, origin: str) -> Program:
    """The program that a text holds. Raises ProgramError with everything that is wrong; `origin` says where it is."""
    return _program(name, table_of(content, origin))


def _program(name: str, table: ProgramTable) -> Program:
    sets = tuple(
        SetPlan(
            work_s=plan.work_s,
            rest_s=plan.rest_s,
            target_spm=plan.target_spm,
            target_form_pct=plan.target_form_pct,
            metronome=plan.metronome,
            ramp=None if plan.ramp is None else Ramp(**msgspec.structs.asdict(plan.ramp)),
        )
        for plan in table.sets
        for _ in range(plan.repeat)
    )
    return Program(name, table.title, sets, table.about, table.goal, table.until_reach_levels_off)

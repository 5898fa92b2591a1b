"""A program's TOML, checked: what it says as a `Program`, or what is wrong with it, line by line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from station.drill.program import Program, Ramp, SetPlan
from station.toml_text import Section, TomlError, filled, parsed

# In the order in which a tap goes through them.
BUILT_IN = ("warm-up", "quick-60", "ramp", "intervals", "rhythm", "free", "count-check", "form-speed")
MOST_BYTES = 64 * 1024
MOST_SETS = 100
MOST_S = 2 * 3600
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

Cadence = Annotated[int, msgspec.Meta(ge=60, le=280, description="steps of both feet a minute")]


class ProgramError(ValueError):
    """A program cannot be used: `str()` names the file, line and key, what is wrong and what is allowed."""


class RampTable(Section, frozen=True):
    """`[sets.ramp]`."""

    to_spm: Cadence = 200
    step_spm: Annotated[int, msgspec.Meta(ge=1, le=50, description="steps a minute")] = 10
    step_s: Annotated[int, msgspec.Meta(ge=5, le=120, description="seconds")] = 12
    least_clean_pct: Annotated[int, msgspec.Meta(ge=50, le=100, description="percent")] | None = None


class SetTable(Section, frozen=True):
    """`[[sets]]`, as often as `repeat` says."""

    repeat: Annotated[int, msgspec.Meta(ge=1, le=50, description="times")] = 1
    work_s: Annotated[int, msgspec.Meta(ge=5, le=3600, description="seconds")] | None = None
    rest_s: Annotated[int, msgspec.Meta(ge=5, le=600, description="seconds")] = 15
    target_spm: Cadence | None = None
    target_form_pct: Annotated[int, msgspec.Meta(ge=50, le=110, description="percent of form speed")] | None = None
    metronome: bool = False
    ramp: RampTable | None = None


class ProgramTable(Section, frozen=True):
    """The whole file."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] = ""
    about: Annotated[str, msgspec.Meta(max_length=300)] = ""
    goal: Literal["drill", "rhythm", "count_check", "form_speed"] = "drill"
    until_reach_levels_off: bool = False
    sets: tuple[SetTable, ...] = ()


def built_in_programs() -> tuple[Program, ...]:
    """Those that every station has."""
    folder = Path(__file__).parent
    return tuple(_read(folder / f"{name}.toml") for name in BUILT_IN)


def load_programs(folder: Path) -> tuple[tuple[Program, ...], tuple[ProgramError, ...]]:
    """All programs, the built-in ones first, then those in `folder`, by name; and what is wrong with the others.

    So one bad file costs one program. A folder that does not exist holds none.
    """
    programs, faults = list(built_in_programs()), []
    for path in sorted(folder.glob("*.toml")):
        try:
            programs.append(_own(path))
        except ProgramError as error:
            faults.append(error)
    return tuple(programs), tuple(faults)


def program_of(name: str, content: bytes, origin: str) -> Program:
    """The program that a text holds. Raises ProgramError with everything that is wrong; `origin` says where it is."""
    if len(content) > MOST_BYTES:
        raise ProgramError(f"{origin}: has {len(content)} bytes. A program has at most {MOST_BYTES}")
    try:
        settings = parsed(content)
    except TomlError as error:
        raise ProgramError(f"{origin}: {error}") from error
    table, faults = filled(settings, ProgramTable)
    # What the checks of single keys have left out would be told twice.
    faults = faults or list(_contradictions(table))
    if faults:
        told = [_placed(fault, content.decode().splitlines()) for fault in faults]
        raise ProgramError("\n  ".join([f"{origin}:", *told]) if len(told) > 1 else f"{origin}: {told[0]}")
    return _program(name, table)


def _own(path: Path) -> Program:
    if not NAME.fullmatch(path.stem):
        raise ProgramError(f"{path}: the name may hold a to z, 0 to 9 and -, up to 40 of them. Rename the file")
    if path.stem in BUILT_IN:
        raise ProgramError(f"{path}: {path.stem} is the name of a built-in program. Rename the file")
    return _read(path)


def _read(path: Path) -> Program:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ProgramError(f"{path}: cannot be read ({error.strerror}). Allow it with: chmod a+r") from error
    return program_of(path.stem, content, str(path))


def _contradictions(table: ProgramTable) -> Iterator[str]:
    """What no single key shows to be wrong."""
    if not table.title.strip():
        yield 'title: is missing. Write title = "..." with 1 to 40 characters'
    if not table.sets:
        yield "sets: there is none. Write [[sets]] and its keys below that, once for each"
    for place, plan in enumerate(table.sets, start=1):
        yield from (f"sets[{place}].{fault}" for fault in _set_contradictions(plan, table.goal))
    count = sum(plan.repeat for plan in table.sets)
    seconds = sum(plan.repeat * ((plan.work_s or 0) + plan.rest_s) for plan in table.sets)
    if count > MOST_SETS or seconds > MOST_S:
        yield f"sets: are {count} and last {seconds} s. At most {MOST_SETS} and {MOST_S} s are allowed"
    if table.goal == "count_check" and (count > 1 or any(plan.work_s for plan in table.sets)):
        yield 'goal: is "count_check". It takes one set without work_s, which ends when you stop'
    if table.until_reach_levels_off and count == 1:
        yield "until_reach_levels_off: is true. It compares sets, and there is only one"


def _set_contradictions(plan: SetTable, goal: str) -> Iterator[str]:
    if plan.target_spm is None:
        for key in ("target_form_pct", "metronome", "ramp"):
            if getattr(plan, key):
                yield f"{key}: needs target_spm beside it, the cadence to begin with"
    elif plan.ramp is not None and plan.ramp.to_spm <= plan.target_spm:
        yield f"ramp.to_spm: is {plan.ramp.to_spm}. It must be above target_spm, {plan.target_spm}, its beginning"
    if goal == "rhythm" and not plan.metronome:
        yield 'metronome: is false. The goal "rhythm" judges kicks against the metronome'
    if goal == "form_speed" and (plan.ramp is None or plan.work_s is None):
        yield 'ramp: the goal "form_speed" needs a ramp and work_s in each set'


def _placed(fault: str, lines: list[str]) -> str:
    """The fault with the line of its key before it, where the key stands on a line of its own."""
    *tables, key = fault.partition(": ")[0].split(".")
    number = _line_of(lines, tables, key)
    return fault if number is None else f"line {number}: {fault}"


def _line_of(lines: list[str], tables: list[str], key: str) -> int | None:
    """Where `key` is set in the table that `tables` lead to: `sets[2]` is what follows the second `[[sets]]`."""
    wanted = (
        ".".join(table.partition("[")[0] for table in tables),
        "".join(re.findall(r"\[(\d+)\]", ".".join(tables))),
    )
    table, count = "", 0
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text.startswith("["):
            table = text.strip("[] ")
            count += text.startswith("[[")
        elif wanted == (table, str(count or "")) and re.match(rf"{re.escape(key)}\s*=", text):
            return number
    return None


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

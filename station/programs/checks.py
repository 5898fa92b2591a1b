"""What a program's TOML may say, key by key, and what is wrong with one that says something else, line by line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import msgspec

from station.toml_text import Section, TomlError, filled, parsed

MOST_BYTES = 64 * 1024
MOST_SETS = 100
MOST_S = 2 * 3600

Cadence = Annotated[int, msgspec.Meta(ge=60, le=280, description="steps of both feet a minute")]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a program: `text` says what, and what is allowed.

    `key` is dotted, as `sets[2].work_s`, and empty for the whole; `line` counts from 1, None where it is not known.
    `rule` names what is broken for whoever says it in another language: "value" is a key that holds the wrong thing.
    """

    text: str
    key: str = ""
    rule: str = "value"
    line: int | None = None

    def __str__(self) -> str:
        where = "" if self.line is None or not self.key else f"line {self.line}: "
        return where + (f"{self.key}: {self.text}" if self.key else self.text)


class ProgramError(ValueError):
    """A program cannot be used: `str()` names the file, line and key, what is wrong and what is allowed.

    `faults` are the same one by one, without the file.
    """

    def __init__(self, origin: str, *faults: Fault) -> None:
        told = [str(fault) for fault in faults]
        super().__init__("\n  ".join([f"{origin}:", *told]) if len(told) > 1 else f"{origin}: {told[0]}")
        self.faults = faults


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


def table_of(content: bytes, origin: str) -> ProgramTable:
    """What a text says, key by key and checked. Raises ProgramError, likewise."""
    if len(content) > MOST_BYTES:
        raise ProgramError(origin, Fault(f"has {len(content)} bytes. A program has at most {MOST_BYTES}", rule="size"))
    try:
        settings = parsed(content)
    except TomlError as error:
        line = re.search(r"\(at line (\d+)", str(error))
        raise ProgramError(origin, Fault(str(error), rule="toml", line=int(line[1]) if line else None)) from error
    try:
        return checked(settings, origin)
    except ProgramError as error:
        lines = content.decode().splitlines()
        faults = [replace(fault, line=_line_of(lines, fault.key)) for fault in error.faults]
        raise ProgramError(origin, *faults) from error


def checked(settings: Mapping[str, Any], origin: str) -> ProgramTable:
    """What keys and values say that stand in no text, or not yet. Raises ProgramError, whose faults have no line."""
    table, told = filled(dict(settings), ProgramTable)
    # What the checks of single keys have left out would be told twice.
    if faults := [_as_fault(one) for one in told] or list(_contradictions(table)):
        raise ProgramError(origin, *faults)
    return table


def _as_fault(told: str) -> Fault:
    key, _, text = told.partition(": ")
    return Fault(text, key, "unknown" if text.startswith("unknown key") else "value")


def _contradictions(table: ProgramTable) -> Iterator[Fault]:
    """What no single key shows to be wrong."""
    if not table.title.strip():
        yield Fault('is missing. Write title = "..." with 1 to 40 characters', "title", "no_title")
    if not table.sets:
        yield Fault("there is none. Write [[sets]] and its keys below that, once for each", "sets", "no_sets")
    for place, plan in enumerate(table.sets, start=1):
        yield from (replace(fault, key=f"sets[{place}].{fault.key}") for fault in _of_set(plan, table.goal))
    count = sum(plan.repeat for plan in table.sets)
    seconds = sum(plan.repeat * ((plan.work_s or 0) + plan.rest_s) for plan in table.sets)
    if count > MOST_SETS or seconds > MOST_S:
        told = f"are {count} and last {seconds} s. At most {MOST_SETS} and {MOST_S} s are allowed"
        yield Fault(told, "sets", "too_long")
    if table.goal == "count_check" and (count > 1 or any(plan.work_s for plan in table.sets)):
        told = 'is "count_check". It takes one set without work_s, which ends when you stop'
        yield Fault(told, "goal", "count_check")
    if table.until_reach_levels_off and count == 1:
        yield Fault("is true. It compares sets, and there is only one", "until_reach_levels_off", "one_set")


def _of_set(plan: SetTable, goal: str) -> Iterator[Fault]:
    """What is wrong with one set as a whole; keys are the set's own."""
    if plan.target_spm is None:
        for key in ("target_form_pct", "metronome", "ramp"):
            if getattr(plan, key):
                yield Fault("needs target_spm beside it, the cadence to begin with", key, "needs_target")
    elif plan.ramp is not None and plan.ramp.to_spm <= plan.target_spm:
        told = f"is {plan.ramp.to_spm}. It must be above target_spm, {plan.target_spm}, its beginning"
        yield Fault(told, "ramp.to_spm", "ramp_down")
    if goal == "rhythm" and not plan.metronome:
        yield Fault('is false. The goal "rhythm" judges kicks against the metronome', "metronome", "no_metronome")
    if goal == "form_speed" and (plan.ramp is None or plan.work_s is None):
        yield Fault('the goal "form_speed" needs a ramp and work_s in each set', "ramp", "no_ramp")


def _line_of(lines: list[str], dotted: str) -> int | None:
    """Where a key is set, if it stands on a line of its own: `sets[2].work_s` in what follows the second `[[sets]]`."""
    *tables, key = dotted.split(".")
    wanted = (
        ".".join(table.partition("[")[0] for table in tables),
        "".join(re.findall(r"\[(\d+)\]", ".".join(tables))),
    )
    table, number_of_table = "", 0
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text.startswith("["):
            table = text.strip("[] ")
            number_of_table += text.startswith("[[")
        elif wanted == (table, str(number_of_table or "")) and re.match(rf"{re.escape(key)}\s*=", text):
            return number
    return None

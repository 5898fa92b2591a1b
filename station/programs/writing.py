"""A checked program as the text that is kept of it."""

import json
from collections.abc import Iterator

import msgspec

from station.programs.checks import ProgramTable
from station.toml_text import Section


def text_of(table: ProgramTable) -> str:
    """The program as TOML, with what differs from the defaults alone; `checks.table_of` reads the same back."""
    lines = list(_pairs(table))
    for plan in table.sets:
        lines += ["", "[[sets]]", *_pairs(plan)]
        if plan.ramp is not None:
            lines += ["", "[sets.ramp]", *_pairs(plan.ramp)]
    return "\n".join(lines) + "\n"


def _pairs(section: Section) -> Iterator[str]:
    """A line for each key of a table that is no table itself."""
    for field in msgspec.structs.fields(section):
        value = getattr(section, field.name)
        if value != field.default and isinstance(value, str | int):
            yield f"{field.encode_name} = {_value(value)}"


def _value(value: str | int) -> str:
    # Texts, whole numbers and true or false are written in TOML as in JSON, but for one control character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

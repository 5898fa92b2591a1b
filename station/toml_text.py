"""TOML that people write: parsed, then checked key by key against a struct, with every fault told in words."""

import json
import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import inspect

# TOML has no null: this text stands for None where a setting may be left out.
NONE = "none"


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of a file; unknown keys are errors, and every key has a default."""


AnySection = TypeVar("AnySection", bound=Section)


class TomlError(ValueError):
    """A text is no TOML; the message says where and why."""


def parsed(content: bytes) -> dict[str, Any]:
    """The tables of a text, unchecked. Raises TomlError."""
    try:
        # The newline is for a fault in a last line without one: tomllib then says the line, not "end of document".
        return tomllib.loads(content.decode() + "\n")
    except UnicodeDecodeError as error:
        raise TomlError(f"byte {error.start} is not UTF-8. Save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise TomlError(f"not valid TOML: {error}. Texts need quotes, tables [brackets]") from error
    except (ValueError, RecursionError) as error:
        raise TomlError("not valid TOML: a number or a nesting in it goes beyond all bounds") from error


def filled(settings: dict[str, Any], root: type[AnySection]) -> tuple[AnySection, list[str]]:
    """The struct of a whole file, defaults where a key is wrong or missing, and each fault: key, reason, remedy."""
    filler = _Filler(root)
    return filler.section(settings, root, ""), filler.faults


class _Filler:
    """Fills the structs of one file and gathers what is wrong with it."""

    def __init__(self, root: type[Section]) -> None:
        self.faults: list[str] = []
        self._root = root

    def section(self, settings: dict[str, Any], section: type[AnySection], prefix: str) -> AnySection:
        """One table, tables in it included."""
        kinds = {field.encode_name: field.type for field in msgspec.structs.fields(section)}
        values: dict[str, Any] = {}
        for key, value in settings.items():
            name, kind = prefix + key, kinds.get(key)
            if kind is None:
                self.faults.append(f"{name}: unknown key. {self._nearest(name, prefix, kinds)}")
            elif (inner := _section_in(kind)) is not None:
                self._table(values, key, name, value, inner)
            elif (inner := _listed_in(kind)) is not None:
                self._list_of_tables(values, key, name, value, inner)
            else:
                try:
                    values[key] = msgspec.convert(_or_none(value, kind), kind)
                except msgspec.ValidationError:
                    self.faults.append(f"{name}: is {_quoted(value)}. Allowed is {_in_words(inspect.type_info(kind))}")
        return section(**values)

    def _table(self, values: dict[str, Any], key: str, name: str, value: Any, section: type[Section]) -> None:
        if isinstance(value, dict):
            values[key] = self.section(value, section, f"{name}.")
        else:
            header = re.sub(r"\[\d+\]", "", name)
            self.faults.append(f"{name}: is {_quoted(value)}. It is a table: write [{header}] and its keys below that")

    def _list_of_tables(self, values: dict[str, Any], key: str, name: str, value: Any, section: type[Section]) -> None:
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            values[key] = tuple(
                self.section(each, section, f"{name}[{place}].") for place, each in enumerate(value, start=1)
            )
        else:
            self.faults.append(
                f"{name}: is {_quoted(value)}. These are tables: write [[{name}]] and keys below, once for each"
            )

    def _nearest(self, name: str, prefix: str, kinds: dict[str, Any]) -> str:
        if near := get_close_matches(name, _names(self._root, ""), n=1):
            return f"The nearest is {near[0]}"
        return f"Known are {', '.join(prefix + key for key in kinds)}"


def _section_in(kind: Any) -> type[Section] | None:
    """The section that a key holds, one that may be left out included; None for a plain value or a list."""
    if isinstance(kind, type) and get_origin(kind) is None:
        return kind if issubclass(kind, Section) else None
    if get_origin(kind) is tuple:
        return None
    return next((found for each in get_args(kind) if (found := _section_in(each)) is not None), None)


def _listed_in(kind: Any) -> type[Section] | None:
    """The section that a list of tables holds; None for anything else."""
    return _section_in(get_args(kind)[0]) if get_origin(kind) is tuple else None


def _or_none(value: Any, kind: Any) -> Any:
    return None if value == NONE and NoneType in get_args(kind) else value


def _names(section: type[Section], prefix: str) -> Iterator[str]:
    """The dotted names of all keys."""
    for field in msgspec.structs.fields(section):
        name = prefix + field.encode_name
        if (inner := _section_in(field.type) or _listed_in(field.type)) is not None:
            yield from _names(inner, f"{name}.")
        yield name


def _in_words(kind: inspect.Type) -> str:
    """What a key takes, for people."""
    words = {inspect.NoneType: f'"{NONE}"', inspect.BoolType: "true or false"}.get(type(kind), "a text in quotes")
    match kind:
        case inspect.Metadata(type=inner, extra_json_schema={"description": description}):
            words = f"{_in_words(inner)} ({description})"
        case inspect.IntType(ge=least, le=most):
            words = f"a whole number from {least} to {most}"
        case inspect.StrType(min_length=shortest, max_length=longest) if longest:
            words = f"a text of {shortest or 0} to {longest} characters, in quotes"
        case inspect.LiteralType(values=choices):
            words = "one of " + ", ".join(f'"{choice}"' for choice in choices)
        case inspect.UnionType(types=kinds):
            words = " or ".join(_in_words(each) for each in kinds)
        case inspect.TupleType(item_types=kinds):
            words = f"a list of {len(kinds)}, each {_in_words(kinds[0])}"
        case inspect.VarTupleType(item_type=kind):
            words = f"a list, each {_in_words(kind)}"
    return words


def _quoted(value: Any) -> str:
    # Containers by name only: dotted keys nest deeper than Python prints.
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."

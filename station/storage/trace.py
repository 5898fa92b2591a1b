"""Trace version 1: what a rig delivered, row by row, as text that survives a power cut and replays as it was.

The first line is `#kickstation-trace 1`, then `#key: <JSON>` lines, then the column names, then the rows in the order
of their arrival. A file is plain or compressed with gzip; one that a crash cut short is read up to its last whole line.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from station.gait.rig import Rig
from station.gait.samples import PadChannel, RigKind, Row
from station.storage.rows import COLUMNS, LEAST_COLUMNS, fault_of, parse_rows

PadNames = Literal["left,right", "pad", "none"]
Millimetres = Annotated[float, msgspec.Meta(gt=0, le=10_000)]
Milliseconds = Annotated[float, msgspec.Meta(gt=0, le=1_000)]

MAGIC = "#kickstation-trace"
VERSION = 1
PADS: dict[PadNames, tuple[PadChannel, ...]] = {"left,right": ("pad_left", "pad_right"), "pad": ("pad",), "none": ()}
# Integration times that trace version 1 lays down for headers that name none.
SENSOR_BUDGET_MS = {"vl53l1x": 20.0, "vl53l4cd": 10.0}

_CHUNK_BYTES = 256 * 1024
_LONGEST_LINE_BYTES = 1024 * 1024
_COLUMN_NAMES = ",".join(COLUMNS)
_GZIP_MAGIC = b"\x1f\x8b"
_HEADER_REMEDY = (
    'Needed is rig: "single", "pair" or "mat"; where given, sensors is a list of names, pads "left,right", "pad" or '
    '"none", millimetres are numbers from 0 to 10000, budget_ms from 0 to 1000, simulated is true or false'
)


class TraceError(Exception):
    """A file cannot be read as a trace: `str()` names the file, the line, what is wrong there and the remedy."""


class TraceHeader(msgspec.Struct, frozen=True, kw_only=True):
    """The rig that a trace was taken with.

    `sensors` are chip names in the order of their channels. The sensor stands `sensor_height_mm` above the floor and
    `sensor_distance_mm` behind the user. `pads` are two, one undivided, or none. `budget_ms` is the integration time of
    one range sample, None where it is the usual one of its sensor. `simulated` says that no person moved. `extra` keeps
    all other keys as they were.
    """

    rig: RigKind
    sensors: tuple[str, ...] = ()
    pads: PadNames = "left,right"
    sensor_height_mm: Millimetres | None = None
    sensor_distance_mm: Millimetres | None = None
    budget_ms: Milliseconds | None = None
    simulated: bool = False
    extra: dict[str, Any] = {}

    @property
    def parts(self) -> Rig:
        """The rig as the detection needs to know it."""
        # A sensor of another kind than the rig's usual one has its own timing budget.
        budget_ms = self.budget_ms or SENSOR_BUDGET_MS.get(self.sensors[0].lower() if self.sensors else "")
        return Rig(self.rig, PADS[self.pads], budget_ms)


class Trace:
    """A trace on disk: its header, and its rows on demand in blocks of some thousand, so that memory stays flat.

    `torn_lines` says how many unfinished last lines were dropped (0 or 1) once the blocks have been read.
    """

    def __init__(self, path: Path, header: TraceHeader, header_lines: int) -> None:
        self.path = path
        self.header = header
        self.torn_lines = 0
        self._header_lines = header_lines

    def blocks(self) -> Iterator[list[Row]]:
        """All rows from the first, in file order. Raises TraceError at the first line that is malformed."""
        number = 1
        for lines, torn in _line_blocks(self.path):
            body = lines[max(0, self._header_lines + 1 - number) :]
            number += len(lines)
            rows: list[Row] = []
            try:
                parse_rows(body, rows)
            except (ValueError, KeyError):
                raise _error(self.path, fault_of(body[len(rows)]), number - len(body) + len(rows)) from None
            self.torn_lines = torn
            yield rows


def read_trace(path: Path) -> Trace:
    """Opens a trace and reads its header. Raises TraceError if the file is missing, unreadable or no trace."""
    header_lines: list[str] = []
    for line in (line for lines, _ in _line_blocks(path) for line in lines):
        if not line.startswith("#"):
            header = _header_of(path, header_lines)
            _check_columns(path, line, len(header_lines) + 1)
            return Trace(path, header, len(header_lines) + 1)
        header_lines.append(line)
    if not header_lines:
        raise _error(path, "the file is empty, or cut off in its first line. Give the file of a recording")
    raise _error(path, f"it ends before the column names {_COLUMN_NAMES}, so it holds no rows. Record again")


def format_header(header: TraceHeader) -> str:
    """The header as the first lines of a trace, column names included: what `read_trace` reads back."""
    known = {key: value for key, value in msgspec.to_builtins(header).items() if key != "extra" and value is not None}
    lines = [f"#{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in (known | header.extra).items()]
    return "\n".join([f"{MAGIC} {VERSION}", *lines, _COLUMN_NAMES, ""])


def _line_blocks(path: Path) -> Iterator[tuple[list[str], int]]:
    """Whole lines in blocks, and with the last block whether (0 or 1) an unfinished line was left after it."""
    number, carry = 1, b""
    for chunk, following in pairwise(chain(_chunks(path), [b""])):
        data = carry + chunk
        if not data.startswith(MAGIC.encode()) and number == 1:
            raise _error(path, f"this is no trace: a trace begins with {MAGIC!r}. Give the file of a recording", 1)
        end = data.rfind(b"\n") + 1
        carry = data[end:]
        if len(carry) > _LONGEST_LINE_BYTES:
            raise _error(
                path, "the line is longer than 1 MiB, so this is no trace. Give the file of a recording", number
            )
        try:
            lines = data[:end].decode().replace("\r\n", "\n").split("\n")[:-1]
        except UnicodeDecodeError as error:
            number += data.count(b"\n", 0, error.start)
            raise _error(path, "the text is not UTF-8: the file is damaged. Copy it again", number) from error
        torn = not following and (carry != b"" or _is_cut(lines[-1]))
        if torn and not carry:
            lines.pop()
        number += len(lines)
        yield lines, int(torn)


def _is_cut(line: str) -> bool:
    return line[:1].isdigit() and line.count(",") < LEAST_COLUMNS - 1


def _chunks(path: Path) -> Iterator[bytes]:
    """The bytes of the file, unpacked if they are gzip; what a crash left of a gzip file ends where it ends."""
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == _GZIP_MAGIC
            plain.seek(0)
            source = gzip.GzipFile(fileobj=plain) if packed else plain
            while chunk := source.read1(_CHUNK_BYTES):
                yield chunk
    except EOFError:
        return
    except FileNotFoundError:
        raise _error(path, "there is no such file. Check the name; recordings end in .csv or .csv.gz") from None
    except PermissionError:
        raise _error(path, "no permission to read it. Run as its owner, or allow it with: chmod u+r") from None
    except IsADirectoryError:
        raise _error(path, "this is a folder. Give one of the .csv or .csv.gz files in it") from None
    except (OSError, zlib.error) as error:
        raise _error(path, f"it cannot be read ({error}). Copy it again from its source") from error


def _check_columns(path: Path, line: str, number: int) -> None:
    names = tuple(line.split(","))
    if len(names) < LEAST_COLUMNS or names != COLUMNS[: len(names)]:
        raise _error(path, f"{line[:60]!r} stands where the column names must. Add the line {_COLUMN_NAMES}", number)


def _header_of(path: Path, lines: list[str]) -> TraceHeader:
    version = lines[0].removeprefix(MAGIC).strip() if lines else ""
    if version != str(VERSION):
        raise _error(path, f"the trace has version {version!r}, known is {VERSION}. Update kickstation", 1)
    keys = dict(_key_of(path, line, number) for number, line in enumerate(lines[1:], 2))
    known = {key: value for key, value in keys.items() if key in TraceHeader.__struct_fields__ and key != "extra"}
    try:
        header = msgspec.convert(known, TraceHeader)
    except msgspec.ValidationError as error:
        raise _error(path, f"the header is not valid: {error}. {_HEADER_REMEDY}") from error
    return msgspec.structs.replace(header, extra={key: keys[key] for key in keys.keys() - known.keys()})


def _key_of(path: Path, line: str, number: int) -> tuple[str, Any]:
    key, _, text = line[1:].partition(":")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise _error(path, f"{line[:60]!r} is no header line. Write it as #key: JSON, text in quotes", number) from None
    return key.strip(), value


def _error(path: Path, what: str, number: int | None = None) -> TraceError:
    return TraceError(f"{path}: {what}" if number is None else f"{path}, line {number}: {what}")

"""The rows of a trace as text: one line for each sample, edge or tick, and the exact way back."""

from collections.abc import Iterable

from station.gait.samples import (
    PAD_SIDE,
    RANGE_SIDE,
    ContactEdge,
    PadChannel,
    RangeChannel,
    RangeSample,
    Row,
    Status,
    Tick,
)

COLUMNS = ("t_ns", "channel", "value", "status", "sigma_mm", "signal_kcps")
LEAST_COLUMNS = 4

_TIME_LIMIT_NS = 2**63
_RANGE_CHANNELS: dict[str, RangeChannel] = {channel: channel for channel in RANGE_SIDE}
_PAD_CHANNELS: dict[str, PadChannel] = {channel: channel for channel in PAD_SIDE}
_CLOCK = "clock"
_STATUSES: dict[str, Status] = {
    "ok": "ok",
    "sigma": "sigma",
    "signal": "signal",
    "bounds": "bounds",
    "wrap": "wrap",
    "none": "none",
    "hardware": "hardware",
}
_LEVELS = {"0": False, "1": True}
_EDGE_STATUSES = {"": False, "initial": True}


def parse_rows(lines: Iterable[str], rows: list[Row]) -> None:
    """Appends one row for each line. Raises ValueError or KeyError at the first malformed one: `fault_of` says why.

    A million lines pass through here in a replay: tuples are made without their Python-level constructor, and names
    come from a table, so that equal ones are one object.
    """
    make = tuple.__new__
    range_channel = _RANGE_CHANNELS.get
    for line in lines:
        fields = line.split(",")
        if len(fields) != len(COLUMNS):
            fields = _padded(fields)
        time, name, value, status, sigma, signal = fields
        t_ns = int(time)
        if not -_TIME_LIMIT_NS < t_ns < _TIME_LIMIT_NS:
            raise ValueError
        if channel := range_channel(name):
            sample = (
                t_ns,
                channel,
                float(value) if status == "ok" else None,
                _STATUSES[status],
                float(sigma) if sigma else None,
                float(signal) if signal else None,
            )
            rows.append(make(RangeSample, sample))
        elif name == _CLOCK:
            rows.append(Tick(t_ns))
        else:
            rows.append(ContactEdge(t_ns, _PAD_CHANNELS[name], _LEVELS[value], _EDGE_STATUSES[status]))


def format_row(row: Row) -> str:
    """One row as one line, its newline included: `parse_rows` makes the same row of it."""
    if isinstance(row, RangeSample):
        numbers = (_number(row.distance_mm), row.status, _number(row.sigma_mm), _number(row.signal_kcps))
        return f"{row.t_ns},{row.channel},{','.join(numbers)}\n"
    if isinstance(row, ContactEdge):
        return f"{row.t_ns},{row.channel},{row.loaded:d},{'initial' if row.initial else ''},,\n"
    return f"{row.t_ns},{_CLOCK},,,,\n"


def fault_of(line: str) -> str:
    """What is wrong with a line that `parse_rows` refused, and what would be right."""
    fields = line.split(",")
    if not LEAST_COLUMNS <= len(fields) <= len(COLUMNS):
        return f"{_quoted(line)} has {len(fields)} columns. Rows have {len(COLUMNS)}: {','.join(COLUMNS)}"
    time, name, value, status, *estimates = fields
    if not _is_time(time):
        return f"t_ns is {_quoted(time)}. Times are whole numbers of nanoseconds, below 2^63"
    if name in _PAD_CHANNELS:
        return (
            f"{name} has the value {_quoted(value)} and the status {_quoted(status)}. "
            "The value of a pad is 1 (loaded) or 0 (free); its status is empty, or initial for the level at the start"
        )
    if name not in _RANGE_CHANNELS:
        known = ", ".join([*_RANGE_CHANNELS, *_PAD_CHANNELS, _CLOCK])
        return f"unknown channel {_quoted(name)}. Channels are {known}"
    return _sample_fault(value, status, estimates)


def _sample_fault(value: str, status: str, estimates: list[str]) -> str:
    if status not in _STATUSES:
        return f"unknown status {_quoted(status)}. The status of a range sample is one of {', '.join(_STATUSES)}"
    if status == "ok" and not _is_number(value):
        return f"the value is {_quoted(value)}. A sample with the status ok has its distance in millimetres there"
    named = zip(COLUMNS[LEAST_COLUMNS:], estimates, strict=False)
    column, text = next((column, text) for column, text in named if text and not _is_number(text))
    return f"{column} is {_quoted(text)}. It is a number, or empty"


def _padded(fields: list[str]) -> list[str]:
    if not LEAST_COLUMNS <= len(fields) <= len(COLUMNS):
        raise ValueError
    return fields + [""] * (len(COLUMNS) - len(fields))


def _number(value: float | None) -> str:
    return "" if value is None else repr(value).removesuffix(".0")


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _is_time(text: str) -> bool:
    try:
        return -_TIME_LIMIT_NS < int(text) < _TIME_LIMIT_NS
    except ValueError:
        return False


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

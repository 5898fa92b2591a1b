"""One recording as a picture: what the sensors delivered, what was told about it, and what truly happened (SVG)."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, NamedTuple

from station.gait.samples import PAD_SIDE, RANGE_SIDE, ContactEdge, PadChannel, RangeChannel, RangeSample, Side
from station.runtime.evaluate import Evaluation
from station.storage.trace import TraceError

WIDTH, MARGIN, PANEL, PAD, GAP, TOP = 1200, 80, 170, 26, 34, 64
INK, FAINT, LINE, TOLD, ONSET, TAKEN_BACK, TRUE = (
    "#222", "#ccc", "#2563a8", "#157a3c", "#d97706", "#c02626", "#7c3aed",
)  # fmt: skip
LEGEND = (
    (LINE, "distance"),
    (FAINT, "rejected sample, or foot on the floor"),
    (ONSET, "heel announced"),
    (TOLD, "heel counted: stay and apex; foot strike, toe-off"),
    (TAKEN_BACK, "taken back"),
    (TRUE, "truth"),
)


class View(NamedTuple):
    """The stretch of time that is shown and where it lies on the paper."""

    begin_ns: int
    end_ns: int

    def x(self, t_ns: float) -> float:
        """Pixels from the left."""
        return MARGIN + (t_ns - self.begin_ns) / (self.end_ns - self.begin_ns) * (WIDTH - MARGIN - 20)

    def holds(self, t_ns: int) -> bool:
        """Whether this moment is shown."""
        return self.begin_ns <= t_ns <= self.end_ns


def draw(evaluation: Evaluation, begin_s: float, end_s: float | None) -> str:
    """The picture of the stretch from `begin_s` to `end_s` (None: to the end), in seconds after the first row.

    Raises TraceError where nothing lies in it.
    """
    rows = evaluation.rows
    first_ns, last_ns = min((row.t_ns for row in rows), default=0), max((row.t_ns for row in rows), default=0)
    begin_ns = first_ns + round(begin_s * 1e9)
    end_ns = last_ns if end_s is None else min(last_ns, first_ns + round(end_s * 1e9))
    if end_ns <= begin_ns:
        lasts_s = (last_ns - first_ns) / 1e9
        raise TraceError(f"{evaluation.name} has nothing to draw from {begin_s:g} s on: it lasts {lasts_s:g} s")
    view = View(begin_ns, end_ns)
    body: list[str] = []
    top = TOP
    for channel in (channel for channel in RANGE_SIDE if any(row.channel == channel for row in rows)):
        body += _range_panel(view, top, channel, evaluation)
        top += PANEL + GAP
    for pad in (pad for pad in PAD_SIDE if any(row.channel == pad for row in rows)):
        body += _pad_panel(view, top, pad, evaluation)
        top += PAD + GAP // 2
    body += _time_axis(view, top, first_ns)
    title = f"{evaluation.name}{' (SIMULATED)' if evaluation.simulated else ''}"
    return "\n".join([*_frame(title, top + 40), *body, "</svg>", ""])


def _range_panel(view: View, top: int, channel: RangeChannel, evaluation: Evaluation) -> Iterator[str]:
    side = RANGE_SIDE[channel]
    samples = [row for row in evaluation.rows if isinstance(row, RangeSample) and row.channel == channel]
    samples = [sample for sample in samples if view.holds(sample.t_ns)]
    known = sorted(sample.distance_mm for sample in samples if sample.distance_mm is not None) or [0.0]
    low, high = known[len(known) // 100] - 30, known[-1 - len(known) // 100] + 30
    bottom = top + PANEL

    def y(distance_mm: float) -> float:
        return bottom - (min(max(distance_mm, low), high) - low) / (high - low) * PANEL

    yield _text(8, top + 12, channel)
    for distance_mm in range(int(low // 100 + 1) * 100, int(high) + 1, 100):
        yield _line(MARGIN, y(distance_mm), WIDTH - 20, y(distance_mm), FAINT, 0.5)
        yield _text(MARGIN - 6, y(distance_mm) + 4, f"{distance_mm} mm", "end")
    for event in _within(view, evaluation.records, side):
        yield from _heel(view, event, top, bottom)
    for apex in _within(view, evaluation.truth["heel_contacts"], side):
        yield _circle(view.x(apex["t_ns"]), bottom + 8, TRUE)
    for sample in samples:
        if sample.distance_mm is None:
            yield _line(view.x(sample.t_ns), bottom - 6, view.x(sample.t_ns), bottom, FAINT, 1.5)
    points = " ".join(f"{view.x(s.t_ns):.1f},{y(s.distance_mm):.1f}" for s in samples if s.distance_mm is not None)
    yield f'<polyline points="{points}" fill="none" stroke="{LINE}" stroke-width="1.2"/>'


def _heel(view: View, event: dict[str, Any], top: int, bottom: int) -> Iterator[str]:
    """One event of a range sensor over the height of its panel."""
    x = view.x(event["t_ns"])
    if event["event"] == "heel_onset":
        yield _line(x, top, x, bottom, ONSET, 1)
    elif event["event"] == "heel_contact":
        half_ns = event["dwell_ms"] * 5e5
        begin = view.x(max(event["t_ns"] - half_ns, view.begin_ns))
        end = view.x(min(event["t_ns"] + half_ns, view.end_ns))
        yield _box(begin, top, end - begin, bottom - top, TOLD, ' opacity="0.13"')
        yield _line(x, top - 8, x, top, TOLD, 3)
    elif event["event"] == "heel_rejected":
        yield _text(x, top - 2, "&#215;", "middle", TAKEN_BACK)


def _pad_panel(view: View, top: int, pad: PadChannel, evaluation: Evaluation) -> Iterator[str]:
    edges = [row for row in evaluation.rows if isinstance(row, ContactEdge) and row.channel == pad]
    yield _text(8, top + 14, pad)
    for edge, until_ns in zip(edges, [*(edge.t_ns for edge in edges[1:]), view.end_ns], strict=True):
        begin_ns, end_ns = max(edge.t_ns, view.begin_ns), min(until_ns, view.end_ns)
        if edge.loaded and begin_ns < end_ns:
            begin, end = view.x(begin_ns), view.x(end_ns)
            yield _box(begin, top + 4, end - begin, PAD - 8, FAINT)
    contacts = [event for event in evaluation.records if event["event"] in ("foot_strike", "toe_off")]
    for event in _within(view, contacts, PAD_SIDE[pad]):
        yield _line(view.x(event["t_ns"]), top - 2, view.x(event["t_ns"]), top + PAD - 4, TOLD, 1.5)
    for moment in _within(view, [*evaluation.truth["foot_strikes"], *evaluation.truth["toe_offs"]], PAD_SIDE[pad]):
        yield _circle(view.x(moment["t_ns"]), top + PAD, TRUE)


def _within(view: View, moments: Iterable[dict[str, Any]], side: Side) -> Iterator[dict[str, Any]]:
    """Those that are shown and that a sensor of this side could see; one that knows no side sees all."""
    for moment in moments:
        if view.holds(moment["t_ns"]) and (side == "unknown" or moment.get("side") in (side, "unknown")):
            yield moment


def _time_axis(view: View, top: int, first_ns: int) -> Iterator[str]:
    step_s = next(step for step in (0.5, 1, 2, 5, 10, 60, 600, 3600) if (view.end_ns - view.begin_ns) / 1e9 / step < 25)
    tick = int((view.begin_ns - first_ns) / 1e9 / step_s)
    while first_ns + tick * step_s * 1e9 <= view.end_ns:
        if view.holds(first_ns + round(tick * step_s * 1e9)):
            yield _text(view.x(first_ns + tick * step_s * 1e9), top + 18, f"{tick * step_s:g} s", "middle")
        tick += 1


def _frame(title: str, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="sans-serif" font-size="12">'
    )
    yield _box(0, 0, WIDTH, height, "#fff")
    yield _text(8, 18, escape(title), size=15)
    left = 8.0
    for colour, words in LEGEND:
        yield _box(left, 28, 12, 12, colour)
        yield _text(left + 16, 38, escape(words))
        left += 34 + 6.4 * len(words)


def _text(x: float, y: float, words: str, anchor: str = "start", colour: str = INK, size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">{words}</text>'


def _line(x0: float, y0: float, x1: float, y1: float, colour: str, width: float) -> str:
    return f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def _box(x: float, y: float, width: float, height: float, colour: str, more: str = "") -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"{more}/>'


def _circle(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="none" stroke="{colour}" stroke-width="1.5"/>'

"""What the guides' tests share: a passage that is moved by hand."""

from collections.abc import Generator
from typing import Any

import pytest

from station.gait.samples import ContactEdge, RangeSample, Status
from station.setup.script import Moment

MS = 1_000_000
FREE = {"pad_left": False, "pad_right": False}


class Walk:
    """A passage that is moved by hand: each `turn` is a tenth of a second unless it says otherwise."""

    def __init__(self, passage: Generator[Any, Any, Any]) -> None:
        self._passage = passage
        self.now_ns = 0
        self.pads: dict[Any, bool] = dict(FREE)
        self.result: Any = None
        self.ended = False
        self.face: Any = next(passage)

    def turn(self, answer: str | None = None, seconds: float = 0.1, **heard: Any) -> Any:
        self.now_ns += round(seconds * 1e9)
        for row in heard.get("rows", ()):
            if isinstance(row, ContactEdge):
                self.pads[row.channel] = row.loaded
        given = {"rows": (), "events": (), "parts": (), "press": None} | heard
        try:
            self.face = self._passage.send(Moment(self.now_ns, pads=self.pads, answer=answer, **given))
        except StopIteration as stop:
            self.result, self.ended = stop.value, True
        return self.face

    def turns(self, seconds: float, **heard: Any) -> None:
        for _ in range(round(seconds * 10)):
            if not self.ended:
                self.turn(**heard)

    def stand(self, pads: dict[Any, bool]) -> None:
        """The pads read this for a second."""
        self.turn(rows=[ContactEdge(self.now_ns, pad, loaded) for pad, loaded in pads.items()])
        self.turns(1.0)

    def see(self, seconds: float, distance_mm: float | None, swing_mm: float = 0.0, channel: Any = "range") -> None:
        """One sensor measures 40 times a second something that swings back and forth."""
        for number in range(round(seconds * 40)):
            if self.ended:
                return
            t_ns = self.now_ns + 25 * MS
            status: Status = "none" if distance_mm is None else "ok"
            at_mm = None if distance_mm is None else distance_mm + swing_mm * (number % 8 < 4) + number % 3
            self.turn(seconds=0.025, rows=[RangeSample(t_ns, channel, at_mm, status, 9.0, 2000.0)])


@pytest.fixture
def walk_on() -> type[Walk]:
    """Begins a passage."""
    return Walk

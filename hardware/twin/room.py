"""A room with a rig and nobody in it but whoever builds it: stands where a guide asks, holds a hand before a sensor."""

from collections.abc import Collection
from threading import Lock

from hardware.twin.chip import Measurement
from hardware.twin.scene import NOBODY
from station.gait.samples import ContactEdge, PadChannel, RangeChannel


class Room:
    """A world in which nothing happens but what it is told. Safe to use from several threads."""

    finished = False

    def __init__(self) -> None:
        self._lock = Lock()
        self._views: dict[RangeChannel, View] = {}
        self._feet: frozenset[PadChannel] = frozenset()
        self._edges: list[ContactEdge] = []

    def stand(self, pads: Collection[PadChannel], now_ns: int) -> None:
        """The builder stands on these pads from now on, and on no others."""
        with self._lock:
            before, self._feet = self._feet, frozenset(pads)
            self._edges += [ContactEdge(now_ns, pad, pad in self._feet) for pad in sorted(before ^ self._feet)]

    def scene(self, channel: RangeChannel) -> "View":
        """What is in front of one sensor."""
        return self._views.setdefault(channel, View())

    def initial(self, pad: PadChannel) -> bool:
        """Whether a pad is loaded before anything has happened."""
        return pad in self._feet

    def next_edge_ns(self, now_ns: int) -> int | None:
        """When the pads are worth a look again; None while nobody moves."""
        return now_ns if self._edges else None

    def take_edges(self, now_ns: int) -> list[ContactEdge]:  # noqa: ARG002 - steps are told at once
        """The edges that were not taken yet, in order."""
        with self._lock:
            edges, self._edges = self._edges, []
        return edges

    def close(self) -> None:
        """Nothing to let go of."""


class View:
    """What one sensor sees: nobody, or something at `distance_mm` that holds still."""

    def __init__(self) -> None:
        self.distance_mm: int | None = None
        self._flicker = False

    def next_measurement(self, start_ns: int, budget_ns: int) -> tuple[int, Measurement]:
        """The measurement that starts at once, in a light that flickers, as no two frames are quite alike."""
        self._flicker = not self._flicker
        if self.distance_mm is None:
            return start_ns + budget_ns, NOBODY
        return start_ns + budget_ns, Measurement(self.distance_mm, 9, 2300.0, 48.0 if self._flicker else 40.0, 9.0)

"""A broken pad reads what its fault says, whatever the pieces in which time passes; mended, it reads the feet."""

from typing import Any

import pytest

from hardware.twin import pad_faults
from hardware.twin.chip import Scene
from hardware.twin.pad_faults import FailingPads
from station.gait.samples import ContactEdge, PadChannel, RangeChannel

MS = 1_000_000


class Feet:
    """A world of one left foot that lands and leaves as written."""

    finished = False

    def __init__(self, *edges: tuple[int, bool]) -> None:
        self.edges = [ContactEdge(ms * MS, "pad_left", loaded) for ms, loaded in edges]
        self.closed = False

    def scene(self, channel: RangeChannel) -> Scene:
        raise KeyError(channel)

    def initial(self, pad: PadChannel) -> bool:  # noqa: ARG002
        return False

    def next_edge_ns(self, now_ns: int) -> int | None:  # noqa: ARG002
        return self.edges[0].t_ns if self.edges else None

    def take_edges(self, now_ns: int) -> list[ContactEdge]:
        due = [edge for edge in self.edges if edge.t_ns <= now_ns]
        del self.edges[: len(due)]
        return due

    def close(self) -> None:
        self.closed = True


def started(*edges: tuple[int, bool]) -> FailingPads:
    pads = FailingPads(Feet(*edges))
    assert not pads.initial("pad_left")
    return pads


def levels(edges: list[ContactEdge]) -> list[tuple[int, bool]]:
    return [(edge.t_ns // MS, edge.loaded) for edge in edges]


def test_a_whole_pad_reads_the_feet() -> None:
    pads = started((10, True), (90, False))
    assert pads.next_edge_ns(0) == 10 * MS
    assert levels(pads.take_edges(100 * MS)) == [(10, True), (90, False)]
    assert pads.next_edge_ns(100 * MS) is None
    assert not pads.finished


@pytest.mark.parametrize(
    ("fault", "expected"),
    [(pad_faults.STUCK_CLOSED, [(5, True)]), (pad_faults.STUCK_OPEN, [])],
)
def test_a_stuck_pad_reads_the_same_from_then_on_until_it_is_mended(fault: Any, expected: Any) -> None:
    pads = started((10, True), (90, False), (150, True), (300, False))
    pads.break_pad("pad_left", fault, 5 * MS)
    assert pads.next_edge_ns(5 * MS) == 5 * MS
    assert levels(pads.take_edges(120 * MS)) == expected
    pads.mend("pad_left", 130 * MS)
    assert levels(pads.take_edges(200 * MS))[-1] == (150, True)
    assert levels(pads.take_edges(400 * MS)) == [(300, False)]


def test_hum_makes_an_open_pad_follow_the_mains() -> None:
    pads = started()
    pads.break_pad("pad_left", pad_faults.HUM, 0)
    assert pads.next_edge_ns(0) == 0
    edges = levels(pads.take_edges(1000 * MS))
    assert len([loaded for _, loaded in edges if loaded]) == pad_faults.MAINS_HZ


def test_a_loose_connector_chatters_only_under_a_foot() -> None:
    pads = started((100, True), (200, False))
    pads.break_pad("pad_left", pad_faults.CHATTER, 0)
    assert levels(pads.take_edges(99 * MS)) == []
    assert len(pads.take_edges(200 * MS)) > 8
    assert levels(pads.take_edges(400 * MS)) == []


def test_the_pieces_in_which_time_passes_change_nothing() -> None:
    whole, pieces = started((100, True), (350, False)), started((100, True), (350, False))
    for pads in (whole, pieces):
        pads.break_pad("pad_left", pad_faults.WET, 0)
    taken = [edge for ms in range(0, 901, 7) for edge in pieces.take_edges(ms * MS)]
    assert taken == whole.take_edges(896 * MS)
    assert len(taken) > 8


def test_sensors_and_the_end_are_those_of_the_world_behind() -> None:
    feet = Feet()
    pads = FailingPads(feet)
    with pytest.raises(KeyError):
        pads.scene("range")
    pads.close()
    assert feet.closed

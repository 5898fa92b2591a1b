"""The interlock: a heel needs a foot that left the floor alone, not just now and not for long."""

import pytest

from station.gait.contact import PadContacts
from station.gait.legs import Leg, Legs
from station.gait.samples import ContactEdge, PadChannel, Side

MS = 1_000_000


class Floor:
    """Two pads and the legs above them, fed with edges."""

    def __init__(self, *channels: PadChannel) -> None:
        self.pads = {channel: PadContacts(channel) for channel in channels}
        self.legs = Legs({pad.side: pad for pad in self.pads.values()})

    def edge(self, t_ms: float, channel: PadChannel, loaded: bool, initial: bool = False) -> None:
        for event in self.pads[channel].edge(ContactEdge(round(t_ms * MS), channel, loaded, initial)):
            self.legs.hear(event)

    def at(self, t_ms: float, sensor: Side = "unknown") -> Leg:
        return self.legs.at(sensor, round(t_ms * MS))


@pytest.fixture
def floor() -> Floor:
    """Somebody stands on both pads."""
    floor = Floor("pad_left", "pad_right")
    floor.edge(0, "pad_left", loaded=True, initial=True)
    floor.edge(0, "pad_right", loaded=True, initial=True)
    return floor


def test_no_heel_can_come_from_somebody_who_stands(floor: Floor) -> None:
    assert floor.at(500).veto == "the foot was on the floor"
    assert floor.at(500, "left") == Leg("left", "the foot was on the floor")


def test_the_leg_is_the_one_that_is_off(floor: Floor) -> None:
    floor.edge(400, "pad_right", loaded=False)
    assert floor.at(500) == Leg("right")
    assert floor.at(500, "right") == Leg("right")
    assert floor.at(500, "left") == Leg("left", "the foot was on the floor")


def test_in_flight_the_leg_is_the_one_off_longest(floor: Floor) -> None:
    floor.edge(400, "pad_right", loaded=False)
    floor.edge(500, "pad_left", loaded=False)
    assert floor.at(550) == Leg("right")


def test_a_jump_is_no_kick(floor: Floor) -> None:
    floor.edge(400, "pad_right", loaded=False)
    floor.edge(430, "pad_left", loaded=False)
    assert floor.at(550).veto == "both feet left the floor together"


def test_a_foot_needs_time_to_come_up_and_is_not_held_there(floor: Floor) -> None:
    floor.edge(400, "pad_right", loaded=False)
    assert floor.at(430).veto == "the foot had just left the floor"
    assert floor.at(1400).veto == "the foot was held up"


def test_nobody_on_the_mat_leaves_the_judgement_to_the_shape(floor: Floor) -> None:
    floor.edge(400, "pad_right", loaded=False)
    floor.edge(600, "pad_left", loaded=False)
    assert floor.at(3000) == Leg("unknown")
    assert floor.at(3000, "left") == Leg("left")


def test_a_pad_that_is_silent_while_the_other_foot_steps_loses_its_say(floor: Floor) -> None:
    for step in range(5):
        floor.edge(400 + step * 700, "pad_right", loaded=False)
        floor.edge(800 + step * 700, "pad_right", loaded=True)
    floor.edge(4000, "pad_right", loaded=False)
    floor.edge(4400, "pad_right", loaded=True)
    assert floor.at(4300) == Leg("right")
    assert floor.at(4700) == Leg("left")
    assert floor.at(4700, "left") == Leg("left")
    floor.edge(5000, "pad_left", loaded=False)
    floor.edge(5400, "pad_left", loaded=True)
    assert floor.at(5600).veto == "the foot was on the floor"


def test_pads_whose_level_was_never_told_have_no_say() -> None:
    assert Floor("pad_left", "pad_right").at(500) == Leg("unknown")
    assert Floor().at(500, "right") == Leg("right")


def test_an_undivided_mat_cannot_tell_legs() -> None:
    floor = Floor("pad")
    floor.edge(0, "pad", loaded=True, initial=True)
    floor.edge(400, "pad", loaded=False)
    floor.edge(600, "pad", loaded=True)
    assert floor.at(500) == Leg("unknown")

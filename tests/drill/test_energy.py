"""Energy is an estimate for grown-ups who asked for it, with its range and its source, and else it is not there."""

from dataclasses import replace

import pytest

from station.drill.energy import energy
from station.drill.people import GUEST, Person

ANNA = Person("a", "Anna", mass_kg=70.0, birth_year=1985, met=8.0, met_edition="2011")


def test_seventy_kilograms_at_eight_met_spend_9_8_kcal_a_minute() -> None:
    told = energy(ANNA, 60.0, 2026)
    assert told.kcal == pytest.approx(9.8)
    assert told.low_kcal == pytest.approx(7.84)
    assert told.high_kcal == pytest.approx(11.76)
    assert told.source == "8 MET, Compendium of Physical Activities 2011"


def test_energy_is_off_by_default() -> None:
    told = energy(GUEST, 60.0, 2026)
    assert told.kcal is None
    assert told.reason is not None
    assert "energy is off" in told.reason


@pytest.mark.parametrize(
    "person",
    [
        replace(ANNA, mass_kg=None),
        replace(ANNA, birth_year=None),
        replace(ANNA, met=None),
        replace(ANNA, met_edition=None),
    ],
)
def test_energy_needs_all_of_the_profile(person: Person) -> None:
    told = energy(person, 60.0, 2026)
    assert (told.kcal, told.low_kcal, told.high_kcal, told.source) == (None, None, None, None)


@pytest.mark.parametrize(("birth_year", "told"), [(2007, True), (2008, False), (2015, False), (2026, False)])
def test_energy_is_absent_for_children(birth_year: int, told: bool) -> None:
    assert (energy(replace(ANNA, birth_year=birth_year), 60.0, 2026).kcal is not None) == told


def test_a_child_is_told_so_even_where_nothing_else_is_known() -> None:
    assert energy(replace(GUEST, birth_year=2015), 60.0, 2026).reason == "not for children"

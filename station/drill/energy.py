"""Energy of a session, for grown-ups who asked for it: an estimate from a table, not a measurement.

Compendium of Physical Activities: 1 MET is 3.5 ml of oxygen per kilogram and minute, at 5 kcal a litre, so
kcal/min = MET x 3.5 x kg / 200, gross. The 2011 edition (Ainsworth and others, Medicine and Science in Sports and
Exercise 43, 1575 to 1581) lists jogging in place, code 12025, with 8.0; no edition has the butt kick itself, and the
value of the 2024 edition was not verified. So the value is the user's own, and its edition is named beside it.
"""

from dataclasses import dataclass

from station.drill.people import Person, is_child

# The table's values are means of groups; a person's own cost differs by 15 to 20 %.
UNCERTAINTY = 0.2
OFF = "energy is off: it needs body mass, birth year and a MET value with its edition"


@dataclass(frozen=True, slots=True)
class Energy:
    """An estimate of gross energy with its range in kcal and where its MET value comes from; None with the reason."""

    kcal: float | None
    reason: str | None = None
    low_kcal: float | None = None
    high_kcal: float | None = None
    source: str | None = None


def energy(person: Person, active_s: float, year: int) -> Energy:
    """What somebody spent in `active_s` of the drill; `year` is the current one.

    Off unless the profile has all that it needs; absent for children.
    """
    if is_child(person, year):  # the table is for adults
        return Energy(None, "not for children")
    met, mass_kg, edition = person.met, person.mass_kg, person.met_edition
    if met is None or mass_kg is None or edition is None or person.birth_year is None:
        return Energy(None, OFF)
    kcal = met * 3.5 * mass_kg / 200 * active_s / 60
    source = f"{met:g} MET, Compendium of Physical Activities {edition}"
    return Energy(kcal, None, (1 - UNCERTAINTY) * kcal, (1 + UNCERTAINTY) * kcal, source)

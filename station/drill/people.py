"""Who stands on the station: what the drill needs to know of a person, and where the bar has to stand for them."""

from dataclasses import dataclass
from typing import Literal

Style = Literal["classic", "runner"]

# The bar that holds the sensor stands at 0.44 to 0.46 of the body height.
BAR_SHARE = 0.45
# The marks on the post, numbered upwards (hardware/BUILD.md): one for every 5 cm of body height from 1.10 to 2.05 m.
FIRST_MARK_HEIGHT_MM, MARK_HEIGHT_STEP_MM, MARKS = 1100, 50, 20
# The bar may stand so far from somebody's mark before it has to be moved: 0.43 to 0.47 of 1.6 m.
MOST_BAR_OFF_MM = 30.0
CLAIM_DAYS = 7
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Person:
    """One person of this station; everything but the name may be unknown.

    `id` is a UUID as text, None for a guest. `bar_mm` is where the bar was set for this person, if that is
    not the usual share of `height_mm`. `style` is classic (thigh upright, heel back) or runner (knee forward, heel
    straight up). Mass, birth year and the MET value with its edition serve energy alone.
    """

    id: str | None
    name: str
    height_mm: float | None = None
    bar_mm: float | None = None
    style: Style = "classic"
    mass_kg: float | None = None
    birth_year: int | None = None
    met: float | None = None
    met_edition: str | None = None

    @property
    def mark_mm(self) -> float | None:
        """Where the bar has to stand for this person, above the floor; None while neither mark nor height is known."""
        if self.bar_mm is not None or self.height_mm is None:
            return self.bar_mm
        return BAR_SHARE * self.height_mm


GUEST = Person(None, "Guest")


def mark_number(bar_mm: float) -> int:
    """The number of the mark that is nearest to a height of the bar; marks are 22.5 mm apart."""
    nearest = round((bar_mm / BAR_SHARE - FIRST_MARK_HEIGHT_MM) / MARK_HEIGHT_STEP_MM) + 1
    return min(max(nearest, 1), MARKS)


def height_of_mark_mm(number: int) -> float:
    """How high above the floor the bar stands at a mark."""
    return BAR_SHARE * (FIRST_MARK_HEIGHT_MM + (number - 1) * MARK_HEIGHT_STEP_MM)


def mark_to_move_to(person: Person, bar_mm: float | None) -> int | None:
    """The mark to which the bar has to be moved for this person, from `bar_mm`, None while nobody knows where it is.

    None if it may stay, and for somebody whose height is not known.
    """
    mark_mm = person.mark_mm
    if mark_mm is None or (bar_mm is not None and abs(bar_mm - mark_mm) <= MOST_BAR_OFF_MM):
        return None
    return mark_number(mark_mm)


def may_claim(person_id: str | None, ended_s: float, now_s: float) -> bool:
    """Whether somebody may still take a session as theirs: a guest's, for seven days (both times are Unix seconds).

    One that seems to end in the future was stamped by a clock that was wrong: nothing says that it is old.
    """
    return person_id is None and now_s - ended_s <= CLAIM_DAYS * DAY_S


def objection(person: Person) -> str | None:
    """What is wrong with a profile, and the remedy; None when nothing is."""
    limits: tuple[tuple[str, float | None, float, float], ...] = (
        ("body height", person.height_mm, 1000, 2300),
        ("bar height", person.bar_mm, 400, 1100),
        ("body mass", person.mass_kg, 10, 300),
        ("birth year", person.birth_year, 1900, 2200),
        ("MET value", person.met, 1, 25),
    )
    units = {"body height": " mm", "bar height": " mm", "body mass": " kg"}
    if not person.name.strip() or len(person.name) > 60:
        return "a name needs 1 to 60 characters"
    for what, value, low, high in limits:
        if value is not None and not low <= value <= high:
            return f"{what} {value:g}{units.get(what, '')} is not possible: give {low:g} to {high:g}, or nothing"
    if person.met is not None and not (person.met_edition or "").strip():
        return "a MET value needs the edition of the Compendium of Physical Activities that it comes from"
    return None

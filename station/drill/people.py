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
LONGEST_NAME = 60
# Somebody is certainly 18 in the nineteenth year after that of their birth.
ADULT_YEARS = 19
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


def is_child(person: Person, year: int) -> bool:
    """Whether somebody may still be under 18 in `year`; nobody whose birth year is not known is taken for a child."""
    return person.birth_year is not None and year - person.birth_year < ADULT_YEARS


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


@dataclass(frozen=True, slots=True)
class Objection:
    """What is wrong with one field of a profile: `field` is its name in `Person`, `text` says it with the remedy."""

    field: str
    text: str


# Field, its words and unit, and what is possible.
_LIMITS = (
    ("height_mm", "body height", " mm", 1000, 2300),
    ("bar_mm", "bar height", " mm", 400, 1100),
    ("mass_kg", "body mass", " kg", 10, 300),
    ("birth_year", "birth year", "", 1900, 2200),
    ("met", "MET value", "", 1, 25),
)


def objections(person: Person) -> list[Objection]:
    """Everything that is wrong with a profile; nothing where it can be kept."""
    found = []
    if not person.name.strip() or len(person.name) > LONGEST_NAME:
        found.append(Objection("name", f"a name needs 1 to {LONGEST_NAME} characters"))
    for field, what, unit, low, high in _LIMITS:
        value = getattr(person, field)
        if value is not None and not low <= value <= high:
            told = f"{what} {value:g}{unit} is not possible: give {low:g} to {high:g}, or nothing"
            found.append(Objection(field, told))
    if person.met is not None and not (person.met_edition or "").strip():
        told = "a MET value needs the edition of the Compendium of Physical Activities that it comes from"
        found.append(Objection("met_edition", told))
    return found

"""What a person asks of the session, from the phone, the command line or the button."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a session."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Hold the set or the rest until `Resume`."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on."""


@dataclass(frozen=True, slots=True)
class Skip:
    """End the set or the rest and go on to what comes next."""


@dataclass(frozen=True, slots=True)
class Stop:
    """End the session."""


@dataclass(frozen=True, slots=True)
class ChoosePerson:
    """Who stands there now; None is a guest."""

    person_id: str | None


@dataclass(frozen=True, slots=True)
class ChooseProgram:
    """Which program comes next, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class ConfirmBar:
    """The bar stands at the person's mark, or at `bar_mm` above the floor."""

    bar_mm: float | None = None


@dataclass(frozen=True, slots=True)
class SaidCount:
    """How many kicks the user counted aloud."""

    count: int


@dataclass(frozen=True, slots=True)
class TryPanel:
    """Light and sound everything for a second."""


Command = Start | Pause | Resume | Skip | Stop | ChoosePerson | ChooseProgram | ConfirmBar | SaidCount | TryPanel


class Refused(Exception):  # noqa: N818 - not an error of anybody: the session cannot do that now
    """A command cannot be done; the message says why."""

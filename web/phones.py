"""Paired phones: what the page keeps of each, and what a store of them must be able to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Role = Literal["anyone", "user", "owner"]
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Phone:
    """One paired phone; `person_id` is whose sessions a user sees, None for an owner, who sees all.

    `seen_utc` is when it last asked for something, to the hour; None where an earlier version kept that of none.
    """

    id: str
    name: str
    role: Role
    person_id: str | None
    paired_utc: datetime
    seen_utc: datetime | None = None


class Phones(Protocol):
    """Where paired phones are kept. All methods may be called from any thread."""

    def add(self, phone: Phone) -> bool:
        """Keeps a new phone; False where its id was used before, also by one that is revoked since.

        Raises StorageError, DeniedError where the person is gone whose phone it is to be.
        """
        ...

    def find(self, phone_id: str) -> Phone | None:
        """The phone with this id, None when there is none or it is revoked."""
        ...

    def saw(self, phone: Phone) -> None:
        """Notes that a phone asks for something."""
        ...

    def all(self) -> list[Phone]:
        """The phones that are not revoked, oldest first."""
        ...

    def revoke(self, phone_id: str) -> bool:
        """Ends a pairing for good; False where there was none."""
        ...

    def give(self, phone_id: str, person_id: str | None) -> bool:
        """Makes a user's phone somebody's, or nobody's; False where there is no such phone of a user.

        Raises StorageError, DeniedError where that person is gone.
        """
        ...

    def let_go(self, person_id: str) -> None:
        """Ends the pairings of a person's phones, whose rows went with the person."""
        ...

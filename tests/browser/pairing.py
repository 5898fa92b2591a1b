"""A phone that is let in: by the link of an invitation, as its reader would."""

from typing import Any

from web.keyring import pairing_link


def let_in(phone: Any, served: Any, role: str, person_id: str | None = None, name: str = "A phone") -> Any:
    """Pairs a phone; a user's may be a person's."""
    phone.page.goto(pairing_link(served.url, served.doors.keyring.invite(role, person_id)))
    phone.page.fill("#pair-name", name)
    phone.page.click("#pair-form button")
    phone.wait_for("text('pair-text') === 'This phone is paired.'")
    return phone

"""A phone is let in by a press of the station's button, as the person who holds it sees it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from station.commands import Done, Knock, Refused
from tests.conftest import IDLE_SESSION

pytestmark = pytest.mark.browser


def ask(phone: Any, served: Any, name: str) -> None:
    """Asks to be let in, from the link on the live page on."""
    phone.page.goto(served.url)
    phone.page.get_by_role("link", name="Pair this phone").click()
    phone.page.fill("#ask-name", name)
    phone.page.click("#ask-form button")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_press_of_the_button_pairs_the_phone_that_waits(
    broadcast: Any, served: Any, open_phone: Callable[..., Any], scheme: str
) -> None:
    served.orders.reply = Done(1)
    phone = open_phone(color_scheme=scheme)
    phone.page.goto(f"{served.url}/pair")
    phone.wait_for("text('link') === 'Live'")
    phone.shot(f"pair-ask-{scheme}", whole=True)
    ask(phone, served, "<i>Ada</i>")
    phone.wait_for("text('pair-text').includes('press the station')")
    phone.wait_for("/^[12]\\d s left$/.test(text('pair-left'))")
    assert served.orders.commands == [Knock()]
    assert not phone.page.locator("#ask-form").is_visible()
    phone.shot(f"pair-wait-{scheme}", whole=True)
    broadcast.change(session=replace(IDLE_SESSION, let_in=1))
    phone.wait_for("text('pair-text') === 'This phone is paired.'")
    assert not phone.page.locator("#pair-left").is_visible()
    phone.shot(f"pair-done-{scheme}", whole=True)
    assert phone.page.goto(f"{served.url}/set-up").status == 200
    assert phone.page.locator("#phones").count() == 0, "a user's phone"
    phone.page.get_by_role("link", name="Pair another phone").click()
    phone.wait_for("document.querySelector('#pair-code path.ink')")
    assert "<i>Ada</i>" in phone.text("pair-text")
    phone.shot(f"pair-other-{scheme}", whole=True)
    assert phone.overflow_px() == 0
    assert phone.serious() == []
    assert phone.complaints == []


def test_of_two_phones_that_wait_neither_is_paired_and_both_are_told(
    broadcast: Any, served: Any, open_phone: Callable[..., Any]
) -> None:
    phones = open_phone(), open_phone()
    for phone, reply in zip(phones, (Done(1), Refused("another phone asks at the same time", "look")), strict=True):
        served.orders.reply = reply
        ask(phone, served, "A phone")
    for phone in phones:
        phone.wait_for("text('failed').startsWith('Two phones asked')")
        assert phone.page.locator("#ask-form").is_visible()
        assert phone.page.input_value("#ask-name") == "A phone"
    phones[0].shot("pair-two", whole=True)
    assert served.doors.phones.all() == []

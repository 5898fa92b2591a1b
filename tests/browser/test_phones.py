"""Phones beside a station: they agree, notice when it is gone, sleep, and come back by themselves."""

import signal
from collections.abc import Callable
from os import kill
from typing import Any

import pytest

from web.keyring import open_keyring, pairing_link

pytestmark = pytest.mark.browser

PHASE = "document.body.dataset.phase"


def lifecycle(phone: Any, state: str) -> None:
    """The browser freezes the page, as it does when a phone sleeps, or lets it go on ("active")."""
    phone.page.context.new_cdp_session(phone.page).send("Page.setWebLifecycleState", {"state": state})


def test_silence_is_shown_within_three_seconds_with_the_figures_as_the_last_ones(
    broadcast: Any, served: Any, phone_page: Any
) -> None:
    """By the page's own clock, so that a busy machine makes no difference."""
    phone_page.page.clock.install()
    broadcast.heels(3, 3)
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('link') === 'Live' && text('left-count') === '3'")
    served.stop()
    phone_page.page.clock.run_for(3000)
    assert phone_page.text("link") == "Offline"
    assert "last that came" in phone_page.text("offline-text")
    assert phone_page.text("left-count") == "3"


def test_two_phones_see_one_session_and_what_one_stops_is_stopped_on_the_other(
    start_station: Any, open_phone: Callable[..., Any]
) -> None:
    station = start_station("--simulate")
    next(station.stream())
    url = f"http://127.0.0.1:{station.port}"
    phones = open_phone(), open_phone()
    for phone in phones:
        phone.page.goto(pairing_link(url, open_keyring(station.state).invite("owner")))
        phone.page.fill("#pair-name", "A phone")
        phone.page.click("#pair-form button")
        phone.wait_for("text('pair-text') === 'This phone is paired.'")
        phone.page.goto(url)
    for phone in phones:
        phone.wait_for(f"{PHASE} === 'work' && Number(text('left-count')) > 12")
    phones[0].page.click("#order-stop")
    for phone in phones:
        phone.wait_for(f"{PHASE} === 'summary' && !document.getElementById('result').hidden")
    first, second = (phone.text("result-kicks") for phone in phones)
    assert first == second
    assert "kicks" in first
    assert phones[0].text("program-title") == phones[1].text("program-title")


def test_a_station_that_is_killed_and_started_again_is_back_on_the_phone_by_itself(
    start_station: Any, phone_page: Any
) -> None:
    station = start_station("--simulate")
    next(station.stream())
    phone_page.page.goto(f"http://127.0.0.1:{station.port}")
    phone_page.wait_for("text('link') === 'Live' && Number(text('left-count')) > 4")
    kill(station.process.pid, signal.SIGKILL)
    station.process.wait()
    phone_page.wait_for("text('link') === 'Offline'")
    station.begin()
    phone_page.wait_for("text('link') === 'Live' && document.getElementById('offline').hidden")
    phone_page.wait_for("Number(text('left-count')) > 1")


def test_a_phone_that_slept_shows_what_is_so_now(broadcast: Any, served: Any, phone_page: Any) -> None:
    broadcast.heels(1, 1)
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('left-count') === '1'")
    lifecycle(phone_page, "frozen")
    broadcast.heels(50, 50)
    lifecycle(phone_page, "active")
    phone_page.wait_for("text('link') === 'Live' && text('left-count') === '50'")


def test_a_phone_that_wakes_beside_a_station_that_is_gone_says_so_and_finds_it_again(
    broadcast: Any, served: Any, phone_page: Any
) -> None:
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('link') === 'Live'")
    lifecycle(phone_page, "frozen")
    served.stop()
    lifecycle(phone_page, "active")
    phone_page.wait_for("text('link') === 'Offline'")
    broadcast.heels(7, 7)
    served.start()
    phone_page.wait_for("text('link') === 'Live' && text('left-count') === '7'")

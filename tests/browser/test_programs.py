"""Programs in a real browser: chosen, looked at, made, changed and deleted, with their timeline."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station.commands import AskSession, Refused
from station.drill.view import SessionView
from station.programs.loading import BUILT_IN
from station.storage.paths import archive
from station.storage.prepare import prepare
from station.storage.roster import Roster
from tests.browser.pairing import let_in

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>\u202e\U0001f4a5" + "W" * 10
HUGE = "\n".join([f"title = '{HOSTILE}'", f"about = '{'<b>' + 'W' * 290}'", *(["[[sets]]", "repeat = 20"] * 5)])


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    """Own programs of the station, one hostile, one that cannot be read; asked for before the page is."""
    place = archive(simulated=False, folder=tmp_path)
    prepare(place.database)
    kept = Roster(place)
    kept.put_program("hostile", HUGE)
    kept.put_program("torn", 'title = "T"\n[[sets]]\nheart_bpm = 150\n')
    return kept


def opened(phone: Any, served: Any, path: str = "/programs") -> Any:
    phone.page.goto(served.url + path)
    phone.wait_for(
        "document.querySelectorAll('#programs > li').length"
        if path == "/programs"
        else "document.querySelector('#preview svg')"
    )
    phone.wait_for("document.body.dataset.link === 'live'")
    return phone


def card(phone: Any, name: str) -> Any:
    return phone.page.locator(f"li[data-name='{name}']")


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "de")])
def test_the_pages_fit_and_axe_finds_nothing_serious(
    roster: Roster,
    broadcast: Any,
    served: Any,
    open_phone: Callable[..., Any],
    scheme: str,
    viewport: dict[str, int],
    language: str,
) -> None:
    phone = let_in(open_phone(color_scheme=scheme, viewport=viewport), served, "owner")
    phone.page.request.post(f"{served.url}/api/v1/language", data={"language": language})
    for name, path in {
        "programs": "/programs",
        "program-new": "/programs/edit",
        "program-copy": "/programs/edit?copy=ramp",
        "program-hostile": "/programs/edit?name=hostile",
    }.items():
        opened(phone, served, path)
        assert phone.overflow_px() == 0, name
        phone.shot(f"{name}-{language}-{scheme}-{viewport['width']}", whole=True)
        assert phone.serious() == [], name
    assert phone.complaints == []


def test_the_strip_is_in_proportion_to_time_and_says_the_same_in_words(
    roster: Roster, broadcast: Any, served: Any, phone_page: Any
) -> None:
    opened(let_in(phone_page, served, "user"), served)
    boxes = "[...document.querySelectorAll('[data-name={}] .strip path')].map((e) => e.getBoundingClientRect())"
    widths = phone_page.page.evaluate(f"{boxes.format('warm-up')}.map((box) => box.width)")
    assert [width / widths[0] for width in widths] == pytest.approx([1, 0.5, 1, 0.5, 1], rel=0.02)
    heights = phone_page.page.evaluate(f"{boxes.format('warm-up')}.map((box) => box.height)")
    assert heights[1] < heights[0] < heights[2] < heights[4]
    assert len(phone_page.page.evaluate(boxes.format("intervals"))) == 15
    assert card(phone_page, "intervals").locator(".told").inner_text() == (
        "8 times: 20 s, 170 steps a minute, 95 % of your form speed once that is known, then 10 s of rest"
    )
    assert "3:00 min" in card(phone_page, "ramp").inner_text()
    assert "until you stop" in card(phone_page, "free").inner_text()


def test_a_program_is_chosen_and_says_so_once_the_station_does(
    roster: Roster, broadcast: Any, served: Any, phone_page: Any
) -> None:
    opened(let_in(phone_page, served, "user"), served)
    phone_page.wait_for("document.querySelector('[data-name=free] .choose').textContent === 'Chosen'")
    card(phone_page, "ramp").get_by_role("button", name="Choose").click()
    served.orders.wait_for(AskSession("program", "ramp"))
    broadcast.change(session=SessionView("standing_by", "ramp", "Ramp", None, "Guest"))
    phone_page.wait_for("document.querySelector('[data-name=ramp] .choose').textContent === 'Chosen'")
    assert served.orders.commands == [AskSession("program", "ramp")], "it is asked for once"
    assert card(phone_page, "free").locator(".choose").get_attribute("aria-pressed") == "false"
    assert phone_page.page.get_by_role("link", name="Copy").count() == 0


def test_a_program_that_cannot_be_chosen_now_says_why(
    roster: Roster, broadcast: Any, served: Any, phone_page: Any
) -> None:
    opened(let_in(phone_page, served, "user"), served)
    served.orders.reply = Refused("a session runs", "stop it first")
    card(phone_page, "ramp").get_by_role("button", name="Choose").click()
    phone_page.wait_for("text('failed').includes('a session runs')")


def test_an_owner_makes_a_program_and_refusals_stand_at_their_fields(
    roster: Roster, broadcast: Any, served: Any, phone_page: Any
) -> None:
    phone = opened(let_in(phone_page, served, "owner"), served, "/programs/edit")
    phone.page.fill("#title-field", "Mine")
    phone.page.get_by_label("Work, seconds").fill("soon")
    phone.page.get_by_label("Metronome at the target").check()
    phone.page.click("#save")
    fault = "document.getElementById(document.activeElement.getAttribute('aria-describedby'))"
    phone.wait_for(f"{fault}?.textContent.startsWith('Give 5 to 3600')")
    assert "Mend what is marked" in phone.text("failed")
    phone.shot("program-refused", whole=True)
    assert phone.serious() == []
    phone.page.get_by_label("Work, seconds").fill("40")
    phone.page.fill("#title-field", "")
    phone.page.click("#save")
    phone.wait_for("document.querySelector('.fault')?.textContent.startsWith('The title is missing')")
    assert phone.page.locator("[aria-invalid]").first.get_attribute("id") == "title-field"
    phone.page.fill("#title-field", HOSTILE)
    phone.page.click("#save")
    phone.wait_for("document.querySelector('.fault')?.textContent.startsWith('This needs a target')")
    phone.page.get_by_label("Target, steps a minute").fill("150")
    phone.page.click("#add-set")
    phone.page.locator("#sets fieldset").nth(1).get_by_label("The target rises").check()
    phone.page.locator("#sets fieldset").nth(1).get_by_label("Up to").fill("180")
    phone.page.locator("#sets fieldset").nth(1).get_by_label("Every, seconds").fill("10")
    with phone.page.expect_navigation():
        phone.page.click("#save")
    phone.wait_for("document.querySelectorAll('#programs > li').length === 11")
    (toml,) = (toml for name, toml in roster.programs().items() if name.startswith("img"))
    assert toml.count("work_s = 40") == 2
    assert "[sets.ramp]\nto_spm = 180\nstep_s = 10\n" in toml
    assert phone.page.locator("#programs img").count() == 0
    assert [text for text in phone.complaints if "422" not in text] == []


def test_sets_are_moved_and_removed_and_the_timeline_follows(
    roster: Roster, broadcast: Any, served: Any, phone_page: Any
) -> None:
    phone = opened(let_in(phone_page, served, "owner"), served, "/programs/edit?copy=warm-up")
    assert phone.page.input_value("#title-field") == "Warm-up (copy)"
    targets = "[...document.querySelectorAll('#sets [data-field=target_spm]')].map((e) => e.value).join()"
    assert phone.page.evaluate(targets) == "130,145,160"
    assert phone.page.locator("#sets [data-do=up]").first.is_disabled()
    phone.page.locator("#sets [data-do=up]").nth(2).click()
    assert phone.page.evaluate(targets) == "130,160,145"
    phone.page.locator("#sets [data-do=remove]").first.click()
    assert phone.page.evaluate(targets) == "160,145"
    assert phone.page.locator("#preview .strip path").count() == 3
    assert phone.page.evaluate("document.activeElement.id") == "add-set"


def test_an_own_program_is_changed_and_deleted_only_after_a_question(
    roster: Roster, broadcast: Any, served: Any, phone_page: Any
) -> None:
    phone = opened(let_in(phone_page, served, "owner"), served)
    card(phone, "hostile").get_by_role("link", name="Change").click()
    phone.wait_for("document.querySelector('#preview svg')")
    assert HOSTILE in phone.text("title")
    phone.page.fill("#title-field", "Calm")
    with phone.page.expect_navigation():
        phone.page.click("#save")
    phone.wait_for("document.querySelector('[data-name=hostile] h2')?.textContent.startsWith('Calm')")
    for name, key in {"Calm": "hostile", "torn": "torn"}.items():
        card(phone, key).get_by_role("button", name="Delete").click()
        assert phone.text("sure-text").startswith(f"Delete \u2068{name}\u2069 for good?")
        phone.page.get_by_role("button", name="Keep it").click()
        assert key in roster.programs()
        card(phone, key).get_by_role("button", name="Delete").click()
        phone.page.get_by_role("button", name="Delete for good").click()
        phone.wait_for(f"text('done') === '\u2068{name}\u2069 is deleted.'")
    assert roster.programs() == {}
    assert card(phone, BUILT_IN[0]).get_by_role("button", name="Delete").count() == 0


def test_what_was_typed_is_not_lost_by_a_wrong_step(
    roster: Roster, broadcast: Any, served: Any, phone_page: Any
) -> None:
    phone = opened(let_in(phone_page, served, "owner"), served, "/programs/edit")
    phone.page.fill("#title-field", "Mine")
    with phone.page.expect_event("dialog") as asked:
        phone.page.evaluate("setTimeout(() => document.querySelector('.up a').click())")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    assert phone.page.input_value("#title-field") == "Mine"


def test_a_program_is_made_with_the_keyboard_alone(
    roster: Roster, broadcast: Any, served: Any, phone_page: Any
) -> None:
    phone = opened(let_in(phone_page, served, "owner"), served, "/programs/edit")
    phone.page.focus("#title-field")
    phone.page.keyboard.type("By keys")
    phone.page.keyboard.press("Enter")
    phone.wait_for("document.querySelectorAll('#programs > li').length === 11")
    assert "by-keys" in roster.programs()

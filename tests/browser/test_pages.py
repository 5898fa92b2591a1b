"""The other pages in a real browser, and what holds for all of them: weight, reach, looks, a station that goes."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.browser.pairing import let_in

pytestmark = pytest.mark.browser

PAGES = {
    "live": "/",
    "learn": "/learn",
    "setup": "/set-up",
    "people": "/people",
    "person-edit": "/people/edit",
    "programs": "/programs",
    "program-edit": "/programs/edit",
    "pair": "/pair#abc",
    "error": "/nowhere",
}
MS = 1_000_000
KICK = {
    "event": "kick",
    "t_ns": 430 * MS,
    "side": "left",
    "toe_off_ns": 100 * MS,
    "onset_ns": 380 * MS,
    "exit_ns": 510 * MS,
    "foot_strike_ns": 790 * MS,
    "lift_ms": 330.0,
    "return_ms": 360.0,
    "dwell_ms": 130.0,
    "depth_mm": 90.0,
    "grade": None,
    "grade_reason": "not calibrated",
}


def busy(broadcast: Any) -> None:
    broadcast.change(
        state="active", elapsed_s=83.4, cadence_spm=168.2, cadence_reason=None, source="simulated", rig="pair"
    )
    broadcast.kick("range_left", "range_right")
    broadcast.heels(42, 41)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_and_axe_finds_nothing_serious(
    broadcast: Any, served: Any, open_phone: Callable[..., Any], scheme: str, viewport: dict[str, int]
) -> None:
    phone = let_in(open_phone(color_scheme=scheme, viewport=viewport), served, "owner")
    busy(broadcast)
    for name, path in PAGES.items():
        phone.page.goto(served.url + path)
        phone.wait_for("text('link') === 'Live'")
        broadcast.tell(KICK)
        assert phone.page.locator("#source").inner_text().startswith("SIMULATED")
        assert phone.overflow_px() == 0, name
        phone.shot(f"{name}-{scheme}-{viewport['width']}", whole=True)
        assert phone.serious() == []
    assert [text for text in phone.complaints if "404" not in text] == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_tabs_stand_side_by_side_on_the_smallest_phone(
    broadcast: Any, served: Any, open_phone: Callable[..., Any], language: str
) -> None:
    phone = let_in(open_phone(viewport={"width": 320, "height": 568}), served, "owner")
    phone.page.request.post(f"{served.url}/api/v1/language", data={"language": language})
    for path in ("/people", "/programs"):  # the long words, one of them the current page's
        phone.page.goto(served.url + path)
        boxes = phone.page.evaluate(
            "[...document.querySelectorAll('.tabs span')].map((e) => e.getBoundingClientRect().toJSON())"
        )
        gaps = [right["left"] - left["right"] for left, right in pairwise(boxes)]
        assert min(gaps) >= 1
        assert boxes[0]["left"] >= 0
        assert boxes[-1]["right"] <= 320


def test_the_stations_name_stays_beside_the_tabs_of_a_phone_that_lies_on_its_side(
    broadcast: Any, served: Any, open_phone: Callable[..., Any]
) -> None:
    phone = let_in(open_phone(viewport={"width": 844, "height": 390}), served, "owner")
    phone.page.request.post(f"{served.url}/api/v1/language", data={"language": "de"})
    phone.page.goto(f"{served.url}/people")
    phone.wait_for("document.body.dataset.link === 'live'")
    assert phone.page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.getElementById('station'))") == 0
    assert phone.page.locator("#station").bounding_box()["width"] > 40
    phone.shot("people-flat")


@pytest.mark.parametrize("dialog", ["choose", "sound"])
def test_axe_finds_nothing_serious_in_an_open_dialog(broadcast: Any, served: Any, phone_page: Any, dialog: str) -> None:
    phone_page.page.goto(served.url)
    phone_page.page.click(f"#{dialog}")
    phone_page.shot(f"dialog-{dialog}")
    assert phone_page.serious() == []


@pytest.mark.parametrize("name", PAGES)
def test_what_can_be_pressed_is_large_enough_for_a_finger(
    broadcast: Any, served: Any, phone_page: Any, name: str
) -> None:
    let_in(phone_page, served, "owner")
    phone_page.page.goto(served.url + PAGES[name])
    phone_page.wait_for("text('link') === 'Live'")
    small = phone_page.page.evaluate("""() => [...document.querySelectorAll("a, button, select, input, summary")]
        .filter((e) => e.checkVisibility() && !e.matches(".skip"))
        .map((e) => [e.outerHTML.slice(0, 60), (e.closest("label") ?? e).getBoundingClientRect()])
        .filter(([, box]) => box.height < 44 || box.width < 44).map(([html]) => html)""")
    assert small == []


def test_the_first_load_is_light(broadcast: Any, served: Any, phone_page: Any) -> None:
    let_in(phone_page, served, "owner")
    for name, path in PAGES.items():
        if name == "error":
            continue
        context = phone_page.page.context.browser.new_context(storage_state=phone_page.page.context.storage_state())
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        loaded: list[int] = []
        session.on("Network.loadingFinished", lambda event, loaded=loaded: loaded.append(event["encodedDataLength"]))
        page.goto(served.url + path)
        page.wait_for_function("() => document.body.dataset.link === 'live'")
        context.close()
        print(f"{name}: {sum(loaded) / 1000:.1f} kB in {len(loaded) + 1} requests")  # and the stream, which never ends
        assert sum(loaded) <= 150_000, name
        assert len(loaded) + 1 <= 25, name


def test_a_second_load_asks_for_the_page_alone(broadcast: Any, served: Any, phone_page: Any) -> None:
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('link') === 'Live'")
    asked: list[str] = []
    phone_page.page.on("response", lambda answer: asked.append(answer.url))
    phone_page.page.reload()
    phone_page.wait_for("text('link') === 'Live'")
    fetched = "e => e.name.includes('/static/') && e.transferSize > 0"
    count = f"performance.getEntriesByType('resource').filter({fetched}).length"
    assert phone_page.page.evaluate(count) == 0
    assert f"{served.url}/" in asked


def test_the_last_kick_is_drawn_over_the_phases_to_scale(broadcast: Any, served: Any, phone_page: Any) -> None:
    phone_page.page.goto(f"{served.url}/learn")
    phone_page.wait_for("text('own-text').startsWith('No kick yet')")
    assert phone_page.complaints == []
    broadcast.tell(KICK)
    phone_page.wait_for("document.body.dataset.link === 'live'")
    broadcast.heels(1, 0)
    phone_page.wait_for("text('own-text') === 'Left leg, 690 ms in all.'")
    widths = phone_page.page.evaluate(
        "[...document.querySelectorAll('#own-kick rect')].map((e) => Number(e.getAttribute('width')))"
    )
    assert widths == pytest.approx([600 * 280 / 690, 600 * 130 / 690, 600 * 280 / 690])
    assert phone_page.page.locator("#own-evidence").is_visible()
    phone_page.shot("learn-own-kick", whole=True)


@pytest.mark.parametrize(
    ("missing", "words"),
    [(("foot_strike_ns",), "only a part"), (("onset_ns", "exit_ns"), "did not come to the line")],
)
def test_a_kick_of_which_a_part_is_missing_is_told_in_words(
    broadcast: Any, served: Any, phone_page: Any, missing: tuple[str, ...], words: str
) -> None:
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('link') === 'Live'")
    broadcast.tell(KICK | dict.fromkeys(missing))
    phone_page.page.goto(f"{served.url}/learn")
    phone_page.wait_for(f"text('own-text').includes('{words}')")
    assert phone_page.page.locator("#own-kick rect").count() == 0


def test_german_is_chosen_and_stays(broadcast: Any, served: Any, open_phone: Callable[..., Any]) -> None:
    phone = open_phone(locale="de-DE")
    phone.page.goto(served.url)
    phone.wait_for("text('link') === 'Live' && text('elapsed-label') === 'Bereit'")
    assert phone.text("cadence-note") == "noch keine Schritte"
    with phone.page.expect_navigation():
        phone.page.select_option("#language", "en")
    phone.wait_for("text('elapsed-label') === 'Ready'")
    phone.page.goto(f"{served.url}/learn")
    assert phone.page.locator("h1").inner_text() == "The butt-kick drill"


def test_a_phone_is_invited_paired_seen_and_removed(
    broadcast: Any, served: Any, open_phone: Callable[..., Any]
) -> None:
    owner = let_in(open_phone(), served, "owner", name="Anna's phone")
    owner.page.goto(f"{served.url}/set-up")
    owner.page.click("[data-invite=user]")
    owner.wait_for("document.querySelector('#invitation-code path.ink')")
    owner.shot("invitation")
    link = owner.text("invitation-link")
    owner.page.locator("#invitation button").click()
    guest = open_phone()
    guest.page.goto(link)
    guest.page.fill("#pair-name", "<b>Ben</b>")
    guest.page.click("#pair-form button")
    guest.wait_for("text('pair-text') === 'This phone is paired.'")
    assert "#" not in guest.page.url
    guest.page.goto(f"{served.url}/set-up")
    assert guest.page.locator("#phones").count() == 0
    owner.page.reload()
    owner.wait_for("text('phones').includes('<b>Ben</b>')")
    owner.page.get_by_role("button", name="Remove").click()
    owner.page.get_by_role("button", name="Yes").click()
    owner.wait_for("!text('phones').includes('Ben')")
    assert guest.page.goto(f"{served.url}/set-up").status == 403
    assert owner.complaints == []


def test_an_invitation_that_has_served_is_refused_in_words(served: Any, open_phone: Callable[..., Any]) -> None:
    link = served.doors.pairing_link(served.url, "user")
    for phone in (open_phone(), open_phone()):
        phone.page.goto(link)
        phone.page.fill("#pair-name", "phone")
        phone.page.click("#pair-form button")
    phone.wait_for("!document.getElementById('failed').hidden")
    assert "has served another phone" in phone.text("failed")


def test_a_phone_can_unpair_itself(served: Any, phone_page: Any) -> None:
    let_in(phone_page, served, "user")
    phone_page.page.goto(f"{served.url}/set-up")
    phone_page.page.click("#leave")
    phone_page.page.get_by_role("button", name="No").click()
    phone_page.page.click("#leave")
    with phone_page.page.expect_navigation():
        phone_page.page.get_by_role("button", name="Yes").click()
    assert phone_page.page.goto(f"{served.url}/set-up").status == 403


def test_set_up_shows_the_parts_and_plots_the_signal(broadcast: Any, served: Any, phone_page: Any) -> None:
    let_in(phone_page, served, "user")
    busy(broadcast)
    phone_page.open_set_up(served.url, "signal-title")
    phone_page.wait_for("text('parts').includes('VL53L1X') && text('parts').includes('works')")
    phone_page.wait_for("text('timing').includes('0.9 ms at most')")
    phone_page.wait_for("""(() => {
        const canvas = document.querySelector("#signal canvas");
        if (!canvas) return false;
        const { width, height } = canvas;
        const copy = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
        copy.drawImage(canvas, 0, 0);
        const pixels = copy.getImageData(0, 0, width, height).data;
        return pixels.filter((value, i) => i % 4 === 3 && value > 0).length > 3000;
    })()""")
    assert phone_page.complaints == []


def test_every_page_says_that_the_station_is_gone_and_that_it_is_back(
    broadcast: Any, served: Any, open_phone: Callable[..., Any]
) -> None:
    phone = open_phone()
    for path in ("/learn", "/pair"):
        phone.page.goto(served.url + path)
        phone.wait_for("text('link') === 'Live'")
        broadcast.pause()
        phone.wait_for("text('link') === 'Offline'")
        broadcast.resume()
        phone.wait_for("text('link') === 'Live'")


def test_the_page_can_be_used_with_the_keyboard_alone(broadcast: Any, served: Any, phone_page: Any) -> None:
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('link') === 'Live'")
    reached = []
    for _ in range(11):
        phone_page.page.keyboard.press("Tab")
        reached.append(
            phone_page.page.evaluate("document.activeElement.id || document.activeElement.getAttribute('href')")
        )
    tabs = ["/", "/history", "/people", "/programs", "/learn", "/set-up"]
    assert reached == ["#content", *tabs, "far", "choose", "sound", "language"]
    phone_page.page.focus("#far")
    phone_page.page.keyboard.press("Enter")
    phone_page.wait_for("document.body.dataset.view === 'far'")
    phone_page.page.keyboard.press("Escape")
    phone_page.wait_for("document.body.dataset.view === 'near'")

"""The live page in a session: target, rhythm, torso, buttons, result; and all of it above a phone's fold."""

from dataclasses import replace
from typing import Any

import pytest

from station.drill.events import Coached
from station.drill.view import ResultView, SessionView
from station.gait.figure import Figure
from tests.browser.pairing import let_in
from tests.conftest import IDLE_SESSION

pytestmark = pytest.mark.browser

WORKING: SessionView = replace(
    IDLE_SESSION,
    phase="work",
    program_title="Warm-up",
    set_number=1,
    sets=3,
    left_s=21.4,
    target_spm=130.0,
    tempo="low",
    kicks=28,
    clean=27,
    heels={"left": 14, "right": 14},
    coached=Coached(1, "quicker", "cadence"),
    sway=Figure(9.2, None, 40, 1.0, "C"),
    moved_mm=-40.3,
)
ENDED: SessionView = replace(
    IDLE_SESSION,
    phase="summary",
    result=ResultView(
        "done", "all_sets_done", 121.0, 90.4, 190, 171, {"left": 95, "right": 95}, ("within_usual",), "next.place"
    ),
)
HAND_DEG = """() => {
    const { b, a } = new DOMMatrix(document.querySelector(".gauge .hand").style.transform);
    return Math.atan2(b, a) * 180 / Math.PI;
}"""


def working(broadcast: Any, **changes: Any) -> None:
    session = replace(WORKING, **changes.pop("session", {}))
    usual = {"state": "active", "cadence_spm": 118.0, "cadence_reason": None, "session": session}
    broadcast.change(**(usual | changes))


def test_the_cadence_stands_on_an_arc_with_its_target_and_is_judged_in_words(
    broadcast: Any, served: Any, phone_page: Any
) -> None:
    working(broadcast)
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('cadence-note') === 'Target 130: a little quicker'")
    assert phone_page.page.evaluate(HAND_DEG) < -10
    working(broadcast, cadence_spm=142.0, session={"tempo": "high"})
    phone_page.wait_for("text('cadence-note') === 'Target 130: a little slower'")
    assert phone_page.page.evaluate(HAND_DEG) > 10
    working(broadcast, cadence_spm=None, cadence_reason="nobody is stepping", session={"tempo": None})
    phone_page.wait_for("text('cadence-note') === 'Target 130'")
    assert phone_page.text("cadence") == "\u2014"


def test_rhythm_torso_and_clean_kicks_are_told_or_said_to_be_missing(
    broadcast: Any, served: Any, phone_page: Any
) -> None:
    working(broadcast, step_time_cv_pct=4.2)
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('rhythm') === '4'")
    assert (phone_page.text("torso"), phone_page.text("torso-note")) == ("40", "nearer to the sensor, \u00b19 mm")
    assert (phone_page.text("clean"), phone_page.text("clean-note")) == ("27", "of 28 kicks")
    box, mark = (phone_page.page.locator(f".track{part}").bounding_box() for part in ("", " i"))
    assert mark["x"] + mark["width"] / 2 < box["x"] + box["width"] / 2
    none = Figure(None, "too few kicks yet")
    working(broadcast, step_time_cv_pct=None, session={"sway": none, "moved_mm": None, "kicks": 0, "clean": 0})
    phone_page.wait_for("text('rhythm') === '\u2014'")
    assert [phone_page.text(name) for name in ("torso", "clean")] == ["\u2014"] * 2
    assert phone_page.text("torso-note") == "too few kicks yet"


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_that_matters_is_above_the_fold_of_a_phone_and_the_buttons_stand_in_one_row(
    broadcast: Any, served: Any, open_phone: Any, language: str, scheme: str
) -> None:
    phone = open_phone(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    let_in(phone, served, "user")
    phone.page.set_extra_http_headers({"Accept-Language": language})
    broadcast.heels(14, 14)
    working(broadcast, step_time_cv_pct=4.2, source="simulated")
    phone.page.goto(served.url)
    phone.wait_for("text('clean') === '27'")
    phone.shot(f"session-{language}-{scheme}")
    boxes = {
        name: phone.page.locator(name).bounding_box()
        for name in ("#orders", "#left", "#right", "#cadence", "#clean", "#rhythm", "#torso", "#elapsed", "#coach-line")
    }
    dock = boxes.pop("#orders")["y"]
    assert {name: box for name, box in boxes.items() if box["y"] + box["height"] > dock} == {}
    buttons = [phone.page.locator(f"#order-{name}").bounding_box() for name in ("skip", "pause", "stop")]
    assert len({round(button["y"]) for button in buttons}) == 1
    assert min(min(button["width"], button["height"]) for button in buttons) >= 44
    assert phone.overflow_px() == 0
    assert phone.complaints == []


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
def test_after_a_session_stands_what_it_came_to_until_the_next(
    broadcast: Any, served: Any, open_phone: Any, language: str
) -> None:
    phone = open_phone(viewport={"width": 360, "height": 740})
    let_in(phone, served, "user")
    phone.page.set_extra_http_headers({"Accept-Language": language})
    broadcast.change(session=ENDED)
    phone.page.goto(served.url)
    phone.wait_for("!document.getElementById('result').hidden")
    phone.shot(f"result-{language}")
    assert phone.page.locator("#result-clean").text_content() == "171"
    kicks = {"en-GB": "171 clean of 190 kicks in 1:30", "de-DE": "171 von 190 sauber in 1:30"}
    assert phone.text("result-kicks") == kicks[language]
    assert phone.text("result-next")
    assert phone.page.locator("#order-start").is_visible()
    assert phone.overflow_px() == 0
    working(broadcast)
    phone.wait_for("document.getElementById('result').hidden")
    assert phone.complaints == []


def test_a_lost_coach_line_keeps_its_place(broadcast: Any, served: Any, phone_page: Any) -> None:
    """Nothing jumps under a thumb while somebody kicks."""
    working(broadcast)
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('coach-line') !== ''")
    before = phone_page.page.locator("#left").bounding_box()["y"]
    phone_page.wait_for("text('coach-line') === ''")
    assert phone_page.page.locator("#left").bounding_box()["y"] == before

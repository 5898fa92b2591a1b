"""The Set-up page in a real browser: a whole calibration, guides and who may answer them, doctor, wiring, the mark."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from station.commands import AbortGuide, AnswerGuide, BeginGuide, Refused
from station.config import Config
from station.drill.panel import Panel
from station.drill.people import Person
from station.messages import Choice, GuideView, PartState, Reading, Said
from station.setup.texts import say
from station.storage.paths import archive
from station.storage.prepare import prepare
from station.storage.roster import Roster
from tests.browser.pairing import let_in
from web.doors import open_doors

pytestmark = pytest.mark.browser

ANSWERS = ["set", "ready", "turned", "keep"]
# Gives the answer that there is to give; says whether this step is over.
ANSWERED_OR_PAST = """([step, answers]) => {
    const guide = document.getElementById("guide");
    const past = document.getElementById("guide-step").textContent !== `Step ${step} of 7`;
    if (past || guide.dataset.state !== "running") return "past";
    const button = guide.querySelector(answers.map((name) => `[data-choice=${name}]:enabled`).join());
    button?.click();
    return button && "answered";
}"""
SKIP = Choice("skip", say("choice.skip"))
FEW = (
    "only 12 good samples while the heel was held, 25 are needed: hold it for two seconds, with the other hand at "
    "something firm"
)
HOLD = GuideView(
    guide="calibrate",
    run=3,
    question=17,
    step=5,
    steps=7,
    title=say("calibrate.hold.title"),
    instruction=say("calibrate.hold", side="left"),
    state="running",
    problem=say("verbatim", text=FEW),
    pose="hold_left",
    readings=[
        Reading(say("reading.depth"), 31.4, "mm", 45.0, None),
        Reading(say("reading.range"), 871.0, "mm", 810, 990),
    ],
    choices=[SKIP],
    told=[say("calibrate.pad.well", side="left"), say("calibrate.kicks.few", side="right")],
    person_id="ada",
)
BUILD = GuideView(
    guide="build",
    run=4,
    question=21,
    step=2,
    steps=9,
    title=say("build.title", part="left pad"),
    instruction=say("build.wire", part="left pad"),
    state="running",
    choices=[Choice("ready", say("choice.ready")), SKIP],
)
CHECK = GuideView(
    guide="check",
    run=5,
    question=30,
    step=1,
    steps=8,
    title=say("check.title", part="left pad"),
    instruction=say("pad.step", pad="left pad"),
    state="running",
    pose="left_pad",
    readings=[
        Reading(say("reading.left pad"), say("reading.loaded")),
        Reading(say("reading.range"), None, "mm", 810, 990),
    ],
    choices=[Choice("standing", say("choice.standing")), SKIP],
    told=[say("check.found", part="buzzer", found="can be heard", of="check.buzzer")],
)


def roster_of(folder: Any, *, simulated: bool) -> Roster:
    """The people of a state folder."""
    place = archive(simulated=simulated, folder=folder)
    prepare(place.database)
    return Roster(place)


def on_set_up(phone: Any, served: Any, role: str = "owner") -> Any:
    """A paired phone that looks at the page."""
    let_in(phone, served, role)
    phone.open_set_up(served.url, "doctor-title")
    phone.wait_for("text('link') === 'Live' && !text('doctor-sum').includes('Looking')")
    return phone


def test_a_whole_calibration_is_gone_through_on_one_phone_while_others_see_the_same(
    start_station: Any, open_phone: Callable[..., Any]
) -> None:
    station = start_station("--simulate")
    next(station.stream())
    url = f"http://127.0.0.1:{station.port}"
    doors = open_doors(station.state, Config())
    roster = roster_of(station.state, simulated=True)
    ada = roster.add_person(Person(None, "Ada", height_mm=1750)).id or ""
    phones = [
        open_phone(viewport={"width": width, "height": height})
        for width, height in ((390, 844), (844, 390), (1280, 800))
    ]
    for phone in phones:
        phone.page.goto(doors.pairing_link(url, "owner"))
        phone.page.fill("#pair-name", "phone")
        phone.page.click("#pair-form button")
        phone.wait_for("text('pair-text') === 'This phone is paired.'")
        phone.page.goto(f"{url}/set-up")
        phone.wait_for("text('whose') === 'Ada' && !document.getElementById('mark').hasAttribute('hidden')")
        assert phone.page.locator("#not-calibrated").is_visible()
    hers = phones[0]
    hers.page.click("#calibrate-form button")
    steps = []
    for step in range(1, 8):
        for phone in phones:
            phone.wait_for(f"text('guide-step') === 'Step {step} of 7' || text('guide-title') === 'Done'")
            assert phone.overflow_px() == 0
            phone.shot(f"calibration-{step}-{phone.page.viewport_size['width']}")
        steps.append(hers.text("guide-title"))
        while hers.page.wait_for_function(ANSWERED_OR_PAST, arg=[step, ANSWERS], timeout=60_000).json_value() != "past":
            pass
    assert steps == [
        "The bar",
        "Standing",
        "The pads",
        "Your best kicks",
        "Held heels",
        "The turn-round check",
        "What was read back",
    ]
    for phone in phones:
        phone.wait_for("text('guide-title') === 'Done' && text('guide-kept').startsWith('Kept for Ada')")
        assert phone.complaints == []
    (calibration,) = roster.calibrations(ada).values()
    hers.page.click("#guide-close")
    hers.wait_for(f"text('read-back').includes('{round(calibration.distance_mm)} mm')")
    assert set(calibration.legs) == {"left", "right"}
    hers.shot("calibration-read-back", whole=True)


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_the_page_fits_and_axe_finds_nothing_serious(
    broadcast: Any, served: Any, open_phone: Callable[..., Any], scheme: str, locale: str
) -> None:
    people = roster_of(served.doors.folder, simulated=False)
    people.add_person(Person(None, "Ada", height_mm=1680))
    panel = Panel(status="green", left=True, right=False, bar=3, pitch_hz=440.0)
    broadcast.change(panel=panel, parts=[PartState("floor mat", ok=False, message="It is off. Put it on.")])
    phone = let_in(open_phone(color_scheme=scheme, viewport={"width": 320, "height": 568}), served, "owner")
    phone = open_phone(
        color_scheme=scheme,
        locale=locale,
        viewport={"width": 360, "height": 740},
        storage_state=phone.page.context.storage_state(),
    )
    phone.open_set_up(served.url, "doctor-title")
    phone.wait_for("!document.getElementById('mark').hasAttribute('hidden') && text('findings') !== ''")
    phone.page.click("#wiring summary")
    phone.wait_for("text('wires').includes('GPIO')")
    states = {"all": None, "hold": HOLD, "build": BUILD, "check": CHECK}
    for name, guide in states.items():
        broadcast.change(guide=guide)
        phone.wait_for(f"document.getElementById('guide').hidden === {'true' if guide is None else 'false'}")
        if guide is not None:
            phone.wait_for(f"text('guide-step').endsWith(' {guide.steps}')")
        assert phone.overflow_px() == 0, name
        assert phone.serious() == [], name
        phone.shot(f"set-up-{name}-{scheme}-{locale[:2]}", whole=True)
    assert phone.complaints == []


def test_the_guide_says_what_is_wrong_what_it_sees_and_what_may_be_answered(
    broadcast: Any, served: Any, phone_page: Any
) -> None:
    phone = on_set_up(phone_page, served)
    broadcast.change(guide=HOLD)
    phone.wait_for("text('guide-title') === 'Held heels'")
    assert phone.text("guide-problem").startswith(
        "Only 12 good samples while the heel was held, 25 are needed. Hold it"
    )
    assert phone.page.locator("#guide-readings li").all_inner_texts() == [
        "Nearer than standing\n31 of 45 mm",
        "Distance\n871 mm",
    ]
    assert phone.page.locator("#guide-readings li").nth(1).get_attribute("class") == "right"
    assert "holds the left heel" in phone.page.locator("#guide-pose").get_attribute("aria-label")
    assert not phone.page.locator("#doctor-title").is_visible(), "a guide has the page to itself"
    phone.page.get_by_role("button", name="Leave it out").click()
    served.orders.wait_for(AnswerGuide(17, "skip"))
    assert phone.text("guide-refused") == ""
    phone.page.click("#guide-abort")
    served.orders.wait_for(AbortGuide(3))
    broadcast.change(guide=None)
    phone.wait_for("text('guide-title') === 'The guide is over'")
    phone.page.click("#guide-close")
    assert phone.page.locator("#doctor-title").is_visible()


def test_a_guide_is_answered_with_the_keyboard_alone(broadcast: Any, served: Any, phone_page: Any) -> None:
    phone = on_set_up(phone_page, served)
    focused = "document.activeElement.dataset.choice ?? document.activeElement.id"
    phone.page.focus("#check")
    phone.page.keyboard.press("Enter")
    broadcast.change(guide=CHECK)
    phone.wait_for(f"({focused}) === 'guide'")
    phone.page.keyboard.press("Tab")
    phone.page.keyboard.press("Enter")
    phone.wait_for("document.querySelector('#guide-choices button').disabled")
    broadcast.change(guide=replace(CHECK, question=31, choices=[Choice("off", say("choice.off")), SKIP]))
    phone.wait_for(f"({focused}) === 'off'")
    broadcast.change(guide=replace(CHECK, state="done", choices=[]))
    phone.wait_for("!document.getElementById('guide-close').hidden")
    phone.page.focus("#guide-close")
    phone.page.keyboard.press("Enter")
    phone.wait_for(f"({focused}) === 'check'")
    assert [command for command in served.orders.commands if isinstance(command, AnswerGuide)] == [
        AnswerGuide(30, "standing")
    ]


def test_a_refused_answer_is_said_and_can_be_given_again(broadcast: Any, served: Any, phone_page: Any) -> None:
    phone = on_set_up(phone_page, served)
    broadcast.change(guide=BUILD)
    phone.wait_for("text('guide-title') === 'left pad'")
    assert phone.page.locator("#guide-wires-table tr:not(.gap)").count() > 0
    served.orders.reply = Refused("that question has passed", "answer the one that is shown now")
    phone.page.get_by_role("button", name="Ready").click()
    phone.wait_for("text('guide-refused').includes('that question has passed')")
    assert phone.page.get_by_role("button", name="Ready").is_enabled()


def test_a_guide_of_somebody_else_can_be_ended_but_not_answered(broadcast: Any, served: Any, phone_page: Any) -> None:
    phone = on_set_up(phone_page, served, "user")
    broadcast.change(guide=BUILD)
    phone.wait_for("text('guide-title') === 'left pad'")
    assert phone.page.locator("#guide-choices button").count() == 0
    assert phone.page.locator("#guide-others").is_visible()
    phone.page.click("#guide-abort")
    broadcast.change(guide=CHECK)
    phone.wait_for("document.querySelectorAll('#guide-choices button').length === 2")
    assert not phone.page.locator("#guide-others").is_visible()
    assert phone.text("guide-told") == "Buzzer: can be heard"


def test_how_a_guide_ended_before_the_page_was_opened_is_not_shown(
    broadcast: Any, served: Any, phone_page: Any
) -> None:
    broadcast.change(guide=GuideView("check", 5, 9, 8, 8, HOLD.title, Said("", ""), "done"))
    phone = on_set_up(phone_page, served)
    phone.wait_for("text('panel') !== ''")
    assert phone.page.locator("#guide").is_hidden()


def test_the_doctor_names_what_is_wrong_first_with_its_remedy_and_looks_again_when_asked(
    broadcast: Any, served: Any, phone_page: Any
) -> None:
    phone = on_set_up(phone_page, served)
    assert phone.text("doctor-sum") == "One thing needs attention."
    assert phone.page.locator("#findings li").all_inner_texts() == [
        "I2C bus\nthere is no /dev/i2c-1: I2C is switched off\n\nRun sudo raspi-config nonint do_i2c 0, then restart"
    ]
    served.orders.about["doctor"] = served.orders.about["doctor"][:1]
    phone.page.click("#doctor-again")
    phone.wait_for("text('doctor-sum') === 'All is well: one check.'")
    served.orders.reply = Refused("the machine cannot be looked at (broken)", "look")
    phone.page.click("#doctor-again")
    phone.wait_for("text('doctor-sum').includes('the machine cannot be looked at')")


def test_what_may_be_begun_is_begun_as_it_was_chosen(broadcast: Any, served: Any, phone_page: Any) -> None:
    people = roster_of(served.doors.folder, simulated=False)
    people.add_person(Person(None, "Ada", height_mm=1680))
    ben = people.add_person(Person(None, "<b>Ben</b>")).id
    phone = on_set_up(phone_page, served)
    phone.wait_for("!document.getElementById('mark').hasAttribute('hidden')")
    assert "mark 13, 756 mm above the floor, 900 mm behind" in phone.page.locator("#mark").get_attribute("aria-label")
    phone.page.select_option("#whose", label="<b>Ben</b>")
    assert phone.page.locator("#mark").is_hidden()
    phone.page.fill("#height", "181")
    with phone.page.expect_response("**/guide/begin"):
        phone.page.click("#calibrate-form button")
    with phone.page.expect_response("**/guide/begin"):
        phone.page.click("#check")
    phone.page.click("#wiring summary")
    phone.page.select_option("#build-at", "buzzer")
    with phone.page.expect_response("**/guide/begin"):
        phone.page.click("#build-form button")
    begun = [command for command in served.orders.commands if isinstance(command, BeginGuide)]
    assert [(each.guide, each.at, each.height_mm, each.person_id) for each in begun] == [
        ("calibrate", "", 1810.0, ben),
        ("check", "", None, None),
        ("build", "buzzer", None, None),
    ]
    assert phone.page.locator("#failed").is_hidden()


def test_without_a_person_or_a_station_the_page_says_what_to_do(
    broadcast: Any, served: Any, open_phone: Callable[..., Any]
) -> None:
    owner = on_set_up(open_phone(), served)
    assert "Add a person first" in owner.text("no-person")
    user = on_set_up(open_phone(), served, "user")
    assert "ask the station's owner" in user.text("no-person")
    assert user.page.locator("#build-form").count() == 0
    served.orders.reply = Refused("GPIO 17 is used twice", "mend the settings")
    user.page.reload()
    user.wait_for("text('no-rig').includes('GPIO 17 is used twice')")
    assert user.page.locator("#wiring").is_hidden()

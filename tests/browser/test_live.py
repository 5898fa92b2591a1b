"""The live page in a real browser: while somebody kicks, when parts fail, and when the station goes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from station.messages import PartState
from tests.browser.conftest import MAX_STREAMS

pytestmark = pytest.mark.browser


def with_total(phone: Any) -> Any:
    """A phone whose user has chosen to see the number of all heels, too."""
    chosen = '{"main": "cadence", "tiles": ["elapsed", "clean", "total", "rhythm", "torso"]}'
    phone.page.add_init_script(f"localStorage.figures ??= '{chosen}'")
    return phone


def busy(broadcast: Any, **changes: Any) -> None:
    broadcast.change(state="active", elapsed_s=83.4, cadence_spm=168.2, cadence_reason=None, **changes)


def test_counters_rise_and_the_rest_of_the_figures_are_shown(broadcast: Any, served: Any, phone_page: Any) -> None:
    with_total(phone_page).page.goto(served.url)
    phone_page.wait_for("text('elapsed-label') === 'Ready'")
    assert phone_page.text("cadence") == "\u2014"
    assert phone_page.text("cadence-note") == "no steps yet"
    phone_page.shot("page-ready")
    busy(broadcast)
    broadcast.kick("range")
    for count in (1, 2, 3):
        broadcast.heels(count, count - 1)
        phone_page.wait_for(f"text('left-count') === '{count}' && text('right-count') === '{count - 1}'")
    assert phone_page.text("total") == "5"
    assert phone_page.text("elapsed") == "1:23"
    assert phone_page.text("cadence") == "168"
    assert phone_page.text("elapsed-label") == "Moving"
    assert phone_page.text("link") == "Live"
    assert not phone_page.page.locator("#source").is_visible()
    assert phone_page.overflow_px() == 0
    assert phone_page.complaints == []


def test_a_new_heel_is_answered_by_its_own_side(broadcast: Any, served: Any, phone_page: Any) -> None:
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('elapsed-label') === 'Ready'")
    phone_page.page.evaluate("""() => {
        window.answered = [];
        const animate = Element.prototype.animate;
        Element.prototype.animate = function (...options) {
            if (this.id) window.answered.push(this.id);
            return animate.apply(this, options);
        };
    }""")
    broadcast.heels(0, 1)
    phone_page.wait_for("window.answered.length === 1")
    broadcast.heels(1, 1)
    phone_page.wait_for("window.answered.length === 2")
    assert phone_page.page.evaluate("window.answered") == ["right", "left"]
    left, right = (phone_page.page.locator(side).bounding_box() for side in ("#left", "#right"))
    assert left["x"] + left["width"] < right["x"]


def test_a_heel_is_answered_at_the_line_once_and_again_only_by_the_next(
    broadcast: Any, served: Any, open_phone: Callable[..., Any]
) -> None:
    phone = with_total(open_phone(reduced_motion="reduce"))
    phone.page.goto(served.url)
    phone.wait_for("text('elapsed-label') === 'Ready'")
    phone.page.evaluate("""() => {
        window.answered = [];
        Element.prototype.animate = function () { window.answered.push(this.id); };
    }""")
    broadcast.mark("heel_onset", "left")
    phone.wait_for("window.answered.join() === 'left'")
    broadcast.heels(1, 0)
    phone.wait_for("text('left-count') === '1'")
    broadcast.mark("heel_onset", "right")
    phone.wait_for("window.answered.join() === 'left,right'")
    broadcast.mark("heel_rejected", "right")
    broadcast.mark("heel_onset", "left")
    phone.wait_for("window.answered.join() === 'left,right,left'")
    broadcast.heels(2, 1)  # of the second on the right nobody heard that it came
    phone.wait_for("window.answered.join() === 'left,right,left,right'")
    phone.wait_for("text('total') === '3'")


@pytest.mark.parametrize(("source", "words"), [("simulated", "no person is moving"), ("played", "a recording")])
def test_what_no_person_did_bears_simulated(
    broadcast: Any, served: Any, phone_page: Any, source: str, words: str
) -> None:
    broadcast.change(source=source)
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('source').startsWith('SIMULATED: ')")
    assert words in phone_page.text("source")
    assert phone_page.page.locator("#source").is_visible()
    assert phone_page.page.title().startswith("SIMULATED")


def test_a_lost_loop_is_offline_and_comes_back_by_itself(broadcast: Any, served: Any, phone_page: Any) -> None:
    busy(broadcast)
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('link') === 'Live'")
    broadcast.pause()
    phone_page.wait_for("text('link') === 'Offline'")
    assert "kickstation run" in phone_page.text("offline")
    broadcast.resume()
    phone_page.wait_for("text('link') === 'Live' && document.getElementById('offline').hidden")
    assert phone_page.complaints == []


def test_a_lost_page_server_is_offline_and_comes_back_by_itself(broadcast: Any, served: Any, phone_page: Any) -> None:
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('link') === 'Live'")
    served.stop()
    phone_page.wait_for("text('link') === 'Offline'")
    served.start()
    phone_page.wait_for("text('link') === 'Live'")


def test_a_page_without_room_says_so_and_gets_the_place_that_a_hidden_page_gives_up(
    broadcast: Any, served: Any, open_phone: Callable[..., Any]
) -> None:
    *phones, late = [with_total(open_phone()) for _ in range(MAX_STREAMS + 1)]
    for phone in phones:
        phone.page.goto(served.url)
        phone.wait_for("text('link') === 'Live'")
    late.page.goto(served.url)
    late.wait_for("text('offline').includes('few other phones')")
    turn = """hidden => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    phones[0].page.evaluate(turn, True)
    late.wait_for("text('link') === 'Live'")
    phones[1].page.close()
    broadcast.heels(5, 5)
    phones[0].page.evaluate(turn, False)
    phones[0].wait_for("text('total') === '10'")


def test_what_cannot_be_measured_is_a_dash_and_never_zero(broadcast: Any, served: Any, phone_page: Any) -> None:
    broadcast.change(rig="mat")
    with_total(phone_page).page.goto(served.url)
    phone_page.wait_for("text('heels-note').includes('range sensor')")
    assert [phone_page.text(name) for name in ("left-count", "right-count", "total")] == ["\u2014"] * 3
    broadcast.change(rig="single")
    broadcast.heels(0, 0, 7)
    phone_page.wait_for("text('total') === '7'")
    assert [phone_page.text(name) for name in ("left-count", "right-count")] == ["\u2014"] * 2
    assert "7 of them" in phone_page.text("heels-note")


def test_a_part_that_fails_is_named_with_its_remedy(broadcast: Any, served: Any, phone_page: Any) -> None:
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('link') === 'Live'")
    assert not phone_page.page.locator("#faults").is_visible()
    broadcast.change(parts=[PartState("VL53L1X <b>", ok=False, message="No answer at 0x29. Check power and SDA/SCL.")])
    phone_page.wait_for("text('faults').includes('Check power')")
    assert "VL53L1X <b>" in phone_page.text("faults")
    broadcast.change(parts=[PartState("VL53L1X", ok=True, message="")])
    phone_page.wait_for("document.getElementById('faults').hidden")


def test_the_trace_draws_what_the_sensor_says(broadcast: Any, served: Any, phone_page: Any) -> None:
    ink = """(() => {
        const canvas = document.getElementById("trace");
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        return pixels.filter((value, i) => i % 4 === 3 && value > 0).length;
    })()"""
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('link') === 'Live'")
    assert phone_page.page.evaluate(ink) == 0
    assert phone_page.text("trace-empty") == "No reading yet"
    broadcast.kick("range_left", "range_right")
    phone_page.wait_for(f"{ink} > 1000")
    assert phone_page.page.locator("#key").is_visible()
    assert not phone_page.page.locator("#trace-empty").is_visible()


def test_a_person_who_wants_less_motion_gets_the_outline_alone(
    broadcast: Any, served: Any, open_phone: Callable[..., Any]
) -> None:
    phone = open_phone(reduced_motion="reduce")
    phone.page.goto(served.url)
    phone.wait_for("text('elapsed-label') === 'Ready'")
    broadcast.heels(1, 0)
    phone.wait_for("document.getElementById('left').getAnimations().length === 1")
    assert phone.page.evaluate("document.querySelector('#left .heel').getAnimations().length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen_whatever_the_figures(
    broadcast: Any, served: Any, open_phone: Callable[..., Any], scheme: str, viewport: dict[str, int]
) -> None:
    name = f"live-{scheme}-{viewport['width']}"
    phone = with_total(open_phone(color_scheme=scheme, viewport=viewport))
    busy(broadcast, source="simulated", rig="pair")
    broadcast.kick("range_left", "range_right")
    broadcast.heels(42, 41)
    phone.page.goto(served.url)
    phone.wait_for("text('left-count') === '42'")
    phone.shot(name)
    broadcast.change(
        station="A station with a rather long name in the hall",
        elapsed_s=5999.0,
        cadence_spm=280.0,
        parts=[PartState("Right pad on GPIO 27", ok=False, message="It has been closed for 60 s: " + "stuck" * 20)],
    )
    broadcast.heels(1234, 1187, 12)
    phone.wait_for("text('total') === '2433'")
    assert phone.overflow_px() == 0
    for number in ("elapsed", "cadence", "total", "left-count", "right-count"):
        assert phone.wider_than_its_box_px(number) <= 1, number
    phone.shot(f"{name}-long")
    broadcast.pause()
    phone.wait_for("text('link') === 'Offline'")
    phone.shot(f"{name}-offline")
    assert phone.overflow_px() == 0
    assert phone.complaints == []


def test_a_wrong_address_leads_back_to_the_page(served: Any, phone_page: Any) -> None:
    phone_page.page.goto(f"{served.url}/nowhere")
    phone_page.page.get_by_role("link", name="To the live page").click()
    phone_page.page.wait_for_url(f"{served.url}/")


@pytest.mark.parametrize("figure", ["elapsed", "cadence", "total"])
def test_across_the_room_the_main_figure_has_a_quarter_of_the_height(
    broadcast: Any, served: Any, open_phone: Callable[..., Any], viewport: dict[str, int], figure: str
) -> None:
    phone = with_total(open_phone(viewport=viewport))
    busy(broadcast)
    broadcast.heels(104, 103)
    phone.page.goto(served.url)
    phone.wait_for("text('total') === '207'")
    phone.page.click("#choose")
    phone.page.check(f"#choose-main [value={figure}]")
    phone.page.locator("#choose-dialog button").click()
    phone.page.click("#far")
    phone.wait_for(f"document.querySelector('#figures .main [id={figure}]')")
    # The font's size times the share of it that a digit is high.
    share = phone.page.evaluate("""() => {
        const value = document.querySelector(".main .value");
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = `750 100px ${getComputedStyle(value).fontFamily}`;
        const digit = pen.measureText("8").actualBoundingBoxAscent / 100;
        return (parseFloat(getComputedStyle(value).fontSize) * digit) / innerHeight;
    }""")
    assert share >= 0.25
    assert phone.overflow_px() == 0
    assert phone.wider_than_its_box_px(figure) <= 1
    assert phone.page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
    phone.shot(f"far-{figure}-{viewport['width']}")
    phone.page.reload()
    phone.wait_for(f"document.querySelector('#figures .main [id={figure}]')")


def test_the_tiles_are_the_readers_choice_and_kept(broadcast: Any, served: Any, phone_page: Any) -> None:
    shown = "[...document.querySelectorAll('#figures .figure')].map(e => e.dataset.figure).join()"
    phone_page.page.goto(served.url)
    phone_page.wait_for(f"{shown} === 'cadence,clean,rhythm,torso,elapsed'")
    phone_page.page.click("#choose")
    phone_page.page.uncheck("#choose-tiles [value=rhythm]")
    phone_page.wait_for(f"{shown} === 'cadence,clean,torso,elapsed'")
    phone_page.page.reload()
    phone_page.wait_for(f"{shown} === 'cadence,clean,torso,elapsed'")
    phone_page.page.evaluate('localStorage.setItem(\'figures\', \'{"main": "x", "tiles": 7}\')')
    phone_page.page.reload()
    phone_page.wait_for(f"{shown} === 'cadence,clean,rhythm,torso,elapsed'")


def test_at_280_steps_a_minute_the_feet_move_and_nothing_flashes(broadcast: Any, served: Any, phone_page: Any) -> None:
    """Every frame of an answer, as a picture: no spot of the feet but their thin lines changes its brightness."""
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('elapsed-label') === 'Ready'")
    frames = []
    phone_page.page.evaluate("""() => {
        const animate = Element.prototype.animate;
        Element.prototype.animate = function (...options) {
            const animation = animate.apply(this, options);
            animation.pause();
            (window.answers ??= []).push(animation);
            return animation;
        };
    }""")
    broadcast.heels(1, 0)
    phone_page.wait_for("window.answers?.length === 2")
    phone_page.wait_for("text('left-count') === '1'")
    for ms in range(0, 320, 20):
        phone_page.page.evaluate(f"window.answers.forEach(animation => {{ animation.currentTime = {ms}; }})")
        frames.append(phone_page.luminances("#left"))
    changed = np.ptp(np.stack(frames), axis=0) > 0.1
    assert 0.005 < changed.mean() < 0.25  # WCAG 2.3.1: a flash is a change of a tenth over a quarter of the field
    assert phone_page.page.evaluate("window.answers[0].effect.getTiming().duration") > 1000 / 3 - 20


def test_voice_and_metronome_sound_only_when_asked_for(broadcast: Any, served: Any, phone_page: Any) -> None:
    with_total(phone_page).page.goto(served.url)
    phone_page.wait_for("text('link') === 'Live'")
    phone_page.page.evaluate("""() => {
        window.said = [];
        window.clicks = 0;
        speechSynthesis.speak = (utterance) => window.said.push(`${utterance.lang} ${utterance.text}`);
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (at) { window.clicks += 1; return start.call(this, at); };
    }""")
    broadcast.heels(10, 10)
    phone_page.wait_for("text('total') === '20'")
    assert phone_page.page.evaluate("window.said.length + window.clicks") == 0
    phone_page.page.click("#sound")
    phone_page.page.check("#voice")
    phone_page.page.check("#metronome")
    phone_page.page.locator("#rate").fill("200")
    assert phone_page.text("rate-value") == "200"
    broadcast.heels(15, 15)
    phone_page.wait_for("window.said.join() === 'en 30'")
    phone_page.wait_for("window.clicks > 3")
    phone_page.page.uncheck("#metronome")
    assert phone_page.complaints == []


def test_where_the_screen_cannot_be_kept_awake_the_page_says_how(broadcast: Any, served: Any, phone_page: Any) -> None:
    phone_page.page.add_init_script("delete Navigator.prototype.wakeLock")  # as on plain HTTP
    phone_page.page.goto(served.url)
    phone_page.page.click("#sound")
    assert phone_page.page.locator("#awake").is_disabled()
    assert "time-out" in phone_page.text("awake-note")


def test_where_it_can_be_kept_awake_a_switch_does_it(broadcast: Any, served: Any, phone_page: Any) -> None:
    phone_page.page.add_init_script("""
        window.held = [];
        navigator.wakeLock.request = async (kind) => {
            window.held.push(kind);
            return { release: () => window.held.push("released") };
        };
    """)
    phone_page.page.goto(served.url)
    phone_page.page.click("#sound")
    phone_page.page.check("#awake")
    phone_page.wait_for("window.held.join() === 'screen'")
    phone_page.page.uncheck("#awake")
    phone_page.wait_for("window.held.join() === 'screen,released'")


def test_a_screen_reader_hears_one_sentence_and_no_second_within_five_seconds(
    broadcast: Any, served: Any, phone_page: Any
) -> None:
    busy(broadcast)
    broadcast.heels(1, 0)
    phone_page.page.goto(served.url)
    phone_page.wait_for("text('spoken') === 'Moving. 168 steps a minute. Heels: left 1, right 0.'")
    phone_page.page.evaluate("""() => {
        window.spoken = [];
        new MutationObserver(() => window.spoken.push(performance.now())).observe(
            document.getElementById("spoken"), { childList: true, characterData: true, subtree: true });
    }""")
    for count in range(2, 30):
        broadcast.heels(count, count)
        phone_page.wait_for(f"text('left-count') === '{count}'")
    assert phone_page.page.evaluate("window.spoken.every((at, i, all) => i === 0 || at - all[i - 1] >= 4900)")

"""The plot of the signal and of the pads on the Set-up page, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest

from station.messages import Mark, PadTrail
from tests.browser.pairing import let_in

pytestmark = pytest.mark.browser

# How many pixels of the canvas in `#name` have the colour `--hue`, edges that are blended with the ground left out.
COUNT = """([name, hue]) => {
    const probe = Object.assign(document.createElement("i"), { style: `color: var(--${hue})` });
    document.body.append(probe);
    const want = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
    probe.remove();
    const canvas = document.querySelector(`#${name} canvas`);
    if (!canvas) return 0;
    const { width, height } = canvas;
    const copy = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    let found = 0;
    for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] > 250 && want.every((value, part) => Math.abs(value - data[i + part]) < 9)) found += 1;
    }
    return found;
}"""


def bounced(channel: Any) -> PadTrail:
    """A touch whose contact opens once more before it stays closed."""
    return PadTrail(channel, True, [12.0, 8.5, 5.0], [True, False, True])


def shows(phone: Any, plot: str, hue: str) -> None:
    phone.page.wait_for_function(f"args => ({COUNT})(args) > 20", arg=[plot, hue], timeout=30_000)


@pytest.mark.parametrize(("scheme", "width", "height"), [("light", 360, 740), ("dark", 360, 740), ("light", 1280, 800)])
def test_signal_level_line_events_and_pads_with_their_bounce_are_drawn(
    broadcast: Any, served: Any, open_phone: Callable[..., Any], scheme: str, width: int, height: int
) -> None:
    phone = open_phone(color_scheme=scheme, viewport={"width": width, "height": height})
    broadcast.change(
        pads=[bounced("pad_left"), PadTrail("pad_right", True, [], [])],
        marks=[Mark("heel_contact", "right", 20.0), Mark("heel_rejected", "left", 20.0)],
    )
    broadcast.kick("range")
    let_in(phone, served, "user")
    phone.open_set_up(served.url, "signal-title")
    for plot, hue in (("signal", "good"), ("signal", "right"), ("signal", "bad"), ("pads-plot", "left")):
        shows(phone, plot, hue)
    phone.wait_for("text('bounce') === 'Left: 3 edges within 7 ms. Right: not touched yet.'")
    phone.page.locator("section[aria-labelledby=signal-title]").scroll_into_view_if_needed()
    phone.shot(f"signal-{scheme}-{width}", whole=True)
    assert phone.overflow_px() == 0
    assert phone.complaints == []


def test_a_rig_without_a_mat_has_no_pads_and_one_with_an_undivided_mat_has_one(
    broadcast: Any, served: Any, phone_page: Any
) -> None:
    broadcast.kick("range_left", "range_right")
    let_in(phone_page, served, "user")
    phone_page.open_set_up(served.url, "signal-title")
    shows(phone_page, "signal", "left")
    assert phone_page.page.locator("#pads").is_hidden()
    broadcast.change(pads=[bounced("pad")])
    phone_page.wait_for("text('bounce') === 'Mat: 3 edges within 7 ms.'")
    assert phone_page.page.locator("#pads").is_visible()


def test_an_edge_that_went_by_unseen_is_no_touch_but_the_pad_is_shown_as_it_is(
    broadcast: Any, served: Any, phone_page: Any
) -> None:
    broadcast.kick("range")
    broadcast.change(pads=[PadTrail("pad_left", False, [], [])])
    let_in(phone_page, served, "user")
    phone_page.open_set_up(served.url, "signal-title")
    phone_page.wait_for("text('bounce') === 'Left: not touched yet.'")
    broadcast.change(pads=[PadTrail("pad_left", True, [], [])])
    shows(phone_page, "pads-plot", "left")
    assert phone_page.text("bounce") == "Left: not touched yet."


def test_the_plot_runs_on_between_snapshots_and_less_often_where_less_motion_is_wished(
    broadcast: Any, served: Any, open_phone: Callable[..., Any]
) -> None:
    """Counted by the pictures that uPlot draws in 2 s; no more than two a second where motion disturbs."""
    counted = """() => new Promise((done) => {
        const clear = CanvasRenderingContext2D.prototype.clearRect;
        let count = 0;
        CanvasRenderingContext2D.prototype.clearRect = function (...box) { count += 1; return clear.apply(this, box); };
        setTimeout(() => done(count), 2000);
    })"""
    drawn = {}
    for motion in ("no-preference", "reduce"):
        phone = open_phone(reduced_motion=motion)
        broadcast.kick("range")
        let_in(phone, served, "user")
        phone.open_set_up(served.url, "signal-title")
        shows(phone, "signal", "good")
        drawn[motion] = phone.page.evaluate(counted)
        phone.page.close()
    assert drawn["reduce"] <= 5
    assert drawn["no-preference"] > 20

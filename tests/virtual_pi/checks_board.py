"""Pins and bus: the feet of the simulated athlete, and every light."""

from typing import Any

from station.config import Config
from tests.virtual_pi.checking import check
from tests.virtual_pi.pi import Pi

CONFIG = Config()
LIGHTS = CONFIG.lights
SIDES = {"left": LIGHTS.left_pin, "right": LIGHTS.right_pin}
STATUS = {"red": LIGHTS.red_pin, "green": LIGHTS.green_pin, "blue": LIGHTS.blue_pin}
BAR = list(LIGHTS.bar_pins or ())
BUZZER = CONFIG.buzzer.pin
ALL = [*SIDES.values(), *STATUS.values(), *BAR, BUZZER]
DARK, LIT = 0.02, 0.98


def watched(pi: Pi, seconds: float, lines: list[int] | None = None) -> dict[int, tuple[float, int]]:
    """For each line, the share of the time at which it is high, and how often it changes."""
    found = pi.machine.ask("watch", lines=ALL if lines is None else lines, seconds=seconds)
    return {int(number): (share, round(count)) for number, (share, count) in found.items()}


@check("kicks are counted through lgpio and smbus2, with their own foot, and none that was not made")
def counts(pi: Pi) -> str:
    before = dict(pi.rig.feet.swings)
    pi.rig.twin.ask("kick")
    counted = pi.goes_on(20)
    made = {foot: swings - before[foot] for foot, swings in pi.rig.feet.swings.items()}
    assert counted.pop("unknown") == 0
    # An emulator that waits for its host's processor loses samples, and kicks with them; it makes none up.
    assert all(made[foot] / 2 <= counted[foot] <= made[foot] for foot in made), f"{counted} of {made}"
    loop = pi.shown(lambda _: True, "the page answers")["loop"]
    pi.figures["loop in a session"] = f"late p50 {loop['lateness_p50_ms']:.1f} ms, p99 {loop['lateness_p99_ms']:.1f} ms"
    return f"{counted} of {made}"


@check("the light of each side answers its own heel, on the line itself")
def side_lights(pi: Pi) -> str:
    pi.rig.twin.ask("kick")
    pi.goes_on(1)
    before, swings = pi.heels(), dict(pi.rig.feet.swings)
    seen = watched(pi, 20.0, list(SIDES.values()))
    after = pi.heels()
    told = []
    for foot, line in SIDES.items():
        share, changed = seen[line]
        # A flash is two changes. What was counted and made is asked for a moment before and after. A heel that is taken
        # back was answered too.
        counted, made = after[foot] - before[foot], pi.rig.feet.swings[foot] - swings[foot]
        assert counted >= 8, f"{foot}: {counted} heels"
        least, most = max(16, 2 * counted - 5), 2 * made + 4
        assert least <= changed <= most, f"{foot}: {changed} changes for {counted} heels of {made}"
        assert 0.02 < share < 0.3, f"{foot}: high {share:.0%} of the time"
        told.append(f"{foot} {changed} changes for {counted} heels")
    return ", ".join(told)


class PanelGuide:
    """The part of the building guide that tries the panel, as the owner's phone goes through it."""

    def __init__(self, pi: Pi) -> None:
        self._pi = pi
        self._answered: int | None = None
        pi.tell("/api/v1/set-up/guide/begin", {"guide": "build", "at": "status light"})
        self.answer("ready")

    def answer(self, choice: str) -> None:
        """Answers what it asks now."""
        question = self._view()["question"]
        self._pi.tell("/api/v1/set-up/guide/answer", {"question": question, "choice": choice})
        self._answered = question

    def end(self) -> None:
        """Leaves it."""
        self._pi.tell("/api/v1/set-up/guide/abort", {"run": self._view()["run"]})

    def _view(self) -> dict[str, Any]:
        asks = self._pi.shown(
            lambda state: bool(state["guide"]) and state["guide"]["question"] != self._answered, "asked"
        )
        view: dict[str, Any] = asks["guide"]
        return view


@check("every light and the buzzer can be switched, each alone")
def every_light(pi: Pi) -> str:
    pi.rig.twin.ask("away")
    guide = PanelGuide(pi)
    for colour in ("red", "green", "blue"):
        only(pi, STATUS[colour])
        guide.answer(colour)
    for side in ("left", "right"):
        guide.answer("ready")
        flashing(pi, SIDES[side])
        guide.answer(side)
    guide.answer("ready")
    filling(pi)
    guide.answer("in_order")
    guide.answer("ready")
    sounding(pi)
    guide.end()
    return f"{len(ALL)} lines"


def only(pi: Pi, line: int) -> None:
    """That line is high, and no other."""
    for number, (share, _) in watched(pi, 1.0).items():
        right = share > LIT if number == line else share < DARK
        assert right, f"GPIO {number} is high {share:.0%} of the time, while GPIO {line} alone should be"


def flashing(pi: Pi, line: int) -> None:
    """That line flashes, and no other does anything."""
    seen = watched(pi, 4.5)
    assert 4 <= seen.pop(line)[1] <= 8
    assert max(share for share, _ in seen.values()) < DARK, seen


def filling(pi: Pi) -> None:
    """The bar fills from its first light to its fifth."""
    seen = watched(pi, 8.4)
    shares = [seen.pop(line)[0] for line in BAR]
    assert shares == sorted(shares, reverse=True), shares
    assert 0.05 < shares[-1] < shares[0] < 0.95, shares
    assert max(share for share, _ in seen.values()) < DARK, seen


def sounding(pi: Pi) -> None:
    """The buzzer's line swings, and no other."""
    # Alone, so that it is looked at often enough: its pitch is above that all the same.
    share, changed = watched(pi, 4.0, [BUZZER])[BUZZER]
    assert changed > 20, changed
    assert 0.05 < share < 0.5, share
    others = watched(pi, 2.0, [line for line in ALL if line != BUZZER])
    assert max(share for share, _ in others.values()) < DARK, others

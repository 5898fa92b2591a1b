"""What the station says in light and in sound to somebody who faces forward: the one table of it.

Each entry can be understood by light alone and by sound alone. The lights of two entries differ in place or in rhythm,
not only in colour; their sounds differ in pitch or in rhythm. The README of this folder shows the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from station.drill.pattern import DARK, FLASHES, HEARTBEAT, MS, STEADY, Bar, Pattern, level, offbeat, rhythm
from station.drill.tune import Note, Tune, tune
from station.gait.samples import Side

Colour = Literal["off", "red", "green", "blue", "white"]
BAR_LIGHTS = 5
# One of the pulses that count: on and off for so long, which is slower than three a second. A long one counts five.
PULSE_MS, LONG_PULSE_MS = 200, 600
A3, D4, G4, B4, D5, E5, G5, A5, B5, D6, G6 = (
    220.0,
    294.0,
    392.0,
    494.0,
    587.0,
    659.0,
    784.0,
    880.0,
    988.0,
    1175.0,
    1568.0,
)
# Left is higher than right: heard apart without looking, whatever the height.
PITCH_HZ: Mapping[Side, float] = {"left": A5, "right": 660.0, "unknown": 770.0}
# What the leg's last graded kick was: its beep is a whole tone lower or higher.
GRADE_PITCH: Mapping[str | None, float] = {"short": 2 ** (-2 / 12), "near": 1.0, None: 1.0, "reached": 2 ** (2 / 12)}
SCALE_HZ = (D5, E5, G5, A5, B5)


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing said: lights that are None stay as they are beneath; `shown_ms` None is a state, shown until it ends.

    `colour` and `status` are of the status light. A state is heard when it begins.
    """

    means: str
    tune: Tune
    colour: Colour = "off"
    status: Pattern | None = None
    left: Pattern | None = None
    right: Pattern | None = None
    bar: Bar | None = None
    shown_ms: int | None = None


def pulse_lengths_ms(number: int) -> list[int]:
    """On and off times that count up to `number`: a long pulse for every five, then short ones."""
    fives, ones = divmod(number, 5)
    return [LONG_PULSE_MS, PULSE_MS] * fives + [PULSE_MS, PULSE_MS] * ones


def _pulses(number: int, pitch_hz: float) -> tuple[Pattern, Tune, int]:
    """The same count for the eye and for the ear, and how long it takes."""
    lengths_ms = pulse_lengths_ms(number)
    notes = tuple(Note(pitch_hz if place % 2 == 0 else None, ms) for place, ms in enumerate(lengths_ms))
    return rhythm(*lengths_ms), Tune(notes), sum(lengths_ms)


def program_signal(number: int) -> Signal:
    """The program of that number is chosen."""
    pattern, sound, shown_ms = _pulses(number, PITCH_HZ["left"])
    return Signal(
        "program n: n pulses, a long one counts five, here 1", sound, left=pattern, right=DARK, shown_ms=shown_ms
    )


def person_signal(number: int) -> Signal:
    """The person of that number is chosen."""
    pattern, sound, shown_ms = _pulses(number, PITCH_HZ["right"])
    return Signal("person n: likewise", sound, left=DARK, right=pattern, shown_ms=shown_ms)


def result_signal(lit: int) -> Signal:
    """So many fifths of the kicks were clean."""
    notes = [note for pitch_hz in SCALE_HZ[:lit] for note in ((pitch_hz, 140), (None, 60))]
    sound = tune(*notes) if lit else tune((196.0, 500))
    bar = Bar(((lit, 700), (0, 300))) if lit else Bar(((1, 100), (0, 900)))
    return Signal("result: n fifths of the kicks were clean, here 3", sound, bar=bar, shown_ms=3000)


def rest_signal(length_ms: int) -> Signal:
    """A rest of that length: the bar runs out."""
    step_ms = max(length_ms // BAR_LIGHTS, 1)
    return replace(LANGUAGE["rest"], bar=Bar(tuple((lit, step_ms) for lit in range(BAR_LIGHTS, 0, -1))))


def beat_signal(number: int) -> Signal:
    """One beat of the metronome: the light changes with each, and so does the tick."""
    lit = number % 2 == 0
    tick = tune((G6 if lit else 1397.0, 20))
    return replace(LANGUAGE["beat"], tune=tick, status=STEADY if lit else DARK)


def heel_pitch_hz(side: Side, grade: str | None) -> float:
    """The beep of a heel: its leg, and how high that leg's last graded kick was."""
    return PITCH_HZ[side] * GRADE_PITCH.get(grade, 1.0)


def _heel(side: Side, means: str) -> Signal:
    left, right = (STEADY if side in (lit, "unknown") else None for lit in ("left", "right"))
    return Signal(means, tune((PITCH_HZ[side], 40)), left=left, right=right, shown_ms=120)


LANGUAGE: Mapping[str, Signal] = {
    # States.
    "standing_by": Signal("nobody is there", tune((D4, 120)), "blue", HEARTBEAT),
    "arriving": Signal(
        "somebody is on the mat: tap left for the next program, right for the next person, or stand still",
        tune((D5, 80), (None, 40), (G5, 80)),
        "blue",
        rhythm(1000, 1000),
    ),
    "ready": Signal(
        "ready, begins at once",
        tune((G5, 80), (None, 40), (G5, 80), (None, 40), (D6, 120)),
        "green",
        STEADY,
        STEADY,
        STEADY,
    ),
    "countdown": Signal(
        "three, two, one",
        tune(*((B4, 120), (None, 480)) * 3),
        "white",
        rhythm(300, 300),
        DARK,
        DARK,
        Bar(((3, 600), (2, 600), (1, 600))),
    ),
    "work": Signal("go: kicks count", tune((D6, 400)), "green", STEADY),
    "rest": Signal("the set is over, rest", tune((G5, 150), (None, 50), (D5, 300)), "blue", rhythm(1500, 500)),
    "paused": Signal(
        "held: kick on, or press the button where it held",
        tune((D5, 150), (None, 100), (D5, 150)),
        "white",
        rhythm(200, 1300),
    ),
    "summary": Signal("done", tune((D5, 120), (G5, 120), (B5, 120), (D6, 300)), "green", rhythm(500, 500)),
    "sensor_fault": Signal("a sensor or the mat does not work", tune(*((A3, 200), (None, 100)) * 3), "red", FLASHES),
    "under_voltage": Signal(
        "the supply voltage is low", tune((B4, 150), (G4, 150), (D4, 300)), "red", rhythm(150, 250, 150, 250, 150, 2050)
    ),
    "cadence_low": Signal("cadence below its target: quicker", tune((G4, 180)), bar=Bar(((1, 400), (2, 400)))),
    "cadence_on": Signal("cadence on its target", tune((B4, 90), (None, 60), (B4, 90)), bar=Bar(((3, 1200), (2, 100)))),
    "cadence_high": Signal(
        "cadence above its target: slower", tune(*((D5, 60), (None, 50)) * 3), bar=Bar(((5, 400), (4, 400)))
    ),
    "beat": Signal(
        "the metronome, here at 150 steps a minute: the status light changes with each beat",
        tune((G6, 20), (None, 380), (1397.0, 20), (None, 380)),
        "green",
        rhythm(400, 400),
    ),
    # Moments.
    "heel_left": _heel(
        "left",
        "the left heel is at the line; the beep is higher for a leg that kicks higher; the bar grows",
    ),
    "heel_right": _heel("right", "the right heel is at the line; likewise"),
    "heel_unknown": _heel("unknown", "a heel is at the line, nobody knows whose"),
    "streak": Signal(
        "ten more clean kicks in a row",
        tune((B5, 60), (None, 30), (D6, 60), (None, 30), (G6, 90)),
        bar=Bar(((5, 150), (0, 150), (5, 150), (0, 150), (5, 300))),
        shown_ms=900,
    ),
    "fault": Signal(
        "the coach has a hint for you",
        tune((A3, 250)),
        "red",
        Pattern(600 * MS, (150 * MS, 450 * MS)),
        shown_ms=600,
    ),
    "praise": Signal(
        "better than before",
        tune((G5, 80), (B5, 80), (D6, 160)),
        bar=Bar(((1, 100), (2, 100), (3, 100), (4, 100), (5, 400))),
        shown_ms=800,
    ),
    "too_close": Signal(
        "too close to the post: step forward",
        tune(*((B5, 120), (698.0, 120)) * 5),
        "red",
        STEADY,
        rhythm(200, 200),
        offbeat(200, 200),
        shown_ms=1600,
    ),
    "program": program_signal(1),
    "person": person_signal(1),
    "move_bar": Signal(
        "move the bar to your mark, then press the button",
        tune((G4, 150), (None, 100), (B4, 150), (None, 100), (G4, 150)),
        bar=Bar(((5, 500), (0, 500))),
        shown_ms=3000,
    ),
    "bar_set": Signal(
        "the bar is set", tune((B4, 100), (None, 50), (D5, 100)), bar=Bar(((5, 300), (3, 300), (1, 300))), shown_ms=900
    ),
    "result": result_signal(3),
    "discarded": Signal(
        "fewer than ten kicks: nothing is kept",
        tune((D5, 200), (None, 50), (D4, 400)),
        "white",
        rhythm(100, 200, 100, 600),
        shown_ms=2000,
    ),
    "all_well": Signal(
        "what was lost is back",
        tune((D4, 100), (G4, 150)),
        left=rhythm(300, 300),
        right=offbeat(300, 300),
        shown_ms=600,
    ),
    "phone_asks": Signal(
        "a phone asks to be paired: one press of the button lets it in",
        tune((B5, 250), (None, 100), (G5, 500)),
        left=rhythm(1000, 500),
        right=rhythm(1000, 500),
        shown_ms=3000,
    ),
    "phone_let_in": Signal(
        "the phone that asked was let in",
        tune((G5, 120), (None, 40), (B5, 240)),
        left=rhythm(300, 200),
        right=rhythm(300, 200),
        shown_ms=1000,
    ),
    "panel_test": Signal(
        "everything lights and sounds for a second",
        tune((PITCH_HZ["unknown"], 1000)),
        "white",
        STEADY,
        STEADY,
        STEADY,
        level(5),
        1000,
    ),
}

# The bar while nothing else is shown there: heels in a row, in their turn.
STREAKS = tuple(Signal("n heels in their turn", Tune(()), bar=level(lit)) for lit in range(BAR_LIGHTS + 1))

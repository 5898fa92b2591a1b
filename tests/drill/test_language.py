"""One table of light and sound: each entry can be told by light alone and by sound alone, and the README shows it."""

from itertools import pairwise
from pathlib import Path

import pytest

from station.drill.language import (
    BAR_LIGHTS,
    LANGUAGE,
    Signal,
    beat_signal,
    heel_pitch_hz,
    person_signal,
    program_signal,
    pulse_lengths_ms,
    rest_signal,
    result_signal,
)
from station.drill.pattern import MS, Bar, Pattern
from station.drill.tune import Tune, tune

WORDS = {
    *("standing_by", "ready", "countdown", "heel_left", "heel_right", "streak", "cadence_low", "cadence_on"),
    *("cadence_high", "fault", "too_close", "rest", "summary", "sensor_fault", "under_voltage"),
}
ALL = [(word, signal) for word, signal in LANGUAGE.items()]
ALL += [(f"result {lit}", result_signal(lit)) for lit in range(BAR_LIGHTS + 1) if lit != 3]
ALL += [(f"program {n}", program_signal(n)) for n in (2, 5, 6, 10)]
ALL += [(f"person {n}", person_signal(n)) for n in (2, 5)]


def lights(signal: Signal) -> tuple[object, ...]:
    """What the eye gets without colours, every 10 ms of 12 s; None is what it leaves as it is."""
    parts = (signal.status, signal.left, signal.right, signal.bar)
    shown_ms = 12_000 if signal.shown_ms is None else signal.shown_ms
    return (
        shown_ms,
        *(None if part is None else tuple(part.lit(ms * MS) for ms in range(0, shown_ms, 10)) for part in parts),
    )


def sound(one: Tune) -> tuple[float | None, ...]:
    """What the ear gets, every 5 ms until it is over."""
    return tuple(one.pitch_hz(ms * MS) for ms in range(0, one.lasts_ns // MS + 5, 5))


def test_everything_that_has_to_be_said_has_a_word() -> None:
    assert set(LANGUAGE) >= WORDS


@pytest.mark.parametrize(("word", "signal"), ALL, ids=[word for word, _ in ALL])
def test_each_light_has_a_sound_and_each_sound_a_light(word: str, signal: Signal) -> None:
    lit = [part for part in lights(signal)[1:] if part is not None and any(part)]  # type: ignore[arg-type]
    assert lit, "something is lit"
    assert any(pitch_hz is not None for pitch_hz in sound(signal.tune)), "something sounds"


def test_two_words_differ_in_place_or_rhythm_of_light_and_in_sound() -> None:
    for said in (lights, lambda signal: sound(signal.tune)):
        words: dict[object, list[str]] = {}
        for word, signal in ALL:
            words.setdefault(said(signal), []).append(word)
        assert [alike for alike in words.values() if len(alike) > 1] == []


@pytest.mark.parametrize(("word", "signal"), ALL, ids=[word for word, _ in ALL])
def test_no_word_flashes_more_than_three_times_in_any_second(word: str, signal: Signal) -> None:
    for part in (signal.status, signal.left, signal.right, signal.bar):
        lit = [0 if part is None else int(part.lit(ms * MS)) for ms in range(0, 6000, 10)]
        # A flash begins where it gets brighter after it got darker.
        turns = [place for place, (before, now) in enumerate(pairwise(lit)) if now != before]
        flashes = [
            place for last, place in pairwise(turns) if lit[place + 1] > lit[place] and lit[last + 1] < lit[last]
        ]
        assert all(later - earlier >= 100 for earlier, later in zip(flashes, flashes[3:], strict=False))


@pytest.mark.parametrize("side", ["left", "right", "unknown"])
def test_the_pitch_rises_with_the_grade(side: str) -> None:
    short, near, reached = (heel_pitch_hz(side, grade) for grade in ("short", "near", "reached"))  # type: ignore[arg-type]
    assert short < near < reached
    assert heel_pitch_hz(side, None) == near  # type: ignore[arg-type]


def test_every_grade_of_the_left_is_higher_than_any_of_the_right() -> None:
    grades = ("short", "near", "reached")
    assert min(heel_pitch_hz("left", one) for one in grades) > max(heel_pitch_hz("right", one) for one in grades)


@pytest.mark.parametrize(
    ("number", "lengths"),
    [(1, [200, 200]), (3, [200, 200] * 3), (5, [600, 200]), (7, [600, 200] + [200, 200] * 2), (10, [600, 200] * 2)],
)
def test_numbers_are_pulses_of_which_a_long_one_counts_five(number: int, lengths: list[int]) -> None:
    assert pulse_lengths_ms(number) == lengths


def test_eight_are_counted_before_two_seconds_of_standing_still_are_over() -> None:
    # The last pause need not be waited for.
    assert max(sum(pulse_lengths_ms(number)[:-1]) for number in range(1, 9)) <= 1900


def test_the_result_is_as_many_lights_as_tones() -> None:
    for lit in range(1, BAR_LIGHTS + 1):
        signal = result_signal(lit)
        assert signal.bar is not None
        assert signal.bar.lit(0) == lit
        pitches = [note.pitch_hz for note in signal.tune.notes if note.pitch_hz is not None]
        assert len(pitches) == lit
        assert pitches == sorted(pitches)


def test_the_bar_runs_out_over_a_rest() -> None:
    bar = rest_signal(10_000).bar
    assert bar is not None
    assert [bar.lit(seconds * 1000 * MS) for seconds in range(10)] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]


def test_the_light_changes_with_each_beat_and_so_does_the_tick() -> None:
    strong, weak = beat_signal(0), beat_signal(1)
    assert strong.status is not None
    assert weak.status is not None
    assert (strong.status.lit(0), weak.status.lit(0)) == (True, False)
    assert strong.tune != weak.tune


def test_a_tune_is_silent_when_it_is_over() -> None:
    one = tune((440.0, 100), (None, 50), (880.0, 100))
    assert [one.pitch_hz(ms * MS) for ms in (0, 100, 150, 249, 250)] == [440.0, None, 880.0, 880.0, None]
    assert [one.next_change_ns(ms * MS) for ms in (0, 100, 240, 250)] == [100 * MS, 150 * MS, 250 * MS, None]


def seconds(ms: float) -> str:
    return f"{ms / 1000:g}"


def of_pattern(pattern: Pattern) -> str:
    """On and off times, from its beginning."""
    if pattern.next_change_ns(0) is None:
        return "on" if pattern.lit(0) else "off"
    changes = [*pattern.changes_ns, pattern.period_ns]
    parts = [] if changes[0] == 0 else [f"off {seconds(changes[0] / MS)}"]
    parts += [
        f"{'on' if place % 2 == 0 else 'off'} {seconds((later - earlier) / MS)}"
        for place, (earlier, later) in enumerate(pairwise(changes))
        if later > earlier
    ]
    return ", ".join(parts)


def of_sides(signal: Signal) -> str:
    if signal.left == signal.right:
        return "" if signal.left is None else f"both {of_pattern(signal.left)}"
    told = (
        (side, pattern) for side, pattern in (("left", signal.left), ("right", signal.right)) if pattern is not None
    )
    return "; ".join(f"{side} {of_pattern(pattern)}" for side, pattern in told)


def of_bar(bar: Bar | None) -> str:
    if bar is None:
        return ""
    if len(bar.steps) == 1:
        return f"{bar.steps[0][0]}"
    return ", ".join(f"{lit} for {seconds(ms)}" for lit, ms in bar.steps)


def of_tune(tune: Tune) -> str:
    """Pitches in Hz and their lengths; what repeats is told once."""
    notes = [(f"{note.pitch_hz:.0f} Hz" if note.pitch_hz else "pause", seconds(note.ms)) for note in tune.notes]
    for length in range(1, len(notes)):
        rows = [notes[i : i + length] for i in range(0, len(notes), length)]
        if all(row == rows[0] for row in rows):
            return f"{len(rows)} times {', '.join(' '.join(note) for note in rows[0])}"
    return ", ".join(" ".join(note) for note in notes)


def row(word: str, signal: Signal) -> str:
    status = "" if signal.status is None else f"{signal.colour}: {of_pattern(signal.status)}"
    shown = "" if signal.shown_ms is None else f"{seconds(signal.shown_ms)} s"
    cells = (word, signal.means, shown, status, of_sides(signal), of_bar(signal.bar), of_tune(signal.tune))
    return "| " + " | ".join(cells) + " |"


def table() -> str:
    """Every entry in words, one a line."""
    head = "| word | means | shown for | status light | sides | bar | sound |\n|---|---|---|---|---|---|---|"
    return "\n".join([head, *(row(word, signal) for word, signal in LANGUAGE.items())])


def test_the_readme_shows_the_table_as_it_is() -> None:
    readme = (Path(__file__).parents[2] / "station/drill/README.md").read_text()
    assert table() in readme, f"it is now:\n{table()}"

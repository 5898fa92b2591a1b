"""A whole session by ear alone, then by eye alone: choice of person and program, when to kick, and the result.

The tester gets nothing but the pitch of the buzzer, or nothing but the lights, and knows the table of the language.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest

from station.drill.language import LANGUAGE, PITCH_HZ, Signal, result_signal
from station.drill.people import Person
from station.drill.program import Program, SetPlan
from station.gait.samples import Side

MS = 1_000_000
S = 1_000_000_000
PEOPLE = tuple(Person(f"id-{name}", name) for name in ("Ann", "Bob", "Cem", "Dee", "Eve", "Fay"))
PROGRAMS = tuple(Program(f"p{n}", f"P{n}", (SetPlan(work_s=10.0 + n),)) for n in range(1, 5))

# For how long the rhythm of a light has to be watched before it cannot be another one.
SURE_MS = {"arriving": 900, "countdown": 1700, "summary": 1200}


class Ear:
    """Hears the buzzer, and nothing else."""

    def __init__(self, room: Any) -> None:
        self._room = room

    def tones(self, since_ns: int) -> list[tuple[float, int, int]]:
        """Pitch, begin and length in ms of each tone that is over."""
        heard = [(t_ns, panel.pitch_hz) for t_ns, panel in self._room.shown if t_ns >= since_ns]
        changes = [
            (t_ns, pitch) for place, (t_ns, pitch) in enumerate(heard) if not place or heard[place - 1][1] != pitch
        ]
        return [(pitch, t_ns, (end_ns - t_ns) // MS) for (t_ns, pitch), (end_ns, _) in pairwise(changes) if pitch]

    def says(self, word: str, since_ns: int) -> bool:
        """Whether that word of the language was heard."""
        return self.hears(LANGUAGE[word], since_ns)

    def hears(self, signal: Signal, since_ns: int) -> bool:
        wanted = [(note.pitch_hz, note.ms) for note in signal.tune.notes if note.pitch_hz]
        tones = [(pitch, ms) for pitch, _, ms in self.tones(since_ns)]
        return any(
            all(a == b and abs(x - y) <= 10 for (a, x), (b, y) in zip(tones[at:], wanted, strict=False))
            for at in range(len(tones) - len(wanted) + 1)
        )

    def number(self, side: Side, since_ns: int) -> int:
        """How many pulses of that side's pitch were counted; a long one is five."""
        return sum(
            5 if ms > 400 else 1 for pitch, _, ms in self.tones(since_ns) if pitch == PITCH_HZ[side] and ms > 100
        )

    def result(self, since_ns: int) -> int | None:
        """How many tones the rising scale of the result had, after "done"."""
        after = [lit for lit in range(6) if self.hears(result_signal(lit), since_ns)]
        return max(after, default=None)


class Eye:
    """Sees the lights, and nothing else."""

    def __init__(self, room: Any) -> None:
        self._room = room

    def lights(self, since_ns: int) -> list[tuple[int, str, bool, bool, int]]:
        """Each picture that was seen: when, colour, left, right, bar."""
        shown = self._room.shown
        before = [panel for t_ns, panel in shown if t_ns <= since_ns][-1:]
        seen = [(since_ns, panel) for panel in before] + [(t_ns, panel) for t_ns, panel in shown if t_ns > since_ns]
        return [(t_ns, panel.status, panel.left, panel.right, panel.bar) for t_ns, panel in seen]

    def at(self, t_ns: int) -> tuple[str, bool, bool, int]:
        return self.lights(t_ns)[0][1:]

    def says(self, word: str, since_ns: int) -> bool:
        """Whether what was seen from some moment on is the rhythm of that word, for as long as it took to be sure."""
        signal = LANGUAGE[word]
        sure_ns = SURE_MS[word] * MS
        starts = [t_ns for t_ns, *_ in self.lights(since_ns)]
        return any(self._matches(signal, t_ns, sure_ns) for t_ns in starts if t_ns + sure_ns <= self._room.now_ns)

    def _matches(self, signal: Signal, from_ns: int, sure_ns: int) -> bool:
        for ns in range(0, sure_ns, 20 * MS):
            colour, left, right, bar = self.at(from_ns + ns)
            if signal.status is not None and colour != (signal.colour if signal.status.lit(ns) else "off"):
                return False
            if (signal.left is not None and left != signal.left.lit(ns)) or (
                signal.right is not None and right != signal.right.lit(ns)
            ):
                return False
            if signal.bar is not None and bar != signal.bar.lit(ns):
                return False
        return True

    def number(self, side: Side, since_ns: int) -> int:
        """How many blinks of that side's light were counted; a long one is five."""
        place = {"left": 2, "right": 3}[side]
        seen = [(light[0], light[place]) for light in self.lights(since_ns)]
        changes = [(t_ns, lit) for index, (t_ns, lit) in enumerate(seen) if not index or seen[index - 1][1] != lit]
        return sum(5 if end_ns - t_ns > 400 * MS else 1 for (t_ns, lit), (end_ns, _) in pairwise(changes) if lit)

    def result(self, since_ns: int) -> int | None:
        """The most lights of the bar after "done"."""
        return max((bar for *_, bar in self.lights(since_ns)), default=None)


def until(room: Any, sense: Any, word: str, seconds: float = 12.0) -> int:
    """Waits until the word was understood; since when to listen for the next one."""
    since_ns: int = room.now_ns
    for _ in range(int(seconds * 20)):
        room.run_ms(50)
        if sense.says(word, since_ns):
            return since_ns
    raise AssertionError(f"{word} was not understood within {seconds:g} s")


def choose(room: Any, sense: Any, side: Side, wanted: int) -> None:
    """Taps until the number that is counted is the wanted one."""
    for _ in range(8):
        room.tap(side)
        tapped_ns = room.now_ns
        # Less than the two seconds of standing still that mean ready.
        room.run_ms(1850)
        if sense.number(side, tapped_ns) == wanted:
            return
    raise AssertionError(f"{wanted} was never counted")


def attended(room: Any, sense: Any, low: Iterator[int]) -> int | None:
    """A session by that sense: third program, fifth person, kicks until "done", and the result."""
    room.run_s(1)
    room.step_on()
    until(room, sense, "arriving")
    choose(room, sense, "left", 3)
    choose(room, sense, "right", 5)
    until(room, sense, "countdown")
    # "Go" is the end of three counts.
    room.run_ms(300)
    room.kick(30, 150, low=tuple(low))
    room.run_s(12)
    done_ns = until(room, sense, "summary")
    room.run_s(3)
    result: int | None = sense.result(done_ns + 1400 * MS)
    return result


@pytest.mark.parametrize(("low", "lit"), [((), 5), (range(0, 30, 3), 3)])
@pytest.mark.parametrize("sense", [Ear, Eye])
def test_one_sense_is_enough_for_a_whole_session(studio: Callable[..., Any], sense: Any, low: Any, lit: int) -> None:
    room = studio(people=PEOPLE, programs=PROGRAMS)
    assert attended(room, sense(room), low) == lit
    view = room.view
    assert (view.person, view.program) == ("Eve", "p3")
    assert view.result.kicks == pytest.approx(30, abs=1)
    assert round(5 * view.result.clean / view.result.kicks) == lit

"""What the panel shows and sounds, decided from events and the passing of time, in the words of `language`.

Light and beep of a heel come at its onset, before all else that is said; no light flashes more than three times in any
second.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from station.drill.bout import COUNTDOWN_NS
from station.drill.events import (
    Beat,
    Chosen,
    Coached,
    DrillEvent,
    KickDone,
    Notice,
    Phase,
    PhaseBegan,
    Result,
    SessionEnded,
    Streak,
    TempoChanged,
)
from station.drill.heelcue import HeelCue
from station.drill.language import (
    BAR_LIGHTS,
    LANGUAGE,
    STREAKS,
    Colour,
    Signal,
    beat_signal,
    person_signal,
    program_signal,
    rest_signal,
    result_signal,
)
from station.drill.moment import LONG_AGO_NS
from station.drill.panel import Panel, PanelGuard
from station.drill.pattern import MS
from station.drill.sayings import PRAISE
from station.drill.speech import Said, Speech, only_heard
from station.drill.streakbar import StreakBar
from station.drill.troubles import BACK, LOST
from station.gait.events import Event, Fault

# Notices that are said in light and sound, all of them at once.
OF_NOTICES = frozenset({"move_bar", "bar_set", "phone_asks", "phone_let_in", "panel_test"})
OF_TROUBLES: Mapping[str, str] = dict.fromkeys(LOST.values(), "sensor_fault") | {LOST["power"]: "under_voltage"}
GONE: Mapping[str, str] = {BACK[part]: LOST[part] for part in LOST}
# Whoever is about to begin must see when; a trouble shows again once the set is at work.
UNDISTURBED = ("ready", "countdown")
# A cadence at the edge of its target is not to chatter.
TEMPO_SOUND_NS = 3_000 * MS
# A metronome that has not beaten for so long has stopped.
BEAT_LASTS_NS = 2_000 * MS


class Cues:
    """Turns events and the passing of time into the panel's state."""

    def __init__(self) -> None:
        self._phase: Phase = "standing_by"
        self._state = Said(LANGUAGE["standing_by"], 0)
        self._count_down_ns: int | None = None
        self._result: Said | None = None
        self._troubles: dict[str, Said] = {}
        self._tempo: Said | None = None
        self._tempo_said_ns = LONG_AGO_NS
        self._beat: Said | None = None
        self._heels = HeelCue()
        self._streak = StreakBar()
        self._speech = Speech()
        self._guard = PanelGuard()
        self._ears: Mapping[type[DrillEvent], Callable[[Any, int], None]] = {
            PhaseBegan: self._begin,
            Chosen: self._choose,
            Result: self._show_result,
            SessionEnded: self._end,
            TempoChanged: self._change_tempo,
            Beat: self._take_beat,
            KickDone: self._judge,
            Streak: self._count_streak,
            Coached: self._coach,
            Notice: self._notice,
        }

    def update(self, events: Sequence[Event], told: Iterable[DrillEvent], now_ns: int, *, quiet: bool = False) -> Panel:
        """The panel after what the feet did and what the session told; `quiet` takes the sound away."""
        self._heels.update(events, now_ns)
        self._streak.update(events, now_ns)
        if any(isinstance(event, Fault) and event.fault == "too_close" for event in events):
            self._speech.say(LANGUAGE["too_close"], now_ns, urgent=True)
        for one in told:
            if (hear := self._ears.get(type(one))) is not None:
                hear(one, now_ns)
        if self._count_down_ns is not None and now_ns >= self._count_down_ns:
            self._enter(LANGUAGE["countdown"], now_ns)
        return self._guard.shown(self._wanted(now_ns, quiet=quiet), now_ns)

    def next_change_ns(self, now_ns: int) -> int | None:
        """When the panel will next change by the passing of time alone; None while it will not."""
        moments = [*self._heels.ends_ns(), self._guard.next_change_ns(), self._streak.ends_ns(), self._count_down_ns]
        if self._beat is not None:
            moments.append(self._beat.began_ns + BEAT_LASTS_NS)
        said = self._speech.now(now_ns)
        for one in (*self._layers(now_ns), *(() if said is None else (said,))):
            moments += one.changes_ns(now_ns)
        if said is not None:
            moments.append(said.ends_ns())
        return min((moment for moment in moments if moment is not None and moment > now_ns), default=None)

    def _wanted(self, now_ns: int, *, quiet: bool) -> Panel:
        colour: Colour = "off"
        left, right, bar = False, False, 0
        for said in self._layers(now_ns):
            signal, since_ns = said.signal, now_ns - said.began_ns
            if signal.status is not None:
                colour = signal.colour if signal.status.lit(since_ns) else "off"
            left = left if signal.left is None else signal.left.lit(since_ns)
            right = right if signal.right is None else signal.right.lit(since_ns)
            bar = bar if signal.bar is None else signal.bar.lit(since_ns)
        return Panel(
            status=colour,
            left=left or self._heels.lit("left", now_ns),
            right=right or self._heels.lit("right", now_ns),
            bar=bar,
            pitch_hz=None if quiet else self._pitch_hz(now_ns),
        )

    def _pitch_hz(self, now_ns: int) -> float | None:
        """The heel first, then what is said, then the beat."""
        if self._heels.pitch_hz is not None:
            return self._heels.pitch_hz
        for said in (self._speech.now(now_ns), self._beat):
            if said is not None and (pitch_hz := said.pitch_hz(now_ns)) is not None:
                return pitch_hz
        return None

    def _layers(self, now_ns: int) -> Iterator[Said]:
        """What is shown, each over the ones before."""
        yield self._state
        if self._state.signal.bar is None:
            yield self._result or self._tempo or Said(STREAKS[self._streak.lit(now_ns)], self._state.began_ns)
        if self._beat is not None and now_ns - self._beat.began_ns < BEAT_LASTS_NS:
            yield self._beat
        if self._phase not in UNDISTURBED:
            # A sensor that is lost comes over a low voltage.
            yield from sorted(self._troubles.values(), key=lambda said: said.signal == LANGUAGE["sensor_fault"])
        said = self._speech.now(now_ns)
        if said is not None and said.is_shown(now_ns):
            yield said

    def _enter(self, signal: Signal, now_ns: int) -> None:
        """Another state, heard at once."""
        self._state = Said(signal, now_ns)
        self._count_down_ns = None
        self._speech.say(only_heard(signal), now_ns, urgent=True)

    def _begin(self, phase: PhaseBegan, now_ns: int) -> None:
        self._phase = phase.phase
        self._result = self._tempo = self._beat = None
        self._streak.restart()
        if phase.phase == "countdown" and phase.ends_ns is not None and phase.ends_ns - COUNTDOWN_NS > now_ns:
            self._state = Said(LANGUAGE["ready"], now_ns)
            self._count_down_ns = phase.ends_ns - COUNTDOWN_NS
        elif phase.phase == "rest" and phase.ends_ns is not None:
            self._enter(rest_signal((phase.ends_ns - now_ns) // MS), now_ns)
        else:
            self._enter(LANGUAGE[phase.phase], now_ns)

    def _choose(self, chosen: Chosen, now_ns: int) -> None:
        signal = program_signal if chosen.what == "program" else person_signal
        self._speech.say(signal(chosen.number), now_ns, urgent=True)

    def _show_result(self, result: Result, now_ns: int) -> None:
        """As many lights and tones as fifths of the kicks were clean, one at least if any was."""
        if result.kicks:
            lit = max(round(BAR_LIGHTS * result.clean / result.kicks), min(result.clean, 1))
            self._result = Said(result_signal(lit), now_ns) if self._phase in ("paused", "summary") else None
            self._speech.say(result_signal(lit), now_ns)

    def _end(self, ended: SessionEnded, now_ns: int) -> None:
        if ended.outcome == "discarded":
            self._speech.say(LANGUAGE["discarded"], now_ns, urgent=True)

    def _change_tempo(self, changed: TempoChanged, now_ns: int) -> None:
        self._tempo = None
        if changed.tempo is not None:
            signal = LANGUAGE[f"cadence_{changed.tempo}"]
            self._tempo = Said(signal, now_ns)
            if now_ns - self._tempo_said_ns >= TEMPO_SOUND_NS:
                self._tempo_said_ns = now_ns
                self._speech.say(only_heard(signal), now_ns)

    def _take_beat(self, beat: Beat, now_ns: int) -> None:
        self._beat = Said(beat_signal(beat.number), now_ns)

    def _judge(self, done: KickDone, _now_ns: int) -> None:
        if not done.clean:
            self._streak.restart()

    def _count_streak(self, _streak: Streak, now_ns: int) -> None:
        self._speech.say(LANGUAGE["streak"], now_ns)

    def _coach(self, coached: Coached, now_ns: int) -> None:
        self._speech.say(LANGUAGE["praise" if coached.cue in PRAISE else "fault"], now_ns)

    def _notice(self, notice: Notice, now_ns: int) -> None:
        key = notice.notice
        if key in OF_NOTICES:
            self._speech.say(LANGUAGE[key], now_ns, urgent=key == "panel_test")
        elif key in OF_TROUBLES:
            self._troubles[key] = Said(LANGUAGE[OF_TROUBLES[key]], now_ns)
            self._speech.say(only_heard(LANGUAGE[OF_TROUBLES[key]]), now_ns)
        elif key in GONE:
            self._troubles.pop(GONE[key], None)
            self._speech.say(LANGUAGE["all_well"], now_ns)

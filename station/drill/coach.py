"""The coach: says the one most useful thing, seldom, and listens whether it helped. Decided from events alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from station.drill.events import Coached, CueJudged, DrillEvent, PhaseBegan
from station.drill.flaws import LAST, Flaw, Flaws
from station.drill.heed import Cue, Heed
from station.drill.patience import PAUSE_NS, Patience
from station.drill.people import Style
from station.drill.target import Target
from station.gait.events import Event
from station.gait.figure import Figure
from station.gait.samples import Side

CUES: Mapping[Flaw, str] = {
    "too_close": "step_forward",
    "same_leg_twice": "alternate",
    "cadence_high": "slower",
    "cadence_low": "quicker",
    "uneven_rhythm": "even_rhythm",
    "both_feet_down": "no_waiting",
    "rushed_return": "lower_gently",
    "long_contact": "quick_feet",
    "moving_towards": "stay_tall",
    "moving_away": "stay_tall",
}
PRAISE: Mapping[Flaw, str] = {
    "heel_too_low": "better_heels",
    "same_leg_twice": "better_alternation",
    "cadence_high": "better_cadence",
    "cadence_low": "better_cadence",
    "uneven_rhythm": "better_rhythm",
    "both_feet_down": "better_flow",
    "rushed_return": "better_return",
    "long_contact": "better_contact",
}
LEGS: tuple[Side, ...] = ("left", "right")
# What a slower beat helps against, and how many of twenty heels may be low before it becomes faster again.
OF_THE_BEAT: tuple[Flaw, ...] = ("heel_too_low", "cadence_low")
MOST_LOW = 1
# What could not be said within two pauses is no news any more.
STALE_NS = 2 * PAUSE_NS


class _Saying(NamedTuple):
    """What could be said, about which flaw of which leg (unknown: of both), and whether the coach listens after it."""

    cue: str
    flaw: Flaw
    side: Side = "unknown"
    listens: bool = False


class Coach:
    """Hears a session of one person; speaks only while a set is at work, and never twice within six seconds.

    `style` words the cue for the heels. With `adapts`, a cadence that cannot be held with heels at the line goes down a
    step, and up again once it is held; programs that look for the limit themselves do without.
    """

    def __init__(self, style: Style = "classic", *, adapts: bool = True) -> None:
        self._style = style
        self._adapts = adapts
        self._flaws = Flaws()
        self._heed = Heed()
        self._patience = Patience()
        self._target = Target()
        self._set: int | None = None
        self._works = False
        self._news: tuple[int, _Saying] | None = None

    @property
    def target_spm(self) -> float | None:
        """The cadence to hold now, in steps a minute: the program's, or a lower one; None without."""
        return self._target.spm

    def figures(self) -> Mapping[str, Figure]:
        """How often the cues of this session were heeded."""
        return self._heed.figures()

    def update(
        self,
        events: Sequence[Event],
        drill_events: Sequence[DrillEvent],
        now_ns: int,
        target_spm: float | None,
    ) -> list[Coached | CueJudged]:
        """What to say at `now_ns`, one thing at most, after the verdict on what was said before, if there is one.

        `target_spm` is the program's. Where nothing happens, nothing is said.
        """
        self._target.aim(target_spm)
        for told in drill_events:
            if isinstance(told, PhaseBegan):
                self._begin(told)
        if not self._works or not (events or drill_events):
            return []
        for event in (*events, *drill_events):
            self._flaws.hear(event, now_ns, self._target.band)
        return [*self._judge(now_ns), *self._speak(now_ns)]

    def _begin(self, phase: PhaseBegan) -> None:
        self._works = phase.phase == "work"
        self._heed.drop()
        self._news = None
        self._flaws.begin()
        if self._works and phase.set_index != self._set:
            self._set = phase.set_index
            self._target.begin()

    def _judge(self, now_ns: int) -> list[CueJudged]:
        """The verdict on the last cue, once there is one, and what follows from it."""
        judged = self._heed.look(self._flaws.watches, now_ns)
        if judged is None:
            return []
        cue, verdict = judged
        self._patience.judged(cue.cue, now_ns, heeded=verdict.heeded)
        if verdict.proven:
            self._news = now_ns, _Saying(PRAISE[cue.flaw], cue.flaw)
        elif not verdict.heeded and self._adapts and cue.flaw in OF_THE_BEAT and self._target.can_fall:
            # Feet that were too slow are on an easier beat without having changed: nothing to listen for.
            listens = cue.flaw == "heel_too_low"
            self._news = now_ns, _Saying("easier_beat", cue.flaw, cue.side, listens)
        return [verdict]

    def _speak(self, now_ns: int) -> list[Coached]:
        if not self._patience.may_speak(now_ns):
            return []
        saying = next((one for one in self._options(now_ns) if self._patience.may_say(one.cue, now_ns)), None)
        if saying is None:
            return []
        self._patience.said(saying.cue, now_ns)
        self._news = None
        self._heed.drop()
        if saying.listens:
            before = self._flaws.watches[saying.flaw].last(2 * LAST)
            # As many of either leg.
            both = before[len(before) % 2 :]
            self._heed.listen(Cue(now_ns, saying.cue, saying.flaw, saying.side, both))
        self._flaws.alarms_ns.pop(saying.flaw, None)
        self._change_beat(saying)
        return [Coached(now_ns, saying.cue, saying.flaw)]

    def _options(self, now_ns: int) -> Iterator[_Saying]:
        """What could be said, the most useful first; while a cue is being tried, nothing but to mind the post."""
        alarms = [flaw for flaw, t_ns in self._flaws.alarms_ns.items() if now_ns - t_ns <= STALE_NS]
        if "too_close" in alarms:
            yield _Saying(CUES["too_close"], "too_close")
        if self._heed.waits_for is not None:
            return
        if self._news is not None and now_ns - self._news[0] <= STALE_NS:
            yield self._news[1]
        for flaw in self._flaws.habits():
            yield self._heels() if flaw == "heel_too_low" else _Saying(CUES[flaw], flaw, listens=True)
        for flaw in alarms:
            yield _Saying(CUES[flaw], flaw)
        if self._may_rise():
            yield _Saying("faster_beat", "cadence_low")

    def _heels(self) -> _Saying:
        """Both heels, or the one whose they all were."""
        sides = {chance.side for chance in self._flaws.watches["heel_too_low"].last() if chance.bad}
        for side in LEGS:
            if sides == {side}:
                return _Saying(f"{side}_heel_up", "heel_too_low", side, listens=True)
        return _Saying(f"heels_up_{self._style}", "heel_too_low", listens=True)

    def _may_rise(self) -> bool:
        """Whether the heels of twenty steps since the last change were right, and the pace is."""
        low, steps = (self._flaws.watches[flaw].last(2 * LAST) for flaw in OF_THE_BEAT)
        held = len(steps) == 2 * LAST and sum(chance.bad for chance in low) <= MOST_LOW
        return held and self._target.can_rise(self._flaws.pace_spm)

    def _change_beat(self, saying: _Saying) -> None:
        """A new beat is a new beginning for all that hangs on it."""
        if saying.cue == "easier_beat":
            self._target.fall(too_fast=saying.flaw == "cadence_low")
        elif saying.cue == "faster_beat":
            self._target.rise()
        else:
            return
        for flaw in OF_THE_BEAT:
            self._flaws.watches[flaw].clear()

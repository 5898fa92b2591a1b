"""Whether somebody stands on the station, stands still, has left, or taps with a foot."""

from collections.abc import Sequence

from station.drill.moment import LONG_AGO_NS, Moment
from station.gait.events import Event, FootStrike, HeelContact, HeelOnset, ToeOff
from station.gait.floor import OTHER
from station.gait.rig import Rig
from station.gait.samples import PAD_SIDE, Side

MS = 1_000_000
# Nobody flies or hops this long: both pads free and no kick since then is somebody who stepped off.
ABSENT_NS = 1500 * MS
# A tap is a foot that leaves a quiet stand and comes back while the other stays: from the shortest lift that is not a
# pad's flicker to a foot that hesitates. Both feet have to rest before, or a step while taking up a place would choose.
SETTLED_NS = 300 * MS
LEAST_TAP_NS, MOST_TAP_NS = 60 * MS, 900 * MS
# On a mat alone nothing but the steps tells a person from a pet that lies down: two feet, and once again each.
MOST_ARRIVING_STEPS = 4


class Presence:
    """Follows the pads' levels and the steps; without a mat that works, only kicks and the beam tell.

    `taps` are those of the last update, `still_ns` since when all pads have rested loaded, None while they have not.
    """

    def __init__(self, rig: Rig) -> None:
        self.taps: list[Side] = []
        self.still_ns: int | None = None
        self._pads = frozenset(PAD_SIDE[pad] for pad in rig.pads)
        self._steps_tell = not rig.range_channels
        self._floor_works = bool(rig.pads)
        self._body_seen: bool | None = None
        self._sign_ns = self._floor_ns = LONG_AGO_NS
        self._down: frozenset[Side] = frozenset()
        self._moved_ns: dict[Side, int] = dict.fromkeys(OTHER, LONG_AGO_NS)
        self._lifted: tuple[Side, int] | None = None
        self._onset_ns: int | None = None
        self._arriving_steps = 0

    def update(self, events: Sequence[Event], moment: Moment) -> None:
        """Takes what happened and how the pads read now."""
        now_ns = moment.now_ns
        self._down, self._body_seen = moment.down, moment.body_seen
        self._floor_works = bool(self._pads) and all(trouble.part != "floor" for trouble in moment.troubles)
        self._onset_ns = next((event.t_ns for event in events if isinstance(event, HeelOnset)), self._onset_ns)
        steps = [event for event in events if isinstance(event, FootStrike | ToeOff)]
        self.taps = [step.side for step in steps if self._is_tap(step)]
        if steps or moment.down:
            self._floor_ns = self._sign_ns = now_ns
        elif self._shows_body(moment) or any(isinstance(event, HeelContact) for event in events):
            self._sign_ns = now_ns
        rests = self._floor_works and self._pads <= moment.down
        since_ns = now_ns if self.still_ns is None else self.still_ns
        self.still_ns = max([since_ns, *(step.t_ns for step in steps)]) if rests else None
        if self.is_absent(now_ns):
            self._arriving_steps = 0

    @property
    def floor_works(self) -> bool:
        """Whether there is a mat to rely on."""
        return self._floor_works

    @property
    def stands(self) -> bool:
        """Whether a person stands on all pads: where a range sensor looks, it has to see the body."""
        if self.still_ns is None or self._body_seen is False:
            return False
        return not self._steps_tell or self._arriving_steps <= MOST_ARRIVING_STEPS

    def is_absent(self, now_ns: int) -> bool:
        """Whether there has been no sign of anybody for long enough."""
        return now_ns - self._sign_ns >= ABSENT_NS

    def trust(self) -> None:
        """Whoever is there has just been at the drill."""
        self._arriving_steps = 0

    def may_kick(self, now_ns: int) -> bool:
        """Whether a heel can be somebody's: with a mat that works, only while there are feet on it."""
        return not self._floor_works or now_ns - self._floor_ns < ABSENT_NS

    def _shows_body(self, moment: Moment) -> bool:
        """Whether the beam has to tell, and does."""
        return not self._floor_works and moment.body_seen is True

    def _is_tap(self, step: FootStrike | ToeOff) -> bool:
        """Follows one foot; whether it has come down from a tap."""
        side, t_ns = step.side, step.t_ns
        if side == "unknown":
            self._arriving_steps += isinstance(step, FootStrike)
            return False
        other = OTHER[side]
        tapped = False
        if isinstance(step, ToeOff):
            rested = max(self._moved_ns[side], self._moved_ns[other]) + SETTLED_NS <= t_ns
            self._lifted = (side, t_ns) if rested and other in self._down else None
        else:
            lifted, self._lifted = self._lifted, None
            tapped = lifted is not None and lifted[0] == side and self._is_short(lifted[1], t_ns)
            self._arriving_steps += not tapped
        self._moved_ns[side] = t_ns
        return tapped

    def _is_short(self, lifted_ns: int, landed_ns: int) -> bool:
        """Whether a lift took as long as a tap, without a heel on its way up."""
        kicked = self._onset_ns is not None and lifted_ns <= self._onset_ns <= landed_ns
        return not kicked and LEAST_TAP_NS <= landed_ns - lifted_ns <= MOST_TAP_NS

"""The cadence to hold now: the program's, or a lower one that this person can hold with their heels at the line."""

from station.drill.flaws import Band

# A step is as wide as the band in which a cadence counts as held, so the next one down is another pace.
STEP_SHARE = 0.05
MOST_STEPS = 6
# On the beat, so that the next step up is not lost from the beginning: half of that band.
ON_BEAT_SHARE = 1 - STEP_SHARE / 2


class Target:
    """Goes down by steps of 5 % and up again, never above the program's target.

    A step up that could not be held either is not tried again in the same set.
    """

    def __init__(self) -> None:
        self._program_spm: float | None = None
        self._steps = 0
        self._rose = self._settled = self._too_fast = False

    @property
    def spm(self) -> float | None:
        """Steps a minute; None while the program has no target."""
        return None if self.band is None else self.band.least_spm

    @property
    def band(self) -> Band | None:
        """What counts as held: nobody is slowed down who does better than they are asked to."""
        program_spm = self._program_spm
        return None if program_spm is None else Band(program_spm * (1 - STEP_SHARE) ** self._steps, program_spm)

    @property
    def can_fall(self) -> bool:
        """Whether there is a target, and a step below it."""
        return self._program_spm is not None and self._steps < MOST_STEPS

    def can_rise(self, pace_spm: float | None) -> bool:
        """Whether it is below the program's, going up was not tried in vain, and the pace promises that it will do.

        Where the feet were too slow, they have to show that they can be as fast as the next step.
        """
        if self.spm is None or pace_spm is None or self._steps == 0 or self._settled:
            return False
        asked_spm = self.spm / (1 - STEP_SHARE) if self._too_fast else self.spm
        return pace_spm >= ON_BEAT_SHARE * asked_spm

    def begin(self) -> None:
        """A new set begins with the program's target."""
        self._steps = 0
        self._rose = self._settled = self._too_fast = False

    def aim(self, program_spm: float | None) -> None:
        """What the program wants now; the steps below it stay."""
        self._program_spm = program_spm

    def fall(self, *, too_fast: bool) -> None:
        """One step down: because it was `too_fast` for the feet, or only for the heels."""
        self._settled = self._settled or self._rose
        self._too_fast = too_fast
        self._steps += 1

    def rise(self) -> None:
        """One step up."""
        self._rose = True
        self._steps -= 1

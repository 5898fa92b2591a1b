"""Programs: what a session asks for, set by set, as data."""

from dataclasses import dataclass
from typing import Literal

from station.gait.rig import Rig

Goal = Literal["drill", "rhythm", "count_check", "form_speed"]


@dataclass(frozen=True, slots=True)
class Ramp:
    """How the target of a set rises: by `step_spm` after each `step_s`, up to `to_spm`.

    With `least_clean_pct` it rises only after a step in which at least so many kicks were clean.
    """

    to_spm: float
    step_spm: float = 10.0
    step_s: float = 12.0
    least_clean_pct: float | None = None


@dataclass(frozen=True, slots=True)
class SetPlan:
    """One set and the rest after it. Without `work_s` it lasts until the user stops, without a target at any pace.

    `target_form_pct` is the target as a share of the person's own form speed, where that is known.
    """

    work_s: float | None = None
    rest_s: float = 15.0
    target_spm: float | None = None
    target_form_pct: float | None = None
    metronome: bool = False
    ramp: Ramp | None = None

    def starts_at_spm(self, form_spm: float | None) -> float | None:
        """The cadence to begin with, for somebody whose form speed is `form_spm`; None where any is fine."""
        if form_spm is not None and self.target_form_pct is not None:
            return form_spm * self.target_form_pct / 100
        return self.target_spm


@dataclass(frozen=True, slots=True)
class Program:
    """What a session asks for. `name` identifies it, `title` and `about` are for people.

    The goal: plain drill; rhythm (each kick judged on time and height); count check (the user's own count against the
    station's); form speed (the fastest cadence at which the heels still reach the line).
    """

    name: str
    title: str
    sets: tuple[SetPlan, ...]
    about: str = ""
    goal: Goal = "drill"
    until_reach_levels_off: bool = False

    @property
    def work_s(self) -> float | None:
        """How long its sets ask for work in all, in seconds; None where one lasts until the user stops."""
        works_s = [plan.work_s for plan in self.sets if plan.work_s is not None]
        return sum(works_s) if len(works_s) == len(self.sets) else None

    def obstacle(self, rig: Rig) -> str | None:
        """Why this program cannot be done on `rig`; None where it can."""
        needs_misses = self.goal == "form_speed" or any(
            plan.ramp is not None and plan.ramp.least_clean_pct is not None for plan in self.sets
        )
        if needs_misses and not rig.range_channels:
            return f"{self.title} needs a range sensor: it asks whether heels reach the line"
        if needs_misses and len(rig.pads) < 2:
            return f"{self.title} needs a left and a right pad: without them a kick that stays low is not seen"
        return None

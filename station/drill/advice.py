"""The one thing to work on next, from what a session came to: what matters most in the drill comes first."""

from station.drill.summary import SessionSummary
from station.gait.figure import Figure

# A low kick happens to everybody; one in ten is a habit, and a leg with two thirds of them is the one to look after.
LOW_SHARE = 0.1
ONE_LEG_SHARE = 2 / 3
# Faults are told once until they have gone: one in fifty kicks came back again and again. Once is an accident.
KICKS_PER_FAULT, LEAST_TIMES = 50, 2
LEAST_HELD_PCT = 70.0
# Recorded people vary by 3 to 5 % jogging in place; a ragged start and stop by 24 %.
MOST_STEP_TIME_CV_PCT = 8.0
# A twentieth of 160 steps a minute over a set of half a minute, and beyond chance.
FADING_SPM_PER_MIN = -16.0
ERRORS = 2.0
CLEAN_PCT = 90.0
UNKNOWN = Figure(None, "not measured")


def next_thing(session: SessionSummary) -> str | None:
    """The key of the one thing to work on next; None for a session without kicks."""
    if not session.kicks:
        return None
    fading = session.figures.get("fading_cadence_spm_per_min", UNKNOWN)
    fades = _below(fading, min(FADING_SPM_PER_MIN, -ERRORS * (fading.standard_error or 0.0)))
    told = (
        (_often(session, "too_close"), "next.distance"),
        (sum(session.low.values()) > LOW_SHARE * session.kicks, _heels(session)),
        (_often(session, "same_leg_twice", "hop"), "next.alternation"),
        (_below(session.figures.get("cadence_held_pct", UNKNOWN), LEAST_HELD_PCT), "next.cadence"),
        (_above(session.figures.get("step_time_cv_pct", UNKNOWN), MOST_STEP_TIME_CV_PCT), "next.rhythm"),
        (_often(session, "both_feet_down"), "next.flow"),
        (_often(session, "rushed_return"), "next.return"),
        (_often(session, "moving_towards", "moving_away"), "next.place"),
        (fades, "next.pace"),
        (_below(session.figures.get("clean_pct", UNKNOWN), CLEAN_PCT), "next.clean"),
    )
    return next((key for holds, key in told if holds), "next.faster")


def _often(session: SessionSummary, *faults: str) -> bool:
    times = sum(session.faults.get(fault, 0) for fault in faults)
    return times >= LEAST_TIMES and times * KICKS_PER_FAULT >= session.kicks


def _heels(session: SessionSummary) -> str:
    """Both heels, or the one that has most of the low kicks."""
    total = sum(session.low.values())
    for leg in ("left", "right"):
        if session.low.get(leg, 0) > ONE_LEG_SHARE * total:
            return f"next.{leg}_heel"
    return "next.heels"


def _below(figure: Figure, limit: float) -> bool:
    return figure.value is not None and figure.value < limit


def _above(figure: Figure, limit: float) -> bool:
    return figure.value is not None and figure.value > limit

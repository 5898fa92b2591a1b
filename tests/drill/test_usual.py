"""A session is called better or worse only when it lies outside of what this person does anyway.

`python -m pytest tests/drill/test_usual.py -s -p no:randomly` prints how often an unchanged person is told of a change,
and how often a change of a stated size is noticed.
"""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.drill.usual import JUDGED, LEAST_SESSIONS, MOST_SESSIONS, changes
from station.gait.figure import Figure

law = settings(deadline=None)
HISTORIES = (LEAST_SESSIONS, 8, 13, MOST_SESSIONS + 5)
Figures = dict[str, Figure]
NAMES = tuple(JUDGED)
# Which way a good day moves each of them.
GOOD = np.array([1.0 if judged.upwards else -1.0 for judged in JUDGED.values()])


@dataclass(frozen=True)
class Athlete:
    """Somebody who does not change, but whose days differ.

    No study of the drill tells by how much days differ; these are broad guesses, with what makes false claims likely:
    days hang together (`memory`), all figures share a part of the form of the day (`common`), some days are very
    odd (Student's t with five degrees of freedom), kicks within a session hang together so that its errors are too
    small, and sessions are long and short. `between` is the standard deviation from day to day, on the scale of
    logarithms, that of clean kicks of logits; each person has their own, a third more or less.
    """

    between: tuple[float, float, float, float] = (0.6, 0.10, 0.15, 0.04)
    clean_logit: float = 2.0
    memory: float = 0.3
    common: float = 0.5
    odd_days: bool = True
    kicks: tuple[int, int] = (45, 200)

    def sessions(self, count: int, rng: np.random.Generator) -> list[Figures]:
        """Consecutive sessions, oldest first."""
        between = np.array(self.between) * np.exp(rng.normal(0, 0.3, 4))
        form = np.sqrt(self.common) * self._days(count, 1, rng) * GOOD
        own = np.sqrt(1 - self.common) * self._days(count, 4, rng)
        usual = np.array([rng.normal(self.clean_logit, 0.7), np.log(0.25), np.log(4.0), np.log(300.0)])
        return [self._session(day, rng) for day in usual + between * (form + own)]

    def _days(self, count: int, width: int, rng: np.random.Generator) -> np.ndarray:
        shape = (count, width)
        chance = rng.standard_t(5, shape) / np.sqrt(5 / 3) if self.odd_days else rng.normal(size=shape)
        days = chance.copy()
        for i in range(1, count):
            days[i] = self.memory * days[i - 1] + np.sqrt(1 - self.memory**2) * chance[i]
        return days

    def _session(self, day: np.ndarray, rng: np.random.Generator) -> Figures:
        n = int(rng.integers(*self.kicks))
        share = 1 / (1 + np.exp(-day[0]))
        # Flaws come in runs: a beta-binomial, with twice the variance of independent kicks at 60.
        clean = int(rng.binomial(n, rng.beta(60 * share, 60 * (1 - share))))
        figures = {"clean_pct": Figure(100 * clean / n, None, n, 1.0, "B")}
        # Scatter of one kick: dwell share 15 %, contact 6 %; that of a standard deviation is sd / sqrt(2 n).
        within = np.array([0.15, np.sqrt(0.5), 0.06]) / np.sqrt(n)
        seen = np.exp(day[1:] + rng.normal(0, 1.3 * within))
        for name, value, error in zip(NAMES[1:], seen, within, strict=True):
            figures[name] = Figure(float(value), None, n, float(value * error), "B")
        return figures


def claims(figures: Figures, past: list[Figures]) -> dict[str, str]:
    told = changes(figures, past)
    return {name: str(one.verdict) for name, one in told.items() if one.verdict not in (None, "usual")}


def share_of_claims(athlete: Athlete, athletes: int, seed: int = 1) -> float:
    """Of four sessions of each of them: after 5, 8, 13 and 25 before."""
    rng = np.random.default_rng(seed)
    claiming = 0
    for _ in range(athletes):
        sessions = athlete.sessions(HISTORIES[-1] + 1, rng)
        claiming += sum(bool(claims(sessions[k], sessions[:k])) for k in HISTORIES)
    return claiming / (len(HISTORIES) * athletes)


def test_of_a_thousand_unchanged_athletes_at_most_one_session_in_twenty_claims_a_change() -> None:
    told = share_of_claims(Athlete(), 1000)
    print(f"\n1,000 unchanged athletes, 4,000 sessions: {told:.2%} claim a change")
    assert 0.005 < told <= 0.05


@pytest.mark.parametrize(
    ("how", "athlete"),
    [
        ("every day on its own, normal", Athlete(memory=0.0, common=0.0, odd_days=False)),
        ("figures that have nothing in common", Athlete(common=0.0)),
        ("good and bad weeks", Athlete(memory=0.5)),
        ("one form of the day for all figures", Athlete(common=0.95)),
        ("nearly all kicks clean", Athlete(clean_logit=4.5)),
        ("sessions from 12 to 300 kicks", Athlete(kicks=(12, 300))),
        ("figures that have nothing in common, good and bad weeks", Athlete(common=0.0, memory=0.5)),
        ("days that differ twice as much", Athlete(between=(1.2, 0.2, 0.3, 0.08))),
        ("days that hardly differ", Athlete(between=(0.1, 0.01, 0.02, 0.005))),
    ],
)
def test_unchanged_athletes_of_other_kinds_are_told_of_no_more_changes(how: str, athlete: Athlete) -> None:
    told = share_of_claims(athlete, 250)
    print(f"\n{how}: {told:.2%} claim a change")
    assert told <= 0.05


# On the scale of each figure: logits of a share, logarithms of the others.
REAL_CHANGES = [("contact_ms", -0.2), ("contact_ms", -0.1), ("dwell_share", 0.5), ("step_time_cv_pct", -0.7)]


@pytest.mark.parametrize(("name", "size"), REAL_CHANGES)
def test_a_real_change_is_noticed_the_sooner_the_more_sessions_there_are(name: str, size: float) -> None:
    rng = np.random.default_rng(7)
    noticed: dict[int, float] = {}
    within_three: dict[int, float] = {}
    for before in (5, 10, 20):
        at_once = soon = 0
        for _ in range(150):
            sessions = Athlete().sessions(before + 3, rng)
            for session in sessions[before:]:
                session[name] = changed(session[name], size)
            told = [claims(sessions[k], sessions[:k]).get(name) for k in range(before, before + 3)]
            at_once += told[0] == "better"
            soon += "better" in told
        noticed[before], within_three[before] = at_once / 150, soon / 150
    print(
        f"\n{name} x {np.exp(size):.2f}: noticed at once after 5, 10, 20 sessions",
        *(f"{noticed[k]:.0%}" for k in noticed),
        "within three",
        *(f"{within_three[k]:.0%}" for k in within_three),
    )
    assert noticed[5] < noticed[20]
    if name == "contact_ms" and size == -0.2:
        assert noticed[10] >= 0.7
        assert within_three[20] >= 0.85


def changed(figure: Figure, size: float) -> Figure:
    assert figure.value is not None
    return replace(figure, value=figure.value * float(np.exp(size)))


def figures(value: float = 300.0, n: int = 80, error: float | None = 3.0) -> Figures:
    return {"contact_ms": Figure(value, None, n, error, "B")}


PAST = [figures(value) for value in (295.0, 301.0, 307.0, 298.0, 304.0)]


def test_fewer_than_five_sessions_judge_nothing_and_say_how_many_there_are() -> None:
    change = changes(figures(), PAST[:4])["contact_ms"]
    assert (change.verdict, change.sessions) == (None, 4)
    assert change.reason == "needs 5 sessions like this one, there are 4"


def test_the_usual_range_is_the_prediction_interval_of_the_logarithms() -> None:
    change = changes(figures(), PAST)["contact_ms"]
    logs = np.log([295.0, 301.0, 307.0, 298.0, 304.0])
    # t for 4 degrees of freedom leaves 2.5 % outside of +- 3.495.
    half = 3.4954 * logs.std(ddof=1) * np.sqrt(1 + 1 / 5)
    assert (change.verdict, change.sessions, change.reason) == ("usual", 5, None)
    assert change.low == pytest.approx(np.exp(logs.mean() - half), rel=1e-4)
    assert change.high == pytest.approx(np.exp(logs.mean() + half), rel=1e-4)


@pytest.mark.parametrize(("value", "verdict"), [(260.0, "better"), (300.0, "usual"), (350.0, "worse")])
def test_less_time_on_the_floor_is_better(value: float, verdict: str) -> None:
    change = changes(figures(value), PAST)["contact_ms"]
    assert change.verdict == verdict
    assert change.low is not None
    assert change.high is not None
    assert (change.low <= value <= change.high) == (verdict == "usual") == (change.excess <= 1)


def test_what_only_simulations_vouch_for_is_not_compared() -> None:
    simulated = {"contact_ms": replace(figures(200.0)["contact_ms"], evidence="C")}
    assert changes(simulated, PAST)["contact_ms"].reason == "not measured well enough to be compared"
    assert changes(figures(), [simulated] * 9)["contact_ms"].sessions == 0


def test_what_was_not_measured_says_why() -> None:
    told = changes({"contact_ms": Figure(None, "no mat")}, PAST)
    assert told["contact_ms"].reason == "no mat"
    assert told["dwell_share"].reason == "not measured"
    assert {change.verdict for change in told.values()} == {None}


@pytest.mark.parametrize("figure", [Figure(0.0, None, 80, 1.0, "B"), Figure(300.0, None, 80, None, "B")])
def test_a_figure_without_place_or_error_is_not_compared(figure: Figure) -> None:
    assert changes({"contact_ms": figure}, PAST)["contact_ms"].reason == "not measured well enough to be compared"


def test_somebody_who_never_varied_is_told_of_nothing() -> None:
    same = [figures(300.0, error=0.0)] * 6
    assert changes(figures(290.0, error=0.0), same)["contact_ms"].verdict == "usual"


def test_all_clean_again_and_again_does_not_make_one_miss_a_change() -> None:
    perfect = [{"clean_pct": Figure(100.0, None, 60, 1.0, "B")}] * 10
    one_miss = {"clean_pct": Figure(100 * 59 / 60, None, 60, 1.0, "B")}
    many = {"clean_pct": Figure(50.0, None, 60, 1.0, "B")}
    assert changes(one_miss, perfect)["clean_pct"].verdict == "usual"
    assert changes(many, perfect)["clean_pct"].verdict == "worse"
    assert changes(perfect[0], perfect)["clean_pct"].high == 100.0


def test_only_the_last_twenty_sessions_are_usual() -> None:
    long_ago = [figures(200.0)] * 30
    change = changes(figures(), [*long_ago, *PAST * 4])["contact_ms"]
    assert change.sessions == MOST_SESSIONS
    assert change.low is not None
    assert change.low > 270.0


def test_a_short_session_has_to_be_further_out() -> None:
    long, short = (changes(figures(270.0, n, error), PAST * 2)["contact_ms"] for n, error in ((80, 3.0), (8, 15.0)))
    assert (long.verdict, short.verdict) == ("better", "usual")


VALUES = st.floats(100.0, 600.0)


@law
@given(st.lists(VALUES, max_size=30), VALUES, st.floats(0.0, 30.0))
def test_whatever_the_history_the_verdict_agrees_with_the_range(past: list[float], value: float, error: float) -> None:
    change = changes(figures(value, error=error), [figures(one, error=error) for one in past])["contact_ms"]
    assert (change.verdict is None) == (len(past) < LEAST_SESSIONS)
    if change.low is not None and change.high is not None:
        inside = change.low * (1 - 1e-9) <= value <= change.high * (1 + 1e-9)
        assert inside or change.verdict != "usual" or change.low == pytest.approx(change.high)
        assert change.verdict == "usual" or not change.low * (1 + 1e-9) < value < change.high * (1 - 1e-9)

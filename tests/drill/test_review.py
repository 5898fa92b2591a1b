"""A session joins its sets, says two things at most, and compares only what was measured alike."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.drill.conditions import Conditions
from station.drill.review import MOST_STATEMENTS, joined, summarise
from station.drill.sayings import NEXT, SAYINGS, STATEMENTS
from station.drill.summary import SessionSummary, SetSummary
from station.drill.usual import JUDGED
from station.gait.figure import Figure
from station.gait.statistics import MEASURES, Means, Statistics

law = settings(deadline=None)
NOTHING = Figure(None, "no mat")
HERE = Conditions("Quick 60", "single", ("pad_left", "pad_right"), 787.5, 900.0, "2026-11-22")


def measured(value: float, n: int = 60, error: float = 2.0) -> Figure:
    return Figure(value, None, n, error, "B")


def one_set(
    clean: int = 54, kicks: int = 60, contact: Figure = NOTHING, cv: Figure = NOTHING, share: Figure = NOTHING
) -> SetSummary:
    nothing = Means(NOTHING, NOTHING, NOTHING)
    means = dict.fromkeys(MEASURES, nothing) | {
        "contact_ms": Means(contact, contact, contact),
        "dwell_share": Means(share, share, share),
    }
    statistics = Statistics(
        t_ns=1,
        cadence_spm=measured(160.0),
        step_time_cv_pct=cv,
        longest_streak=Figure(20.0, None, kicks, None, "B"),
        pauses=Figure(1.0, None, kicks, None, "B"),
        pause_s=Figure(2.5, None, kicks, None, "B"),
        means=means,
        fading_per_min={"cadence_spm": measured(-2.0, error=3.0)},
    )
    return SetSummary(
        kicks=kicks,
        clean=clean,
        heels={"left": kicks // 2, "right": kicks - kicks // 2},
        reach_pct=Figure(80.0, None, 50, 5.0, "C"),
        clean_pct=measured(100 * clean / kicks),
        statistics=statistics,
        faults={"hop": 1},
        low={"left": 0},
    )


def session(clean: int = 54, contact: float = 300.0, cv: float = 4.0, share: float = 0.25) -> list[SetSummary]:
    one = one_set(clean, 60, measured(contact), measured(cv, error=0.2), measured(share, error=0.002))
    return [one, one]


def history(count: int, conditions: Conditions | None = HERE) -> list[SessionSummary]:
    rng = np.random.default_rng(3)
    scatter = rng.normal(0.0, 0.03, (count, 3))
    sets = [session(53 + i % 3, *((300.0, 4.0, 0.25) * np.exp(one))) for i, one in enumerate(scatter)]
    return [summarise(one, [], conditions) for one in sets]


def test_counts_are_added_and_means_weighted_by_what_they_rest_on() -> None:
    sets = [one_set(50, 60, measured(300.0, 60, 3.0)), one_set(20, 20, measured(320.0, 20, 6.0))]
    told = summarise(sets, [])
    assert (told.kicks, told.clean, told.figures["clean_pct"].value) == (80, 70, 87.5)
    contact = told.figures["contact_ms"]
    assert contact.value == pytest.approx(305.0)
    assert contact.n == 80
    assert contact.standard_error == pytest.approx(np.hypot(60 * 3.0, 20 * 6.0) / 80)
    assert told.heels == {"left": 40, "right": 40}
    assert told.faults == {"hop": 2}
    assert told.figures["longest_streak"].value == 20.0
    assert (told.figures["pauses"].value, told.figures["pause_s"].value) == (2.0, 5.0)


def test_a_set_that_saw_nothing_does_not_spoil_the_others_and_alone_it_says_why() -> None:
    assert joined([NOTHING, measured(300.0)]) == measured(300.0)
    assert joined([NOTHING, Figure(None, "other")]) == NOTHING
    assert joined([Figure(2.0, None, 10, None, "C"), measured(2.0)]).standard_error is None
    assert joined([Figure(2.0, None, 10, None, "C"), measured(2.0)]).evidence == "C"
    told = summarise([replace(one_set(), statistics=replace(one_set().statistics, pauses=NOTHING))], [])
    assert told.figures["pauses"] == NOTHING


def test_a_session_without_sets_has_no_figures() -> None:
    told = summarise([], history(6), HERE)
    assert (told.kicks, told.next, told.statements) == (0, None, ())
    assert told.figures["clean_pct"].reason == "no kick yet"


def test_the_first_five_sessions_state_nothing() -> None:
    assert summarise(session(), history(4), HERE).statements == ()
    assert summarise(session(), history(5), HERE).statements == ("within_usual",)


def test_what_lies_furthest_outside_of_the_usual_is_stated_twice_at_most() -> None:
    told = summarise(session(20, contact=200.0, cv=9.0, share=0.5), history(12), HERE)
    assert {change.verdict for change in told.changes.values()} == {"better", "worse"}
    assert len(told.statements) == MOST_STATEMENTS
    furthest = sorted(told.changes, key=lambda name: -told.changes[name].excess)[:2]
    assert told.statements == tuple(f"{name}.{told.changes[name].verdict}" for name in furthest)


def test_one_change_is_stated_alone() -> None:
    assert summarise(session(contact=220.0), history(12), HERE).statements == ("contact_ms.better",)


@pytest.mark.parametrize(
    "changed",
    [{"calibration": "2026-12-01"}, {"rig": "pair"}, {"bar_mm": 810.0}, {"distance_mm": 700.0}, {"program": "Ramp"}],
)
def test_no_statement_crosses_a_change_of_calibration_rig_bar_distance_or_program(changed: dict[str, object]) -> None:
    elsewhere = replace(HERE, **changed)  # type: ignore[arg-type]
    told = summarise(session(contact=200.0), history(12, elsewhere), HERE)
    assert told.statements == ()
    assert {change.sessions for change in told.changes.values()} == {0}


def test_sessions_before_the_bar_was_moved_do_not_count_and_those_after_do() -> None:
    told = summarise(session(), [*history(12, replace(HERE, bar_mm=810.0)), *history(5)], HERE)
    assert told.changes["contact_ms"].sessions == 5


def test_with_the_bar_anywhere_what_the_beam_sees_is_not_compared() -> None:
    nowhere = replace(HERE, bar_mm=None, distance_mm=None, calibration=None)
    told = summarise(session(10, contact=200.0), history(12, nowhere), nowhere)
    assert told.changes["clean_pct"].reason == told.changes["dwell_share"].reason == "the bar is not set"
    assert told.statements == ("contact_ms.better",)
    assert told.figures["clean_pct"].value is not None


def test_a_mat_alone_has_no_bar_to_be_set() -> None:
    mat = Conditions("Quick 60", "mat", ("pad_left", "pad_right"))
    assert summarise(session(), history(6, mat), mat).changes["clean_pct"].verdict == "usual"


def test_where_the_conditions_are_not_known_nothing_is_compared() -> None:
    assert summarise(session(), history(12)).changes == {}
    assert summarise(session(), history(12, None), HERE).changes["contact_ms"].sessions == 0


def test_what_rests_on_simulation_alone_is_never_stated() -> None:
    assert "reach_pct" not in JUDGED
    simulated = [replace(one, statistics=simulated_only(one.statistics)) for one in session(contact=150.0)]
    assert "contact_ms.better" not in summarise(simulated, history(12), HERE).statements


def simulated_only(statistics: Statistics) -> Statistics:
    contact = statistics.means["contact_ms"]
    both = replace(contact.both, evidence="C")
    return replace(statistics, means={**statistics.means, "contact_ms": replace(contact, both=both)})


def test_figures_from_elsewhere_are_kept_beside_those_of_the_sets() -> None:
    told = summarise(session(), [], HERE, {"cues_heeded_pct": measured(60.0)})
    assert told.figures["cues_heeded_pct"].value == 60.0


def test_every_statement_and_advice_has_words() -> None:
    verdicts = {f"{name}.{verdict}" for name in JUDGED for verdict in ("better", "worse")}
    assert set(STATEMENTS) == verdicts | {"within_usual"}
    assert not set(STATEMENTS) & set(NEXT)


@pytest.mark.parametrize("word", ["injur", "pain", "health", "medical", "muscle", "hamstring", "risk", "weak", "bad"])
def test_no_words_make_a_medical_claim_or_scold(word: str) -> None:
    assert [key for key, text in SAYINGS.items() if word in text.lower()] == []


def test_a_coach_is_short() -> None:
    assert {key: text for key, text in SAYINGS.items() if len(text.split()) > 12} == {}


@law
@given(st.lists(st.tuples(st.integers(0, 60), st.floats(150.0, 500.0)), max_size=12))
def test_whatever_came_before_two_statements_at_most_and_all_with_words(past: Sequence[tuple[int, float]]) -> None:
    before = [summarise(session(clean, contact), [], HERE) for clean, contact in past]
    told = summarise(session(), before, HERE)
    assert len(told.statements) <= MOST_STATEMENTS
    assert set(told.statements) <= set(STATEMENTS)
    assert len(past) >= 5 or told.statements == ()
    assert told.next in NEXT


def test_a_session_can_be_kept_and_read_back_with_its_conditions_and_changes() -> None:
    told = summarise(session(contact=200.0), history(12), HERE)
    kept = msgspec.json.encode(msgspec.to_builtins(told))
    assert msgspec.json.decode(kept, type=SessionSummary) == told

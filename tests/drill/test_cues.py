"""Each heel is answered at once by the light of its side and a beep that tells the side; all else is said in turn."""

from collections.abc import Sequence

import pytest

from station.drill.cues import Cues
from station.drill.events import (
    Beat,
    Chosen,
    Coached,
    KickDone,
    Phase,
    PhaseBegan,
    Result,
    SessionEnded,
    Streak,
    TempoChanged,
)
from station.drill.heelcue import BEEP_NS, FAST_NS, LIGHT_NS
from station.drill.language import LANGUAGE, PITCH_HZ
from station.drill.panel import Panel
from station.drill.review import summarise
from station.drill.texts import notice
from station.gait.events import Fault, HeelOnset
from station.gait.samples import Side
from tests.drill.booth import MS, NOW, Booth, S, contact, kick


@pytest.mark.parametrize(
    ("side", "left", "right"), [("left", True, False), ("right", False, True), ("unknown", True, True)]
)
def test_an_onset_lights_its_side_and_beeps_at_once(side: Side, left: bool, right: bool) -> None:
    assert Booth().onset(side) == Panel(status="green", left=left, right=right, bar=0, pitch_hz=PITCH_HZ[side])


@pytest.mark.parametrize("phase", ["standing_by", "arriving", "countdown", "rest", "paused", "summary"])
def test_heels_show_in_every_phase(phase: Phase) -> None:
    panel = Booth(phase).onset("right")
    assert panel.right
    assert panel.pitch_hz == PITCH_HZ["right"]


def test_light_and_beep_end_by_the_passing_of_time() -> None:
    booth = Booth()
    booth.onset("left")
    assert booth.cues.next_change_ns(booth.now_ns) == booth.now_ns + BEEP_NS
    quiet = booth.wait(BEEP_NS / MS)
    assert (quiet.left, quiet.pitch_hz) == (True, None)
    assert booth.cues.next_change_ns(booth.now_ns) == booth.now_ns + LIGHT_NS - BEEP_NS
    assert not booth.wait((LIGHT_NS - BEEP_NS) / MS).left
    assert booth.cues.next_change_ns(booth.now_ns) is None


def test_fast_heels_change_the_place_and_not_the_brightness() -> None:
    booth = Booth()
    booth.onset("left")
    for side in ("right", "left", "right", "left"):
        booth.wait(250)
        booth.onset(side)
    sides = [panel.left + panel.right for t_ns, panel in booth.shown if t_ns > booth.now_ns - 750 * MS]
    assert set(sides) == {1}
    assert booth.wait(FAST_NS / MS).left is False


def test_a_beep_is_higher_for_a_leg_that_kicks_higher() -> None:
    booth = Booth()
    pitches = []
    for grade in ("short", "near", "reached"):
        booth.hear(kick("left", grade))
        pitches.append(booth.onset("left").pitch_hz or 0.0)
        booth.wait(500)
        assert booth.onset("right").pitch_hz == PITCH_HZ["right"]
        booth.wait(500)
    assert pitches == sorted(pitches)
    assert len(set(pitches)) == 3
    booth.hear(kick("left", None))
    assert booth.onset("left").pitch_hz == pitches[-1]


@pytest.mark.parametrize(
    ("sides", "bar"),
    [
        (("left",), 1),
        (("left", "right", "left"), 3),
        (("left", "right") * 4, 5),
        (("left", "right", "right"), 1),
        (("left", "left", "right"), 2),
        (("unknown",) * 4, 4),
    ],
)
def test_the_bar_grows_with_each_heel_in_its_turn(sides: Sequence[Side], bar: int) -> None:
    booth = Booth()
    for side in sides:
        booth.hear(contact(booth.now_ns, side))
        booth.wait(300)
    assert booth.panel.bar == bar
    assert booth.wait(3000).bar == 0


def test_a_kick_that_is_not_clean_begins_the_row_anew() -> None:
    booth = Booth()
    for side in ("left", "right"):
        booth.hear(contact(booth.now_ns, side))
    assert booth.hear(KickDone(NOW, 0, True, True, kick("right", None))).bar == 2
    assert booth.hear(KickDone(NOW, 0, False, False, kick("left", "too_low"))).bar == 0


@pytest.mark.parametrize(
    "phase", ["standing_by", "arriving", "ready", "countdown", "work", "rest", "paused", "summary"]
)
def test_each_phase_is_shown_and_heard_as_the_table_says(phase: Phase) -> None:
    cues = Cues()
    panel = cues.update([], [PhaseBegan(NOW, phase)], NOW)
    signal = LANGUAGE[phase]
    assert signal.status is not None
    assert panel.status == signal.colour
    for ms in range(0, 3000, 50):
        panel = cues.update([], [], NOW + ms * MS)
        assert (panel.status != "off") == signal.status.lit(ms * MS)
        assert panel.pitch_hz == signal.tune.pitch_hz(ms * MS)


def test_somebody_who_walks_to_the_mat_sees_ready_until_the_countdown_begins() -> None:
    booth = Booth("standing_by")
    booth.hear(PhaseBegan(booth.now_ns, "countdown", 0, booth.now_ns + 6800 * MS))
    assert (booth.panel.status, booth.panel.left, booth.panel.pitch_hz) == ("green", True, None)
    panel = booth.wait(5000)
    assert (panel.status, panel.bar, panel.pitch_hz) == ("white", 3, 494.0)


def test_the_bar_runs_out_over_the_rest() -> None:
    booth = Booth()
    booth.hear(PhaseBegan(booth.now_ns, "rest", 0, booth.now_ns + 10 * S))
    assert booth.panel.bar == 5
    assert booth.wait(9_900).bar == 1


def test_a_choice_is_counted_in_light_and_sound_together() -> None:
    booth = Booth("arriving")
    since_ns = booth.now_ns
    booth.hear(Chosen(booth.now_ns, None, "ramp", "program", 3))
    booth.wait(2000)
    lit = [panel.left for t_ns, panel in booth.shown if t_ns >= since_ns]
    heard = [panel.pitch_hz for t_ns, panel in booth.shown if t_ns >= since_ns]
    assert [on for before, on in zip([False, *lit], lit, strict=False) if on and not before] == [True] * 3
    assert heard.count(PITCH_HZ["left"]) >= 3
    assert [a == PITCH_HZ["left"] for a in heard] == lit


@pytest.mark.parametrize(
    ("kicks", "clean", "bar"), [(50, 50, 5), (50, 30, 3), (50, 2, 1), (50, 0, 1), (50, 27, 3), (50, 24, 2)]
)
def test_the_result_is_shown_in_fifths_one_at_least_if_any_kick_was_clean(kicks: int, clean: int, bar: int) -> None:
    booth = Booth("summary")
    booth.hear(Result(booth.now_ns, kicks, clean, final=True))
    assert booth.panel.bar == bar
    assert booth.wait(6000).bar == (bar if clean else 1)


def test_a_rig_that_sees_no_kicks_shows_no_result() -> None:
    booth = Booth("summary")
    assert booth.hear(Result(booth.now_ns, 0, 0, final=True)).bar == 0


def test_the_result_of_a_set_is_shown_for_three_seconds_of_the_rest() -> None:
    booth = Booth()
    booth.hear(PhaseBegan(booth.now_ns, "rest", 0, booth.now_ns + 60 * S))
    booth.wait(1000)
    assert booth.hear(Result(booth.now_ns, 50, 30, final=False)).bar == 3
    assert booth.wait(3000).bar == 5


def test_a_session_that_is_not_kept_is_said() -> None:
    booth = Booth("summary")
    ended = SessionEnded(booth.now_ns, "discarded", "too_few_kicks", 5.0, 1.0, summarise([], []))
    panel = booth.hear(ended)
    assert (panel.status, panel.pitch_hz) == ("white", 587.0)
    booth = Booth("summary")
    assert booth.hear(SessionEnded(booth.now_ns, "done", "time_over", 60.0, 50.0, summarise([], []))).pitch_hz is None


def test_low_on_and_high_are_shown_on_the_bar_and_heard_when_they_begin() -> None:
    booth = Booth()
    heard = []
    for tempo, lights in (("low", 1), ("on", 3), ("high", 5)):
        panel = booth.hear(TempoChanged(booth.now_ns, 0, tempo))  # type: ignore[arg-type]
        assert panel.bar == lights
        heard.append(panel.pitch_hz or 0.0)
        booth.wait(3000)
    assert heard == sorted(heard)
    assert booth.hear(TempoChanged(booth.now_ns, 0, None)).bar == 0


def test_a_cadence_at_the_edge_of_its_target_does_not_chatter() -> None:
    booth = Booth()
    booth.hear(TempoChanged(booth.now_ns, 0, "low"))
    booth.wait(500)
    assert booth.hear(TempoChanged(booth.now_ns, 0, "on")).pitch_hz is None


def test_the_status_light_changes_with_each_beat_until_there_are_none() -> None:
    booth = Booth()
    for number in range(4):
        panel = booth.hear(Beat(booth.now_ns, 0, number))
        assert panel.status == ("off" if number % 2 else "green")
        assert panel.pitch_hz == (1397.0 if number % 2 else 1568.0)
        booth.wait(400)
        assert booth.panel.pitch_hz is None
    assert booth.panel.status == "off"
    assert booth.wait(2000).status == "green"


def test_what_the_coach_says_and_a_streak_are_told_in_turn() -> None:
    booth = Booth()
    booth.hear(Streak(booth.now_ns, 0, 10))
    booth.hear(Coached(booth.now_ns, "quicker", "cadence_low"))
    booth.hear(Coached(booth.now_ns, "better_heels", "heel_too_low"))
    booth.hear(Coached(booth.now_ns, "slower", "cadence_high"))
    since_ns = booth.now_ns
    booth.wait(6000)
    heard = [panel.pitch_hz for t_ns, panel in booth.shown if t_ns >= since_ns and panel.pitch_hz]
    assert heard.index(988.0) < heard.index(220.0) < heard.index(784.0)
    assert 220.0 not in heard[heard.index(784.0) :], "what waits for longer than two others is left out"


def test_too_close_is_said_at_once_whatever_is_being_said() -> None:
    booth = Booth()
    booth.hear(Streak(booth.now_ns, 0, 10))
    panel = booth.hear(Fault(booth.now_ns, "unknown", "too_close", 480.0, 500.0, "mm from the sensor"))
    assert (panel.status, panel.left, panel.pitch_hz) == ("red", True, 988.0)
    assert booth.hear(Fault(booth.now_ns, "left", "hop", 100.0, 80.0, "ms")) == panel


def test_a_test_of_the_panel_lights_and_sounds_everything_for_a_second() -> None:
    booth = Booth("standing_by")
    everything = Panel(status="white", left=True, right=True, bar=5, pitch_hz=PITCH_HZ["unknown"])
    assert booth.hear(notice(booth.now_ns, "panel_test")) == everything
    assert booth.wait(999) == everything
    assert not booth.wait(1).left


@pytest.mark.parametrize(("lost", "back"), [("lost_heels", "back_heels"), ("lost_floor", "back_floor")])
def test_a_lost_sensor_is_red_until_it_is_back_and_said_both_times(lost: str, back: str) -> None:
    booth = Booth()
    panel = booth.hear(notice(booth.now_ns, lost, message="check its cable"))
    assert (panel.status, panel.pitch_hz) == ("red", 220.0)
    assert booth.wait(24_000 + 100).status == "red"
    panel = booth.hear(notice(booth.now_ns, back))
    assert (panel.status, panel.left, panel.pitch_hz) == ("green", True, 294.0)
    booth.hear(notice(booth.now_ns, back))


def test_a_low_voltage_has_its_own_rhythm_and_gives_way_to_a_lost_sensor() -> None:
    booth = Booth()
    booth.hear(notice(booth.now_ns, "lost_power", message=""))
    assert booth.wait(1000).status == "off"
    booth.hear(notice(booth.now_ns, "lost_heels", message=""))
    assert booth.wait(1000).status == "red"


def test_whoever_is_about_to_begin_sees_the_countdown_and_no_trouble() -> None:
    booth = Booth()
    booth.hear(notice(booth.now_ns, "lost_heels", message=""))
    assert booth.hear(PhaseBegan(booth.now_ns, "countdown", 0, booth.now_ns + 1800 * MS)).status == "white"
    booth.wait(1800)
    assert booth.hear(PhaseBegan(booth.now_ns, "work", 0)).status == "red"


def test_quiet_hours_take_the_sound_away_and_leave_the_light() -> None:
    booth = Booth()
    panel = booth.hear(HeelOnset(booth.now_ns, "left"), quiet=True)
    assert (panel.left, panel.pitch_hz) == (True, None)


def test_other_notices_say_nothing_on_the_panel() -> None:
    booth = Booth()
    before = booth.panel
    assert booth.hear(notice(booth.now_ns, "goes_on")) == before


def test_nothing_is_shown_before_the_first_heel_whenever_the_clock_began() -> None:
    panel = Cues().update([], [], -6 * S)
    assert panel == Panel(status="blue", left=False, right=False, bar=0, pitch_hz=None)

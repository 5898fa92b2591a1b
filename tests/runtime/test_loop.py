"""The loop answers a heel with light before anything else, and tells the others without waiting for them."""

from typing import Any

import pytest

from station.commands import AbortGuide, AskSession, Done, GuideCommand, Knock, LookAgain, LoopCommand, Refused, Reply
from station.drill.events import DrillEvent
from station.drill.panel import Panel
from station.drill.people import Person
from station.drill.session import Session
from station.drill.setting import Known, Setting
from station.gait.analyzer import Analyzer
from station.gait.rig import Rig
from station.gait.samples import ContactEdge, RangeSample, Row, Side, Tick
from station.guiding import Heard
from station.messages import EventMessage, PartState, Snapshot, Vitals
from station.ports import Colour
from station.programs.loading import built_in_programs
from station.runtime.clock import SystemWallClock
from station.runtime.desk import Order
from station.runtime.health import Lateness
from station.runtime.inbox import Inbox
from station.runtime.liaison import Liaison
from station.runtime.loop import TICK_LAG_NS, TICK_NS, Loop, Outlets
from station.runtime.snapshot import Identity, SnapshotMaker

MS = 1_000_000


class Diary:
    """Lights, buzzer, recorder and publisher that note in what order they were served."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, object]] = []
        self.rows: list[Row] = []
        self.told: list[DrillEvent] = []
        self.states: list[Any] = []
        self.messages: list[Snapshot | EventMessage] = []

    def status(self, colour: Colour) -> None:
        self.entries.append(("status", colour))

    def side(self, side: Side, lit: bool) -> None:
        self.entries.append((side, lit))

    def bar(self, lit: int) -> None:
        self.entries.append(("bar", lit))

    def sound(self, pitch_hz: float | None) -> None:
        self.entries.append(("buzzer", pitch_hz))

    def offer_turn(self, turn: Any) -> None:
        self.entries.append(("recorder", len(turn.rows)))
        self.rows.extend(turn.rows)
        self.told.extend(turn.told)
        self.states.append(turn.state)

    def offer_message(self, message: Any) -> None:
        self.entries.append(("publisher", message))
        self.messages.append(message)

    def close(self) -> None: ...


class Offering:
    """Something to offer to, that hands on to the diary."""

    def __init__(self, note: Any) -> None:
        self.offer = note


class Memory(Offering):
    """A recorder that hands on to the diary, and knows what the test has put into its hands."""

    def __init__(self, note: Any) -> None:
        super().__init__(note)
        self.looked = 0
        self.waits: list[Known] = []

    def look_again(self) -> None:
        self.looked += 1

    def known(self) -> Known | None:
        return self.waits.pop() if self.waits else None


class ScriptedGuides:
    """Guides that note what they hear, and hold what the test has put into their hands."""

    def __init__(self) -> None:
        self.holds_station = False
        self.panel: Panel | None = None
        self.heard: list[Heard] = []

    def obey(self, command: GuideCommand, now_ns: int) -> Reply:
        return Done([type(command).__name__, now_ns])

    def hear(self, heard: Heard) -> None:
        self.heard.append(heard)

    def view(self, _now_ns: int) -> None:
        return None


class Station:
    """A loop with its neighbours, moved by hand."""

    def __init__(self, clock: Any) -> None:
        self.clock = clock
        self.diary = Diary()
        self.inbox = Inbox(clock)
        self.lateness = Lateness()
        self.part = PartState("sensor", True, "")
        self.orders: list[Order] = []
        self.memory = Memory(self.diary.offer_turn)
        self.guides = ScriptedGuides()
        rig = Rig("pair")
        analyzer, session = Analyzer(rig), Session(Setting(rig, Known(built_in_programs())))
        snapshots = SnapshotMaker(
            Identity("Test", "simulated", "pair"),
            analyzer,
            session,
            lambda: [self.part],
            lambda: self.lateness.report(dropped_rows=self.inbox.dropped, dropped_records=0, dropped_messages=0),
            Vitals,
            self.guides.view,
        )
        outlets = Outlets(
            self.diary,
            self.diary,
            self.memory,
            Offering(self.diary.offer_message),
            self,
            self.guides,
        )
        self.session = session
        liaison = Liaison(analyzer, session, SystemWallClock())
        self.loop = Loop(self.inbox, clock, liaison, outlets, snapshots, self.lateness)

    def take(self) -> list[Order]:
        """The desk: each order once, taken for good."""
        orders, self.orders = self.orders, []
        return [order for order in orders if order.take()]

    def ask(self, command: LoopCommand) -> Reply:
        """What the loop answers in its next turn."""
        self.orders.append(order := Order(command))
        self.loop.step()
        return order.reply(0)

    def feed(self, *rows: Row) -> None:
        for row in rows:
            self.inbox.put(row)
        self.loop.step()

    def stand(self, ms: int) -> None:
        """Both sensors see a still back for a while, 100 times a second."""
        for _ in range(ms // 10):
            self.clock.advance_ms(10)
            self.see(700.0 + self.clock.ns // MS % 3, 700.0)

    def see(self, left_mm: float, right_mm: float) -> None:
        t_ns = self.clock.ns - 5 * MS
        self.feed(
            RangeSample(t_ns, "range_left", left_mm, "ok", 10.0, 2000.0),
            RangeSample(t_ns, "range_right", right_mm, "ok", 10.0, 2000.0),
        )

    def kick_left(self) -> None:
        """The left foot leaves its pad, comes to the line and goes back."""
        self.feed(ContactEdge(self.clock.ns, "pad_left", False))
        self.stand(150)
        for mm in (560, 420, 380, 380, 380, 380, 400, 470, 600):
            self.clock.advance_ms(10)
            self.see(mm, 700.0)
        self.stand(150)
        self.feed(ContactEdge(self.clock.ns, "pad_left", True))
        self.stand(200)


@pytest.fixture
def station(clock: Any) -> Station:
    return Station(clock)


def test_a_heel_lights_its_side_and_beeps_before_anybody_else_is_told(station: Any) -> None:
    station.feed(*(ContactEdge(station.clock.ns, pad, True, initial=True) for pad in ("pad_left", "pad_right")))
    station.stand(1500)
    station.diary.entries.clear()
    station.kick_left()
    served = [name for name, _ in station.diary.entries]
    lit = station.diary.entries.index(("left", True))
    assert ("right", True) not in station.diary.entries
    assert station.diary.entries[lit + 1][0] == "buzzer"
    onset = next(
        index
        for index, (name, what) in enumerate(station.diary.entries)
        if name == "publisher" and isinstance(what, EventMessage) and what.record["event"] == "heel_onset"
    )
    assert lit < served.index("recorder", lit) < onset


def test_the_light_goes_out_by_itself(station: Any) -> None:
    station.feed(*(ContactEdge(station.clock.ns, pad, True, initial=True) for pad in ("pad_left", "pad_right")))
    station.stand(1500)
    station.kick_left()
    station.stand(500)
    lights = [entry for entry in station.diary.entries if entry[0] == "left"]
    assert lights == [("left", True), ("left", False)]
    assert [entry for entry in station.diary.entries if entry[0] == "buzzer"][-1] == ("buzzer", None)


def test_the_snapshot_counts_the_heel_and_carries_the_trail(station: Any) -> None:
    station.feed(*(ContactEdge(station.clock.ns, pad, True, initial=True) for pad in ("pad_left", "pad_right")))
    station.stand(1500)
    station.kick_left()
    snapshots = [message for message in station.diary.messages if isinstance(message, Snapshot)]
    assert snapshots[-1].heels.left == 1
    assert snapshots[-1].state == "active"
    assert {trail.channel for trail in snapshots[-1].trails} == {"range_left", "range_right"}
    assert snapshots[-1].trails[0].age_ms == sorted(snapshots[-1].trails[0].age_ms, reverse=True)
    assert [snapshot.seq for snapshot in snapshots] == list(range(1, len(snapshots) + 1))


def test_silence_is_recorded_as_ticks_that_overtake_nothing(station: Any) -> None:
    for _ in range(4):
        station.clock.advance_ms(TICK_NS / MS)
        station.loop.step()
    ticks = [row for row in station.diary.rows if isinstance(row, Tick)]
    assert len(ticks) == 4
    assert ticks[-1].t_ns == station.clock.ns - TICK_LAG_NS


def test_a_part_that_fails_turns_the_status_light_red(station: Any) -> None:
    station.stand(3100)
    station.part = PartState("sensor", False, "check its cable")
    station.stand(100)
    colours = [what for name, what in station.diary.entries if name == "status"]
    assert set(colours[:-1]) == {"blue", "off"}
    assert colours[-1] == "red"


def test_lateness_counts_from_arrival_to_light(station: Any) -> None:
    station.inbox.put(Tick(station.clock.ns))
    station.clock.advance_ms(12)
    station.loop.step()
    assert station.lateness.rows == 1
    assert station.lateness.overruns == 1


def test_the_loop_runs_until_it_is_told_to_stop(station: Any) -> None:
    turns = iter([False, False, True])
    progress: list[int] = []
    station.loop.run(lambda: next(turns), lambda: progress.append(station.clock.ns))
    assert next(turns, "all asked") == "all asked"
    assert len(progress) == 2


def test_a_command_is_answered_within_a_turn_and_after_the_lights(station: Any) -> None:
    assert station.ask(AbortGuide()) == Done(["AbortGuide", station.clock.ns])


def test_a_guide_hears_every_row_and_holds_the_panel(station: Any) -> None:
    station.guides.panel = Panel(status="white", left=False, right=True, bar=3, pitch_hz=440.0)
    station.stand(100)
    assert [entry for entry in station.diary.entries if entry[0] in ("status", "right", "bar", "buzzer")] == [
        ("right", True),
        ("buzzer", 440.0),
        ("bar", 3),
        ("status", "white"),
    ]
    heard = [row for heard in station.guides.heard for row in heard.rows]
    assert heard == station.diary.rows
    assert station.guides.heard[-1].parts == [station.part]
    snapshots = [message for message in station.diary.messages if isinstance(message, Snapshot)]
    assert snapshots[-1].panel == station.guides.panel


def test_heels_of_a_guide_that_holds_the_station_are_nobodys_session(station: Any) -> None:
    station.guides.holds_station = True
    station.feed(*(ContactEdge(station.clock.ns, pad, True, initial=True) for pad in ("pad_left", "pad_right")))
    station.stand(2000)
    station.kick_left()
    snapshots = [message for message in station.diary.messages if isinstance(message, Snapshot)]
    assert snapshots[-1].heels.left == 0
    assert ("left", True) not in station.diary.entries
    assert any(isinstance(message, EventMessage) for message in station.diary.messages), "the events are told"


def test_what_is_asked_of_the_session_is_done_and_heard_in_the_same_turn(station: Any) -> None:
    assert station.ask(AskSession("panel")) == Done()
    assert ("bar", 5) in station.diary.entries
    assert station.ask(AskSession("pause")) == Refused("no session is under way", "look at what is going on")


def test_a_session_that_somebody_began_is_told_to_whoever_keeps_it(station: Any) -> None:
    assert station.ask(AskSession("start")) == Done()
    assert [type(one).__name__ for one in station.diary.told] == ["SessionBegan", "PhaseBegan"]
    assert station.session.view(station.clock.now_ns()).phase == "countdown"


def test_while_a_guide_has_the_station_the_session_does_nothing(station: Any) -> None:
    station.guides.holds_station = True
    assert station.ask(AskSession("start")) == Refused("a guide is under way", "go through it, or end it")
    assert station.session.phase == "standing_by"


def test_people_and_programs_are_read_again_when_somebody_changed_them(station: Any) -> None:
    assert station.ask(LookAgain()) == Done()
    assert station.memory.looked == 1
    station.memory.waits.append(Known(built_in_programs(), (Person("a", "Ann", 1750),)))
    station.stand(60)
    assert station.session.view(station.clock.now_ns()).person == "Ann"


def test_where_a_session_stands_is_kept_once_a_second(station: Any) -> None:
    station.ask(AskSession("start"))
    station.stand(3000)
    states = [state for state in station.diary.states if state is not None]
    assert 2 <= len(states) <= 4
    assert states[-1].program == "warm-up"


def test_the_bar_that_is_not_at_the_persons_mark_keeps_kicks_from_being_graded(station: Any) -> None:
    station.memory.waits.append(Known(built_in_programs(), (Person("a", "Ann", 1750),)))
    station.stand(60)
    assert station.loop._analyzer._kicks.grader.high("left", 0.3, 100.0) == (None, "bar not set")


def test_a_phone_that_asks_to_be_let_in_is_told_its_number_unless_a_guide_has_the_button(station: Any) -> None:
    assert station.ask(Knock()) == Done(1)
    assert isinstance(station.ask(Knock()), Refused), "a second one"
    assert station.ask(Knock()) == Done(2)
    station.guides.holds_station = True
    assert station.ask(Knock()) == Refused("a guide is under way", "go through it, or end it")

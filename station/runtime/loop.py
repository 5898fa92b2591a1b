"""The real-time loop: rows in, light and beep first, then everybody else.

One thread owns all state. It waits on the inbox and on nothing else: not on a bus, a disk or a socket.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from station.commands import (
    AbortGuide,
    AnswerGuide,
    AskSession,
    BeginGuide,
    Done,
    Knock,
    LookAgain,
    LoopCommand,
    Refused,
    Reply,
)
from station.drill import commands as asked
from station.drill.cues import Cues
from station.drill.events import DrillEvent
from station.drill.moment import Moment
from station.drill.panel import DARK_PANEL, Panel
from station.drill.setting import Known
from station.drill.state import SessionState
from station.gait.events import record_of
from station.gait.samples import Tick
from station.guiding import Guiding, Heard
from station.messages import EventMessage, Snapshot
from station.ports import Buzzer, Clock, Lights, Press, PushButton
from station.runtime.desk import Order
from station.runtime.health import Lateness
from station.runtime.inbox import Inbox
from station.runtime.liaison import Liaison
from station.runtime.snapshot import SnapshotMaker
from station.runtime.turn import Turn

log = logging.getLogger(__name__)

TICK_NS = 50_000_000
# A tick tells that time has passed, never overtaking a row that is still on its way from bus or kernel.
TICK_LAG_NS = 50_000_000
STATE_NS = 1_000_000_000


class TurnRecorder(Protocol):
    """Where turns go to be kept, and what is kept of people and programs comes from; never waits."""

    def offer(self, turn: Turn) -> None:
        """Takes turns in the order of their processing."""
        ...

    def look_again(self) -> None:
        """People or programs were changed by somebody else: `known` has them as soon as they are read."""
        ...

    def known(self) -> Known | None:
        """What is kept of people and programs, once after each reading."""
        ...


class MessagePublisher(Protocol):
    """Where messages go to be told; never waits."""

    def offer(self, message: Snapshot | EventMessage) -> None:
        """Takes one message."""
        ...


class CommandSource(Protocol):
    """Where commands come from; never waits."""

    def take(self) -> Sequence[Order]:
        """Those that wait: each is to be answered."""
        ...


@dataclass(frozen=True)
class Outlets:
    """Where the loop's answers leave it, in the order in which they are served, and who asks for one."""

    lights: Lights
    buzzer: Buzzer
    recorder: TurnRecorder
    publisher: MessagePublisher
    desk: CommandSource
    guides: Guiding
    button: PushButton | None = None


class Loop:
    """Takes what has arrived, detects, shows, and hands over; `step` is one turn."""

    def __init__(
        self,
        inbox: Inbox,
        clock: Clock,
        liaison: Liaison,
        outlets: Outlets,
        snapshots: SnapshotMaker,
        lateness: Lateness,
    ) -> None:
        self._inbox = inbox
        self._clock = clock
        self._liaison = liaison
        self._analyzer, self._session = liaison.analyzer, liaison.session
        self._cues = Cues()
        self._outlets = outlets
        self._snapshots = snapshots
        self._guides = outlets.guides
        self.lateness = lateness
        self._panel = DARK_PANEL
        self._tick_due_ns = clock.now_ns() + TICK_NS
        self._state_due_ns = 0
        self._event_seq = 0

    def run(self, stopping: Callable[[], bool], progress: Callable[[], None]) -> None:
        """Turns until told to stop, which it notices within one tick; says `progress` after each turn."""
        while not stopping():
            self.step()
            progress()

    def step(self) -> None:
        """Waits for the next row or the next deadline, whichever comes first, and answers it."""
        arrivals = self._inbox.take(self._patience_s())
        now_ns = self._clock.now_ns()
        rows = [row for _, row in arrivals]
        press = None
        if now_ns >= self._tick_due_ns:
            rows.append(Tick(now_ns - TICK_LAG_NS))
            self._tick_due_ns = now_ns + TICK_NS
            press = None if self._outlets.button is None else self._outlets.button.poll(now_ns)
            self._learn()
            self._liaison.look(now_ns)
        events = self._analyzer.process(rows)
        held = self._guides.holds_station
        told = self._obeyed(now_ns)
        if press is not None and not held:
            told += self._pressed(press, now_ns)
        # For the session nobody is there while a guide has the station.
        counted, troubles = [] if held else events, self._snapshots.troubles
        moment = Moment(now_ns, troubles=troubles) if held else self._liaison.moment(now_ns, troubles)
        told += self._session.update(counted, moment)
        panel = self._cues.update(counted, told, now_ns, quiet=self._session.is_quiet)
        self._show(self._guides.panel or panel)
        shown_ns = self._clock.now_ns()
        for arrival_ns, _ in arrivals:
            self.lateness.add(shown_ns - arrival_ns)
        self._guides.hear(Heard(now_ns, rows, events, self._snapshots.parts, press))
        self._hand_over(Turn(rows, events, told, self._state(now_ns), self._liaison.learnt(told)), now_ns)

    def _obeyed(self, now_ns: int) -> list[DrillEvent]:
        """Answers what somebody asked since the last turn; what the session says to it."""
        told: list[DrillEvent] = []
        for order in self._outlets.desk.take():
            order.answer(self._obey(order.command, now_ns, told))
        return told

    def _obey(self, command: LoopCommand, now_ns: int, told: list[DrillEvent]) -> Reply:
        match command:
            case BeginGuide() | AnswerGuide() | AbortGuide():
                return self._guides.obey(command, now_ns)
            case LookAgain():
                self._outlets.recorder.look_again()
                return Done()
            case AskSession():
                return self._asked(lambda: self._session.command(command.wanted(), now_ns), told) or Done()
            case Knock():
                return self._asked(lambda: self._session.knock(now_ns), told) or Done(self._session.door.asked)

    def _asked(self, act: Callable[[], list[DrillEvent]], told: list[DrillEvent]) -> Refused | None:
        """Has the session do something; why it was refused, None where it was not."""
        if self._guides.holds_station:
            return Refused("a guide is under way", "go through it, or end it")
        try:
            told += act()
        except asked.Refused as refusal:
            return Refused(str(refusal), "look at what is going on")
        return None

    def _learn(self) -> None:
        known = self._outlets.recorder.known()
        if known is not None:
            self._session.offer(known)

    def _pressed(self, press: Press, now_ns: int) -> list[DrillEvent]:
        try:
            return self._session.press(press.kind, now_ns)
        except asked.Refused as refusal:
            log.info("The button was pressed, but %s", refusal)
            return []

    def _patience_s(self) -> float:
        now_ns = self._clock.now_ns()
        changes_ns = (self._cues.next_change_ns(now_ns), self._session.next_change_ns())
        deadline_ns = min([self._tick_due_ns, *(change_ns for change_ns in changes_ns if change_ns is not None)])
        return max(0, deadline_ns - now_ns) / 1e9

    def _show(self, panel: Panel) -> None:
        shown, self._panel = self._panel, panel
        if panel.left != shown.left:
            self._outlets.lights.side("left", panel.left)
        if panel.right != shown.right:
            self._outlets.lights.side("right", panel.right)
        if panel.pitch_hz != shown.pitch_hz:
            self._outlets.buzzer.sound(panel.pitch_hz)
        if panel.bar != shown.bar:
            self._outlets.lights.bar(panel.bar)
        if panel.status != shown.status:
            self._outlets.lights.status(panel.status)

    def _state(self, now_ns: int) -> SessionState | None:
        """Where the session stands, once a second, so that a station that starts again can go on with it."""
        if now_ns < self._state_due_ns:
            return None
        self._state_due_ns = now_ns + STATE_NS
        return self._session.state(now_ns)

    def _hand_over(self, turn: Turn, now_ns: int) -> None:
        self._outlets.recorder.offer(turn)
        for event in turn.events:
            self._event_seq += 1
            self._outlets.publisher.offer(EventMessage(self._event_seq, record_of(event)))
        snapshot = self._snapshots.update(turn.rows, turn.events, now_ns, self._panel)
        if snapshot is not None:
            self._outlets.publisher.offer(snapshot)

"""The session: hears what the feet do, what time it is and what people ask, and decides what happens next.

A pure state machine. Between sessions the lobby answers arrivals and taps; a bout is one session under way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from station.drill import commands as asked
from station.drill.bout import Bout
from station.drill.choice import Choice
from station.drill.commands import Command, Refused
from station.drill.door import Door
from station.drill.events import DrillEvent, Phase, SessionBegan, SessionEnded
from station.drill.ledger import Ledger
from station.drill.live import Live
from station.drill.lobby import Lobby
from station.drill.moment import Moment
from station.drill.movement import Movement
from station.drill.presence import Presence
from station.drill.recent import Recent
from station.drill.setting import Known, Setting
from station.drill.state import Interrupted, SessionState, SetProgress
from station.drill.texts import notice
from station.drill.troubles import Troubles
from station.drill.view import SessionView
from station.gait.calibration import Calibration
from station.gait.events import Event

# A station that was away for longer has lost the session.
MOST_GAP_S = 30.0
OF_BOUT: Mapping[type[Command], Callable[[Bout, int], list[DrillEvent]]] = {
    asked.Pause: Bout.pause,
    asked.Resume: Bout.resume,
    asked.Skip: Bout.skip,
    asked.Stop: Bout.stop,
}


@dataclass(frozen=True, slots=True)
class Grading:
    """Whose kicks are graded, with which calibration, None to learn as they come, or why they are not."""

    person_id: str | None
    calibration: Calibration | None
    no_grade: str | None


class Session:
    """One station's sessions, one after the other. `is_quiet` says that nothing may sound now."""

    def __init__(self, setting: Setting, interrupted: Interrupted | None = None) -> None:
        """`interrupted` is the session that was under way when the station ended, if one was.

        It goes on with the first `offer`, once it is known whose it was. Raises ValueError where no program can be done
        on this rig.
        """
        self.live = Live()
        self.is_quiet = False
        self._choice = Choice(setting)
        self._presence = Presence(setting.rig)
        self._movement = Movement()
        self._troubles = Troubles()
        self._recent = Recent()
        self._lobby = Lobby(self._choice)
        self.door = Door()
        self._bout: Bout | None = None
        self._counted: Ledger | None = None
        self._interrupted = interrupted
        self._moment = Moment(0)
        self._knows = False

    @property
    def phase(self) -> Phase:
        """What is going on."""
        return self._lobby.phase if self._bout is None else self._bout.phase

    @property
    def grading(self) -> Grading:
        """Whom the kicks are graded for, how, or why not: for the analyzer."""
        choice, bout = self._choice, self._bout
        if bout is not None:
            return Grading(bout.ledger.person.id, bout.ledger.calibrated.calibration, choice.no_grade)
        return Grading(choice.person.id, choice.calibrated(self._moment.distance_mm).calibration, choice.no_grade)

    @property
    def target_spm(self) -> float | None:
        """The cadence that is asked for at this moment; None while none is."""
        return None if self._bout is None or self._bout.phase != "work" else self._bout.target_spm

    def update(self, events: Sequence[Event], moment: Moment) -> list[DrillEvent]:
        """What follows from what happened and from the passing of time."""
        now_ns = moment.now_ns
        quiet = self._choice.setting.quiet
        self.is_quiet = quiet is not None and quiet.hold(moment.minute_of_day)
        self._moment = moment
        told = self._troubles.update(moment)
        sees_heels = bool(self._choice.setting.rig.range_channels) and "heels" not in self._troubles
        self.live.update(events, now_ns)
        self._presence.update(events, moment)
        self._movement.update(events, steps_tell=not sees_heels)
        if self._interrupted is not None and self._knows:
            told += self._go_on(self._interrupted, now_ns)
        if self._bout is not None:
            self._bout.torso = moment.sway, moment.drift
            told += self._go(self._bout, events, now_ns, sees_heels=sees_heels)
        if self._bout is None:
            told += self._lobby.update(self._presence, self._movement, now_ns)
            if self._lobby.wants_start:
                told += self._start(now_ns)
        return self._noted(told)

    def press(self, kind: Literal["short", "long", "held"], now_ns: int) -> list[DrillEvent]:
        """The button was pressed. In a session: hold or go on (short), skip (long), stop (held).

        Between sessions: confirm the bar or start (short), next program (long), next person (held); with nobody on a
        mat that works, a short press tries the panel. With nobody there and a phone that asks, it lets that phone in.
        """
        bout = self._bout
        if bout is not None:
            if bout.phase == "summary":
                bout.dismiss()
                return []
            short = asked.Resume() if bout.phase == "paused" else asked.Pause()
            return self.command({"short": short, "long": asked.Skip(), "held": asked.Stop()}[kind], now_ns)
        if kind == "long":
            return self._noted(self._choice.next_program(now_ns))
        if kind == "held":
            return self._noted(self._choice.next_person(now_ns))
        return self._pressed_shortly(now_ns)

    def command(self, command: Command, now_ns: int) -> list[DrillEvent]:
        """Does what somebody asks, from wherever. Raises Refused, with the reason, where that cannot be done now."""
        of_bout = OF_BOUT.get(type(command))
        if of_bout is not None:
            if self._bout is None:
                raise Refused("no session is under way")
            told = of_bout(self._bout, now_ns)
        elif isinstance(command, asked.ConfirmBar):
            told = self._choice.confirm_bar(command.bar_mm, now_ns)
        elif isinstance(command, asked.SaidCount):
            told = self._check_count(command.count, now_ns)
        else:
            told = self._between(command, now_ns)
        return self._noted(told)

    def knock(self, now_ns: int) -> list[DrillEvent]:
        """A phone asks to be let in. Raises Refused where a press of the button would not be for it alone."""
        if self.phase != "standing_by":
            self.door.close()
            raise Refused("somebody is on the mat or in a session, where the button is theirs")
        self.door.ask(now_ns)
        return self._noted([notice(now_ns, "phone_asks")])

    def offer(self, known: Known) -> None:
        """What is known of people and programs from now on; a session under way goes on as it began."""
        self._knows = True
        self._interrupted = self._interrupted if known.can_go_on else None
        self._choice.offer(known)

    def state(self, now_ns: int) -> SessionState | None:
        """What it takes to go on after an interruption; None between sessions."""
        return None if self._bout is None else self._bout.state(now_ns)

    def next_change_ns(self) -> int | None:
        """When time alone will change something; what only ends by absence is left to the next tick."""
        return self._lobby.next_ns(self._presence) if self._bout is None else self._bout.next_ns()

    def view(self, now_ns: int) -> SessionView:
        """What page and panel show now."""
        choice, bout, recent = self._choice, self._bout, self._recent
        run = None if bout is None else bout.shown
        progress = SetProgress() if run is None else run.progress(now_ns)
        ends_ns = self._lobby.ends_ns if bout is None else bout.ends_ns
        ledger = None if bout is None else bout.ledger
        on_beat = None if run is None else run.on_beat
        moment = self._moment
        person, program = (choice.person, choice.program) if ledger is None else (ledger.person, ledger.program)
        return SessionView(
            phase=self.phase,
            program=program.name,
            program_title=program.title,
            person_id=person.id,
            person=person.name,
            bar_asked=choice.no_grade is not None,
            set_number=None if bout is None else bout.set_index + 1,
            sets=len(program.sets),
            left_s=None if ends_ns is None else max(ends_ns - now_ns, 0) / 1e9,
            elapsed_s=0.0 if ledger is None else ledger.elapsed_s(now_ns),
            active_s=0.0 if ledger is None else ledger.active_s(progress),
            target_spm=None if bout is None else bout.target_spm,
            tempo=None if run is None else run.pacer.tempo,
            kicks=progress.kicks,
            clean=progress.clean,
            heels=progress.heels,
            clean_by_leg=progress.clean_by_leg,
            streak=0 if run is None else run.tally.streak,
            beats_judged=0 if on_beat is None else on_beat.judged,
            beats_good=0 if on_beat is None else on_beat.good,
            coached=recent.coached,
            notices=tuple(recent.notices),
            result=recent.shown_result,
            form_speed=recent.form_speed,
            count=recent.count,
            let_in=self.door.let_in,
            sway=moment.sway,
            drift=moment.drift,
            moved_mm=moment.moved_mm,
        )

    def _pressed_shortly(self, now_ns: int) -> list[DrillEvent]:
        """A short press between sessions."""
        if self.phase == "standing_by" and self.door.open(now_ns):
            return self._noted([notice(now_ns, "phone_let_in")])
        if self._choice.no_grade is not None:
            return self.command(asked.ConfirmBar(), now_ns)
        nobody = self._presence.floor_works and self._presence.is_absent(now_ns)
        return self.command(asked.TryPanel() if nobody else asked.Start(), now_ns)

    def _go(self, bout: Bout, events: Sequence[Event], now_ns: int, *, sees_heels: bool) -> list[DrillEvent]:
        """The session under way; a tap ends the showing of its result."""
        bout.ledger.heels_seen = bout.ledger.heels_seen and sees_heels
        if self._presence.taps:
            bout.dismiss()
        told = bout.update(events, self._presence, self._movement, now_ns)
        return told + self._leave(now_ns) if bout.is_over else told

    def _leave(self, now_ns: int) -> list[DrillEvent]:
        """Back between sessions; who kicks on has to begin anew."""
        self._bout = None
        self._movement.forget()
        self._presence.trust()
        self._lobby = Lobby(self._choice, now_ns)
        return self._lobby.enter("arriving" if self._presence.stands else "standing_by", now_ns)

    def _start(self, now_ns: int) -> list[DrillEvent]:
        bout = self._new_bout(Ledger(self._choice, now_ns, self._moment.distance_mm))
        ledger, own = bout.ledger, bout.ledger.calibrated
        began = SessionBegan(now_ns, ledger.person.id, ledger.program.name, ledger.bar_mm, own.id)
        said = [] if own.refused is None else [notice(now_ns, "not_calibrated_so", reason=own.refused)]
        return [began, *said, *bout.start(now_ns, walk=self._presence.is_absent(now_ns))]

    def _new_bout(self, ledger: Ledger) -> Bout:
        setting = self._choice.setting
        self._bout = Bout(ledger, setting.rig, setting.known.rig_bias)
        self._counted = ledger if ledger.program.goal == "count_check" else None
        return self._bout

    def _go_on(self, interrupted: Interrupted, now_ns: int) -> list[DrillEvent]:
        """Takes up a session that was interrupted, or ends it where it took too long."""
        self._interrupted = None
        state = interrupted.state
        self._choice.take_up(state.person_id, state.program)
        bout = self._new_bout(Ledger(self._choice, now_ns, self._moment.distance_mm, state))
        told = bout.go_on(state, now_ns)
        return told if interrupted.gap_s <= MOST_GAP_S else [*told, *bout.give_up(now_ns)]

    def _between(self, command: Command, now_ns: int) -> list[DrillEvent]:
        """What can be asked between sessions only."""
        told: list[DrillEvent] = []
        if self._bout is not None:
            self._bout.dismiss()
            if not self._bout.is_over:
                raise Refused("a session is under way")
            told += self._leave(now_ns)
        if isinstance(command, asked.ChoosePerson):
            return told + self._choice.choose_person(command.person_id, now_ns)
        if isinstance(command, asked.ChooseProgram):
            return told + self._choice.choose_program(command.name, now_ns)
        return told + ([notice(now_ns, "panel_test")] if isinstance(command, asked.TryPanel) else self._start(now_ns))

    def _check_count(self, count: int, now_ns: int) -> list[DrillEvent]:
        """The user's own count of the last session, if that was a count check."""
        if self._counted is None:
            raise Refused("the last session was no count check")
        if count < 1:
            raise Refused("a count is 1 or more")
        self._counted.said = count
        return self._counted.check_count(count, now_ns) if self._recent.count is not None else []

    def _noted(self, told: list[DrillEvent]) -> list[DrillEvent]:
        """Keeps what the next session and a late looker need."""
        self._recent.note(told)
        ended = next((one for one in told if isinstance(one, SessionEnded) and one.outcome != "discarded"), None)
        if ended is not None and self._bout is not None:
            ledger = self._bout.ledger
            self._choice.remember(ledger.person.id, ended.summary, ledger.form_spm)
        return told

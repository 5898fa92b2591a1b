"""What may be asked of the running station and how it answers: validated before the loop sees it.

A command is one JSON object whose key `command` names it. To add one: a struct here, a member of `Command`, and the
line of `Loop` that says who obeys it.
"""

from dataclasses import fields
from difflib import get_close_matches
from typing import Annotated, Any, Literal, get_args

import msgspec

from station.drill import commands as drill

COMMAND_SOCKET = "commands.sock"
LONGEST_BYTES = 16_384

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class BeginGuide(msgspec.Struct, frozen=True, tag_field="command", tag="begin_guide", forbid_unknown_fields=True):
    """Begins a guide, and is told its `run`; `at` names the part to begin at, empty is the first.

    A calibration wants to know `today`, an ISO date, since the loop has no calendar, and either `bar_mm`, where the bar
    is to stand, or the body height of whom it is for. `person_id` comes back in the view: for whom the page keeps the
    result, however long the phone that began it has slept.
    """

    guide: Name
    at: Annotated[str, msgspec.Meta(max_length=60)] = ""
    today: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    height_mm: Annotated[float, msgspec.Meta(ge=1000, le=2300)] | None = None
    bar_mm: Annotated[float, msgspec.Meta(ge=400, le=1100)] | None = None
    person_id: Name | None = None


class AnswerGuide(msgspec.Struct, frozen=True, tag_field="command", tag="answer_guide", forbid_unknown_fields=True):
    """Answers what the guide asks; `question` is the number that its view showed, so no answer meets a later one."""

    question: int
    choice: Name


class AbortGuide(msgspec.Struct, frozen=True, tag_field="command", tag="abort_guide", forbid_unknown_fields=True):
    """Ends the guide that is running, with nothing changed; with `run`, only if it is that one."""

    run: int | None = None


class AskSession(msgspec.Struct, frozen=True, tag_field="command", tag="session", forbid_unknown_fields=True):
    """Asks something of the session: `action` is one of `ACTIONS`, and `value` what it needs, if it needs something.

    Raises ValueError with what is wrong, so that there is none that makes no sense.
    """

    action: Name
    value: str | int | float | None = None

    def __post_init__(self) -> None:
        self.wanted()

    def wanted(self) -> drill.Command:
        """What it asks, as the drill takes it."""
        kind = ACTIONS.get(self.action)
        if kind is None:
            raise ValueError(f"there is no action {self.action!r}: choose from {', '.join(ACTIONS)}")
        names = [field.name for field in fields(kind)]
        if self.value is not None and not names:
            raise ValueError(f"{self.action} takes no value")
        # JSON knows one kind of number: 98.0 is a count.
        value = int(self.value) if isinstance(self.value, float) and self.value.is_integer() else self.value
        given = {} if value is None and names != ["person_id"] else dict.fromkeys(names, value)
        return msgspec.convert(given, kind)


class LookAgain(msgspec.Struct, frozen=True, tag_field="command", tag="look_again", forbid_unknown_fields=True):
    """Says that people, calibrations or programs were changed, so that the station reads them again."""


class Knock(msgspec.Struct, frozen=True, tag_field="command", tag="knock", forbid_unknown_fields=True):
    """A phone asks to be let in, and is told its number: for 30 s a short press, with nobody there, lets it in.

    The session's `let_in` shows its number then. A second one that asks in that time withdraws both.
    """


class AskAbout(msgspec.Struct, frozen=True, tag_field="command", tag="about", forbid_unknown_fields=True):
    """Asks how the `rig` is built and wired, or what the `doctor` finds; the loop is not troubled with it."""

    about: Literal["rig", "doctor"]


ACTIONS: dict[str, type[drill.Command]] = {
    "start": drill.Start,
    "pause": drill.Pause,
    "resume": drill.Resume,
    "skip": drill.Skip,
    "stop": drill.Stop,
    "person": drill.ChoosePerson,
    "program": drill.ChooseProgram,
    "bar": drill.ConfirmBar,
    "count": drill.SaidCount,
    "panel": drill.TryPanel,
}
GuideCommand = BeginGuide | AnswerGuide | AbortGuide
LoopCommand = GuideCommand | AskSession | LookAgain | Knock
Command = LoopCommand | AskAbout


class Done(msgspec.Struct, frozen=True, tag_field="reply", tag="done"):
    """It was done; `data` is what the command asked for, if it asked for something."""

    data: Any = None


class Refused(msgspec.Struct, frozen=True, tag_field="reply", tag="refused"):
    """Nothing was done: what is wrong, and what to do about it."""

    what: str
    remedy: str


Reply = Done | Refused

NAMES = tuple(str(kind.__struct_config__.tag) for kind in get_args(Command))


class _Kind(msgspec.Struct):
    command: str


_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_commands: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)
_replies: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)
_kinds = msgspec.json.Decoder(_Kind)
encode = msgspec.json.Encoder().encode
decode_reply = _replies.decode


def read_command(data: bytes) -> Command | Refused:
    """The command in `data`, or why it is none."""
    if len(data) > LONGEST_BYTES:
        return Refused(f"the command has {len(data)} bytes", f"a command has at most {LONGEST_BYTES}: send less")
    try:
        name = _kinds.decode(data).command
    except _ERRORS as error:
        return Refused(f"this is no command ({error})", 'send a JSON object such as {"command": "abort_guide"}')
    if name not in NAMES:
        near = get_close_matches(name, NAMES, n=1)
        remedy = f"the nearest is {near[0]}" if near else f"there are {', '.join(NAMES)}"
        return Refused(f"there is no command {name[:60]!r}", remedy)
    try:
        return _commands.decode(data)
    except _ERRORS as error:
        return Refused(f"{name} is not complete or not right ({error})", "look it up in station/commands.py")

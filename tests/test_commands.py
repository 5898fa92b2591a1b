"""What is no command is refused with a sentence, before anybody acts on it."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.commands import (
    ACTIONS,
    LONGEST_BYTES,
    AbortGuide,
    AnswerGuide,
    AskSession,
    BeginGuide,
    Done,
    LookAgain,
    Refused,
    decode_reply,
    encode,
    read_command,
)
from station.drill import commands as drill


@pytest.mark.parametrize(
    "command",
    [
        BeginGuide("build", "buzzer"),
        BeginGuide("x"),
        AnswerGuide(3, "yes"),
        AbortGuide(),
        AskSession("start"),
        AskSession("program", "ramp"),
        AskSession("bar", 780.0),
        LookAgain(),
    ],
)
def test_a_command_arrives_as_it_was_sent(command: Any) -> None:
    assert read_command(encode(command)) == command


@pytest.mark.parametrize("reply", [Done(), Done({"a": [1]}), Refused("no", "yes")])
def test_a_reply_arrives_as_it_was_sent(reply: Any) -> None:
    assert decode_reply(encode(reply)) == reply


@pytest.mark.parametrize(
    ("data", "what", "remedy"),
    [
        (b"", "this is no command", "send a JSON object"),
        (b"[]", "this is no command", "send a JSON object"),
        (b'{"command": 3}', "this is no command", "send a JSON object"),
        (b'{"command": "\xff"}', "this is no command", "send a JSON object"),
        (b'{"a": ' + b"[" * 9000 + b"]" * 9000 + b"}", "bytes", "at most"),
        (b'{"a": ' + b"[" * 7000 + b"]" * 7000 + b"}", "this is no command", "send a JSON object"),
        (b'{"command": "begin_giude"}', "there is no command 'begin_giude'", "the nearest is begin_guide"),
        (b'{"command": "xyz"}', "there is no command 'xyz'", "there are begin_guide, answer_guide, abort_guide"),
        (b'{"command": "begin_guide"}', "begin_guide is not complete or not right", "guide"),
        (b'{"command": "begin_guide", "guide": ""}', "not right", "look it up"),
        (b'{"command": "abort_guide", "now": true}', "unknown field `now`", "look it up"),
        (b'{"command": "session", "action": "begin"}', "there is no action 'begin': choose from start, pause", "look"),
        (b'{"command": "session", "action": "stop", "value": 3}', "stop takes no value", "look it up"),
        (b'{"command": "session", "action": "program"}', "missing required field `name`", "look it up"),
        (b'{"command": "session", "action": "count", "value": "ten"}', "Expected `int`, got `str`", "look it up"),
        (b" " * LONGEST_BYTES + b"{}", f"the command has {LONGEST_BYTES + 2} bytes", f"at most {LONGEST_BYTES}"),
    ],
)
def test_what_is_no_command_is_refused_with_the_remedy(data: bytes, what: str, remedy: str) -> None:
    refused = read_command(data)
    assert isinstance(refused, Refused)
    assert what in refused.what
    assert remedy in refused.remedy or remedy in refused.what


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (AskSession("start"), drill.Start()),
        (AskSession("person"), drill.ChoosePerson(None)),
        (AskSession("person", "a-b"), drill.ChoosePerson("a-b")),
        (AskSession("program", "ramp"), drill.ChooseProgram("ramp")),
        (AskSession("bar"), drill.ConfirmBar()),
        (AskSession("bar", 780.5), drill.ConfirmBar(780.5)),
        (AskSession("count", 98), drill.SaidCount(98)),
        (AskSession("count", 98.0), drill.SaidCount(98)),
    ],
)
def test_what_is_asked_of_a_session_is_what_the_drill_understands(asked: AskSession, wanted: drill.Command) -> None:
    arrived = read_command(encode(asked))
    assert isinstance(arrived, AskSession)
    assert arrived.wanted() == wanted


def test_everything_that_the_drill_understands_can_be_asked() -> None:
    assert set(ACTIONS.values()) == set(get_args(drill.Command))


@given(st.binary(max_size=200) | st.from_type(dict[str, int | str]).map(msgspec.json.encode))
def test_whatever_comes_is_a_command_or_refused(data: bytes) -> None:
    answer = read_command(data)
    assert isinstance(answer, Refused)
    assert answer.what
    assert answer.remedy

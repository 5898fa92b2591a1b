"""Guides are played one at a time: begun, answered question by question, ended without a trace."""

from typing import Any

import pytest

from station.commands import AbortGuide, AnswerGuide, BeginGuide, Done, Refused
from station.drill.panel import Panel
from station.gait.samples import ContactEdge
from station.guiding import Heard
from station.messages import Choice, Said
from station.ports import Press
from station.setup.guides import SHOWN_NS, Guides
from station.setup.script import Ended, Face, Guide, Stage, ask

YES, NO = Choice("yes", Said("yes", "Yes")), Choice("no", Said("no", "No"))
LIT = Panel(status="white", left=False, right=False, bar=0, pitch_hz=None)
TICK_NS = 50_000_000
PATIENCE_NS = 60_000_000_000


def two_questions(stage: Stage, begin: BeginGuide) -> Any:
    """Asks twice the same, and ends as well as the second answer says."""
    stage.steps = 2
    moments = []
    answers = []
    for title in ("first", "second"):
        stage.begin(Said("title", title))
        answer, moment = yield from ask(Face(Said("asked", "Is it?"), (YES, NO), pose="stand", panel=LIT))
        moments.append(moment)
        answers.append(answer)
        stage.tell(Said("told", f"{title} {answer}"))
    pads = dict(moments[-1].pads)
    return Ended(answers[-1] == "yes", Said("end", "The end"), {"answers": answers, "pads": pads, "at": begin.at})


def nothing(_stage: Stage, _begin: BeginGuide) -> Any:
    """Ends before it has asked anything."""
    yield from ()
    return Ended(True, Said("end", "Nothing to do"))


class Hall:
    """Guides that are moved by hand."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.poses: list[str] = []
        refused = Refused("not there", "here")
        offered = {
            "ask": Guide(two_questions, lambda begin: refused if begin.at == "there" else None, PATIENCE_NS),
            "nothing": Guide(nothing),
        }
        self.guides = Guides(offered, self.poses.append)

    def turn(self, *rows: Any, after_ns: int = TICK_NS, press: Press | None = None) -> None:
        self.now_ns += after_ns
        self.guides.hear(Heard(self.now_ns, rows, press=press))

    def obey(self, command: Any) -> Any:
        return self.guides.obey(command, self.now_ns)

    def answer(self, choice: str) -> Any:
        reply = self.obey(AnswerGuide(self.view.question, choice))
        self.turn()
        return reply

    @property
    def view(self) -> Any:
        return self.guides.view(self.now_ns)


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_a_guide_is_gone_through_question_by_question(hall: Hall) -> None:
    assert not hall.view
    assert hall.obey(BeginGuide("ask", at="here")) == Done({"run": 1})
    assert (hall.view.step, hall.view.steps, hall.view.title.text) == (1, 2, "first")
    assert (hall.guides.holds_station, hall.guides.panel) == (True, LIT)
    hall.turn(ContactEdge(0, "pad_left", True, initial=True))
    assert hall.answer("no") == Done()
    assert [said.text for said in hall.view.told] == ["first no"]
    assert hall.answer("yes") == Done()
    view = hall.view
    assert view.state == "done"
    assert view.result == {"answers": ["no", "yes"], "pads": {"pad_left": True}, "at": "here"}
    assert [said.text for said in view.told] == ["first no", "second yes", "The end"]
    assert (hall.guides.holds_station, hall.guides.panel) == (False, None)
    assert hall.poses == ["stand", "any"]


def test_a_guide_says_for_whom_it_was_begun_to_its_end(hall: Hall) -> None:
    hall.obey(BeginGuide("ask", person_id="ada"))
    assert hall.view.person_id == "ada"
    hall.answer("yes")
    hall.answer("yes")
    assert (hall.view.state, hall.view.person_id) == ("done", "ada")


def test_a_guide_that_ends_badly_has_failed(hall: Hall) -> None:
    hall.obey(BeginGuide("ask"))
    hall.answer("yes")
    hall.answer("no")
    assert hall.view.state == "failed"


def test_how_it_ended_stays_in_view_for_some_seconds(hall: Hall) -> None:
    hall.obey(BeginGuide("nothing"))
    assert (hall.view.state, hall.view.told[0].text) == ("done", "Nothing to do")
    hall.turn(after_ns=SHOWN_NS)
    assert hall.view is not None
    hall.turn()
    assert not hall.view


def test_one_answer_meets_one_question(hall: Hall) -> None:
    hall.obey(BeginGuide("ask"))
    first = hall.view.question
    assert hall.obey(AnswerGuide(first, "yes")) == Done()
    assert hall.obey(AnswerGuide(first, "yes")) == Refused(
        "that question has passed", "answer the one that is shown now"
    )
    hall.turn()
    assert hall.view.question > first, "the second question is another one, although its words are the same"
    assert isinstance(hall.obey(AnswerGuide(first, "yes")), Refused)
    assert hall.view.step == 2


def test_no_answer_of_one_guide_meets_another(hall: Hall) -> None:
    hall.obey(BeginGuide("ask"))
    hall.answer("yes")
    last = hall.view.question
    hall.obey(AbortGuide())
    assert hall.obey(BeginGuide("ask")) == Done({"run": 2})
    assert hall.view.question > last
    assert (hall.view.run, hall.view.step) == (2, 1)


@pytest.mark.parametrize(
    ("command", "what", "remedy"),
    [
        (BeginGuide("dance"), "there is no guide 'dance'", "there are ask, nothing"),
        (BeginGuide("ask", at="there"), "not there", "here"),
        (AnswerGuide(1, "yes"), "no guide is running", "begin one"),
        (AbortGuide(), "that guide is not running", "nothing is to be done"),
    ],
)
def test_what_cannot_be_done_without_a_guide_is_refused(hall: Hall, command: Any, what: str, remedy: str) -> None:
    assert hall.obey(command) == Refused(what, remedy)
    assert not hall.view


def test_what_cannot_be_done_during_a_guide_is_refused(hall: Hall) -> None:
    hall.obey(BeginGuide("ask"))
    again = hall.obey(BeginGuide("nothing"))
    assert again == Refused("the guide 'ask' runs already, at step 1 of 2", "go through it, or abort it first")
    unknown = hall.obey(AnswerGuide(hall.view.question, "perhaps"))
    assert unknown == Refused("'perhaps' is no answer here", "answer one of yes, no")
    assert isinstance(hall.obey(AbortGuide(run=7)), Refused)
    assert hall.view.state == "running"
    assert hall.obey(AbortGuide(run=1)) == Done()
    assert hall.view.state == "aborted"


def test_where_nothing_is_asked_the_refusal_says_to_do_what_it_says() -> None:
    def waiting(_stage: Stage, _begin: BeginGuide) -> Any:
        yield Face(Said("wait", "Step on the mat"))
        return Ended(True, Said("end", ""))

    guides = Guides({"wait": Guide(waiting)})
    guides.obey(BeginGuide("wait"), 0)
    assert guides.obey(AnswerGuide(1, "yes"), 0) == Refused("'yes' is no answer here", "do what it says")


def test_a_guide_that_nobody_goes_through_ends_itself(hall: Hall) -> None:
    hall.obey(BeginGuide("ask"))
    hall.turn(after_ns=PATIENCE_NS)
    assert hall.view.state == "running"
    hall.answer("yes")
    hall.turn(after_ns=PATIENCE_NS)
    assert hall.view.state == "running", "an answer is a sign of life"
    hall.turn()
    assert hall.view.state == "aborted"
    assert not hall.guides.holds_station


def test_the_buttons_long_hold_ends_a_guide_whose_beginner_has_gone(hall: Hall) -> None:
    hall.obey(BeginGuide("ask"))
    hall.turn(press=Press(0, "short"))
    assert hall.guides.holds_station
    hall.turn(press=Press(0, "held"))
    assert hall.view.state == "aborted"

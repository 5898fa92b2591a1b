"""What the Set-up page looks at: people and their calibrations, the wiring, the doctor. Looking changes nothing."""

from typing import TypeVar

import msgspec
from flask import Flask, Response
from msgspec.structs import replace

from station.commands import AskAbout
from station.drill.people import MARKS, height_of_mark_mm
from web.archives import Archives
from web.asking import Ask, done
from web.guide_orders import GuideOrders
from web.keeper import Keeper
from web.live import LiveFeed
from web.sentences import translated
from web.sessions import as_json, own_person
from web.set_up_answers import DoctorAnswer, Finding, PeopleAnswer, RigAnswer, person_answer
from web.texts import language

Told = TypeVar("Told")
# Values of a finding that are a part's own words.
_OWN_WORDS = {"text", "said"}


class SetUp:
    """The answers of the Set-up page, each a method; `ask` asks the station about itself."""

    def __init__(self, ask: Ask, archives: Archives, feed: LiveFeed, keeper: Keeper) -> None:
        self._ask = ask
        self._archives = archives
        self._feed = feed
        self._keeper = keeper

    def people(self) -> Response:
        """For whom the visitor may calibrate, where the bar stands for them, and what was read back of them last."""
        own, roster, last = own_person(), self._archives.now().roster, self._keeper.last
        rig = None if self._feed.newest is None else self._feed.newest.rig
        people = [
            person_answer(person, roster.calibrations(person.id or ""), rig)
            for person in roster.people()
            if own in (None, person.id)
        ]
        kept = last if last is not None and own in (None, last.person_id) else None
        marks_mm = [height_of_mark_mm(number) for number in range(1, MARKS + 1)]
        return as_json(PeopleAnswer(rig, marks_mm, people, kept))

    def rig(self) -> Response:
        """The parts of the running station's rig, and which wire goes to which pin."""
        return as_json(self._told(AskAbout("rig"), RigAnswer))

    def doctor(self) -> Response:
        """What the running station finds of its machine and its rig."""
        found = self._told(AskAbout("doctor"), list[Finding])
        return as_json(DoctorAnswer([_in_words(each, language()) for each in found]))

    def _told(self, question: AskAbout, kind: type[Told]) -> Told:
        return msgspec.convert(done(self._ask, question).data, kind)


def _in_words(finding: Finding, language: str) -> Finding:
    """A finding whose parts' own words, which have no key, are in the visitor's language."""
    said = finding.said
    values = {name: translated(str(said.values[name]), language) for name in _OWN_WORDS & said.values.keys()}
    text = translated(said.text, language) if said.key == "verbatim" else said.text
    return replace(finding, said=replace(said, text=text, values=said.values | values))


def add_set_up(app: Flask, set_up: SetUp, guides: GuideOrders) -> None:
    """Joins addresses and answers; web.access says who may ask."""
    api = "/api/v1/set-up"
    for path, answers in (
        (f"{api}/people", set_up.people),
        (f"{api}/rig", set_up.rig),
        (f"{api}/doctor", set_up.doctor),
    ):
        app.add_url_rule(path, endpoint=f"GET {path}", view_func=answers, methods=["GET"])
    for path, obeys in (
        (f"{api}/guide/begin", guides.begin),
        (f"{api}/guide/answer", guides.answer),
        (f"{api}/guide/abort", guides.abort),
    ):
        app.add_url_rule(path, endpoint=f"POST {path}", view_func=obeys, methods=["POST"])

"""All text is in one place: both languages have the same, and nothing that a person reads stands anywhere else."""

import re
import string
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from station.drill.account import SetAccount
from station.drill.review import summarise
from station.drill.sayings import NEXT, STATEMENTS
from station.drill.texts import TEXTS
from station.gait.calibration import CalibrationError, Standing, held_depth_mm, standing
from station.gait.rig import Rig
from station.gait.samples import RangeSample
from station.setup.texts import TEXTS as GUIDES
from web.texts import LANGUAGES, texts_of

WEB = Path(__file__).parents[2] / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SCRIPTS = sorted((WEB / "static").glob("*.js"))
SPOKEN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "label"}
# Names that programs give each other and that look like words: keys, methods, events, font names.
NAMES = {"Escape", "POST", "Content-Type", "NaN", "Infinity"}
# What the doctor says of a station that nobody can ask through its page.
IN_TERMINAL = {
    "doctor.station.not_begun",
    *(f"doctor.hands.{why}" for why in ("simulated", "busy", "alone", "refused")),
}
ENGLISH, GERMAN = texts_of("en"), texts_of("de")


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys_and_fields() -> None:
    assert list(ENGLISH) == list(GERMAN)
    assert {key: fields(text) for key, text in ENGLISH.items()} == {key: fields(text) for key, text in GERMAN.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_markup(language: str) -> None:
    assert not [key for key, text in texts_of(language).items() if not text or re.search(r"[<>]|&\w+;", text)]


class Words(HTMLParser):
    """Collects what a reader would see or hear of a template."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in SPOKEN_ATTRIBUTES]


def literal_words(template: str) -> list[str]:
    """Words in a template that no key stands for."""
    words = Words()
    words.feed(re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template, flags=re.DOTALL))
    words.close()
    return [word for text in words.found for word in re.findall(r"[^\W\d_]{2,}", text)]


def spoken_strings(script: str) -> list[str]:
    """String literals of a script that a person could read: several words, or one that begins like a sentence."""
    bare = re.sub(r"//[^\n]*", "", script)
    # What stands in the holes of a template literal is code.
    literals = re.findall(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`', bare)
    texts = [re.sub(r"\$\{[^}]*\}", " ", one or other) for one, other in literals]
    spoken = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}|^[A-Z\u00c4\u00d6\u00dc][a-z\u00e4\u00f6\u00fc\u00df]+\b")
    selectors = re.compile(r"^[#.\[]|^\(prefers|^dialog\[")
    return [text for text in texts if spoken.search(text) and text not in NAMES and not selectors.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_text_of_its_own(path: Path) -> None:
    assert literal_words(path.read_text()) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_holds_text_of_its_own(path: Path) -> None:
    assert spoken_strings(path.read_text()) == []


def test_text_that_is_put_into_a_template_or_a_script_is_found() -> None:
    assert literal_words('<p>{{ t("a") }} Oh no</p>') == ["Oh", "no"]
    assert literal_words('<img alt="A foot">') == ["foot"]
    assert spoken_strings('put("id", "Offline");') == ["Offline"]
    assert spoken_strings("put(`id`, `${n} heels were seen`);") == ["  heels were seen"]
    assert spoken_strings('const a = "ease-out", b = "#left .heel", c = "aria-label"; // A remark') == []


def used_keys() -> tuple[set[str], set[str]]:
    """Keys that templates and programs name in full, and beginnings of those that they put together."""
    sources = "".join(path.read_text() for path in (*TEMPLATES, *SCRIPTS, *WEB.glob("*.py")))
    whole = set(re.findall(r"""["'](\w+(?:\.\w+)+)["']""", sources))
    begun = {start for start in re.findall(r"""["'`](\w+\.(?:\w+\.)*\w*?)(?:["'] ~|\$\{)""", sources) if start}
    return whole, begun | {"errors.", "programs.allowed.", "programs.fault.", "people.allowed.", "sentence."}


def test_every_text_is_used() -> None:
    whole, begun = used_keys()
    whole |= {f"{page}.title" for page in ("live", "learn", "setup", "pair", "history", "programs", "people")}
    unused = [
        key
        for key in ENGLISH
        if key not in whole and re.sub(r"\.(one|other)$", "", key) not in whole and not key.startswith(tuple(begun))
    ]
    assert unused == []


def test_what_a_session_says_is_known_in_each_language() -> None:
    ends = ("time_over", "you_stopped", "you_left", "skipped", "limit_found", "reach_levelled_off", "all_sets_done")
    told = {*STATEMENTS, *NEXT, *ends, "interrupted"}
    assert told <= set(TEXTS)
    assert not [key for key in told if f"said.{key}" not in ENGLISH or f"said.{key}" not in GERMAN]


def test_what_guides_and_doctor_say_is_known_in_each_language_with_its_values() -> None:
    on_page = {key: text for key, text in GUIDES.items() if key not in IN_TERMINAL}
    for texts in (ENGLISH, GERMAN):
        assert not [key for key in on_page if f"guide.{key.replace(' ', '_')}" not in texts]
        assert not [
            key for key, text in on_page.items() if not fields(texts[f"guide.{key.replace(' ', '_')}"]) <= fields(text)
        ]


def test_what_the_calibration_objects_to_is_known_by_its_first_clause() -> None:
    still = Standing(900.0, 3.0)
    few, restless = [sample(900.0)], [sample(900.0 + 200 * (number % 2)) for number in range(60)]
    shallow = [sample(890.0)] * 60
    for objects in (
        lambda: standing(few),
        lambda: standing(restless),
        lambda: held_depth_mm(still, few),
        lambda: held_depth_mm(still, shallow),
    ):
        with pytest.raises(CalibrationError) as refusal:
            objects()
        clause = re.split(r"[:.] ", str(refusal.value))[0]
        key = "told." + re.sub(r"[^a-z0-9]+", "_", re.sub(r"\d+", "n", clause).lower())
        assert key in ENGLISH


def sample(distance_mm: float) -> RangeSample:
    return RangeSample(0, "range", distance_mm, "ok", 9.0, 2000.0)


def test_each_figure_of_a_session_has_its_name_and_its_definition() -> None:
    figures = summarise([SetAccount(Rig("pair")).summary()], []).figures
    bare = {re.sub(r"_(left|right)$", "", name) for name in figures}
    assert not [name for name in bare if {f"figure.{name}.name", f"figure.{name}.text"} - ENGLISH.keys()]


def test_the_browsers_wish_chooses_the_language_and_the_readers_choice_overrules_it(client: FlaskClient) -> None:
    def title(**headers: str) -> str:
        found = re.search(
            r'<html lang="(\w+)">.*?<h1>(.*?)</h1>', client.get("/learn", headers=headers).text, re.DOTALL
        )
        assert found is not None
        return f"{found[1]} {found[2]}"

    english, german = f"en {ENGLISH['learn.title']}", f"de {GERMAN['learn.title']}"
    assert title() == english
    assert title(**{"Accept-Language": "fr, de-CH;q=0.8, en;q=0.5"}) == german
    assert title(**{"Accept-Language": "fr"}) == english
    answer = client.post("/api/v1/language", json={"language": "de"})
    assert answer.json == {"language": "de"}
    assert title(**{"Accept-Language": "en"}) == german
    client.set_cookie("language", "../../etc")
    assert title() == english


def test_a_program_reads_refusals_in_its_language_too(client: FlaskClient) -> None:
    answer = client.get("/api/v1/state", headers={"Accept-Language": "de"}).json
    assert answer is not None
    assert answer["error"] == "station offline"
    assert answer["remedy"] == GERMAN["errors.station_offline.remedy"]

"""What the station says in English is said in German too: each refusal, each diagnosis, as the code says it."""

import ast
import errno
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from flask.testing import FlaskClient

from hardware.diagnosis import Place, Probe, Seen, diagnose
from hardware.i2c import BusLevels
from hardware.vl53_setup import Vl53Setup
from station.commands import Refused
from station.drill.program import Program, Ramp, SetPlan
from station.gait.padhealth import PadFault, PadFaultKind
from station.gait.rig import Rig
from station.gait.samples import PadChannel
from station.messages import PartState
from station.runtime.vitals import HOT, LOW_VOLTAGE
from tests.ordered import Ordered
from tests.web.conftest import FakeLoop
from web.live import LiveFeed
from web.sentences import parts_in, translated
from web.texts import texts_of

ROOT = Path(__file__).parents[2]
# Words of English that no German sentence has.
ENGLISH = re.compile(
    r"\b(the|its|is|are|and|or|with|there|your|this|that|has|have|check|does|not|wire|works)\b", re.IGNORECASE
)
GERMAN = {"Accept-Language": "de"}


def english_left(text: str) -> list[str]:
    """English words that are left in the German of a text."""
    return ENGLISH.findall(translated(text, "de"))


def told_by(call: str, place: int, *files: str) -> Iterator[str]:
    """The text at that place of each call of that name, with a stand-in for what is put into it."""
    for file in files:
        for node in ast.walk(ast.parse((ROOT / file).read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == call:
                text = _text(node.args[place])
                if text is not None:
                    yield text


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "X9" for part in node.values)
    return None


REFUSALS = [
    *told_by("Refused", 0, *(f"station/drill/{name}.py" for name in ("choice", "bout", "door", "session"))),
    *told_by("Refused", 0, "station/runtime/desk.py", "station/runtime/loop.py", "station/setup/about.py"),
    *told_by("Refused", 0, *(f"station/setup/{name}.py" for name in ("calibrate", "guides", "build"))),
]
FAILURES = [
    *told_by("HardwareError", 1, *(f"hardware/{name}.py" for name in ("vl53", "vl53_start", "watch", "tfluna"))),
]


def test_all_refusals_and_failures_are_found() -> None:
    assert len(REFUSALS) > 25
    assert len(FAILURES) > 12


@pytest.mark.parametrize("text", REFUSALS)
def test_each_refusal_of_the_loop_is_known_in_german(text: str) -> None:
    assert english_left(text) == []


@pytest.mark.parametrize("text", FAILURES)
def test_each_failure_of_a_sensor_is_known_in_german(text: str) -> None:
    assert english_left(text) == []


TFLUNA = Place(
    "TF-Luna at 0x10 on I2C bus 3",
    0x10,
    3,
    "Set range.address = {address} (range.left_address, range.right_address for a pair)",
    "5 V and GND, pin 5 to ground before it is powered (else it has no I2C), SDA and SCL; `kickstation wiring` shows "
    "them. It starts at 0x10 unless somebody gave it another address",
)
PLACES = [Vl53Setup("VL53L1X", "range").place(17, 4), Vl53Setup("VL53L1X", "range", 3).place(None, None), TFLUNA]
NACK = OSError(errno.EREMOTEIO, "Remote I/O error")
LATE = OSError(errno.ETIMEDOUT, "Connection timed out")
SEEN = [
    *(Seen(OSError(number, "gone")) for number in (errno.ENOENT, errno.EACCES, errno.EBUSY, errno.EINVAL)),
    Seen(LATE),
    *(Seen(LATE, BusLevels(sda=sda, scl=scl)) for sda in (False, True) for scl in (False, True)),
    Seen(NACK),
    Seen(NACK, answering=frozenset({0x29, 0x10})),
    Seen(NACK, answering=frozenset({0x52})),
    Seen(NACK, kin={0x30: "VL53L1X"}),
    *(Seen(NACK, shutdown=probe, ready=probe) for probe in get_args(Probe)),
    Seen(NACK, ready="high"),
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
@pytest.mark.parametrize("seen", SEEN, ids=range(len(SEEN)))
def test_each_diagnosis_of_a_silent_sensor_is_known_in_german(place: Place, seen: Seen) -> None:
    assert english_left(str(diagnose(place, seen))) == []


EVIDENCE: dict[PadFaultKind, tuple[str, ...]] = {
    "hum": ("closes and opens 50 times a second, as mains hum does",),
    "chatter": ("closes and opens faster than any foot can",),
    "leaking": ("opens for moments while a foot stands on it", "closes for moments alone"),
    "lost_edges": ("lost 3 edges and more within a minute",),
    "stuck_closed": ("has read loaded through 8 steps of the other foot", "has read loaded through 9 heels"),
    "stuck_open": ("has read free through 8 steps of the other foot", "has read free through 9 heels"),
}


@pytest.mark.parametrize("kind", get_args(PadFaultKind))
def test_each_fault_of_a_pad_is_known_in_german_alone_and_beside_another(kind: PadFaultKind) -> None:
    source = (ROOT / "station/gait/padhealth.py").read_text()
    for evidence in EVIDENCE[kind]:
        assert max(re.split(r"\d+", evidence), key=len).split(" steps")[0].strip(" ,") in source
        faults = [str(PadFault(channel, kind, evidence)) for channel in get_args(PadChannel)]
        assert english_left("; ".join(faults[:2])) == []
        assert english_left(faults[2]) == []


BOTH_PADS = (
    "Both pads have read loaded since the start. If nobody stands there, they are opened by a foot and not closed: "
)
ONE_PAD = "The pad has read loaded since the start. If nobody stands there, it is closed by a foot and not opened: "
MAT = [
    "works; lost edges found by looking again so far: 3",
    BOTH_PADS + 'set mat.normally = "closed". Or a wire touches ground',
    ONE_PAD + 'set mat.normally = "open". Or a wire is off',
]
SENSOR = [
    "works; 37 samples were lost so far",
    "delivers half of its samples or less; most samples are rejected in strong light: keep the sun off sensor and legs",
    "most samples are rejected: nobody within its range, or its window is dirty or covered",
]


@pytest.mark.parametrize("text", [LOW_VOLTAGE, HOT, *MAT, *SENSOR])
def test_what_board_mat_and_sensor_say_while_they_work_is_known_in_german(text: str) -> None:
    assert english_left(text) == []


@pytest.mark.parametrize("rig", [Rig("mat"), Rig("single", ("pad",))])
def test_why_a_program_cannot_be_done_is_known_in_german(rig: Rig) -> None:
    program = Program("mine", "<b>Mine</b>", (SetPlan(60, target_spm=100, ramp=Ramp(150, least_clean_pct=80)),))
    obstacle = program.obstacle(rig) or ""
    assert english_left(obstacle) == []
    assert translated(obstacle, "de").startswith("<b>Mine</b> braucht ")


def test_what_is_not_known_stays_as_it_is() -> None:
    assert translated("", "de") == ""
    assert translated("The flux is low. Mend it", "de") == "The flux is low. Mend it"
    assert translated("The flux is low. Switch its supply off and on", "de").endswith(
        "Schalte seine Versorgung aus und ein"
    )
    assert translated(LOW_VOLTAGE, "en") == LOW_VOLTAGE


def test_sentences_stand_in_the_texts_as_a_person_would_read_them() -> None:
    for language in ("en", "de"):
        known = {key: text for key, text in texts_of(language).items() if key.startswith("sentence.")}
        assert [key for key, text in known.items() if text.endswith(".")] == []


def test_a_refusal_reaches_a_german_phone_in_german(user: FlaskClient, orders: Ordered) -> None:
    orders.reply = Refused("there is nothing to pause", "look")
    answer: Any = user.post("/api/v1/session", json={"action": "pause"}, headers=GERMAN)
    assert answer.json["message"] == "Das geht jetzt nicht: es gibt nichts anzuhalten."


@pytest.mark.parametrize(("headers", "told"), [({}, "another chip"), (GERMAN, "ein anderer Chip")])
def test_what_a_part_says_reaches_each_phone_in_its_language(
    user: FlaskClient, client: FlaskClient, feed: LiveFeed, loop: FakeLoop, headers: dict[str, str], told: str
) -> None:
    before = feed.view.change
    parts = [PartState("VL53L4CD", ok=False, message="another chip"), PartState("mat", ok=True, message="")]
    loop.publish(loop.snapshot(1, parts=parts))
    feed.newer_than(before, 10.0)
    for browser in (user, client):
        state: Any = browser.get("/api/v1/state", headers=headers).json
        assert [part["message"] for part in state["parts"]] == [told, ""]
        stream = browser.get("/api/v1/live", headers=headers, buffered=False)
        events: Any = iter(stream.response)
        assert f'"message":"{told}"' in b"".join(next(events) for _ in range(2)).decode()
        stream.close()


def test_only_messages_are_changed_in_a_snapshot() -> None:
    parts = [PartState("another chip", ok=False, message="another chip")]
    before = b'{"name":"another chip","message":"another chip","guide":{"text":"another chip"}}'
    after = b'{"name":"another chip","message":"ein anderer Chip","guide":{"text":"ein anderer Chip"}}'
    assert parts_in(before, parts, "de") == after

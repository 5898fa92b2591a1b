"""What earlier versions of the station have kept can still be opened, and says the same."""

import gzip
import json
from pathlib import Path

import pytest

from station.drill.people import GUEST
from station.runtime.replay import replay
from station.storage.database import open_engine
from station.storage.exports import as_json
from station.storage.history import History
from station.storage.known import known
from station.storage.paths import Archive
from station.storage.prepare import prepare
from station.storage.roster import Roster
from station.storage.unfinished import interrupt_unfinished

RELEASES = sorted((Path(__file__).parent / "releases").iterdir())


@pytest.fixture(params=RELEASES, ids=lambda folder: str(folder.name))
def release(request: pytest.FixtureRequest) -> Path:
    """What one version left."""
    folder: Path = request.param
    return folder


@pytest.fixture
def archive(release: Path, tmp_path: Path) -> Archive:
    """Its database, as a station finds it that was updated since."""
    made = Archive(tmp_path / "kickstation.db", tmp_path / "recordings")
    made.database.write_bytes(gzip.decompress((release / "kickstation.db.gz").read_bytes()))
    prepare(made.database)
    return made


def test_every_session_says_what_it_said(release: Path, archive: Archive) -> None:
    history = History(archive)
    now = json.loads(as_json([history.session(line.id) for line in history.sessions()], simulated=True))
    then = json.loads(gzip.decompress((release / "sessions.json.gz").read_bytes()))
    assert len(now["sessions"]) == len(then["sessions"]) == 2
    for session, its in zip(now["sessions"], then["sessions"], strict=True):
        session["line"]["has_recording"] = its["line"]["has_recording"]
        assert holds(session, its), "something that was kept is not there any more"


def holds(now: object, then: object) -> bool:
    """Whether everything that was told then is told now; more may have come."""
    if isinstance(then, dict) and isinstance(now, dict):
        return all(key in now and holds(now[key], value) for key, value in then.items())
    if isinstance(then, list) and isinstance(now, list):
        return len(now) == len(then) and all(map(holds, now, then))
    return now == then


def test_what_was_kept_is_compared_and_a_difference_would_be_seen() -> None:
    assert holds({"a": [1, {"b": 2}], "new": 3}, {"a": [1, {"b": 2}]})
    assert not holds({"a": [1, {"b": 3}]}, {"a": [1, {"b": 2}]})
    assert not holds({"a": [1]}, {"a": [1, 2]})
    assert not holds({}, {"a": None})


def test_people_calibrations_and_programs_are_still_there(archive: Archive) -> None:
    roster = Roster(archive)
    [ada] = roster.people()
    assert (ada.name, ada.height_mm, ada.style, ada.met_edition) == ("Ada", 1700, "runner", "2011")
    found = known(archive, "pair", first=True)
    assert found.people == (GUEST, ada)
    [calibration] = found.calibrations[ada.id or ""].values()
    assert (calibration.made_on, calibration.bar_height_mm) == ("2026-11-25", 780)
    assert found.programs[-1].title == "Mine"
    assert found.rig_bias is not None
    assert found.rig_bias.right_minus_left["contact_ms"].value == 30.0


def test_a_session_that_was_cut_short_then_is_closed_now(archive: Archive) -> None:
    assert len(interrupt_unfinished(open_engine(archive.database))) == 1
    assert {line.outcome for line in History(archive).sessions()} == {"done", "interrupted"}


def test_the_recording_still_replays(release: Path) -> None:
    *_, summary = replay(release / "recording.csv.gz")
    assert summary["rows"]["range_left"] == summary["rows"]["range_right"] > 1000

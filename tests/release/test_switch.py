"""From one version to another and back, on real folders and data, with the service manager's answers."""

import itertools
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.release.errors import NotReady, ReleaseError
from station.release.installation import WayBack
from station.release.switch import roll_back, use
from tests.release.conftest import BROKEN, READY, Board

# What a newer version does to the data when it starts: tables that no version of today knows.
MIGRATES = f"{sys.executable} {{state}}/../migrate.py {{state}}/kickstation.db\n"
MIGRATION = """import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as connection:
    connection.execute("UPDATE alembic_version SET version_num = 9999")
"""


@pytest.fixture
def said(board: Board) -> list[str]:
    (board.state.parent / "migrate.py").write_text(MIGRATION)
    return []


def tables_of(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def start_first(board: Board, said: list[str]) -> None:
    board.add("0.1.0")
    use(board.installation, board.state, "0.1.0", said.append)


def test_the_first_version_is_started_and_there_is_no_way_back(board: Board, said: list[str]) -> None:
    start_first(board, said)
    assert board.installation.current() == "0.1.0"
    assert said == ["Version 0.1.0 runs."]
    services = "kickstation.target kickstation.service kickstation-web.service"
    assert board.asked()[1:] == [
        f"systemctl stop {services}",
        "systemctl daemon-reload",
        "systemctl reset-failed kickstation.service kickstation-web.service",
        f"systemctl start {services}",
    ]
    with pytest.raises(ReleaseError, match="no version to go back to"):
        roll_back(board.installation, said.append)


def test_a_first_version_that_fails_says_where_to_look_and_stays_for_that(board: Board, said: list[str]) -> None:
    board.add("0.1.0", started=BROKEN)
    with pytest.raises(NotReady, match=r"0\.1\.0 did not report ready .*Job for .*journalctl"):
        use(board.installation, board.state, "0.1.0", said.append)
    assert board.installation.current() == "0.1.0"


def test_the_version_before_backs_its_data_up_itself_as_the_stations_user(board: Board, said: list[str]) -> None:
    start_first(board, said)
    board.make_data()
    board.add("0.2.0")
    use(board.installation, board.state, "0.2.0", said.append)
    asked = board.asked()
    backed_up = asked.index(f"runuser kickstation: backup {board.state / 'before-0.2.0.tar'}")
    assert asked[backed_up - 1].startswith("systemctl stop"), "nothing may be recorded after it"
    assert board.installation.current() == "0.2.0"
    assert board.installation.is_proven()
    assert board.installation.way_back() == WayBack("0.1.0", str(board.state / "before-0.2.0.tar"))


def test_only_the_newest_backup_and_two_versions_are_kept(board: Board, said: list[str]) -> None:
    start_first(board, said)
    board.make_data()
    for name in ("0.2.0", "0.3.0"):
        board.add(name)
        use(board.installation, board.state, name, said.append)
    assert board.installation.names() == ["0.2.0", "0.3.0"]
    assert [path.name for path in board.state.glob("*.tar")] == ["before-0.3.0.tar"]


def test_a_version_that_does_not_report_ready_is_left_for_the_one_before(board: Board, said: list[str]) -> None:
    start_first(board, said)
    database = board.make_data()
    board.add("0.2.0", started=BROKEN)
    with pytest.raises(NotReady, match=r"0\.2\.0 did not report ready .*, 0\.1\.0 did"):
        use(board.installation, board.state, "0.2.0", said.append)
    assert board.installation.current() == "0.1.0"
    assert board.installation.way_back() is None
    assert said[-1] == "Version 0.1.0 runs again."
    assert list(board.state.glob("*before-restore*")) == [], "data that can be read is left alone"
    assert database.exists()


def test_a_page_that_fails_after_the_loop_was_ready_is_a_version_that_fails(board: Board, said: list[str]) -> None:
    start_first(board, said)
    board.add("0.2.0", started=READY + BROKEN)
    with pytest.raises(NotReady):
        use(board.installation, board.state, "0.2.0", said.append)
    assert board.installation.current() == "0.1.0"


def test_data_that_a_failed_version_migrated_is_put_back_and_the_newer_kept(board: Board, said: list[str]) -> None:
    start_first(board, said)
    database = board.make_data()
    before = tables_of(database)
    board.add("0.2.0", started=MIGRATES + BROKEN)
    with pytest.raises(NotReady):
        use(board.installation, board.state, "0.2.0", said.append)
    assert tables_of(database) == before
    (newer,) = board.state.glob("*before-restore*.db")
    assert tables_of(newer) == "9999"


def test_a_person_can_go_back_from_a_version_that_runs(board: Board, said: list[str]) -> None:
    start_first(board, said)
    database = board.make_data()
    before = tables_of(database)
    board.add("0.2.0", started=MIGRATES + READY)
    use(board.installation, board.state, "0.2.0", said.append)
    roll_back(board.installation, said.append)
    assert board.installation.current() == "0.1.0"
    assert tables_of(database) == before
    assert said[-2:] == [
        "0.1.0 cannot read the newer data: its own is put back, the newer is kept beside it.",
        "Version 0.1.0 runs again.",
    ]


def test_a_backup_that_cannot_be_put_back_is_said(board: Board, said: list[str]) -> None:
    start_first(board, said)
    board.make_data()
    board.add("0.2.0", started=MIGRATES + READY)
    use(board.installation, board.state, "0.2.0", said.append)
    (board.state / "before-0.2.0.tar").unlink()
    with pytest.raises(NotReady, match="cannot be put back"):
        roll_back(board.installation, said.append)


def test_where_the_version_before_fails_too_both_are_named(board: Board, said: list[str]) -> None:
    start_first(board, said)
    board.add("0.2.0", started=BROKEN)
    (board.installation.folder("0.1.0") / "started").write_text(BROKEN)
    with pytest.raises(NotReady, match=r"0\.1\.0 did not report ready either"):
        use(board.installation, board.state, "0.2.0", said.append)
    assert board.installation.current() == "0.1.0"


def test_a_version_whose_data_cannot_be_backed_up_goes_on_running(board: Board, said: list[str]) -> None:
    start_first(board, said)
    (board.state / "kickstation.db").mkdir()  # no database at all
    board.add("0.2.0")
    with pytest.raises(ReleaseError, match=r"cannot be backed up .*0\.1\.0 goes on"):
        use(board.installation, board.state, "0.2.0", said.append)
    assert board.installation.current() == "0.1.0"
    assert board.asked()[-1].startswith("systemctl start")


def test_what_a_power_cut_left_untried_goes_back_when_its_start_fails(board: Board, said: list[str]) -> None:
    start_first(board, said)
    board.add("0.2.0")
    board.installation.keep(WayBack("0.1.0", None))
    board.installation.point_to("0.2.0")  # and here the power goes; systemd asks for this after five starts:
    roll_back(board.installation, said.append, unproven_only=True)
    assert board.installation.current() == "0.1.0"
    roll_back(board.installation, said.append, unproven_only=True)
    assert board.installation.current() == "0.1.0", "a version that is proven is not left"


def test_a_version_that_is_restarted_and_fails_is_not_left_if_it_ever_ran(board: Board, said: list[str]) -> None:
    start_first(board, said)
    board.add("0.2.0")
    use(board.installation, board.state, "0.2.0", said.append)
    (board.installation.folder("0.2.0") / "started").write_text(BROKEN)
    with pytest.raises(NotReady):
        use(board.installation, board.state, "0.2.0", said.append)
    assert board.installation.current() == "0.2.0"
    assert board.installation.way_back() == WayBack("0.1.0", None)


def test_in_an_image_that_is_being_made_nothing_is_started(board: Board, said: list[str]) -> None:
    board.say_offline()
    board.make_data()
    board.add("0.1.0")
    board.add("0.2.0")
    for name in ("0.1.0", "0.2.0"):
        use(board.installation, board.state, name, said.append)
    assert said[-1] == "Version 0.2.0 will start with the system."
    assert {line.split()[1] for line in board.asked() if line.startswith("systemctl")} == {"is-system-running"}
    assert not board.installation.is_proven(), "its first start decides"
    (board.state / "kickstation.db").unlink()
    (board.state / "kickstation.db").mkdir()
    board.add("0.3.0")
    with pytest.raises(ReleaseError):
        use(board.installation, board.state, "0.3.0", said.append)
    assert board.installation.current() == "0.2.0"


NUMBERS = itertools.count()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.booleans(), max_size=5))
def test_whichever_versions_fail_the_last_one_that_was_ready_runs(board: Board, works: list[bool]) -> None:
    said: list[str] = []
    runs = ""
    for ready in (True, *works):
        name = f"0.0.{next(NUMBERS)}"
        board.add(name, started=READY if ready else BROKEN)
        if ready:
            use(board.installation, board.state, name, said.append)
            runs = name
        else:
            with pytest.raises(NotReady, match=f"{runs} did"):
                use(board.installation, board.state, name, said.append)
        assert board.installation.current() == runs
        assert runs in board.installation.names()

"""The folders of an installation, and the links and notes in it."""

import shutil
from pathlib import Path

import pytest

from station.release.errors import ReleaseError
from station.release.installation import COMPLETE, VERSIONS, WAY_BACK, Installation, WayBack, installation_of
from tests.release.conftest import Board


def test_a_version_that_was_only_begun_is_not_there(board: Board) -> None:
    board.add("0.1.0")
    board.add("0.2.0")
    (board.installation.folder("0.2.0") / COMPLETE).unlink()
    assert board.installation.names() == ["0.1.0"]
    with pytest.raises(ReleaseError, match=r"0\.2\.0 is not installed here, there is 0\.1\.0"):
        board.installation.folder("0.2.0")


def test_where_nothing_is_installed_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="there is none"):
        Installation(tmp_path).folder("0.1.0")


def test_the_link_is_replaced_also_where_an_attempt_was_cut_short(board: Board) -> None:
    board.add("0.1.0")
    (board.installation.opt / "current.new").symlink_to("nowhere")
    assert board.installation.current() is None
    board.installation.point_to("0.1.0")
    assert board.installation.current() == "0.1.0"
    assert (board.installation.opt / "current" / COMPLETE).exists()
    assert not (board.installation.opt / "current.new").is_symlink()


def test_a_link_to_a_version_that_somebody_removed_leads_to_none(board: Board) -> None:
    board.add("0.1.0")
    board.installation.point_to("0.1.0")
    shutil.rmtree(board.installation.folder("0.1.0"))
    assert board.installation.current() is None


def test_the_way_back_is_kept_until_it_is_forgotten(board: Board) -> None:
    assert board.installation.way_back() is None
    assert board.installation.is_proven()
    board.installation.keep(WayBack("0.1.0", "/somewhere/before-0.2.0.tar"))
    assert board.installation.way_back() == WayBack("0.1.0", "/somewhere/before-0.2.0.tar")
    assert not board.installation.is_proven()
    board.installation.forget()
    assert board.installation.way_back() is None
    assert board.installation.is_proven()


def test_a_damaged_note_is_named_with_the_remedy(board: Board) -> None:
    (board.installation.opt / WAY_BACK).write_text('{"version": 1')
    with pytest.raises(ReleaseError, match=r"way-back\.json: is damaged .*Remove it"):
        board.installation.way_back()


def test_who_may_not_write_there_is_told_so(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)  # the tests may be root's, who may do everything
    with pytest.raises(ReleaseError, match="only root"), board.installation.locked():
        pass


def test_an_environment_knows_the_installation_that_it_belongs_to(board: Board, tmp_path: Path) -> None:
    board.add("0.1.0")
    prefix = board.installation.folder("0.1.0")
    assert installation_of(str(prefix)) == board.installation
    for elsewhere in (tmp_path, board.installation.opt / VERSIONS / "0.2.0"):
        with pytest.raises(ReleaseError, match=r"not installed by install\.sh"):
            installation_of(str(elsewhere))

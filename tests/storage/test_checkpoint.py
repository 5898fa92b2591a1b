"""A restart goes on with a session only where that makes sense: on the same boot, with a state it knows."""

from dataclasses import dataclass
from pathlib import Path

from station.storage.checkpoint import FILE, Checkpoint, forget, load, save

BOOT = "b0071d00-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class State:
    """Where some session stands."""

    kicks: int
    person: str | None = None


SAVED = Checkpoint("5e551011-0000-4000-8000-000000000001", BOOT, 1_000, State(12))


def test_a_checkpoint_is_read_back_as_it_was(tmp_path: Path) -> None:
    save(tmp_path, Checkpoint("older", BOOT, 1, State(1)))
    save(tmp_path, SAVED)
    assert load(tmp_path, State, BOOT, 2_000) == SAVED
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_on_another_boot_a_session_is_not_gone_on_with(tmp_path: Path) -> None:
    save(tmp_path, SAVED)
    assert load(tmp_path, State, BOOT, 999) is None
    assert load(tmp_path, State, "another", 2_000) is None


def test_without_a_checkpoint_or_with_the_state_of_another_version_there_is_nothing_to_go_on_with(
    tmp_path: Path,
) -> None:
    assert load(tmp_path, State, BOOT, 2_000) is None
    (tmp_path / FILE).write_text('{"session_id": "x"')
    assert load(tmp_path, State, BOOT, 2_000) is None
    save(tmp_path, Checkpoint("x", BOOT, 1_000, {"set": 1}))
    assert load(tmp_path, State, BOOT, 2_000) is None


def test_a_session_that_ended_is_forgotten(tmp_path: Path) -> None:
    save(tmp_path, SAVED)
    forget(tmp_path)
    forget(tmp_path)
    assert load(tmp_path, State, BOOT, 2_000) is None

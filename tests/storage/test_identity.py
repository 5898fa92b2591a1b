"""A station keeps the id of its first start."""

from pathlib import Path

from station.storage.identity import FILE, station_id


def test_the_id_of_the_first_start_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert station_id(folder) == station_id(folder)


def test_two_stations_have_two_ids(tmp_path: Path) -> None:
    assert station_id(tmp_path / "a") != station_id(tmp_path / "b")


def test_a_file_that_holds_no_id_is_replaced_by_one(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("half an i")
    fresh = station_id(tmp_path)
    assert (tmp_path / FILE).read_text().strip() == str(fresh)

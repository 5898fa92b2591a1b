"""A second loop is refused while the first one runs."""

from pathlib import Path

import pytest

from station.ports import HardwareError
from station.runtime.lock import only_loop


def test_a_second_loop_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with only_loop(tmp_path), pytest.raises(HardwareError, match="runs here already") as refused, only_loop(tmp_path):
        pass
    assert "end it first" in str(refused.value)


def test_after_the_first_has_ended_the_next_may_run(tmp_path: Path) -> None:
    for _ in range(2):
        with only_loop(tmp_path):
            pass

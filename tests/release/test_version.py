"""Names of versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.release.errors import ReleaseError
from station.release.version import check_name, is_newer, version_of_package

NUMBERS = st.tuples(*[st.integers(0, 999)] * 3)


def written(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))


@given(NUMBERS, NUMBERS)
def test_versions_are_ordered_by_their_numbers_not_by_their_letters(
    one: tuple[int, ...], other: tuple[int, ...]
) -> None:
    assert is_newer(written(one), written(other)) == (one > other)


def test_another_build_of_a_version_is_not_newer() -> None:
    assert not is_newer("0.1.0+3f2a9c1", "0.1.0")
    assert is_newer("0.1.1", "0.1.0+3f2a9c1")


@pytest.mark.parametrize("name", ["", "1.2", "1.2.3.4", "../../etc", "1.2.3/../..", "0.1.0+", "0.1.0-rc1", "v0.1.0"])
def test_what_is_no_version_is_refused_before_it_becomes_a_path(name: str) -> None:
    with pytest.raises(ReleaseError, match=r"no version: they are called like 0\.1\.0"):
        check_name(name)


def test_a_package_says_its_version_by_its_folder() -> None:
    assert version_of_package("kickstation-1.20.3") == "1.20.3"
    for other in ("kickstation", "kickstation-main", "other-1.2.3", "kickstation-1.2.3+abc"):
        with pytest.raises(ReleaseError, match=r"kickstation-X\.Y\.Z"):
            version_of_package(other)

"""How a station is announced in its network."""

from uuid import uuid4
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from station.release.announcement import announced
from station.storage.identity import Station

NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
)


@given(NAMES)
def test_whatever_a_station_is_called_it_is_announced_with_port_and_id(name: str) -> None:
    station = Station(str(uuid4()), name)
    service = ElementTree.fromstring(announced(station, 80))  # noqa: S314 - our own
    found = service.findtext("name")
    assert found is not None
    assert name.startswith(found)
    assert len(found.encode()) <= 63
    assert found == name or len(name.encode()) > 63
    assert service.findtext("service/port") == "80"
    assert service.findtext("service/txt-record") == f"kickstation={station.id}"

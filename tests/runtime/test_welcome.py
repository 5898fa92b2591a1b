"""A person is shown where the page is."""

import socket

import pytest

from station.runtime.welcome import address_of, code_and_link, welcome

ALL_INTERFACES = "0.0.0.0"  # noqa: S104 - nothing is bound


def test_the_address_and_a_code_of_it_are_shown() -> None:
    shown = welcome("http://192.168.1.20:8000", None)
    assert "http://192.168.1.20:8000" in shown
    assert shown.count("█") > 100


def test_at_the_first_start_the_code_pairs_the_owners_phone() -> None:
    address, link = "http://192.168.1.20:8000", "http://192.168.1.20:8000/pair#abc"
    shown = welcome(address, link)
    assert code_and_link(link).partition("\n\n")[0] in shown
    assert "owner" in shown
    assert address in shown


def test_a_page_on_all_interfaces_is_found_at_the_machine_s_own_address() -> None:
    address = address_of(ALL_INTERFACES, 8000)
    assert address.startswith("http://")
    assert ALL_INTERFACES not in address


def test_without_a_network_the_address_is_this_machine_s(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoRoute(socket.socket):
        def connect(self, _address: object) -> None:
            raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket, "socket", NoRoute)
    assert address_of(ALL_INTERFACES, 8000) == "http://127.0.0.1:8000"

"""The secret is made once for the page's user alone, and a signature is good for one purpose, in its time."""

import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.config import ConfigError
from web.keyring import FILE, INVITATION_S, TAKE_HOME_S, Keyring, open_keyring

KEYRING = Keyring(b"secret")


def test_the_first_start_makes_a_secret_that_only_its_user_can_read(tmp_path: Path) -> None:
    open_keyring(tmp_path / "new")
    path = tmp_path / "new" / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) == 32
    assert [file.name for file in path.parent.iterdir()] == [FILE]


def test_the_secret_stays_the_same_and_so_do_the_cookies(tmp_path: Path) -> None:
    cookie = open_keyring(tmp_path).cookie_for("phone")
    assert open_keyring(tmp_path).phone_of(cookie) == "phone"
    assert open_keyring(tmp_path / "other").phone_of(cookie) is None


def test_two_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    found: list[Keyring] = []
    threads = [threading.Thread(target=lambda: found.append(open_keyring(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cookie = found[0].cookie_for("phone")
    assert [keyring.phone_of(cookie) for keyring in found] == ["phone"] * 8


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_secret_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    open_keyring(tmp_path)
    (tmp_path / FILE).chmod(mode)
    with pytest.raises(ConfigError, match=rf"{FILE}: other users may read .*mode {mode:o}.* Remove it"):
        open_keyring(tmp_path)


def test_an_invitation_says_what_it_was_made_for_and_each_is_another() -> None:
    first, second = (KEYRING.accept(KEYRING.invite("user", "a person")) for _ in range(2))
    assert first is not None
    assert second is not None
    assert (first["role"], first["person"]) == ("user", "a person")
    assert first["phone"] != second["phone"]


def test_an_invitation_ends_after_a_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000_000.0)
    invitation = KEYRING.invite("owner")
    monkeypatch.setattr("time.time", lambda: 1_000_000.0 + INVITATION_S)
    assert KEYRING.accept(invitation) is not None
    monkeypatch.setattr("time.time", lambda: 1_000_001.0 + INVITATION_S)
    assert KEYRING.accept(invitation) is None


def test_a_pass_names_one_session_for_a_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000_000.0)
    signed = KEYRING.take_home("a session", simulated=True)
    monkeypatch.setattr("time.time", lambda: 1_000_000.0 + TAKE_HOME_S)
    assert KEYRING.taken_home(signed) == {"session": "a session", "simulated": True}
    monkeypatch.setattr("time.time", lambda: 1_000_001.0 + TAKE_HOME_S)
    assert KEYRING.taken_home(signed) is None


def test_what_is_signed_for_one_purpose_is_nothing_for_another() -> None:
    assert KEYRING.phone_of(KEYRING.invite("owner")) is None
    assert KEYRING.accept(KEYRING.cookie_for("phone")) is None
    assert KEYRING.accept(KEYRING.take_home("a session", simulated=False)) is None
    assert KEYRING.taken_home(KEYRING.invite("owner")) is None


def test_a_signed_text_of_another_shape_is_nothing() -> None:
    strange = Keyring(b"secret")
    assert strange.phone_of(str(strange._phones.dumps(["a list"]))) is None
    assert strange.accept(str(strange._invitations.dumps("a text"))) is None


@given(st.text())
def test_no_text_is_a_cookie_or_an_invitation_by_chance(text: str) -> None:
    assert KEYRING.phone_of(text) is None
    assert KEYRING.accept(text) is None

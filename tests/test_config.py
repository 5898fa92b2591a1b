"""Settings: what is taken, and how a person learns what is not."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station import config as module
from station.config import Config, ConfigError, load_config

Writer = Callable[[str | bytes], Path]

KEYS = st.sampled_from(["rig", "range", "web", "port", "address", "ready_pin", "pads", "name", "ä b"]) | st.text(
    max_size=5
)
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["none", "pair", "two", 41, 0x29]),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))


def toml(value: Any) -> str:
    """A value in TOML's inline notation."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value)


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Puts text or bytes into a settings file."""

    def written(content: str | bytes) -> Path:
        path = tmp_path / "kickstation.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def test_an_empty_file_is_the_default_rig(write: Writer) -> None:
    assert load_config(write("")) == Config()


def test_settings_are_taken_and_the_rest_stays_as_it_is(write: Writer) -> None:
    config = load_config(write('rig = "pair"\n[web]\nport = 80\n[range]\nleft_address = 0x30\n'))

    assert (config.rig, config.web.port, config.range.left_address) == ("pair", 80, 0x30)
    assert config.web.host == Config().web.host
    assert config.mat == Config().mat


def test_none_in_quotes_leaves_a_pin_out(write: Writer) -> None:
    config = load_config(write('[range]\nready_pin = "none"\n[mat]\npads = "none"\n'))

    assert config.range.ready_pin is None
    assert config.mat.pads == "none"


def test_without_a_file_the_systems_is_taken_and_without_that_the_defaults(
    write: Writer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "SYSTEM_FILE", tmp_path / "missing.toml")
    assert load_config(None) == Config()

    monkeypatch.setattr(module, "SYSTEM_FILE", write('rig = "mat"'))
    assert load_config(None).rig == "mat"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[range]\naddr = 1", "range.addr: unknown key. The nearest is range.address"),
        ("port = 80", "port: unknown key. The nearest is web.port"),
        ("[mat]\nzzzz = 1", "mat.zzzz: unknown key. Known are mat.pads, mat.left_pin, mat.right_pin, mat.pin"),
        ('rig = "trio"', 'rig: is "trio". Allowed is one of "mat", "pair", "single"'),
        ("[range]\naddress = 300", "range.address: is 300. Allowed is a whole number from 8 to 119 (I2C address"),
        ('[range]\nready_pin = "a"', 'range.ready_pin: is "a". Allowed is a whole number from 0 to 27 (GPIO'),
        ("[web]\nport = true", "web.port: is true. Allowed is a whole number from 1 to 65535"),
        ("[web]\nport = 80.5", "web.port: is 80.5."),
        ("[web]\nport = 2020-01-01", 'web.port: is "2020-01-01".'),
        ("[web]\nhost = 1", "web.host: is 1. Allowed is a text in quotes"),
        ("[web.host]\na = 1", "web.host: is a table. Allowed is"),
        ("[web]\nhost = []", "web.host: is a list. Allowed is"),
        (
            "[lights]\nbar_pins = [1, 2]",
            "lights.bar_pins: is a list. Allowed is a list of 5, each a whole number from 0",
        ),
        ("[buzzer]\ntonal = 1", "buzzer.tonal: is 1. Allowed is true or false"),
        ('[station]\nname = ""', 'station.name: is "". Allowed is a text of 1 to 40 characters, in quotes'),
        (f'[station]\nname = "{"x" * 99}"', f'station.name: is "{"x" * 56}...'),
        ("range = 3", "range: is 3. It is a table: write [range]"),
        ("[range]\nleft_address = 0x2b", "range.left_address, range.right_address: both are 0x2b"),
        ('[quiet]\nbegin = "25:00"', 'quiet.begin: is "25:00". Allowed is'),
        ('[quiet]\nbegin = "22:00"', "quiet.begin, quiet.end: one of them is missing. Give both"),
    ],
)
def test_a_wrong_key_is_named_with_what_is_allowed(write: Writer, text: str, words: str) -> None:
    path = write(text)

    with pytest.raises(ConfigError) as caught:
        load_config(path)

    assert str(caught.value).startswith(f"{path}: {words}")


def test_everything_wrong_is_told_at_once(write: Writer) -> None:
    path = write("a = 1\n[web]\nport = 0\n")

    with pytest.raises(ConfigError) as caught:
        load_config(path)

    first, second, third = str(caught.value).splitlines()
    assert first == f"{path}:"
    assert second.startswith("  a: unknown key")
    assert third.startswith("  web.port: is 0")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("rig =\n", "not valid TOML: Invalid value (at line 1, column 6)"),
        ('rig = "mat"\nrig = "pair"', "line 2"),
        (b"\xff\xfe", "byte 0 is not UTF-8. Save the file as UTF-8"),
        ("a = " + "[" * 5000, "goes beyond all bounds"),
        ("a = " + "1" * 5000, "goes beyond all bounds"),
        ("[web]\nport." + "a." * 5000 + "a = 1", "web.port: is a table"),
    ],
)
def test_a_file_that_is_not_toml_is_refused_with_the_place(write: Writer, content: str | bytes, words: str) -> None:
    path = write(content)

    with pytest.raises(ConfigError) as caught:
        load_config(path)

    assert str(caught.value).startswith(f"{path}: ")
    assert words in str(caught.value)


def test_a_file_that_cannot_be_opened_is_refused_with_a_remedy(
    write: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match=r"there is no such file\. Check the name"):
        load_config(tmp_path / "missing.toml")
    with pytest.raises(ConfigError, match="this is a folder"):
        load_config(tmp_path)

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    path = write("")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ConfigError, match=r"cannot be read \(Permission denied\)\. Allow it with: chmod a\+r"):
        load_config(path)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_settings_load_or_are_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, settings: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "garbage.toml"
    path.write_text("\n".join(f"{json.dumps(key)} = {toml(value)}" for key, value in settings.items()))

    with suppress(ConfigError):
        assert isinstance(load_config(path), Config)


@given(st.binary(max_size=100))
def test_any_bytes_load_or_are_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, garbage: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "garbage.toml"
    path.write_bytes(garbage)

    with suppress(ConfigError):
        assert isinstance(load_config(path), Config)

"""The command line: what it starts, and how it says what is wrong before anything is started."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result

from station.__main__ import main
from station.cli import command
from web.keyring import open_keyring

GOLDEN = Path(__file__).parent / "golden" / "traces"


def invoke(*arguments: Any) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_help_answers_without_loading_what_only_running_needs() -> None:
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "station", "--help"], capture_output=True, check=True, text=True
    )
    assert "up" in loaded.stdout
    for module in ("numpy", "gpiozero", "flask", "zmq", "msgspec"):
        assert f" {module}\n" not in loaded.stderr


def test_replay_prints_each_event_as_a_line_and_last_the_summary() -> None:
    result = invoke("replay", GOLDEN / "derived_bk_cmu13_30__pair.csv", "--events")
    records = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert {"foot_strike", "toe_off", "heel_onset", "heel_contact"} <= {record["event"] for record in records}
    assert records[-1]["event"] == "summary"
    grade = next(record for record in records if record["event"] == "heel_contact")
    assert (grade["grade"], grade["grade_reason"]) == (None, "not calibrated")


def test_replay_without_events_prints_the_summary_alone() -> None:
    result = invoke("replay", GOLDEN / "derived_bk_cmu13_30__pair.csv")
    [summary] = [json.loads(line) for line in result.output.splitlines()]
    assert summary["event"] == "summary"


def test_replay_prints_the_statistics_of_a_trace_when_asked() -> None:
    result = invoke("replay", GOLDEN / "derived_bk_cmu13_30__pair.csv", "--statistics")
    [statistics] = [json.loads(line) for line in result.output.splitlines()]
    assert statistics["event"] == "statistics"
    assert statistics["cadence_spm"]["n"] > 0


def test_a_trace_without_rows_cannot_be_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    trace = tmp_path / "short.csv"
    trace.write_text('#kickstation-trace 1\n#rig: "single"\nt_ns,channel,value,status\n')
    result = invoke("run", "--play", trace)
    assert result.exit_code == 2
    assert "nothing to play" in result.output


def test_replay_into_a_closed_pipe_ends_quietly() -> None:
    trace = GOLDEN / "derived_bk_cmu13_30__pair.csv"
    code = f"{sys.executable} -m station replay {trace} --events | head -1"
    ended = subprocess.run(["bash", "-o", "pipefail", "-c", code], capture_output=True, text=True, check=False)
    assert "Traceback" not in ended.stderr


def test_a_missing_trace_is_named_with_exit_code_2(tmp_path: Path) -> None:
    result = invoke("replay", tmp_path / "none.csv", "--events")
    assert result.exit_code == 2
    assert "none.csv" in result.output


def test_a_malformed_trace_is_named_with_its_line(tmp_path: Path) -> None:
    trace = tmp_path / "bad.csv"
    trace.write_text('#kickstation-trace 1\n#rig: "mat"\nt_ns,channel,value,status\n1,pad_left,1,\n2,pad_left,high,\n')
    result = invoke("replay", trace, "--events")
    assert result.exit_code == 2
    assert "bad.csv" in result.output
    assert "line 5" in result.output


@pytest.mark.parametrize("start", ["up", "run", "web"])
def test_an_unknown_setting_is_named_with_the_nearest_one(tmp_path: Path, start: str) -> None:
    settings = tmp_path / "station.toml"
    settings.write_text("[mat]\nleft_pinn = 17\n")
    result = invoke(start, "--config", settings)
    assert result.exit_code == 2
    assert "station.toml" in result.output
    assert "mat.left_pinn" in result.output
    assert "mat.left_pin" in result.output.replace("mat.left_pinn", "")


def test_a_pin_used_twice_is_refused_before_anything_starts(tmp_path: Path) -> None:
    settings = tmp_path / "station.toml"
    settings.write_text("[mat]\nleft_pin = 18\n")
    result = invoke("run", "--simulate", "--config", settings)
    assert result.exit_code == 2
    assert "GPIO 18" in result.output
    assert "buzzer.pin" in result.output


def test_a_port_in_use_is_named_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    with socket.socket() as holder:
        holder.bind(("0.0.0.0", 0))  # noqa: S104 - the address that the page would take
        holder.listen()
        port = holder.getsockname()[1]
        result = invoke("up", "--simulate", "--port", port)
    assert result.exit_code == 2
    assert str(port) in result.output
    assert "--port" in result.output
    assert not list(tmp_path.iterdir())


def test_a_page_that_was_handed_no_socket_says_so() -> None:
    result = invoke("web", "--listener", "9999")
    assert result.exit_code == 2
    assert "No socket was handed down as 9999" in result.output


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (["--speed", "2"], "--play"),
        (["--play", "x.csv", "--simulate"], "--simulate"),
        (["--play", "x.csv", "--rig", "pair"], "--rig"),
        (["--board", "--simulate"], "--board"),
        (["--board", "--play", "x.csv"], "--board"),
    ],
)
def test_options_that_contradict_each_other_are_usage_errors(options: list[str], hint: str) -> None:
    result = invoke("up", *options)
    assert result.exit_code == 2
    assert hint in result.output


def test_a_child_gets_the_options_that_were_given_and_no_others() -> None:
    words = command("run", simulate=True, play=None, rig="pair", speed=1.0, config=None)
    assert words == [sys.executable, "-m", "station", "run", "--simulate", "--rig", "pair", "--speed", "1.0"]


@pytest.mark.parametrize(("options", "role"), [(["--owner"], "owner"), ([], "user")])
def test_pair_shows_a_code_that_invites_one_phone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], role: str
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    result = invoke("pair", "--port", 8123, *options)
    assert result.exit_code == 0
    assert result.output.count("\u2588") > 100
    link = result.output.split()[-1]
    assert ":8123/pair#" in link
    said = open_keyring(tmp_path).accept(unquote(link.partition("#")[2]))
    assert said is not None
    assert said["role"] == role


def test_a_secret_that_others_can_read_is_told_with_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    assert invoke("pair").exit_code == 0
    (tmp_path / "page-secret").chmod(0o644)
    result = invoke("pair")
    assert result.exit_code == 2
    assert "other users may read this secret" in result.output

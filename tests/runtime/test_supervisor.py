"""Two processes live and end together; a fault of one is said and does not take the other along."""

import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from station.runtime.supervisor import Supervisor

FOREVER = [sys.executable, "-c", "import signal; signal.pause()"]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_usage_error_of_one_ends_all_with_its_exit_code() -> None:
    supervisor = Supervisor({"loop": python("raise SystemExit(2)"), "page": FOREVER}, {})
    assert supervisor.run() == 2
    assert all(child.returncode is not None for child in supervisor._children.values())


def test_all_ending_by_themselves_is_a_clean_end() -> None:
    assert Supervisor({"loop": python("pass"), "page": python("pass")}, {}).run() == 0


def test_a_crash_is_said_once_and_the_other_goes_on(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    done = tmp_path / "done"
    page = python(f"import time, pathlib; time.sleep(0.5); pathlib.Path({str(done)!r}).touch()")
    with caplog.at_level(logging.ERROR):
        code = Supervisor({"loop": python("import os; os.kill(os.getpid(), 9)"), "page": page}, {}).run()
    assert code == 1
    assert done.exists(), "the page was not ended with the loop"
    assert [record.message for record in caplog.records] == [
        "The loop ended by signal 9; the rest goes on. Stop with Ctrl-C and start again."
    ]


def test_stopping_ends_all_and_is_no_fault() -> None:
    supervisor = Supervisor({"loop": FOREVER, "page": FOREVER}, {})
    threading.Timer(0.3, supervisor.stop).start()
    assert supervisor.run() == 0


def test_children_that_will_not_end_are_killed_and_share_the_time_that_they_are_given(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    patience_s: list[float] = []
    wait = subprocess.Popen.wait

    def noted_wait(child: "subprocess.Popen[bytes]", timeout: float | None = None) -> int:
        if timeout is not None:
            patience_s.append(timeout)
        return wait(child, timeout)

    monkeypatch.setattr("station.runtime.supervisor.PATIENCE_S", 0.2)
    monkeypatch.setattr(subprocess.Popen, "wait", noted_wait)
    deaf = [tmp_path / name for name in ("loop", "page")]
    ignore = "import pathlib, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    supervisor = Supervisor(
        {one.name: python(f"{ignore} pathlib.Path({str(one)!r}).touch(); signal.pause()") for one in deaf}, {}
    )

    def stop_once_deaf() -> None:
        while not all(one.exists() for one in deaf):
            pass
        supervisor.stop()

    threading.Thread(target=stop_once_deaf).start()
    supervisor.run()
    assert [child.returncode for child in supervisor._children.values()] == [-signal.SIGKILL] * 2
    assert caplog.text.count("was killed") == 2
    assert patience_s[0] <= 0.2
    assert patience_s[1] == 0


def test_a_caller_who_is_early_waits_for_the_child_that_gets_the_socket_and_ends_with_it() -> None:
    answer_one = """
import socket, sys
caller, _ = socket.socket(fileno=int(sys.argv[1])).accept()
caller.sendall(caller.recv(100)[::-1])
"""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as early:
        address = listener.getsockname()
        early.sendall(b"hello")
        page = [*python(answer_one), str(listener.fileno())]
        loop = python(f"import os; os.fstat({listener.fileno()})")
        assert Supervisor({"page": page, "loop": loop}, {"page": listener}).run() == 1, "the loop got the socket too"
        assert early.recv(100) == b"olleh"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)


def test_ctrl_c_of_the_terminal_does_not_break_a_child_that_is_still_loading(tmp_path: Path) -> None:
    loaded = tmp_path / "loaded"
    code = f"import os, pathlib, signal; os.kill(os.getpid(), signal.SIGINT); pathlib.Path({str(loaded)!r}).touch()"
    assert Supervisor({"loop": python(code)}, {}).run() == 0
    assert loaded.exists()


def test_children_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    child = f"import os, pathlib, signal; pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid())); signal.pause()"
    code = (
        "import sys\nfrom station.runtime.supervisor import Supervisor\n"
        f"Supervisor({{'loop': [sys.executable, '-c', {child!r}]}}, {{}}).run()"
    )
    parent = subprocess.Popen([sys.executable, "-c", code])
    deadline = time.monotonic() + 20
    while not (pid_file.exists() and pid_file.read_text()):
        assert time.monotonic() < deadline
    parent.kill()
    parent.wait()
    stat = Path("/proc") / pid_file.read_text() / "stat"
    while stat.exists() and stat.read_text().split()[2] != "Z":
        assert time.monotonic() < deadline, "the child outlived its parent"

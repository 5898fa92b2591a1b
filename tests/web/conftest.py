"""A loop that only publishes, on a socket of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import zmq
from flask import Flask
from flask.testing import FlaskClient

from station.config import Config, WebConfig
from station.drill.people import Person
from station.messages import (
    EVENT_TOPIC,
    SNAPSHOT_TOPIC,
    EventMessage,
    Heels,
    LoopHealth,
    PartState,
    RangeTrail,
    Snapshot,
    encode,
)
from station.storage import schema
from station.storage.database import open_engine, writing
from station.storage.history import History
from station.storage.paths import APP, archive
from station.storage.roster import Roster
from tests.conftest import IDLE_SESSION
from tests.kept_sessions import days_ago, fill
from tests.made_sessions import Plan
from tests.ordered import Ordered
from web.app import create_app
from web.doors import Doors, open_doors
from web.live import LiveFeed

PATIENCE_MS = 10_000


class FakeLoop:
    """Publishes what a test says; an XPUB socket, because that one can tell when somebody has subscribed."""

    def __init__(self, endpoint: str) -> None:
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.XPUB)
        self.socket.linger = 0
        self.socket.bind(endpoint)

    def await_reader(self) -> None:
        wanted = {b"\x01" + SNAPSHOT_TOPIC, b"\x01" + EVENT_TOPIC}
        while wanted:
            assert self.socket.poll(PATIENCE_MS), "nobody subscribed"
            wanted.remove(self.socket.recv())

    def snapshot(self, seq: int, **changes: Any) -> bytes:
        """The JSON of a snapshot of a simulated pair rig; `changes` replace its fields."""
        fields: dict[str, Any] = {
            "seq": seq,
            "t_ns": seq * 50_000_000,
            "station": "Test station",
            "source": "simulated",
            "rig": "pair",
            "state": "active",
            "elapsed_s": seq / 20,
            "cadence_spm": 168.0,
            "cadence_reason": None,
            "heels": Heels(left=seq, right=seq, unknown=0),
            "trails": [RangeTrail("range_left", [30.0, 10.0], [612.5, None])],
            "parts": [PartState("VL53L4CD at 0x2A", ok=True, message="")],
            "loop": LoopHealth(0.1, 0.4, 0.9, seq * 10, 0, 0, 0, 0),
            "session": IDLE_SESSION,
        }
        return encode(Snapshot(**(fields | changes)))

    def publish(self, payload: bytes) -> bytes:
        self.socket.send_multipart((SNAPSHOT_TOPIC, payload))
        return payload

    def tell(self, record: dict[str, Any]) -> None:
        """Publishes one event of the detection."""
        self.socket.send_multipart((EVENT_TOPIC, encode(EventMessage(seq=1, record=record))))

    def close(self) -> None:
        self.context.destroy(linger=0)


@pytest.fixture
def endpoint() -> Iterator[str]:
    """An address for one test; short, because the path of a Unix socket has at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="ks-") as folder:
        yield f"ipc://{folder}/loop.sock"


@pytest.fixture
def loop(endpoint: str) -> Iterator[FakeLoop]:
    fake = FakeLoop(endpoint)
    yield fake
    fake.close()


@pytest.fixture
def feed(loop: FakeLoop, endpoint: str, clock: Any) -> Iterator[LiveFeed]:
    """A feed that has subscribed and goes by the test's clock."""
    with closing(LiveFeed(endpoint, clock.now_ns)) as live:
        loop.await_reader()
        yield live


@pytest.fixture
def config() -> Config:
    return Config(web=WebConfig(host="127.0.0.1", max_streams=2))


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder as the first start leaves it; made once, because making tables takes a while."""
    folder = tmp_path_factory.mktemp("first-start")
    open_doors(folder, Config())
    return folder


@pytest.fixture
def state_folder(first_start: Path, tmp_path: Path) -> Path:
    """A state folder of one test."""
    return Path(shutil.copytree(first_start, tmp_path / APP))


@pytest.fixture
def doors(state_folder: Path, config: Config) -> Doors:
    return open_doors(state_folder, config)


@pytest.fixture
def orders() -> Ordered:
    """A loop that takes every order."""
    return Ordered()


@pytest.fixture
def app(feed: LiveFeed, config: Config, doors: Doors, orders: Ordered, clock: Any) -> Flask:
    return create_app(feed, config, doors, orders, clock.now_ns)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not paired."""
    return app.test_client()


def paired(app: Flask, doors: Doors, role: Any) -> FlaskClient:
    """A browser that was paired as the phone of a user or an owner."""
    browser = app.test_client()
    answer = browser.post("/api/v1/pair", json={"invitation": doors.keyring.invite(role), "name": f"{role}'s phone"})
    assert answer.status_code == 200
    return browser


@pytest.fixture
def user(app: Flask, doors: Doors) -> FlaskClient:
    """The browser of a user."""
    return paired(app, doors, "user")


@pytest.fixture
def owner(app: Flask, doors: Doors) -> FlaskClient:
    """The browser of the owner."""
    return paired(app, doors, "owner")


class Household:
    """Sessions of two people and of a guest, in the archive of the page: Ada's, Bob's, and one that nobody claimed."""

    def __init__(self, app: Flask, doors: Doors) -> None:
        self._app = app
        self._doors = doors
        self.archive = archive(simulated=False, folder=doors.folder)
        self.history, self.roster = History(self.archive), Roster(self.archive)
        self.ada = self.roster.add_person(Person(None, "Ada", birth_year=1990)).id or ""
        self.bob = self.roster.add_person(Person(None, "Bob", birth_year=2018)).id or ""

    def fill(self, *plans: Plan, **options: Any) -> None:
        """Keeps sessions, the newest a tenth of a day ago unless it is said otherwise."""
        fill(self._doors.folder, *plans, **({"last": days_ago(0.1)} | options))

    def phone_of(self, person_id: str | None) -> FlaskClient:
        """The browser of a user whose sessions are this person's."""
        browser = self._app.test_client()
        invitation = self._doors.keyring.invite("user", person_id)
        assert browser.post("/api/v1/pair", json={"invitation": invitation, "name": "phone"}).status_code == 200
        return browser

    def newest(self, whose: str) -> str:
        """The id of somebody's newest session."""
        return self.history.sessions(whose, limit=1)[0].id

    def change(self, table: str, **values: Any) -> None:
        """Changes every row of a table."""
        with writing(open_engine(self.archive.database)) as connection:
            connection.execute(schema.metadata.tables[table].update().values(values))

    def cut_short(self, key: str) -> None:
        """Leaves a session as a power cut would."""
        sessions, sets = schema.sessions, schema.sets
        with writing(open_engine(self.archive.database)) as connection:
            values = {"outcome": "interrupted", "summary": None}
            connection.execute(sessions.update().where(sessions.c.id == key).values(values))
            connection.execute(sets.update().where(sets.c.session_id == key).values(summary=None))


@pytest.fixture
def household(app: Flask, doors: Doors) -> Household:
    return Household(app, doors)

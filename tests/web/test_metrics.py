"""Prometheus reads how the station does, with its id, and nothing of whoever stands on it."""

import re

from flask.testing import FlaskClient

from station.messages import Vitals
from tests.web.conftest import FakeLoop
from web.live import LiveFeed

PATIENCE_S = 10.0


def values(text: str) -> dict[str, float]:
    """Each line without its station, which is the same in all."""
    told = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            told[re.sub(r',?station="[0-9a-f-]{36}"', "", name).replace("{,", "{")] = float(value)
    return told


def test_a_station_that_is_offline_is_said_to_be(client: FlaskClient) -> None:
    assert values(client.get("/metrics").text) == {"kickstation_up{}": 0}


def test_counts_and_states_of_the_newest_snapshot_are_told(client: FlaskClient, feed: LiveFeed, loop: FakeLoop) -> None:
    before = feed.view.change
    loop.publish(loop.snapshot(7, vitals=Vitals(48.5, False, 123, clock_trusted=True)))
    feed.newer_than(before, PATIENCE_S)
    answer = client.get("/metrics")
    assert answer.content_type.startswith("text/plain")
    told = values(answer.text)
    assert told["kickstation_up{}"] == 1
    assert told["kickstation_live{}"] == 0
    assert told["kickstation_rows_total{}"] == 70
    assert told['kickstation_lateness_seconds{quantile="0.99"}'] == 0.0004
    assert told['kickstation_dropped_total{what="records"}'] == 0
    assert told['kickstation_part_ok{part="VL53L4CD at 0x2A"}'] == 1
    assert told["kickstation_temperature_celsius{}"] == 48.5
    assert told["kickstation_low_voltage{}"] == 0
    assert told["kickstation_free_bytes{}"] == 123
    assert told["kickstation_clock_trusted{}"] == 1
    assert "Guest" not in answer.text


def test_what_nothing_tells_is_left_out(client: FlaskClient, feed: LiveFeed, loop: FakeLoop) -> None:
    before = feed.view.change
    loop.publish(loop.snapshot(7))
    feed.newer_than(before, PATIENCE_S)
    assert not [name for name in values(client.get("/metrics").text) if "celsius" in name or "voltage" in name]

"""What a stretch of snapshots tells the doctor."""

import random
from typing import Any

import msgspec
import pytest

from station.messages import Heels, LoopHealth, PartState, RangeTrail, Snapshot
from station.setup.findings import Finding, Verdict, finding, records, told
from station.setup.listening import examine_station
from tests.conftest import IDLE_SESSION

MS = 1_000_000
FINE = LoopHealth(0.1, 0.5, 3.0, 1000, 0, 0, 0, 0)


def stretch(distances: list[float | None], **changes: Any) -> list[Snapshot]:
    """Snapshots 50 ms apart, each with two samples 25 ms apart."""
    snapshots = []
    for index in range(0, len(distances), 2):
        trail = RangeTrail("range", [35.0, 10.0], distances[index : index + 2])
        snapshot = Snapshot(
            seq=index,
            t_ns=index * 25 * MS,
            station="Hall",
            source="live",
            rig="single",
            state="waiting",
            elapsed_s=0.0,
            cadence_spm=None,
            cadence_reason="nobody is stepping",
            heels=Heels(0, 0, 0),
            trails=[trail],
            parts=[PartState("VL53L1X", True, "")],
            loop=FINE,
            session=IDLE_SESSION,
        )
        snapshots.append(msgspec.structs.replace(snapshot, **changes))
    return snapshots


def swaying(noise_mm: float) -> list[float | None]:
    rng = random.Random(1)  # noqa: S311 - noise, no secret
    return [900 + index / 2 + rng.gauss(0, noise_mm) for index in range(120)]


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


def test_a_station_that_is_well_has_its_figures_told() -> None:
    findings = by_name(examine_station(stretch(swaying(10.0))))
    assert {finding.verdict for finding in findings.values()} == {"ok"}
    assert "120 samples, 40 a second, 0% rejected" in findings["range"].found
    noise_mm = int(findings["range"].found.partition("noise ")[2].split()[0])
    assert noise_mm == pytest.approx(10, abs=2), "sway is not noise"


def test_a_station_that_does_not_answer_is_a_failure_with_the_remedy() -> None:
    [finding] = examine_station([])
    assert finding.verdict == "failure"
    assert "kickstation up" in finding.remedy


@pytest.mark.parametrize("source", ["simulated", "played"])
def test_a_simulated_station_never_passes_for_one_that_measures(source: str) -> None:
    assert "SIMULATED" in by_name(examine_station(stretch(swaying(5.0), source=source)))["station"].found


def test_a_part_that_fails_is_told_with_its_own_message() -> None:
    parts = [PartState("VL53L1X", False, "no VL53L1X at 0x29: check its wires")]
    finding = by_name(examine_station(stretch(swaying(5.0), parts=parts)))["VL53L1X"]
    assert (finding.verdict, finding.found) == ("failure", "no VL53L1X at 0x29: check its wires")


def test_the_first_sentence_is_what_was_found_and_the_rest_the_remedy() -> None:
    parts = [
        PartState("left", False, "XSHUT is held low. Take it off ground. Then try again"),
        PartState("right", True, "Its data-ready line is silent. Wire it", 20.0),
        PartState("mat", True, "works; 3 samples were lost so far"),
        PartState("luna", True, "", 20.4),
    ]
    findings = by_name(examine_station(stretch(swaying(5.0), parts=parts)))
    assert findings["left"] == _verbatim("left", "failure", "XSHUT is held low. Take it off ground. Then try again")
    assert findings["right"] == _verbatim("right", "warning", "Its data-ready line is silent. Wire it")
    assert findings["mat"] == _verbatim("mat", "ok", "works; 3 samples were lost so far")
    assert findings["luna"] == finding("luna", "ok", "doctor.part.ambient", ambient_kcps=20.4)


def test_the_light_that_comes_back_is_told_where_it_is_known() -> None:
    snapshots = stretch(swaying(5.0))
    bright = [msgspec.structs.replace(each.trails[0], signal_kcps=2300.0) for each in snapshots]
    shown = [msgspec.structs.replace(each, trails=[trail]) for each, trail in zip(snapshots, bright, strict=True)]
    assert "signal 2300 kcps" in by_name(examine_station(shown))["range"].found
    assert "signal" not in by_name(examine_station(snapshots))["range"].found


def test_sunlight_shows_as_rejected_samples() -> None:
    distances = [None if index % 4 == 0 else distance for index, distance in enumerate(swaying(5.0))]
    finding = by_name(examine_station(stretch(distances)))["range"]
    assert finding.verdict == "warning"
    assert "25% rejected" in finding.found
    assert "sun" in finding.remedy


def test_a_noisy_view_is_a_warning() -> None:
    assert by_name(examine_station(stretch(swaying(40.0))))["range"].verdict == "warning"


def test_a_sensor_that_hardly_speaks_is_a_failure() -> None:
    finding = by_name(examine_station(stretch(swaying(5.0)[:10])))["range"]
    assert (finding.verdict, finding.found) == ("failure", "only 10 samples came")


@pytest.mark.parametrize(
    "loop", [LoopHealth(1.0, 30.0, 60.0, 1000, 9, 0, 0, 0), LoopHealth(0.1, 0.5, 3.0, 9, 0, 0, 4, 0)]
)
def test_a_late_loop_or_one_that_drops_is_a_warning(loop: LoopHealth) -> None:
    assert by_name(examine_station(stretch(swaying(5.0), loop=loop)))["loop"].verdict == "warning"


def test_findings_are_told_a_line_each_with_the_remedy_below() -> None:
    findings = [_verbatim("I2C", "failure", "there is none. switch it on"), _verbatim("disk", "ok", "9 GB free")]
    assert told(findings).splitlines() == [
        "FAILURE  I2C: there is none",
        "         -> switch it on",
        "ok       disk: 9 GB free",
    ]
    assert records(findings)[0]["remedy"] == "switch it on"


def _verbatim(name: str, verdict: Verdict, text: str) -> Finding:
    return finding(name, verdict, "verbatim", text=text)

"""Scores of a folder of traces, and the picture of one."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from station.__main__ import main
from station.runtime.evaluate import TruthError, evaluate, evaluate_folder, score_lines
from station.runtime.plot import draw
from station.storage.trace import TraceError

GOLDEN = Path(__file__).parents[1] / "golden" / "traces"
KICKS, JOG = "derived_bk_cmu13_30__single", "cmu13_30_jog_inplace__pair"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two recordings with their truth."""
    for name in (KICKS, JOG):
        for ending in (".csv", ".truth.json"):
            shutil.copy(GOLDEN / f"{name}{ending}", tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Callable[..., Result]:
    """The command on that folder."""
    return lambda *options: CliRunner().invoke(main, ["evaluate", str(folder), *map(str, options)])


def texts(picture: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(picture).iter(f"{SVG}text")]  # noqa: S314 (ours)


def test_each_trace_gets_a_line_for_each_kind_of_event_and_last_the_sum(run: Callable[..., Result]) -> None:
    result = run()
    lines = [line.split() for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert [line[0] for line in lines] == ["trace", JOG, JOG, JOG, KICKS, KICKS, KICKS, "all", "all", "all"]
    assert lines[4][1:6] == ["heel_contact", "4/4", "0", "0", "1.0000"]
    assert lines[1][1:] == ["heel_contact", "0/0", "0", "0", "1.0000"]
    assert lines[7][1:] == ["heel_contact", "4/4", "0", "0", "1.0000"]


def test_misses_show_in_the_sum(folder: Path, run: Callable[..., Result]) -> None:
    path = folder / f"{KICKS}.truth.json"
    truth = json.loads(path.read_text())
    truth["heel_contacts"] += [{"t_ns": truth["scored_ns"][0], "side": "left", "drop_mm": 100}]
    path.write_text(json.dumps(truth))
    assert run().output.splitlines()[7].split() == ["all", "heel_contact", "4/5", "0", "0", "0.8889"]


def test_a_compressed_trace_is_evaluated_too(folder: Path) -> None:
    plain = folder / f"{KICKS}.csv"
    (folder / f"{KICKS}.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    by_name = {found.name: found for found in evaluate_folder(folder)}
    assert by_name[KICKS].scores == evaluate(GOLDEN / f"{KICKS}.csv").scores


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: [path.unlink() for path in folder.iterdir()], "holds no trace with its truth"),
        (lambda folder: (folder / f"{KICKS}.csv").unlink(), f"{KICKS}.csv is missing"),
        (lambda folder: (folder / f"{KICKS}.truth.json").write_text("{"), "is no truth of a trace"),
        (lambda folder: (folder / f"{KICKS}.truth.json").write_text('{"rig": "single"}'), "`scored_ns`"),
        (lambda folder: (folder / f"{JOG}.csv").write_text("what?\n"), JOG),
    ],
)
def test_what_cannot_be_evaluated_is_named_with_the_remedy(
    spoil: Callable[[Path], object], message: str, folder: Path, run: Callable[..., Result]
) -> None:
    spoil(folder)
    result = run()
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["evaluate", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "none holds no trace" in result.output


def test_the_picture_shows_signal_events_and_truth(folder: Path, run: Callable[..., Result]) -> None:
    result = run("--plot", f"{KICKS}.csv", "-o", folder / "kicks.svg")
    assert result.exit_code == 0, result.output
    picture = (folder / "kicks.svg").read_text()
    assert {KICKS, "range", "pad_left", "pad_right", "truth"} <= set(texts(picture))
    found = evaluate(folder / f"{KICKS}.csv")
    circles = ElementTree.fromstring(picture).iter(f"{SVG}circle")  # noqa: S314 (ours)
    assert len(list(circles)) == sum(len(found.truth[kind]) for kind in ("heel_contacts", "foot_strikes", "toe_offs"))
    points = next(ElementTree.fromstring(picture).iter(f"{SVG}polyline")).attrib["points"].split()  # noqa: S314 (ours)
    assert len(points) == sum(row.channel == "range" and row[2] is not None for row in found.rows)


def test_the_picture_of_a_stretch_holds_that_stretch_only() -> None:
    found = evaluate(GOLDEN / "simulated_uneven__pair.csv")
    whole, part = draw(found, 0, None), draw(found, 3.8, 6)
    assert "simulated_uneven__pair (SIMULATED)" in texts(part)
    assert {"4 s", "4.5 s", "6 s"} <= set(texts(part))
    assert "7 s" not in texts(part)
    assert len(part) < len(whole) / 3


def test_what_was_taken_back_is_crossed_out() -> None:
    found = evaluate(GOLDEN / "neg_cmu13_29_KneeRaise__pair.csv")
    assert any(record["event"] == "heel_rejected" for record in found.records)
    assert "\u00d7" in texts(draw(found, 0, None))


def test_a_mat_alone_is_drawn_without_a_distance(folder: Path) -> None:
    found = evaluate(folder / f"{KICKS}.csv")
    mat = found._replace(rows=[row for row in found.rows if row.channel.startswith("pad")])
    assert "range" not in texts(draw(mat, 0, None))


def test_a_sensor_that_saw_nothing_is_drawn_empty(folder: Path) -> None:
    found = evaluate(folder / f"{KICKS}.csv")
    blind = [row._replace(distance_mm=None) if row.channel == "range" else row for row in found.rows]
    assert "range" in texts(draw(found._replace(rows=blind), 0, None))


def test_a_picture_of_what_is_not_there_is_refused(folder: Path, run: Callable[..., Result]) -> None:
    with pytest.raises(TraceError, match="nothing to draw from 100 s on"):
        draw(evaluate(folder / f"{KICKS}.csv"), 100, None)
    assert run("--plot", f"{KICKS}.csv").exit_code == 2
    result = run("--plot", f"{KICKS}.csv", "-o", folder / "none" / "kicks.svg")
    assert result.exit_code == 2
    assert "cannot be written" in result.output
    with pytest.raises(TruthError, match="has to lie beside its trace"):
        evaluate(folder / "unknown.csv")
    with pytest.raises(TruthError, match="has to lie beside its trace"):
        evaluate(folder / "notes.txt")


def test_times_beside_the_scores_are_bias_and_standard_deviation(folder: Path) -> None:
    found = evaluate(folder / f"{KICKS}.csv")
    heel = found.scores["heel_contact"]
    assert heel.bias_ms is not None
    assert next(score_lines("x", found.scores)).split()[-2:] == [f"{heel.bias_ms:+.2f}", f"{heel.sd_ms:.2f}"]


def test_the_picture_in_the_guide_is_what_is_drawn_today() -> None:
    picture = Path(__file__).parents[2] / "station" / "gait" / "kicks.svg"
    assert picture.read_text() == draw(evaluate(GOLDEN / "simulated_uneven__pair.csv"), 3.5, 7)

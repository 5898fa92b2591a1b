"""How well the detection does on recordings whose truth is known: one line of scores for each."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from station.gait.analyzer import Analyzer
from station.gait.events import record_of
from station.gait.samples import RigKind, Row, Side
from station.gait.score import Score, score
from station.storage.trace import TraceError, read_trace

TRUTH_ENDING = ".truth.json"
TRACE_ENDINGS = (".csv", ".csv.gz")
HEAD = f"{'trace':36} {'event':13} {'found':>9} {'false':>5} {'wrong side':>10} {'F1':>6}  bias and sd, ms"


class _Moment(msgspec.Struct):
    """What the truth must say of one event."""

    t_ns: int
    side: Side


class _Apex(_Moment):
    drop_mm: float = float("inf")


class _Truth(msgspec.Struct):
    """What the truth of a recording must hold; more is left alone."""

    rig: RigKind
    scored_ns: tuple[int, int]
    heel_contacts: list[_Apex]
    foot_strikes: list[_Moment]
    toe_offs: list[_Moment]


class TruthError(TraceError):
    """There is no usable truth beside a trace: `str()` names the file, what is wrong and the remedy."""


class Evaluation(NamedTuple):
    """One recording: its rows, what truly happened, what was told about it as records, and how well they agree."""

    name: str
    simulated: bool
    rows: list[Row]
    truth: dict[str, Any]
    records: list[dict[str, Any]]
    scores: dict[str, Score]


def evaluate(trace_path: Path) -> Evaluation:
    """Runs one trace against the truth beside it. Raises TraceError, or TruthError, where one cannot be read."""
    name = _name_of(trace_path)
    truth = _read_truth(trace_path.parent / f"{name}{TRUTH_ENDING}")
    trace = read_trace(trace_path)
    rows = [row for block in trace.blocks() for row in block]
    analyzer = Analyzer(trace.header.parts)
    records = [record_of(event) for event in (*analyzer.process(rows), *analyzer.finish())]
    return Evaluation(name, trace.header.simulated, rows, truth, records, score(truth, records))


def evaluate_folder(folder: Path) -> Iterator[Evaluation]:
    """All traces of a folder that have a truth beside them, by name. Raises TruthError where there are none."""
    truths = sorted(folder.glob(f"*{TRUTH_ENDING}"))
    if not truths:
        raise TruthError(
            f"{folder} holds no trace with its truth. Put X.csv and X{TRUTH_ENDING} there, or give another folder"
        )
    for truth_path in truths:
        stem = truth_path.name.removesuffix(TRUTH_ENDING)
        found = [path for ending in TRACE_ENDINGS if (path := folder / f"{stem}{ending}").is_file()]
        if not found:
            raise TruthError(f"{truth_path} has no trace beside it: {stem}.csv is missing. Put it there")
        yield evaluate(found[0])


def score_lines(name: str, scores: dict[str, Score]) -> Iterator[str]:
    """The scores of one recording as lines under HEAD."""
    for kind, result in scores.items():
        timing = "" if result.bias_ms is None else f"{result.bias_ms:+6.2f}  {result.sd_ms:5.2f}"
        yield (
            f"{name:36} {kind:13} {f'{result.found}/{result.required}':>9} {result.false:5} {result.wrong_side:10} "
            f"{result.f1:6.4f}  {timing}"
        ).rstrip()


def total_lines(all_scores: Sequence[dict[str, Score]]) -> Iterator[str]:
    """The sum over all recordings."""
    for kind in all_scores[0]:
        found, required, false, wrong_side = (
            sum(getattr(scores[kind], field) for scores in all_scores)
            for field in ("found", "required", "false", "wrong_side")
        )
        f1 = 2 * found / (found + required + false) if required + false else 1.0
        yield f"{'all':36} {kind:13} {f'{found}/{required}':>9} {false:5} {wrong_side:10} {f1:6.4f}"


def _name_of(trace_path: Path) -> str:
    for ending in TRACE_ENDINGS:
        if trace_path.name.endswith(ending):
            return trace_path.name.removesuffix(ending)
    return trace_path.name


def _read_truth(path: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes()
        msgspec.json.decode(text, type=_Truth)
    except OSError as error:
        raise TruthError(f"{path} cannot be read: {error.strerror}. It has to lie beside its trace") from None
    except msgspec.MsgspecError as error:
        raise TruthError(
            f"{path} is no truth of a trace: {error}. Needed are rig, scored_ns (first and last), and heel_contacts, "
            f"foot_strikes and toe_offs, each with t_ns and side"
        ) from None
    truth: dict[str, Any] = msgspec.json.decode(text)
    return truth

"""Sums up what the sweep measured, condition by condition, as a table in Markdown."""

import csv
import math
import sys
from collections import defaultdict
from pathlib import Path

RIGS = ("single", "pair")
LEAST_F1 = 0.98
LEAST_SEEN = 0.95
WITHOUT_LEVEL = ("as usual", "without pads", "without spread", "all at once")
HEAD = """# How the detection does with simulated athletes

Grade C: {athletes} simulated athletes on two rigs, {kicks} kicks, no person moved. A level is four athletes who differ
from an everyday one in this one thing; in the last line everything varies at once. `seen` is the share of kicks that
shorten the noise-free distance by 60 mm (single) or 80 mm (pair) and more: the others need not be found, and count as
false where they shorten it by less than 30 or 35 mm. F1 in bold is below 0.98.

Made by `make sweep`; each athlete's line is in `results.csv`.

| | | single: seen | F1 | wrong side | taken back | apex bias, sd | pair: seen | F1 | wrong side | taken back | apex bias, sd |
|---|---|---|---|---|---|---|---|---|---|---|---|
"""  # noqa: E501

Rows = list[dict[str, str]]


def summed(rows: Rows, field: str) -> int:
    return sum(int(row[field]) for row in rows)


def f1(rows: Rows) -> float | None:
    """Over all kicks of the rows; None where there was nothing to find."""
    found, required, false = summed(rows, "found"), summed(rows, "required"), summed(rows, "false")
    return 2 * found / (found + required + false) if required else None


def timing(rows: Rows) -> str:
    """Bias and standard deviation over all kicks, from those of each athlete."""
    timed = [(int(row["found"]), float(row["bias_ms"]), float(row["sd_ms"])) for row in rows if row["bias_ms"]]
    count = sum(n for n, _, _ in timed)
    if not count:
        return ""
    bias_ms = math.fsum(n * bias for n, bias, _ in timed) / count
    variance = math.fsum(n * (sd**2 + (bias - bias_ms) ** 2) for n, bias, sd in timed) / count
    return f"{bias_ms:+.1f}, {math.sqrt(variance):.1f} ms"


def cells(rows: Rows) -> list[str]:
    """What one rig did at one level."""
    seen = f"{100 * summed(rows, 'required') / summed(rows, 'kicks'):.0f} %"
    agreement = f1(rows)
    if agreement is None:
        false = summed(rows, "false")
        return [seen, f"{false} false" if false else "", "", "", ""]
    shown = f"{agreement:.3f}" if agreement >= LEAST_F1 else f"**{agreement:.3f}**"
    onsets = summed(rows, "onsets")
    back = f"{100 * summed(rows, 'rejected') / onsets:.1f} %" if onsets else ""
    return [seen, shown, str(summed(rows, "wrong_side")), back, timing(rows)]


def edges(groups: dict[tuple[str, str], Rows]) -> str:
    """Where it stops working, condition by condition."""
    lines = ""
    for rig in RIGS:
        unseen: dict[str, list[str]] = defaultdict(list)
        missed: dict[str, list[str]] = defaultdict(list)
        for (condition, level), group in groups.items():
            rows = [row for row in group if row["rig"] == rig]
            if summed(rows, "required") < LEAST_SEEN * summed(rows, "kicks"):
                unseen[condition].append(level)
            elif (f1(rows) or 0) < LEAST_F1:
                missed[condition].append(level)
        for what, levels in (
            ("too little of the kick is in the beam", unseen),
            ("seen, but missed or mistaken", missed),
        ):
            where = "; ".join(f"{name}: {', '.join(at)}" if at != ["0"] else name for name, at in levels.items())
            lines += f"* {rig}, {what}: {where or 'nowhere'}.\n"
    return lines


def main() -> None:
    """Reads the CSV file of the first argument and prints the table."""
    with Path(sys.argv[1]).open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    groups: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        groups[row["condition"], row["level"]].append(row)
    athletes = len({row["athlete"] for row in rows})
    text = HEAD.format(athletes=athletes, kicks=summed([row for row in rows if row["rig"] == "single"], "kicks"))
    for (condition, level), group in groups.items():
        both = [cell for rig in RIGS for cell in cells([row for row in group if row["rig"] == rig])]
        text += f"| {' | '.join([condition, '' if condition in WITHOUT_LEVEL else level, *both])} |\n"
    sys.stdout.write(f"{text}\n## Where it stops working\n\n{edges(groups)}")


if __name__ == "__main__":
    main()

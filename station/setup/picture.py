"""A guide as a picture for the terminal, drawn from its view alone."""

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from station.messages import GuideView, Reading, Said, Source

BAR_WIDTH = 40
# How far beyond what is right a bar reaches, as a share of the range that is.
BEYOND = 1.0
TOLD = 3


def picture(view: GuideView, source: Source) -> RenderableType:
    """The guide as it stands: what to do, what is wrong, live bars, answers with their keys, and what was found."""
    parts: list[RenderableType] = []
    if source != "live":
        parts.append(Text("SIMULATED: no person is moving", style="bold yellow"))
    parts += [Text(f"✓ {said.text}", style="green") for said in view.told[-TOLD:]]
    if view.state == "running":
        parts += _asked(view)
    if view.drawing:
        # Last, because a small terminal cuts off what is below its end.
        parts.append(Text(f"\n{view.drawing}", style="dim", no_wrap=True))
    return Panel(
        Group(*parts), title=f"{view.guide}: {view.title.text}", subtitle=f"step {view.step} of {view.steps}", width=118
    )


def _asked(view: GuideView) -> list[RenderableType]:
    """What is wrong, what the person is to do, live values, and the answers with their keys."""
    parts: list[RenderableType] = []
    if view.problem is not None:
        parts.append(Text(f"\n{view.problem.text}", style="bold red"))
    parts.append(Text(f"\n{view.instruction.text}", style="bold"))
    parts += [Text(""), *(_reading(reading) for reading in view.readings)] if view.readings else []
    parts.append(Text(""))
    parts += [Text(f"  {key}  {choice.said.text}") for key, choice in enumerate(view.choices, 1)]
    parts.append(Text("  q  end it, nothing is changed", style="dim"))
    return parts


def _reading(reading: Reading) -> Text:
    label = f"  {reading.label.text:28}"
    value = reading.value
    if value is None:
        return Text(f"{label}nothing", style="red")
    if isinstance(value, Said):
        return Text(f"{label}{value.text}")
    is_right = (reading.low is None or value >= reading.low) and (reading.high is None or value <= reading.high)
    figure = f"{value:.0f} {reading.unit}".strip()
    return Text(f"{label}{bar(reading, value)} {figure}", style="green" if is_right else "yellow")


def bar(reading: Reading, value: float) -> str:
    """A line with a mark at the value, double where it is right; one that fills up where only a least is asked."""
    low, high = reading.low, reading.high
    if low is None:
        return ""
    if high is None:
        filled = round(BAR_WIDTH * min(max(value / low, 0.0), 1.0))
        return "█" * filled + "░" * (BAR_WIDTH - filled)
    span = (high - low) * BEYOND
    begin, end = low - span, high + span
    cells = ["═" if low <= begin + (end - begin) * at / (BAR_WIDTH - 1) <= high else "─" for at in range(BAR_WIDTH)]
    cells[round((BAR_WIDTH - 1) * min(max((value - begin) / (end - begin), 0.0), 1.0))] = "●"
    return "".join(cells)

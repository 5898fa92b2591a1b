"""The part of the doctor's check that needs a person: pads pressed and released, lights and buzzer asked about."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial

from station.config import Config
from station.gait.samples import PadChannel
from station.layout import pad_pins
from station.messages import Said
from station.setup.findings import Finding
from station.setup.pads import NAMES, Pads
from station.setup.panel import PanelTrial
from station.setup.script import Ended, Guide, Passage, Script, SkippedError, Stage
from station.setup.texts import say

# What the debounce of station.gait counts on.
MOST_BOUNCE_MS = 12.0
Trial = Callable[[], Passage[Finding]]


def check_guide(config: Config) -> Guide:
    """The guide for the rig of the settings; its result is a list of findings."""
    return Guide(lambda stage, _begin: _check(config, stage))


def _check(config: Config, stage: Stage) -> Script:
    trials = list(_trials(config))
    stage.steps = len(trials)
    findings: list[Finding] = []
    for name, trial in trials:
        stage.begin(say("check.title", part=name))
        try:
            findings.append((yield from trial()))
        except SkippedError:
            findings.append(Finding(name, "warning", "not checked", "check it with: kickstation doctor"))
        stage.tell(say("check.found", part=name, found=findings[-1].found))
    well = all(finding.verdict == "ok" for finding in findings)
    return Ended(well, say("check.done"), {"findings": [asdict(finding) for finding in findings]})


def _trials(config: Config) -> Iterator[tuple[str, Trial]]:
    """What a person is asked for, part by part."""
    pads, panel = Pads(config), PanelTrial(config)
    for channel in pad_pins(config):
        yield NAMES[channel], partial(_press, pads, channel)
    attempts: list[tuple[str, Callable[[], Passage[Said | None]], str]] = [
        ("status light", panel.status, "shows red, green and blue"),
        ("left light", partial(panel.side, "left"), "flashes"),
        ("right light", partial(panel.side, "right"), "flashes"),
        ("light bar", panel.bar, "fills in order"),
        ("buzzer", panel.buzzer, "can be heard"),
        ("button", panel.button, "was pressed"),
    ]
    missing = {"light bar"} if config.lights.bar_pins is None else set()
    missing |= {"button"} if config.button.pin is None else set()
    for name, attempt, well in attempts:
        if name not in missing:
            yield name, partial(_see, name, attempt, well)


def _press(pads: Pads, channel: PadChannel) -> Passage[Finding]:
    fault = yield from pads.press(channel)
    if fault is not None:
        return _failure(NAMES[channel], fault)
    found = f"closes and opens, and bounces for {pads.bounce_ms:.0f} ms"
    if pads.bounce_ms <= MOST_BOUNCE_MS:
        return Finding(NAMES[channel], "ok", found)
    return Finding(NAMES[channel], "warning", found, "clean its contacts, tighten its connector, add 100 nF at the Pi")


def _see(name: str, attempt: Callable[[], Passage[Said | None]], well: str) -> Passage[Finding]:
    fault = yield from attempt()
    return Finding(name, "ok", well) if fault is None else _failure(name, fault)


def _failure(name: str, fault: Said) -> Finding:
    """The fault's first sentence is what was found, the rest the remedy."""
    found, _, remedy = fault.text.partition(". ")
    return Finding(name, "failure", found, remedy)

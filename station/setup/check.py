"""The part of the doctor's check that needs a person: pads pressed and released, lights and buzzer asked about."""

from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from station.config import Config
from station.gait.samples import PadChannel
from station.layout import pad_pins
from station.messages import Said
from station.setup.findings import Finding, finding
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
            findings.append(finding(name, "warning", "check.skipped"))
        said = findings[-1].said
        # The values of the finding's own sentence come along, for whoever says it in another language.
        stage.tell(say("check.found", **said.values | {"part": name, "found": findings[-1].found, "of": said.key}))
    well = all(each.verdict == "ok" for each in findings)
    return Ended(well, say("check.done"), {"findings": msgspec.to_builtins(findings)})


def _trials(config: Config) -> Iterator[tuple[str, Trial]]:
    """What a person is asked for, part by part."""
    pads, panel = Pads(config), PanelTrial(config)
    for channel in pad_pins(config):
        yield NAMES[channel], partial(_press, pads, channel)
    attempts: list[tuple[str, Callable[[], Passage[Said | None]], str]] = [
        ("status light", panel.status, "check.status"),
        ("left light", partial(panel.side, "left"), "check.side"),
        ("right light", partial(panel.side, "right"), "check.side"),
        ("light bar", panel.bar, "check.bar"),
        ("buzzer", panel.buzzer, "check.buzzer"),
        ("button", panel.button, "check.button"),
    ]
    missing = {"light bar"} if config.lights.bar_pins is None else set()
    missing |= {"button"} if config.button.pin is None else set()
    for name, attempt, well in attempts:
        if name not in missing:
            yield name, partial(_see, name, attempt, well)


def _press(pads: Pads, channel: PadChannel) -> Passage[Finding]:
    fault = yield from pads.press(channel)
    if fault is not None:
        return Finding(NAMES[channel], "failure", fault)
    if pads.bounce_ms <= MOST_BOUNCE_MS:
        return finding(NAMES[channel], "ok", "check.pad", bounce_ms=pads.bounce_ms)
    return finding(NAMES[channel], "warning", "check.pad.bounces", bounce_ms=pads.bounce_ms)


def _see(name: str, attempt: Callable[[], Passage[Said | None]], well: str) -> Passage[Finding]:
    fault = yield from attempt()
    return finding(name, "ok", well) if fault is None else Finding(name, "failure", fault)

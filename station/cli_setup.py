"""The commands of `kickstation` that get a rig right: build, calibrate, doctor, wiring."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from station.cli import EXIT_FAULT, EXIT_USAGE, FILE, command, main, plain_errors, settled

if TYPE_CHECKING:
    from station.commands import BeginGuide
    from station.gait.samples import RigKind
    from station.messages import GuideView, Source
    from station.setup.feed import Feed
    from station.setup.findings import Finding

RIGS = click.Choice(["single", "pair", "mat"])


def guide_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of a guide: what station to begin where none runs, and whether to end another guide first."""
    for option in (
        click.option("--afresh", is_flag=True, help="End a guide that is still running first."),
        click.option("--simulate", is_flag=True, help="Simulate an athlete, also on a Raspberry Pi."),
        click.option("--board", is_flag=True, help="Never simulate: use pins and bus of any board that has them."),
        click.option("--rig", type=RIGS, help="The rig, if not as in the settings."),
        click.option("--config", type=FILE, help="Settings file (TOML)."),
    ):
        command = option(command)
    return command


@main.command()
@click.option("--from", "at", metavar="PART", default="", help="Begin at this part.")
@guide_options
@plain_errors
def build(at: str, afresh: bool, **options: Any) -> None:
    """Build the rig part by part: each is drawn, waited for, and tried. Asks the running station, or begins one."""
    from station.commands import BeginGuide

    settled(**options, play=None, speed=1.0)
    view, _ = guided(BeginGuide("build", at=at), afresh=afresh, **options)
    sys.exit(0 if view.state == "done" else EXIT_FAULT)


@main.command()
@click.option("--height", "height_cm", type=click.FloatRange(100, 230), help="Your body height in cm.")
@click.option("--bar", "bar_mm", type=click.FloatRange(400, 1100), help="The bar's height in mm, if it is another.")
@click.option("--person", "name", help="Whose calibration it is: then it is kept, and grades their kicks.")
@guide_options
@plain_errors
def calibrate(height_cm: float | None, bar_mm: float | None, name: str | None, afresh: bool, **options: Any) -> None:
    """Calibrate the rig for one person, step by step; prints what was read back as JSON, and keeps it for a person."""
    from datetime import date

    import msgspec

    from station.cli_people import found_person, named, opened_roster, tell
    from station.commands import BeginGuide, LookAgain

    config, _ = settled(**options, play=None, speed=1.0)
    height_mm = None if height_cm is None else 10 * height_cm
    if name is not None:
        person = found_person(name)
        height_mm, bar_mm = height_mm or person.height_mm, bar_mm or (None if height_mm else person.bar_mm)
    if config.rig != "mat" and height_mm is None and bar_mm is None:
        height_mm = 10 * click.prompt("Your body height in cm", type=click.FloatRange(100, 230), err=True)
    today = date.today().isoformat()  # noqa: DTZ011 - the person's own calendar
    begin = BeginGuide("calibrate", today=today, height_mm=height_mm, bar_mm=bar_mm)
    view, source = guided(begin, afresh=afresh, **options)
    if view.result is None:
        sys.exit(EXIT_FAULT)
    click.echo(msgspec.json.format(msgspec.json.encode({"source": source, **view.result})))
    roster = opened_roster(simulated=source != "live")
    kept = roster.keep_read_back(config.rig, view.result, None if name is None else named(roster, name).id)
    click.echo(f"kickstation: kept {' and '.join(kept) or 'nothing: name whose it is with --person'}.", err=True)
    tell(LookAgain())


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON; asks nothing.")
@click.option("--quick", is_flag=True, help="Ask nothing: leave out what needs a person.")
@click.option("--config", type=FILE, help="Settings file (TOML).")
@plain_errors
def doctor(config: Path | None, as_json: bool, quick: bool) -> None:
    """Check this machine, the rig and the station; each trouble with its remedy. Safe beside a running station."""
    import json

    from station.setup.doctor import examine
    from station.setup.findings import records, told

    alone = as_json or quick or not at_terminal()
    findings = examine(config, command("run", config=config), left_out if alone else by_hand)
    click.echo(json.dumps(records(findings), indent=2) if as_json else told(findings))
    sys.exit(EXIT_FAULT if any(finding.verdict == "failure" for finding in findings) else 0)


@main.command()
@click.option("--svg", type=FILE, help="Draw it into this file as well.")
@click.option("--rig", type=RIGS, help="The rig, if not as in the settings.")
@click.option("--config", type=FILE, help="Settings file (TOML).")
@plain_errors
def wiring(config: Path | None, rig: "RigKind | None", svg: Path | None) -> None:
    """Show which wire goes to which pin, as a table and, with --svg, as a drawing."""
    from station.setup.header_svg import as_svg
    from station.setup.wiring import as_table

    settings, _ = settled(config, rig, simulate=False, board=False, play=None, speed=1.0)
    click.echo(as_table(settings))
    if svg is not None:
        try:
            svg.write_text(as_svg(settings))
        except OSError as error:
            click.echo(f"kickstation: {svg}: cannot be written ({error.strerror}). Name another file", err=True)
            sys.exit(EXIT_USAGE)


def guided(begin: "BeginGuide", *, afresh: bool, **options: Any) -> "tuple[GuideView, Source]":
    """Goes through a guide of the running station, or of one begun for the time; how it ended, and where."""
    from rich.console import Console

    from station.asking import ask
    from station.commands import COMMAND_SOCKET, AbortGuide
    from station.messages import LOOP_SOCKET
    from station.setup.feed import Feed, StationError, running_station
    from station.setup.keys import single_keys
    from station.setup.terminal import GuideError, go_through
    from station.storage.paths import socket_endpoint

    if not at_terminal():
        raise click.UsageError("A guide asks and shows: run it in a terminal.")
    commands = socket_endpoint(COMMAND_SOCKET)
    try:
        with ExitStack() as stack:
            feed = stack.enter_context(Feed(socket_endpoint(LOOP_SOCKET)))
            runs = stack.enter_context(running_station(feed, command("run", **options)))
            if runs and any(options.values()):
                click.echo("kickstation: a station runs here already and is asked, as it was started.", err=True)
            if afresh:
                ask(commands, AbortGuide())
            keys = stack.enter_context(single_keys())
            view, source = go_through(feed, commands, begin, keys, Console(stderr=True))
    except (GuideError, StationError) as error:
        click.echo(f"kickstation: {error}", err=True)
        sys.exit(EXIT_FAULT)
    except KeyboardInterrupt:
        click.echo("kickstation: ended, nothing was changed.", err=True)
        sys.exit(EXIT_FAULT)
    for said in view.told:
        click.echo(said.text, err=True)
    if view.state == "aborted":
        click.echo("Ended, nothing was changed.", err=True)
    return view, source


def by_hand(feed: "Feed") -> "list[Finding]":
    """What a person finds out about pads, lights and buzzer, through the running station."""
    import msgspec
    from rich.console import Console

    from station.commands import COMMAND_SOCKET, BeginGuide
    from station.setup.doctor import BY_HAND
    from station.setup.findings import Finding, finding
    from station.setup.keys import single_keys
    from station.setup.terminal import GuideError, go_through
    from station.storage.paths import socket_endpoint

    try:
        with single_keys() as keys:
            commands = socket_endpoint(COMMAND_SOCKET)
            view, _ = go_through(feed, commands, BeginGuide("check"), keys, Console(stderr=True))
    except GuideError as error:
        return [finding(BY_HAND, "warning", "doctor.hands.refused", reason=str(error))]
    if view.result is None:
        return left_out(feed)
    return msgspec.convert(view.result["findings"], list[Finding])


def left_out(_feed: "Feed") -> "list[Finding]":
    """What is said where nobody is asked."""
    from station.setup.doctor import BY_HAND
    from station.setup.findings import finding

    return [finding(BY_HAND, "warning", "doctor.hands.alone")]


def at_terminal() -> bool:
    """Whether somebody can be asked and shown something."""
    return sys.stdin.isatty() and sys.stderr.isatty()

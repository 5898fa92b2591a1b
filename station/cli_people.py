"""The commands of `kickstation` for whoever stands on it: people, and what is asked of a session."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.cli import EXIT_FAULT, FILE, main, plain_errors

if TYPE_CHECKING:
    from station.commands import Command
    from station.drill.people import Person
    from station.storage.roster import Roster

SIMULATED = click.option("--simulated", is_flag=True, help="Those of the simulated athlete instead.")


@main.group()
def people() -> None:
    """List, add, export and delete the people of this station."""


@people.command("list")
@SIMULATED
@plain_errors
def list_people(simulated: bool) -> None:
    """List everybody, with the mark where the bar stands for them."""
    found = opened_roster(simulated=simulated).people()
    if not found:
        click.echo("Nobody yet, everybody is a guest: kickstation people add NAME --height CM")
    for person in found:
        click.echo(f"{person.name}  {_told(person)}")


@people.command("add")
@click.argument("name")
@click.option("--height", "height_cm", type=click.FloatRange(100, 230), help="Body height in cm, for the bar's mark.")
@SIMULATED
@plain_errors
def add_person(name: str, height_cm: float | None, simulated: bool) -> None:
    """Take NAME in, whose sessions are then kept together."""
    from station.commands import LookAgain
    from station.drill.people import Person

    roster = opened_roster(simulated=simulated)
    height_mm = None if height_cm is None else 10 * height_cm
    person = roster.add_person(Person(None, name, height_mm=height_mm))
    click.echo(f"{person.name}  {_told(person)}")
    tell(LookAgain())


@people.command("export")
@click.argument("name")
@click.option("-o", "--output", type=FILE, required=True, help="The file to write, a ZIP archive.")
@SIMULATED
@plain_errors
def export_person(name: str, output: Path, simulated: bool) -> None:
    """Write everything that is kept of NAME, sessions and recordings included, into one file."""
    from station.storage.belongings import belongings, zipped
    from station.storage.paths import archive

    person = named(opened_roster(simulated=simulated), name)
    try:
        with output.open("wb") as file:
            file.writelines(zipped(belongings(archive(simulated=simulated), str(person.id))))
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {error.strerror}. Choose another file.") from None


@people.command("delete")
@click.argument("name")
@click.option("--keep-sessions", is_flag=True, help="Leave the sessions, as a guest's.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@SIMULATED
@plain_errors
def delete_person(name: str, keep_sessions: bool, yes: bool, simulated: bool) -> None:
    """Delete NAME with calibrations, sessions and recordings. This cannot be undone."""
    from station.commands import LookAgain
    from station.storage.ownership import Ownership
    from station.storage.paths import archive

    person = named(opened_roster(simulated=simulated), name)
    what = "keeping the sessions as a guest's" if keep_sessions else "with all sessions and recordings"
    if not yes:
        click.confirm(f"Delete {name} for good, {what}?", abort=True)
    Ownership(archive(simulated=simulated)).delete_person(str(person.id), keep_sessions=keep_sessions)
    click.echo(f"{name} is deleted, {what}.")
    tell(LookAgain())


@main.command()
@click.argument("action")
@click.argument("value", required=False)
@plain_errors
def session(action: str, value: str | None) -> None:
    """Ask the running station: start, pause, resume, skip, stop, person NAME, program NAME, bar MM, count N, panel.

    Without a NAME it is the guest, without MM the mark of whoever stands there.
    """
    _ask_session(action, value)


def _ask_session(action: str, value: str | None) -> None:
    from station.commands import ACTIONS, AskSession, Refused

    if action not in ACTIONS:
        raise click.UsageError(f"There is no {action!r}: choose from {', '.join(ACTIONS)}.")
    given = _given(action, value)
    try:
        asked = AskSession(action, given)
    except ValueError as error:
        raise click.UsageError(f"{action}: {error}") from None
    reply = tell(asked)
    if reply is None:
        click.echo("kickstation: no station runs here: start it with kickstation up", err=True)
        sys.exit(EXIT_FAULT)
    if isinstance(reply, Refused):
        click.echo(f"kickstation: {reply.what}: {reply.remedy}", err=True)
        sys.exit(EXIT_FAULT)


@main.command()
@plain_errors
def identify() -> None:
    """Have this station's lights and buzzer answer for a second, to tell it from another."""
    _ask_session("panel", None)


def tell(command: "Command") -> object | None:
    """What the station that runs here says to a command; None where none runs."""
    from station.asking import NoStationError, ask
    from station.commands import COMMAND_SOCKET
    from station.storage.paths import runtime_folder, socket_endpoint

    if not (runtime_folder() / COMMAND_SOCKET).exists():
        return None
    try:
        return ask(socket_endpoint(COMMAND_SOCKET), command)
    except NoStationError:
        return None


def opened_roster(*, simulated: bool) -> "Roster":
    """The people that are kept, in a database that is made if need be."""
    from station.storage.paths import archive
    from station.storage.prepare import prepare
    from station.storage.roster import Roster

    kept = archive(simulated=simulated)
    prepare(kept.database)
    return Roster(kept)


def named(roster: "Roster", name: str) -> "Person":
    """The one person of that name. Raises StorageError."""
    from station.storage.errors import StorageError

    found = [person for person in roster.people() if person.name == name]
    if len(found) != 1:
        raise StorageError(f"{len(found)} people are called {name!r}. See kickstation people list")
    return found[0]


def _told(person: "Person") -> str:
    from station.drill.people import mark_number

    if person.mark_mm is None:
        return "body height not known"
    return f"bar at mark {mark_number(person.mark_mm)} ({person.mark_mm:.0f} mm)"


def _given(action: str, value: str | None) -> str | int | float | None:
    """The value as the session takes it: a person by name is told by id, numbers are numbers."""
    if value is not None and action == "person":
        return found_person(value).id
    if value is None or action not in ("bar", "count"):
        return value
    try:
        return int(value) if action == "count" else float(value)
    except ValueError:
        raise click.UsageError(f"{action} takes a number, not {value!r}.") from None


def found_person(name: str) -> "Person":
    """The one of that name among the people, else among those of the simulated athlete. Raises StorageError."""
    from station.storage.errors import StorageError

    try:
        return named(opened_roster(simulated=False), name)
    except StorageError:
        return named(opened_roster(simulated=True), name)

"""The commands of `kickstation` for what is kept: sessions, traces, backups."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.cli import FILE, main, plain_errors
from station.cli_people import SIMULATED

if TYPE_CHECKING:
    from station.drill.people import Person
    from station.storage.history import History
    from station.storage.results import SessionDetail, SessionLine

FORMATS = click.Choice(["csv", "json", "fit"])


@main.group()
def sessions() -> None:
    """List, show, export and delete what was done."""


@sessions.command("list")
@click.option("--person", help="Only this person's, by name.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many, newest first.")
@SIMULATED
@plain_errors
def list_sessions(person: str | None, limit: int, simulated: bool) -> None:
    """List sessions, the newest first."""
    history = _history(simulated=simulated)
    lines = [] if history is None else history.sessions(_person_id(person, simulated=simulated), limit=limit)
    _say_simulated(simulated)
    if not lines:
        click.echo("No session yet.")
    for line in lines:
        click.echo(_line(line))


@sessions.command("show")
@click.argument("session")
@SIMULATED
@plain_errors
def show_session(session: str, simulated: bool) -> None:
    """Show one SESSION: its id, or the beginning of it."""
    from station.summary_text import lines_of

    _say_simulated(simulated)
    found = _one(session, simulated=simulated)
    click.echo(f"{_line(found.line)}\nid {found.line.id}")
    for line in lines_of(found, _person_of(found, simulated=simulated)):
        click.echo(line)
    click.echo(f"  recording {'kept' if found.line.has_recording else 'not kept'}")


@sessions.command("export")
@click.argument("session", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All sessions; not as FIT, which holds one.")
@click.option("--format", "kind", type=FORMATS, default="csv", show_default=True, help="A row a kick, or everything.")
@click.option("-o", "--output", type=FILE, help="The file to write; else it is printed.")
@SIMULATED
@plain_errors
def export_sessions(
    session: tuple[str, ...], everything: bool, kind: str, output: Path | None, simulated: bool
) -> None:
    """Export each SESSION for a spreadsheet (CSV), other programs (JSON) or a training log (FIT)."""
    if everything == bool(session) or (kind == "fit" and (everything or len(session) != 1)):
        raise click.UsageError("Give the id of a session, or --all; FIT holds exactly one session.")
    history = _history(simulated=simulated)
    keys = [line.id for line in history.sessions()] if history is not None and everything else session
    content = _exported([_one(key, simulated=simulated) for key in keys], kind, simulated=simulated)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {error.strerror}. Choose another file.") from None


@sessions.command("delete")
@click.argument("session", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@SIMULATED
@plain_errors
def delete_sessions(session: tuple[str, ...], yes: bool, simulated: bool) -> None:
    """Delete each SESSION for good, with its recording."""
    from station.storage.ownership import Ownership
    from station.storage.paths import archive

    found = [_one(key, simulated=simulated) for key in session]
    for one in found:
        click.echo(_line(one.line))
    if not yes:
        click.confirm("Delete for good?", abort=True)
    for one in found:
        Ownership(archive(simulated=simulated)).delete_session(one.line.id)
    click.echo(f"{len(found)} deleted.")


@main.group()
def trace() -> None:
    """Look at recordings."""


@trace.command("check")
@click.argument("file", type=FILE)
@plain_errors
def check(file: Path) -> None:
    """Say what the trace FILE holds, and whether it is whole."""
    from station.storage.trace_check import check_trace

    for line in check_trace(file).lines():
        click.echo(line)


@main.command()
@click.argument("file", type=FILE)
@click.option("--without-recordings", is_flag=True, help="Leave the recordings out: they are most of the size.")
@plain_errors
def backup(file: Path, without_recordings: bool) -> None:
    """Write history, people, programs and recordings into one FILE; the station may be running."""
    from station.storage.backup import back_up
    from station.storage.paths import archive, state_folder

    number = back_up(archive(simulated=False), state_folder(), file, recordings=not without_recordings)
    click.echo(f"{file} holds the history and {number} recordings.")


@main.command()
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Do not ask.")
@plain_errors
def restore(file: Path, yes: bool) -> None:
    """Put the backup FILE in the place of what is here, which is kept beside it."""
    from station.runtime.lock import only_loop
    from station.storage.backup import restore as put_back
    from station.storage.paths import archive, runtime_folder, state_folder

    with only_loop(runtime_folder()):
        if not yes:
            click.confirm(f"Replace everything in {state_folder()}?", abort=True)
        for note in put_back(archive(simulated=False), state_folder(), file):
            click.echo(note)


def _say_simulated(simulated: bool) -> None:
    if simulated:
        click.echo("SIMULATED: no person moved for these.")


def _history(*, simulated: bool) -> "History | None":
    """What there is to read; None before the first session. Looking makes no database."""
    from station.storage.history import History
    from station.storage.paths import archive
    from station.storage.prepare import prepare

    found = archive(simulated=simulated)
    if not found.database.exists():
        return None
    for note in prepare(found.database):
        click.echo(f"kickstation: {note}", err=True)
    return History(found)


def _one(beginning: str, *, simulated: bool) -> "SessionDetail":
    from station.storage.errors import StorageError

    history = _history(simulated=simulated)
    if history is None:
        raise StorageError(f"there is no session {beginning}, for none was done yet")
    return history.session(history.named(beginning))


def _person_id(name: str | None, *, simulated: bool) -> str:
    from station.storage.errors import StorageError
    from station.storage.history import EVERYBODY
    from station.storage.paths import archive
    from station.storage.roster import Roster

    if name is None:
        return EVERYBODY
    people = [person for person in Roster(archive(simulated=simulated)).people() if person.name == name]
    if len(people) != 1:
        raise StorageError(f"{len(people)} people are called {name!r}. Leave --person out to see everybody's sessions")
    return str(people[0].id)


def _exported(found: "list[SessionDetail]", kind: str, *, simulated: bool) -> bytes:
    if kind == "fit":
        from station.storage.export_fit import as_fit

        return as_fit(found[0], simulated=simulated)
    from station.storage.exports import as_csv, as_json

    return as_json(found, simulated=simulated) if kind == "json" else as_csv(found, simulated=simulated).encode()


def _line(line: "SessionLine") -> str:
    """One session as one line of a list."""
    date = f"{line.began_utc.astimezone():%Y-%m-%d %H:%M}" + ("" if line.clock_trusted else " (clock not set)")
    active = "" if line.active_s is None else f", {line.active_s:.0f} s"
    return (
        f"{line.id[:8]}  {date}  {line.person}  {line.program}: {line.clean} clean of {line.kicks} kicks"
        f" in {line.sets} sets{active}  {line.outcome or 'not finished'}"
    )


def _person_of(session: "SessionDetail", *, simulated: bool) -> "Person":
    from station.drill.people import GUEST
    from station.storage.paths import archive
    from station.storage.roster import Roster

    key = session.line.person_id
    return GUEST if key is None else Roster(archive(simulated=simulated)).person(key)

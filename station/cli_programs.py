"""The commands of `kickstation` for programs: what a session asks for."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.cli import FILE, main, plain_errors
from station.cli_people import SIMULATED, opened_roster, tell

if TYPE_CHECKING:
    from station.drill.program import Program


@main.group()
def programs() -> None:
    """List, show, add and delete programs."""


@programs.command("list")
@SIMULATED
@plain_errors
def list_programs(simulated: bool) -> None:
    """List the built-in programs and your own."""
    from station.programs.checks import ProgramError
    from station.programs.loading import built_in_programs, own_program

    for program in built_in_programs():
        click.echo(f"{program.name}  {_told(program)}")
    for name, toml in sorted(opened_roster(simulated=simulated).programs().items()):
        try:
            click.echo(f"{name}  {_told(own_program(name, toml.encode(), name))}, your own")
        except ProgramError as error:
            click.echo(f"{error}. It is left out until it is mended.")


@programs.command("show")
@click.argument("name")
@SIMULATED
@plain_errors
def show_program(name: str, simulated: bool) -> None:
    """Print the text of the program NAME, to begin another one with."""
    from station.programs.loading import built_in_texts

    texts = opened_roster(simulated=simulated).programs() | built_in_texts()
    if name not in texts:
        raise click.UsageError(f"There is no program {name!r}. See kickstation programs list")
    click.echo(texts[name].rstrip("\n"))


@programs.command("add")
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Take the place of your own program of that name.")
@SIMULATED
@plain_errors
def add_program(file: Path, replace: bool, simulated: bool) -> None:
    """Keep the program in FILE (TOML), under the file's name."""
    from station.commands import LookAgain
    from station.programs.checks import ProgramError
    from station.programs.loading import own_program

    name, content = file.stem, _content(file)
    try:
        program = own_program(name, content, str(file))
    except ProgramError as error:
        raise click.UsageError(str(error)) from None
    roster = opened_roster(simulated=simulated)
    if name in roster.programs() and not replace:
        raise click.UsageError(f"There is a program {name} already: rename {file}, or give --replace.")
    roster.put_program(name, content.decode())
    click.echo(f"{name}  {_told(program)}")
    tell(LookAgain())


@programs.command("delete")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@SIMULATED
@plain_errors
def delete_program(name: str, yes: bool, simulated: bool) -> None:
    """Delete your own program NAME; sessions that were done with it stay."""
    from station.commands import LookAgain
    from station.programs.loading import BUILT_IN

    roster = opened_roster(simulated=simulated)
    if name in BUILT_IN:
        raise click.UsageError(f"{name} is built in and stays. Only your own programs can be deleted.")
    if name not in roster.programs():
        raise click.UsageError(f"There is no program {name!r}. See kickstation programs list")
    if not yes:
        click.confirm(f"Delete the program {name} for good?", abort=True)
    roster.delete_program(name)
    click.echo(f"{name} is deleted.")
    tell(LookAgain())


def _content(file: Path) -> bytes:
    from station.programs.checks import MOST_BYTES

    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}. Check the name.") from None


def _told(program: "Program") -> str:
    count = len(program.sets)
    sets = f"{count} set{'' if count == 1 else 's'}"
    if program.work_s is None:
        return f"{program.title}: {sets}, until you stop"
    return f"{program.title}: {sets}, {program.work_s:.0f} s of work"

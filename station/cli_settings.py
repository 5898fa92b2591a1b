"""The commands of `kickstation` that carry settings and programs from one station to another."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.cli import FILE, main, plain_errors
from station.cli_people import opened_roster, tell

if TYPE_CHECKING:
    from station.carried import Carried


@main.group()
def settings() -> None:
    """Carry settings and programs to another station."""


@settings.command("export")
@click.option("-o", "--output", type=FILE, help="The file to write; else it is printed.")
@click.option("--config", type=FILE, help="Settings file (TOML), if not /etc/kickstation.toml.")
@plain_errors
def export_settings(output: Path | None, config: Path | None) -> None:
    """Write settings and own programs into one file."""
    import msgspec

    from station.carried import Carried
    from station.config import SYSTEM_FILE, load_config

    load_config(config)
    file = config or SYSTEM_FILE
    text = file.read_text() if file.exists() else ""
    carried = Carried(text, opened_roster(simulated=False).programs())
    data = msgspec.json.format(msgspec.json.encode(carried)) + b"\n"
    if output is None:
        click.echo(data, nl=False)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {error.strerror}. Choose another file.") from None


@settings.command("import")
@click.argument("file", type=FILE)
@click.option("--config", type=FILE, help="Settings file to write, if not /etc/kickstation.toml.")
@plain_errors
def import_settings(file: Path, config: Path | None) -> None:
    """Take over settings and programs from FILE: all of them, or none where one is wrong. The old settings are kept."""
    from station.commands import LookAgain
    from station.config import SYSTEM_FILE, ConfigError, load_config

    carried = _read(file)
    _check_programs(carried.programs, file)
    target = config or SYSTEM_FILE
    fresh = target.with_suffix(".new")
    try:
        fresh.write_text(carried.settings)
        load_config(fresh)
        if target.exists():
            target.replace(target.with_suffix(".old"))
        fresh.replace(target)
    except ConfigError:
        fresh.unlink()
        raise
    except OSError as error:
        raise click.UsageError(
            f"{target} cannot be written: {error.strerror}. Give --config with a file that can be, and put that in "
            f"place as root: sudo install -m 644 FILE {SYSTEM_FILE}"
        ) from None
    roster = opened_roster(simulated=False)
    for name, toml in carried.programs.items():
        roster.put_program(name, toml)
    tell(LookAgain())
    click.echo(f"{target} is written, with {len(carried.programs)} programs. Start the station again to use it.")


def _read(file: Path) -> "Carried":
    import msgspec

    from station.carried import Carried

    try:
        return msgspec.json.decode(file.read_bytes(), type=Carried)
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}. Check the name.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file} is not what kickstation settings export writes: {error}.") from None


def _check_programs(programs: dict[str, str], file: Path) -> None:
    from station.programs.checks import ProgramError
    from station.programs.loading import own_program

    for name, toml in programs.items():
        try:
            own_program(name, toml.encode(), f"{file}: program {name}")
        except ProgramError as error:
            raise click.UsageError(str(error)) from None

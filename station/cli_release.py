"""The commands of `kickstation` for an installed station: update, rollback, use, announcement."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from station.cli import EXIT_FAULT, EXIT_USAGE, FILE, main, plain_errors


def release_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Turns what is wrong with a release into one message and the exit code."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        from station.release.errors import NotReady, ReleaseError

        try:
            command(*args, **kwargs)
        except (NotReady, ReleaseError) as error:
            click.echo(f"kickstation: {error}", err=True)
            sys.exit(EXIT_FAULT if isinstance(error, NotReady) else EXIT_USAGE)

    return wrapped


@main.command("update")
@click.argument("file", type=FILE)
@release_errors
def update_station(file: Path) -> None:
    """Update to the signed release FILE, whose signature lies beside it as FILE.sig; needs root."""
    from station.release.installation import installation_of
    from station.release.update import update

    update(installation_of(sys.prefix), file)


@main.command()
@click.option("--unproven", is_flag=True, help="Only if the current version never reported ready.")
@release_errors
def rollback(unproven: bool) -> None:
    """Return to the version that ran before the last update; needs root."""
    from station.release.installation import installation_of
    from station.release.switch import roll_back

    roll_back(installation_of(sys.prefix), click.echo, unproven_only=unproven)


@main.command()
@click.argument("version")
@release_errors
def use(version: str) -> None:
    """Switch to VERSION, which is installed already; install.sh does this at its end. Needs root."""
    from station.release.installation import installation_of
    from station.release.switch import use as switch
    from station.storage.paths import state_folder

    switch(installation_of(sys.prefix), state_folder(), version, click.echo)


@main.command()
@click.option("--config", type=FILE, help="Settings file (TOML).")
@plain_errors
def announcement(config: Path | None) -> None:
    """Print how this station is announced in the network, as avahi's services file."""
    from station.config import load_config
    from station.release.announcement import announced
    from station.storage.identity import this_station
    from station.storage.paths import state_folder

    settings = load_config(config)
    click.echo(announced(this_station(state_folder(), settings.station.name), settings.web.port), nl=False)

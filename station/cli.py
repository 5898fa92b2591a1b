"""The `kickstation` command: up, run, web, replay. Heavy imports wait until a command needs them."""

import signal
import sys
import threading
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import station

if TYPE_CHECKING:
    from station.config import Config
    from station.gait.samples import RigKind
    from station.storage.trace import Trace

EXIT_FAULT = 1
EXIT_USAGE = 2
FILE = click.Path(path_type=Path)


def rig_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that say what the rows come from."""
    for option in (
        click.option("--speed", type=click.FloatRange(0.1, 20), default=1.0, help="Speed of --play; 1 is real time."),
        click.option("--play", type=FILE, help="Play this trace through the simulated sensor and pins."),
        click.option("--simulate", is_flag=True, help="Simulate an athlete, also on a Raspberry Pi."),
        click.option("--board", is_flag=True, help="Never simulate: use pins and bus of any board that has them."),
        click.option("--rig", type=click.Choice(["single", "pair", "mat"]), help="The rig, if not as in the settings."),
        click.option("--config", type=FILE, help="Settings file (TOML)."),
    ):
        command = option(command)
    return command


def port_option(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the option that says where the page is."""
    return click.option("--port", type=click.IntRange(1, 65535), help="The page's port, if not as in the settings.")(
        command
    )


def plain_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Turns the errors that a person can mend into one message and exit code 2."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        from station.config import ConfigError
        from station.journal import set_up_logging
        from station.ports import HardwareError
        from station.storage.errors import StorageError
        from station.storage.trace import TraceError
        from web.listening import ListenError

        set_up_logging()
        try:
            command(*args, **kwargs)
        except (ConfigError, HardwareError, ListenError, StorageError, TraceError) as error:
            click.echo(f"kickstation: {error}", err=True)
            sys.exit(EXIT_USAGE)

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(station.__version__, prog_name="kickstation")
def main() -> None:
    """Kickstation: a home-gym station for the butt-kick drill."""


@main.command()
@rig_options
@port_option
@plain_errors
def up(port: int | None, **options: Any) -> None:
    """Start the station and its page, and show the address for a phone."""
    from station.runtime.supervisor import Supervisor
    from station.runtime.welcome import address_of, welcome
    from station.storage.paths import state_folder
    from web.doors import open_doors
    from web.listening import listen

    config, _ = settled(**options)
    page = with_port(config, port).web
    # Opened here, so that a port in use is said before anything is started and a phone that is early waits.
    listener = listen(page.host, page.port)
    address = address_of(page.host, page.port)
    doors = open_doors(state_folder(), config)
    click.echo(welcome(address, None if doors.has_owner else doors.pairing_link(address, "owner")))
    serve = command("web", port=port, config=options["config"], listener=listener.fileno())
    supervisor = Supervisor({"loop": command("run", **options), "page": serve}, {"page": listener})
    end_on_signals(supervisor.stop)
    sys.exit(supervisor.run())


@main.command()
@rig_options
@plain_errors
def run(**options: Any) -> None:
    """Run the station without its page."""
    from station.app import Choice, run_station

    config, trace = settled(**options)
    stop = threading.Event()
    end_on_signals(stop.set)
    run_station(config, Choice(options["simulate"], trace, options["speed"], options["board"]), stop.is_set)


@main.command()
@port_option
@click.option("--config", type=FILE, help="Settings file (TOML).")
@click.option("--listener", type=int, hidden=True, help="The listening socket that `up` hands down: its descriptor.")
@plain_errors
def web(port: int | None, config: Path | None, listener: int | None) -> None:
    """Serve the page of the station that runs on this machine."""
    from station.asking import ask
    from station.commands import COMMAND_SOCKET
    from station.config import load_config
    from station.messages import LOOP_SOCKET
    from station.storage.paths import socket_endpoint
    from web.listening import activated, inherited, listen
    from web.server import serve

    settings = with_port(load_config(config), port)
    page = settings.web
    given = activated() if listener is None else listener
    listener_socket = listen(page.host, page.port) if given is None else inherited(given)
    serve(settings, listener_socket, socket_endpoint(LOOP_SOCKET), partial(ask, socket_endpoint(COMMAND_SOCKET)))


@main.command()
@click.option("--owner", is_flag=True, help="Pair the phone of an owner: people, settings, phones.")
@port_option
@click.option("--config", type=FILE, help="Settings file (TOML).")
@plain_errors
def pair(port: int | None, owner: bool, config: Path | None) -> None:
    """Show a code that pairs one phone with this station, valid for 15 minutes."""
    from station.config import load_config
    from station.runtime.welcome import address_of, code_and_link
    from station.storage.paths import state_folder
    from web.doors import open_doors

    settings = with_port(load_config(config), port)
    address = address_of(settings.web.host, settings.web.port)
    doors = open_doors(state_folder(), settings)
    click.echo(code_and_link(doors.pairing_link(address, "owner" if owner else "user")))


@main.command()
@click.argument("trace", type=FILE)
@click.option("--events", is_flag=True, help="Print each event as well, one JSON object a line.")
@click.option("--statistics", is_flag=True, help="Print the statistics of the whole trace instead, as one set.")
@plain_errors
def replay(trace: Path, events: bool, statistics: bool) -> None:
    """Detect what happened in a recorded TRACE and print its summary as JSON."""
    import msgspec

    from station.runtime.replay import replay_lines, statistics_of

    if statistics:
        click.echo(msgspec.json.encode(statistics_of(trace)))
        return

    line = b""
    for line in replay_lines(trace):
        if events:
            sys.stdout.buffer.write(line)
    if not events:
        sys.stdout.buffer.write(line)


@main.command()
@click.argument("folder", type=FILE)
@click.option("--plot", type=FILE, help="Draw this trace of the folder, to --output.")
@click.option("-o", "--output", type=FILE, help="The picture that --plot makes (SVG).")
@click.option("--begin", type=click.FloatRange(0), default=0.0, help="Draw from this second on.")
@click.option("--end", type=click.FloatRange(0), help="Draw up to this second.")
@plain_errors
def evaluate(folder: Path, plot: Path | None, output: Path | None, begin: float, end: float | None) -> None:
    """Score the detection on all traces of FOLDER that have their truth beside them."""
    from station.runtime import evaluate as scoring

    if (plot is None) != (output is None):
        raise click.UsageError("--plot TRACE and --output FILE.svg belong together: give both or none.")
    click.echo(scoring.HEAD)
    all_scores = []
    for found in scoring.evaluate_folder(folder):
        all_scores.append(found.scores)
        click.echo("\n".join(scoring.score_lines(found.name, found.scores)))
    click.echo("\n".join(scoring.total_lines(all_scores)))
    if plot is not None and output is not None:
        from station.runtime.plot import draw

        picture = draw(scoring.evaluate(plot if plot.is_file() else folder / plot), begin, end)
        try:
            output.write_text(picture)
        except OSError as error:
            raise click.UsageError(f"{output} cannot be written: {error.strerror}. Choose another file.") from None


def settled(
    config: Path | None, rig: "RigKind | None", simulate: bool, board: bool, play: Path | None, speed: float
) -> "tuple[Config, Trace | None]":
    """The settings with what the command line overrides, and the trace to play; contradictions are usage errors."""
    from msgspec.structs import replace

    from station.config import load_config
    from station.layout import as_recorded
    from station.storage.trace import read_trace

    if play is None and speed != 1.0:
        raise click.UsageError("--speed is the speed of --play: give a trace to play, or leave it out.")
    if play is not None and (simulate or rig):
        raise click.UsageError("--play brings its own rig along: leave out --simulate and --rig.")
    if board and (simulate or play is not None):
        raise click.UsageError("--board measures people: leave out --simulate and --play.")
    settings = load_config(config)
    if play is not None:
        trace = read_trace(play)
        return as_recorded(settings, trace.header.parts), trace
    return (settings if rig is None else replace(settings, rig=rig)), None


def with_port(config: "Config", port: int | None) -> "Config":
    """The settings with the port of the command line, if it gives one."""
    import msgspec

    return (
        config if port is None else msgspec.structs.replace(config, web=msgspec.structs.replace(config.web, port=port))
    )


def command(name: str, **options: Any) -> list[str]:
    """The command line that runs `kickstation NAME` with the options that were given here."""
    words = [sys.executable, "-m", "station", name]
    for key, value in options.items():
        if value is True:
            words.append(f"--{key}")
        elif value not in (None, False):
            words += [f"--{key}", str(value)]
    return words


def end_on_signals(stop: Callable[[], None]) -> None:
    """Has Ctrl-C and SIGTERM call `stop`."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop())

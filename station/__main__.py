"""The `kickstation` command with everything that it can do, also as `python -m station`."""

from station import cli_data, cli_people, cli_programs, cli_release, cli_settings, cli_setup
from station.cli import main

__all__ = ["cli_data", "cli_people", "cli_programs", "cli_release", "cli_settings", "cli_setup", "main"]

if __name__ == "__main__":
    main()

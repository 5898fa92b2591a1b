"""Which guides a station offers."""

from collections.abc import Mapping

from station.config import Config
from station.gait.samples import RangeChannel
from station.setup.build import build_guide
from station.setup.calibrate import calibrate_guide
from station.setup.check import check_guide
from station.setup.script import Guide


def offered(config: Config, sensor_names: Mapping[RangeChannel, str]) -> dict[str, Guide]:
    """The guides for the rig of the settings, by name; `sensor_names` are the sensors as their state calls them."""
    return {
        "build": build_guide(config, sensor_names),
        "calibrate": calibrate_guide(config),
        "check": check_guide(config),
    }

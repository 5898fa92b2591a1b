"""What two stations can have in common, as one file."""

from typing import Annotated

import msgspec

VERSION = 1


class Carried(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What two stations can have in common: the text of the settings file and of each program; nothing of people."""

    settings: str
    programs: dict[str, str]
    version: Annotated[int, msgspec.Meta(ge=VERSION, le=VERSION)] = VERSION

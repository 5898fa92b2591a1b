"""What the page opens in the state folder at its start: the secret that it signs with, and the phones that it knows."""

from dataclasses import dataclass
from pathlib import Path

from station.config import Config
from station.storage.database import open_engine
from station.storage.identity import Station, this_station
from station.storage.paths import APP
from station.storage.prepare import prepare
from web.keyring import Keyring, open_keyring, pairing_link
from web.phones import Phones, Role
from web.stored_phones import StoredPhones


@dataclass(frozen=True, slots=True)
class Doors:
    """Who may come in: the keyring that signs, and the phones that were paired with this station.

    `folder` is the state folder that all of it is kept in.
    """

    station: Station
    keyring: Keyring
    phones: Phones
    folder: Path

    @property
    def has_owner(self) -> bool:
        """Whether somebody can manage this station from a phone."""
        return any(phone.role == "owner" for phone in self.phones.all())

    def pairing_link(self, address: str, role: Role) -> str:
        """The link that pairs one phone with the page at `address`."""
        return pairing_link(address, self.keyring.invite(role))


def open_doors(state_folder: Path, config: Config) -> Doors:
    """The doors of the station in `state_folder`, made at its first start. Raises ConfigError and StorageError."""
    file, station = state_folder / f"{APP}.db", this_station(state_folder, config.station.name)
    prepare(file, station)
    return Doors(station, open_keyring(state_folder), StoredPhones(open_engine(file)), state_folder)

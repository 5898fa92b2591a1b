"""Sounds as data: a row of tones and pauses, played by asking what sounds now."""

from dataclasses import dataclass

from station.drill.pattern import MS


@dataclass(frozen=True, slots=True)
class Note:
    """One tone, or a pause where there is no pitch."""

    pitch_hz: float | None
    ms: int


@dataclass(frozen=True, slots=True)
class Tune:
    """Notes one after the other."""

    notes: tuple[Note, ...]

    @property
    def lasts_ns(self) -> int:
        """How long it is."""
        return sum(note.ms for note in self.notes) * MS

    def pitch_hz(self, since_ns: int) -> float | None:
        """What sounds so long after its beginning; None is silence."""
        for note in self.notes:
            since_ns -= note.ms * MS
            if since_ns < 0:
                return note.pitch_hz
        return None

    def next_change_ns(self, since_ns: int) -> int | None:
        """How long after its beginning the sound changes next; None when it is over."""
        end_ns = 0
        for note in self.notes:
            end_ns += note.ms * MS
            if end_ns > since_ns:
                return end_ns
        return None


def tune(*notes: tuple[float | None, int]) -> Tune:
    """Pairs of pitch and length in ms."""
    return Tune(tuple(Note(pitch_hz, ms) for pitch_hz, ms in notes))

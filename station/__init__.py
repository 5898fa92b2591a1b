"""What the station knows and does, from samples to session, cues and messages."""

__version__ = "0.1.0"

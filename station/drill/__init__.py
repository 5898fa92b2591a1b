"""What a session and its cues should be, decided from events alone: no clock, thread, file, socket or log."""

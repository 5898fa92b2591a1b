"""The shell around the pure core: loop, clock, recorder, publisher, health."""

"""What feet and heels do, worked out from samples alone: no clock, thread, file, socket or log."""

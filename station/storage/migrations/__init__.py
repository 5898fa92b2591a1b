"""From any earlier database to today's tables, one step at a time."""

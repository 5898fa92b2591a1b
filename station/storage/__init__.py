"""How data outlives the process: the trace format."""

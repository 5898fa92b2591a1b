"""How a quantity reaches us or leaves us: drivers, pin factories and their simulated twins."""

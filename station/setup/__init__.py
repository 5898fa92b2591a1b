"""Getting a rig right and keeping it so: guides, doctor and wiring, from what machine and running station say."""

"""Which version of the station runs: versions side by side, switched in one step, and the way back."""

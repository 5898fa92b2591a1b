"""The digital twin at the lowest seam: chip, body, beam and switches that the real drivers run on."""

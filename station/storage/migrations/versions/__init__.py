"""The steps; none is changed once released."""

"""Programs as TOML: the built-in ones, those of the user, and what is wrong with one, in words."""

"""Codes for a phone's camera, as the modules that a page draws."""

import segno


def code_of(link: str) -> list[str]:
    """The code of `link`, one text of 0 and 1 for each row, without a border."""
    return ["".join(str(module) for module in row) for row in segno.make(link, micro=False).matrix]

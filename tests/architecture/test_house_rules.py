"""The project speaks of itself alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

# Each with one letter as a class, so that this file does not hold what it looks for.
FOREIGN = {
    "a package registry's host": r"pyp[i]\.org|pythonhoste[d]\.org|piwheel[s]\.org|npmj[s]\.org|de[b]\.debian\.org",
    "a path of one machine": r"/wor[k]/|/roo[t]/|/hom[e]/(?!pi/)|share[d]/reference",
}
FOLDERS = ("station", "hardware", "web", "systemd", "tests", ".ci", ".github")
# Not the project's: measurements of the coverage, and git's note of where a worktree belongs.
OTHERS = re.compile(r"\.git|\.coverage.*")
BINARY = {".db", ".gz", ".ico", ".png", ".woff2"}


def texts(root: Path) -> Iterator[Path]:
    """The project's text files: those on top and in its folders."""
    yield from (path for path in root.iterdir() if path.is_file() and not OTHERS.fullmatch(path.name))
    for folder in FOLDERS:
        kept = (path for path in (root / folder).rglob("*") if "__pycache__" not in path.parts)
        yield from (path for path in kept if path.is_file() and path.suffix not in BINARY)


@pytest.mark.parametrize("kind", FOREIGN)
def test_no_file_names_what_is_not_the_projects(kind: str, root: Path) -> None:
    pattern = re.compile(FOREIGN[kind])
    found = [f"{path.relative_to(root)}: {hit}" for path in texts(root) for hit in pattern.findall(path.read_text())]
    assert not found

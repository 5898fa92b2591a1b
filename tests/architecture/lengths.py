"""Fails on files and functions that are too long to be taken in at one look.

usage: python tests/architecture/lengths.py FOLDER...
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST_FILE = 400
LONGEST_FUNCTION = 50  # with its docstring and the functions inside it
WRITTEN_BY_HAND = {".py", ".js", ".css", ".html"}
OTHERS_WORK = {"vendor", "__pycache__"}


def too_long(path: Path) -> Iterator[str]:
    """Each excess of one file, as place, length and limit."""
    text = path.read_text()
    lines = len(text.splitlines())
    if lines > LONGEST_FILE:
        yield f"{path}: {lines} lines, at most {LONGEST_FILE}"
    if path.suffix != ".py":
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines, at most {LONGEST_FUNCTION}"


def main(folders: list[Path]) -> int:
    """Prints every excess; 1 when there is one."""
    files = sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in WRITTEN_BY_HAND and not OTHERS_WORK.intersection(path.parts)
    )
    excesses = [excess for path in files for excess in too_long(path)]
    print(*excesses, f"{len(files)} files looked at, {len(excesses)} too long", sep="\n")
    return 1 if excesses or not files else 0


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]))

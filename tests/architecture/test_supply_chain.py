"""What is fetched is fetched by its hash."""

import re
from pathlib import Path

import pytest


def unpinned(workflow: str) -> list[str]:
    """The actions that are named by a tag, which somebody else can move."""
    return [name for name in re.findall(r"uses:\s*(\S+)", workflow) if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name)]


def test_actions_are_named_by_the_hash_of_their_commit(root: Path) -> None:
    workflows = list((root / ".github" / "workflows").glob("*.yml"))
    assert workflows
    assert [name for workflow in workflows for name in unpinned(workflow.read_text())] == []


def test_an_action_that_is_named_by_a_tag_is_found() -> None:
    assert unpinned("- uses: actions/checkout@v4\n- uses: a/b@main") == ["actions/checkout@v4", "a/b@main"]


@pytest.mark.parametrize("name", ["", "-pi", "-dev", "-api", "-strangers", "-audit"])
def test_every_library_in_a_lock_has_its_hashes(name: str, root: Path) -> None:
    lock = (root / f"requirements{name}.lock").read_text()
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", lock, flags=re.MULTILINE))
    assert len(entries) > 10
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_lock_is_looked_at(root: Path) -> None:
    locks = {path.name.removeprefix("requirements").removesuffix(".lock") for path in root.glob("requirements*.lock")}
    assert locks == {"", "-pi", "-dev", "-api", "-strangers", "-audit"}

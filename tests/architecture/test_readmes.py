"""Every room says what it promises."""

from pathlib import Path

SHORTEST_PROMISE = 80  # characters beyond the heading


def test_every_room_has_a_readme_with_its_promise(root: Path) -> None:
    packages = {path.parent for name in ("station", "hardware", "web") for path in (root / name).rglob("__init__.py")}
    silent = []
    for room in sorted(packages | {root / "systemd", root / "tests"}):
        readme = room / "README.md"
        heading, _, promise = readme.read_text().partition("\n") if readme.exists() else ("", "", "")
        if not heading.startswith("# ") or len(promise.strip()) < SHORTEST_PROMISE:
            silent.append(str(readme.relative_to(root)))
    assert not silent

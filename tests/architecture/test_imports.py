"""The rooms keep their import rules, and each rule would notice a breach."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

# One forbidden import for each contract of pyproject.toml.
BREACHES = {
    "Data flows one way through the station's rooms": ("station/gait", "import station.drill"),
    "Gait and drill are pure": ("station/gait", "import time"),
    "Hardware sees only ports and gait's sample types": ("hardware", "import station.runtime"),
    "Only the composition root imports hardware": ("station/runtime", "import hardware"),
    "The page knows messages, config, storage and the pure rooms": ("web", "import gpiozero"),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says about the packages in `folder`."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def verdict_on_breaches(copy: Path) -> str:
    """What import-linter says about a copy of the project in which every contract is broken."""
    for index, (folder, statement) in enumerate(BREACHES.values()):
        (copy / folder / f"breach_{index}.py").write_text(f"{statement}\n")
    result = lint_imports(copy)
    assert result.returncode == 1
    return result.stdout


def test_the_rooms_import_only_what_they_may(root: Path) -> None:
    result = lint_imports(root)
    assert result.returncode == 0, result.stdout


def test_every_contract_has_a_breach_that_proves_it(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text())
    assert {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]} == set(BREACHES)


@pytest.mark.parametrize("contract", BREACHES)
def test_a_forbidden_import_breaks_its_contract(contract: str, verdict_on_breaches: str) -> None:
    assert f"{contract} BROKEN" in verdict_on_breaches


def test_the_twin_of_the_chip_needs_the_standard_library_only(root: Path) -> None:
    # So that it can answer where nothing else is installed: under the system's own Python, in an emulator.
    tree = ast.parse((root / "hardware/twin/chip.py").read_text())
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert modules
    assert {str(module).partition(".")[0] for module in modules} <= sys.stdlib_module_names

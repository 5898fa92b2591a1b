"""Loads other people's drivers on our simulated chips."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def drivers() -> ModuleType:
    """The module beside this file, which the benchmark runs as a script."""
    spec = importlib.util.spec_from_file_location("drivers", Path(__file__).with_name("drivers.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

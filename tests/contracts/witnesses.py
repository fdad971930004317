"""Witnesses: tools that nobody here wrote. Without one, the tests that need it are skipped."""

import importlib
import shutil
from typing import Any

import pytest

CURE = "`nox -s contracts` installs it"


def summon_module(name: str, /, *, package: str) -> Any:
    """Import the witness ``name``, or skip with a plain sentence."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        pytest.skip(f"not checked: {package} is not installed; {CURE}")


def summon_program(name: str, /) -> str:
    """Return where the program ``name`` is, or skip with a plain sentence."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"not checked: the program {name} is not installed; {CURE}")
    return found

"""Every public name is explained: in a docstring, and in the reference."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

import klaviyo_bridge

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def _modules() -> Iterator[ModuleType]:
    """Give the front door and every module behind it that declares public names."""
    found = pkgutil.walk_packages(klaviyo_bridge.__path__, "klaviyo_bridge.")
    names = (module.name for module in found if not module.name.endswith("__main__"))
    for name in ("klaviyo_bridge", *sorted(names)):
        module = importlib.import_module(name)
        if hasattr(module, "__all__"):
            yield module


PUBLIC = [(module.__name__, name) for module in _modules() for name in module.__all__]

each_public_name = pytest.mark.parametrize(("module", "name"), PUBLIC)


@pytest.fixture(scope="module")
def documented_values() -> frozenset[str]:
    """Return the names that are assigned somewhere with a docstring under them."""
    sources = Path(*klaviyo_bridge.__path__).rglob("*.py")
    trees = (ast.parse(source.read_bytes()) for source in sources)
    return frozenset(name for tree in trees for name in _explained(tree))


def _explained(tree: ast.Module) -> Iterator[str]:
    for statement, following in pairwise(tree.body):
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            yield from _assigned(statement)


def _assigned(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case _:
            pass


@pytest.fixture(scope="module")
def reference() -> str:
    """Return all pages of the reference as one text."""
    pages = sorted(REFERENCE.rglob("*.md"))
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@each_public_name
def test_a_public_name_has_a_docstring(
    module: str, name: str, documented_values: frozenset[str]
) -> None:
    """A function, class or module carries its docstring; a value has one under it."""
    value = getattr(importlib.import_module(module), name)
    speaks = inspect.isclass(value) or inspect.isroutine(value) or inspect.ismodule(value)

    assert bool(value.__doc__) if speaks else name in documented_values


@each_public_name
def test_a_public_name_is_in_the_reference(module: str, name: str, reference: str) -> None:
    """The reference names it, or renders the whole module that holds it."""
    whole = rf"automodule::\s+{re.escape(module)}\s*$"
    mention = rf"\b{re.escape(name)}\b"

    assert re.search(f"{whole}|{mention}", reference, re.MULTILINE), f"{module}.{name}"

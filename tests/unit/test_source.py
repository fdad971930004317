"""Laws of the tree: what a reader may rely on in every file."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import klaviyo_bridge

LONGEST_FUNCTION = 50
LONGEST_FILE = 400

SILENCER = re.compile(r"#\s*(type:\s*ignore|noqa|pragma:\s*no\s*(cover|branch))", re.IGNORECASE)
REASONED = re.compile(
    r"#\s*(type:\s*ignore\[[\w, -]+\]|noqa:\s*[A-Z0-9, ]+?|pragma:\s*no\s*(cover|branch))"
    r"\s*#\s*\w+"
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")

# The package that is imported, so that the laws hold for the built wheel too.
PACKAGE = Path(*klaviyo_bridge.__path__)
SUITE = Path(__file__).parents[1]
LIBRARY = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted(SUITE.rglob("*.py"))


def _name(path: Path) -> str:
    """Shorten a path to what is the same on every machine."""
    home = PACKAGE if path.is_relative_to(PACKAGE) else SUITE
    return path.relative_to(home.parent).as_posix()


each_library_file = pytest.mark.parametrize("path", LIBRARY, ids=_name)
each_file = pytest.mark.parametrize("path", LIBRARY + TESTS, ids=_name)


def _comments(path: Path) -> Iterator[str]:
    """Give each line's comment whole, so that a reason stands beside what it excuses."""
    with path.open("rb") as source:
        for token in tokenize.tokenize(source.readline):
            if token.type == tokenize.COMMENT:
                yield f"{token.start[0]}: {token.string}"


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function, less its docstring."""
    lines = _span(function)
    return lines if ast.get_docstring(function) is None else lines - _span(function.body[0])


def _span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@each_library_file
def test_functions_fit_on_a_screen(path: Path) -> None:
    """No function is longer than fifty lines."""
    long = {f.name: _length(f) for f in _functions(path) if _length(f) > LONGEST_FUNCTION}

    assert {} == long


@each_library_file
def test_files_fit_in_a_head(path: Path) -> None:
    """No file is longer than four hundred lines."""
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= LONGEST_FILE


@each_file
def test_every_silenced_check_gives_its_reason(path: Path) -> None:
    """Whoever silences a tool says which check, and why, on the same line."""
    silent = [c for c in _comments(path) if SILENCER.search(c) and not REASONED.search(c)]

    assert [] == silent


@each_file
def test_nothing_is_left_for_later(path: Path) -> None:
    """What is still to be done is in the tracker, not in a comment."""
    unfinished = [comment for comment in _comments(path) if UNFINISHED.search(comment)]

    assert [] == unfinished

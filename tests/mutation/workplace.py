"""A copy of the project to mutate; nothing is ever written into the project itself."""

import re
import shutil
from pathlib import Path
from typing import Final

from tests.mutation.scope import ROOT, Scope

_NEEDED: Final = ("src", "tests", "docs")
_SETTINGS: Final = "pyproject.toml"
_LEFT: Final = shutil.ignore_patterns("__pycache__", ".*_cache", "_build")
_PLAINER: Final = (
    # mutmut leaves decorated functions alone, and an answer that is remembered would hide what is
    # mutated further down.
    (re.compile(r"^ *@(?:lru_cache(?:\([^()\n]*\))?|cache)\n", re.MULTILINE), ""),
    # The name of a type is for type checkers only.
    (re.compile(r"(?:\btyping\.)?\bcast\(\"[^\"\n]*\", "), "("),
    # What would only show that this very code is wrong, and is as long on both sides as it is.
    (re.compile(r", strict=True\)"), ")"),
)
"""What is written more plainly in the copy; behaviour stays."""


def lay_out(place: Path, scope: Scope, /) -> Path:
    """Copy the project to an empty folder, a little plainer, and return that folder."""
    for name in _NEEDED:
        shutil.copytree(ROOT / name, place / name, ignore=_LEFT)
    settings = (ROOT / _SETTINGS).read_text(encoding="utf-8")
    (place / _SETTINGS).write_text(f"{settings}\n{scope.spell()}", encoding="utf-8")
    for path in (place / "src").rglob("*.py"):
        _simplify(path)
    return place


def _simplify(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    plain = text
    for pattern, instead in _PLAINER:
        plain = pattern.sub(instead, plain)
    if plain != text:
        path.write_text(plain, encoding="utf-8")

"""The page that says why a mutant may live: docs/reference/mutation.md."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from tests.mutation.survey import Verdict

PAGE: Final = Path("docs/reference/mutation.md")

_PACKAGE: Final = "klaviyo_bridge."
_BAR: Final = "\\|"
_CELLS: Final = re.compile(r"(?<!\\)\|")


def begin_row(verdict: Verdict, /) -> str:
    """Return the begin of the row that a survivor has: its place, and what was changed."""
    removed = _squeeze(line[1:] for line in verdict.change if line.startswith("-"))
    added = _squeeze(line[1:] for line in verdict.change if line.startswith("+"))
    place = verdict.place.removeprefix(_PACKAGE)
    return f"| `{place}` | {_code(removed)} becomes {_code(added)} |"


def read_reasons(text: str, /) -> Mapping[str, str]:
    """Return begin of row to reason, for every row of the page that begins with code."""
    rows = (line.strip() for line in text.splitlines() if line.startswith("| `"))
    return dict(_split(row) for row in rows)


def _split(row: str) -> tuple[str, str]:
    _, place, change, reason, _ = _CELLS.split(row)
    return f"|{place}|{change}|", reason.strip()


def _squeeze(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).split())


def _code(text: str) -> str:
    """Spell code in a cell, where a bar would end the cell and a grave accent the code."""
    return f"``{text}``".replace("|", _BAR) if text else "nothing"

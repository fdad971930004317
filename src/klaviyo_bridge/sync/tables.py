"""Tables in plain text."""

from collections.abc import Iterable, Sequence
from typing import Final

WIDTH: Final = 96
"""Columns that a sentence may take."""


def align(rows: Iterable[Sequence[object]], /, *, indent: str = "  ") -> list[str]:
    """Set rows of cells under each other: numbers to the right, everything else to the left."""
    given = list(rows)
    table = [[show(cell) for cell in row] for row in given]
    numbers = [[isinstance(cell, int | float) for cell in row] for row in given]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        indent
        + "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, number, width in zip(row, kinds, widths, strict=True)
        ).rstrip()
        for row, kinds in zip(table, numbers, strict=True)
    ]


def show(cell: object, /) -> str:
    """Write one cell: numbers with commas, and not more than one decimal."""
    if isinstance(cell, float):
        return f"{cell:,.1f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)

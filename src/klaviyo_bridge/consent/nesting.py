"""How deep a value may be nested and still be spelled as JSON.

How deep an encoder goes differs between Pythons, so the limit is our own.
"""

from collections.abc import Iterable, Mapping
from typing import Final

MOST_LEVELS: Final = 100
"""Lists and objects within each other that are written as JSON."""


def is_too_deep(value: object, /) -> bool:
    """Tell whether a value has more levels than are written."""
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list | tuple) else ()

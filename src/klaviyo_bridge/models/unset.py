"""UNSET: leave it alone. ``None`` clears; the two are never confused (KLV-05)."""

import enum
from typing import Final, Literal, TypeAlias


class _Unset(enum.Enum):
    """An enum of one member, so that type checkers narrow ``is UNSET``."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = _Unset.UNSET
"""The value of a field that a write leaves as it is."""

Unset: TypeAlias = Literal[_Unset.UNSET]
"""The type of :data:`UNSET`, for annotations: ``str | None | Unset``."""

"""Which fields are stored encrypted, and what can encrypt them (SMP-02).

A model marks the field where it is declared, and everything else reads the mark::

    email: str | None = attrs.field(default=None, repr=mask, metadata=sensitive())
    phone_number: str | None = attrs.field(default=None, metadata=sensitive("kla_phone_number"))

The model itself holds plain text. Encryption belongs to the writer, which is the last to touch it.
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol

import attrs

_MARK: Final = "sensitive"


class Cipher(Protocol):
    """Turns text into other text that says nothing without a key."""

    def encrypt(self, text: str, /, *, field: str) -> str:
        """Return the text encrypted; ``field`` names the payload member that it stands in."""
        ...


def sensitive(member: str | None = None, /) -> Mapping[str, object]:
    """Return the metadata of an attrs field that is stored encrypted.

    Args:
        member: What the payload calls the field; ``None`` when it has the same name.
    """
    return {_MARK: True if member is None else member}


def sensitive_fields(cls: type[Any], /) -> tuple[str, ...]:
    """Return the names of an attrs class's sensitive fields, as they are declared."""
    return tuple(field.name for field in attrs.fields(cls) if field.metadata.get(_MARK))


def sensitive_members(cls: type[Any], /) -> tuple[str, ...]:
    """Return what payloads call an attrs class's sensitive fields, in the same order."""
    marks = ((field.name, field.metadata.get(_MARK)) for field in attrs.fields(cls))
    return tuple(mark if isinstance(mark, str) else name for name, mark in marks if mark)

"""What tells people apart, how it is recognised, and how it is kept out of logs."""

import re
from collections.abc import Sized
from typing import Final

E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
"""The international form of a phone number: ``+12345678901``.

Source: https://www.itu.int/rec/T-REC-E.164
"""

_EMAIL = re.compile(r"[^\s@<>\"'`,;()\[\]]+@[^\s@<>\"'`,;()\[\]]+")
_PHONE = re.compile(r"(?<!\d)(?!\d{4}-\d{2}-\d{2}\b)[+(]*\d[\d\s().-]{6,}\d")


def is_e164(text: str, /) -> bool:
    """Tell whether ``text`` is a phone number in the international form."""
    return E164.fullmatch(text) is not None


def mask(value: object, /) -> str:
    """Show that a value is there, and nothing of it; the ``repr`` of personal fields (KLV-15)."""
    return "None" if value is None else "'***'"


def mask_size(values: Sized | None, /) -> str:
    """Show how many entries a collection has, and none of them."""
    return "None" if values is None else f"<{len(values)} entries>"


def mask_text(text: str, /) -> str:
    """Replace email addresses and phone numbers within a sentence by ``***``."""
    return _PHONE.sub("***", _EMAIL.sub("***", text))

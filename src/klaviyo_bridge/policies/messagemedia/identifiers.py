"""Identifiers that MessageMedia gives to fields and lists."""

import re
from functools import lru_cache
from typing import Final

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@lru_cache(maxsize=1024)
def is_uuid(text: str, /) -> bool:
    """Tell whether the text is a UUID, the form of every identifier of the API."""
    return _UUID.fullmatch(text) is not None

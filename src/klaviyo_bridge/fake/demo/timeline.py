"""When the demo account's people came, and their ids: arithmetic on the index, both ways."""

from functools import lru_cache

from klaviyo_bridge.fake.identifiers import mix, read_profile_number, write_profile_id

OPENED = 1_546_300_800
"""2019-01-01: nobody is older."""
CLOSED = 1_764_547_200
"""2025-12-01: nobody is younger."""
HORIZON = 1_767_139_200
"""2025-12-31: nothing happened after it."""
UPDATE_DELAY = 20 * 86_400
"""Seconds from a profile's creation to its last change."""


_REMEMBERED = 4_096
"""Indices whose moments and ids are remembered: a few pages, whatever the size."""


class Timeline:
    """``size`` people, spread evenly from opening to closing; later index, later moment."""

    def __init__(self, size: int, seed: int) -> None:
        self.size = size
        self._salt = seed << 32
        self.scatter = lru_cache(_REMEMBERED)(self._scatter)
        """Return 64 bits that belong to an index."""
        self.created = lru_cache(_REMEMBERED)(self._created)
        """Return when a profile came to be, in seconds; strictly ascending."""
        self.write_id = lru_cache(_REMEMBERED)(self._write_id)
        """Return the id of a profile."""
        self.read_id = lru_cache(_REMEMBERED)(self._read_id)
        """Return the index behind an id, or ``None`` for one that is not of this account."""

    def updated(self, index: int) -> int:
        """Return when a profile last changed; strictly ascending."""
        return self.created(index) + UPDATE_DELAY

    def _scatter(self, index: int) -> int:
        return mix(index ^ self._salt)

    def _created(self, index: int) -> int:
        span = CLOSED - OPENED
        jitter = self.scatter(index) % (span // self.size)
        return OPENED + index * span // self.size + jitter

    def _write_id(self, index: int) -> str:
        return write_profile_id(
            self.created(index) * 1000 + (self.scatter(index) >> 50) % 1000, index
        )

    def _read_id(self, identifier: str) -> int | None:
        index = read_profile_number(identifier)
        if index is None or index >= self.size:
            return None
        return index if self.write_id(index) == identifier else None

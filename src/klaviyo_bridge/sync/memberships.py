"""Who is in which list and segment, for a whole account, in memory that does not grow.

Klaviyo tells memberships audience by audience, and a contact wants them person by person. In
between they lie in a nameless temporary database on the disk, which the system removes whatever
happens. It holds identifiers only, no personal data.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Final, Self

from klaviyo_bridge.models import Membership
from klaviyo_bridge.sync.temporary import explain_full_disk, open_database

_SCHEMA: Final = "CREATE TABLE member (profile_id TEXT NOT NULL, audience INTEGER NOT NULL);"

_INDEX: Final = "CREATE INDEX IF NOT EXISTS by_profile ON member (profile_id, audience)"

_QUESTION: Final = """
SELECT profile_id, audience FROM member WHERE profile_id IN (SELECT value FROM json_each(?))
"""


class Memberships:
    """The lists and segments of every profile, to fill first and to ask afterwards."""

    def __init__(self) -> None:
        self._audiences: list[Membership] = []
        self._database = open_database(_SCHEMA)
        self._indexed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database; its file is gone with it."""
        self._database.close()

    @property
    def audiences(self) -> tuple[Membership, ...]:
        """The lists and segments that were added, in that order."""
        return tuple(self._audiences)

    def add(self, membership: Membership, profile_ids: Iterable[str], /) -> int:
        """Note that these profiles are in one audience; return how many there were.

        Raises:
            OutputError: The temporary disk is full.
        """
        audience = len(self._audiences)
        rows = ((profile_id, audience) for profile_id in profile_ids)
        try:
            with self._database:
                added = self._database.executemany("INSERT INTO member VALUES (?, ?)", rows)
        except sqlite3.OperationalError as error:
            raise explain_full_disk("memberships", error) from error
        self._audiences.append(membership)
        return max(added.rowcount, 0)

    def find(self, profile_ids: Sequence[str], /) -> dict[str, tuple[Membership, ...]]:
        """Return the audiences of these profiles: lists first, then by name.

        A profile that is in none is not in the answer.
        """
        self._index()
        found: dict[str, set[int]] = {}
        for profile_id, audience in self._database.execute(_QUESTION, (json.dumps(profile_ids),)):
            found.setdefault(profile_id, set()).add(audience)
        return {profile_id: self._order(audiences) for profile_id, audiences in found.items()}

    def count_people(self) -> int:
        """Return how many different profiles are in any audience."""
        self._index()
        query = "SELECT COUNT(DISTINCT profile_id) FROM member"
        return int(self._database.execute(query).fetchone()[0])

    def _index(self) -> None:
        """Sort once, at the first question: far quicker than keeping order while filling."""
        if self._indexed:
            return
        try:
            self._database.execute(_INDEX)
        except sqlite3.OperationalError as error:
            raise explain_full_disk("memberships", error) from error
        self._indexed = True

    def _order(self, audiences: Iterable[int]) -> tuple[Membership, ...]:
        return tuple(sorted((self._audiences[number] for number in audiences), key=_rank))


def _rank(membership: Membership) -> tuple[str, str, str]:
    # "list" sorts before "segment".
    return membership.kind, membership.name, membership.id

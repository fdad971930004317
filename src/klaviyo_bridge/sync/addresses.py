"""Whether two contacts of a run have one address, noticed in memory that does not grow.

A run writes a contact for each profile, and Klaviyo may hold two profiles whose addresses differ in
spelling only. A destination has one place for an address: the contact that is imported last
decides, and may subscribe somebody whose first contact opted out.

Addresses wait in a nameless temporary database on the disk, which the system removes whatever
happens, as digests: files that are to be encrypted leave no readable address there either.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any, Final, TypeAlias

import attrs

from klaviyo_bridge.destinations import MESSAGEMEDIA, OMNISEND, SMARTPUSH, Layout
from klaviyo_bridge.models import Fidelity, Finding
from klaviyo_bridge.models.identifiers import mask
from klaviyo_bridge.sync.temporary import explain_full_disk, open_database

SHARED: Final = "address-shared"
"""Rule of the finding that there is for each address of several profiles."""

DIFFERS: Final = "address-shared-permission-differs"
"""Rule of the finding that their contacts have different statuses for it."""

BATCH: Final = 500
"""Addresses that are held at once."""

DIGEST_SIZE: Final = 16
"""Bytes of a digest: so many that no two addresses of an account share one."""

Payload: TypeAlias = Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Address:
    """One address of a contact, and what the contact says about writing to it."""

    kind: str
    """Klaviyo's field: ``email`` or ``phone_number``."""
    text: str = attrs.field(repr=mask)
    """In the one spelling that the destination knows it by."""
    status: str | None = None
    """The destination's word; ``None`` where the contact does not say."""


AddressReader: TypeAlias = Callable[[Payload], Iterable[Address]]
"""Takes the addresses from a payload."""

_SCHEMA: Final = """
CREATE TABLE address (
    digest BLOB NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL, profile_id TEXT NOT NULL
);
"""

_QUESTION: Final = """
SELECT kind, MIN(profile_id), MAX(profile_id), MIN(status) <> MAX(status)
FROM address GROUP BY digest HAVING MIN(profile_id) <> MAX(profile_id) ORDER BY MIN(rowid)
"""


_OMNISEND_CHANNELS: Final = (("email", "email", "email"), ("phone", "phone_number", "sms"))
"""Type of identifier, Klaviyo's field, channel."""

_SMARTPUSH_MEMBERS: Final = (
    ("email", "email", "email_subscription"),
    ("phone_number", "kla_phone_number", "sms_subscription"),
)
"""Klaviyo's field, member of the payload, member with its status."""


def _read_omnisend(payload: Payload) -> Iterator[Address]:
    for item in payload.get("identifiers", ()):
        for identifier, kind, channel in _OMNISEND_CHANNELS:
            if item.get("type") == identifier:
                status = item.get("channels", {}).get(channel, {}).get("status")
                yield Address(kind=kind, text=item["id"], status=status)


def _read_smartpush(payload: Payload) -> Iterator[Address]:
    for kind, member, status in _SMARTPUSH_MEMBERS:
        if payload.get(member):
            yield Address(kind=kind, text=payload[member], status=payload.get(status))


def _read_messagemedia(payload: Payload) -> Iterator[Address]:
    for item in payload.get("channels", ()):
        if item.get("channelId"):
            status = item.get("subscriptionState")
            yield Address(kind="phone_number", text=item["channelId"], status=status)


_READERS: Final[tuple[tuple[Layout, AddressReader], ...]] = (
    (OMNISEND, _read_omnisend),
    (SMARTPUSH, _read_smartpush),
    (MESSAGEMEDIA, _read_messagemedia),
)


def find_reader(layout: Layout, /) -> AddressReader | None:
    """Return what takes the addresses from the payloads that a table is made for.

    ``None`` for a layout that is not one of ``LAYOUTS``.
    """
    return next((reader for known, reader in _READERS if known == layout), None)


class AddressBook:
    """The addresses of every contact, to fill first and to ask afterwards.

    Raises:
        OutputError: By every method: the temporary disk is full.
    """

    def __init__(self) -> None:
        self._database = open_database(_SCHEMA)
        self._waiting: list[tuple[bytes, str, str, str]] = []

    def close(self) -> None:
        """Let go of the database; its file is gone with it."""
        self._database.close()

    def add(self, profile_id: str, addresses: Iterable[Address], /) -> None:
        """Note the addresses of the contact that a profile became."""
        self._waiting += [
            (_digest(each), each.kind, each.status or "", profile_id) for each in addresses
        ]
        if len(self._waiting) >= BATCH:
            self._flush()

    def find_shared(self) -> Iterator[tuple[str, tuple[Finding, ...]]]:
        """Yield two profiles and the findings for each address that several profiles have.

        In the order in which the addresses came first.
        """
        self._flush()
        try:
            for kind, one, other, differs in self._database.execute(_QUESTION):
                yield f"profiles {one} and {other}", _find(kind, differs=bool(differs))
        except sqlite3.OperationalError as error:
            raise explain_full_disk("addresses", error) from error

    def _flush(self) -> None:
        if not self._waiting:
            return
        try:
            with self._database:
                self._database.executemany("INSERT INTO address VALUES (?, ?, ?, ?)", self._waiting)
        except sqlite3.OperationalError as error:
            raise explain_full_disk("addresses", error) from error
        self._waiting.clear()


def _digest(address: Address) -> bytes:
    # Half a surrogate pair is nothing that UTF-8 can hold, and is still told from another.
    text = f"{address.kind} {address.text}".encode(errors="surrogatepass")
    return blake2b(text, digest_size=DIGEST_SIZE).digest()


def _find(kind: str, *, differs: bool) -> tuple[Finding, ...]:
    shared = Finding(
        SHARED,
        Fidelity.COLLISION,
        f"several profiles became contacts with one {kind}: the destination has one place for it, "
        "and the contact that is imported last decides",
        source=kind,
    )
    if not differs:
        return (shared,)
    permission = Finding(
        DIFFERS,
        Fidelity.COLLISION,
        f"contacts with one {kind} have different statuses for it: the import may subscribe "
        "somebody who left",
        source=kind,
    )
    return (shared, permission)

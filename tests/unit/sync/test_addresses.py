import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.destinations import MESSAGEMEDIA, OMNISEND, SMARTPUSH, Layout
from klaviyo_bridge.errors import OutputError
from klaviyo_bridge.models import Fidelity
from klaviyo_bridge.sync import Address, AddressBook
from klaviyo_bridge.sync.addresses import BATCH, DIFFERS, SHARED, find_reader

ADA = Address(kind="email", text="ada@example.com", status="subscribed")
PHONE = Address(kind="phone_number", text="+12025550143", status="subscribed")


@pytest.fixture(name="book")
def make_book() -> Iterator[AddressBook]:
    """Open a book, and close it at the end."""
    with closing(AddressBook()) as book:
        yield book


def read(book: AddressBook) -> list[tuple[str, list[str]]]:
    """Return the examples and the rules."""
    return [(example, [each.rule for each in found]) for example, found in book.find_shared()]


def test_address_of_two_profiles_is_found(book: AddressBook) -> None:
    """Two profiles with one address are named; one whom nobody shares is not."""
    book.add("p1", (ADA, PHONE))
    book.add("p2", (ADA,))

    assert [("profiles p1 and p2", [SHARED])] == read(book)


@pytest.mark.parametrize("status", ["unsubscribed", None])
def test_different_statuses_are_told(book: AddressBook, status: str | None) -> None:
    """An opt-out, and a contact that says nothing, differ from a subscription."""
    book.add("p1", (attrs.evolve(ADA, status=status),))
    book.add("p2", (ADA,))

    assert [("profiles p1 and p2", [SHARED, DIFFERS])] == read(book)


def test_finding_names_the_field_only(book: AddressBook) -> None:
    """A finding is a collision of a field, and holds no address."""
    for profile_id, status in (("p1", "subscribed"), ("p2", None)):
        book.add(profile_id, (attrs.evolve(PHONE, status=status),))

    [(_, findings)] = book.find_shared()

    assert {("phone_number", Fidelity.COLLISION)} == {
        (each.source, each.verdict) for each in findings
    }
    assert all("2025550143" not in each.message for each in findings)
    assert "2025550143" not in repr(PHONE)


def test_one_profile_shares_nothing(book: AddressBook) -> None:
    """A profile that comes twice, or has an address twice, is still one."""
    book.add("p1", (ADA, ADA))
    book.add("p1", (attrs.evolve(ADA, status=None),))

    assert [] == read(book)


def test_kinds_are_apart(book: AddressBook) -> None:
    """The same text as an email address and as a phone number is no one address."""
    book.add("p1", (Address(kind="email", text="x"),))
    book.add("p2", (Address(kind="phone_number", text="x"),))

    assert [] == read(book)


def test_no_address_lies_on_the_disk(book: AddressBook) -> None:
    """What waits are digests."""
    for number in range(BATCH):
        book.add(f"p{number}", (ADA,))

    stored = "".join(book._database.iterdump())

    assert BATCH == stored.count("INSERT INTO")
    assert "ada@" not in stored


def test_half_a_character_is_an_address_of_its_own(book: AddressBook) -> None:
    """A text that UTF-8 cannot hold is compared as any other."""
    for profile_id, text in (("p1", "\ud800"), ("p2", "\ud801"), ("p3", "\ud800")):
        book.add(profile_id, (Address(kind="email", text=text),))

    assert [("profiles p1 and p3", [SHARED])] == read(book)


def test_full_disk_is_named(book: AddressBook) -> None:
    """When the temporary disk is full, the error says which folder to change."""
    book._database.execute("PRAGMA max_page_count = 3")

    many = [attrs.evolve(ADA, text=str(number)) for number in range(10_000)]

    with pytest.raises(OutputError, match=r"is full: free some space, or let TMPDIR"):
        book.add("p1", many)


def test_trouble_while_asking_is_named(book: AddressBook) -> None:
    """The same when it fails later."""
    book._database.execute("DROP TABLE address")

    with pytest.raises(OutputError, match="cannot keep the addresses"):
        read(book)


def test_closing_lets_go() -> None:
    """After closing, the database is gone."""
    book = AddressBook()
    book.close()

    with pytest.raises(sqlite3.ProgrammingError):
        read(book)


@given(st.lists(st.lists(st.text(max_size=2), max_size=4), max_size=6))
def test_every_shared_address_is_found(people: list[list[str]]) -> None:
    """As many are found as there are texts that several profiles have."""
    expected = sum(
        sum(text in texts for texts in people) > 1
        for text in {t for texts in people for t in texts}
    )

    with closing(AddressBook()) as book:
        for number, texts in enumerate(people):
            book.add(str(number), [Address(kind="email", text=text) for text in texts])
        found = read(book)

    assert expected == len(found)


@pytest.mark.parametrize(
    ("layout", "payload", "expected"),
    [
        (
            OMNISEND,
            {
                "identifiers": [
                    {
                        "type": "email",
                        "id": "ada@example.com",
                        "channels": {"email": {"status": "subscribed"}},
                    },
                    {"type": "phone", "id": "+12025550143"},
                    {"type": "pigeon", "id": "7"},
                ]
            },
            [ADA, attrs.evolve(PHONE, status=None)],
        ),
        (
            SMARTPUSH,
            {
                "email": "ada@example.com",
                "email_subscription": "subscribed",
                "kla_phone_number": "+12025550143",
            },
            [ADA, attrs.evolve(PHONE, status=None)],
        ),
        (SMARTPUSH, {"uid": "1", "email": None}, []),
        (
            MESSAGEMEDIA,
            {"channels": [{"channelId": "+12025550143", "subscriptionState": "subscribed"}, {}]},
            [PHONE],
        ),
    ],
)
def test_addresses_are_read(
    layout: Layout, payload: dict[str, Any], expected: list[Address]
) -> None:
    """Each layout's payloads have their addresses read, with the status where there is one."""
    reader = find_reader(layout)

    assert reader is not None
    assert expected == list(reader(payload))


def test_layout_of_ones_own_has_no_reader() -> None:
    """Where another layout's payloads hold addresses is not guessed."""
    assert find_reader(Layout(columns=(), open_columns=lambda _: {}, limit=1)) is None

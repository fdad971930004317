import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.errors import OutputError, TransportError
from klaviyo_bridge.models import Membership
from klaviyo_bridge.sync import Memberships

NEWS = Membership(kind="list", id="N1", name="News")
ARTS = Membership(kind="list", id="A1", name="Arts")
VIP = Membership(kind="segment", id="V1", name="A VIP")


def test_lists_come_first_then_names() -> None:
    """A person's audiences are in an order that does not depend on how they were read."""
    with Memberships() as memberships:
        for audience in (VIP, NEWS, ARTS):
            memberships.add(audience, ["p1"])

        found = memberships.find(["p1", "p2"])

    assert {"p1": (ARTS, NEWS, VIP)} == found


def test_members_are_counted() -> None:
    """Adding tells how many there were; people in several audiences are one person."""
    with Memberships() as memberships:
        added = [memberships.add(NEWS, ["p1", "p2"]), memberships.add(ARTS, iter(()))]
        memberships.add(VIP, ["p2", "p3"])
        people = memberships.count_people()

    assert [2, 0] == added
    assert 3 == people


def test_repeated_member_counts_once() -> None:
    """A person whom two pages name is in the audience once."""
    with Memberships() as memberships:
        memberships.add(NEWS, ["p1", "p1"])

        assert {"p1": (NEWS,)} == memberships.find(["p1"])


def test_audience_that_breaks_off_is_forgotten() -> None:
    """When the members cannot all be read, none are kept."""

    def members() -> Iterator[str]:
        yield "p1"
        raise TransportError("gone")

    with Memberships() as memberships:
        with pytest.raises(TransportError):
            memberships.add(NEWS, members())
        memberships.add(VIP, ["p2"])

        assert {"p2": (VIP,)} == memberships.find(["p1", "p2"])
        assert (VIP,) == memberships.audiences


def test_adding_goes_on_after_a_question() -> None:
    """The order of filling and asking does not matter."""
    with Memberships() as memberships:
        memberships.add(NEWS, ["p1"])
        memberships.find(["p1"])
        memberships.add(VIP, ["p1"])

        assert {"p1": (NEWS, VIP)} == memberships.find(["p1"])


def test_full_disk_is_named() -> None:
    """When the temporary disk is full, the error says which folder to change."""
    with Memberships() as memberships:
        memberships._database.execute("PRAGMA max_page_count = 3")

        with pytest.raises(OutputError, match=r"is full: free some space, or let TMPDIR"):
            memberships.add(NEWS, (str(number) for number in range(100_000)))


def test_full_disk_while_sorting_is_named() -> None:
    """The same when it fills up later."""
    with Memberships() as memberships:
        memberships.add(NEWS, (str(number) for number in range(1_000)))
        memberships._database.execute("PRAGMA max_page_count = 1")

        with pytest.raises(OutputError, match="TMPDIR"):
            memberships.find(["1"])


def test_closing_lets_go() -> None:
    """After the block the database is closed."""
    with Memberships() as memberships:
        memberships.add(NEWS, ["p1"])

    with pytest.raises(sqlite3.ProgrammingError):
        memberships.find(["p1"])


@given(st.lists(st.lists(st.text(max_size=3), max_size=5), max_size=5))
def test_every_membership_is_found(audiences: list[list[str]]) -> None:
    """What was added is found, whatever the identifiers look like."""
    people = sorted({person for members in audiences for person in members})
    expected = {
        person: [str(n) for n, members in enumerate(audiences) if person in members]
        for person in people
    }

    with Memberships() as memberships:
        for number, members in enumerate(audiences):
            memberships.add(Membership(kind="list", id=str(number), name=str(number)), members)
        found = memberships.find(people)

    assert expected == {person: [each.id for each in found[person]] for person in found}

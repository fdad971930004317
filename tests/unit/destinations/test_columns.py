"""The tables of each destination."""

from collections.abc import Mapping
from typing import Any

import pytest

from klaviyo_bridge import policies
from klaviyo_bridge.destinations import LAYOUTS, MESSAGEMEDIA, SMARTPUSH, Layout


def fill(layout: Layout, payload: Mapping[str, Any]) -> dict[str, object]:
    """Return the columns that a payload fills, by their headings."""
    found = {column.name: column.read(payload) for column in layout.columns}
    return {name: value for name, value in found.items() if value is not None}


def test_every_policy_has_a_table() -> None:
    """A destination that can be chosen has its columns, and no heading stands twice."""
    assert set(policies.__all__) == set(LAYOUTS)
    for layout in LAYOUTS.values():
        headings = [column.name for column in layout.columns]

        assert len(headings) == len(set(headings)) <= layout.limit


def test_smartpush_has_the_headings_of_the_template() -> None:
    """The vendor's import takes these headings, in this order, and no others."""
    assert [
        *("First Name", "Last Name", "Email", "Accepts Email Marketing", "Phone Number"),
        *("Accepts SMS Marketing", "Gender", "Birthday", "Language code", "Company", "Address1"),
        *("Address2", "City", "Province", "Province code", "Country", "Country 2-letter code"),
        *("Postcode", "Tags", "Notes"),
    ] == [column.name for column in SMARTPUSH.columns]
    assert len(SMARTPUSH.columns) == SMARTPUSH.limit
    assert {} == SMARTPUSH.open_columns({"custom": {"kla_points": 1}})


def test_smartpush_contact_becomes_a_row() -> None:
    """Every part that the template has a column for is in it."""
    payload = {
        "uid": "u",
        "email": "ada@example.com",
        "kla_phone_number": "+447700900123",
        "name": "Ada Lovelace",
        "country": "GB",
        "email_subscription": "subscribed",
        "sms_subscription": "unsubscribed",
        "custom": {
            "kla_locale": "en-GB",
            "kla_organization": "Analytical Engines",
            "kla_address1": "12 Example Square",
            "kla_address2": "Floor 2",
            "kla_city": "London",
            "kla_region": "England",
            "kla_zip": "SW1Y 4JH",
            "kla_points": 420,
        },
        "tags": ["kla_list_news"],
    }

    assert {
        "First Name": "Ada Lovelace",
        "Email": "ada@example.com",
        "Accepts Email Marketing": "yes",
        "Phone Number": "+447700900123",
        "Accepts SMS Marketing": "unsubscribe",
        "Language code": "en-GB",
        "Company": "Analytical Engines",
        "Address1": "12 Example Square",
        "Address2": "Floor 2",
        "City": "London",
        "Province": "England",
        "Country": "United Kingdom",
        "Country 2-letter code": "GB",
        "Postcode": "SW1Y 4JH",
        "Tags": ["kla_list_news"],
    } == fill(SMARTPUSH, payload)


@pytest.mark.rule("SMP-13")
@pytest.mark.parametrize(
    ("status", "cell"),
    [
        ("subscribed", "yes"),
        ("never_subscribed", "no"),
        ("unsubscribed", "unsubscribe"),
        ("added_later", None),
        (None, None),
    ],
)
@pytest.mark.parametrize(
    ("member", "heading"),
    [
        ("email_subscription", "Accepts Email Marketing"),
        ("sms_subscription", "Accepts SMS Marketing"),
    ],
)
def test_smartpush_statuses(
    status: str | None, cell: str | None, member: str, heading: str
) -> None:
    """Each status has its word; one that is not known has none, which changes nothing."""
    expected = {} if cell is None else {heading: cell}

    assert expected == fill(SMARTPUSH, {member: status})


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("Atlantis", {"Country": "Atlantis"}),
        ("DE", {"Country": "Germany", "Country 2-letter code": "DE"}),
        (None, {}),
    ],
)
def test_smartpush_country(country: str | None, expected: dict[str, str]) -> None:
    """A country that is not recognised, or is encrypted, stands as it is, without a code."""
    assert expected == fill(SMARTPUSH, {"country": country})


def test_messagemedia_contact_becomes_a_row() -> None:
    """Every part of a contact has its column, custom fields one for each id."""
    payload = {
        "firstName": "Ada",
        "lastName": "Lovelace",
        "dateOfBirth": "1985-12-10",
        "country": "GB",
        "state": "England",
        "location": "London",
        "note": "KLAVIYO",
        "channels": [
            {"channelId": "1", "type": "WHATSAPP", "subscriptionState": "UNSUBSCRIBED"},
            {"channelId": "+447700900123", "type": "SMS", "subscriptionState": "SUBSCRIBED"},
        ],
        "lists": [{"id": "l1"}, {"id": "l2"}],
        "customFields": [{"id": "f1", "value": "420"}, {"id": "f2", "value": "x"}],
    }

    assert {
        "First name": "Ada",
        "Last name": "Lovelace",
        "Mobile": "+447700900123",
        "Subscription state": "SUBSCRIBED",
        "Birthday": "1985-12-10",
        "Location": "London",
        "State": "England",
        "Country": "GB",
        "Lists": ["l1", "l2"],
        "Note": "KLAVIYO",
    } == fill(MESSAGEMEDIA, payload)
    assert {"f1": "420", "f2": "x"} == MESSAGEMEDIA.open_columns(payload)
    assert 200 == MESSAGEMEDIA.limit


def test_messagemedia_row_of_next_to_nothing() -> None:
    """What a payload does not have leaves its cells empty."""
    assert {"Lists": []} == fill(MESSAGEMEDIA, {})
    assert {} == MESSAGEMEDIA.open_columns({})

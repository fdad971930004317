"""The properties that mirror consent, in every form that they come in."""

from datetime import UTC, datetime

import pytest

from klaviyo_bridge.consent.mirror import mirrored_date, named_channels


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (["email"], {"email"}),
        (["email", "sms"], {"email", "sms"}),
        (("sms",), {"sms"}),
        ([" SMS ", "carrier pigeon"], {"sms", "carrier pigeon"}),
        (["web"], {"web"}),
        (["mobile"], {"mobile"}),
        (["directmail"], {"directmail"}),
        ("email", {"email"}),
        ("Email, sms", {"email", "sms"}),
        ("['email','web']", {"email", "web"}),
        ('["sms"]', {"sms"}),
        ([], set()),
        (False, set()),
        ("false", set()),
        (" False ", set()),
    ],
)
def test_channels_are_read(found: object, expected: set[str]) -> None:
    """Lists and text name channels, in any case; false and the empty list name none."""
    assert frozenset(expected) == named_channels({"$consent": found})


@pytest.mark.parametrize(
    "found",
    [
        *(None, True, 0, 1, 0.0, "", " ", ",", "yes", "true", "emails"),
        *(
            {},
            {"email": True},
            [""],
            ["yes"],
            [1],
            ["email", 1],
            ["email", None],
            ["email", ["sms"]],
        ),
    ],
)
def test_junk_says_nothing(found: object) -> None:
    """What names nothing that Klaviyo knows, and what is no list of words, says nothing."""
    assert named_channels({"$consent": found}) is None
    assert named_channels({}) is None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("2024-03-01T09:15:00.250000+02:00", datetime(2024, 3, 1, 7, 15, 0, 250_000, tzinfo=UTC)),
        ("2024-03-01 09:15:00", datetime(2024, 3, 1, 9, 15, tzinfo=UTC)),
        ("2024-03-01", datetime(2024, 3, 1, tzinfo=UTC)),
    ],
)
def test_date_is_read(found: str, expected: datetime) -> None:
    """A moment is read as UTC unless it says otherwise."""
    assert expected == mirrored_date({"$consent_timestamp": found})


@pytest.mark.parametrize("found", [None, "", "yesterday", 1_709_284_500, ["2024-03-01"]])
def test_no_date(found: object) -> None:
    """What is no moment is none."""
    assert mirrored_date({"$consent_timestamp": found}) is None
    assert mirrored_date({}) is None

"""What a destination has no place for."""

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from klaviyo_bridge.models import (
    EmailChannel,
    EmailMarketing,
    Fidelity,
    Finding,
    Location,
    Profile,
    PushChannel,
    PushMarketing,
    SmsChannel,
    SmsMarketing,
    SmsTransactional,
    Subscriptions,
    TrackingConsent,
    WhatsappChannel,
    WhatsappPermission,
)
from klaviyo_bridge.policies.leftovers import Gaps, leftovers, unwanted

AT = datetime(2026, 3, 1, tzinfo=UTC)
GAPS = Gaps(
    target="Elsewhere",
    fields=("title", "external_id"),
    location_fields=("latitude",),
    details=(("email", ("method", "double_optin")), ("sms", ("method",))),
)


def missing(rule: str, *names: str) -> Finding:
    """Return the finding that names what has no place."""
    message = f"Elsewhere has no place for {', '.join(names)}."
    return Finding(rule, Fidelity.UNSUPPORTED, message)


def person(**members: Any) -> Profile:
    """Return a profile with these members and nothing else."""
    return Profile(id="01HPROFILE", **members)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, ()),
        ({"title": "", "email": "ada@example.com", "location": Location(city="London")}, ()),
        ({"external_id": "7", "title": "Dr"}, ("title", "external_id")),
        ({"location": Location(latitude=0.0)}, ("location.latitude",)),
        (
            {
                "title": "Dr",
                "extra": {"b": 1, "a": False, "c": None, "d": ""},
                "location": Location(latitude=1.5, extra={"z": 1, "y": ""}),
            },
            ("title", "a", "b", "location.latitude", "location.z"),
        ),
    ],
)
def test_fields(members: dict[str, Any], expected: tuple[str, ...]) -> None:
    """Every field that is not empty is named, members that were added later among them."""
    found = leftovers(person(**members), GAPS)

    assert ((missing("fields-without-place", *expected),) if expected else ()) == found


def test_without_unknown_members() -> None:
    """A destination that keeps what it does not know has no gap there."""
    profile = person(extra={"a": 1}, location=Location(extra={"b": 1}))

    assert () == leftovers(profile, attrs.evolve(GAPS, extra=False))


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"created": AT}, ("created",)),
        (
            {"joined_group_at": AT, "updated": AT, "created": AT},
            ("created", "updated", "joined_group_at"),
        ),
    ],
)
def test_dates(dates: dict[str, datetime], expected: tuple[str, ...]) -> None:
    """The dates of the record have no place anywhere."""
    assert (missing("record-dates-without-place", *expected),) == leftovers(person(**dates), GAPS)


@pytest.mark.parametrize(
    ("subscriptions", "expected"),
    [
        (Subscriptions(), ()),
        (Subscriptions(email=EmailChannel(), sms=SmsChannel(), mobile_push=PushChannel()), ()),
        (Subscriptions(email=EmailChannel(marketing=EmailMarketing(method=""))), ()),
        (
            Subscriptions(
                email=EmailChannel(
                    open_tracking=TrackingConsent(consent=None),
                    click_tracking=TrackingConsent(consent="NEVER_SUBSCRIBED"),
                    marketing=EmailMarketing(consent="SUBSCRIBED"),
                )
            ),
            (),
        ),
        (
            Subscriptions(
                email=EmailChannel(
                    open_tracking=TrackingConsent(consent="UNSUBSCRIBED"),
                    click_tracking=TrackingConsent(consent="SUBSCRIBED"),
                    marketing=EmailMarketing(method="FORM", double_optin=False),
                ),
                sms=SmsChannel(
                    marketing=SmsMarketing(method="TEXT"),
                    transactional=SmsTransactional(consent="SUBSCRIBED"),
                ),
                whatsapp=WhatsappChannel(
                    marketing=WhatsappPermission(consent="SUBSCRIBED"),
                    transactional=WhatsappPermission(consent="SUBSCRIBED"),
                    conversational=WhatsappPermission(consent="ADDED_LATER"),
                ),
            ),
            (
                *("email.open_tracking", "email.click_tracking", "sms.transactional"),
                *("whatsapp.marketing", "whatsapp.transactional", "whatsapp.conversational"),
                *("email.marketing.method", "email.marketing.double_optin"),
                "sms.marketing.method",
            ),
        ),
    ],
)
def test_permissions(subscriptions: Subscriptions, expected: tuple[str, ...]) -> None:
    """Answers on other channels are named, and how consent was given; silence is no answer."""
    found = leftovers(person(subscriptions=subscriptions), GAPS)
    paths = [f"subscriptions.{path}" for path in expected]

    assert ((missing("permissions-without-place", *paths),) if paths else ()) == found


def test_order() -> None:
    """Fields come first, then dates, then permissions."""
    email = EmailChannel(marketing=EmailMarketing(method="API"))
    found = leftovers(
        person(title="Dr", created=AT, subscriptions=Subscriptions(email=email)), GAPS
    )

    assert [
        "fields-without-place",
        "record-dates-without-place",
        "permissions-without-place",
    ] == [finding.rule for finding in found]


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (None, ()),
        (Location(city="London", region="", zip=None), ()),
        (
            Location(zip="SW1Y 4JH", region="England"),
            (
                Finding(
                    "fields-not-wanted",
                    Fidelity.OMITTED,
                    "Left out, because extended fields are not wanted: location.region, "
                    "location.zip.",
                ),
            ),
        ),
    ],
)
def test_unwanted(location: Location | None, expected: tuple[Finding, ...]) -> None:
    """What the caller does not want is named where there is any."""
    assert expected == unwanted(location, ("region", "zip"))


def test_unknown_permissions() -> None:
    """Channels, purposes and members that were added later are named where they are."""
    email = EmailChannel(
        marketing=EmailMarketing(consent="SUBSCRIBED", extra={"score": 1, "empty": ""}),
        extra={"newsletter": {"consent": "UNSUBSCRIBED"}},
    )
    push = PushChannel(marketing=PushMarketing(consent="NEVER_SUBSCRIBED", extra={"token": "t"}))
    subscriptions = Subscriptions(email=email, mobile_push=push, extra={"rcs": {"marketing": {}}})
    profile = person(subscriptions=subscriptions)

    assert (
        missing(
            "permissions-without-place",
            "subscriptions.rcs",
            "subscriptions.email.newsletter",
            "subscriptions.email.marketing.score",
            "subscriptions.mobile_push.marketing.token",
        ),
    ) == leftovers(profile, GAPS)
    assert () == leftovers(profile, attrs.evolve(GAPS, extra=False))

"""People for the tests of this folder."""

from datetime import UTC, datetime
from typing import Any

import attrs

from klaviyo_bridge.models import (
    EmailChannel,
    EmailMarketing,
    Finding,
    Mapped,
    Membership,
    Profile,
    SmsChannel,
    SmsMarketing,
    Subscriptions,
)
from klaviyo_bridge.policies.smartpush import Options, SmartPushContact, map_profile, to_payload

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONSENTED = datetime(2024, 3, 1, 9, 15, tzinfo=UTC)
UPDATED = datetime(2025, 5, 20, 16, 40, tzinfo=UTC)

NEVER = EmailMarketing(consent="NEVER_SUBSCRIBED")
QUIET = Subscriptions(
    email=EmailChannel(marketing=NEVER),
    sms=SmsChannel(marketing=SmsMarketing(consent="NEVER_SUBSCRIBED")),
)
"""Permissions that give no finding: nothing was ever said."""


def email_permission(consent: str | None = "SUBSCRIBED", **members: Any) -> Subscriptions:
    """Return what is known of email; the dates are those of these tests."""
    dates = {"consent_timestamp": CONSENTED, "last_updated": UPDATED}
    return Subscriptions(
        email=EmailChannel(marketing=EmailMarketing(consent=consent, **{**dates, **members}))
    )


def sms_permission(consent: str | None = "SUBSCRIBED", **members: Any) -> Subscriptions:
    """Return what is known of text messages; the dates are those of these tests."""
    dates = {"consent_timestamp": CONSENTED, "last_updated": UPDATED}
    return Subscriptions(
        sms=SmsChannel(marketing=SmsMarketing(consent=consent, **{**dates, **members}))
    )


def both(email: Subscriptions, sms: Subscriptions) -> Subscriptions:
    """Return the permissions of both channels."""
    return attrs.evolve(email, sms=sms.sms)


def person(**members: Any) -> Profile:
    """Return a person who has an email address, and about whom nothing is to be reported."""
    return Profile(
        id="01HPROFILE", **{"email": "ada@example.com", "subscriptions": QUIET, **members}
    )


def audience(name: str, kind: Any = "list", identity: str = "A1") -> Membership:
    """Return a person's being in an audience of this name."""
    return Membership(kind=kind, id=identity, name=name)


def map_person(
    profile: Profile, *memberships: Membership, **options: Any
) -> Mapped[SmartPushContact]:
    """Map a person at the moment of the tests."""
    return map_profile(profile, memberships=memberships, options=Options(**options), at=AT)


def contact_of(profile: Profile, *memberships: Membership, **options: Any) -> SmartPushContact:
    """Return the contact of a person who has one."""
    contact = map_person(profile, *memberships, **options).contact
    assert contact is not None
    return contact


def payload_of(profile: Profile, *memberships: Membership, **options: Any) -> Any:
    """Return the payload of a person who has a contact."""
    return to_payload(contact_of(profile, *memberships, **options))


def rules_of(findings: tuple[Finding, ...]) -> list[str]:
    """Name the rules of findings, in order."""
    return [finding.rule for finding in findings]

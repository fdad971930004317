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
from klaviyo_bridge.policies.omnisend import OmnisendContact, Options, map_profile, to_payload

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONSENTED = datetime(2024, 3, 1, 9, 15, tzinfo=UTC)
UPDATED = datetime(2025, 5, 20, 16, 40, tzinfo=UTC)

SUBSCRIBED = EmailMarketing(consent="SUBSCRIBED", consent_timestamp=CONSENTED, last_updated=UPDATED)
SMS_SUBSCRIBED = SmsMarketing(
    consent="SUBSCRIBED", consent_timestamp=CONSENTED, last_updated=UPDATED
)


def email_permission(**changes: Any) -> Subscriptions:
    """Return an email subscriber's permissions, changed."""
    return Subscriptions(email=EmailChannel(marketing=attrs.evolve(SUBSCRIBED, **changes)))


def sms_permission(**changes: Any) -> Subscriptions:
    """Return a text message subscriber's permissions, changed."""
    return Subscriptions(sms=SmsChannel(marketing=attrs.evolve(SMS_SUBSCRIBED, **changes)))


def person(**members: Any) -> Profile:
    """Return a person who has an email address."""
    return Profile(id="01HPROFILE", **{"email": "ada@example.com", **members})


def map_person(
    profile: Profile, *, memberships: tuple[Membership, ...] = (), **options: Any
) -> Mapped[OmnisendContact]:
    """Map a person at the moment of the tests."""
    return map_profile(profile, memberships=memberships, options=Options(**options), at=AT)


def payload_of(profile: Profile, **options: Any) -> Any:
    """Return the payload of a person who has a contact."""
    contact = map_person(profile, **options).contact
    assert contact is not None
    return to_payload(contact)


def rules_of(findings: tuple[Finding, ...]) -> list[str]:
    """Name the rules of findings, in order."""
    return [finding.rule for finding in findings]

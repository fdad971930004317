"""People for the tests of this folder."""

from datetime import UTC, datetime
from typing import Any

import attrs

from klaviyo_bridge.models import (
    Finding,
    Mapped,
    Membership,
    Profile,
    SmsChannel,
    SmsMarketing,
    Subscriptions,
)
from klaviyo_bridge.policies.messagemedia import (
    MessageMediaContact,
    Options,
    map_profile,
    to_payload,
)

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
NUMBER = "+447700900123"

SILENT = SmsMarketing(consent="NEVER_SUBSCRIBED")
SUBSCRIBED = SmsMarketing(consent="SUBSCRIBED")


def uuid(number: int) -> str:
    """Return a made-up UUID."""
    return f"7a0b1df0-36b8-4c34-8b0a-{number:012}"


def sms_permission(**changes: Any) -> Subscriptions:
    """Return a text message subscriber's permissions, changed."""
    return Subscriptions(sms=SmsChannel(marketing=attrs.evolve(SUBSCRIBED, **changes)))


def person(**members: Any) -> Profile:
    """Return a person who subscribed to text messages."""
    given = {"phone_number": NUMBER, "subscriptions": sms_permission(), **members}
    return Profile(id="01HPROFILE", **given)


def map_person(
    profile: Profile, *, memberships: tuple[Membership, ...] = (), **options: Any
) -> Mapped[MessageMediaContact]:
    """Map a person at the moment of the tests."""
    return map_profile(profile, memberships=memberships, options=Options(**options), at=AT)


def contact_of(profile: Profile, **options: Any) -> MessageMediaContact:
    """Return the contact of a person who has one."""
    contact = map_person(profile, **options).contact
    assert contact is not None
    return contact


def payload_of(profile: Profile, **options: Any) -> Any:
    """Return the payload of a person who has a contact."""
    return to_payload(contact_of(profile, **options))


def rules_of(findings: tuple[Finding, ...]) -> list[str]:
    """Name the rules of findings, in order."""
    return [finding.rule for finding in findings]


def told(finding: Finding) -> tuple[str, str, str, str | None]:
    """Lay out what a finding says."""
    return finding.rule, finding.verdict, finding.message, finding.source

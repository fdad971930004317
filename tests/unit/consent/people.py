"""One person in every state of consent, on every channel."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.models import (
    Decision,
    EmailChannel,
    EmailMarketing,
    Permission,
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

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONSENTED = datetime(2024, 3, 1, 9, 15, tzinfo=UTC)
UPDATED = datetime(2025, 5, 20, 16, 40, tzinfo=UTC)
UNKNOWN_DATE = datetime(1990, 1, 1, tzinfo=UTC)
TOMORROW = AT + timedelta(days=1)

EMAIL: Final = ("email", "marketing")
SMS: Final = ("sms", "marketing")

PERMISSIONS: Final[Mapping[tuple[str, str], tuple[type[Permission], str]]] = {
    ("email", "marketing"): (EmailMarketing, "can_receive_email_marketing"),
    ("email", "open_tracking"): (TrackingConsent, "can_receive"),
    ("email", "click_tracking"): (TrackingConsent, "can_receive"),
    ("sms", "marketing"): (SmsMarketing, "can_receive_sms_marketing"),
    ("sms", "transactional"): (SmsTransactional, "can_receive_sms_transactional"),
    ("push", "marketing"): (PushMarketing, "can_receive_push_marketing"),
    ("whatsapp", "marketing"): (WhatsappPermission, "can_receive"),
    ("whatsapp", "transactional"): (WhatsappPermission, "can_receive"),
    ("whatsapp", "conversational"): (WhatsappPermission, "can_receive"),
}
"""Topic to the model of its permission and the name of its flag."""

CHANNELS: Final[Mapping[str, tuple[str, Any]]] = {
    "email": ("email", EmailChannel),
    "sms": ("sms", SmsChannel),
    "push": ("mobile_push", PushChannel),
    "whatsapp": ("whatsapp", WhatsappChannel),
}
"""Channel to its member of the subscriptions, and its model."""


def permission_for(topic: tuple[str, str], **members: Any) -> Permission:
    """Return a permission; ``can_receive`` goes to the flag, whatever its name there."""
    model, flag = PERMISSIONS[topic]
    if "can_receive" in members:
        members[flag] = members.pop("can_receive")
    return model(**members)


def subscriptions_for(topic: tuple[str, str], permission: Permission | None) -> Subscriptions:
    """Return subscriptions that hold one permission."""
    channel, purpose = topic
    member, model = CHANNELS[channel]
    return Subscriptions(**{member: model(**{purpose: permission})})


def person(
    topic: tuple[str, str],
    permission: Permission | None,
    /,
    *,
    properties: Mapping[str, Any] | None = None,
) -> Profile:
    """Return somebody who has every address, and one permission."""
    return Profile(
        id="1",
        email="ada@example.com",
        phone_number="+15550100123",
        properties=properties or {},
        subscriptions=subscriptions_for(topic, permission),
    )


def ask(
    topic: tuple[str, str],
    permission: Permission | None,
    /,
    *,
    properties: Mapping[str, Any] | None = None,
    **question: Any,
) -> Decision:
    """Ask about somebody who has every address, and one permission."""
    channel, purpose = topic
    subject = person(topic, permission, properties=properties)
    return evaluate(subject, channel=channel, purpose=purpose, at=AT, **question)


def subscribed(topic: tuple[str, str], **members: Any) -> Permission:
    """Return the permission of a subscriber, changed."""
    return permission_for(
        topic, **({"consent": "SUBSCRIBED", "consent_timestamp": CONSENTED} | members)
    )


def heard(decision: Decision) -> list[str]:
    """Name the rules that spoke, in order."""
    return [finding.rule for finding in decision.findings]

"""A contact as it is handed to SmartPush."""

from typing import Any, Final

from klaviyo_bridge.models.sensitivity import sensitive_members
from klaviyo_bridge.policies.smartpush.contact import ChannelState, SmartPushContact
from klaviyo_bridge.policies.smartpush.properties import PREFIX, UNREADABLE

_TEXTS: Final = (
    ("email", "email"),
    ("phone_number", "kla_phone_number"),
    ("name", "name"),
    ("country", "country"),
)
SENSITIVE: Final = (
    *sensitive_members(SmartPushContact),
    *(f"custom/{PREFIX}{UNREADABLE}{field}" for field in ("email", "phone_number")),
)
"""Members that are stored encrypted (SMP-02), for a writer's ``Encryption``: email, phone number
and country, and what was written for an address but is none."""

_SUBSCRIPTIONS: Final = ("email_subscription", "sms_subscription")


def to_payload(contact: SmartPushContact, /) -> dict[str, Any]:
    """Return the contact as SmartPush names its parts, JSON-ready.

    What is not known is left out, never ``null``. So is a status that SmartPush itself holds: only
    what a decision says is written.
    """
    body: dict[str, Any] = {"uid": contact.uid}
    for name, member in _TEXTS:
        value = getattr(contact, name)
        if value is not None:
            body[member] = value
    for name in _SUBSCRIPTIONS:
        state = getattr(contact, name)
        if isinstance(state, ChannelState):
            body[name] = state.status.value
    body["custom"] = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in contact.custom_properties.items()
    }
    body["tags"] = list(contact.tags)
    return body

"""A contact as Omnisend's API takes it.

Source: https://api-docs.omnisend.com/reference/contacts and, for the legacy names,
https://api-docs.omnisend.com/docs/migrate-from-v5-to-v2026-03-15
"""

from collections.abc import Mapping
from typing import Any, Final

from klaviyo_bridge.consent.moments import rfc3339
from klaviyo_bridge.policies.omnisend.contact import (
    CHANNELS,
    ChannelState,
    ConsentRecord,
    Identifier,
    OmnisendContact,
)
from klaviyo_bridge.policies.omnisend.options import ApiVersion

_STATUS_DATES: Final[Mapping[ApiVersion, str]] = {
    "2026-03-15": "statusChangedAt",
    "v5": "statusDate",
    "v3": "statusDate",
}

_TEXTS: Final = (
    ("first_name", "firstName"),
    ("last_name", "lastName"),
    ("address", "address"),
    ("city", "city"),
    ("state", "state"),
    ("postal_code", "postalCode"),
    ("country", "country"),
    ("country_code", "countryCode"),
    ("gender", "gender"),
)


def to_payload(contact: OmnisendContact, /) -> dict[str, Any]:
    """Return the body that creates or updates this contact, JSON-ready.

    Moments are RFC 3339 in UTC. What is not known is left out, never ``null``. No identifier ever
    triggers a welcome message (OMN-20): Omnisend's own default would send one.
    """
    date_name = _STATUS_DATES[contact.api_version]
    body: dict[str, Any] = {
        "identifiers": [_identifier(each, date_name) for each in contact.identifiers]
    }
    for name, member in _TEXTS:
        value = getattr(contact, name)
        if value is not None:
            body[member] = value
    if contact.birthdate is not None:
        body["birthdate"] = contact.birthdate.isoformat()
    body["tags"] = list(contact.tags)
    body["customProperties"] = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in contact.custom_properties.items()
    }
    return body


def _identifier(identifier: Identifier, date_name: str) -> dict[str, Any]:
    body: dict[str, Any] = {"type": identifier.type, "id": identifier.id}
    if identifier.state is not None:
        channel = CHANNELS[identifier.type]
        body["channels"] = {channel: _state(identifier.state, date_name)}
    if identifier.consent is not None:
        body["consent"] = _consent(identifier.consent)
    body["sendWelcomeMessage"] = False
    return body


def _state(state: ChannelState, date_name: str) -> dict[str, str]:
    body = {"status": state.status.value}
    if state.changed_at is not None:
        body[date_name] = rfc3339(state.changed_at)
    return body


def _consent(record: ConsentRecord) -> dict[str, str]:
    return {"createdAt": rfc3339(record.created_at), "source": record.source}

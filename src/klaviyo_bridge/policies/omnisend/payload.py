"""A contact as Omnisend's API takes it.

Source: https://api-docs.omnisend.com/reference/contacts and, for the legacy names,
https://api-docs.omnisend.com/docs/migrate-from-v5-to-v2026-03-15
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast

from klaviyo_bridge.consent.moments import rfc3339
from klaviyo_bridge.models import ConsentRecord
from klaviyo_bridge.policies.omnisend.contact import (
    CHANNELS,
    ChannelState,
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

_PROOFS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "email": (
        ("method", "property_method"),
        ("source", "source"),
        ("form", "form_id"),
        ("version", "form_version"),
    ),
    "sms": (("method", "method"), ("sms_method", "property_method")),
}
"""Channel to what its consent record tells: the label there, the field here."""


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
    created_at = cast("datetime", record.consented_at)  # an identifier takes no other
    body = {"createdAt": rfc3339(created_at), "source": _tell(record)}
    return body if record.ip is None else {**body, "ip": record.ip}


def _tell(record: ConsentRecord) -> str:
    """Compose ``klaviyo: method=FORM, source=-6`` from what the record holds."""
    labelled = _PROOFS[record.channel]
    told = [
        f"{label}={value}"
        for label, field in labelled
        if (value := getattr(record, field)) is not None
    ]
    return f"klaviyo: {', '.join(told)}" if told else "klaviyo"

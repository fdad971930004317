"""What Klaviyo knows about how consent was given.

The subscriptions come first: they hold the date, the method and its details. The profile's
properties add what only they have:

=========================  ===============================================================
property                   becomes
=========================  ===============================================================
``$consent_method``        ``property_method`` of marketing email
``$sms_consent_method``    ``property_method`` of marketing text messages, a number as a rule
``$source``                ``source`` of marketing email, a negative number as a rule
``$consent_form_id``       ``form_id`` of marketing email
``$consent_form_version``  ``form_version`` of marketing email
=========================  ===============================================================

``$consent_timestamp`` is never read. It is an older mirror that Klaviyo leaves standing after an
unsubscribe, so it can vouch for consent that is gone. No field of Klaviyo's is known to hold the
address that consent was given from; ``location.ip`` is where the person was seen, so ``ip`` stays
empty unless a caller fills it.

Source: https://developers.klaviyo.com/en/docs/collect_email_and_sms_consent_via_api
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import attrs

from klaviyo_bridge.consent.moments import known
from klaviyo_bridge.consent.nesting import is_too_deep
from klaviyo_bridge.consent.topics import find_place
from klaviyo_bridge.models import ConsentRecord, Permission, Profile, Subscriptions

SPOKEN: Final = frozenset(
    {
        *("FORM", "PREFERENCE_PAGE", "CHECKOUT", "BACK_IN_STOCK"),
        *("TEXT", "INBOUND_MESSAGE", "SOCIAL_INSTAGRAM_MESSAGE"),
    }
)
"""Methods by which the person acts. By any other, somebody else wrote their consent down.

Source: ``MethodFilter`` of the OpenAPI file, revision 2026-07-15.
"""

_DETAILS: Final = ("method", "method_detail", "custom_method_detail")
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_PROPERTIES: Final[Mapping[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("email", "marketing"): (
        ("property_method", "$consent_method"),
        ("source", "$source"),
        ("form_id", "$consent_form_id"),
        ("form_version", "$consent_form_version"),
    ),
    ("sms", "marketing"): (("property_method", "$sms_consent_method"),),
}
"""Channel and purpose to (field of the record, property)."""


def consent_record(
    subject: Profile | Subscriptions, /, *, channel: str, purpose: str = "marketing"
) -> ConsentRecord | None:
    """Return what is known about how consent was given; ``None`` when nothing is.

    A record says how the person consented once, not that the consent stands: who left since has
    one too. Values of properties are spelled as text, whatever they are. 1990-01-01 is no date
    (KLV-09).

    Args:
        subject: A profile, or its subscriptions alone, which have no properties.
        channel: ``email``, ``sms``, ``push`` or ``whatsapp``.
        purpose: ``marketing``, ``transactional``, ...

    Raises:
        ConfigurationError: There is no such channel and purpose.
    """
    permission = find_permission(subject, channel=channel, purpose=purpose)
    properties = subject.properties if isinstance(subject, Profile) else {}
    record = compose_record(permission, properties, channel=channel, purpose=purpose)
    return None if record == ConsentRecord(channel=channel, purpose=purpose) else record


def compose_record(
    permission: Permission | None,
    properties: Mapping[str, Any],
    /,
    *,
    channel: str,
    purpose: str = "marketing",
) -> ConsentRecord:
    """Return a record of what a permission and a profile's properties say, even if that is nothing.

    For whoever holds the parts; :func:`consent_record` finds them.
    """
    named = _PROPERTIES.get((channel, purpose), ())
    found: dict[str, Any] = {field: spell(properties.get(name)) for field, name in named}
    if permission is not None:
        found |= _recorded(permission)
    return ConsentRecord(channel=channel, purpose=purpose, **found)


def find_permission(
    subject: Profile | Subscriptions | None, /, *, channel: str, purpose: str
) -> Permission | None:
    """Return what the subscriptions hold about a channel and purpose, if they were loaded."""
    place = find_place(channel, purpose)
    subscriptions = subject.subscriptions if isinstance(subject, Profile) else subject
    permissions = getattr(subscriptions, place.channel, None)
    found: Permission | None = getattr(permissions, place.purpose, None)
    return found


def is_explicit(record: ConsentRecord, /) -> bool:
    """Tell whether a record says how the person gave consent, and not only that they did.

    By a method by which the person acts, a double opt-in, the form, or what the caller said about
    it. Where no method is named a source will do; beside one by which somebody else wrote the
    consent down it will not.
    """
    method = (record.method or "").strip().upper()
    if record.double_opt_in is True or method in SPOKEN:
        return True
    if not _is_blank(record.form_id) or not _is_blank(record.custom_method_detail):
        return True
    return not method and not _is_blank(record.source)


def spell(value: object, /) -> str | None:
    """Return the value of a property as text: a text as it is, anything else as JSON.

    ``None`` for null, for what is empty or blank, and for what JSON cannot hold.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return None if _is_blank(value) else value
    if isinstance(value, list | dict) and (not value or is_too_deep(value)):
        return None
    try:
        return str(value) if type(value) is int else _JSON.encode(value)
    except (TypeError, ValueError):  # no JSON; more digits than Python agrees to spell
        return None


def _recorded(permission: Permission) -> dict[str, Any]:
    kind: Any = type(permission)  # mypy takes a model's class for what cannot be hashed
    members = _members(kind)
    found: dict[str, Any] = {name: spell(getattr(permission, name)) for name in members}
    found["consented_at"] = known(permission.consent_timestamp)
    found["double_opt_in"] = getattr(permission, "double_optin", None)
    return found


@cache
def _members(kind: type[attrs.AttrsInstance], /) -> tuple[str, ...]:
    """Return the details that permissions of a class have; asking each for all of them is slow."""
    has = {field.name for field in attrs.fields(kind)}
    return tuple(name for name in _DETAILS if name in has)


def _is_blank(text: str | None) -> bool:
    return text is None or not text or text.isspace()

"""What stays in Klaviyo because Omnisend has no place for it, and the findings that say so."""

from functools import lru_cache
from operator import attrgetter
from typing import Final

from klaviyo_bridge.models import Fidelity, Finding, Location, Profile, Record, Subscriptions

SAYS_NOTHING: Final = frozenset({None, "NEVER_SUBSCRIBED"})
"""Consent by which a person has answered neither yes nor no."""

_EMPTY: Final = (None, "")
_FIELDS: Final = (
    *("external_id", "anonymous_id", "whatsapp_bsuid", "organization", "locale", "title"),
    *("image", "predictive_analytics"),
)
_LOCATION_FIELDS: Final = ("latitude", "longitude", "timezone", "ip")
_EXTENDED_ONLY: Final = ("region", "zip")
_DATES: Final = ("created", "updated", "joined_group_at")
_DETAILS: Final = (
    ("email", ("method", "method_detail", "custom_method_detail", "double_optin")),
    ("sms", ("method_detail",)),
)
"""Channel to what is known about how marketing consent was given, beside the consent record."""
_ANSWERS: Final = (
    ("email", ("open_tracking", "click_tracking")),
    ("sms", ("transactional",)),
    ("mobile_push", ("marketing",)),
    ("whatsapp", ("marketing", "transactional", "conversational")),
)
"""Channel to the permissions that Omnisend has no counterpart of."""

_read_fields = attrgetter(*_FIELDS)
_read_dates = attrgetter(*_DATES)
_read_location = attrgetter(*_LOCATION_FIELDS)
_NO_FIELDS: Final = (None,) * len(_FIELDS)
_NO_DATES: Final = (None,) * len(_DATES)
_NO_LOCATION: Final = (None,) * len(_LOCATION_FIELDS)


def leftovers(profile: Profile, /, *, extended: bool) -> tuple[Finding, ...]:
    """Report what the profile has and the contact cannot hold.

    Args:
        profile: The profile.
        extended: Whether the fields that the vendor's tool leaves empty were filled.
    """
    findings: tuple[Finding, ...] = ()
    if fields := _fields(profile):
        findings = (_without_place("fields-without-place", fields),)
    if dates := _present(_DATES, _read_dates(profile), _NO_DATES):
        findings = (*findings, _without_place("record-dates-without-place", dates))
    if profile.subscriptions and (permissions := _permissions(profile.subscriptions)):
        findings = (*findings, _without_place("permissions-without-place", permissions))
    if not extended and (unwanted := _unwanted(profile.location)):
        findings = (*findings, _not_wanted(unwanted))
    return findings


def _fields(profile: Profile) -> tuple[str, ...]:
    present = _present(_FIELDS, _read_fields(profile), _NO_FIELDS) + _unknown(profile)
    location = profile.location
    if location is None:
        return present
    found = _present(_LOCATION_FIELDS, _read_location(location), _NO_LOCATION)
    return present + tuple([f"location.{name}" for name in found + _unknown(location)])


def _present(
    names: tuple[str, ...], values: tuple[object, ...], nothing: tuple[None, ...]
) -> tuple[str, ...]:
    if values == nothing:  # at the speed of C, for the many who have none of them
        return ()
    return tuple([name for name, value in zip(names, values, strict=True) if value not in _EMPTY])


def _unknown(record: Record) -> tuple[str, ...]:
    """Name the members that this library has no attribute for, and that are not empty."""
    extra = record.extra
    return tuple(sorted(name for name in extra if extra[name] not in _EMPTY)) if extra else ()


def _permissions(subscriptions: Subscriptions) -> tuple[str, ...]:
    """Name the answers on other channels, and the details of how consent was given."""
    found = [
        f"subscriptions.{channel}.{purpose}"
        for channel, purposes in _ANSWERS
        if (permissions := getattr(subscriptions, channel)) is not None
        for purpose in purposes
        if (permission := getattr(permissions, purpose)) is not None
        and permission.consent not in SAYS_NOTHING
    ]
    found += [
        f"subscriptions.{channel}.marketing.{detail}"
        for channel, details in _DETAILS
        if (marketing := getattr(getattr(subscriptions, channel), "marketing", None)) is not None
        for detail in details
        if getattr(marketing, detail) not in _EMPTY
    ]
    return tuple(found)


def _unwanted(location: Location | None) -> tuple[str, ...]:
    if location is None:
        return ()
    return tuple(
        f"location.{name}" for name in _EXTENDED_ONLY if getattr(location, name) not in _EMPTY
    )


@lru_cache(maxsize=1024)
def _without_place(rule: str, fields: tuple[str, ...]) -> Finding:
    message = f"Omnisend has no place for {', '.join(fields)}."
    return Finding(rule, Fidelity.UNSUPPORTED, message)


@lru_cache(maxsize=8)
def _not_wanted(fields: tuple[str, ...]) -> Finding:
    message = f"Left out, because extended fields are not wanted: {', '.join(fields)}."
    return Finding("fields-not-wanted", Fidelity.OMITTED, message)

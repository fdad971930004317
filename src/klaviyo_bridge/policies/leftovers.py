"""What stays in Klaviyo because a destination has no place for it, and the findings that say so."""

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

import attrs

from klaviyo_bridge.models import Fidelity, Finding, Location, Profile, Record, Subscriptions

SAYS_NOTHING: Final = frozenset({None, "NEVER_SUBSCRIBED"})
"""Consent by which a person has answered neither yes nor no."""

RECORD_DATES: Final = ("created", "updated", "joined_group_at")
"""Dates of the record itself, which Klaviyo sets; read-only."""

OTHER_ANSWERS: Final = (
    ("email", ("open_tracking", "click_tracking")),
    ("sms", ("transactional",)),
    ("mobile_push", ("marketing",)),
    ("whatsapp", ("marketing", "transactional", "conversational")),
)
"""Channel to the permissions besides marketing by email and by text message."""

_EMPTY: Final = (None, "")


def _reader(names: tuple[str, ...]) -> Callable[[Any], tuple[object, ...]]:
    """Read attributes at the speed of C; a getter of fewer than two names gives no tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple(getattr(record, name) for name in names)


@attrs.frozen(kw_only=True)
class Gaps:
    """What a destination has no place for."""

    target: str
    """The destination's name, for the findings."""
    fields: tuple[str, ...]
    """Attributes of a profile."""
    location_fields: tuple[str, ...] = ()
    """Attributes of its location."""
    details: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Channel to what is known about how marketing consent was given."""
    answers: tuple[tuple[str, tuple[str, ...]], ...] = OTHER_ANSWERS
    """Channel to permissions."""
    extra: bool = True
    """Whether members that this library does not know stay behind too."""
    read_fields: Callable[[Any], tuple[object, ...]] = attrs.field(init=False, eq=False, repr=False)
    read_location: Callable[[Any], tuple[object, ...]] = attrs.field(
        init=False, eq=False, repr=False
    )

    @read_fields.default
    def _make_reader_of_fields(self) -> Callable[[Any], tuple[object, ...]]:
        return _reader(self.fields)

    @read_location.default
    def _make_reader_of_location(self) -> Callable[[Any], tuple[object, ...]]:
        return _reader(self.location_fields)


def leftovers(profile: Profile, /, gaps: Gaps) -> tuple[Finding, ...]:
    """Report what the profile has and the destination cannot hold."""
    findings: tuple[Finding, ...] = ()
    if fields := _fields(profile, gaps):
        findings = (without_place("fields-without-place", gaps.target, fields),)
    if dates := _present(RECORD_DATES, _read_dates(profile)):
        findings = (*findings, without_place("record-dates-without-place", gaps.target, dates))
    if profile.subscriptions and (permissions := _permissions(profile.subscriptions, gaps)):
        findings = (*findings, without_place("permissions-without-place", gaps.target, permissions))
    return findings


@lru_cache(maxsize=1024)
def without_place(rule: str, target: str, fields: tuple[str, ...], /) -> Finding:
    """Say that a destination has no place for these fields."""
    message = f"{target} has no place for {', '.join(fields)}."
    return Finding(rule, Fidelity.UNSUPPORTED, message)


_read_dates = attrgetter(*RECORD_DATES)


def _fields(profile: Profile, gaps: Gaps) -> tuple[str, ...]:
    present = _present(gaps.fields, gaps.read_fields(profile))
    if gaps.extra:
        present += _unknown(profile)
    location = profile.location
    if location is None:
        return present
    found = _present(gaps.location_fields, gaps.read_location(location))
    if gaps.extra:
        found += _unknown(location)
    return present + tuple([f"location.{name}" for name in found])


def _present(names: tuple[str, ...], values: tuple[object, ...]) -> tuple[str, ...]:
    if values.count(None) == len(values):  # at the speed of C, for the many who have none of them
        return ()
    return tuple([name for name, value in zip(names, values, strict=True) if value not in _EMPTY])


def _unknown(record: Record) -> tuple[str, ...]:
    """Name the members that this library has no attribute for, and that are not empty."""
    extra = record.extra
    return tuple(sorted(name for name in extra if extra[name] not in _EMPTY)) if extra else ()


def _permissions(subscriptions: Subscriptions, gaps: Gaps) -> tuple[str, ...]:
    """Name the answers on other channels, and the details of how consent was given."""
    found = [
        f"subscriptions.{channel}.{purpose}"
        for channel, purposes in gaps.answers
        if (permissions := getattr(subscriptions, channel)) is not None
        for purpose in purposes
        if (permission := getattr(permissions, purpose)) is not None
        and permission.consent not in SAYS_NOTHING
    ]
    found += [
        f"subscriptions.{channel}.marketing.{detail}"
        for channel, details in gaps.details
        if (marketing := getattr(getattr(subscriptions, channel), "marketing", None)) is not None
        for detail in details
        if getattr(marketing, detail) not in _EMPTY
    ]
    return tuple(found)


def unwanted(location: Location | None, names: tuple[str, ...], /) -> tuple[Finding, ...]:
    """Report the parts of a location that the caller's options leave out."""
    if location is None:
        return ()
    found = tuple(f"location.{name}" for name in names if getattr(location, name) not in _EMPTY)
    return (_not_wanted(found),) if found else ()


@lru_cache(maxsize=8)
def _not_wanted(fields: tuple[str, ...]) -> Finding:
    message = f"Left out, because extended fields are not wanted: {', '.join(fields)}."
    return Finding("fields-not-wanted", Fidelity.OMITTED, message)

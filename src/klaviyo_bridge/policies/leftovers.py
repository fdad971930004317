"""What stays in Klaviyo because a destination has no place for it, and the findings that say so."""

from collections.abc import Callable
from functools import lru_cache
from itertools import compress
from operator import attrgetter
from typing import Any, Final, TypeAlias

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

_PERMISSIONS: Final = tuple(
    (channel, tuple(dict.fromkeys(("marketing", *purposes)))) for channel, purposes in OTHER_ANSWERS
)
"""Channel to all of its permissions."""

_EMPTY: Final = (None, "")
_Reader: TypeAlias = Callable[[Any], tuple[Any, ...]]


@attrs.frozen
class _Part:
    """Some attributes of one kind of record, and what a finding calls them."""

    places: tuple[tuple[int, str], ...]
    """Place among what is read, and label."""
    read: _Reader

    def filled(self, record: object, /) -> tuple[str, ...]:
        """Name the attributes that are not empty."""
        values = self.read(record)
        if values.count(None) == len(values):  # at the speed of C, for the many who have none
            return ()
        return tuple(
            [
                label
                for place, label in self.places
                if (value := values[place]) is not None and value != ""
            ]
        )


def _part(names: tuple[str, ...], prefix: str = "") -> _Part:
    return _Part(tuple(enumerate(prefix + name for name in names)), _reader(names))


def _reader(names: tuple[str, ...]) -> _Reader:
    """Read attributes at the speed of C; a getter of fewer than two names gives no tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    only = [attrgetter(name) for name in names]
    return lambda record: tuple([read(record) for read in only])


_Channel: TypeAlias = tuple[str, str, tuple[tuple[str, str, bool], ...], _Part | None]
"""A channel, its path, its purposes (each with its place, and whether it is an answer), details."""


def _plan(
    channel: str, purposes: tuple[str, ...], answers: tuple[str, ...], details: tuple[str, ...]
) -> _Channel:
    path = f"subscriptions.{channel}."
    places = tuple((purpose, f"{path}{purpose}", purpose in answers) for purpose in purposes)
    return channel, path, places, _part(details, f"{path}marketing.") if details else None


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
    _profile: _Part = attrs.field(init=False, eq=False, repr=False)
    _location: _Part = attrs.field(init=False, eq=False, repr=False)
    _channels: tuple[_Channel, ...] = attrs.field(init=False, eq=False, repr=False)

    @_profile.default
    def _read_profile(self) -> _Part:
        return _part(self.fields)

    @_location.default
    def _read_location(self) -> _Part:
        return _part(self.location_fields, "location.")

    @_channels.default
    def _plan_channels(self) -> tuple[_Channel, ...]:
        answers: dict[str, tuple[str, ...]] = {}
        for channel, purposes in self.answers:
            answers[channel] = answers.get(channel, ()) + purposes
        details = dict(self.details)
        return tuple(
            _plan(channel, purposes, answers.get(channel, ()), details.get(channel, ()))
            for channel, purposes in _PERMISSIONS
        )

    def find_fields(self, profile: Profile, /) -> tuple[str, ...]:
        """Name what the profile and its location have."""
        found = self._profile.filled(profile)
        if self.extra:
            found += _unknown(profile, "")
        location = profile.location
        if location is None:
            return found
        found += self._location.filled(location)
        return found + _unknown(location, "location.") if self.extra else found

    def find_permissions(self, subscriptions: Subscriptions, /) -> tuple[str, ...]:
        """Name the answers on other channels, and the details of how consent was given."""
        found: list[str] = []
        details: tuple[str, ...] = ()
        unknown = _unknown(subscriptions, "subscriptions.")
        for channel, path, purposes, part in self._channels:
            permissions = getattr(subscriptions, channel)
            if permissions is None:
                continue
            if permissions.extra:
                unknown += _unknown(permissions, path)
            for purpose, place, is_answer in purposes:
                permission = getattr(permissions, purpose)
                if permission is None:
                    continue
                if is_answer and permission.consent not in SAYS_NOTHING:
                    found.append(place)
                if permission.extra:
                    unknown += _unknown(permission, f"{place}.")
            if part is not None and permissions.marketing is not None:
                details += part.filled(permissions.marketing)
        return (*found, *details, *unknown) if self.extra else (*found, *details)


def leftovers(profile: Profile, /, gaps: Gaps) -> tuple[Finding, ...]:
    """Report what the profile has and the destination cannot hold."""
    subscriptions = profile.subscriptions
    return _tell(
        gaps.target,
        gaps.find_fields(profile),
        tuple(compress(RECORD_DATES, _read_dates(profile))),
        () if subscriptions is None else gaps.find_permissions(subscriptions),
    )


@lru_cache(maxsize=1024)
def _tell(
    target: str, fields: tuple[str, ...], dates: tuple[str, ...], permissions: tuple[str, ...]
) -> tuple[Finding, ...]:
    found = {
        "fields-without-place": fields,
        "record-dates-without-place": dates,
        "permissions-without-place": permissions,
    }
    return tuple(without_place(rule, target, names) for rule, names in found.items() if names)


def without_place(rule: str, target: str, fields: tuple[str, ...], /) -> Finding:
    """Say that a destination has no place for these fields."""
    message = f"{target} has no place for {', '.join(fields)}."
    return Finding(rule, Fidelity.UNSUPPORTED, message)


_read_dates = attrgetter(*RECORD_DATES)


def _unknown(record: Record, prefix: str) -> tuple[str, ...]:
    """Name the members that this library has no attribute for, and that are not empty."""
    extra = record.extra
    if not extra:
        return ()
    return tuple(sorted(prefix + name for name in extra if extra[name] not in _EMPTY))


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

"""One question about one person, laid out for the rules to read.

Klaviyo keeps permission in a different shape for each channel. Here every channel is laid out the
same way, so that a rule is written once and holds for all; where a channel has no such fact, the
rule finds none and is silent.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from klaviyo_bridge.consent.mirror import named_channels
from klaviyo_bridge.consent.moments import utc
from klaviyo_bridge.consent.topics import Place
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    EmailMarketing,
    ListSuppression,
    Permission,
    Profile,
    PushMarketing,
    SmsMarketing,
    SmsTransactional,
    Subscriptions,
    Suppression,
    TrackingConsent,
    WhatsappPermission,
)


@attrs.define(eq=False)
class Case:
    """What is known about one channel and purpose of one person, and what was asked.

    Rules read it and leave it as it is. It is not frozen, because frozen values are slow to make,
    and one is made for every answer.
    """

    place: Place
    has_address: bool | None
    """``None`` when not known: bare subscriptions, and push, name no address."""
    at: datetime
    """The moment asked about; aware."""
    list_id: str | None = None
    """The list asked about."""
    permission: Permission | None = None
    """As Klaviyo sent it, for what is not laid out below; ``None`` when not loaded (KLV-01)."""
    consent: str | None = None
    consent_timestamp: datetime | None = None
    can_receive: bool | None = None
    valid_until: datetime | None = None
    """When the permission ends; ``None`` for never, and on channels that have no such date."""
    suppressions: tuple[Suppression, ...] = ()
    list_suppressions: tuple[ListSuppression, ...] = ()
    properties: Mapping[str, Any] | None = None
    """The profile's; ``None`` when bare subscriptions were asked about."""
    named: frozenset[str] | None = None
    """The channels that the property ``$consent`` names, where this channel could be one of them.
    """

    @property
    def loaded(self) -> bool:
        """Whether the permission was there to be read at all (KLV-01)."""
        return self.permission is not None

    @property
    def last_updated(self) -> datetime | None:
        """When anything about the permission changed last."""
        return getattr(self.permission, "last_updated", None)

    @property
    def method(self) -> str | None:
        """How consent was given, in Klaviyo's word: ``FORM``, ``API``, ..."""
        return getattr(self.permission, "method", None)

    @property
    def double_optin(self) -> bool | None:
        """Whether the person confirmed by a reply."""
        return getattr(self.permission, "double_optin", None)

    def records(self, member: str, /) -> bool:
        """Tell whether Klaviyo keeps such a fact for this channel at all."""
        return hasattr(self.permission, member)


def lay_out(
    subject: Profile | Subscriptions, place: Place, list_id: str | None, at: datetime
) -> Case:
    """Lay out what is known of a person at one place."""
    if isinstance(subject, Profile):
        found = _find_permission(subject.subscriptions, place)
        case = Case(place, _has_address(subject, place, found), at, list_id, found)
        case.properties = properties = subject.properties
        if place.mirror is not None and "$consent" in properties:
            case.named = named_channels(properties)
    elif isinstance(subject, Subscriptions):
        found = _find_permission(subject, place)
        case = Case(place, None, at, list_id, found)
    else:
        raise ConfigurationError(
            f"consent is judged of a Profile or its Subscriptions, not of {type(subject).__name__}"
        )
    if found is not None:
        _fill(case, found)
    return case


def concerns(suppression: ListSuppression, list_id: str | None) -> bool:
    """Tell whether a list suppression counts for this list; a nameless one counts for any."""
    return list_id is not None and suppression.list_id in {None, list_id}


def has_expired(case: Case) -> bool:
    """Tell whether the permission had an end, and that has come by the moment asked about."""
    return case.valid_until is not None and utc(case.valid_until) <= case.at


def _find_permission(subscriptions: Subscriptions | None, place: Place) -> Any:
    channel = None if subscriptions is None else getattr(subscriptions, place.channel)
    return None if channel is None else getattr(channel, place.purpose)


def _fill(case: Case, found: Any) -> None:
    case.consent = found.consent
    case.consent_timestamp = found.consent_timestamp
    case.can_receive = getattr(found, case.place.flag)
    _MORE.get(type(found), _fill_whatever_is_there)(case, found)


def _fill_whatever_is_there(case: Case, found: Any) -> None:
    """Look for each member: in a permission of a class that a caller derived."""
    case.valid_until = getattr(found, "valid_until", None)
    case.suppressions = getattr(found, "suppression", None) or ()
    case.list_suppressions = getattr(found, "list_suppressions", None) or ()


def _fill_nothing(_: Case, __: Permission) -> None:
    """Leave it at what every permission has."""


def _fill_blocks(case: Case, found: EmailMarketing) -> None:
    case.suppressions = found.suppression or ()
    case.list_suppressions = found.list_suppressions or ()


def _fill_end(case: Case, found: TrackingConsent) -> None:
    case.valid_until = found.valid_until


_MORE: Final[Mapping[type, Callable[[Case, Any], None]]] = {
    EmailMarketing: _fill_blocks,
    SmsMarketing: _fill_nothing,
    SmsTransactional: _fill_nothing,
    PushMarketing: _fill_nothing,
    TrackingConsent: _fill_end,
    WhatsappPermission: _fill_end,
}
"""Class to what only some permissions have; asking all of them for it would be slow."""


def _has_address(profile: Profile, place: Place, permission: Any) -> bool | None:
    """Tell whether there is an address; a WhatsApp permission may bring its own number."""
    if place.address is None:
        return None
    if _is_written(getattr(profile, place.address)):
        return True
    others = [getattr(profile, member) for member in place.other_addresses]
    return any(map(_is_written, [*others, getattr(permission, "phone_number", None)]))


def _is_written(address: str | None) -> bool:
    return address is not None and address.strip() != ""

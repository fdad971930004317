"""One question about one person, laid out for the rules to read.

Klaviyo keeps permission in a different shape for each channel. Here every channel is laid out the
same way, so that a rule is written once and holds wherever it is listed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeAlias

import attrs

from klaviyo_bridge.models import ListSuppression, Profile, Subscriptions, Suppression


@attrs.frozen
class Place:
    """Where the facts about one channel and purpose lie in a profile."""

    permission: str
    """``subscriptions.email.marketing``."""
    address: str
    """The profile's member that the channel writes to: ``email``."""
    can_receive: str
    consent: str
    consent_timestamp: str
    suppression: str
    list_suppressions: str

    @classmethod
    def under(cls, permission: str, /, *, address: str, can_receive: str) -> "Place":
        """Return the place of a permission, its members' names spelled out in full."""
        members = (can_receive, "consent", "consent_timestamp", "suppression", "list_suppressions")
        return cls(permission, address, *(f"{permission}.{member}" for member in members))


@attrs.frozen(kw_only=True)
class Case:
    """What is known about one channel and purpose of one person, and what was asked."""

    place: Place
    has_address: bool | None
    """``None`` when bare subscriptions were asked about, which name no address."""
    at: datetime
    """The moment asked about; aware."""
    list_id: str | None = None
    """The list asked about."""
    loaded: bool = False
    """Whether the permission was there to be read at all (KLV-01)."""
    consent: str | None = None
    consent_timestamp: datetime | None = None
    last_updated: datetime | None = None
    can_receive: bool | None = None
    suppressions: tuple[Suppression, ...] = ()
    list_suppressions: tuple[ListSuppression, ...] = ()


_EMAIL_MARKETING: Final = Place.under(
    "subscriptions.email.marketing", address="email", can_receive="can_receive_email_marketing"
)
_SMS_MARKETING: Final = Place.under(
    "subscriptions.sms.marketing", address="phone_number", can_receive="can_receive_sms_marketing"
)

CaseReader: TypeAlias = Callable[[Profile | Subscriptions, str | None, datetime], Case]
"""Lays out (subject, list id, moment)."""


def read_email_marketing(
    subject: Profile | Subscriptions, list_id: str | None, at: datetime
) -> Case:
    """Lay out what is known about marketing email."""
    subscriptions, has_address = _split(subject, "email")
    channel = None if subscriptions is None else subscriptions.email
    found = None if channel is None else channel.marketing
    if found is None:
        return Case(place=_EMAIL_MARKETING, has_address=has_address, at=at, list_id=list_id)
    return Case(
        place=_EMAIL_MARKETING,
        has_address=has_address,
        at=at,
        list_id=list_id,
        loaded=True,
        consent=found.consent,
        consent_timestamp=found.consent_timestamp,
        last_updated=found.last_updated,
        can_receive=found.can_receive_email_marketing,
        suppressions=found.suppression or (),
        list_suppressions=found.list_suppressions or (),
    )


def read_sms_marketing(subject: Profile | Subscriptions, list_id: str | None, at: datetime) -> Case:
    """Lay out what is known about marketing text messages; suppression is for email only."""
    subscriptions, has_address = _split(subject, "phone_number")
    channel = None if subscriptions is None else subscriptions.sms
    found = None if channel is None else channel.marketing
    if found is None:
        return Case(place=_SMS_MARKETING, has_address=has_address, at=at, list_id=list_id)
    return Case(
        place=_SMS_MARKETING,
        has_address=has_address,
        at=at,
        list_id=list_id,
        loaded=True,
        consent=found.consent,
        consent_timestamp=found.consent_timestamp,
        last_updated=found.last_updated,
        can_receive=found.can_receive_sms_marketing,
    )


def concerns(suppression: ListSuppression, list_id: str | None) -> bool:
    """Tell whether a list suppression counts for this list; a nameless one counts for any."""
    return list_id is not None and suppression.list_id in {None, list_id}


def _split(
    subject: Profile | Subscriptions, field: str
) -> tuple[Subscriptions | None, bool | None]:
    """Return the subscriptions, and whether there is an address to write to."""
    if isinstance(subject, Subscriptions):
        return subject, None
    address = getattr(subject, field)
    return subject.subscriptions, bool(address) and not address.isspace()

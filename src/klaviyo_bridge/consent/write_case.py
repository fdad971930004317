"""One channel of an intended write, laid out for the rules of the guards to read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import attrs

from klaviyo_bridge.consent.evidence import find_permission, is_explicit
from klaviyo_bridge.consent.moments import known as known_moment
from klaviyo_bridge.models import (
    ConsentCommand,
    ConsentRecord,
    ConsentStatus,
    EmailMarketing,
    KnownState,
    ListSuppression,
    Permission,
    SuppressionReason,
    Topic,
)

LIFTED: Final = frozenset(
    {
        SuppressionReason.UNSUBSCRIBE.value,
        SuppressionReason.SPAM_COMPLAINT.value,
        SuppressionReason.SPAM_REPORT.value,
        SuppressionReason.USER_SUPPRESSED.value,
    }
)
"""Reasons of suppressions that a subscribe lifts; those of the address itself stay.

Source: ``POST /api/profile-subscription-bulk-create-jobs``
"""

SUPPRESSION: Final = "subscriptions.email.marketing.suppression"
"""Where suppressions lie; there are none but of email."""

_STAYED: Final = frozenset(
    {ConsentStatus.SUBSCRIBED.value, ConsentStatus.NEVER_SUBSCRIBED.value, None}
)
"""Statuses by which nobody left; a word that is not known is read as having left (KLV-03)."""


@attrs.frozen(kw_only=True)
class Departure:
    """One way in which a person left, complained or was blocked."""

    source: str
    """The field that says so."""
    at: datetime | None
    """When; ``None`` where that is not known, so that nothing is provably newer."""


@attrs.frozen(kw_only=True)
class WriteCase:
    """One channel of a command, and what is known before it is given."""

    topic: Topic
    known: KnownState
    at: datetime
    """The moment of the write; aware."""
    list_id: str | None = None
    """The command's list."""
    evidence: ConsentRecord | None = None
    """The command's evidence for this channel and purpose."""
    historical_import: bool = False
    consented_at: datetime | None = None

    @property
    def place(self) -> str:
        """Where the permission lies: ``subscriptions.sms.marketing``."""
        return f"subscriptions.{self.topic.channel}.{self.topic.purpose}"

    @property
    def permission(self) -> Permission | None:
        """What was read about this channel and purpose."""
        return find_permission(
            self.known.subscriptions, channel=self.topic.channel, purpose=self.topic.purpose
        )

    @property
    def email(self) -> EmailMarketing | None:
        """What was read about marketing email, which holds the suppressions."""
        found = find_permission(self.known.subscriptions, channel="email", purpose="marketing")
        return found if isinstance(found, EmailMarketing) else None

    @property
    def reasons(self) -> tuple[str | None, ...]:
        """The reasons of the person's suppressions."""
        email = self.email
        return () if email is None else tuple([each.reason for each in email.suppression or ()])

    @property
    def is_new(self) -> bool:
        """Whether Klaviyo is known to have no profile for the identifiers."""
        return self.known.exists is False


def lay_out(command: ConsentCommand, known: KnownState, *, at: datetime) -> tuple[WriteCase, ...]:
    """Return one case for each channel of a command, in the command's order."""
    evidence = {
        (record.channel, record.purpose): record for record in getattr(command, "evidence", ())
    }
    return tuple(
        WriteCase(
            topic=topic,
            known=known,
            at=at,
            list_id=getattr(command, "list_id", None),
            evidence=evidence.get((topic.channel, topic.purpose)),
            historical_import=getattr(command, "historical_import", False),
            consented_at=getattr(command, "consented_at", None),
        )
        for topic in command.topics
    )


def departures_from_channel(case: WriteCase) -> tuple[Departure, ...]:
    """Return how the person left the channel, dated by its last update; empty if they did not."""
    permission = case.permission
    if permission is None or permission.consent in _STAYED:
        return ()
    at = known_moment(getattr(permission, "last_updated", None))
    return (Departure(source=f"{case.place}.consent", at=at),)


def departures_by_suppression(case: WriteCase) -> tuple[Departure, ...]:
    """Return the suppressions that a subscribe would lift, whatever channel it is for.

    Klaviyo's text says that they are removed from the profile, and names no channel.
    """
    email = case.email
    found = () if email is None else email.suppression or ()
    return tuple(
        Departure(source=SUPPRESSION, at=known_moment(each.timestamp))
        for each in found
        if each.reason in LIFTED
    )


def departures_from_list(case: WriteCase) -> tuple[Departure, ...]:
    """Return how the person left the command's list, whose email is one channel's business."""
    return tuple(
        Departure(source=f"{case.place}.list_suppressions", at=known_moment(each.timestamp))
        for each in _list_suppressions(case)
        if each.list_id in {None, case.list_id}
    )


def departures(case: WriteCase) -> tuple[Departure, ...]:
    """Return every way in which the person left, complained or was blocked."""
    return (
        *departures_from_channel(case),
        *departures_by_suppression(case),
        *departures_from_list(case),
    )


def came_back(case: WriteCase) -> datetime | None:
    """Return when the person consented, by evidence that is explicit, dated and not of later."""
    record = case.evidence
    at = None if record is None else known_moment(record.consented_at)
    if record is None or at is None or at > case.at or not is_explicit(record):
        return None
    return at


def is_outdated(departure: Departure, returned: datetime | None, /) -> bool:
    """Tell whether consent is known to be strictly newer than a departure."""
    return returned is not None and departure.at is not None and returned > departure.at


def _list_suppressions(case: WriteCase) -> Iterator[ListSuppression]:
    permission = case.permission
    if case.list_id is not None and isinstance(permission, EmailMarketing):
        yield from permission.list_suppressions or ()

"""A contact as SmartPush sees it.

SmartPush publishes no schema of its API. The shape is ours, composed of the names that the vendor
gives: https://smartpushteam.zendesk.com/hc/en-001/articles/36714078326039
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

import attrs

from klaviyo_bridge.consent.status import status_of
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import ConsentStatus, Decision
from klaviyo_bridge.models.identifiers import mask, mask_size
from klaviyo_bridge.models.sensitivity import sensitive
from klaviyo_bridge.policies.permissions import check_decision
from klaviyo_bridge.policies.values import Value

CustomValue: TypeAlias = Value
"""What a custom property may hold."""


class ChannelStatus(StrEnum):
    """The statuses a channel may have.

    Source: https://smartpushteam.zendesk.com/hc/en-001/articles/31478553943319
    """

    SUBSCRIBED = "subscribed"
    NEVER_SUBSCRIBED = "never_subscribed"
    UNSUBSCRIBED = "unsubscribed"


_WORDS: Final[Mapping[ConsentStatus | None, ChannelStatus]] = {
    ConsentStatus.SUBSCRIBED: ChannelStatus.SUBSCRIBED,
    ConsentStatus.NEVER_SUBSCRIBED: ChannelStatus.NEVER_SUBSCRIBED,
    ConsentStatus.UNSUBSCRIBED: ChannelStatus.UNSUBSCRIBED,
}


@attrs.frozen(kw_only=True)
class ChannelState:
    """The status of one channel, which is nothing but a consent decision in SmartPush's words.

    Because the status is read off the decision, no contact is subscribed without an ALLOW.
    """

    decision: Decision = attrs.field(validator=check_decision)
    """What :func:`klaviyo_bridge.consent.evaluate` said; ALLOW or DENY."""
    changed_at: datetime | None = None
    """When the person opted in or out; ``None`` where that is not known. Never invented."""

    @property
    def status(self) -> ChannelStatus:
        """The decision in SmartPush's words; see :func:`klaviyo_bridge.consent.status_of`."""
        return _WORDS[status_of(self.decision)]


@attrs.frozen(kw_only=True)
class LocalState:
    """The status of one channel as SmartPush itself holds it.

    No decision stands behind it, so it is never written: left out of a payload it stays as it is,
    while writing it back could undo an unsubscribe that came in since it was read.
    """

    status: ChannelStatus = attrs.field(converter=ChannelStatus)
    changed_at: datetime | None = None
    """When it became so; ``None`` where that is not known."""


def _check_email(
    contact: "SmartPushContact", _: object, value: ChannelState | LocalState | None
) -> None:
    _check_channel(value, "email", contact.email)


def _check_sms(
    contact: "SmartPushContact", _: object, value: ChannelState | LocalState | None
) -> None:
    _check_channel(value, "sms", contact.phone_number)


def _check_channel(
    state: ChannelState | LocalState | None, channel: str, address: str | None
) -> None:
    if state is None:
        return
    if address is None:
        raise ConfigurationError(
            f"{channel}_subscription is given without an address: a status belongs to one"
        )
    if isinstance(state, ChannelState) and state.decision.channel != channel:
        raise ConfigurationError(
            f"a decision about {state.decision.channel} says nothing about {channel}_subscription: "
            f"ask about {channel}"
        )


@attrs.frozen(kw_only=True)
class SmartPushContact:
    """One person, ready to be sent to SmartPush; has an email address or a phone number."""

    uid: str
    """SmartPush's identifier, the same in every run (SMP-01)."""
    email: str | None = attrs.field(default=None, repr=mask, metadata=sensitive())
    """In lower case."""
    phone_number: str | None = attrs.field(
        default=None, repr=mask, metadata=sensitive("kla_phone_number")
    )
    """In E.164 form; written as ``kla_phone_number``."""
    name: str | None = attrs.field(default=None, repr=mask)
    """First and last name."""
    country: str | None = attrs.field(default=None, repr=mask, metadata=sensitive())
    """ISO 3166-1 alpha-2; where the country is not recognised, as it is written."""
    email_subscription: ChannelState | LocalState | None = attrs.field(
        default=None, validator=_check_email
    )
    """``None``: permission is unknown, so nothing is said about the channel (KLV-01)."""
    sms_subscription: ChannelState | LocalState | None = attrs.field(
        default=None, validator=_check_sms
    )
    """``None``: permission is unknown, so nothing is said about the channel (KLV-01)."""
    tags: tuple[str, ...] = ()
    custom_properties: Mapping[str, CustomValue] = attrs.field(factory=dict, repr=mask_size)
    """By their full names, prefix included."""

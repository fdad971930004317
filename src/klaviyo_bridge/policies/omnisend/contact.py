"""A contact as Omnisend sees it.

Source: https://api-docs.omnisend.com/reference/contacts
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal, TypeAlias

import attrs

from klaviyo_bridge.consent.moments import known
from klaviyo_bridge.consent.status import status_of
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import ConsentRecord, ConsentStatus, Decision
from klaviyo_bridge.models.identifiers import mask, mask_size
from klaviyo_bridge.policies.omnisend.options import ApiVersion
from klaviyo_bridge.policies.permissions import check_decision
from klaviyo_bridge.policies.values import Value

CustomValue: TypeAlias = Value
"""What a custom property may hold."""

TARGET: Final = "Omnisend"
"""What findings call the destination."""

CHANNELS: Final[Mapping[str, str]] = {"email": "email", "phone": "sms"}
"""Type of identifier to its one channel, by the name that Klaviyo and Omnisend share."""


class ChannelStatus(StrEnum):
    """The statuses a channel may have."""

    SUBSCRIBED = "subscribed"
    NON_SUBSCRIBED = "nonSubscribed"
    UNSUBSCRIBED = "unsubscribed"


_WORDS: Final[Mapping[ConsentStatus | None, ChannelStatus]] = {
    ConsentStatus.SUBSCRIBED: ChannelStatus.SUBSCRIBED,
    ConsentStatus.NEVER_SUBSCRIBED: ChannelStatus.NON_SUBSCRIBED,
    ConsentStatus.UNSUBSCRIBED: ChannelStatus.UNSUBSCRIBED,
}


@attrs.frozen(kw_only=True)
class ChannelState:
    """The status of one channel, which is nothing but a consent decision in Omnisend's words.

    Because the status is read off the decision, no contact is subscribed without an ALLOW.
    """

    decision: Decision = attrs.field(validator=check_decision)
    """What :func:`klaviyo_bridge.consent.evaluate` said; ALLOW or DENY."""
    changed_at: datetime | None = None
    """When the person opted in or out; ``None`` where that is not known. Never invented."""

    @property
    def status(self) -> ChannelStatus:
        """The decision in Omnisend's words; see :func:`klaviyo_bridge.consent.status_of`."""
        return _WORDS[status_of(self.decision)]


def _check_channel(
    identifier: "Identifier", _: "attrs.Attribute[ChannelState | None]", value: ChannelState | None
) -> None:
    if value is not None and value.decision.channel != CHANNELS[identifier.type]:
        raise ConfigurationError(
            f"a decision about {value.decision.channel} says nothing about the channel of an "
            f"identifier of type {identifier.type}: ask about {CHANNELS[identifier.type]}"
        )


def _check_consent(
    identifier: "Identifier",
    _: "attrs.Attribute[ConsentRecord | None]",
    value: ConsentRecord | None,
) -> None:
    if value is None:
        return
    if known(value.consented_at) is None:
        raise ConfigurationError(
            "a consent record without a date cannot be given to Omnisend, which would fill in the "
            "time of the import: leave the record out (OMN-10, OMN-11)"
        )
    if value.channel != CHANNELS[identifier.type]:
        raise ConfigurationError(
            f"a consent record about {value.channel} proves nothing for an identifier of type "
            f"{identifier.type}: take the one about {CHANNELS[identifier.type]}"
        )


@attrs.frozen(kw_only=True)
class Identifier:
    """One address of a contact, with the state of its one channel."""

    type: Literal["email", "phone"]
    id: str = attrs.field(repr=mask)
    """An email address in lower case, or a phone number in E.164 form."""
    state: ChannelState | None = attrs.field(default=None, validator=_check_channel)
    """``None``: permission is unknown, so nothing is said about the channel (KLV-01)."""
    consent: ConsentRecord | None = attrs.field(default=None, validator=_check_consent)
    """What is kept as proof of consent (OMN-10, OMN-11); always dated."""


@attrs.frozen(kw_only=True)
class OmnisendContact:
    """One person, ready to be sent to Omnisend; at least one identifier."""

    identifiers: tuple[Identifier, ...]
    first_name: str | None = attrs.field(default=None, repr=mask)
    last_name: str | None = attrs.field(default=None, repr=mask)
    address: str | None = attrs.field(default=None, repr=mask)
    """One street line."""
    city: str | None = attrs.field(default=None, repr=mask)
    state: str | None = attrs.field(default=None, repr=mask)
    postal_code: str | None = attrs.field(default=None, repr=mask)
    country: str | None = None
    """A name; where Klaviyo holds a code or another spelling that is recognised, the common one."""
    country_code: str | None = None
    """ISO 3166-1 alpha-2."""
    birthdate: date | None = attrs.field(default=None, repr=mask)
    gender: Literal["m", "f"] | None = attrs.field(default=None, repr=mask)
    tags: tuple[str, ...] = ()
    custom_properties: Mapping[str, CustomValue] = attrs.field(factory=dict, repr=mask_size)
    api_version: ApiVersion = "2026-03-15"
    """The generation of Omnisend's API that the payload is for."""

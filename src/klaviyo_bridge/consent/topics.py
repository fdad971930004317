"""What may be asked about: each channel and purpose, and where in a profile its facts lie.

Source: the ``Subscriptions`` schema of the OpenAPI file, revision 2026-07-15.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from klaviyo_bridge.errors import ConfigurationError

_MEMBERS: Final = (
    *("consent", "consent_timestamp", "valid_until", "method", "double_optin"),
    *("suppression", "list_suppressions"),
)


@attrs.frozen(kw_only=True)
class Place:
    """Where the facts about one channel and purpose lie in a profile, and how they are read."""

    channel: str
    """Klaviyo's member of the subscriptions: ``mobile_push``."""
    purpose: str
    """The channel's member: ``marketing``."""
    flag: str
    """The permission's member that says whether messages can be received."""
    can_receive_is_consent: bool = True
    """Whether the flag means subscribed; for marketing email it means not suppressed (KLV-02)."""
    address: str | None = None
    """The profile's member that the channel writes to; ``None`` where a profile names none."""
    other_addresses: tuple[str, ...] = ()
    """Members that will do where the first is empty."""
    mirror: str | None = None
    """The channel's word in the property ``$consent``; ``None`` where it has none."""
    mirror_is_kept: bool = False
    """Whether ``$consent`` names the channel as a rule when the person subscribed to it. Recorded
    answers of the service name email alone for people who subscribed to text messages too."""

    permission: str
    """``subscriptions.email.marketing``; the members under it are spelled out in full."""
    can_receive: str
    consent: str
    consent_timestamp: str
    valid_until: str
    method: str
    double_optin: str
    suppression: str
    list_suppressions: str

    @classmethod
    def under(
        cls,
        channel: str,
        purpose: str,
        /,
        *,
        flag: str = "can_receive",
        can_receive_is_consent: bool = True,
        address: str | None = None,
        other_addresses: tuple[str, ...] = (),
        mirror: str | None = None,
        mirror_is_kept: bool = False,
    ) -> "Place":
        """Return the place of a permission, its members' names spelled out in full."""
        permission = f"subscriptions.{channel}.{purpose}"
        return cls(
            channel=channel,
            purpose=purpose,
            flag=flag,
            can_receive_is_consent=can_receive_is_consent,
            address=address,
            other_addresses=other_addresses,
            mirror=mirror,
            mirror_is_kept=mirror_is_kept,
            permission=permission,
            can_receive=f"{permission}.{flag}",
            **{member: f"{permission}.{member}" for member in _MEMBERS},
        )


def _whatsapp(purpose: str) -> Place:
    others = ("whatsapp_bsuid",)
    return Place.under("whatsapp", purpose, address="phone_number", other_addresses=others)


TOPICS: Final[Mapping[tuple[str, str], Place]] = {
    ("email", "marketing"): Place.under(
        "email",
        "marketing",
        flag="can_receive_email_marketing",
        can_receive_is_consent=False,
        address="email",
        mirror="email",
        mirror_is_kept=True,
    ),
    ("email", "open_tracking"): Place.under("email", "open_tracking", address="email"),
    ("email", "click_tracking"): Place.under("email", "click_tracking", address="email"),
    ("sms", "marketing"): Place.under(
        "sms",
        "marketing",
        flag="can_receive_sms_marketing",
        address="phone_number",
        mirror="sms",
    ),
    ("sms", "transactional"): Place.under(
        "sms", "transactional", flag="can_receive_sms_transactional", address="phone_number"
    ),
    ("push", "marketing"): Place.under(
        "mobile_push", "marketing", flag="can_receive_push_marketing"
    ),
    ("whatsapp", "marketing"): _whatsapp("marketing"),
    ("whatsapp", "transactional"): _whatsapp("transactional"),
    ("whatsapp", "conversational"): _whatsapp("conversational"),
}
"""Every question there is, (channel, purpose), to where its facts lie."""

ALIASES: Final[Mapping[str, str]] = {"mobile_push": "push"}
"""Klaviyo's own word for a channel, where ours is another."""


def find_place(channel: str, purpose: str, /) -> Place:
    """Return where the facts about a channel and purpose lie.

    Raises:
        ConfigurationError: There is no such channel and purpose.
    """
    place = TOPICS.get((ALIASES.get(channel, channel), purpose))
    if place is None:
        known = ", ".join(f"{each} for {why}" for each, why in TOPICS)
        raise ConfigurationError(
            f"there is no channel {channel!r} with purpose {purpose!r}: ask about {known}"
        )
    return place

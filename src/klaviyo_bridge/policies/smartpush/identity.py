"""Who a contact is: its UID, and its two addresses, each with its one channel."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Literal

import attrs

from klaviyo_bridge.consent import RULES, Rule, evaluate
from klaviyo_bridge.models import EmailMarketing, Finding, Profile, SmsMarketing
from klaviyo_bridge.policies.addresses import left_out, list_suppressions_lost
from klaviyo_bridge.policies.normalization import clean_email, clean_phone, clean_text
from klaviyo_bridge.policies.permissions import read_date, read_status
from klaviyo_bridge.policies.smartpush.contact import ChannelState

TARGET: Final = "SmartPush"
"""The system's name, for the findings."""

NAMESPACE: Final = uuid.uuid5(
    uuid.NAMESPACE_URL, "https://smartpushteam.zendesk.com/hc/en-001/articles/36714078326039"
)
"""The namespace of the UIDs; another one would make everybody a new contact."""

_SEED: Final = hashlib.sha1(NAMESPACE.bytes, usedforsecurity=False)
_VARIANT: Final[Mapping[str, str]] = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
"""The digit that holds the variant, by the digit that is there: RFC 9562, section 4.1."""


@attrs.frozen(kw_only=True)
class Channel:
    """How messages travel, and to what."""

    name: Literal["email", "sms"]
    field: Literal["email", "phone_number"]
    """The attribute of a profile, and of a contact, that holds the address."""
    clean: Callable[[str | None], str | None]
    """Gives the address in its one spelling; ``None`` for what is none."""
    unreadable: str
    """The rule that reports what is none."""


EMAIL: Final = Channel(
    name="email", field="email", clean=clean_email, unreadable="email-unreadable"
)
SMS: Final = Channel(
    name="sms", field="phone_number", clean=clean_phone, unreadable="phone-not-e164"
)


@attrs.frozen(kw_only=True)
class Reach:
    """What is known of one channel of a person."""

    address: str | None
    """In its one spelling; ``None`` without one that SmartPush takes."""
    written: str | None
    """What Klaviyo has where that is no address, trimmed."""
    state: ChannelState | None
    """``None`` without an address, and where permission is unknown (KLV-01)."""
    findings: tuple[Finding, ...]


_NOTHING: Final = Reach(address=None, written=None, state=None, findings=())


def make_uid(profile_id: str, /, *, account_id: str | None = None) -> str:
    """Return the UID of a profile's contact: the same in every run, process and machine (SMP-01).

    It is the UUID, version 5, of ``account_id``, a line feed and the profile's id. Nothing about
    the person goes into it, so it stays when an address changes.

    Args:
        profile_id: Klaviyo's id of the profile.
        account_id: The Klaviyo account, where several are moved into one SmartPush.
    """
    # What uuid.uuid5() does, in a fifth of its time: it would take a tenth of the mapping's.
    seed = _SEED.copy()
    seed.update(f"{account_id or ''}\n{profile_id}".encode(errors="surrogatepass"))
    digest = seed.hexdigest()
    variant = _VARIANT[digest[16]] + digest[17:20]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}-{digest[20:32]}"


def reach(
    profile: Profile, channel: Channel, /, *, at: datetime, rules: tuple[Rule, ...] = RULES
) -> Reach:
    """Return the address of a channel, and its state; an address in no known form is kept aside.

    Neither address ever blocks the other (SMP-02), and the country of a number is not guessed.
    """
    written: str | None = getattr(profile, channel.field)
    marketing = _marketing(profile, channel)
    address = channel.clean(written)
    if address is None:
        return _out_of_reach(channel, clean_text(written), marketing)
    decision = evaluate(profile, channel=channel.name, at=at, rules=rules)
    status, findings = read_status(decision, target=TARGET)
    if isinstance(marketing, EmailMarketing) and marketing.list_suppressions:
        findings = (*findings, list_suppressions_lost(TARGET))
    state = None
    if status is not None:
        state = ChannelState(decision=decision, changed_at=read_date(decision, at=at))
    return Reach(address=address, written=None, state=state, findings=findings)


def _marketing(profile: Profile, channel: Channel) -> EmailMarketing | SmsMarketing | None:
    subscriptions = profile.subscriptions
    if subscriptions is None:
        return None
    permissions = subscriptions.email if channel is EMAIL else subscriptions.sms
    return None if permissions is None else permissions.marketing


def _out_of_reach(
    channel: Channel, written: str | None, marketing: EmailMarketing | SmsMarketing | None
) -> Reach:
    """Report what is lost with an address: how it was written, and the answer given for it."""
    findings = left_out(written, channel.field, channel.unreadable, marketing, target=TARGET)
    if not findings:
        return _NOTHING
    return Reach(address=None, written=written, state=None, findings=findings)

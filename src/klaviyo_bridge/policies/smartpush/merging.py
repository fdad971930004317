"""Klaviyo's contact on top of the one that SmartPush has: merged, never overwritten (SMP-01).

- Who is who: the same UID, else the same email address, else, where not both have an address, the
  same phone number. The UID that SmartPush has stays.
- What Klaviyo knows wins, what it does not know stays: a field that is empty there empties none
  here. A finding names each field whose value changed.
- Tags of audiences are replaced, because a person leaves audiences. All others stay, and come
  first where there are more than SmartPush takes.
- Whose status wins is decided by :func:`klaviyo_bridge.consent.reconciliation.reconcile`, as the
  vendor does (SMP-13) or with ``protect_unsubscribed``. A status that stays is not written.
- Where the status that SmartPush has is not known, a refusal from Klaviyo is written and silence
  is not. A subscription is written too, but not with ``protect_unsubscribed``: what is not known
  may be an unsubscribe.
- An address never inherits the permission that was given for another: where the contact may be
  subscribed here and Klaviyo's status is not written, the address stays too, with a finding.
- Two contacts with different UIDs that both hold a decision are two of Klaviyo's profiles, and
  neither status is SmartPush's own: the more restrictive one holds, so no opt-out is lost.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final, TypeAlias

import attrs

from klaviyo_bridge.consent.moments import newest
from klaviyo_bridge.consent.reconciliation import (
    PROTECT_UNSUBSCRIBED,
    SMARTPUSH,
    Reconciliation,
    Standing,
    reconcile,
    standing_of,
)
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import ConsentStatus, Fidelity, Finding, Mapped, Verdict
from klaviyo_bridge.policies.identity import email_key, merge_decisions, phone_key
from klaviyo_bridge.policies.precedence import settle, union, values_differ
from klaviyo_bridge.policies.smartpush.contact import (
    ChannelState,
    ChannelStatus,
    LocalState,
    SmartPushContact,
)
from klaviyo_bridge.policies.smartpush.identity import EMAIL, SMS, TARGET, Channel
from klaviyo_bridge.policies.smartpush.options import Options
from klaviyo_bridge.policies.smartpush.tags import MAX_TAGS
from klaviyo_bridge.policies.tags import limit_tags
from klaviyo_bridge.segments.tags import PREFIXES

_DEFAULTS: Final = Options()
_OURS: Final = tuple(PREFIXES.values())
_State: TypeAlias = ChannelState | LocalState | None

_STANDINGS: Final[Mapping[ChannelStatus, ConsentStatus]] = {
    ChannelStatus.SUBSCRIBED: ConsentStatus.SUBSCRIBED,
    ChannelStatus.NEVER_SUBSCRIBED: ConsentStatus.NEVER_SUBSCRIBED,
    ChannelStatus.UNSUBSCRIBED: ConsentStatus.UNSUBSCRIBED,
}
_OVER_THE_UNKNOWN: Final[Mapping[bool, frozenset[ChannelStatus]]] = {
    True: frozenset({ChannelStatus.UNSUBSCRIBED}),
    False: frozenset({ChannelStatus.UNSUBSCRIBED, ChannelStatus.SUBSCRIBED}),
}
"""By ``protect_unsubscribed``, the statuses that are written where SmartPush's is not known."""


@attrs.frozen(kw_only=True)
class _Side:
    """What one of the two contacts says about one channel."""

    address: str | None
    state: _State


def same_person(one: SmartPushContact, other: SmartPushContact, /) -> bool:
    """Tell whether two contacts are the same person.

    They are if their UIDs agree, else if their email addresses do. Where one of them has no
    address, the phone numbers tell: two people with an address each may share a phone.
    """
    if one.uid == other.uid:
        return True
    emails = email_key(one.email), email_key(other.email)
    if None not in emails:
        return emails[0] == emails[1]
    phone = phone_key(one.phone_number)
    return phone is not None and phone == phone_key(other.phone_number)


def merge(
    existing: SmartPushContact, incoming: SmartPushContact, /, *, options: Options = _DEFAULTS
) -> Mapped[SmartPushContact]:
    """Return the contact that SmartPush should have from now on, and what changed.

    Merging the answer with ``incoming`` again changes no field, tag or status.

    Args:
        existing: The contact that SmartPush has; its statuses as :class:`LocalState`.
        incoming: The contact that :func:`map_profile` made, with all its memberships.
        options: Choices of the caller.

    Raises:
        ConfigurationError: They are not the same person.
    """
    if not same_person(existing, incoming):
        raise ConfigurationError(
            "contacts of different people cannot be merged: neither UID nor address agrees; "
            "send the incoming one as a contact of its own"
        )
    email, about_email = _settle_channel(existing, incoming, EMAIL, options)
    phone, about_phone = _settle_channel(existing, incoming, SMS, options)
    texts, about_texts = settle([_texts(incoming), _texts(existing)])
    custom, about_custom = settle([incoming.custom_properties, existing.custom_properties])
    tagged, about_tags = _settle_tags(existing.tags, incoming.tags)
    contact = SmartPushContact(
        uid=existing.uid,
        email=email.address,
        phone_number=phone.address,
        email_subscription=email.state,
        sms_subscription=phone.state,
        tags=tagged,
        custom_properties=custom,
        **texts,
    )
    findings = about_email + about_phone + about_texts + about_custom + about_tags
    return Mapped(contact=contact, findings=findings)


def _texts(contact: SmartPushContact) -> dict[str, str | None]:
    return {"name": contact.name, "country": contact.country}


def _side(contact: SmartPushContact, channel: Channel) -> _Side:
    if channel is EMAIL:
        return _Side(address=contact.email, state=contact.email_subscription)
    return _Side(address=contact.phone_number, state=contact.sms_subscription)


def _settle_channel(
    existing: SmartPushContact, incoming: SmartPushContact, channel: Channel, options: Options
) -> tuple[_Side, tuple[Finding, ...]]:
    """Return the address and the status that hold from now on."""
    local, coming = _side(existing, channel), _side(incoming, channel)
    if local.address is None:
        return coming, ()
    state, findings = _settle_state(local.state, coming.state, channel, options)
    if existing.uid != incoming.uid:
        state, findings = _restrict(local.state, coming.state, channel) or (state, findings)
    if coming.address is None or coming.address == local.address:
        return _Side(address=local.address, state=state), findings
    if _may_be_subscribed(state):
        return _Side(address=local.address, state=state), (*findings, _address_stays(channel.field))
    return _Side(address=coming.address, state=state), (*findings, values_differ(channel.field))


def _settle_state(
    local: _State, coming: _State, channel: Channel, options: Options
) -> tuple[_State, tuple[Finding, ...]]:
    """Return Klaviyo's state where it is to be written, else the one that stays."""
    kept = None if local is None else LocalState(status=local.status, changed_at=local.changed_at)
    incoming = standing_of(coming.decision) if isinstance(coming, ChannelState) else None
    if coming is None or incoming is None:
        return kept, ()
    if kept is None:
        written = coming.status in _OVER_THE_UNKNOWN[options.protect_unsubscribed]
        return (coming if written else None), (_status_unknown(channel.name, written=written),)
    policy = PROTECT_UNSUBSCRIBED if options.protect_unsubscribed else SMARTPUSH
    settled = reconcile(
        Standing(status=_STANDINGS[kept.status], at=kept.changed_at), incoming, policy=policy
    )
    state = coming if settled.winner == "incoming" else kept
    return state, () if kept.status is coming.status else _decisive(settled, channel)


def _restrict(
    one: _State, other: _State, channel: Channel
) -> tuple[ChannelState, tuple[Finding, ...]] | None:
    """Return the state of two profiles of one person; ``None`` unless both hold a decision."""
    if not isinstance(one, ChannelState) or not isinstance(other, ChannelState):
        return None
    states = (one, other)
    merged = ChannelState(decision=merge_decisions(each.decision for each in states))
    dates = [each.changed_at for each in states if each.status is merged.status]
    findings = () if len(dates) == len(states) else (_permission_differs(channel.name),)
    return attrs.evolve(merged, changed_at=newest(dates)), findings


def _decisive(settled: Reconciliation, channel: Channel) -> tuple[Finding, ...]:
    """Return what decided, and what was remarked; opinions that were overruled are no news."""
    first, *others = settled.findings
    told = [first, *(finding for finding in others if finding.verdict is Verdict.UNKNOWN)]
    return tuple([attrs.evolve(each, source=f"{channel.name}_subscription") for each in told])


def _may_be_subscribed(state: _State) -> bool:
    """Tell whether an address would inherit a permission, where no state is written with it."""
    if isinstance(state, ChannelState):
        return False
    return state is None or state.status is ChannelStatus.SUBSCRIBED


def _settle_tags(
    existing: tuple[str, ...], incoming: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Return the tags of others, then ours as they are now, and findings on what went."""
    others = [tag for tag in existing if not tag.startswith(_OURS)]
    left = tuple([tag for tag in existing if tag.startswith(_OURS) and tag not in incoming])
    kept, about_limit = limit_tags(union((others, incoming)), MAX_TAGS)
    return kept, (_tags_removed(left), *about_limit) if left else about_limit


def _tags_removed(tags: tuple[str, ...]) -> Finding:
    listed = ", ".join(repr(tag) for tag in tags)
    return Finding(
        "tags-removed",
        Fidelity.OMITTED,
        f"The person is no longer in the audiences of these tags: {listed}.",
        source="memberships",
        evidence={"tags": list(tags)},
    )


@cache
def _status_unknown(channel: str, *, written: bool) -> Finding:
    done = "is written over it" if written else "is not written, because it could undo a no"
    message = f"The {channel} status in {TARGET} is not known; the one from Klaviyo {done}."
    return Finding(
        "local-status-unknown", Verdict.UNKNOWN, message, source=f"{channel}_subscription"
    )


@cache
def _permission_differs(channel: str) -> Finding:
    return Finding(
        "merged-permission-differs",
        Fidelity.COLLISION,
        f"The merged profiles differ in permission for {channel}: the most restrictive holds.",
        source=f"{channel}_subscription",
    )


@cache
def _address_stays(field: str) -> Finding:
    message = (
        f"The {field} in {TARGET} stays, although Klaviyo has another: the permission there was "
        "given for the one that is there."
    )
    return Finding("address-stays", Fidelity.OMITTED, message, source=field)

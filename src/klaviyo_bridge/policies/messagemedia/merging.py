"""Several records of one phone number as one contact (MM-14).

The merged contact may be messaged only if every record may. Records that gave no contact have a
say in that too, so :func:`map_profiles` judges them all; :func:`merge` is told of them.
Nothing here turns an opt-out into a subscription, whatever the order (MM-04).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, get_args

import attrs

from klaviyo_bridge.consent.moments import require_aware
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Decision, Finding, Mapped, Membership, Profile
from klaviyo_bridge.policies.identity import MERGED, group, merge_decisions
from klaviyo_bridge.policies.messagemedia.channels import judge, read_number
from klaviyo_bridge.policies.messagemedia.contact import (
    Channel,
    CustomField,
    MessageMediaContact,
)
from klaviyo_bridge.policies.messagemedia.mapping import DEFAULTS, map_profile
from klaviyo_bridge.policies.messagemedia.options import Options
from klaviyo_bridge.policies.messagemedia.states import (
    ConsentMethod,
    state_of,
    tell_state,
)
from klaviyo_bridge.policies.precedence import newest_first, settle, union

_STRICTEST_FIRST: Final[tuple[ConsentMethod, ...]] = get_args(ConsentMethod)
_NAMES: Final = ("first_name", "last_name")
_WHERE: Final = ("country", "state", "location")
_TEXTS: Final = (*_NAMES, *_WHERE, "date_of_birth")
_FIELD: Final = "custom_fields."


def _no_memberships(_: Profile) -> tuple[Membership, ...]:
    return ()


def map_profiles(
    profiles: Iterable[Profile],
    /,
    *,
    memberships: Callable[[Profile], Iterable[Membership]] = _no_memberships,
    options: Options = DEFAULTS,
    among: frozenset[str] | None = None,
    at: datetime,
) -> Iterator[Mapped[MessageMediaContact]]:
    """Yield one answer for each phone number, and one for each profile without one.

    Of profiles that share a number the one that was updated last has precedence. All profiles are
    held until the last has come, unless ``among`` is given.

    Args:
        profiles: The profiles, read with their subscriptions.
        memberships: Gives the lists and segments of a profile.
        options: Choices of the caller.
        among: The numbers that several profiles share, in E.164 form, as
            :func:`klaviyo_bridge.policies.identity.repeated` finds them; then only those profiles
            are held.
        at: The moment of the migration, timezone-aware.

    Raises:
        ConfigurationError: What :func:`map_profile` raises.
    """
    require_aware(at)
    judge_one = partial(judge, rules=options.rules, at=at)
    map_one = partial(_map_one, memberships=memberships, options=options, at=at)
    for same in group(profiles, key=partial(read_number, read=options.read_phone), among=among):
        if len(same) == 1:
            yield map_one(same[0])
        else:
            yield _map_same(newest_first(same, updated=_updated), map_one, judge_one)


def _map_one(
    profile: Profile,
    *,
    memberships: Callable[[Profile], Iterable[Membership]],
    options: Options,
    at: datetime,
) -> Mapped[MessageMediaContact]:
    return map_profile(profile, memberships=memberships(profile), options=options, at=at)


def _updated(profile: Profile) -> datetime | None:
    return profile.updated


def _map_same(
    profiles: Sequence[Profile],
    map_one: Callable[[Profile], Mapped[MessageMediaContact]],
    judge_one: Callable[[Profile], Decision],
) -> Mapped[MessageMediaContact]:
    mapped = [map_one(profile) for profile in profiles]
    findings = tuple([finding for each in mapped for finding in each.findings])
    contacts = [each.contact for each in mapped if each.contact is not None]
    if not contacts:
        return Mapped(contact=None, findings=findings)
    others = [
        judge_one(profile)
        for profile, each in zip(profiles, mapped, strict=True)
        if each.contact is None
    ]
    merged = merge(contacts, decisions=others)
    return Mapped(contact=merged.contact, findings=merged.findings + findings)


def merge(
    contacts: Iterable[MessageMediaContact], /, *, decisions: Iterable[Decision] = ()
) -> Mapped[MessageMediaContact]:
    """Return the one contact of a phone number, and what was decided and lost in merging.

    The first contact has precedence, the others fill its gaps; labels and lists are united. Where
    the contacts were made under different consent methods, the strictest counts.

    Args:
        contacts: Contacts with the same number, at least one.
        decisions: What was decided about further records of that number, which gave no contact.

    Raises:
        ConfigurationError: There are no contacts, or their numbers differ.
    """
    contacts, decisions = tuple(contacts), tuple(decisions)
    _require_one_number(contacts)
    first = contacts[0]
    if len(contacts) + len(decisions) == 1:
        return Mapped(contact=first, findings=())
    decision = merge_decisions([each.channel.decision for each in contacts] + list(decisions))
    method = min((each.channel.method for each in contacts), key=_STRICTEST_FIRST.index)
    counted = tuple([each for each in decision.findings if each.rule == MERGED])
    about_state = counted + tell_state(decision, method=method)
    if state_of(decision, method=method) is None:
        return Mapped(contact=None, findings=about_state)
    channel = attrs.evolve(first.channel, decision=decision, method=method)
    merged, about_fields = _unite(contacts, channel)
    return Mapped(contact=merged, findings=about_state + about_fields)


def _require_one_number(contacts: Sequence[MessageMediaContact]) -> None:
    numbers = {each.channel.number for each in contacts}
    if len(numbers) != 1:
        raise ConfigurationError(
            f"contacts with {len(numbers)} phone numbers cannot become one: give at least one "
            "contact, and only such that share a number"
        )


def _unite(
    contacts: Sequence[MessageMediaContact], channel: Channel
) -> tuple[MessageMediaContact, tuple[Finding, ...]]:
    settled, findings = settle([_fields(each) for each in contacts], blocks=(_NAMES, _WHERE))
    fields: list[CustomField] = [
        value for name, value in settled.items() if name.startswith(_FIELD)
    ]
    merged = MessageMediaContact(
        channel=channel,
        labels=union(each.labels for each in contacts),
        lists=union(each.lists for each in contacts),
        custom_fields=tuple(fields),
        **{name: settled.get(name) for name in _TEXTS},
    )
    return merged, findings


def _fields(contact: MessageMediaContact) -> dict[str, Any]:
    """Lay out what may differ, each custom field by its label."""
    fields: dict[str, Any] = {name: getattr(contact, name) for name in _TEXTS}
    return fields | {f"{_FIELD}{each.label}": each for each in contact.custom_fields}

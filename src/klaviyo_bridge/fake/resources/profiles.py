"""Answers about profiles."""

from collections.abc import Callable, Iterator, Mapping

from klaviyo_bridge.fake.calls import Call, bound
from klaviyo_bridge.fake.documents import write_array, write_identifier
from klaviyo_bridge.fake.filters import Condition
from klaviyo_bridge.fake.groups import Group
from klaviyo_bridge.fake.pages import Page, Take, cursor_for
from klaviyo_bridge.fake.people import LOOKUPS, ORDERS, Bounds, People, sortable
from klaviyo_bridge.fake.presenting import (
    PROFILE_HERE,
    present_group,
    present_profile,
    relate_nothing,
)
from klaviyo_bridge.fake.problems import not_found
from klaviyo_bridge.fake.sequences import Key, first, scan

SUPPRESSION = "subscriptions.email.marketing.suppression"
LIST_SUPPRESSION = "subscriptions.email.marketing.list_suppressions"
_MANY = (f"{SUPPRESSION}.timestamp", f"{LIST_SUPPRESSION}.timestamp")
"""Sort fields of which a profile may have several; the latest counts."""
_IDENTITIES = ("id", *LOOKUPS)
_GROUP_KINDS = {"lists": "list", "segments": "segment"}

Getter = Callable[[People, str], object]


def answer_profiles(call: Call) -> str:
    """GET /profiles."""
    order, descending = call.query.order("id")
    page = call.turn(
        take_profiles(call.account.people, call.conditions(), order),
        cursor_for(order),
        descending=descending,
    )
    related = relate_nothing(call, ("push-tokens", "conversations"))
    items = [
        present_profile(call, identifier, relationships=PROFILE_HERE, related=related)
        for _, identifier in page.keys
    ]
    return call.answer_page(items, page)


def answer_profile(call: Call) -> str:
    """GET /profiles/{id}."""
    identifier = known_profile(call)
    groups = {
        name: call.account.groups.of(kind, identifier)
        for name, kind in _GROUP_KINDS.items()
        if name in call.included()
    }
    related = {
        **relate_nothing(call, ("push-tokens", "conversations")),
        **{name: _identify(found) for name, found in groups.items()},
    }
    item = present_profile(call, identifier, relationships=PROFILE_HERE, related=related)
    included = {group.id: group for found in groups.values() for group in found}
    return call.answer_one(
        item, {key: present_group(call, group) for key, group in included.items()}
    )


def answer_memberships(kind: str) -> Callable[[Call], str]:
    """GET /profiles/{id}/lists and GET /profiles/{id}/segments."""

    def answer(call: Call) -> str:
        groups = call.account.groups.of(kind, known_profile(call))
        return call.answer_page([present_group(call, group) for group in groups], Page([]))

    return answer


def answer_membership_ids(kind: str) -> Callable[[Call], str]:
    """GET /profiles/{id}/relationships/lists and its twin of segments."""

    def answer(call: Call) -> str:
        groups = call.account.groups.of(kind, known_profile(call))
        return call.answer_page([write_identifier(kind, one.id) for one in groups], Page([]))

    return answer


def known_profile(call: Call) -> str:
    """Return the id in the path, or refuse it."""
    if call.id not in call.account.people:
        raise not_found(f"A profile with id {call.id} does not exist.")
    return call.id


def take_profiles(people: People, conditions: tuple[Condition, ...], order: str) -> Take:
    """Return how to walk over the profiles that satisfy conditions, in an order.

    Identifiers are looked up, ``created`` and ``updated`` are cut to, the rest is looked through.
    """
    holds = _all_hold(people, conditions)
    candidates = named_profiles(people, conditions)

    def keys() -> Iterator[Key]:
        everybody = people.everybody() if candidates is None else candidates
        return ((_sort_value(people, order, one), one) for one in everybody if holds(one))

    def look_through(count: int, *, after: Key | None, reverse: bool) -> list[Key]:
        return scan(keys(), count, after=after, reverse=reverse)

    def follow(count: int, *, after: Key | None, reverse: bool) -> list[Key]:
        walked = people.walk(order, bounds, after=after, reverse=reverse)
        return first(count, (key for key in walked if holds(key[1])) if conditions else walked)

    bounds: Bounds = {field: bound(conditions, field) for field in ("created", "updated")}
    return follow if candidates is None and order in ORDERS else look_through


def named_profiles(people: People, conditions: tuple[Condition, ...]) -> set[str] | None:
    """Return who bears the identifiers that conditions name; ``None`` when they name none."""
    named = [
        {people.find(_identity(one.field), str(value)) for value in one.wanted}
        for one in conditions
        if _identity(one.field) in _IDENTITIES
    ]
    if not named:
        return None
    return {one for one in set.intersection(*named) if one is not None}


def read_field(people: People, field: str, identifier: str) -> object:
    """Return what a filter on a field looks at."""
    return _GETTERS[field](people, identifier)


def _all_hold(people: People, conditions: tuple[Condition, ...]) -> Callable[[str], bool]:
    return lambda identifier: all(
        condition.holds(read_field(people, condition.field, identifier)) for condition in conditions
    )


def _identity(field: str) -> str:
    return "id" if field == "profile_id" else field


def _sort_value(people: People, order: str, identifier: str) -> str:
    value = read_field(people, order, identifier)
    if order in _MANY and isinstance(value, list):
        return max(filter(None, map(sortable, value)), default="")
    return sortable(value)


def _attribute(field: str) -> Getter:
    def get(people: People, identifier: str) -> object:
        value = people.attributes(identifier).get(field)
        return str(value) if isinstance(value, int) else value

    return get


def _marketing(group: str, member: str) -> Getter:
    """Read a member of the suppressions, of which there may be several, or none, or nonsense."""

    def get(people: People, identifier: str) -> object:
        found: object = people.subscriptions(identifier)
        for name in ("email", "marketing", group):
            found = found.get(name) if isinstance(found, dict) else None
        items = found if isinstance(found, list) else []
        return [item[member] for item in items if isinstance(item, dict) and member in item]

    return get


def _moment(field: str) -> Getter:
    return lambda people, identifier: people.moment(field, identifier)


def _identifier(_people: People, identifier: str) -> object:
    return identifier


def _nothing(_people: People, _identifier: str) -> object:
    return None


_GETTERS: Mapping[str, Getter] = {
    "id": _identifier,
    "profile_id": _identifier,
    "_kx": _nothing,
    "push_token": _nothing,
    **{field: _attribute(field) for field in LOOKUPS},
    **{field: _moment(field) for field in ("created", "updated")},
    f"{SUPPRESSION}.reason": _marketing("suppression", "reason"),
    f"{SUPPRESSION}.timestamp": _marketing("suppression", "timestamp"),
    f"{LIST_SUPPRESSION}.reason": _marketing("list_suppressions", "reason"),
    f"{LIST_SUPPRESSION}.timestamp": _marketing("list_suppressions", "timestamp"),
    f"{LIST_SUPPRESSION}.list_id": _marketing("list_suppressions", "list_id"),
}


def _identify(groups: list[Group]) -> str:
    return write_array(write_identifier(group.kind, group.id) for group in groups)

"""Answers about lists and segments, and who is in them."""

from collections.abc import Callable

from klaviyo_bridge.fake.calls import Call, bound
from klaviyo_bridge.fake.documents import write_identifier
from klaviyo_bridge.fake.filters import Condition
from klaviyo_bridge.fake.groups import Group
from klaviyo_bridge.fake.pages import Page, Take, cursor_for
from klaviyo_bridge.fake.people import sortable
from klaviyo_bridge.fake.presenting import present_group, present_profile, relate_nothing
from klaviyo_bridge.fake.problems import not_found
from klaviyo_bridge.fake.resources.profiles import named_profiles, read_field
from klaviyo_bridge.fake.sequences import Key, Ordered, first, scan, walk

_NEVER_RELATED = ("tags", "flow-triggers")
_JOINED = "joined_group_at"
_IGNORED = ("is_starred",)
"""Filters that the live service takes and does not apply (recorded)."""


def answer_groups(call: Call) -> str:
    """GET /lists and GET /segments."""
    kind = call.rules.resource
    order, descending = call.query.order("id")
    conditions = call.conditions()
    groups = {group.id: group for group in call.account.groups.every(kind)}
    run = Ordered(
        (sortable(_read(group, order)), group.id)
        for group in groups.values()
        if all(
            one.holds(_read(group, one.field)) for one in conditions if one.field not in _IGNORED
        )
    )

    def take(count: int, *, after: Key | None, reverse: bool) -> list[Key]:
        return first(count, walk([run], after=after, reverse=reverse))

    page = call.turn(take, cursor_for(order), descending=descending)
    related = relate_nothing(call, _NEVER_RELATED)
    items = [present_group(call, groups[identifier], related) for _, identifier in page.keys]
    return call.answer_page(items, page)


def answer_group(call: Call) -> str:
    """GET /lists/{id} and GET /segments/{id}."""
    group = _known_group(call, call.rules.resource)
    return call.answer_one(present_group(call, group, relate_nothing(call, _NEVER_RELATED)))


def answer_members(kind: str) -> Callable[[Call], str]:
    """GET /lists/{id}/profiles and GET /segments/{id}/profiles."""

    def answer(call: Call) -> str:
        group = _known_group(call, kind)
        page = _turn_members(call, group)
        items = [
            present_profile(call, identifier, extra={_JOINED: group.joined_at(identifier)})
            for _, identifier in page.keys
        ]
        return call.answer_page(items, page)

    return answer


def answer_member_ids(kind: str) -> Callable[[Call], str]:
    """GET /lists/{id}/relationships/profiles and its twin of segments."""

    def answer(call: Call) -> str:
        page = _turn_members(call, _known_group(call, kind))
        items = [write_identifier("profile", identifier) for _, identifier in page.keys]
        return call.answer_page(items, page)

    return answer


def _known_group(call: Call, kind: str) -> Group:
    group = call.account.groups.get(kind, call.id)
    if group is None:
        raise not_found(f"A {kind} with id `{call.id}` does not exist.")
    return group


def _read(group: Group, field: str) -> object:
    return group.id if field == "id" else group.attributes.get(field)


def _turn_members(call: Call, group: Group) -> Page:
    order, descending = call.query.order("id")
    take = _take_members(call, group, call.conditions(), order)
    return call.turn(take, cursor_for(order), descending=descending)


def _take_members(call: Call, group: Group, conditions: tuple[Condition, ...], order: str) -> Take:
    people = call.account.people
    candidates = named_profiles(people, conditions)

    def read(field: str, identifier: str) -> object:
        joined = field == _JOINED
        return group.joined_at(identifier) if joined else read_field(people, field, identifier)

    def holds(identifier: str) -> bool:
        return all(one.holds(read(one.field, identifier)) for one in conditions)

    def look_up(count: int, *, after: Key | None, reverse: bool) -> list[Key]:
        members = [one for one in candidates or () if one in group and holds(one)]
        keys = [(str(read(order, one)), one) for one in members]
        return scan(keys, count, after=after, reverse=reverse)

    def follow(count: int, *, after: Key | None, reverse: bool) -> list[Key]:
        walked = group.walk(order, bounds, after=after, reverse=reverse)
        return first(count, (key for key in walked if holds(key[1])) if conditions else walked)

    bounds = {_JOINED: bound(conditions, _JOINED)}
    return follow if candidates is None else look_up

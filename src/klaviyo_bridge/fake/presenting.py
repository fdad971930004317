"""Records as resources: which attributes a query gets to see, which relationships each type has."""

from collections.abc import Iterable, Mapping

from klaviyo_bridge.fake.calls import Call
from klaviyo_bridge.fake.documents import (
    Related,
    trim,
    write_array,
    write_identifier,
    write_relationships,
    write_resource,
)
from klaviyo_bridge.fake.groups import Group
from klaviyo_bridge.fake.source import Event

COLLECTIONS = {"list": "lists", "segment": "segments"}
_PROFILE = ("lists", "segments", "push-tokens")
PROFILE_HERE = (*_PROFILE, "conversations")
"""Relationships of a profile on GET /profiles and GET /profiles/{id}."""
PROFILE_ELSEWHERE = (*_PROFILE, "conversation")
"""The same on every other endpoint: the last one is singular there (recorded)."""
_GROUP = ("profiles", "tags", "flow-triggers")
_NOTHING: Related = {}


def present_profile(
    call: Call,
    identifier: str,
    *,
    relationships: Iterable[str] = PROFILE_ELSEWHERE,
    related: Related = _NOTHING,
    extra: Mapping[str, object] | None = None,
) -> str:
    """Write a profile; subscriptions and analytics only when the query asks for them."""
    people = call.account.people
    attributes = people.attributes(identifier)
    asked = {**attributes, **(extra or {})} if extra else attributes
    if call.lens.subscriptions:
        asked = {**asked, "subscriptions": people.subscriptions(identifier)}
    if call.lens.analytics:
        asked = {**asked, "predictive_analytics": people.analytics(identifier)}
    address = call.address("profiles", identifier)
    return write_resource(
        "profile",
        identifier,
        trim(asked, call.lens.fields),
        write_relationships(relationships, address, related),
        address,
    )


def present_group(call: Call, group: Group, related: Related = _NOTHING) -> str:
    """Write a list or segment; ``profile_count`` only when the query asks for it."""
    attributes = group.attributes
    if call.query.asks(group.kind, "profile_count"):
        attributes = {**attributes, "profile_count": len(group)}
    address = call.address(COLLECTIONS[group.kind], group.id)
    return write_resource(
        group.kind,
        group.id,
        trim(attributes, call.query.fields(group.kind)),
        write_relationships(_GROUP, address, related),
        address,
    )


def present_metric(call: Call, identifier: str, related: Related = _NOTHING) -> str:
    """Write a metric."""
    address = call.address("metrics", identifier)
    return write_resource(
        "metric",
        identifier,
        trim(call.account.happenings.metrics[identifier], call.query.fields("metric")),
        write_relationships(("flow-triggers",), address, related),
        address,
    )


def present_event(call: Call, event: Event) -> str:
    """Write an event; its two relationships always come with their data."""
    address = call.address("events", event.id)
    related = {
        "profile": write_identifier("profile", event.profile_id),
        "metric": write_identifier("metric", event.metric_id),
    }
    return write_resource(
        "event",
        event.id,
        trim(event.attributes, call.query.fields("event")),
        write_relationships(("profile", "metric"), address, related),
        address,
    )


def present_account(call: Call) -> str:
    """Write the account; its type has no relationships."""
    account = call.account
    address = call.address("accounts", account.id)
    return write_resource(
        "account", account.id, trim(account.settings, call.query.fields("account")), "", address
    )


def relate_nothing(call: Call, names: Iterable[str]) -> Related:
    """Write ``[]`` for what is included but never has anything: tags, flows, tokens."""
    return {name: write_array(()) for name in call.included() if name in names}

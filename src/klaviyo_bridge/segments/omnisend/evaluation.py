"""Whether a contact is in an Omnisend segment, as its payload says.

This is Omnisend's side of the bridge and knows nothing of Klaviyo's, so that a translation can be
checked by asking both. Groups are joined by OR, the conditions within one by AND, and the filters
within a condition by its junction. Nothing is ever guessed: what this version does not know, or
Omnisend would refuse, is UNKNOWN.

Source: https://api-docs.omnisend.com/reference/post_segments
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models.explanation import Answer, Finding, Match
from klaviyo_bridge.segments.logic import all_of, any_of
from klaviyo_bridge.segments.omnisend.checks import NOT_WELL_FORMED, Doubt, one_of
from klaviyo_bridge.segments.omnisend.contact_checks import Test, compile_contact_filter
from klaviyo_bridge.segments.omnisend.event_checks import compile_event_filter
from klaviyo_bridge.segments.omnisend.spans import Asked
from klaviyo_bridge.segments.omnisend.target import TargetContact

_Join: TypeAlias = Callable[[Iterable[Answer]], Answer]

_MESSAGES: Final[Mapping[Answer, str]] = {
    Answer.YES: "The contact passes this filter.",
    Answer.NO: "The contact does not pass this filter.",
}
_JOINS: Final[Mapping[str, _Join]] = {"and": all_of, "or": any_of}
_ENTITIES: Final = {"contact": compile_contact_filter, "event": compile_event_filter}


@attrs.frozen
class _Leaf:
    """One filter, or a part of the payload that cannot be read."""

    test: Test
    findings: Mapping[Answer, Finding]
    source: str


@attrs.frozen
class _Branch:
    """Parts, joined by AND or by OR."""

    join: _Join
    parts: tuple["_Branch | _Leaf", ...]


_Node: TypeAlias = _Branch | _Leaf


def matches_payload(
    payload: Mapping[str, Any], contact: TargetContact, /, *, at: datetime
) -> Match:
    """Tell whether the contact is in the segment, with a finding for every filter.

    Total: whatever the payload holds, there is an answer.

    Args:
        payload: The body that creates the segment; its name does not matter.
        contact: What is known of the contact.
        at: The moment that is asked about; its time zone is the store's.

    Raises:
        ConfigurationError: ``at`` has no time zone.
    """
    return compile_payload(payload, at=at)(contact)


def compile_payload(
    payload: Mapping[str, Any], /, *, at: datetime
) -> Callable[[TargetContact], Match]:
    """Return what tells of any contact whether it is in the segment; it is read only once."""
    if at.utcoffset() is None:
        raise ConfigurationError(
            "at has no time zone: pass an aware datetime, in the time zone of the store"
        )
    groups = payload.get("conditionGroups")
    tree = _branch(any_of, groups, "conditionGroups", lambda one, place: _group(one, place, at))
    return lambda contact: _judge(tree, contact)


def _judge(tree: _Node, contact: TargetContact) -> Match:
    findings: list[Finding] = []
    return Match(answer=_walk(tree, contact, findings), findings=tuple(findings))


def _walk(node: _Node, contact: TargetContact, findings: list[Finding]) -> Answer:
    if isinstance(node, _Branch):
        return node.join([_walk(part, contact, findings) for part in node.parts])
    opinion = node.test(contact)
    if isinstance(opinion, Doubt):
        findings.append(_doubtful(opinion, node.source))
        return Answer.UNKNOWN
    findings.append(node.findings[opinion])
    return opinion


def _doubtful(doubt: Doubt, source: str) -> Finding:
    return Finding(doubt.rule, Answer.UNKNOWN, doubt.message, source=source)


def _leaf(test: Test, rule: str, source: str) -> _Leaf:
    findings = {
        answer: Finding(f"{rule}-{answer}", answer, message, source=source)
        for answer, message in _MESSAGES.items()
    }
    return _Leaf(test, findings, source)


def _unread(source: str) -> _Leaf:
    return _leaf(lambda _: NOT_WELL_FORMED, "payload", source)


def _branch(
    join: _Join,
    found: object,
    source: str,
    read: Callable[[Asked, str], _Node],
) -> _Node:
    """Join the parts of an array; nothing to join is no yes and no no."""
    if not isinstance(found, list | tuple) or not found:
        return _unread(source)
    named = [(one, f"{source}[{number}]") for number, one in enumerate(found)]
    return _Branch(
        join,
        tuple(
            read(one, place) if isinstance(one, Mapping) else _unread(place) for one, place in named
        ),
    )


def _group(group: Asked, source: str, at: datetime) -> _Node:
    return _branch(
        all_of,
        group.get("conditions"),
        f"{source}.conditions",
        lambda one, place: _condition(one, place, at),
    )


def _condition(condition: Asked, source: str, at: datetime) -> _Node:
    compile_filter = one_of(_ENTITIES, condition.get("entity"))
    filters = condition.get("filters")
    join = _join(condition, filters)
    if compile_filter is None or join is None:
        return _unread(source)
    rule = f"{condition['entity']}-filter"
    return _branch(
        join,
        filters,
        f"{source}.filters",
        lambda one, place: _leaf(compile_filter(one, at), rule, place),
    )


def _join(asked: Asked, filters: object) -> _Join | None:
    """Return how filters are joined; one alone needs no junction."""
    if "junction" not in asked and isinstance(filters, list | tuple) and len(filters) == 1:
        return all_of
    join: _Join | None = one_of(_JOINS, asked.get("junction"))
    return join

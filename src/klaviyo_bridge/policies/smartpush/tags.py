"""Tags: the audiences that a contact was in, under the vendor's names (SMP-05, SMP-06, SMP-07).

How an audience's name becomes a tag stands in ``klaviyo_bridge.segments.tags``.

Tags are in order, those of lists before those of segments; of more than twenty the first stay.
That limit is the one of SmartPush's import files; for other ways in, none is published.

Source: https://smartpushteam.zendesk.com/hc/en-001/articles/8834126382487
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from klaviyo_bridge.models import Fidelity, Finding, Membership
from klaviyo_bridge.segments.tags import name_tag

MAX_TAGS: Final = 20
"""Tags that a contact may have; SmartPush drops the rest."""

_NAMELESS: Final = Finding(
    "membership-without-name",
    Fidelity.OMITTED,
    "A list or segment has no name, so it gives no tag.",
    source="memberships",
)


def tags(memberships: Iterable[Membership], /) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Return the tags of a contact's lists, then of its segments, each in order.

    Audiences whose names come to one tag share it, and a finding names them all. When there are
    more than twenty, the first ones stay and a finding names the rest.
    """
    return _tags(frozenset(memberships))


@lru_cache(maxsize=1024)
def _tags(memberships: frozenset[Membership]) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    owners: dict[str, list[tuple[str, str]]] = {}
    for tag, identity, name in sorted(
        (name_tag(m.kind, m.name), m.id, m.name) for m in memberships
    ):
        owners.setdefault(tag, []).append((identity, name))
    nameless = owners.pop("", [])
    findings = [_NAMELESS for _ in nameless]
    for tag, audiences in owners.items():
        if any("," in name for _, name in audiences):
            findings.append(_without_comma(tag))
        ids = tuple(dict.fromkeys(identity for identity, _ in audiences))
        if len(ids) > 1:
            findings.append(_shared(tag, ids))
    return limit_tags(tuple(owners), tuple(findings))


def limit_tags(
    found: tuple[str, ...], findings: tuple[Finding, ...] = (), /
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Return the first twenty tags, and the findings with one more that names the rest."""
    if len(found) <= MAX_TAGS:
        return found, findings
    return found[:MAX_TAGS], (*findings, _too_many(found[MAX_TAGS:]))


def _without_comma(tag: str) -> Finding:
    message = f"The tag {tag!r} has underscores for commas, which part tags in SmartPush."
    return Finding("tag-without-comma", Fidelity.LOSSY, message, source="memberships")


def _shared(tag: str, ids: tuple[str, ...]) -> Finding:
    message = f"The tag {tag!r} stands for several audiences: {', '.join(ids)}."
    return Finding(
        "tag-shared",
        Fidelity.COLLISION,
        message,
        source="memberships",
        evidence={"tag": tag, "ids": list(ids)},
    )


def _too_many(names: tuple[str, ...]) -> Finding:
    listed = ", ".join(repr(name) for name in names)
    return Finding(
        "too-many-tags",
        Fidelity.OMITTED,
        f"A contact takes {MAX_TAGS} tags; {len(names)} were left out: {listed}.",
        source="memberships",
        evidence={"tags": list(names)},
    )

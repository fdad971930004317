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
from klaviyo_bridge.policies.tags import NAMELESS, limit_tags
from klaviyo_bridge.segments.tags import name_tag

MAX_TAGS: Final = 20
"""Tags that a contact may have; SmartPush drops the rest."""


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
    findings = [NAMELESS for _ in nameless]
    for tag, audiences in owners.items():
        if any("," in name for _, name in audiences):
            findings.append(_without_comma(tag))
        ids = tuple(dict.fromkeys(identity for identity, _ in audiences))
        if len(ids) > 1:
            findings.append(_shared(tag, ids))
    kept, about_limit = limit_tags(tuple(owners), MAX_TAGS)
    return kept, (*findings, *about_limit)


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

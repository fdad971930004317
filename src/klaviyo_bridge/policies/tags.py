"""What destinations that keep audiences as tags have in common."""

from collections.abc import Sequence
from typing import Final

from klaviyo_bridge.models import Fidelity, Finding

NAMELESS: Final = Finding(
    "membership-without-name",
    Fidelity.OMITTED,
    "A list or segment has no name, so it gives no tag.",
    source="memberships",
)
"""There is nothing to call the tag of an audience."""


def limit_tags(found: Sequence[str], limit: int, /) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Return the first tags, as many as a contact may have, and a finding that names the rest."""
    kept, beyond = tuple(found[:limit]), tuple(found[limit:])
    return kept, (_too_many(beyond, limit),) if beyond else ()


def _too_many(names: tuple[str, ...], limit: int) -> Finding:
    listed = ", ".join(repr(name) for name in names)
    return Finding(
        "too-many-tags",
        Fidelity.OMITTED,
        f"A contact takes {limit} tags; {len(names)} were left out: {listed}.",
        source="memberships",
        evidence={"tags": list(names)},
    )

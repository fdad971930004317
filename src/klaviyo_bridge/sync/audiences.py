"""Reading who is in which list and segment."""

from collections.abc import Callable, Iterator
from typing import Final, Literal

import attrs

from klaviyo_bridge.client import Klaviyo
from klaviyo_bridge.models import Fidelity, Finding, KlaviyoList, Membership, Segment
from klaviyo_bridge.sync.memberships import Memberships
from klaviyo_bridge.sync.tally import Tally


@attrs.frozen
class Progress:
    """How far a run has come."""

    stage: Literal["lists and segments", "profiles"]
    done: int
    """Audiences or people so far."""
    total: int | None = None
    """Out of how many, where that is known."""


_STILL_PROCESSING: Final = Finding(
    "segment-still-processing",
    Fidelity.LOSSY,
    "Klaviyo is still computing who is in this segment; its members may be incomplete",
    source="is_processing",
)

_INACTIVE: Final = Finding(
    "segment-inactive",
    Fidelity.LOSSY,
    "This segment is switched off; its members are those of the day that happened",
    source="is_active",
)


def read_audiences(
    klaviyo: Klaviyo,
    /,
    *,
    memberships: Memberships,
    tally: Tally,
    progress: Callable[[Progress], None],
) -> tuple[KlaviyoList | Segment, ...]:
    """Note the members of every list, then of every segment; return these in that order."""
    read: list[KlaviyoList | Segment] = []
    for resource in (klaviyo.lists, klaviyo.segments):
        for audience in resource.iter(quarantine=tally.quarantine):
            membership = _name(audience)
            tally.count_findings(_doubt(audience), f"{membership.kind} {audience.id}")
            added = memberships.add(membership, resource.member_ids(audience.id))
            tally.count_audience(membership, added)
            progress(Progress("lists and segments", len(memberships.audiences)))
            read.append(audience)
    return tuple(read)


def _name(audience: KlaviyoList | Segment) -> Membership:
    kind: Literal["list", "segment"] = "segment" if isinstance(audience, Segment) else "list"
    return Membership(kind=kind, id=audience.id, name=audience.name or audience.id)


def _doubt(audience: KlaviyoList | Segment) -> Iterator[Finding]:
    if isinstance(audience, Segment) and audience.is_processing:
        yield _STILL_PROCESSING
    if isinstance(audience, Segment) and audience.is_active is False:
        yield _INACTIVE

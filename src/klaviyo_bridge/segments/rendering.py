"""What became of one condition on its way into another system."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, TypeAlias

import attrs

from klaviyo_bridge.models import Exactness, Finding

Direction: TypeAlias = Literal["either", "narrower", "wider"]
"""Whether what is approximate holds for fewer people than the original, for more, or for others."""

_FLIPPED: Final[dict[Direction, Direction]] = {
    "wider": "narrower",
    "narrower": "wider",
    "either": "either",
}
_ORDER: Final = (Exactness.EXACT, Exactness.APPROXIMATE, Exactness.SNAPSHOT, Exactness.FAILED)


@attrs.frozen
class Difference:
    """One way in which a translated condition says something else than the original."""

    rule: str
    """Stable name of what differs."""
    direction: Direction
    message: str
    """One sentence, without personal data."""
    frozen: bool = False
    """Whether it holds as of the translation only: a snapshot."""

    def flipped(self) -> "Difference":
        """Return the same difference of the condition's opposite."""
        return attrs.evolve(self, direction=_FLIPPED[self.direction])

    def blurred(self) -> "Difference":
        """Return the same difference in a condition of which both more and fewer can fail."""
        return attrs.evolve(self, direction="either")


@attrs.frozen(kw_only=True)
class SnapshotTag:
    """A tag that stands for an audience: a segment that asks for it needs it written first."""

    tag: str
    group_id: str | None
    """The list or segment; ``None`` for the segment that is translated itself."""
    as_of: datetime | None
    """The moment whose membership it holds; ``None`` where none was given."""


class UntranslatableError(Exception):
    """The other system cannot say a condition; never leaves this package."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message


def exactness_of(differences: Iterable[Difference], /) -> Exactness:
    """Return how well a condition with these differences is said."""
    return worst(
        Exactness.SNAPSHOT if each.frozen else Exactness.APPROXIMATE for each in differences
    )


def worst(labels: Iterable[Exactness], /) -> Exactness:
    """Return the worst of several labels: failed, snapshot, approximate, exact."""
    return max(labels, key=_ORDER.index, default=Exactness.EXACT)


def direction_of(directions: Iterable[Direction], /) -> Direction | None:
    """Return the direction of several differences together; ``None`` when there are none."""
    found = set(directions)
    if not found:
        return None
    return found.pop() if len(found) == 1 else "either"


def describe(differences: tuple[Difference, ...], /, *, source: str, same: str) -> Finding:
    """Return the finding on a condition that is translated; ``same`` says how, if exactly.

    Its evidence has the direction, and the names of all differences when there are several.
    """
    if not differences:
        return Finding("translated", Exactness.EXACT, same, source=source)
    evidence: dict[str, object] = {
        "direction": direction_of(each.direction for each in differences)
    }
    if len(differences) > 1:
        evidence["differences"] = [each.rule for each in differences]
    return Finding(
        differences[0].rule,
        exactness_of(differences),
        " ".join(each.message for each in differences),
        source=source,
        evidence=evidence,
    )

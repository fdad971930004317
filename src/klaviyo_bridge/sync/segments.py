"""What becomes of an account's segments: the table of Omnisend's own tool, and what is behind it.

Source of the table: https://support.omnisend.com/en/articles/7959516 (OMN-16)
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import attrs

from klaviyo_bridge.errors import UnexpectedDocumentError
from klaviyo_bridge.models import Exactness, Finding, Segment
from klaviyo_bridge.models.definition import Definition
from klaviyo_bridge.segments.names import Names
from klaviyo_bridge.segments.options import Options
from klaviyo_bridge.segments.translation import Translation, translate
from klaviyo_bridge.sync.agreement import Agreement
from klaviyo_bridge.wire.definitions import read_definition

_NOTHING_ASKED: Final = Definition(condition_groups=())
_OPTIONS: Final = Options()


class SegmentStatus(StrEnum):
    """What became of a segment, in the words of Omnisend's own tool."""

    MIGRATED = "Migrated"
    """It has a payload that the other system takes."""
    FAILED = "Failed"


@attrs.frozen(kw_only=True)
class SegmentOutcome:
    """One segment, and what it becomes elsewhere."""

    id: str
    name: str
    """In Klaviyo; the id where it has none."""
    definition: Definition | None = attrs.field(repr=False)
    """``None`` when it cannot be read."""
    translation: Translation
    as_of: datetime
    """The moment of the translation."""
    current: bool = True
    """Whether Klaviyo's members are those of now: it is switched on, and computed."""
    link: str | None = None
    """Where the segment is in the other system; ``None`` until somebody made it there."""
    members: int | None = None
    """People whom Klaviyo has in it, of those read; ``None`` when nobody was asked about."""
    expected: int | None = None
    """Contacts that the payload selects, to be compared with what Omnisend counts (OMN-14);
    ``None`` when of some contact it cannot be told."""
    evaluation: Agreement | None = None
    """Klaviyo's own members (first) beside our evaluation of the definition (second)."""
    equivalence: Agreement | None = None
    """Our evaluation of the definition (first) beside that of the payload (second)."""

    @property
    def status(self) -> SegmentStatus:
        """Whether there is a payload."""
        failed = self.translation.payload is None
        return SegmentStatus.FAILED if failed else SegmentStatus.MIGRATED

    @property
    def target(self) -> str | None:
        """What the segment is called in the other system; ``None`` when it failed."""
        payload = self.translation.payload or {}
        found: str | None = payload.get("name", payload.get("tag"))
        return found

    @property
    def migrated_at(self) -> datetime | None:
        """The migration date; ``None`` when it failed."""
        return None if self.translation.payload is None else self.as_of

    @property
    def conditions(self) -> Mapping[Exactness, int]:
        """How many conditions have each label."""
        found = Counter(each.verdict for each in self.translation.conditions)
        return {label: found[label] for label in Exactness}

    @property
    def shares(self) -> Mapping[Exactness, float]:
        """What part of the conditions has each label; empty when there are no conditions."""
        total = len(self.translation.conditions)
        return {label: count / total for label, count in self.conditions.items()} if total else {}

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready values, without the payload."""
        return {
            "id": self.id,
            "name": self.name,
            "status": self.status.value,
            "target": self.target,
            "link": self.link,
            "migrated_at": None if self.migrated_at is None else write_moment(self.migrated_at),
            "exactness": self.translation.exactness.value,
            "direction": self.translation.direction,
            "conditions": {label.value: count for label, count in self.conditions.items()},
            "shares": {label.value: round(share, 4) for label, share in self.shares.items()},
            "findings": [write_finding(each) for each in self.translation.findings],
            "snapshot_tags": [each.tag for each in self.translation.snapshot_tags],
            "current": self.current,
            "members": self.members,
            "expected": self.expected,
            "evaluation": None if self.evaluation is None else self.evaluation.to_dict(),
            "equivalence": None if self.equivalence is None else self.equivalence.to_dict(),
        }


def translate_segments(
    segments: Iterable[Segment],
    /,
    dialect: str = "omnisend",
    *,
    names: Names,
    options: Options = _OPTIONS,
    at: datetime,
) -> tuple[SegmentOutcome, ...]:
    """Say every segment in another system's form; one that cannot be read failed.

    Raises:
        ConfigurationError: The dialect is not known, or ``at`` has no time zone.
    """
    return tuple(
        _translate(segment, dialect, names=names, options=options, at=at) for segment in segments
    )


def write_finding(finding: Finding, /) -> dict[str, Any]:
    """Return a finding on a segment as JSON-ready values; those are free of personal data."""
    return {
        "source": finding.source,
        "rule": finding.rule,
        "verdict": finding.verdict.value,
        "message": finding.message,
        **finding.evidence,
    }


def _translate(
    segment: Segment, dialect: str, *, names: Names, options: Options, at: datetime
) -> SegmentOutcome:
    definition, problem = _read(segment)
    translation = translate(
        definition or _NOTHING_ASKED,
        dialect,
        name=segment.name or "",
        names=names,
        options=options,
        at=at,
    )
    if problem is not None and translation.payload is None:
        translation = attrs.evolve(translation, obstacles=(problem,))
    return SegmentOutcome(
        id=segment.id,
        name=segment.name or segment.id,
        definition=definition,
        translation=translation,
        as_of=at,
        current=segment.is_active is not False and not segment.is_processing,
    )


def _read(segment: Segment) -> tuple[Definition | None, Finding | None]:
    try:
        return read_definition(segment.definition or {}), None
    except UnexpectedDocumentError as error:
        message = (
            f"The definition cannot be read: {error}. By hand: look at the segment in Klaviyo, and "
            "save it there again."
        )
        return None, Finding(
            "definition-not-readable", Exactness.FAILED, message, source="definition"
        )


def write_moment(moment: datetime, /) -> str:
    """Write a moment as RFC 3339, in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

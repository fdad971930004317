"""What a run did, in counts: for the marketer, for the auditor, and for a program.

A report names profiles by Klaviyo's identifier and holds no personal data.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import attrs
import orjson

from klaviyo_bridge.destinations import write_whole
from klaviyo_bridge.models import Quarantined
from klaviyo_bridge.sync.names import NameClashes
from klaviyo_bridge.sync.report_text import render
from klaviyo_bridge.sync.segments import SegmentOutcome, write_moment


class Status(StrEnum):
    """How far a run has come, in the words of Omnisend's own tool (OMN-17)."""

    IN_PROGRESS = "In progress"
    COMPLETED = "Completed"
    FAILED = "Failed"


@attrs.frozen(kw_only=True)
class People:
    """Where every person went."""

    read: int = 0
    """Profiles that were read and understood."""
    quarantined: int = 0
    """Profiles that came but could not be understood."""
    mapped: int = 0
    """Profiles that became a contact."""
    refused: int = 0
    """Profiles that gave no contact: for want of an address, or of a permission to write."""
    written: int = 0
    """Contacts in the files."""
    tagged: int = 0
    """Contacts that got a tag from a list or a segment."""
    held: int | None = None
    """Profiles that the account has, where something else than reading them tells."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What does not add up; empty when every person is accounted for."""
        seen = self.read + self.quarantined
        checks = (
            (self.read, self.mapped + self.refused, "profiles read", "mapped or refused"),
            (self.mapped, self.written, "contacts mapped", "written"),
            (seen if self.held is None else self.held, seen, "held by the account", "read"),
        )
        return tuple(
            f"{left} {name} but {right} {other}"
            for left, right, name, other in checks
            if left != right
        )


@attrs.frozen(kw_only=True)
class Audiences:
    """Which lists and segments were read."""

    lists: int = 0
    segments: int = 0
    memberships: int = 0
    """Pairs of a person and a list or segment."""
    members_not_read: int = 0
    """People in a list or segment who were not among the profiles that were understood."""


@attrs.frozen(kw_only=True)
class ChannelCount:
    """How the people were judged on one channel."""

    channel: str
    verdicts: Mapping[str, int]
    """Verdict to people."""
    reasons: Mapping[str, int]
    """Deciding rule to people."""


@attrs.frozen(kw_only=True)
class RuleCount:
    """How often one mapping rule spoke."""

    rule: str
    verdict: str
    """What became of the data: ``LOSSY``, ``OMITTED``, ..."""
    count: int
    example: str
    """Klaviyo's identifier of the first record it spoke about; two, where it is about a pair."""


@attrs.frozen(kw_only=True)
class Traffic:
    """What it cost."""

    requests: int = 0
    """Requests sent to Klaviyo, repeats included."""
    waited: float = 0.0
    """Seconds spent waiting, to stay below Klaviyo's limits or before a repeat."""


@attrs.frozen(kw_only=True)
class Report:
    """One run, from one source to one destination."""

    status: Status
    source: str
    """As it was asked for: ``demo:1000``, ``klaviyo``, an address."""
    destination: str
    account_id: str | None
    """Klaviyo's public identifier of the account; ``None`` when the key may not read it."""
    started: datetime
    last_updated: datetime
    error: str | None = None
    """Why it failed, in one sentence."""
    people: People = People()
    audiences: Audiences = Audiences()
    channels: tuple[ChannelCount, ...] = ()
    findings: tuple[RuleCount, ...] = ()
    """Most frequent first."""
    names: NameClashes = attrs.field(factory=NameClashes)
    """Names of properties that do not mean one thing for everybody."""
    segments: tuple[SegmentOutcome, ...] = ()
    """What became of each segment; empty unless the run was completed."""
    not_migrated: tuple[str, ...] = ()
    """What of the account no run brings to this destination, whatever it holds (SMP-08)."""
    encrypted: tuple[str, ...] = ()
    """Members of the payloads that are encrypted in the files."""
    readable: tuple[str, ...] = ()
    """Members that the policy calls sensitive and that are not (SMP-02)."""
    addresses_watched: bool = True
    """Whether somebody looked for addresses that several contacts have."""
    quarantined: tuple[Quarantined, ...] = ()
    """The first records that could not be read, of any type."""
    quarantined_beyond: int = 0
    """How many more there were."""
    traffic: Traffic | None = None
    files: tuple[str, ...] = ()
    """Names of the files that hold what moves; empty unless the run was completed."""

    @property
    def contacts_last_synced(self) -> int:
        """How many contacts the run brought (OMN-17); none unless it was completed."""
        return self.people.written if self.status is Status.COMPLETED else 0

    @property
    def contacts_with_tags_updated(self) -> int:
        """How many of them got a tag from a list or segment (OMN-17)."""
        return self.people.tagged if self.status is Status.COMPLETED else 0

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready values."""
        return {
            "status": self.status.value,
            "source": self.source,
            "destination": self.destination,
            "account_id": self.account_id,
            "contacts_last_synced": self.contacts_last_synced,
            "contacts_with_tags_updated": self.contacts_with_tags_updated,
            "started": write_moment(self.started),
            "last_updated": write_moment(self.last_updated),
            "error": self.error,
            "people": {**attrs.asdict(self.people), "problems": list(self.people.problems)},
            "audiences": attrs.asdict(self.audiences),
            "channels": [attrs.asdict(channel) for channel in self.channels],
            "findings": [attrs.asdict(finding) for finding in self.findings],
            "names": self.names.to_dict(),
            "segments": [segment.to_dict() for segment in self.segments],
            "not_migrated": list(self.not_migrated),
            "encrypted": list(self.encrypted),
            "readable": list(self.readable),
            "addresses_watched": self.addresses_watched,
            "quarantined": [_describe(record) for record in self.quarantined],
            "quarantined_beyond": self.quarantined_beyond,
            "traffic": None if self.traffic is None else attrs.asdict(self.traffic),
            "files": list(self.files),
        }

    def to_json(self) -> bytes:
        """Return the report as indented JSON, in UTF-8."""
        return orjson.dumps(self.to_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def to_text(self) -> str:
        """Return the report for a human, with what to do next."""
        return render(self.to_dict())

    def to_files(self) -> dict[str, bytes]:
        """Return the two files of a report, by name."""
        return {"report.txt": self.to_text().encode(), "report.json": self.to_json()}

    def write(self, folder: Path, /) -> None:
        """Write ``report.txt`` and ``report.json``, each completely or not at all.

        Raises:
            OutputError: The folder does not take them.
        """
        for name, data in self.to_files().items():
            write_whole(folder / name, data)


def _describe(record: Quarantined) -> dict[str, str | None]:
    return {
        "type": record.type,
        "id": record.id,
        "path": record.path,
        "problem": record.problem,
    }

"""Counting while a run goes on; what it holds does not grow with the account."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import attrs

from klaviyo_bridge.models import Decision, Finding, Mapped, Membership, Quarantined
from klaviyo_bridge.sync.report import Audiences, ChannelCount, People, RuleCount

MOST_RECORDS: Final = 100
"""Quarantined records that are kept to be shown; the rest is counted."""


@attrs.define(kw_only=True)
class Tally:
    """Counts people, audiences, verdicts and findings as they go by."""

    held: int | None = None
    read: int = 0
    quarantined: Counter[str] = attrs.field(factory=Counter)
    """Resource type to records."""
    mapped: int = 0
    refused: int = 0
    tagged: int = 0
    with_membership: int = 0
    audiences: Counter[str] = attrs.field(factory=Counter)
    """``list``, ``segment`` and ``memberships``."""
    _records: list[Quarantined] = attrs.field(factory=list)
    _verdicts: dict[str, Counter[str]] = attrs.field(factory=dict)
    _reasons: dict[str, Counter[str]] = attrs.field(factory=dict)
    _findings: dict[tuple[str, str], list[Any]] = attrs.field(factory=dict)

    def quarantine(self, record: Quarantined, /) -> None:
        """Count a record that could not be read; hand this to the client."""
        self.quarantined[record.type] += 1
        if len(self._records) < MOST_RECORDS:
            self._records.append(record)

    def count_audience(self, membership: Membership, members: int, /) -> None:
        """Count a list or segment and the people in it."""
        self.audiences[membership.kind] += 1
        self.audiences["memberships"] += members

    def count_decision(self, decision: Decision, /) -> None:
        """Count how a person was judged, and by which rule."""
        channel = decision.channel
        self._verdicts.setdefault(channel, Counter())[decision.verdict] += 1
        if decision.findings:
            self._reasons.setdefault(channel, Counter())[decision.findings[0].rule] += 1

    def count_findings(self, findings: Iterable[Finding], example: str, /) -> None:
        """Count what rules said about the record whose identifier is ``example``."""
        for finding in findings:
            key = (finding.rule, finding.verdict)
            entry = self._findings.get(key)
            if entry is None:
                self._findings[key] = [1, example]
            else:
                entry[0] += 1

    def count_mapped(self, mapped: Mapped[Any], /) -> None:
        """Count a person as contact or as refused."""
        if mapped.contact is None:
            self.refused += 1
        else:
            self.mapped += 1

    @property
    def records(self) -> tuple[Quarantined, ...]:
        """The first records that could not be read."""
        return tuple(self._records)

    @property
    def records_beyond(self) -> int:
        """How many more there were."""
        return self.quarantined.total() - len(self._records)

    def people(self, *, written: int) -> People:
        """Return where everybody went."""
        return People(
            held=self.held,
            read=self.read,
            quarantined=self.quarantined["profile"],
            mapped=self.mapped,
            refused=self.refused,
            written=written,
            tagged=self.tagged,
        )

    def audience_counts(self, *, people: int) -> Audiences:
        """Return what was read of lists and segments that hold so many different people."""
        return Audiences(
            lists=self.audiences["list"],
            segments=self.audiences["segment"],
            memberships=self.audiences["memberships"],
            members_not_read=max(people - self.with_membership, 0),
        )

    def channels(self) -> tuple[ChannelCount, ...]:
        """Return the verdicts and what decided, channel by channel."""
        return tuple(
            ChannelCount(
                channel=channel,
                verdicts={str(verdict): count for verdict, count in sorted(verdicts.items())},
                reasons=dict(self._reasons.get(channel, Counter()).most_common()),
            )
            for channel, verdicts in sorted(self._verdicts.items())
        )

    def findings(self) -> tuple[RuleCount, ...]:
        """Return what the rules said, the most frequent first."""
        ranked = sorted(self._findings.items(), key=lambda entry: (-entry[1][0], entry[0]))
        return tuple(
            RuleCount(rule=rule, verdict=str(verdict), count=count, example=example)
            for (rule, verdict), (count, example) in ranked
        )

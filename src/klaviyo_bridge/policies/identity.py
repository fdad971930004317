"""One person for several records: who is the same, and what they permitted together.

Records are the same person when they share a key: a phone number (MM-14), or an email address. A
text that is neither, such as ``n/a``, is no key; otherwise everybody without an address would be
one person.

Permission of the merged person is that of the most restrictive record, so they may be messaged
only if every record may. From the most to the least restrictive:

1. an opt-out, or whatever else :func:`klaviyo_bridge.consent.status_of` reads as one
2. unknown: nothing may be written (KLV-01), which ranks above "not yet" because systems exist that
   take "not yet" for a yes
3. not yet: the person has said neither yes nor no
4. a yes

Where several records stand alike, the newest known date counts: of opt-outs because the last word
is the one to keep, of opt-ins because only with the last one did every record permit. The order in
which records come changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

import attrs

from klaviyo_bridge.consent.moments import known
from klaviyo_bridge.consent.status import status_of
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import ConsentStatus, Decision, Finding, Verdict
from klaviyo_bridge.policies.normalization import clean_email, clean_phone

T = TypeVar("T")

MERGED: Final = "merged-records"
"""Rule of the finding that counts what was merged."""

_STRICTEST_FIRST: Final = (
    ConsentStatus.UNSUBSCRIBED,
    None,
    ConsentStatus.NEVER_SUBSCRIBED,
    ConsentStatus.SUBSCRIBED,
)
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_LATEST: Final = datetime.max.replace(tzinfo=UTC)


def phone_key(text: str | None, /) -> str | None:
    """Return what tells phone numbers apart: E.164; ``None`` in any other form."""
    return clean_phone(text)


def email_key(text: str | None, /) -> str | None:
    """Return what tells addresses apart: trimmed and in lower case; ``None`` without the form."""
    return clean_email(text)


def group(
    records: Iterable[T],
    /,
    *,
    key: Callable[[T], str | None],
    among: frozenset[str] | None = None,
) -> Iterator[tuple[T, ...]]:
    """Yield the records of each person together; a record without a key stays alone.

    Groups come in the order in which their first record came, and records within a group too. All
    records are held until the last has come. For a stream that is too long for that, read it
    twice and hand in ``among`` what :func:`repeated` found: then the other records are yielded as
    they come, ahead of the groups, and only the duplicates are held.

    Args:
        records: The records.
        key: Tells records apart: :func:`phone_key` or :func:`email_key` of one of their fields.
        among: The keys that several records share; ``None`` when that is not known.
    """
    groups: dict[str | int, list[T]] = {}
    for position, record in enumerate(records):
        found = key(record)
        if among is not None and (found is None or found not in among):
            yield (record,)
        else:
            groups.setdefault(position if found is None else found, []).append(record)
    yield from map(tuple, groups.values())


def repeated(keys: Iterable[str | None], /) -> frozenset[str]:
    """Return the keys that come more than once; memory holds each different key once."""
    seen: set[str] = set()
    again: set[str] = set()
    for key in keys:
        if key in seen:
            again.add(key)
        elif key is not None:
            seen.add(key)
    return frozenset(again)


def merge_decisions(decisions: Iterable[Decision], /) -> Decision:
    """Return what one person permits whose records were judged one by one.

    It is ALLOW only if all of them are. All findings are kept, the deciding one first, equal ones
    once, and behind them ``merged-records`` counts the verdicts. Merging what was merged comes to
    the same as merging all at once.

    Args:
        decisions: Answers to one question: the same channel, purpose and list. Leave out records
            that have no address on the channel, because they have no say on it.

    Raises:
        ConfigurationError: There are none, or they answer different questions.
    """
    ranked = sorted(decisions, key=_rank)
    if not ranked:
        raise ConfigurationError("there are no decisions to merge: give at least one")
    first = ranked[0]
    if len(ranked) == 1:
        return first
    _require_one_question(ranked)
    findings = [each for decision in ranked for each in decision.findings if each.rule != MERGED]
    return attrs.evolve(first, findings=(*_each_once(findings), _count(ranked)))


def _rank(decision: Decision) -> tuple[int, timedelta, tuple[str, ...]]:
    """Put the most restrictive first, then the newest; the rest only keeps the order stable."""
    standing = _STRICTEST_FIRST.index(status_of(decision))
    age = _LATEST - (known(decision.status_at) or _EARLIEST)
    return standing, age, tuple(map(_tell, decision.findings))


def _tell(finding: Finding) -> str:
    return f"{finding.rule} {finding.verdict} {finding.message} {finding.source} {finding.at}"


def _require_one_question(decisions: Iterable[Decision]) -> None:
    questions = sorted({(each.channel, each.purpose, each.list_id or "") for each in decisions})
    if len(questions) > 1:
        asked = "; ".join(" ".join(filter(None, question)) for question in questions)
        raise ConfigurationError(
            f"decisions about different questions cannot be merged: {asked}; merge each by itself"
        )


def _each_once(findings: Iterable[Finding]) -> list[Finding]:
    kept: dict[str, list[Finding]] = {}
    for finding in findings:
        alike = kept.setdefault(_tell(finding), [])
        if finding not in alike:
            alike.append(finding)
    return [finding for alike in kept.values() for finding in alike]


def _count(decisions: Iterable[Decision]) -> Finding:
    verdicts: Counter[str] = Counter()
    for decision in decisions:
        verdicts += _verdicts(decision)
    told = ", ".join(f"{verdicts[word]} {word}" for word in Verdict if verdicts[word])
    return Finding(
        MERGED,
        Verdict.UNKNOWN,
        f"{verdicts.total()} records were merged: {told}. Messages need the consent of all.",
        evidence={str(word): verdicts[word] for word in Verdict if verdicts[word]},
    )


def _verdicts(decision: Decision) -> Counter[str]:
    """Count the records behind a decision, which may have been merged before."""
    merged = [each.evidence for each in decision.findings if each.rule == MERGED]
    if not merged:
        return Counter([decision.verdict])
    return Counter({word: n for word, n in merged[0].items() if isinstance(n, int)})

"""Who is one person, and what they permit together."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from klaviyo_bridge.consent.status import status_of
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import ConsentStatus, Decision, Finding, Verdict
from klaviyo_bridge.policies.identity import (
    email_key,
    group,
    merge_decisions,
    phone_key,
    repeated,
)

OLD = datetime(2024, 3, 1, tzinfo=UTC)
NEW = datetime(2025, 5, 20, tzinfo=UTC)


def decide(rule: str, verdict: Verdict, at: datetime | None = None) -> Decision:
    """Return a decision by one rule."""
    finding = Finding(rule, verdict, f"because of {rule}", at=at)
    return Decision(
        verdict=verdict, findings=(finding,), channel="sms", purpose="marketing", status_at=at
    )


YES = decide("explicit-subscription", Verdict.ALLOW, OLD)
LATER_YES = decide("explicit-subscription", Verdict.ALLOW, NEW)
UNDATED_YES = decide("explicit-subscription", Verdict.ALLOW)
NOT_YET = decide("never-subscribed", Verdict.DENY)
UNKNOWN = decide("not-loaded", Verdict.UNKNOWN)
OUT = decide("unsubscribed", Verdict.DENY, OLD)
LATER_OUT = decide("unsubscribed", Verdict.DENY, NEW)
UNDATED_OUT = decide("unknown-consent", Verdict.DENY)


@pytest.mark.rule("MM-14")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" +447700900123 ", "+447700900123"),
        ("07700 900123", None),
        ("n/a", None),
        ("", None),
        (None, None),
    ],
)
def test_phone_key(text: str | None, expected: str | None) -> None:
    """People are told apart by numbers in E.164 form; another text is no key."""
    assert expected == phone_key(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Ada@Example.COM ", "ada@example.com"),
        ("STRASSE@example.com", "strasse@example.com"),
        ("Straße@example.com", "straße@example.com"),
        ("not an address", None),
        ("n/a", None),
        ("", None),
        (None, None),
    ],
)
def test_email_key(text: str | None, expected: str | None) -> None:
    """Addresses are trimmed and case-folded; a text without the form of one is no key."""
    assert expected == email_key(text)


def first_letter(text: str) -> str | None:
    """Return a key; ``None`` for an empty text."""
    return text[:1] or None


@pytest.mark.rule("MM-14")
def test_records_of_one_key_are_together() -> None:
    """Groups and their members come in the order of the records; who has no key stays alone."""
    groups = list(group(["b1", "", "a1", "b2", "", "a2", "c"], key=first_letter))

    assert [("b1", "b2"), ("",), ("a1", "a2"), ("",), ("c",)] == groups


def test_single_records_do_not_wait() -> None:
    """When it is known which keys repeat, all other records are yielded as they come."""
    read: list[str] = []

    def records() -> Iterator[str]:
        for record in ("b1", "", "a1", "b2", "c"):
            read.append(record)
            yield record

    groups = group(records(), key=first_letter, among=frozenset({"b"}))

    assert [("",), ("a1",)] == list(itertools.islice(groups, 2))
    assert ["b1", "", "a1"] == read
    assert [("c",), ("b1", "b2")] == list(groups)


def test_no_repeated_keys_hold_nothing_back() -> None:
    """An empty set of repeated keys is not the same as not knowing them."""
    assert [("b1",), ("b2",)] == list(group(["b1", "b2"], key=first_letter, among=frozenset()))


def test_repeated() -> None:
    """Keys that come more than once are found, and no key is none."""
    assert frozenset({"a", "b"}) == repeated(["a", "b", None, "c", "a", None, "b", "b"])
    assert frozenset() == repeated([])


@pytest.mark.rule("MM-14")
@pytest.mark.parametrize(
    ("one", "other", "verdict", "status", "status_at"),
    [
        (YES, LATER_YES, "ALLOW", "SUBSCRIBED", NEW),
        (YES, UNDATED_YES, "ALLOW", "SUBSCRIBED", OLD),
        (YES, NOT_YET, "DENY", "NEVER_SUBSCRIBED", None),
        (YES, UNKNOWN, "UNKNOWN", None, None),
        (LATER_YES, OUT, "DENY", "UNSUBSCRIBED", OLD),
        (NOT_YET, UNKNOWN, "UNKNOWN", None, None),
        (NOT_YET, OUT, "DENY", "UNSUBSCRIBED", OLD),
        (UNKNOWN, OUT, "DENY", "UNSUBSCRIBED", OLD),
        (OUT, LATER_OUT, "DENY", "UNSUBSCRIBED", NEW),
        (OUT, UNDATED_OUT, "DENY", "UNSUBSCRIBED", OLD),
    ],
)
def test_the_most_restrictive_record_decides(
    one: Decision,
    other: Decision,
    verdict: str,
    status: ConsentStatus | None,
    status_at: datetime | None,
) -> None:
    """A merged person may be messaged only if every record may; opt-outs are never lost."""
    merged = merge_decisions([one, other])

    assert verdict == merged.verdict
    assert status == status_of(merged)
    assert status_at == merged.status_at
    assert merged == merge_decisions([other, one])


def test_findings_are_kept_and_counted() -> None:
    """All findings stay, the deciding one first; the last one says what was merged."""
    *kept, counted = merge_decisions([YES, OUT, LATER_YES, UNKNOWN, YES]).findings

    assert [
        ("unsubscribed", OLD),
        ("not-loaded", None),
        ("explicit-subscription", NEW),
        ("explicit-subscription", OLD),
    ] == [(each.rule, each.at) for each in kept]
    assert counted == Finding(
        "merged-records",
        Verdict.UNKNOWN,
        "5 records were merged: 3 ALLOW, 1 DENY, 1 UNKNOWN. Messages need the consent of all.",
        evidence={"ALLOW": 3, "DENY": 1, "UNKNOWN": 1},
    )


def test_different_evidence_is_kept() -> None:
    """Findings that differ in nothing but their evidence are two findings."""
    finding = Finding("suppressed", Verdict.DENY, "blocked", evidence={"reasons": ["A"]})
    other = attrs.evolve(finding, evidence={"reasons": ["B"]})
    merged = merge_decisions(
        attrs.evolve(OUT, findings=(each,)) for each in (finding, other, finding)
    )

    assert (finding, other) == merged.findings[:-1]


def test_findings_that_say_the_same_stand_together() -> None:
    """What differs in nothing but its evidence is read in one place, ahead of other remarks."""
    finding = Finding("suppressed", Verdict.DENY, "blocked", evidence={"reasons": ["A"]})
    other = attrs.evolve(finding, evidence={"reasons": ["B"]})
    remark = Finding("legacy-date", Verdict.UNKNOWN, "no date")
    merged = merge_decisions(
        attrs.evolve(OUT, findings=(each, remark)) for each in (finding, other)
    )

    assert (finding, other, remark) == merged.findings[:-1]


def test_dates_are_told_apart_to_the_microsecond() -> None:
    """The newer of two dates counts, however close they are."""
    closer = decide("unsubscribed", Verdict.DENY, OLD + timedelta(microseconds=1))

    assert closer.status_at == merge_decisions([OUT, closer]).status_at


def test_unknown_day_is_no_date() -> None:
    """1990-01-01 stands for a date that is not known, and yields to one that is."""
    legacy = decide("unsubscribed", Verdict.DENY, datetime(1990, 1, 1, tzinfo=UTC))
    older = decide("unsubscribed", Verdict.DENY, datetime(1989, 1, 1, tzinfo=UTC))

    assert older.status_at == merge_decisions([legacy, older]).status_at


def test_one_decision_stays_as_it_is() -> None:
    """Nothing is merged when there is one record."""
    assert merge_decisions([YES]) is YES


def test_merging_in_steps_is_merging_at_once() -> None:
    """What was merged before counts as all the records that it came from."""
    at_once = merge_decisions([YES, OUT, NOT_YET, LATER_YES])
    in_steps = merge_decisions([merge_decisions([YES, NOT_YET]), merge_decisions([LATER_YES, OUT])])

    assert at_once.status_at == in_steps.status_at
    assert at_once.findings[0] == in_steps.findings[0]
    assert at_once.findings[-1] == in_steps.findings[-1]
    assert len(at_once.findings) == len(in_steps.findings)


def test_nothing_to_merge() -> None:
    """No decisions give no answer."""
    with pytest.raises(ConfigurationError) as caught:
        merge_decisions([])
    assert "there are no decisions to merge: give at least one" == str(caught.value)


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"channel": "email"}, "email marketing; sms marketing"),
        ({"purpose": "transactional"}, "sms marketing; sms transactional"),
        ({"list_id": "L1"}, "sms marketing; sms marketing L1"),
    ],
)
def test_different_questions_are_not_merged(change: dict[str, Any], asked: str) -> None:
    """Answers about another channel, purpose or list are an error that names both."""
    with pytest.raises(ConfigurationError) as caught:
        merge_decisions([YES, attrs.evolve(YES, **change)])
    assert (
        f"decisions about different questions cannot be merged: {asked}; merge each by itself"
    ) == str(caught.value)

"""Decisions in the words of a system with three statuses and a date."""

from datetime import UTC, datetime, timedelta

import pytest

from klaviyo_bridge.models import ConsentStatus, Decision, Fidelity, Finding, Verdict
from klaviyo_bridge.policies.permissions import Reading, read_decision

AT = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE = AT - timedelta(microseconds=1)
AFTER = AT + timedelta(microseconds=1)
SOURCE = "subscriptions.sms.marketing"
UNDATED = Finding(
    "status-date-unknown",
    Fidelity.OMITTED,
    "When the sms status began is not known; it goes over without a date.",
    source=SOURCE,
)
NO_SUPPRESSIONS = (
    "suppression-as-unsubscribed",
    "Elsewhere has no suppressions: the person is unsubscribed there, and the reason is lost.",
)

REFUSED = (
    "subscription-refused",
    "A rule that was asked for refuses this subscription: not subscribed in Elsewhere.",
)


def decide(verdict: Verdict, rule: str, *, status_at: datetime | None) -> Decision:
    """Return a decision that one rule made."""
    return Decision(
        verdict=verdict,
        findings=(Finding(rule, verdict, ""),),
        channel="sms",
        purpose="marketing",
        status_at=status_at,
    )


@pytest.mark.rule("OMN-07")
@pytest.mark.rule("OMN-09")
@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        (Verdict.ALLOW, ConsentStatus.SUBSCRIBED),
        (Verdict.DENY, ConsentStatus.UNSUBSCRIBED),
    ],
)
@pytest.mark.parametrize(
    ("status_at", "changed_at", "findings"),
    [
        (BEFORE, BEFORE, ()),
        (AT, AT, ()),
        (AFTER, None, (UNDATED,)),
        (None, None, (UNDATED,)),
    ],
)
def test_date(
    verdict: Verdict,
    status: ConsentStatus,
    status_at: datetime | None,
    changed_at: datetime | None,
    findings: tuple[Finding, ...],
) -> None:
    """The date is the decision's own; one that has not come yet is none, and none is reported."""
    decision = decide(verdict, "unsubscribed", status_at=status_at)
    found = read_decision(decision, target="Elsewhere", at=AT)

    assert Reading(status=status, changed_at=changed_at, findings=findings) == found


@pytest.mark.rule("KLV-01")
def test_unknown() -> None:
    """What is not known gives no status, no date, and a finding that says so."""
    decision = decide(Verdict.UNKNOWN, "not-loaded", status_at=BEFORE)
    expected = Finding(
        "consent-unknown",
        Fidelity.OMITTED,
        "Permission for sms is not known, so nothing is said about it in Elsewhere.",
        source=SOURCE,
    )

    assert Reading(status=None, changed_at=None, findings=(expected,)) == read_decision(
        decision, target="Elsewhere", at=AT
    )


@pytest.mark.rule("OMN-08")
def test_never_subscribed_needs_no_date() -> None:
    """Nobody opted out, so there is no date to miss."""
    decision = decide(Verdict.DENY, "never-subscribed", status_at=None)

    assert Reading(
        status=ConsentStatus.NEVER_SUBSCRIBED, changed_at=None, findings=()
    ) == read_decision(decision, target="Elsewhere", at=AT)


@pytest.mark.parametrize(
    ("deciding", "name", "message"),
    [
        ("global-suppression", *NO_SUPPRESSIONS),
        ("unlisted-suppression", *NO_SUPPRESSIONS),
        (
            "unknown-consent",
            "unknown-consent-as-unsubscribed",
            "A consent status that is not known is read as a no: unsubscribed in Elsewhere.",
        ),
        (
            "cannot-receive",
            "contradiction-as-unsubscribed",
            (
                "A subscriber who cannot receive is read as a no: the person is unsubscribed in "
                "Elsewhere."
            ),
        ),
        (
            "consent-in-future",
            "future-consent-as-non-subscribed",
            "Consent is dated after the moment of the migration: not subscribed in Elsewhere.",
        ),
        (
            "legacy-consent-disagrees",
            "contradiction-as-non-subscribed",
            "The property $consent does not name the channel: not subscribed in Elsewhere.",
        ),
        ("explicit-only", *REFUSED),
        ("double-opt-in-required", *REFUSED),
        ("consent-too-old", *REFUSED),
        (
            "implied-consent",
            "implied-consent-as-subscribed",
            "The person never said yes; by the rules that were chosen, subscribed in Elsewhere.",
        ),
    ],
)
def test_words_that_say_less(deciding: str, name: str, message: str) -> None:
    """Where a status says less than the decision, a finding says what is lost."""
    decision = decide(Verdict.DENY, deciding, status_at=BEFORE)
    found = read_decision(decision, target="Elsewhere", at=AT).findings

    assert (Finding(name, Fidelity.LOSSY, message, source=SOURCE),) == found


def test_both_findings() -> None:
    """What is lost comes before the date that is missing."""
    decision = decide(Verdict.DENY, "global-suppression", status_at=None)
    found = read_decision(decision, target="Elsewhere", at=AT).findings

    assert ["suppression-as-unsubscribed", "status-date-unknown"] == [each.rule for each in found]


@pytest.mark.rule("KLV-09")
def test_date_of_a_rule_of_ones_own() -> None:
    """A date without a zone is in UTC, and 1990-01-01 is none, whoever gave it."""
    naive = decide(Verdict.ALLOW, "house-rule", status_at=BEFORE.replace(tzinfo=None))
    unknown = decide(Verdict.ALLOW, "house-rule", status_at=datetime(1990, 1, 1, tzinfo=UTC))

    assert read_decision(naive, target="Elsewhere", at=AT).changed_at == BEFORE
    assert read_decision(unknown, target="Elsewhere", at=AT).changed_at is None

"""Decisions and findings."""

import pytest

from klaviyo_bridge.models import Decision, Finding, Verdict


def _decision(verdict: Verdict) -> Decision:
    return Decision(verdict=verdict, findings=(), channel="email", purpose="marketing")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_decision_has_no_truth_value(verdict: Verdict) -> None:
    """``if decision`` raises, whatever the verdict, so that UNKNOWN is never taken for a yes."""
    with pytest.raises(TypeError, match=r"decision\.verdict"):
        bool(_decision(verdict))


def test_a_verdict_equals_its_word() -> None:
    """A verdict compares equal to its word, for JSON and for people."""
    assert Verdict.ALLOW == "ALLOW"


def test_a_finding_hides_message_and_evidence() -> None:
    """The repr of a finding names the rule and shows nothing that may be personal."""
    finding = Finding(
        "suppression-wins",
        Verdict.DENY,
        "ada@example.com bounced",
        evidence={"email": "ada@example.com"},
    )

    assert "ada" not in repr(finding)
    assert "suppression-wins" in repr(finding)

"""Decisions as JSON, and back."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from klaviyo_bridge.consent import evaluate_all, from_json, to_json
from klaviyo_bridge.errors import ConfigurationError, UnexpectedDocumentError
from klaviyo_bridge.models import Decision, Fidelity, Finding, ListSuppression, Suppression, Verdict
from tests.unit.consent.people import AT, EMAIL, person, subscribed

STAMP = datetime(2024, 3, 1, 9, 15, 0, 250_001, tzinfo=UTC)
FINDING = Finding(
    "house-rule",
    Verdict.ALLOW,
    "We write.",
    source="weather",
    at=STAMP,
    evidence={"sun": [1, 2.5, None, True, {"deep": "er"}]},
)
DECISION = Decision(
    verdict=Verdict.ALLOW,
    findings=(FINDING,),
    channel="email",
    purpose="marketing",
    list_id="L1",
    status_at=STAMP,
)
DOCUMENT: dict[str, Any] = {
    "channel": "email",
    "purpose": "marketing",
    "list_id": "L1",
    "verdict": "ALLOW",
    "status_at": "2024-03-01T09:15:00.250001Z",
    "findings": [
        {
            "rule": "house-rule",
            "verdict": "ALLOW",
            "message": "We write.",
            "source": "weather",
            "at": "2024-03-01T09:15:00.250001Z",
            "evidence": {"sun": [1, 2.5, None, True, {"deep": "er"}]},
        }
    ],
}


def with_evidence(evidence: dict[Any, Any]) -> Decision:
    """Return the decision with other evidence."""
    return attrs.evolve(DECISION, findings=(attrs.evolve(FINDING, evidence=evidence),))


def with_finding(**changes: Any) -> dict[str, Any]:
    """Return the document with another finding."""
    return {**DOCUMENT, "findings": [DOCUMENT["findings"][0] | changes]}


def without_member(name: str) -> dict[str, Any]:
    """Return the document without a member."""
    return {key: value for key, value in DOCUMENT.items() if key != name}


def test_all_of_it_is_written() -> None:
    """Every member is there, moments to the microsecond."""
    assert DOCUMENT == to_json(DECISION)


def test_all_of_it_comes_back() -> None:
    """What was written is read as it was, also after JSON."""
    assert DECISION == from_json(DOCUMENT)
    assert DECISION == from_json(json.loads(json.dumps(to_json(DECISION))))


def test_a_whole_card_comes_back() -> None:
    """So do answers about every channel, with evidence."""
    permission = subscribed(
        EMAIL,
        suppression=(Suppression(reason=None), Suppression(reason="HARD_BOUNCE", timestamp=STAMP)),
        list_suppressions=(
            ListSuppression(list_id=None, reason="x"),
            ListSuppression(list_id="L2"),
        ),
    )
    decisions = evaluate_all(person(EMAIL, permission), list_id="L1", at=AT)

    assert list(decisions) == [
        from_json(json.loads(json.dumps(to_json(decision)))) for decision in decisions
    ]


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        (datetime(2024, 3, 1, tzinfo=UTC), "2024-03-01T00:00:00Z"),
        (datetime(2024, 3, 1, tzinfo=timezone(timedelta(hours=-5))), "2024-03-01T00:00:00-05:00"),
        (datetime(2024, 3, 1), "2024-03-01T00:00:00"),  # noqa: DTZ001  # a rule of one's own
        (None, None),
    ],
)
def test_moments(stamp: datetime | None, expected: str | None) -> None:
    """A moment keeps its zone, or its lack of one."""
    decision = attrs.evolve(DECISION, status_at=stamp)

    assert expected == to_json(decision)["status_at"]
    assert decision == from_json(to_json(decision))


def test_other_opinions_come_back() -> None:
    """A finding may hold any of the words that findings hold."""
    finding = Finding("lossy", Fidelity.LOSSY, "Half of it.")
    decision = attrs.evolve(DECISION, findings=(FINDING, finding))

    assert Fidelity.LOSSY is from_json(to_json(decision)).findings[1].verdict


def test_the_document_is_a_copy() -> None:
    """Changing what was written does not change the decision."""
    document = to_json(DECISION)
    document["findings"][0]["evidence"]["sun"].clear()

    assert DOCUMENT == to_json(DECISION)


@pytest.mark.parametrize(
    ("evidence", "place"),
    [
        ({"at": STAMP}, r"datetime is no value of JSON @ \$\.findings\[0\]\.evidence\.at"),
        ({"a": [0, {1}]}, r"set is no value of JSON @ \$\.findings\[0\]\.evidence\.a\[1\]"),
        ({"a": (1,)}, r"tuple is no value"),
        ({"a": float("nan")}, r"float is no value"),
        ({"a": float("inf")}, r"float is no value"),
        ({"a": {1: 2}}, r"dict is no value of JSON @ \$\.findings\[0\]\.evidence\.a$"),
    ],
)
def test_evidence_must_be_json(evidence: dict[Any, Any], place: str) -> None:
    """Evidence that JSON cannot hold is an error that names the rule and the place."""
    with pytest.raises(ConfigurationError, match=f"^the rule 'house-rule': .*{place}"):
        to_json(with_evidence(evidence))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (None, "expected an object @ $"),
        ([], "expected an object @ $"),
        ({}, "missing member @ $.channel"),
        (without_member("status_at"), "missing member @ $.status_at"),
        ({**DOCUMENT, "extra": 1}, "unknown member @ $.extra"),
        (dict([*DOCUMENT.items(), (1, 1)]), "unknown member @ $.1"),
        ({**DOCUMENT, "channel": None}, "expected text @ $.channel"),
        ({**DOCUMENT, "purpose": 1}, "expected text @ $.purpose"),
        ({**DOCUMENT, "list_id": 1}, "expected text @ $.list_id"),
        ({**DOCUMENT, "verdict": "MAYBE"}, "expected a verdict @ $.verdict"),
        ({**DOCUMENT, "verdict": "EXACT"}, "expected a verdict @ $.verdict"),
        ({**DOCUMENT, "verdict": None}, "expected text @ $.verdict"),
        ({**DOCUMENT, "verdict": "DENY"}, "not the verdict of the first finding @ $.verdict"),
        ({**DOCUMENT, "findings": []}, "not the verdict of the first finding @ $.verdict"),
        (with_finding(verdict="DENY"), "not the verdict of the first finding @ $.verdict"),
        ({**DOCUMENT, "status_at": "soon"}, "expected an ISO 8601 date-time @ $.status_at"),
        ({**DOCUMENT, "status_at": 5}, "expected text @ $.status_at"),
        ({**DOCUMENT, "findings": {}}, "expected an array @ $.findings"),
        ({**DOCUMENT, "findings": ["x"]}, "expected an object @ $.findings[0]"),
        (with_finding(rule=None), "expected text @ $.findings[0].rule"),
        (with_finding(verdict="PERHAPS"), "expected a verdict @ $.findings[0].verdict"),
        (with_finding(message=1), "expected text @ $.findings[0].message"),
        (with_finding(source=1), "expected text @ $.findings[0].source"),
        (with_finding(at="soon"), "expected an ISO 8601 date-time @ $.findings[0].at"),
        (with_finding(evidence=[]), "expected an object @ $.findings[0].evidence"),
        (
            with_finding(evidence={"a": {2}}),
            "set is no value of JSON @ $.findings[0].evidence.a",
        ),
        (with_finding(more=1), "unknown member @ $.findings[0].more"),
    ],
)
def test_other_documents_are_refused(document: Any, expected: str) -> None:
    """What was not written so is an error that says what is wrong and where."""
    with pytest.raises(UnexpectedDocumentError) as caught:
        from_json(document)

    assert expected == str(caught.value)

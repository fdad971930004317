"""What is pointed out beside an answer, as a reader sees it."""

from typing import Any

import pytest

from klaviyo_bridge.models import Finding, ListSuppression, Permission, Suppression, Verdict
from tests.unit.consent.people import (
    EMAIL,
    SMS,
    UPDATED,
    ask,
    permission_for,
    subscribed,
)

UNKNOWN = Verdict.UNKNOWN
MARKETING = "subscriptions.email.marketing"
NEVER = permission_for(EMAIL, consent="NEVER_SUBSCRIBED", can_receive=True)
WORD = {"$consent": ["email"]}


@pytest.mark.parametrize(
    ("topic", "permission", "properties", "expected"),
    [
        (
            *(EMAIL, subscribed(EMAIL, suppression=(Suppression(timestamp=UPDATED),)), {}),
            Finding(
                "suppressed-subscriber",
                UNKNOWN,
                "The person subscribed first, and was suppressed after that.",
                source=f"{MARKETING}.consent_timestamp",
                evidence={
                    "consent_timestamp": "2024-03-01T09:15:00Z",
                    "suppression_timestamp": "2025-05-20T16:40:00Z",
                },
            ),
        ),
        (
            *(EMAIL, NEVER, {}),
            Finding(
                "can-receive-is-not-consent",
                UNKNOWN,
                "That mail can be received only means that no suppression is set; it is no "
                "consent.",
                source=f"{MARKETING}.can_receive_email_marketing",
            ),
        ),
        (
            *(SMS, permission_for(SMS, consent="NEVER_SUBSCRIBED", can_receive=True), {}),
            Finding(
                "can-receive-contradicts",
                UNKNOWN,
                "Klaviyo says that messages can be received, but the person is not subscribed.",
                source="subscriptions.sms.marketing.can_receive_sms_marketing",
            ),
        ),
        (
            *(EMAIL, NEVER, WORD),
            Finding(
                "legacy-consent-is-not-consent",
                UNKNOWN,
                "The property $consent names this channel; without a subscription it is no "
                "consent.",
                source="properties.$consent",
            ),
        ),
        (
            EMAIL,
            subscribed(EMAIL, list_suppressions=(ListSuppression(list_id="L9"),)),
            {},
            Finding(
                "other-lists-suppressed",
                UNKNOWN,
                "Email of other lists is blocked for this person; that does not answer this "
                "question.",
                source=f"{MARKETING}.list_suppressions",
                evidence={"list_ids": ["L9"]},
            ),
        ),
        (
            *(EMAIL, subscribed(EMAIL, consent_timestamp=None), {}),
            Finding(
                "consent-date-unknown",
                UNKNOWN,
                "When the person subscribed is not known.",
                source=f"{MARKETING}.consent_timestamp",
            ),
        ),
        (
            *(EMAIL, subscribed(EMAIL), WORD | {"$consent_timestamp": "2020-01-01T00:00:00Z"}),
            Finding(
                "legacy-date-disagrees",
                UNKNOWN,
                "The property $consent_timestamp gives another date of consent, which is not used.",
                source="properties.$consent_timestamp",
                evidence={
                    "consent_timestamp": "2024-03-01T09:15:00Z",
                    "$consent_timestamp": "2020-01-01T00:00:00Z",
                },
            ),
        ),
    ],
)
def test_what_a_remark_tells(
    topic: tuple[str, str],
    permission: Permission,
    properties: dict[str, Any],
    expected: Finding,
) -> None:
    """A remark tells one fact in one sentence, names its field, and decides nothing."""
    decision = ask(topic, permission, properties=properties, list_id="L1")

    assert [expected] == [each for each in decision.findings if each.rule == expected.rule]
    assert expected != decision.findings[0]

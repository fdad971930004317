"""What the rules of the guards tell, as a reader sees it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from klaviyo_bridge.consent.guards import guard
from klaviyo_bridge.models import (
    ConsentCommand,
    ConsentRecord,
    EmailChannel,
    EmailMarketing,
    Finding,
    KnownState,
    ListSuppression,
    Subscribe,
    Subscriptions,
    Suppression,
    Unsubscribe,
    Unsuppress,
    Verdict,
)

ALLOW, DENY, UNKNOWN = Verdict.ALLOW, Verdict.DENY, Verdict.UNKNOWN

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE = datetime(2025, 1, 1, tzinfo=UTC)
LEFT = datetime(2025, 6, 1, tzinfo=UTC)
SINCE = datetime(2025, 9, 1, tzinfo=UTC)
EPOCH = datetime(1990, 1, 1, tzinfo=UTC)
STALE = AT - timedelta(days=2)

MARKETING: Final = "subscriptions.email.marketing"
SUBSCRIBE = Subscribe(email="ada@example.com", channels=("email",))
TO_LIST = Subscribe(email="ada@example.com", channels=("email",), list_id="L1")
FROM_LIST = Unsubscribe(email="ada@example.com", channels=("email",), list_id="L1")
FROM_ALL = Unsubscribe(email="ada@example.com", channels=("email",))
UNSUPPRESS = Unsuppress(email="ada@example.com")
RETURNING = Subscribe(
    email="ada@example.com",
    channels=("email",),
    evidence=ConsentRecord(channel="email", consented_at=SINCE, method="FORM"),
)


def importing(consented_at: datetime) -> Subscribe:
    """Return the import of consent that is said to have been given at a moment."""
    return Subscribe(
        email="ada@example.com",
        channels=("email",),
        historical_import=True,
        consented_at=consented_at,
    )


def read(**marketing: Any) -> KnownState:
    """Return what is known of somebody whose permission for marketing email was read."""
    made = EmailMarketing(**{"consent": "NEVER_SUBSCRIBED", **marketing})
    subscriptions = Subscriptions(email=EmailChannel(marketing=made))
    return KnownState(subscriptions=subscriptions, verified_at=AT)


def blocked(*reasons: str) -> KnownState:
    """Return what is known of somebody who is suppressed for these reasons."""
    return read(suppression=tuple(Suppression(reason=each, timestamp=LEFT) for each in reasons))


def tell(command: ConsentCommand, state: KnownState, rule: str) -> Finding:
    """Return what a rule said."""
    [finding] = [each for each in guard(command, state, at=AT).findings if each.rule == rule]
    return finding


@pytest.mark.parametrize(
    ("command", "state", "expected"),
    [
        (
            *(SUBSCRIBE, blocked("HARD_BOUNCE", "UNSUBSCRIBE")),
            Finding(
                "blocked-for-good",
                DENY,
                "The address is suppressed for a reason that subscribing does not lift.",
                source=f"{MARKETING}.suppression",
                evidence={"reasons": ["HARD_BOUNCE"]},
            ),
        ),
        (
            *(SUBSCRIBE, read(can_receive_email_marketing=False)),
            Finding(
                "blocked-without-reason",
                DENY,
                "Klaviyo says that email cannot be received, and does not say why.",
                source=f"{MARKETING}.can_receive_email_marketing",
            ),
        ),
        (
            *(SUBSCRIBE, read(consent="UNSUBSCRIBED", last_updated=LEFT)),
            Finding(
                "opted-out",
                DENY,
                "The person left this channel, and no evidence shows that they came back since.",
                source=f"{MARKETING}.consent",
                at=LEFT,
            ),
        ),
        (
            *(SUBSCRIBE, blocked("SPAM_COMPLAINT")),
            Finding(
                "suppressed",
                DENY,
                "This would lift a suppression, and no evidence shows consent given since.",
                source=f"{MARKETING}.suppression",
                at=LEFT,
            ),
        ),
        (
            TO_LIST,
            read(list_suppressions=(ListSuppression(list_id="L1", timestamp=LEFT),)),
            Finding(
                "left-list",
                DENY,
                "The person left this list, and no evidence shows that they came back since.",
                source=f"{MARKETING}.list_suppressions",
                at=LEFT,
            ),
        ),
        (
            *(importing(EPOCH), read()),
            Finding(
                "import-undated",
                DENY,
                "When the person consented is not known; 1990-01-01 is no date.",
                source="consented_at",
            ),
        ),
        (
            *(importing(AT), read()),
            Finding(
                "import-not-past",
                DENY,
                "Consent of a historical import has to lie in the past.",
                source="consented_at",
            ),
        ),
        (
            *(importing(BEFORE), read()),
            Finding(
                "import-unproven",
                DENY,
                "No evidence for this channel shows that the person consented at that moment.",
                source="evidence",
            ),
        ),
        (
            *(UNSUPPRESS, read()),
            Finding(
                "nothing-to-lift",
                DENY,
                "There is no suppression by the marketer or an earlier system, so nothing is "
                "lifted.",
                source=f"{MARKETING}.suppression",
            ),
        ),
        (
            *(UNSUPPRESS, blocked("USER_SUPPRESSED", "HARD_BOUNCE")),
            Finding(
                "other-suppressions",
                DENY,
                "The person is suppressed for other reasons too: the person can lift their own by "
                "subscribing, and those of the address stay.",
                source=f"{MARKETING}.suppression",
                evidence={"reasons": ["HARD_BOUNCE"]},
            ),
        ),
        (
            *(FROM_LIST, KnownState(list_ids=frozenset({"L2"}), verified_at=AT)),
            Finding(
                "not-on-list",
                DENY,
                "The profile is not on this list, so Klaviyo would unsubscribe it from everything: "
                "leave it, or unsubscribe it everywhere and say so.",
                source="list_ids",
                evidence={"list_id": "L1"},
            ),
        ),
        (
            *(FROM_LIST, KnownState()),
            Finding(
                "membership-unverified",
                UNKNOWN,
                "Whether the profile is on this list was not looked up.",
                source="list_ids",
            ),
        ),
        (
            *(FROM_LIST, KnownState(list_ids=frozenset({"L1"}), verified_at=STALE)),
            Finding(
                "state-stale",
                UNKNOWN,
                "What is known was not read within the day before this write; read it again.",
                source="verified_at",
                at=STALE,
            ),
        ),
        (
            *(SUBSCRIBE, KnownState()),
            Finding(
                "not-loaded",
                UNKNOWN,
                "Permission was not read from Klaviyo, or the account has no such channel.",
                source=MARKETING,
            ),
        ),
        (
            *(SUBSCRIBE, read(consent=None)),
            Finding(
                "consent-not-sent",
                UNKNOWN,
                "Klaviyo sent no consent status for this channel.",
                source=f"{MARKETING}.consent",
            ),
        ),
        (
            *(RETURNING, read(consent="UNSUBSCRIBED", last_updated=LEFT)),
            Finding(
                "proven-return",
                ALLOW,
                "The person had left or was blocked, and explicit evidence is newer than that.",
                source="evidence",
                at=SINCE,
            ),
        ),
        (
            *(SUBSCRIBE, read()),
            Finding(
                "nobody-left",
                ALLOW,
                "The person never left this channel, and is not suppressed.",
                source=f"{MARKETING}.consent",
            ),
        ),
        (
            *(FROM_LIST, KnownState(list_ids=frozenset({"L1"}), verified_at=AT)),
            Finding(
                "on-list",
                ALLOW,
                "The profile is on this list, so it is unsubscribed from this list.",
                source="list_ids",
            ),
        ),
        (
            *(FROM_ALL, KnownState()),
            Finding("a-no-is-honoured", ALLOW, "A no is always written down."),
        ),
    ],
)
def test_what_a_rule_tells(command: ConsentCommand, state: KnownState, expected: Finding) -> None:
    """A rule tells its reason in one sentence, names the field, and dates it where it can."""
    assert expected == tell(command, state, expected.rule)

"""What is pointed out beside a guard's answer, as a reader sees it."""

from typing import Final

import pytest

from klaviyo_bridge.consent.guards import guard
from klaviyo_bridge.models import (
    ConsentCommand,
    EmailChannel,
    EmailMarketing,
    Finding,
    KnownState,
    SmsChannel,
    SmsMarketing,
    Subscribe,
    Subscriptions,
    Suppress,
    Suppression,
    Unsubscribe,
    Verdict,
)
from tests.unit.consent.people import AT, UPDATED

MARKETING: Final = "subscriptions.email.marketing"
SUBSCRIBE = Subscribe(email="ada@example.com", channels=("email",))
TEXT_MESSAGES = Subscribe(phone_number="+447700900123", channels=("sms",))
UNSUBSCRIBE = Unsubscribe(email="ada@example.com", channels=("email",))
SUPPRESS = Suppress(email="ada@example.com")
BLOCKED = EmailMarketing(suppression=(Suppression(reason="UNSUBSCRIBE", timestamp=UPDATED),))


def read(marketing: EmailMarketing) -> KnownState:
    """Return what is known of somebody who may also be sent text messages."""
    sms = SmsChannel(marketing=SmsMarketing(consent="NEVER_SUBSCRIBED"))
    return KnownState(
        subscriptions=Subscriptions(email=EmailChannel(marketing=marketing), sms=sms),
        verified_at=AT,
    )


@pytest.mark.parametrize(
    ("command", "state", "expected"),
    [
        (
            *(SUBSCRIBE, read(EmailMarketing(consent="SUBSCRIBED"))),
            Finding(
                "already-subscribed",
                Verdict.UNKNOWN,
                "The person has that status already.",
                source=f"{MARKETING}.consent",
            ),
        ),
        (
            *(UNSUBSCRIBE, read(EmailMarketing(consent="UNSUBSCRIBED"))),
            Finding(
                "already-unsubscribed",
                Verdict.UNKNOWN,
                "The person has that status already.",
                source=f"{MARKETING}.consent",
            ),
        ),
        (
            *(SUPPRESS, read(BLOCKED)),
            Finding(
                "already-suppressed",
                Verdict.UNKNOWN,
                "The person is suppressed already.",
                source=f"{MARKETING}.suppression",
            ),
        ),
        (
            *(SUBSCRIBE, KnownState(opt_in_process="double_opt_in")),
            Finding(
                "waits-for-confirmation",
                Verdict.UNKNOWN,
                "The list asks for confirmation: until the person gives it, nothing changes.",
                source="opt_in_process",
            ),
        ),
        (
            *(SUBSCRIBE, KnownState(exists=False)),
            Finding(
                "creates-profile",
                Verdict.UNKNOWN,
                "Klaviyo has no profile for this person, and makes one.",
                source="exists",
            ),
        ),
        (
            *(TEXT_MESSAGES, read(BLOCKED)),
            Finding(
                "lifts-email-suppression",
                Verdict.UNKNOWN,
                "Klaviyo may lift this person's suppressions of email with it: read the profile "
                "again afterwards, and suppress it again if they are gone.",
                source=f"{MARKETING}.suppression",
            ),
        ),
        (
            *(SUBSCRIBE, KnownState()),
            Finding(
                "without-evidence",
                Verdict.UNKNOWN,
                "The command carries no evidence that the person consented to this channel.",
                source="evidence",
            ),
        ),
    ],
)
def test_what_a_remark_tells(command: ConsentCommand, state: KnownState, expected: Finding) -> None:
    """A remark tells one fact in one sentence, names its field, and decides nothing."""
    findings = guard(command, state, at=AT).findings

    assert [expected] == [each for each in findings if each.rule == expected.rule]
    assert expected != findings[0]

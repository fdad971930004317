"""What a support agent would read out."""

from datetime import UTC, datetime

import pytest

from klaviyo_bridge.consent import evaluate, explain
from klaviyo_bridge.models import (
    Decision,
    EmailChannel,
    EmailMarketing,
    Finding,
    ListSuppression,
    Profile,
    Subscriptions,
    Suppression,
    Verdict,
)

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def person(**marketing: object) -> Profile:
    """Return a person with this email permission."""
    permission = EmailMarketing(**marketing)  # type: ignore[arg-type]  # names from the test
    subscriptions = Subscriptions(email=EmailChannel(marketing=permission))
    return Profile(
        id="1", email="grace@example.com", first_name="Grace", subscriptions=subscriptions
    )


def test_suppressed_subscriber() -> None:
    """The answer comes first, then reasons with dates and fields, then what would change it."""
    bounce = Suppression(reason="HARD_BOUNCE", timestamp=datetime(2024, 3, 1, 9, 5, tzinfo=UTC))
    subject = person(
        consent="SUBSCRIBED",
        consent_timestamp=datetime(2023, 12, 24, tzinfo=UTC),
        suppression=(bounce,),
    )
    expected = (
        "No: marketing email may not be sent to this person.\n"
        "\n"
        "Why:\n"
        "  1. All marketing email is blocked: mail to this address bounced for good. "
        "Since 1 March 2024, 09:05 UTC. [subscriptions.email.marketing.suppression]\n"
        "  2. The person subscribed to this channel. "
        "Since 24 December 2023, 00:00 UTC. [subscriptions.email.marketing.consent]\n"
        "\n"
        "What would change this: The suppression would have to be lifted. A new subscription by "
        "the person lifts a complaint or an unsubscribe, the marketer can lift their own; a bounce "
        "or an invalid address stays."
    )

    assert expected == explain(evaluate(subject, at=AT))


@pytest.mark.parametrize(
    ("subject", "beginning"),
    [
        (person(consent="SUBSCRIBED"), "Yes: marketing email may be sent"),
        (person(consent="NEVER_SUBSCRIBED"), "No: marketing email may not be sent"),
        (person(), "Not known, so no: marketing email must not be sent"),
    ],
)
def test_the_answer_comes_first(subject: Profile, beginning: str) -> None:
    """Each verdict begins with its own plain answer."""
    assert explain(evaluate(subject, at=AT)).startswith(beginning)


def test_text_messages_and_lists_are_named() -> None:
    """The channel and the list asked about stand in the answer."""
    sms = explain(evaluate(Subscriptions(), channel="sms", at=AT))
    listed = explain(evaluate(person(consent="SUBSCRIBED"), list_id="L1", at=AT))

    assert "marketing text messages must not" in sms
    assert "to this person for list L1." in listed


def test_no_personal_data() -> None:
    """Nothing of the person stands in the text, also when an unknown word holds an address."""
    blocked = Suppression(reason="grace@example.com said no")
    listed = ListSuppression(list_id="L1", reason="Grace")
    text = explain(
        evaluate(
            person(
                consent="grace@example.com", suppression=(blocked,), list_suppressions=(listed,)
            ),
            list_id="L1",
            at=AT,
        )
    )

    assert "grace" not in text.lower()
    assert "unreadable" in text


@pytest.mark.rule("KLV-03")
def test_unknown_words_are_shown() -> None:
    """A word that Klaviyo added later is shown as it is."""
    reason = Suppression(reason="SOFT_BOUNCE_LIMIT")
    text = explain(evaluate(person(consent="PENDING", suppression=(reason, reason)), at=AT))

    assert "for a reason that is not known (SOFT_BOUNCE_LIMIT). [" in text
    assert text.count("SOFT_BOUNCE_LIMIT") == 1
    assert "status is PENDING" in text


def test_decision_from_elsewhere() -> None:
    """A decision with rules and topics of the caller's own is explained as far as it goes."""
    finding = Finding("house-rule", Verdict.DENY, "We do not write on Sundays.")
    decision = Decision(
        verdict=Verdict.DENY, findings=(finding,), channel="post", purpose="greeting"
    )
    expected = (
        "No: greeting on post may not be sent to this person.\n"
        "\n"
        "Why:\n"
        "  1. We do not write on Sundays."
    )

    assert expected == explain(decision)

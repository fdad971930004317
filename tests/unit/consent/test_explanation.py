"""What a support agent would read out."""

from datetime import UTC, datetime

import pytest

from klaviyo_bridge.consent import (
    RULES,
    SUBSCRIBE_RULES,
    SUPPRESS_RULES,
    TOPICS,
    UNSUBSCRIBE_RULES,
    UNSUPPRESS_RULES,
    consent_older_than,
    double_opt_in_required,
    evaluate,
    evaluate_all,
    explain,
    explain_all,
    explicit_only,
    guard,
    implied_consent,
)
from klaviyo_bridge.models import (
    ConsentCommand,
    Decision,
    EmailChannel,
    EmailMarketing,
    Finding,
    KnownState,
    ListSuppression,
    Profile,
    PushChannel,
    PushMarketing,
    SmsChannel,
    SmsMarketing,
    Subscribe,
    Subscriptions,
    Suppress,
    Suppression,
    TrackingConsent,
    Unsubscribe,
    Unsuppress,
    Verdict,
)

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
EMAIL = "grace@example.com"


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
        "  3. The person subscribed first, and was suppressed after that. "
        "[subscriptions.email.marketing.consent_timestamp]\n"
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


OPTIONS = (explicit_only, double_opt_in_required, consent_older_than(30), implied_consent)


GUARDS = (*SUBSCRIBE_RULES, *UNSUBSCRIBE_RULES, *SUPPRESS_RULES, *UNSUPPRESS_RULES)


@pytest.mark.parametrize(
    ("command", "known", "expected"),
    [
        (
            Subscribe(email=EMAIL, phone_number="+15550100123", channels=("email", "sms")),
            KnownState(),
            "Not known, so no: this person must not be subscribed to email and sms.",
        ),
        (
            Unsubscribe(email=EMAIL, channels=("email",), list_id="L1"),
            KnownState(list_ids=frozenset()),
            "No: this person may not be unsubscribed from email for list L1.",
        ),
        (
            Suppress(email=EMAIL),
            KnownState(),
            "Yes: this person may be suppressed for email.",
        ),
        (
            Unsuppress(email=EMAIL),
            KnownState(exists=False),
            "No: this person may not be freed from a suppression of email.",
        ),
    ],
)
def test_guards_speak_of_what_would_be_done(
    command: ConsentCommand, known: KnownState, expected: str
) -> None:
    """The answer of a guard says what would be done to the person, and on which channels."""
    assert expected == explain(guard(command, known, at=AT)).splitlines()[0]


@pytest.mark.parametrize(
    "rule",
    sorted(
        {rule.__name__.replace("_", "-") for rule in (*RULES, *OPTIONS, *GUARDS)} | {"no-opinion"}
    ),
)
def test_every_rule_says_what_would_change_it(rule: str) -> None:
    """Whichever rule decides, the text ends with what would have to happen."""
    finding = Finding(rule, Verdict.DENY, "No.")
    decision = Decision(
        verdict=Verdict.DENY, findings=(finding,), channel="email", purpose="marketing"
    )
    last = explain(decision).splitlines()[-1]

    assert last.startswith("What would change this: ")
    assert last.endswith(".")


@pytest.mark.parametrize(
    ("topic", "answer"),
    [
        (("email", "marketing"), "marketing email must not be sent to this person."),
        (("email", "open_tracking"), "the opening of email must not be measured for this person."),
        (("email", "click_tracking"), "clicks in email must not be measured for this person."),
        (("sms", "marketing"), "marketing text messages must not be sent to this person."),
        (("sms", "transactional"), "transactional text messages must not be sent to this person."),
        (("push", "marketing"), "marketing push notifications must not be sent to this person."),
        (("whatsapp", "marketing"), "marketing WhatsApp messages must not be sent to this person."),
        (
            ("whatsapp", "transactional"),
            "transactional WhatsApp messages must not be sent to this person.",
        ),
        (
            ("whatsapp", "conversational"),
            "conversational WhatsApp messages must not be sent to this person.",
        ),
    ],
)
def test_every_topic_has_words(topic: tuple[str, str], answer: str) -> None:
    """Each channel and purpose is called by words that people use."""
    channel, purpose = topic
    text = explain(evaluate(Subscriptions(), channel=channel, purpose=purpose, at=AT))

    assert topic in TOPICS
    assert f"Not known, so no: {answer}" == text.splitlines()[0]


def test_decision_without_findings() -> None:
    """A decision that somebody made without findings is told without a cause."""
    decision = Decision(verdict=Verdict.DENY, findings=(), channel="sms", purpose="marketing")

    assert "No: marketing text messages may not be sent to this person.\n\nWhy:" == explain(
        decision
    )


class TestCard:
    """All topics of one person."""

    def test_those_alike_share_a_line(self) -> None:
        """What has something of its own to tell is told in full, the rest on a line each kind."""
        subscriptions = Subscriptions(
            email=EmailChannel(
                marketing=EmailMarketing(consent="UNSUBSCRIBED"),
                open_tracking=TrackingConsent(consent="NEVER_SUBSCRIBED"),
                click_tracking=TrackingConsent(consent="NEVER_SUBSCRIBED"),
            ),
            sms=SmsChannel(marketing=SmsMarketing(consent="NEVER_SUBSCRIBED")),
            mobile_push=PushChannel(marketing=PushMarketing(consent="NEVER_SUBSCRIBED")),
        )
        subject = Profile(id="1", email="grace@example.com", subscriptions=subscriptions)
        expected = (
            "email marketing\n"
            "No: marketing email may not be sent to this person.\n"
            "\n"
            "Why:\n"
            "  1. The person unsubscribed from this channel. "
            "[subscriptions.email.marketing.consent]\n"
            "\n"
            "What would change this: The person would have to subscribe again, "
            "of their own accord.\n"
            "\n"
            "Never subscribed, so no: email open tracking, email click tracking, "
            "push marketing.\n"
            "\n"
            "Never subscribed and no address, so no: sms marketing.\n"
            "\n"
            "Not read from Klaviyo, or not set up there, so no: sms transactional, "
            "whatsapp marketing, whatsapp transactional, whatsapp conversational."
        )

        assert expected == explain_all(evaluate_all(subject, at=AT))

    def test_somebody_with_phone_number_and_nothing_read(self) -> None:
        """A profile read without its subscriptions is one line."""
        subject = Profile(id="1", email="a@example.com", phone_number="+15550100123")
        expected = (
            "Not read from Klaviyo, or not set up there, so no: email marketing, "
            "email open tracking, email click tracking, sms marketing, sms transactional, "
            "push marketing, whatsapp marketing, whatsapp transactional, whatsapp conversational."
        )

        assert expected == explain_all(evaluate_all(subject, at=AT))

    def test_no_decisions(self) -> None:
        """Of nothing, nothing is told."""
        assert "" == explain_all([])

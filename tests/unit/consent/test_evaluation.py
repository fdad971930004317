"""May we write to this person? The answer for every state that Klaviyo's data can be in."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import attrs
import pytest

from klaviyo_bridge.consent import RULES, TOPICS, evaluate, evaluate_all, implied_consent, with_rule
from klaviyo_bridge.consent.rules import never_subscribed
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    Decision,
    EmailChannel,
    EmailMarketing,
    ListSuppression,
    Profile,
    PushChannel,
    PushMarketing,
    SmsChannel,
    SmsMarketing,
    Subscriptions,
    Suppression,
    Verdict,
)

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONSENTED = datetime(2024, 3, 1, 9, 15, tzinfo=UTC)
UPDATED = datetime(2025, 5, 20, 16, 40, tzinfo=UTC)
UNKNOWN_DATE = datetime(1990, 1, 1, tzinfo=UTC)

ALLOW, DENY, UNKNOWN = Verdict.ALLOW, Verdict.DENY, Verdict.UNKNOWN

SUBSCRIBED = EmailMarketing(consent="SUBSCRIBED", consent_timestamp=CONSENTED, last_updated=UPDATED)
SMS_SUBSCRIBED = SmsMarketing(
    consent="SUBSCRIBED",
    consent_timestamp=CONSENTED,
    last_updated=UPDATED,
    can_receive_sms_marketing=True,
)


def with_email(**changes: Any) -> EmailMarketing:
    """Return a subscriber's email permission, changed."""
    return attrs.evolve(SUBSCRIBED, **changes)


def ask_email(marketing: EmailMarketing | None, *, list_id: str | None = None) -> Decision:
    """Ask about a person who has an email address."""
    channel = EmailChannel(marketing=marketing)
    person = Profile(id="1", email="ada@example.com", subscriptions=Subscriptions(email=channel))
    return evaluate(person, list_id=list_id, at=AT)


def ask_sms(marketing: SmsMarketing | None) -> Decision:
    """Ask about a person who has a phone number."""
    subscriptions = Subscriptions(sms=SmsChannel(marketing=marketing))
    person = Profile(id="1", phone_number="+15550100123", subscriptions=subscriptions)
    return evaluate(person, channel="sms", at=AT)


def heard(decision: Decision) -> list[str]:
    """Name the rules that spoke, in order."""
    return [finding.rule for finding in decision.findings]


SUPPRESSED = (Suppression(reason="HARD_BOUNCE", timestamp=UPDATED),)

EMAIL_TABLE = [
    # what is recorded, verdict, rules that speak in order, date of the status
    (with_email(), ALLOW, ["explicit-subscription"], CONSENTED),
    (with_email(can_receive_email_marketing=True), ALLOW, ["explicit-subscription"], CONSENTED),
    (
        with_email(consent_timestamp=None),
        ALLOW,
        ["explicit-subscription", "consent-date-unknown"],
        None,
    ),
    (
        with_email(consent_timestamp=UNKNOWN_DATE),
        ALLOW,
        ["explicit-subscription", "consent-date-unknown"],
        None,
    ),
    (with_email(consent="UNSUBSCRIBED"), DENY, ["unsubscribed"], UPDATED),
    (with_email(consent="UNSUBSCRIBED", last_updated=None), DENY, ["unsubscribed"], None),
    (with_email(consent="NEVER_SUBSCRIBED"), DENY, ["never-subscribed"], None),
    (
        with_email(consent="NEVER_SUBSCRIBED", can_receive_email_marketing=True),
        DENY,
        ["never-subscribed", "can-receive-is-not-consent"],
        None,
    ),
    (with_email(consent="PENDING"), DENY, ["unknown-consent"], UPDATED),
    (with_email(consent="subscribed"), DENY, ["unknown-consent"], UPDATED),
    (with_email(consent=""), DENY, ["unknown-consent"], UPDATED),
    (with_email(consent=None), UNKNOWN, ["consent-not-sent"], None),
    (
        with_email(consent_timestamp=AT + timedelta(seconds=1)),
        DENY,
        ["consent-in-future", "explicit-subscription"],
        None,
    ),
    (with_email(consent_timestamp=AT), ALLOW, ["explicit-subscription"], AT),
    (
        with_email(can_receive_email_marketing=False),
        DENY,
        ["cannot-receive", "explicit-subscription"],
        UPDATED,
    ),
    (
        with_email(can_receive_email_marketing=False, consent_timestamp=AT + timedelta(seconds=1)),
        DENY,
        ["cannot-receive", "consent-in-future", "explicit-subscription"],
        UPDATED,
    ),
    (
        with_email(consent="NEVER_SUBSCRIBED", can_receive_email_marketing=False),
        DENY,
        ["unlisted-suppression", "never-subscribed"],
        UPDATED,
    ),
    (
        with_email(consent="PENDING", can_receive_email_marketing=False, suppression=()),
        DENY,
        ["unlisted-suppression", "unknown-consent"],
        UPDATED,
    ),
    (
        with_email(consent=None, can_receive_email_marketing=False, last_updated=None),
        DENY,
        ["unlisted-suppression", "consent-not-sent"],
        None,
    ),
    (
        with_email(consent="UNSUBSCRIBED", can_receive_email_marketing=False),
        DENY,
        ["unsubscribed"],
        UPDATED,
    ),
    (
        with_email(suppression=SUPPRESSED, can_receive_email_marketing=False),
        DENY,
        ["global-suppression", "explicit-subscription", "suppressed-subscriber"],
        UPDATED,
    ),
    (
        with_email(consent="UNSUBSCRIBED", suppression=SUPPRESSED),
        DENY,
        ["global-suppression", "unsubscribed"],
        UPDATED,
    ),
    (
        with_email(consent=None, suppression=SUPPRESSED),
        DENY,
        ["global-suppression", "consent-not-sent"],
        UPDATED,
    ),
    (
        with_email(list_suppressions=(ListSuppression(list_id="L1"),)),
        ALLOW,
        ["explicit-subscription", "other-lists-suppressed"],
        CONSENTED,
    ),
    (None, UNKNOWN, ["not-loaded"], None),
]


@pytest.mark.rule("OMN-07")
@pytest.mark.rule("KLV-03")
@pytest.mark.parametrize(("marketing", "verdict", "rules", "status_at"), EMAIL_TABLE)
def test_email(
    marketing: EmailMarketing | None,
    verdict: Verdict,
    rules: list[str],
    status_at: datetime | None,
) -> None:
    """Each recorded state gives its verdict, its reasons in order, and the date of the status."""
    decision = ask_email(marketing)

    assert verdict is decision.verdict
    assert rules == heard(decision)
    assert status_at == decision.status_at


SMS_TABLE = [
    (SMS_SUBSCRIBED, ALLOW, ["explicit-subscription"], CONSENTED),
    (
        attrs.evolve(SMS_SUBSCRIBED, can_receive_sms_marketing=False),
        DENY,
        ["cannot-receive", "explicit-subscription"],
        UPDATED,
    ),
    (
        attrs.evolve(SMS_SUBSCRIBED, consent="UNSUBSCRIBED", can_receive_sms_marketing=False),
        DENY,
        ["unsubscribed"],
        UPDATED,
    ),
    (
        attrs.evolve(SMS_SUBSCRIBED, consent="NEVER_SUBSCRIBED", can_receive_sms_marketing=False),
        DENY,
        ["never-subscribed"],
        None,
    ),
    (
        attrs.evolve(SMS_SUBSCRIBED, consent="NEVER_SUBSCRIBED"),
        DENY,
        ["never-subscribed", "can-receive-contradicts"],
        None,
    ),
    (
        attrs.evolve(SMS_SUBSCRIBED, consent="SOMEDAY", can_receive_sms_marketing=None),
        DENY,
        ["unknown-consent"],
        UPDATED,
    ),
    (
        attrs.evolve(SMS_SUBSCRIBED, consent_timestamp=AT + timedelta(days=1)),
        DENY,
        ["consent-in-future", "explicit-subscription"],
        None,
    ),
    (SmsMarketing(), UNKNOWN, ["consent-not-sent"], None),
    (None, UNKNOWN, ["not-loaded"], None),
]


@pytest.mark.rule("OMN-07")
@pytest.mark.parametrize(("marketing", "verdict", "rules", "status_at"), SMS_TABLE)
def test_sms(
    marketing: SmsMarketing | None, verdict: Verdict, rules: list[str], status_at: datetime | None
) -> None:
    """Text messages follow the same rules without suppression; can_receive is consent there."""
    decision = ask_sms(marketing)

    assert verdict is decision.verdict
    assert rules == heard(decision)
    assert status_at == decision.status_at


@pytest.mark.rule("OMN-09")
@pytest.mark.parametrize(
    "reason",
    [
        *("HARD_BOUNCE", "INVALID_EMAIL", "SPAM_COMPLAINT", "SPAM_REPORT", "UNSUBSCRIBE"),
        *("USER_SUPPRESSED", "A_WORD_ADDED_LATER", "ada@example.com", "", None),
    ],
)
def test_any_suppression_denies(reason: str | None) -> None:
    """A suppression for any reason, known, unknown or not given, beats SUBSCRIBED."""
    decision = ask_email(with_email(suppression=(Suppression(reason=reason, timestamp=UPDATED),)))

    assert decision.verdict is DENY
    assert decision.findings[0].rule == "global-suppression"
    assert {"reasons": [reason]} == decision.findings[0].evidence
    assert "ada@example.com" not in decision.findings[0].message


@pytest.mark.rule("OMN-09")
@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        ((CONSENTED, UPDATED), UPDATED),
        ((UPDATED, CONSENTED), UPDATED),
        ((None, CONSENTED), CONSENTED),
        ((UNKNOWN_DATE, CONSENTED), CONSENTED),
        ((None,), UPDATED),
        ((UNKNOWN_DATE,), UPDATED),
    ],
)
def test_date_of_suppression(stamps: tuple[datetime | None, ...], expected: datetime) -> None:
    """A suppression dates from the newest one that has a date, else from the last update."""
    found = tuple(Suppression(reason="UNSUBSCRIBE", timestamp=stamp) for stamp in stamps)

    assert expected == ask_email(with_email(suppression=found)).status_at


@pytest.mark.parametrize(
    ("suppressed", "asked", "verdict", "rules"),
    [
        (["L1"], "L1", DENY, ["list-suppression", "explicit-subscription"]),
        (["L1"], "L2", ALLOW, ["explicit-subscription", "other-lists-suppressed"]),
        (["L1"], None, ALLOW, ["explicit-subscription", "other-lists-suppressed"]),
        (
            ["L1", "L2"],
            "L1",
            DENY,
            ["list-suppression", "explicit-subscription", "other-lists-suppressed"],
        ),
        ([None], "L1", DENY, ["list-suppression", "explicit-subscription"]),
        ([None], None, ALLOW, ["explicit-subscription", "other-lists-suppressed"]),
        ([], "L1", ALLOW, ["explicit-subscription"]),
    ],
)
def test_list_suppression(
    suppressed: list[str | None], asked: str | None, verdict: Verdict, rules: list[str]
) -> None:
    """A list suppression answers only questions about its list; a nameless one about any list."""
    found = tuple(ListSuppression(list_id=each, timestamp=UPDATED) for each in suppressed)
    decision = ask_email(with_email(list_suppressions=found), list_id=asked)

    assert verdict is decision.verdict
    assert rules == heard(decision)
    assert asked == decision.list_id


def test_list_suppression_is_dated() -> None:
    """A list suppression dates from its own newest timestamp."""
    found = (
        ListSuppression(list_id="L1", timestamp=CONSENTED),
        ListSuppression(list_id="L1", timestamp=UPDATED),
    )

    assert ask_email(with_email(list_suppressions=found), list_id="L1").status_at == UPDATED


@pytest.mark.rule("KLV-01")
@pytest.mark.parametrize("channel", ["email", "sms"])
@pytest.mark.parametrize("subscriptions", [None, Subscriptions()])
def test_not_loaded_is_unknown(channel: str, subscriptions: Subscriptions | None) -> None:
    """A profile without subscriptions, or without this channel's, is unknown, not refused."""
    person = Profile(
        id="1", email="a@example.com", phone_number="+15550100123", subscriptions=subscriptions
    )
    decision = evaluate(person, channel=channel, at=AT)

    assert decision.verdict is UNKNOWN
    assert ["not-loaded"] == heard(decision)
    assert f"subscriptions.{channel}.marketing" == decision.findings[0].source


@pytest.mark.parametrize("address", [None, "", "  "])
@pytest.mark.parametrize(("channel", "field"), [("email", "email"), ("sms", "phone_number")])
def test_no_address_denies(address: str | None, channel: str, field: str) -> None:
    """A subscriber whose profile has no address for the channel cannot be written to."""
    subscriptions = Subscriptions(
        email=EmailChannel(marketing=SUBSCRIBED), sms=SmsChannel(marketing=SMS_SUBSCRIBED)
    )
    person = Profile(id="1", email=address, phone_number=address, subscriptions=subscriptions)
    decision = evaluate(person, channel=channel, at=AT)

    assert decision.verdict is DENY
    assert ["no-address", "explicit-subscription"] == heard(decision)
    assert field == decision.findings[0].source


def test_bare_subscriptions() -> None:
    """Subscriptions can be asked about without a profile; then no address is looked for."""
    subscriptions = Subscriptions(email=EmailChannel(marketing=SUBSCRIBED))

    assert evaluate(subscriptions, at=AT).verdict is ALLOW


def test_bare_subscriptions_and_a_list() -> None:
    """Of subscriptions alone a list may be asked about as well."""
    blocked = with_email(list_suppressions=(ListSuppression(list_id="L1"),))
    subscriptions = Subscriptions(email=EmailChannel(marketing=blocked))

    assert evaluate(subscriptions, list_id="L1", at=AT).verdict is DENY
    assert evaluate(subscriptions, list_id="L2", at=AT).verdict is ALLOW


@pytest.mark.rule("KLV-02")
def test_sources_name_the_fields_in_full() -> None:
    """The field looked at is named as it is in Klaviyo's answer."""
    marketing = with_email(consent="NEVER_SUBSCRIBED", can_receive_email_marketing=True)
    sources = [finding.source for finding in ask_email(marketing).findings]
    expected = [
        "subscriptions.email.marketing.consent",
        "subscriptions.email.marketing.can_receive_email_marketing",
    ]

    assert expected == sources


@pytest.mark.rule("KLV-09")
@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        (datetime(1990, 1, 1, 23, 59, 59, tzinfo=UTC), None),
        (datetime(1990, 1, 2, 1, tzinfo=timezone(timedelta(hours=2))), None),
        (datetime(1990, 1, 2, tzinfo=UTC), datetime(1990, 1, 2, tzinfo=UTC)),
        (datetime(1989, 12, 31, tzinfo=UTC), datetime(1989, 12, 31, tzinfo=UTC)),
    ],
)
def test_unknown_date(stamp: datetime, expected: datetime | None) -> None:
    """Any moment of 1990-01-01 in UTC means that the date is unknown."""
    assert expected == ask_email(with_email(consent_timestamp=stamp)).status_at


@pytest.mark.parametrize(
    ("channel", "purpose"),
    [("email", "transactional"), ("sms", "open_tracking"), ("push", ""), ("Email", "marketing")],
)
def test_impossible_question(channel: str, purpose: str) -> None:
    """A channel or purpose that Klaviyo does not have is an error that names those it has."""
    expected = (
        f"there is no channel {channel!r} with purpose {purpose!r}: ask about "
        "email for marketing, email for open_tracking, email for click_tracking, "
        "sms for marketing, sms for transactional, push for marketing, "
        "whatsapp for marketing, whatsapp for transactional, whatsapp for conversational"
    )

    with pytest.raises(ConfigurationError) as caught:
        evaluate(Subscriptions(), channel=channel, purpose=purpose, at=AT)

    assert expected == str(caught.value)


class Nowhere(tzinfo):
    """A time zone that does not know its offset."""

    def utcoffset(self, _: datetime | None, /) -> None:
        return None

    dst = utcoffset

    def tzname(self, _: datetime | None, /) -> str:
        return "nowhere"


@pytest.mark.parametrize("zone", [None, Nowhere()])
def test_naive_moment(zone: tzinfo | None) -> None:
    """A moment without a time zone, or with one in name only, is an error that says what to do."""
    with pytest.raises(ConfigurationError, match="no time zone"):
        evaluate(Subscriptions(), at=AT.replace(tzinfo=zone))


def test_klaviyos_word_for_push() -> None:
    """Push may be called by Klaviyo's own name; the answer calls it push."""
    permission = PushMarketing(consent="SUBSCRIBED", can_receive_push_marketing=True)
    subscriptions = Subscriptions(mobile_push=PushChannel(marketing=permission))
    ours = evaluate(subscriptions, channel="push", at=AT)

    assert ours.channel == "push"
    assert ours.verdict is ALLOW
    assert ours == evaluate(subscriptions, channel="mobile_push", at=AT)


def test_the_whole_card() -> None:
    """Every channel and purpose is answered, in order; a list concerns marketing email only."""
    blocked = with_email(list_suppressions=(ListSuppression(list_id="L1"),))
    subscriptions = Subscriptions(email=EmailChannel(marketing=blocked))
    person = Profile(id="1", email="ada@example.com", subscriptions=subscriptions)
    decisions = evaluate_all(person, list_id="L1", at=AT)
    email, *others = decisions

    assert list(TOPICS) == [(each.channel, each.purpose) for each in decisions]
    assert ["list-suppression", "explicit-subscription"] == heard(email)
    assert email.list_id == "L1"
    assert {None} == {each.list_id for each in others}
    assert {UNKNOWN, DENY} == {each.verdict for each in others}


def test_the_whole_card_by_other_rules() -> None:
    """The caller's rules are heard on every channel."""
    never = with_email(consent="NEVER_SUBSCRIBED", can_receive_email_marketing=True)
    subscriptions = Subscriptions(email=EmailChannel(marketing=never))
    rules = with_rule(RULES, implied_consent, before=never_subscribed)
    email, *others = evaluate_all(subscriptions, at=AT, rules=rules)

    assert email.verdict is ALLOW
    assert {UNKNOWN} == {each.verdict for each in others}
    assert evaluate_all(subscriptions, at=AT)[0].verdict is DENY


@pytest.mark.parametrize(("subject", "kind"), [(None, "NoneType"), ("ada@example.com", "str")])
def test_wrong_subject(subject: Any, kind: str) -> None:
    """Anything but a profile or its subscriptions is an error, never an answer."""
    with pytest.raises(ConfigurationError) as caught:
        evaluate(subject, at=AT)

    expected = f"consent is judged of a Profile or its Subscriptions, not of {kind}"
    assert expected == str(caught.value)


def test_lean_import() -> None:
    """Consent and policies load neither an HTTP library nor a JSON codec."""
    script = (
        "import sys, klaviyo_bridge.consent, klaviyo_bridge.policies;"
        "print({'requests', 'aiohttp', 'ssl', 'orjson', 'cattrs', 'phonenumbers'} & {*sys.modules})"
    )
    answer = subprocess.run(  # noqa: S603  # our own interpreter and script
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )

    assert answer.stdout.strip() == "set()"

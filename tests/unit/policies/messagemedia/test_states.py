"""Consent in the two words of MessageMedia, under each consent method."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Decision, Finding, SmsChannel, Subscriptions, Verdict
from klaviyo_bridge.policies.messagemedia import Channel, ConsentMethod, Options
from klaviyo_bridge.policies.messagemedia.states import state_of, tell_state
from tests.unit.policies.messagemedia.people import (
    AT,
    NUMBER,
    contact_of,
    map_person,
    payload_of,
    person,
    rules_of,
    sms_permission,
)

METHODS: Final[tuple[ConsentMethod, ...]] = ("strict", "inferred", "explicit_as_documented")
TOMORROW: Final = AT + timedelta(days=1)
YES, NO, SKIP = "SUBSCRIBED", "UNSUBSCRIBED", "no contact"

# Permission, the deciding rule, and the state under each of METHODS.
TRUTH: Final[list[tuple[Subscriptions | None, str, tuple[str, str, str]]]] = [
    (sms_permission(), "explicit-subscription", (YES, YES, YES)),
    (
        sms_permission(consent_timestamp=datetime(1990, 1, 1, tzinfo=UTC)),
        "explicit-subscription",
        (YES, YES, YES),
    ),
    (sms_permission(consent="NEVER_SUBSCRIBED"), "never-subscribed", (SKIP, YES, YES)),
    (
        sms_permission(consent="NEVER_SUBSCRIBED", can_receive_sms_marketing=True),
        "never-subscribed",
        (SKIP, YES, YES),
    ),
    (sms_permission(consent_timestamp=TOMORROW), "consent-in-future", (SKIP, SKIP, SKIP)),
    (sms_permission(consent="UNSUBSCRIBED"), "unsubscribed", (NO, NO, NO)),
    (sms_permission(consent="PENDING"), "unknown-consent", (NO, NO, NO)),
    (sms_permission(can_receive_sms_marketing=False), "cannot-receive", (NO, NO, NO)),
    (sms_permission(consent=None), "consent-not-sent", (SKIP, SKIP, SKIP)),
    (Subscriptions(sms=SmsChannel()), "not-loaded", (SKIP, SKIP, SKIP)),
    (Subscriptions(), "not-loaded", (SKIP, SKIP, SKIP)),
    (None, "not-loaded", (SKIP, SKIP, SKIP)),
]


def decided(*findings: tuple[str, Verdict], channel: str = "sms") -> Decision:
    """Return a decision with these findings, the first of which decides."""
    return Decision(
        verdict=findings[0][1],
        findings=tuple(Finding(rule, verdict, "", source="here") for rule, verdict in findings),
        channel=channel,
        purpose="marketing",
    )


@pytest.mark.rule("MM-09")
@pytest.mark.rule("KLV-01")
@pytest.mark.rule("KLV-03")
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("subscriptions", "rule", "states"), TRUTH)
def test_state(
    subscriptions: Subscriptions | None,
    rule: str,
    states: tuple[str, str, str],
    method: ConsentMethod,
) -> None:
    """Each permission has its state under each method, or there is no contact; never another."""
    profile = person(subscriptions=subscriptions)
    expected = states[METHODS.index(method)]
    contact = map_person(profile, consent_method=method).contact

    assert rule == evaluate(profile, channel="sms", at=AT).findings[0].rule
    assert expected == (SKIP if contact is None else contact.channel.state)


@pytest.mark.rule("MM-09")
def test_strict_is_the_default() -> None:
    """Unless told otherwise, who never subscribed becomes no contact."""
    assert Options().consent_method == "strict"
    assert map_person(person(subscriptions=sms_permission(consent="NEVER_SUBSCRIBED"))) == (
        map_person(
            person(subscriptions=sms_permission(consent="NEVER_SUBSCRIBED")),
            consent_method="strict",
        )
    )


@pytest.mark.rule("MM-09")
@pytest.mark.parametrize(
    ("changes", "method", "rules"),
    [
        ({}, "strict", []),
        ({}, "inferred", []),
        ({"consent": "NEVER_SUBSCRIBED"}, "inferred", ["consent-inferred"]),
        (
            {"consent": "NEVER_SUBSCRIBED"},
            "explicit_as_documented",
            ["consent-inferred-as-documented"],
        ),
        ({"consent": "NEVER_SUBSCRIBED"}, "strict", ["not-subscribed-skipped"]),
        ({"consent_timestamp": TOMORROW}, "strict", ["not-subscribed-skipped"]),
        ({"consent_timestamp": TOMORROW}, "inferred", ["not-subscribed-skipped"]),
        ({"consent": "UNSUBSCRIBED"}, "strict", []),
        ({"consent": "UNSUBSCRIBED"}, "inferred", []),
        ({"consent": "PENDING"}, "inferred", ["unknown-consent-as-unsubscribed"]),
        (
            {"can_receive_sms_marketing": False},
            "inferred",
            ["contradiction-as-unsubscribed"],
        ),
        ({"consent": None}, "inferred", ["consent-unknown", "unknown-permission-skipped"]),
    ],
)
def test_what_is_said_about_a_state(
    changes: dict[str, Any], method: ConsentMethod, rules: list[str]
) -> None:
    """A finding tells where the method decided, where the two words say less, and why not."""
    decision = evaluate(person(subscriptions=sms_permission(**changes)), channel="sms", at=AT)

    assert rules == rules_of(tell_state(decision, method=method))


@pytest.mark.rule("MM-09")
@pytest.mark.parametrize(
    ("method", "reason"),
    [
        ("inferred", "takes silence for a yes"),
        (
            "explicit_as_documented",
            "takes silence for a yes; the vendor's text on it contradicts its name",
        ),
    ],
)
def test_an_inference_names_method_and_rule(method: ConsentMethod, reason: str) -> None:
    """The one exception to an ALLOW names the method that made it, and the rule that spoke."""
    silent = person(subscriptions=sms_permission(consent="NEVER_SUBSCRIBED"))
    mapped = map_person(silent, consent_method=method)
    [finding] = mapped.findings

    assert finding.verdict == "LOSSY"
    assert finding.source == "subscriptions.sms.marketing.consent"
    assert finding.evidence == {"rule": "never-subscribed", "method": method}
    assert finding.message == (
        "The person never subscribed, and is a subscriber in MessageMedia all the same: the "
        f"consent method `{method}` {reason}."
    )
    assert mapped.contact is not None
    assert mapped.contact.channel.decision.findings[0].rule == "never-subscribed"


@pytest.mark.rule("MM-09")
@pytest.mark.parametrize(
    ("changes", "rule", "deciding", "cause"),
    [
        (
            {"consent": "NEVER_SUBSCRIBED"},
            "not-subscribed-skipped",
            "never-subscribed",
            "has not subscribed to text messages, nor opted out of them",
        ),
        (
            {"consent": None},
            "unknown-permission-skipped",
            "consent-not-sent",
            "may or may not be sent text messages; it is not known",
        ),
    ],
)
def test_who_is_left_out_is_told(
    changes: dict[str, Any], rule: str, deciding: str, cause: str
) -> None:
    """The finding for a person without a contact names the rule that spoke, and the method."""
    mapped = map_person(person(subscriptions=sms_permission(**changes)))
    finding = mapped.findings[-1]

    assert mapped.contact is None
    assert (rule, "OMITTED") == (finding.rule, finding.verdict)
    assert finding.source == "subscriptions.sms.marketing.consent"
    assert finding.evidence == {"rule": deciding, "method": "strict"}
    assert finding.message == (
        f"There is no contact: the person {cause} ({deciding}), and MessageMedia takes whoever "
        "has no state for a subscriber. The consent method is `strict`."
    )


@pytest.mark.rule("MM-09")
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([("never-subscribed", Verdict.DENY), ("too-old", Verdict.DENY)], NO),
        ([("too-old", Verdict.DENY)], NO),
        ([("never-subscribed", Verdict.DENY), ("consent-in-future", Verdict.DENY)], None),
        ([("no-opinion", Verdict.UNKNOWN)], None),
        ([("no-opinion", Verdict.UNKNOWN), ("never-subscribed", Verdict.DENY)], None),
        ([("implied", Verdict.ALLOW), ("never-subscribed", Verdict.DENY)], YES),
    ],
)
def test_silence_is_inferred_from_only_if_nothing_else_refuses(
    findings: list[tuple[str, Verdict]], expected: str | None, method: ConsentMethod
) -> None:
    """A second refusal, or an unknown, is no silence; rules of the caller's own count too."""
    assert expected == state_of(decided(*findings), method=method)


def test_rules_of_the_callers_own() -> None:
    """Consent is judged by the rules in the options."""
    profile = person()

    assert map_person(profile, rules=[lambda _: None]).contact is None
    assert contact_of(profile).channel.state == "SUBSCRIBED"


@pytest.mark.rule("MM-09")
def test_a_rule_that_needs_no_permission() -> None:
    """A rule may refuse where nothing was read; the person is unsubscribed, and that is all."""
    refused = Finding("closed", Verdict.DENY, "The shop is closed.")
    mapped = map_person(person(subscriptions=None), rules=[lambda _: refused])

    assert mapped.contact is not None
    assert NO == mapped.contact.channel.state
    assert () == mapped.findings


@pytest.mark.parametrize("last_updated", [AT, TOMORROW])
def test_an_opt_out_of_any_day(last_updated: datetime) -> None:
    """No date of an opt-out goes over, so none is missed, be it still to come."""
    left = sms_permission(consent="UNSUBSCRIBED", last_updated=last_updated)
    decision = evaluate(left, channel="sms", at=AT)

    assert NO == state_of(decision, method="strict")
    assert () == tell_state(decision, method="strict")


def test_no_channel_without_a_state() -> None:
    """A channel cannot be made from a decision that gives no state, or one about something else."""
    silent = decided(("never-subscribed", Verdict.DENY))
    by_email = decided(("explicit-subscription", Verdict.ALLOW), channel="email")

    with pytest.raises(ConfigurationError) as without_state:
        Channel(number=NUMBER, written=NUMBER, decision=silent)
    with pytest.raises(ConfigurationError) as about_email:
        Channel(number=NUMBER, written=NUMBER, decision=by_email)

    assert str(without_state.value) == (
        "no subscription state can be made from this decision: write no contact, because "
        "MessageMedia takes one without a state for a subscriber"
    )
    assert str(about_email.value) == (
        "a decision about email for marketing says nothing about marketing text messages: ask "
        "about sms and marketing"
    )
    assert Channel(number=NUMBER, written=NUMBER, decision=silent, method="inferred").state == YES


@pytest.mark.rule("MM-09")
def test_email_says_nothing_about_text_messages() -> None:
    """Marketing text messages are judged, not transactional ones, whatever email says."""
    transactional = Decision(
        verdict=Verdict.ALLOW, findings=(), channel="sms", purpose="transactional"
    )

    with pytest.raises(ConfigurationError, match="sms for transactional"):
        Channel(number=NUMBER, written=NUMBER, decision=transactional)


@pytest.mark.rule("MM-04")
def test_an_opt_out_stays_one() -> None:
    """Whatever the method, who unsubscribed is written as unsubscribed."""
    gone = person(subscriptions=sms_permission(consent="UNSUBSCRIBED"))
    states = [
        payload_of(gone, consent_method=method)["channels"][0]["subscriptionState"]
        for method in METHODS
    ]

    assert ["UNSUBSCRIBED"] * 3 == states


def test_an_unknown_method_is_refused() -> None:
    """A method that does not exist is refused, and those that do are named."""
    method: Any = "explicit"

    with pytest.raises(ConfigurationError) as raised:
        Options(consent_method=method)

    assert str(raised.value) == (
        "consent_method 'explicit' is not known: use one of strict, explicit_as_documented, "
        "inferred"
    )


def test_the_profile_is_judged_at_the_moment_given() -> None:
    """Consent that is dated tomorrow counts the day after."""
    tomorrow = person(subscriptions=sms_permission(consent_timestamp=TOMORROW))
    decision = evaluate(tomorrow, channel="sms", at=AT + timedelta(days=2))

    assert map_person(tomorrow).contact is None
    assert state_of(decision, method="strict") == YES

"""What a decision comes to in three words."""

from typing import Any

import pytest

from klaviyo_bridge.consent import (
    RULES,
    consent_older_than,
    double_opt_in_required,
    explicit_only,
    from_json,
    guard,
    implied_consent,
    status_of,
    to_json,
    with_rule,
)
from klaviyo_bridge.consent.rules import Rule, explicit_subscription, never_subscribed
from klaviyo_bridge.consent.status import NOT_YET
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    ConsentStatus,
    Decision,
    Finding,
    KnownState,
    Suppression,
    Unsubscribe,
    Verdict,
)
from tests.unit.consent.people import EMAIL, TOMORROW, UPDATED, ask, permission_for, subscribed

WHATSAPP = ("whatsapp", "marketing")
BLOCK = (Suppression(reason="HARD_BOUNCE"),)


@pytest.mark.rule("OMN-07")
def test_only_allow_is_subscribed() -> None:
    """A yes is SUBSCRIBED, also one that the caller's own rules imply."""
    implied = with_rule(RULES, implied_consent, before=never_subscribed)
    never = permission_for(EMAIL, consent="NEVER_SUBSCRIBED", can_receive=True)

    assert ConsentStatus.SUBSCRIBED == status_of(ask(EMAIL, subscribed(EMAIL)))
    assert ConsentStatus.SUBSCRIBED == status_of(ask(EMAIL, never, rules=implied))


@pytest.mark.rule("KLV-01")
def test_unknown_has_no_status() -> None:
    """Nothing is said about somebody of whom nothing is known."""
    assert status_of(ask(EMAIL, None)) is None


@pytest.mark.rule("OMN-08")
@pytest.mark.parametrize(
    "decision",
    [
        ask(EMAIL, permission_for(EMAIL, consent="NEVER_SUBSCRIBED")),
        ask(EMAIL, subscribed(EMAIL, consent_timestamp=TOMORROW)),
        ask(WHATSAPP, subscribed(WHATSAPP, valid_until=UPDATED)),
        ask(EMAIL, subscribed(EMAIL), properties={"$consent": ["sms"]}),
    ],
)
def test_missing_consent_is_no_opt_out(decision: Decision) -> None:
    """Consent that was not given, not yet, no longer or doubtfully is not an opt-out."""
    assert Verdict.DENY is decision.verdict
    assert ConsentStatus.NEVER_SUBSCRIBED == status_of(decision)


@pytest.mark.parametrize("rule", [explicit_only, double_opt_in_required, consent_older_than(30)])
def test_falling_short_is_no_opt_out(rule: Rule) -> None:
    """Who falls short of what the caller asks for has not left; who is suppressed has."""
    rules = with_rule(RULES, rule, before=explicit_subscription)
    short = ask(EMAIL, subscribed(EMAIL), rules=rules)
    suppressed = ask(EMAIL, subscribed(EMAIL, suppression=BLOCK), rules=rules)

    assert Verdict.DENY is short.verdict
    assert ConsentStatus.NEVER_SUBSCRIBED == status_of(short)
    assert ConsentStatus.UNSUBSCRIBED == status_of(suppressed)


@pytest.mark.rule("OMN-09")
@pytest.mark.parametrize(
    "decision",
    [
        ask(EMAIL, permission_for(EMAIL, consent="UNSUBSCRIBED")),
        ask(EMAIL, permission_for(EMAIL, consent="NEVER_SUBSCRIBED", suppression=BLOCK)),
        ask(EMAIL, permission_for(EMAIL, consent="NEVER_SUBSCRIBED", can_receive=False)),
        ask(EMAIL, permission_for(EMAIL, consent="WHO_KNOWS")),
        ask(EMAIL, subscribed(EMAIL, can_receive=False)),
    ],
)
def test_every_other_no_is_an_opt_out(decision: Decision) -> None:
    """Whatever else refuses is read restrictively."""
    assert ConsentStatus.UNSUBSCRIBED == status_of(decision)


@pytest.mark.rule("OMN-08")
def test_all_that_is_missing_is_still_no_opt_out() -> None:
    """However many rules miss something at once, nobody opted out by that."""
    findings = tuple(Finding(rule, Verdict.DENY, "Not yet.") for rule in sorted(NOT_YET))
    decision = Decision(
        verdict=Verdict.DENY, findings=findings, channel="email", purpose="marketing"
    )

    assert ConsentStatus.NEVER_SUBSCRIBED == status_of(decision)


def test_a_rule_of_ones_own_is_an_opt_out() -> None:
    """A refusal whose reason is not known here is read restrictively."""
    finding = Finding("house-rule", Verdict.DENY, "We do not write on Sundays.")
    decision = Decision(
        verdict=Verdict.DENY, findings=(finding,), channel="email", purpose="marketing"
    )

    assert ConsentStatus.UNSUBSCRIBED == status_of(decision)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ALLOW", ConsentStatus.SUBSCRIBED),
        ("DENY", ConsentStatus.UNSUBSCRIBED),
        ("UNKNOWN", None),
    ],
)
def test_a_verdict_in_plain_text_counts(word: Any, expected: ConsentStatus | None) -> None:
    """A rule of the caller's own may say its verdict in plain text; a no stays a no."""
    decision = ask(
        EMAIL,
        permission_for(EMAIL, consent="NEVER_SUBSCRIBED"),
        rules=(lambda _: Finding("house-rule", word, ""),),
    )

    assert expected == status_of(decision)
    assert expected == status_of(from_json(to_json(decision)))


def test_a_decision_about_a_write_is_no_status() -> None:
    """That an unsubscribe may be sent makes nobody a subscriber."""
    command = Unsubscribe(email="ada@example.com", channels=("email",))
    decision = guard(command, KnownState(), at=UPDATED)

    assert Verdict.ALLOW is decision.verdict
    with pytest.raises(ConfigurationError) as caught:
        status_of(decision)
    assert str(caught.value) == (
        "a decision about email for unsubscribe is no answer about permission: take one that "
        "evaluate() gave"
    )

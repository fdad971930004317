"""The laws of consent, for whatever Klaviyo may send."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.consent import EMAIL_MARKETING, SMS_MARKETING, evaluate, explain
from klaviyo_bridge.models import EmailChannel, Profile, Subscriptions, Suppression, Verdict
from tests.properties.strategies import (
    NOW,
    email_marketing,
    list_ids,
    profiles,
    subscriptions,
    suppressions,
)

channels = st.sampled_from(["email", "sms"])


@given(subject=profiles | subscriptions, channel=channels, list_id=st.none() | list_ids)
def test_evaluate_is_total(subject: Any, channel: str, list_id: str | None) -> None:
    """Every person gives an answer, decided by the first finding, and it can be explained."""
    decision = evaluate(subject, channel=channel, list_id=list_id, at=NOW)

    assert decision.findings[0].verdict is decision.verdict
    assert decision.findings[0].at == decision.status_at
    assert explain(decision)


@pytest.mark.rule("KLV-02")
@pytest.mark.rule("KLV-03")
@given(subject=profiles, channel=channels, list_id=st.none() | list_ids)
def test_only_an_explicit_subscription_allows(
    subject: Profile, channel: str, list_id: str | None
) -> None:
    """Without the word SUBSCRIBED for the channel there is no ALLOW."""
    decision = evaluate(subject, channel=channel, list_id=list_id, at=NOW)
    permission = getattr(subject.subscriptions, channel, None)
    marketing = getattr(permission, "marketing", None)

    if decision.verdict is Verdict.ALLOW:
        assert getattr(marketing, "consent", None) == "SUBSCRIBED"
        assert decision.findings[0].rule == "explicit-subscription"


@pytest.mark.rule("OMN-09")
@given(
    marketing=email_marketing,
    added=suppressions,
    list_id=st.none() | list_ids,
)
def test_a_suppression_always_denies(
    marketing: Any, added: Suppression, list_id: str | None
) -> None:
    """Adding a suppression turns every answer into DENY; never a DENY into ALLOW."""
    suppressed = attrs.evolve(marketing, suppression=(*(marketing.suppression or ()), added))
    subject = Subscriptions(email=EmailChannel(marketing=suppressed))

    assert evaluate(subject, list_id=list_id, at=NOW).verdict is Verdict.DENY


@given(marketing=email_marketing, list_id=list_ids)
def test_asking_about_a_list_never_allows_more(marketing: Any, list_id: str) -> None:
    """Who may not be written to at all may not be written to for a list."""
    subject = Subscriptions(email=EmailChannel(marketing=marketing))
    about_list = evaluate(subject, list_id=list_id, at=NOW)

    if about_list.verdict is Verdict.ALLOW:
        assert evaluate(subject, at=NOW).verdict is Verdict.ALLOW


@given(subject=profiles, channel=channels)
def test_nothing_personal_in_rules(subject: Profile, channel: str) -> None:
    """Rule names come from a fixed vocabulary."""
    known = {rule.__name__.replace("_", "-") for rule in (*EMAIL_MARKETING, *SMS_MARKETING)}

    assert known >= {each.rule for each in evaluate(subject, channel=channel, at=NOW).findings}

"""The laws of consent, for whatever Klaviyo may send."""

import json
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from klaviyo_bridge.consent import (
    NEVER_OVERRULED,
    RULES,
    TOPICS,
    Case,
    Rule,
    consent_older_than,
    double_opt_in_required,
    evaluate,
    evaluate_all,
    explain,
    explain_all,
    explicit_only,
    from_json,
    implied_consent,
    to_json,
)
from klaviyo_bridge.models import (
    Decision,
    EmailChannel,
    EmailMarketing,
    Finding,
    ListSuppression,
    Profile,
    SmsChannel,
    SmsMarketing,
    Subscriptions,
    Suppression,
    Verdict,
    WhatsappChannel,
    WhatsappPermission,
)
from tests.properties.strategies import (
    NOW,
    email_marketing,
    list_ids,
    mirrors,
    profiles,
    subscriptions,
    suppressions,
    texts,
)

OPTIONS = (explicit_only, double_opt_in_required, consent_older_than(365), implied_consent)
VOCABULARY = {rule.__name__.replace("_", "-") for rule in (*RULES, *OPTIONS)} | {"no-opinion"}
WORDS = {"SUBSCRIBED", "UNSUBSCRIBED", "NEVER_SUBSCRIBED"}

EMAIL = "ada.lovelace@example.com"
PHONE = "+15550100123"


def always(case: Case) -> Finding | None:
    """Allow everything, as no rule should."""
    del case
    return Finding("always", Verdict.ALLOW, "Why not.")


topics = st.sampled_from(list(TOPICS))
maybe_lists = st.none() | list_ids
any_rules = st.lists(st.sampled_from((*RULES, *OPTIONS)), unique=True).map(tuple)
"""Any of the rules and options, in any order."""


def ask(subject: Any, topic: tuple[str, str], **question: Any) -> Decision:
    """Ask about a topic."""
    channel, purpose = topic
    return evaluate(subject, channel=channel, purpose=purpose, at=NOW, **question)


def consent_of(subject: Any, topic: tuple[str, str]) -> str | None:
    """Return the status that Klaviyo sent for a topic."""
    held = subject.subscriptions if isinstance(subject, Profile) else subject
    channel = getattr(held, {"push": "mobile_push"}.get(topic[0], topic[0]), None)
    consent: str | None = getattr(getattr(channel, topic[1], None), "consent", None)
    return consent


@given(subject=profiles | subscriptions, topic=topics, list_id=maybe_lists, rules=any_rules)
def test_evaluate_is_total(
    subject: Any, topic: tuple[str, str], list_id: str | None, rules: tuple[Rule, ...]
) -> None:
    """Every person gives an answer by any rules, and the first finding decides it."""
    decision = ask(subject, topic, list_id=list_id, rules=rules)

    assert decision.findings[0].verdict is decision.verdict
    assert decision.findings[0].at == decision.status_at
    assert topic == (decision.channel, decision.purpose)
    assert explain(decision)


@given(subject=profiles | subscriptions, list_id=maybe_lists)
def test_the_card_holds_every_answer(subject: Any, list_id: str | None) -> None:
    """The card holds what each question alone would have been answered."""
    decisions = evaluate_all(subject, list_id=list_id, at=NOW)
    asked = {("email", "marketing"): list_id}

    assert [ask(subject, topic, list_id=asked.get(topic)) for topic in TOPICS] == list(decisions)
    assert explain_all(decisions)


@given(subject=profiles | subscriptions, topic=topics, list_id=maybe_lists, rules=any_rules)
def test_decisions_survive_json(
    subject: Any, topic: tuple[str, str], list_id: str | None, rules: tuple[Rule, ...]
) -> None:
    """A decision written as JSON and read again is the same decision."""
    decision = ask(subject, topic, list_id=list_id, rules=rules)

    assert decision == from_json(to_json(decision))
    assert decision == from_json(json.loads(json.dumps(to_json(decision))))


@pytest.mark.rule("KLV-02")
@given(subject=profiles | subscriptions, topic=topics, list_id=maybe_lists)
def test_only_an_explicit_subscription_allows(
    subject: Any, topic: tuple[str, str], list_id: str | None
) -> None:
    """Without the word SUBSCRIBED for the channel and purpose there is no ALLOW."""
    decision = ask(subject, topic, list_id=list_id)

    if decision.verdict is Verdict.ALLOW:
        assert "SUBSCRIBED" == consent_of(subject, topic)
        assert "explicit-subscription" == decision.findings[0].rule


@pytest.mark.rule("KLV-02")
@given(subject=profiles | subscriptions, topic=topics, list_id=maybe_lists, rules=any_rules)
def test_only_implied_consent_allows_more(
    subject: Any, topic: tuple[str, str], list_id: str | None, rules: tuple[Rule, ...]
) -> None:
    """By any of our rules, an ALLOW without SUBSCRIBED is marketing email and says "implied"."""
    decision = ask(subject, topic, list_id=list_id, rules=rules)

    if decision.verdict is Verdict.ALLOW and consent_of(subject, topic) != "SUBSCRIBED":
        assert ("email", "marketing") == topic
        assert "implied-consent" == decision.findings[0].rule


@pytest.mark.rule("KLV-03")
@given(
    marketing=email_marketing,
    word=texts.filter(lambda each: each not in WORDS),
    rules=any_rules | st.just(RULES),
)
def test_unknown_words_never_allow(
    marketing: EmailMarketing, word: str, rules: tuple[Rule, ...]
) -> None:
    """A consent status that this library does not know is no yes, by any rules."""
    subject = Subscriptions(email=EmailChannel(marketing=attrs.evolve(marketing, consent=word)))

    assert Verdict.ALLOW is not evaluate(subject, at=NOW, rules=rules).verdict


@pytest.mark.rule("OMN-09")
@given(marketing=email_marketing, added=suppressions, list_id=maybe_lists)
def test_a_suppression_always_denies(
    marketing: EmailMarketing, added: Suppression, list_id: str | None
) -> None:
    """Adding a suppression turns every answer into DENY; never a DENY into ALLOW."""
    suppressed = attrs.evolve(marketing, suppression=(*(marketing.suppression or ()), added))
    subject = Subscriptions(email=EmailChannel(marketing=suppressed))

    assert Verdict.DENY is evaluate(subject, list_id=list_id, at=NOW).verdict


@pytest.mark.rule("OMN-09")
@given(marketing=email_marketing, added=suppressions, list_id=maybe_lists, rules=any_rules)
def test_a_suppression_never_allows(
    marketing: EmailMarketing, added: Suppression, list_id: str | None, rules: tuple[Rule, ...]
) -> None:
    """Adding a suppression never turns a no into ALLOW, whichever rules are heard and how."""
    suppressed = attrs.evolve(marketing, suppression=(*(marketing.suppression or ()), added))
    subject = Subscriptions(email=EmailChannel(marketing=suppressed))

    decision = evaluate(subject, list_id=list_id, at=NOW, rules=rules)

    assert Verdict.ALLOW is not decision.verdict


@pytest.mark.rule("KLV-01")
@given(subject=profiles | subscriptions, topic=topics, list_id=maybe_lists, rules=any_rules)
def test_some_refusals_are_never_overruled(
    subject: Any, topic: tuple[str, str], list_id: str | None, rules: tuple[Rule, ...]
) -> None:
    """Where a rule that is never overruled speaks, no rule of anybody's makes it a yes."""
    alone = ask(subject, topic, list_id=list_id, rules=NEVER_OVERRULED)
    assume(alone.findings[0].rule != "no-opinion")

    assert Verdict.ALLOW is not ask(subject, topic, list_id=list_id, rules=(always, *rules)).verdict


@given(marketing=email_marketing, list_id=list_ids)
def test_asking_about_a_list_never_allows_more(marketing: EmailMarketing, list_id: str) -> None:
    """Who may not be written to at all may not be written to for a list."""
    subject = Subscriptions(email=EmailChannel(marketing=marketing))
    about_list = evaluate(subject, list_id=list_id, at=NOW)

    if about_list.verdict is Verdict.ALLOW:
        assert Verdict.ALLOW is evaluate(subject, at=NOW).verdict


@given(subject=profiles, topic=topics, mirrored=mirrors)
def test_properties_never_allow_more(
    subject: Profile, topic: tuple[str, str], mirrored: dict[str, Any]
) -> None:
    """Whatever ``$consent`` and its date say, they never turn a no into ALLOW."""
    before = ask(attrs.evolve(subject, properties={}), topic)
    after = ask(attrs.evolve(subject, properties=mirrored), topic)

    if after.verdict is Verdict.ALLOW:
        assert Verdict.ALLOW is before.verdict


@given(subject=subscriptions, topic=topics, waited=st.timedeltas(timedelta(0), timedelta(9_999)))
def test_a_permission_ends_once(
    subject: Subscriptions, topic: tuple[str, str], waited: timedelta
) -> None:
    """What has run out stays so: at a later moment no expired permission is valid again."""
    channel, purpose = topic
    now = ask(subject, topic)
    then = evaluate(subject, channel=channel, purpose=purpose, at=NOW + waited)

    if "permission-expired" in {each.rule for each in now.findings}:
        assert Verdict.ALLOW is not now.verdict
        assert "permission-expired" in {each.rule for each in then.findings}


personal = st.sampled_from([EMAIL, PHONE, f"of {EMAIL}", None, "SUBSCRIBED", "UNSUBSCRIBED"])
suspects = st.builds(
    Profile,
    id=st.just("1"),
    email=st.sampled_from([EMAIL, None]),
    phone_number=st.sampled_from([PHONE, None]),
    properties=st.fixed_dictionaries(
        {}, optional={"$consent": st.lists(personal) | personal, "$consent_timestamp": personal}
    ),
    subscriptions=st.builds(
        Subscriptions,
        email=st.builds(
            EmailChannel,
            marketing=st.builds(
                EmailMarketing,
                consent=personal,
                method=personal,
                can_receive_email_marketing=st.booleans(),
                suppression=st.lists(st.builds(Suppression, reason=personal)).map(tuple),
                list_suppressions=st.lists(
                    st.builds(ListSuppression, list_id=list_ids, reason=personal)
                ).map(tuple),
            ),
        ),
        sms=st.builds(
            SmsChannel, marketing=st.builds(SmsMarketing, consent=personal, method=personal)
        ),
        whatsapp=st.builds(
            WhatsappChannel,
            marketing=st.builds(WhatsappPermission, consent=personal, phone_number=personal),
        ),
    ),
)
"""People whose address stands wherever text can stand."""


@given(subject=suspects, topic=topics, list_id=maybe_lists, rules=any_rules | st.just(RULES))
def test_nothing_personal_is_told(
    subject: Profile, topic: tuple[str, str], list_id: str | None, rules: tuple[Rule, ...]
) -> None:
    """Rule, message, source and explanation never hold an address of the person."""
    decision = ask(subject, topic, list_id=list_id, rules=rules)
    told = [f"{each.rule} {each.message} {each.source}" for each in decision.findings]

    assert [] == [text for text in (*told, explain(decision)) if EMAIL in text or PHONE in text]
    assert EMAIL not in repr(decision)
    assert PHONE not in repr(decision)


@given(subject=profiles | subscriptions, topic=topics, rules=any_rules)
def test_rules_have_fixed_names(
    subject: Any, topic: tuple[str, str], rules: tuple[Rule, ...]
) -> None:
    """Rule names come from a fixed vocabulary."""
    assert {each.rule for each in ask(subject, topic, rules=rules).findings} <= VOCABULARY

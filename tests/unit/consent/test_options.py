"""Rules of the caller's choice, and what no choice can overrule."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from klaviyo_bridge.consent import (
    NEVER_OVERRULED,
    RULES,
    TOPICS,
    Case,
    Rule,
    consent_older_than,
    double_opt_in_required,
    evaluate,
    explicit_only,
    implied_consent,
    with_rule,
    without,
)
from klaviyo_bridge.consent.rules import (
    explicit_subscription,
    global_suppression,
    legacy_consent_disagrees,
    never_subscribed,
    no_address,
)
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    Finding,
    ListSuppression,
    Permission,
    Profile,
    Suppression,
    Verdict,
)
from tests.unit.consent.people import (
    AT,
    CONSENTED,
    EMAIL,
    SMS,
    UNKNOWN_DATE,
    ask,
    heard,
    permission_for,
    subscribed,
    subscriptions_for,
)

ALLOW, DENY, UNKNOWN = Verdict.ALLOW, Verdict.DENY, Verdict.UNKNOWN

EXPLICIT = with_rule(RULES, explicit_only, before=explicit_subscription)
CONFIRMED = with_rule(RULES, double_opt_in_required, before=explicit_subscription)
IMPLIED = with_rule(RULES, implied_consent, before=never_subscribed)

NO_LIMIT = "consent_older_than takes a whole number of days that is more than 0, or a timedelta"
NEVER = permission_for(EMAIL, consent="NEVER_SUBSCRIBED", can_receive=True)


def always(case: Case) -> Finding | None:
    """Allow everything, as no rule should."""
    del case
    return Finding("always", ALLOW, "Why not.")


class TestExplicitOnly:
    """Consent that the person spoke."""

    @pytest.mark.parametrize(
        "method",
        [
            *("FORM", "PREFERENCE_PAGE", "CHECKOUT", "BACK_IN_STOCK", "TEXT", "INBOUND_MESSAGE"),
            *("SOCIAL_INSTAGRAM_MESSAGE", "form"),
        ],
    )
    @pytest.mark.parametrize("topic", [EMAIL, SMS, ("sms", "transactional")])
    def test_acts_of_the_person_count(self, topic: tuple[str, str], method: str) -> None:
        """A form, the preference page, the checkout, a message: the person did that."""
        decision = ask(topic, subscribed(topic, method=method), rules=EXPLICIT)

        assert ["explicit-subscription"] == heard(decision)

    @pytest.mark.parametrize("method", ["API", "MANUAL_IMPORT", "SHOPIFY", "LATER", "", None])
    @pytest.mark.parametrize("topic", [EMAIL, SMS, ("sms", "transactional")])
    def test_what_others_write_does_not(self, topic: tuple[str, str], method: str | None) -> None:
        """Programs, imports, methods that are not known, and none, are refused."""
        decision = ask(topic, subscribed(topic, method=method), rules=EXPLICIT)

        expected = Finding(
            "explicit-only",
            DENY,
            "The person is said to have subscribed, but not by an act of their own.",
            source=TOPICS[topic].method,
        )

        assert DENY is decision.verdict
        assert ["explicit-only", "explicit-subscription"] == heard(decision)
        assert expected == decision.findings[0]

    def test_a_reply_counts_whatever_the_method(self) -> None:
        """Who confirmed by a reply has spoken, whoever asked."""
        replied = subscribed(EMAIL, method="API", double_optin=True)
        silent = subscribed(EMAIL, method="API", double_optin=False)

        assert ALLOW is ask(EMAIL, replied, rules=EXPLICIT).verdict
        assert DENY is ask(EMAIL, silent, rules=EXPLICIT).verdict

    @pytest.mark.rule("KLV-09")
    @pytest.mark.parametrize("stamp", [None, UNKNOWN_DATE])
    @pytest.mark.parametrize("topic", TOPICS)
    def test_undated_consent_does_not(self, topic: tuple[str, str], stamp: datetime | None) -> None:
        """Consent without a known date is refused, on every channel."""
        decision = ask(topic, subscribed(topic, consent_timestamp=stamp), rules=EXPLICIT)
        expected = Finding(
            "explicit-only",
            DENY,
            "The person is said to have subscribed, but not when.",
            source=TOPICS[topic].consent_timestamp,
        )

        assert DENY is decision.verdict
        assert expected == decision.findings[0]

    @pytest.mark.parametrize("topic", [("push", "marketing"), ("whatsapp", "transactional")])
    def test_a_date_will_do_where_there_is_no_method(self, topic: tuple[str, str]) -> None:
        """Where Klaviyo records no method, a date is all that can be asked for."""
        assert ALLOW is ask(topic, subscribed(topic), rules=EXPLICIT).verdict

    def test_others_are_no_concern_of_it(self) -> None:
        """It has an opinion of subscribers only."""
        assert heard(ask(EMAIL, NEVER)) == heard(ask(EMAIL, NEVER, rules=EXPLICIT))


class TestDoubleOptIn:
    """Consent that the person confirmed."""

    @pytest.mark.parametrize(("confirmed", "verdict"), [(True, ALLOW), (False, DENY), (None, DENY)])
    def test_only_a_reply_will_do(self, confirmed: bool | None, verdict: Verdict) -> None:
        """Not confirmed, and not known to be, are refused."""
        decision = ask(EMAIL, subscribed(EMAIL, double_optin=confirmed), rules=CONFIRMED)

        assert verdict is decision.verdict
        assert (verdict is DENY) is ("double-opt-in-required" in heard(decision))

    def test_it_names_the_field(self) -> None:
        """The finding names what is missing."""
        [finding, *_] = ask(EMAIL, subscribed(EMAIL), rules=CONFIRMED).findings
        expected = Finding(
            "double-opt-in-required",
            DENY,
            "The person has not confirmed the subscription by a double opt-in.",
            source="subscriptions.email.marketing.double_optin",
        )

        assert expected == finding

    @pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic != EMAIL])
    def test_it_is_silent_where_nothing_is_recorded(self, topic: tuple[str, str]) -> None:
        """Klaviyo records a reply for marketing email only."""
        assert ["explicit-subscription"] == heard(ask(topic, subscribed(topic), rules=CONFIRMED))

    def test_others_are_no_concern_of_it(self) -> None:
        """It has an opinion of subscribers only."""
        assert heard(ask(EMAIL, NEVER)) == heard(ask(EMAIL, NEVER, rules=CONFIRMED))


class TestConsentOlderThan:
    """Consent that is not too old."""

    @pytest.mark.parametrize("limit", [timedelta(days=730), 730])
    @pytest.mark.parametrize(
        ("age", "verdict"),
        [
            (timedelta(days=1), ALLOW),
            (timedelta(days=730), ALLOW),
            (timedelta(days=730, microseconds=1), DENY),
        ],
    )
    def test_older_is_refused(
        self, limit: timedelta | int, age: timedelta, verdict: Verdict
    ) -> None:
        """Consent of exactly that age still counts; a moment older is refused."""
        rules = with_rule(RULES, consent_older_than(limit), before=explicit_subscription)
        decision = ask(EMAIL, subscribed(EMAIL, consent_timestamp=AT - age), rules=rules)

        assert verdict is decision.verdict

    @pytest.mark.parametrize("topic", TOPICS)
    def test_it_says_since_when(self, topic: tuple[str, str]) -> None:
        """The finding gives the date and the limit, on every channel."""
        rules = with_rule(RULES, consent_older_than(30), before=explicit_subscription)
        [finding, *_] = ask(topic, subscribed(topic), rules=rules).findings

        expected = Finding(
            "consent-too-old",
            DENY,
            "The person subscribed on 1 March 2024, 09:15 UTC, which is too long ago.",
            source=TOPICS[topic].consent_timestamp,
            evidence={"limit_days": 30.0},
        )

        assert expected == finding

    @pytest.mark.rule("KLV-09")
    @pytest.mark.parametrize("stamp", [None, UNKNOWN_DATE])
    def test_undated_consent_is_refused(self, stamp: datetime | None) -> None:
        """Consent without a known date may be any age."""
        rules = with_rule(RULES, consent_older_than(30), before=explicit_subscription)
        decision = ask(EMAIL, subscribed(EMAIL, consent_timestamp=stamp), rules=rules)

        expected = Finding(
            "consent-too-old",
            DENY,
            "When the person subscribed is not known, so it may be too long ago.",
            source="subscriptions.email.marketing.consent_timestamp",
            evidence={"limit_days": 30.0},
        )

        assert expected == decision.findings[0]

    def test_others_are_no_concern_of_it(self) -> None:
        """It has an opinion of subscribers only."""
        rules = with_rule(RULES, consent_older_than(30), before=explicit_subscription)

        assert heard(ask(EMAIL, NEVER)) == heard(ask(EMAIL, NEVER, rules=rules))

    @pytest.mark.parametrize("limit", [0, -1, -(10**20), timedelta(0), timedelta(days=-1)])
    def test_no_time_is_no_limit(self, limit: timedelta | int) -> None:
        """A limit that nobody could meet is an error."""
        with pytest.raises(ConfigurationError) as caught:
            consent_older_than(limit)

        assert NO_LIMIT == str(caught.value)

    @pytest.mark.parametrize("limit", [30.5, "30", None])
    def test_what_is_no_time_is_no_limit(self, limit: Any) -> None:
        """Neither is a limit that is no number of days."""
        with pytest.raises(ConfigurationError) as caught:
            consent_older_than(limit)

        assert NO_LIMIT == str(caught.value)

    def test_any_number_of_days_will_do(self) -> None:
        """A limit beyond all time refuses nothing that is dated."""
        rules = with_rule(RULES, consent_older_than(10**20), before=explicit_subscription)

        assert ALLOW is ask(EMAIL, subscribed(EMAIL), rules=rules).verdict


class TestImpliedConsent:
    """Marketing email to people who said nothing."""

    @pytest.mark.rule("KLV-02")
    def test_it_allows_and_says_so(self) -> None:
        """Who said nothing may be mailed, and the finding says on what grounds."""
        decision = ask(EMAIL, NEVER, rules=IMPLIED)
        expected = Finding(
            "implied-consent",
            ALLOW,
            "The person never subscribed; consent is implied, because nothing speaks against it.",
            source="subscriptions.email.marketing.can_receive_email_marketing",
        )

        assert ALLOW is decision.verdict
        assert ["implied-consent", "never-subscribed", "can-receive-is-not-consent"] == heard(
            decision
        )
        assert expected == decision.findings[0]
        assert decision.status_at is None

    @pytest.mark.parametrize(
        "permission",
        [
            permission_for(EMAIL, consent="NEVER_SUBSCRIBED", can_receive=None),
            permission_for(EMAIL, consent="NEVER_SUBSCRIBED", can_receive=False),
            permission_for(EMAIL, consent="UNSUBSCRIBED", can_receive=True),
            permission_for(EMAIL, consent="WHO_KNOWS", can_receive=True),
            permission_for(EMAIL, consent=None, can_receive=True),
            permission_for(
                EMAIL,
                consent="NEVER_SUBSCRIBED",
                can_receive=True,
                suppression=(Suppression(),),
            ),
            permission_for(
                EMAIL,
                consent="NEVER_SUBSCRIBED",
                can_receive=True,
                list_suppressions=(ListSuppression(list_id="L9"),),
            ),
            None,
        ],
    )
    def test_anything_against_it_silences_it(self, permission: Permission | None) -> None:
        """Any suppression, any other status, and a flag that is not true: nothing is implied."""
        decision = ask(EMAIL, permission, rules=IMPLIED)

        assert ALLOW is not decision.verdict
        assert "implied-consent" not in heard(decision)

    @pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic != EMAIL])
    def test_it_is_silent_elsewhere(self, topic: tuple[str, str]) -> None:
        """On no other channel, and for no other purpose, is consent ever implied."""
        permission = permission_for(topic, consent="NEVER_SUBSCRIBED", can_receive=True)

        assert "implied-consent" not in heard(ask(topic, permission, rules=IMPLIED))

    def test_an_address_is_needed_wherever_it_stands(self) -> None:
        """Also as the first rule it allows nobody who has no address."""
        rules = with_rule(RULES, implied_consent, before=global_suppression)
        subject = Profile(id="1", email=" ", subscriptions=subscriptions_for(EMAIL, NEVER))

        assert "no-address" == evaluate(subject, at=AT, rules=rules).findings[0].rule


class TestEditing:
    """Rules are a tuple, and a tuple is easily changed."""

    def test_a_rule_goes_before_another(self) -> None:
        """The new rule stands right before the one named; the others keep their order."""
        place = RULES.index(explicit_subscription)

        assert (*RULES[:place], explicit_only, *RULES[place:]) == EXPLICIT

    def test_a_rule_that_is_there_moves(self) -> None:
        """No rule is heard twice."""
        moved = with_rule(RULES, explicit_subscription, before=global_suppression)

        assert (explicit_subscription, *without(RULES, explicit_subscription)) == moved

    def test_rules_are_taken_out(self) -> None:
        """One or several are left out; the others keep their order."""
        assert RULES[2:] == without(RULES, no_address, global_suppression)
        assert RULES == without(RULES)

    def test_a_rule_that_is_not_there_is_named(self) -> None:
        """A slip is told by name, instead of being passed over."""
        with pytest.raises(ConfigurationError) as caught:
            without(RULES, implied_consent)
        assert "implied_consent is not among the rules: name one that is" == str(caught.value)
        with pytest.raises(ConfigurationError, match="consent_too_old is not among the rules"):
            with_rule(RULES, explicit_only, before=consent_older_than(1))
        with pytest.raises(ConfigurationError, match="explicit_only is not among the rules"):
            with_rule(RULES, explicit_only, before=explicit_only)

    def test_a_rule_of_any_kind_is_named(self) -> None:
        """A rule that is no function is told by its type."""

        class Quiet:
            def __call__(self, case: Case) -> Finding | None:
                del case
                return None

        with pytest.raises(ConfigurationError, match="Quiet is not among the rules"):
            without(RULES, Quiet())

    def test_a_rule_may_be_given_up(self) -> None:
        """Whoever knows that the property is out of date leaves that rule out."""
        rules = without(RULES, legacy_consent_disagrees)
        named = {"$consent": ["sms"]}

        assert DENY is ask(EMAIL, subscribed(EMAIL), properties=named).verdict
        assert ALLOW is ask(EMAIL, subscribed(EMAIL), properties=named, rules=rules).verdict


class TestNeverOverruled:
    """What stands whatever rules are heard."""

    @pytest.mark.rule("OMN-09")
    @pytest.mark.rule("KLV-01")
    @pytest.mark.parametrize(
        ("permission", "rule"),
        [
            (subscribed(EMAIL, suppression=(Suppression(),)), "global-suppression"),
            (None, "not-loaded"),
            (permission_for(EMAIL, consent="UNSUBSCRIBED"), "unsubscribed"),
            (
                subscribed(EMAIL, list_suppressions=(ListSuppression(list_id="L1"),)),
                "list-suppression",
            ),
            (
                permission_for(EMAIL, consent="NEVER_SUBSCRIBED", can_receive=False),
                "unlisted-suppression",
            ),
            (permission_for(EMAIL, consent="WHO_KNOWS"), "unknown-consent"),
            (permission_for(EMAIL, consent=None), "consent-not-sent"),
            (subscribed(EMAIL, can_receive=False), "cannot-receive"),
        ],
    )
    def test_it_decides_over_an_allow(self, permission: Permission | None, rule: str) -> None:
        """Suppressed, gone, blocked, not read, not understood: no rule makes a yes of that."""
        decision = ask(EMAIL, permission, list_id="L1", rules=(always,))

        assert ALLOW is not decision.verdict
        assert [rule, "always"] == heard(decision)
        assert decision.findings[0].at == decision.status_at

    def test_a_no_stays_as_it_is(self) -> None:
        """Where the caller's rules refuse already nothing is put before them."""

        def never(_: Case) -> Finding:
            return Finding("never", DENY, "Not today.")

        permission = subscribed(EMAIL, suppression=(Suppression(),))

        assert ["never"] == heard(ask(EMAIL, permission, rules=(never,)))

    def test_it_is_told_once(self) -> None:
        """A rule that was heard as well, further down, moves to the front."""
        permission = subscribed(EMAIL, suppression=(Suppression(),))
        decision = ask(EMAIL, permission, rules=(always, global_suppression))

        assert ["global-suppression", "always"] == heard(decision)

    @pytest.mark.parametrize(
        "order", [NEVER_OVERRULED[n:] + NEVER_OVERRULED[:n] for n in range(len(NEVER_OVERRULED))]
    )
    def test_the_first_of_several_decides(self, order: tuple[Rule, ...]) -> None:
        """Of several the one that comes first in RULES decides, however they were ordered."""
        permission = permission_for(
            EMAIL,
            consent="UNSUBSCRIBED",
            suppression=(Suppression(),),
            list_suppressions=(ListSuppression(list_id="L1"),),
        )
        decision = ask(EMAIL, permission, list_id="L1", rules=(always, *order))

        assert "global-suppression" == decision.findings[0].rule
        assert 4 == len(decision.findings)

    def test_a_yes_stands_where_none_of_it_speaks(self) -> None:
        """The caller's rules decide everything else."""
        assert ["always"] == heard(ask(EMAIL, NEVER, rules=(always,)))

    def test_plain_text_is_a_yes_too(self) -> None:
        """A rule that spells its verdict as text is checked all the same."""

        def careless(case: Case) -> Finding | None:
            del case
            return Finding("careless", "ALLOW", "Yes.")  # type: ignore[arg-type]  # the point

        decision = ask(EMAIL, None, rules=(careless,))

        assert ["not-loaded", "careless"] == heard(decision)


@pytest.mark.parametrize("topic", TOPICS)
def test_no_opinion_is_unknown(topic: tuple[str, str]) -> None:
    """Where no rule speaks, nothing is known, and that is no yes."""
    decision = ask(topic, subscribed(topic, consent_timestamp=CONSENTED), rules=())

    assert UNKNOWN is decision.verdict
    assert ["no-opinion"] == heard(decision)
    assert decision.status_at is None

"""Rules of consent that the caller chose."""

from typing import Any

import pytest

from klaviyo_bridge.consent import (
    RULES,
    Case,
    Rule,
    consent_older_than,
    double_opt_in_required,
    implied_consent,
    with_rule,
)
from klaviyo_bridge.consent.rules import explicit_subscription, never_subscribed
from klaviyo_bridge.models import Finding, Suppression, Verdict
from klaviyo_bridge.policies.omnisend import Options
from tests.unit.policies.omnisend.people import (
    UPDATED,
    email_permission,
    map_person,
    payload_of,
    person,
    rules_of,
    sms_permission,
)

IMPLIED = with_rule(RULES, implied_consent, before=never_subscribed)
CONFIRMED = with_rule(RULES, double_opt_in_required, before=explicit_subscription)
YOUNG = with_rule(RULES, consent_older_than(30), before=explicit_subscription)
NEVER = {"consent": "NEVER_SUBSCRIBED", "can_receive_email_marketing": True}


@pytest.mark.parametrize(
    ("rules", "changes", "status", "finding"),
    [
        (RULES, {}, "subscribed", None),
        (CONFIRMED, {"double_optin": True}, "subscribed", None),
        (CONFIRMED, {}, "nonSubscribed", "subscription-refused"),
        (YOUNG, {}, "nonSubscribed", "subscription-refused"),
        (RULES, NEVER, "nonSubscribed", None),
        (IMPLIED, NEVER, "subscribed", "implied-consent-as-subscribed"),
        (
            IMPLIED,
            {**NEVER, "suppression": (Suppression(reason="HARD_BOUNCE", timestamp=UPDATED),)},
            "unsubscribed",
            "suppression-as-unsubscribed",
        ),
    ],
)
def test_email(
    rules: tuple[Rule, ...], changes: dict[str, Any], status: str, finding: str | None
) -> None:
    """The caller's rules decide, and what they change is reported; no rule beats a suppression."""
    profile = person(subscriptions=email_permission(**changes))
    [identifier] = payload_of(profile, rules=rules)["identifiers"]
    found = rules_of(map_person(profile, rules=rules).findings)

    assert status == identifier["channels"]["email"]["status"]
    assert (finding is None) or finding in found
    assert (finding is not None) or not [rule for rule in found if "subscribed" in rule]


def test_text_messages() -> None:
    """The caller's rules hold for text messages as well."""
    profile = person(email=None, phone_number="+15550100123", subscriptions=sms_permission())
    [identifier] = payload_of(profile, rules=YOUNG)["identifiers"]

    assert "nonSubscribed" == identifier["channels"]["sms"]["status"]


def say_no(_: Case) -> Finding:
    """Refuse everybody, of whom something is known or not."""
    return Finding("closed", Verdict.DENY, "The shop is closed.")


@pytest.mark.parametrize(
    ("addresses", "channel"),
    [
        ({"email": "ada@example.com"}, "email"),
        ({"email": None, "phone_number": "+15550100123"}, "sms"),
    ],
)
def test_rules_that_need_no_permission(addresses: dict[str, Any], channel: str) -> None:
    """A rule may refuse where nothing was read; there is a status then, and no consent record."""
    profile = person(**addresses, properties={"$source": "form"}, subscriptions=None)
    [identifier] = payload_of(profile, rules=(say_no,))["identifiers"]
    [unknown] = payload_of(profile)["identifiers"]

    assert {channel: {"status": "unsubscribed"}} == identifier["channels"]
    assert "consent" not in identifier
    assert identifier["id"] == unknown["id"] == next(filter(None, addresses.values()))
    assert "channels" not in unknown


def test_rules_are_kept_as_a_tuple() -> None:
    """Rules may come as a list; the default is the very tuple that consent is judged by."""
    assert IMPLIED == Options(rules=list(IMPLIED)).rules
    assert RULES is Options().rules

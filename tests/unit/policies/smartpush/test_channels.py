"""Statuses, and what they do not say."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from klaviyo_bridge.consent import evaluate, guard
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    Decision,
    EmailChannel,
    Fidelity,
    Finding,
    KnownState,
    ListSuppression,
    Subscriptions,
    Suppression,
    TrackingConsent,
    Unsubscribe,
    Verdict,
)
from klaviyo_bridge.policies.smartpush import ChannelState, LocalState, SmartPushContact, to_payload
from tests.unit.policies.smartpush.people import (
    AT,
    CONSENTED,
    QUIET,
    UPDATED,
    both,
    contact_of,
    email_permission,
    map_person,
    payload_of,
    person,
    rules_of,
    sms_permission,
)

BOUNCE = Suppression(reason="HARD_BOUNCE", timestamp=UPDATED)
TOMORROW = AT + timedelta(days=1)
PHONE = "+15550100123"
TRACKED = Subscriptions(email=EmailChannel(open_tracking=TrackingConsent(consent="SUBSCRIBED")))
LEAVE = Unsubscribe(email="ada@example.com", channels=("email",))
BLOCKED = Finding(
    "list-suppressions-without-place",
    Fidelity.UNSUPPORTED,
    "Email of single lists is blocked for this person; SmartPush has no place for that.",
    source="subscriptions.email.marketing.list_suppressions",
)


def reported(profile: Any) -> list[str]:
    """Name the rules that spoke, but for the details that SmartPush has no place for."""
    found = rules_of(map_person(profile).findings)
    return [rule for rule in found if rule not in {"permissions-without-place", "consent-unknown"}]


@pytest.mark.parametrize(
    ("members", "expected", "changed_at", "rules"),
    [
        ({}, "subscribed", CONSENTED, []),
        ({"consent_timestamp": None}, "subscribed", None, []),
        ({"consent_timestamp": TOMORROW}, "never_subscribed", None, ["future-consent"]),
        ({"consent": "NEVER_SUBSCRIBED"}, "never_subscribed", None, []),
        ({"consent": "UNSUBSCRIBED"}, "unsubscribed", UPDATED, []),
        ({"consent": "UNSUBSCRIBED", "last_updated": TOMORROW}, "unsubscribed", None, []),
        ({"suppression": (BOUNCE,)}, "unsubscribed", UPDATED, ["suppression"]),
        ({"consent": "PENDING"}, "unsubscribed", UPDATED, ["unknown-consent"]),
        ({"can_receive_email_marketing": False}, "unsubscribed", UPDATED, ["contradiction"]),
    ],
)
def test_email_status(
    members: dict[str, Any], expected: str, changed_at: datetime | None, rules: list[str]
) -> None:
    """Each permission has its status, with a finding where SmartPush's word says less."""
    profile = person(subscriptions=email_permission(**members))
    state = contact_of(profile).email_subscription

    assert expected == payload_of(profile)["email_subscription"]
    assert state is not None
    assert changed_at == state.changed_at
    assert rules == [
        rule.removesuffix("-as-unsubscribed").removesuffix("-as-non-subscribed")
        for rule in reported(profile)
    ]


@pytest.mark.parametrize(
    ("consent", "expected"),
    [
        ("SUBSCRIBED", "subscribed"),
        ("NEVER_SUBSCRIBED", "never_subscribed"),
        ("UNSUBSCRIBED", "unsubscribed"),
        ("WHO_KNOWS", "unsubscribed"),
    ],
)
def test_sms_status(consent: str, expected: str) -> None:
    """Text messages have a status of their own, beside the one of email."""
    permissions = both(email_permission("UNSUBSCRIBED"), sms_permission(consent))
    payload = payload_of(person(phone_number=PHONE, subscriptions=permissions))

    assert PHONE == payload["kla_phone_number"]
    assert expected == payload["sms_subscription"]
    assert payload["email_subscription"] == "unsubscribed"


@pytest.mark.rule("KLV-01")
@pytest.mark.parametrize("subscriptions", [None, Subscriptions(), email_permission(consent=None)])
def test_unknown_gives_no_status(subscriptions: Subscriptions | None) -> None:
    """Unknown permission leaves the statuses out, with a finding for each channel."""
    profile = person(phone_number=PHONE, subscriptions=subscriptions)
    found = [each for each in map_person(profile).findings if each.rule == "consent-unknown"]

    contact = contact_of(profile)

    assert (contact.email_subscription, contact.sms_subscription) == (None, None)
    assert {"email_subscription", "sms_subscription"}.isdisjoint(to_payload(contact))
    assert [
        f"Permission for {channel} is not known, so nothing is said about it in SmartPush."
        for channel in ("email", "sms")
    ] == [each.message for each in found]


@pytest.mark.rule("KLV-01")
def test_no_status_from_an_unknown_decision() -> None:
    """A status cannot even be made by hand from an UNKNOWN decision."""
    unknown = evaluate(Subscriptions(), at=AT)

    with pytest.raises(ConfigurationError) as caught:
        ChannelState(decision=unknown)

    assert str(caught.value) == (
        "a channel status cannot be made from an UNKNOWN decision: leave the channel out"
    )


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        (
            {"phone_number": PHONE, "sms_subscription": True},
            "a decision about email says nothing about sms_subscription: ask about sms",
        ),
        (
            {"phone_number": PHONE, "email_subscription": True},
            "email_subscription is given without an address: a status belongs to one",
        ),
        (
            {"email": "ada@example.com", "sms_subscription": True},
            "sms_subscription is given without an address: a status belongs to one",
        ),
    ],
)
def test_no_status_that_belongs_elsewhere(members: dict[str, Any], problem: str) -> None:
    """That email may be sent makes nobody a subscriber of text messages, nor without an address."""
    state = ChannelState(decision=evaluate(email_permission(), at=AT))
    given: dict[str, Any] = {
        name: state if value is True else value for name, value in members.items()
    }

    with pytest.raises(ConfigurationError) as caught:
        SmartPushContact(uid="1", **given)

    assert problem == str(caught.value)


def test_a_local_status_is_not_written() -> None:
    """What SmartPush itself holds is left out of the payload, so that it stays as it is."""
    local = LocalState(status="subscribed", changed_at=CONSENTED)
    contact = SmartPushContact(
        uid="1",
        email="ada@example.com",
        email_subscription=local,
        phone_number=PHONE,
        sms_subscription=local,
    )

    assert {"uid", "email", "kla_phone_number", "custom", "tags"} == to_payload(contact).keys()


def test_local_words() -> None:
    """A status that SmartPush does not have is an error."""
    with pytest.raises(ValueError, match="nonSubscribed"):
        LocalState(status="nonSubscribed")


@pytest.mark.parametrize("consent", ["SUBSCRIBED", None])
def test_list_suppressions_are_reported(consent: str | None) -> None:
    """Email that is blocked for single lists is reported, also where consent is unknown."""
    blocked = (ListSuppression(list_id="L1"),)
    profile = person(subscriptions=email_permission(consent, list_suppressions=blocked))

    assert BLOCKED in map_person(profile).findings


@pytest.mark.parametrize(
    ("members", "rules"),
    [
        ({"subscriptions": sms_permission()}, ["permission-without-address"]),
        (
            {"phone_number": "555", "subscriptions": sms_permission("UNSUBSCRIBED")},
            ["phone-not-e164", "permission-without-address"],
        ),
        ({"phone_number": " ", "subscriptions": sms_permission("NEVER_SUBSCRIBED")}, []),
        ({"subscriptions": sms_permission(None)}, []),
        (
            {
                "email": "",
                "phone_number": PHONE,
                "subscriptions": email_permission("NEVER_SUBSCRIBED", suppression=(BOUNCE,)),
            },
            ["permission-without-address"],
        ),
        (
            {
                "email": None,
                "phone_number": PHONE,
                "subscriptions": email_permission(
                    None, list_suppressions=(ListSuppression(list_id="L1"),)
                ),
            },
            ["permission-without-address"],
        ),
        ({"email": None, "phone_number": PHONE, "subscriptions": QUIET}, []),
    ],
)
def test_permission_without_an_address(members: dict[str, Any], rules: list[str]) -> None:
    """An answer given for an address that the contact cannot have is lost, and reported."""
    assert rules == reported(person(**members))


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"subscriptions": sms_permission()}, "phone_number"),
        ({"email": None, "phone_number": PHONE, "subscriptions": email_permission()}, "email"),
    ],
)
def test_permission_without_an_address_is_told(members: dict[str, Any], field: str) -> None:
    """The finding says which address is missing, and nobody's."""
    expected = Finding(
        "permission-without-address",
        Fidelity.UNSUPPORTED,
        f"Permission is recorded, but there is no {field} that SmartPush could hold it for.",
        source=field,
    )

    assert expected in map_person(person(**members)).findings


@pytest.mark.parametrize(
    ("purpose", "allowed"),
    [
        ("open_tracking", evaluate(TRACKED, purpose="open_tracking", at=AT)),
        ("unsubscribe", guard(LEAVE, KnownState(), at=AT)),
    ],
)
def test_no_status_from_another_question(purpose: str, allowed: Decision) -> None:
    """That opens may be measured, or a write be sent, makes nobody a subscriber."""
    assert Verdict.ALLOW is allowed.verdict
    with pytest.raises(ConfigurationError) as caught:
        ChannelState(decision=allowed)

    assert str(caught.value) == (
        f"a decision about email for {purpose} gives no channel status: ask about marketing"
    )

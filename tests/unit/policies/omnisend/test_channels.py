"""Statuses, their dates, and the proof of consent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    ConsentRecord,
    EmailChannel,
    ListSuppression,
    Subscriptions,
    Suppression,
    TrackingConsent,
    Verdict,
)
from klaviyo_bridge.policies.omnisend import ChannelState, Identifier, OmnisendContact, to_payload
from tests.unit.policies.omnisend.people import (
    AT,
    CONSENTED,
    UPDATED,
    email_permission,
    map_person,
    payload_of,
    person,
    rules_of,
    sms_permission,
)

OPTED_IN = {"status": "subscribed", "statusChangedAt": "2024-03-01T09:15:00Z"}
OPTED_OUT = {"status": "unsubscribed", "statusChangedAt": "2025-05-20T16:40:00Z"}
BOUNCE = Suppression(reason="HARD_BOUNCE", timestamp=UPDATED)
TOMORROW = AT + timedelta(days=1)
UNDATED = (
    "a consent record without a date cannot be given to Omnisend, which would fill in the time of "
    "the import: leave the record out (OMN-10, OMN-11)"
)

DEEP: list[object] = []
for _ in range(5_000):
    DEEP = [DEEP]


@pytest.mark.rule("OMN-07")
@pytest.mark.rule("OMN-08")
@pytest.mark.rule("OMN-09")
@pytest.mark.rule("KLV-03")
@pytest.mark.parametrize(
    ("changes", "expected", "rules"),
    [
        ({}, OPTED_IN, []),
        ({"consent_timestamp": None}, {"status": "subscribed"}, ["status-date-unknown"]),
        (
            {"consent_timestamp": datetime(1990, 1, 1, tzinfo=UTC)},
            {"status": "subscribed"},
            ["status-date-unknown"],
        ),
        (
            {"consent_timestamp": TOMORROW},
            {"status": "nonSubscribed"},
            ["future-consent-as-non-subscribed"],
        ),
        (
            {"consent_timestamp": TOMORROW, "can_receive_email_marketing": False},
            OPTED_OUT,
            ["contradiction-as-unsubscribed"],
        ),
        ({"consent": "NEVER_SUBSCRIBED"}, {"status": "nonSubscribed"}, []),
        (
            {"consent": "NEVER_SUBSCRIBED", "can_receive_email_marketing": False},
            OPTED_OUT,
            ["suppression-as-unsubscribed"],
        ),
        ({"consent": "UNSUBSCRIBED"}, OPTED_OUT, []),
        (
            {"consent": "UNSUBSCRIBED", "last_updated": None},
            {"status": "unsubscribed"},
            ["status-date-unknown"],
        ),
        (
            {"consent": "UNSUBSCRIBED", "last_updated": TOMORROW},
            {"status": "unsubscribed"},
            ["status-date-unknown"],
        ),
        ({"suppression": (BOUNCE,)}, OPTED_OUT, ["suppression-as-unsubscribed"]),
        (
            {
                "consent": "NEVER_SUBSCRIBED",
                "suppression": (BOUNCE, Suppression(timestamp=CONSENTED)),
            },
            OPTED_OUT,
            ["suppression-as-unsubscribed"],
        ),
        (
            {"suppression": (Suppression(reason="ADDED_LATER"),)},
            OPTED_OUT,
            ["suppression-as-unsubscribed"],
        ),
        ({"consent": "PENDING"}, OPTED_OUT, ["unknown-consent-as-unsubscribed"]),
        (
            {"can_receive_email_marketing": False},
            OPTED_OUT,
            ["contradiction-as-unsubscribed"],
        ),
        (
            {"list_suppressions": (ListSuppression(list_id="L1"),)},
            OPTED_IN,
            ["list-suppressions-without-place"],
        ),
    ],
)
def test_email_status(changes: dict[str, Any], expected: dict[str, str], rules: list[str]) -> None:
    """Each permission has its status and date, with a finding where Omnisend's word says less."""
    profile = person(subscriptions=email_permission(**changes))
    [identifier] = payload_of(profile)["identifiers"]

    assert {"email": expected} == identifier["channels"]
    assert rules == rules_of(map_person(profile).findings)


@pytest.mark.rule("OMN-07")
@pytest.mark.rule("OMN-08")
@pytest.mark.rule("OMN-09")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, OPTED_IN),
        ({"consent": "NEVER_SUBSCRIBED"}, {"status": "nonSubscribed"}),
        ({"consent": "UNSUBSCRIBED"}, OPTED_OUT),
        ({"consent": "WHO_KNOWS"}, OPTED_OUT),
        ({"can_receive_sms_marketing": False}, OPTED_OUT),
    ],
)
def test_sms_status(changes: dict[str, Any], expected: dict[str, str]) -> None:
    """Text messages have a status of their own, on the phone identifier."""
    profile = person(phone_number="+15550100123", subscriptions=sms_permission(**changes))
    _, phone = payload_of(profile)["identifiers"]

    assert ("phone", "+15550100123") == (phone["type"], phone["id"])
    assert {"sms": expected} == phone["channels"]


@pytest.mark.rule("KLV-01")
@pytest.mark.parametrize("subscriptions", [None, Subscriptions(), email_permission(consent=None)])
def test_unknown_leaves_the_channel_out(subscriptions: Subscriptions | None) -> None:
    """Unknown permission gives an identifier that says nothing of channels or consent."""
    profile = person(
        subscriptions=subscriptions, phone_number="+15550100123", properties={"$source": "form"}
    )
    mapped = map_person(profile)
    identifiers = payload_of(profile)["identifiers"]

    assert [{"id", "type", "sendWelcomeMessage"}] * 2 == [set(each) for each in identifiers]
    assert ["consent-unknown", "consent-unknown"] == rules_of(mapped.findings)
    assert ["subscriptions.email.marketing", "subscriptions.sms.marketing"] == [
        finding.source for finding in mapped.findings
    ]


def test_no_status_from_another_purpose() -> None:
    """An ALLOW to measure opens, or for transactional messages, subscribes nobody."""
    subscriptions = Subscriptions(
        email=EmailChannel(open_tracking=TrackingConsent(consent="SUBSCRIBED"))
    )
    tracking = evaluate(subscriptions, purpose="open_tracking", at=AT)

    assert Verdict.ALLOW is tracking.verdict
    with pytest.raises(ConfigurationError) as caught:
        ChannelState(decision=tracking)
    assert (
        "a decision about email for open_tracking gives no channel status: ask about marketing"
        == str(caught.value)
    )


@pytest.mark.rule("KLV-01")
def test_no_status_from_an_unknown_decision() -> None:
    """A channel state cannot even be made by hand from an UNKNOWN decision."""
    unknown = evaluate(Subscriptions(), at=AT)

    with pytest.raises(ConfigurationError) as caught:
        ChannelState(decision=unknown)
    assert (
        "a channel status cannot be made from an UNKNOWN decision: leave the channel out"
    ) == str(caught.value)


@pytest.mark.rule("OMN-07")
def test_no_status_from_a_decision_about_another_channel() -> None:
    """That email may be sent makes nobody a subscriber of text messages."""
    decision = evaluate(email_permission(), at=AT)

    with pytest.raises(ConfigurationError) as caught:
        Identifier(type="phone", id="+15550100123", state=ChannelState(decision=decision))
    assert (
        "a decision about email says nothing about the channel of an identifier of type phone: ask "
        "about sms"
    ) == str(caught.value)


def test_list_suppressions_of_an_unknown_status_are_reported() -> None:
    """List suppressions are reported also where nothing is known of consent."""
    blocked = (ListSuppression(list_id="L1"),)
    profile = person(subscriptions=email_permission(consent=None, list_suppressions=blocked))

    assert ["consent-unknown", "list-suppressions-without-place"] == rules_of(
        map_person(profile).findings
    )


@pytest.mark.parametrize(
    ("members", "rules"),
    [
        (
            {"phone_number": None, "subscriptions": sms_permission()},
            ["permission-without-address"],
        ),
        (
            {"phone_number": "555", "subscriptions": sms_permission(consent="UNSUBSCRIBED")},
            ["phone-not-e164", "permission-without-address"],
        ),
        ({"phone_number": None, "subscriptions": sms_permission(consent="NEVER_SUBSCRIBED")}, []),
        ({"phone_number": " ", "subscriptions": sms_permission(consent=None)}, []),
        (
            {
                "email": "",
                "phone_number": "+15550100123",
                "subscriptions": email_permission(
                    consent="NEVER_SUBSCRIBED", suppression=(BOUNCE,)
                ),
            },
            ["permission-without-address"],
        ),
    ],
)
def test_permission_without_an_address_is_reported(
    members: dict[str, Any], rules: list[str]
) -> None:
    """An answer given for an address that the contact cannot have is lost, and reported."""
    found = rules_of(map_person(person(**members)).findings)

    assert rules == [rule for rule in found if rule != "consent-unknown"]


@pytest.mark.rule("OMN-10")
@pytest.mark.parametrize(
    ("properties", "source"),
    [
        ({"$consent_method": "Klaviyo Form"}, "klaviyo: method=Klaviyo Form"),
        ({"$source": -6}, "klaviyo: source=-6"),
        ({"$source": 0}, "klaviyo: source=0"),
        ({"$source": False}, "klaviyo: source=false"),
        ({"$source": DEEP, "$consent_method": "API"}, "klaviyo: method=API"),
        ({"$consent_form_id": "Wx12Yz"}, "klaviyo: form=Wx12Yz"),
        ({"$consent_form_version": 3}, "klaviyo: version=3"),
        (
            {
                "$consent_form_version": 3,
                "$consent_form_id": "Wx12Yz",
                "$source": ["a"],
                "$consent_method": "API",
            },
            'klaviyo: method=API, source=["a"], form=Wx12Yz, version=3',
        ),
    ],
)
def test_email_consent_record(properties: dict[str, Any], source: str) -> None:
    """A consent timestamp and any one of four properties give a dated consent record."""
    profile = person(subscriptions=email_permission(), properties=properties)
    [identifier] = payload_of(profile)["identifiers"]

    assert {"createdAt": "2024-03-01T09:15:00Z", "source": source} == identifier["consent"]


@pytest.mark.rule("OMN-10")
@pytest.mark.parametrize(
    ("changes", "properties"),
    [
        ({}, {}),
        ({}, {"$source": None, "$consent_method": "", "$consent_form_id": " "}),
        ({}, {"$source": [], "$consent_method": {}}),
        ({}, {"$source": DEEP}),
        ({}, {"source": "form", "$consent": ["email"]}),
        ({"consent_timestamp": None}, {"$source": -6}),
        ({"consent_timestamp": None}, {"$source": -6, "$consent_timestamp": "2024-03-01"}),
        ({"consent_timestamp": datetime(1990, 1, 1, tzinfo=UTC)}, {"$source": -6}),
        ({"consent_timestamp": TOMORROW}, {"$source": -6}),
    ],
)
def test_no_email_consent_record(changes: dict[str, Any], properties: dict[str, Any]) -> None:
    """Without a date in the subscriptions, or with all four properties empty, there is none."""
    profile = person(subscriptions=email_permission(**changes), properties=properties)
    [identifier] = payload_of(profile)["identifiers"]

    assert "consent" not in identifier


@pytest.mark.rule("OMN-10")
@pytest.mark.rule("OMN-11")
def test_consent_record_of_this_moment() -> None:
    """Consent that was given at the very moment of the migration has been given."""
    profile = person(
        phone_number="+15550100123",
        subscriptions=attrs.evolve(
            email_permission(consent_timestamp=AT), sms=sms_permission(consent_timestamp=AT).sms
        ),
        properties={"$source": "form"},
    )
    identifiers = payload_of(profile)["identifiers"]

    assert ["2026-03-01T12:00:00Z"] * 2 == [each["consent"]["createdAt"] for each in identifiers]


@pytest.mark.rule("OMN-10")
def test_consent_record_of_who_left() -> None:
    """Who left has consented once: the record stands beside the status unsubscribed."""
    profile = person(
        subscriptions=email_permission(consent="UNSUBSCRIBED"), properties={"$source": "form"}
    )
    [identifier] = payload_of(profile)["identifiers"]

    assert {"email": OPTED_OUT} == identifier["channels"]
    assert identifier["consent"]["createdAt"] == "2024-03-01T09:15:00Z"


@pytest.mark.rule("OMN-11")
@pytest.mark.parametrize(
    ("changes", "properties", "expected"),
    [
        ({}, {}, {"createdAt": "2024-03-01T09:15:00Z", "source": "klaviyo"}),
        (
            {"method": "TEXT"},
            {"$sms_consent_method": 4},
            {"createdAt": "2024-03-01T09:15:00Z", "source": "klaviyo: method=TEXT, sms_method=4"},
        ),
        ({"consent_timestamp": None}, {"$sms_consent_method": 4}, None),
        ({"consent_timestamp": datetime(1990, 1, 1, tzinfo=UTC)}, {}, None),
    ],
)
def test_sms_consent_record(
    changes: dict[str, Any], properties: dict[str, Any], expected: dict[str, str] | None
) -> None:
    """An SMS consent timestamp alone gives a consent record; without one there is none."""
    profile = person(
        email=None,
        phone_number="+15550100123",
        subscriptions=sms_permission(**changes),
        properties=properties,
    )
    [identifier] = payload_of(profile)["identifiers"]

    assert expected == identifier.get("consent")


@pytest.mark.rule("OMN-10")
@pytest.mark.rule("OMN-11")
@pytest.mark.parametrize(
    ("record", "message"),
    [
        (ConsentRecord(channel="email", source="form"), UNDATED),
        (
            ConsentRecord(channel="email", consented_at=datetime(1990, 1, 1, 12, tzinfo=UTC)),
            UNDATED,
        ),
        (
            ConsentRecord(channel="sms", consented_at=CONSENTED),
            (
                "a consent record about sms proves nothing for an identifier of type email: take "
                "the one about email"
            ),
        ),
    ],
)
def test_no_undated_consent_record(record: ConsentRecord, message: str) -> None:
    """Omnisend would date an undated record by the import, so an identifier refuses one."""
    with pytest.raises(ConfigurationError) as caught:
        Identifier(type="email", id="ada@example.com", consent=record)
    assert message == str(caught.value)


@pytest.mark.rule("OMN-10")
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"source": "klaviyo"}),
        (
            {"source": "till", "ip": "203.0.113.7"},
            {"source": "klaviyo: source=till", "ip": "203.0.113.7"},
        ),
    ],
)
def test_consent_record_made_by_hand(fields: dict[str, str], expected: dict[str, str]) -> None:
    """A record of the caller's own goes over with what it says, the address included."""
    record = ConsentRecord(channel="email", consented_at=CONSENTED, **fields)  # type: ignore[arg-type]  # texts only
    identifier = Identifier(type="email", id="ada@example.com", consent=record)
    [sent] = to_payload(OmnisendContact(identifiers=(identifier,)))["identifiers"]

    assert {"createdAt": "2024-03-01T09:15:00Z", **expected} == sent["consent"]

"""What is known about how consent was given."""

from datetime import UTC, datetime
from typing import Any

import pytest

from klaviyo_bridge.consent.evidence import (
    compose_record,
    consent_record,
    is_explicit,
    spell,
)
from klaviyo_bridge.consent.nesting import MOST_LEVELS
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    ConsentRecord,
    EmailChannel,
    EmailMarketing,
    Profile,
    PushChannel,
    PushMarketing,
    SmsChannel,
    SmsMarketing,
    SmsTransactional,
    Subscriptions,
    WhatsappChannel,
    WhatsappPermission,
)

CONSENTED = datetime(2024, 3, 1, 9, 15, tzinfo=UTC)
NESTED: Any = "x"
for _ in range(MOST_LEVELS):
    NESTED = [NESTED]


def person(properties: dict[str, Any] | None = None, **marketing: Any) -> Profile:
    """Return a person with this email permission and these properties."""
    subscriptions = Subscriptions(email=EmailChannel(marketing=EmailMarketing(**marketing)))
    return Profile(id="1", properties=properties or {}, subscriptions=subscriptions)


def test_everything_that_klaviyo_knows() -> None:
    """The subscriptions give date, method and details; the properties what only they have."""
    profile = person(
        {
            "$consent_method": "Klaviyo Form",
            "$source": -6,
            "$consent_form_id": "Wx12Yz",
            "$consent_form_version": 4120331,
            "$consent_timestamp": "2020-01-01T00:00:00Z",
            "$sms_consent_method": 4,
        },
        consent="SUBSCRIBED",
        consent_timestamp=CONSENTED,
        method="FORM",
        method_detail="example.com/signup",
        custom_method_detail="spring drive",
        double_optin=True,
    )
    expected = ConsentRecord(
        channel="email",
        consented_at=CONSENTED,
        method="FORM",
        method_detail="example.com/signup",
        custom_method_detail="spring drive",
        property_method="Klaviyo Form",
        source="-6",
        form_id="Wx12Yz",
        form_version="4120331",
        double_opt_in=True,
    )

    assert expected == consent_record(profile, channel="email")


@pytest.mark.rule("KLV-09")
@pytest.mark.parametrize("stamp", [None, datetime(1990, 1, 1, 5, tzinfo=UTC)])
def test_a_date_is_never_invented(stamp: datetime | None) -> None:
    """No date and 1990-01-01 are no date, whatever the stale property says."""
    profile = person(
        {"$consent_timestamp": "2024-03-01T00:00:00Z"}, consent_timestamp=stamp, method="FORM"
    )
    record = consent_record(profile, channel="email")

    assert ConsentRecord(channel="email", method="FORM") == record


@pytest.mark.parametrize(
    "subject",
    [
        Subscriptions(),
        Profile(id="1"),
        Profile(id="1", properties={"$consent_timestamp": "2024-03-01", "$consent": ["email"]}),
        Profile(id="1", properties={"$source": " ", "$consent_form_id": None}),
        person(consent="NEVER_SUBSCRIBED"),
    ],
)
def test_nothing_is_known(subject: Profile | Subscriptions) -> None:
    """Without a date, a method or a source there is no record, for any purpose."""
    assert consent_record(subject, channel="email") is None
    assert consent_record(subject, channel="sms", purpose="transactional") is None


def test_properties_alone_give_a_record_without_a_date() -> None:
    """A source is known even where permission was not loaded."""
    profile = Profile(id="1", properties={"$source": "shop"})

    assert ConsentRecord(channel="email", source="shop") == consent_record(profile, channel="email")
    assert consent_record(profile, channel="sms") is None


def test_text_messages_have_a_property_of_their_own() -> None:
    """The properties of email say nothing about text messages."""
    sms = SmsChannel(
        marketing=SmsMarketing(consent_timestamp=CONSENTED, method="TEXT", method_detail="JOIN"),
        transactional=SmsTransactional(method="API"),
    )
    profile = Profile(
        id="1",
        properties={"$sms_consent_method": 4, "$source": -6},
        subscriptions=Subscriptions(sms=sms),
    )
    expected = ConsentRecord(
        channel="sms",
        consented_at=CONSENTED,
        method="TEXT",
        method_detail="JOIN",
        property_method="4",
    )

    assert expected == consent_record(profile, channel="sms")
    assert ConsentRecord(channel="sms", purpose="transactional", method="API") == consent_record(
        profile, channel="sms", purpose="transactional"
    )


def test_a_record_is_composed_of_parts() -> None:
    """Whoever holds permission and properties needs no profile; the purpose is marketing then."""
    permission = EmailMarketing(consent_timestamp=CONSENTED)
    expected = ConsentRecord(channel="email", consented_at=CONSENTED, source="-6")

    assert expected == compose_record(permission, {"$source": -6}, channel="email")
    assert ConsentRecord(channel="sms") == compose_record(None, {"$source": -6}, channel="sms")


@pytest.mark.parametrize("channel", ["push", "mobile_push", "whatsapp"])
def test_other_channels(channel: str) -> None:
    """Push and WhatsApp have a date at least; push goes by both of its names."""
    subscriptions = Subscriptions(
        mobile_push=PushChannel(marketing=PushMarketing(consent_timestamp=CONSENTED)),
        whatsapp=WhatsappChannel(marketing=WhatsappPermission(consent_timestamp=CONSENTED)),
    )

    assert ConsentRecord(channel=channel, consented_at=CONSENTED) == consent_record(
        subscriptions, channel=channel
    )


def test_what_is_no_permission() -> None:
    """A channel that there is not, or a purpose that a channel has not, is refused."""
    profile = person(method="FORM")

    with pytest.raises(ConfigurationError, match="no channel 'email' with purpose 'extra': ask"):
        consent_record(profile, channel="email", purpose="extra")
    with pytest.raises(ConfigurationError, match="no channel 'emial' with purpose 'marketing'"):
        consent_record(profile, channel="emial")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("form", "form"),
        (" form ", " form "),
        ("", None),
        (" \n", None),
        (None, None),
        (-6, "-6"),
        (0, "0"),
        (True, "true"),
        (1.5, "1.5"),
        (float("nan"), None),
        ([], None),
        ({}, None),
        (["a", 1], '["a",1]'),
        ({"å": None}, '{"å":null}'),
        (NESTED, None),
        ({"a": object()}, None),
        (object(), None),
    ],
)
def test_values_are_spelled(value: object, expected: str | None) -> None:
    """A text stays as it is, other values become JSON, and what is empty or no JSON is nothing."""
    assert expected == spell(value)


def test_numbers_without_end_are_nothing() -> None:
    """A number of more digits than Python agrees to spell is nothing, alone and in a list."""
    assert spell(10**5000) is None
    assert spell([10**5000]) is None


def test_nesting_up_to_the_limit_is_spelled() -> None:
    """One level less than too many is spelled in full."""
    assert spell(NESTED[0]) == "[" * (MOST_LEVELS - 1) + '"x"' + "]" * (MOST_LEVELS - 1)


@pytest.mark.rule("KLV-06")
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, False),
        ({"method_detail": "page", "form_version": "1", "property_method": "x"}, False),
        ({"method": "FORM"}, True),
        ({"method": " preference_page "}, True),
        ({"method": "SOMETHING_NEW"}, False),
        ({"method": "SOMETHING_NEW", "double_opt_in": True}, True),
        ({"method": "SOMETHING_NEW", "double_opt_in": False}, False),
        ({"method": " "}, False),
        ({"source": "checkout"}, True),
        ({"source": " "}, False),
        ({"form_id": "Wx12Yz"}, True),
        ({"method": "API"}, False),
        ({"method": "api_v3_subscribe "}, False),
        ({"method": "MANUAL_IMPORT", "source": "old list"}, False),
        ({"method": "MANUAL_ADD", "custom_method_detail": " "}, False),
        ({"method": "API", "custom_method_detail": "checkout box"}, True),
        ({"method": "API", "form_id": "Wx12Yz"}, True),
    ],
)
def test_explicit_evidence_says_how(fields: dict[str, Any], expected: bool) -> None:
    """A record is explicit if it says how the person consented, not who wrote it down."""
    assert is_explicit(ConsentRecord(channel="email", **fields)) is expected

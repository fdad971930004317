"""Consent commands are checked when they are made."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    SUBSCRIBABLE,
    UNSUBSCRIBABLE,
    ConsentRecord,
    KnownState,
    Subscribe,
    Subscriptions,
    Suppress,
    Unsubscribe,
    Unsuppress,
)

EMAIL = "ada@example.com"
PHONE = "+447700900123"
CONSENTED = datetime(2024, 3, 1, tzinfo=UTC)
NAIVE = datetime(2024, 3, 1)  # noqa: DTZ001  # what is refused


@pytest.mark.rule("KLV-04")
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"channels": ()}, "channels is empty: name at least one of email, "),
        ({"channels": "email"}, r"channels is a text: pass a tuple, such as \('email',\)"),
        ({"channels": ("post",)}, "channel 'post' is not known here: use one of email, "),
        ({"channels": ("whatsapp.conversational",)}, "is not known here"),
        ({"channels": ("push",)}, "is not known here"),
        ({"channels": ("email", "email")}, "names one channel twice"),
        ({"channels": ("email",), "email": None}, "'email' has nobody to write to: give email"),
        ({"channels": ("sms",)}, "'sms' has nobody to write to: give phone_number"),
        ({"channels": ("email", "whatsapp.transactional")}, "give phone_number"),
        ({"email": "ada"}, "email is not an address"),
        ({"email": " ada@example.com"}, "email is not an address"),
        ({"email": ""}, "email is not an address"),
        ({"phone_number": "07700 900123"}, "phone_number is not in E.164 form"),
        ({"list_id": " "}, "list_id is blank"),
        ({"custom_source": ""}, "custom_source is blank"),
        ({"historical_import": True}, "historical_import needs consented_at"),
        ({"consented_at": CONSENTED}, "consented_at with historical_import only"),
        ({"historical_import": True, "consented_at": NAIVE}, "consented_at has no time zone"),
        ({"age_gated_date_of_birth": CONSENTED}, "pass a datetime.date"),
        ({"age_gated_date_of_birth": "1990-05-01"}, "pass a datetime.date"),
        ({"evidence": ConsentRecord(channel="sms")}, "evidence about marketing by sms proves"),
        (
            {"evidence": ConsentRecord(channel="email", purpose="open_tracking")},
            "evidence about open_tracking by email proves",
        ),
        ({"evidence": (ConsentRecord(channel="email"),) * 2}, "keep the newest"),
    ],
)
def test_subscribe_is_checked(fields: dict[str, Any], message: str) -> None:
    """A subscribe that Klaviyo would refuse or misread is refused when it is made."""
    made: dict[str, Any] = {"email": EMAIL, "channels": ("email",), **fields}

    with pytest.raises(ConfigurationError, match=message) as caught:
        Subscribe(**made)

    assert "ada" not in str(caught.value)
    assert "900123" not in str(caught.value)


@pytest.mark.rule("KLV-04")
@pytest.mark.parametrize("command", [Subscribe, Unsubscribe, Suppress, Unsuppress])
def test_unknown_keywords_raise(command: Any) -> None:
    """A keyword that a command does not have is refused, and never dropped."""
    with pytest.raises(TypeError, match="first_name"):
        command(email=EMAIL, first_name="Ada")


@pytest.mark.rule("KLV-09")
def test_historical_import() -> None:
    """Consent held already comes with its date, its evidence, and a source."""
    record = ConsentRecord(channel="email", consented_at=CONSENTED, method="FORM")
    command = Subscribe(
        email=EMAIL,
        phone_number=PHONE,
        channels=["email", "sms.transactional"],
        historical_import=True,
        consented_at=CONSENTED,
        evidence=record,
        age_gated_date_of_birth=date(1990, 5, 1),
    )

    assert ("email", "sms.transactional") == command.channels
    assert [("email", "marketing"), ("sms", "transactional")] == [
        (topic.channel, topic.purpose) for topic in command.topics
    ]
    assert (record,) == command.evidence


def test_one_record_for_each_channel() -> None:
    """Evidence may be one record, several, or none."""
    records = (ConsentRecord(channel="email"), ConsentRecord(channel="sms"))
    command = Subscribe(
        email=EMAIL, phone_number=PHONE, channels=("email", "sms"), evidence=records
    )

    assert records == command.evidence
    assert () == Subscribe(email=EMAIL, channels=("email",), evidence=None).evidence


@pytest.mark.rule("KLV-04")
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"email": EMAIL, "channels": ()}, "channels is empty"),
        ({"email": EMAIL, "channels": ("sms",)}, "give phone_number"),
        ({"phone_number": "123", "channels": ("sms",)}, "E.164"),
        ({"email": EMAIL, "channels": ("email",), "list_id": ""}, "list_id is blank"),
    ],
)
def test_unsubscribe_is_checked(fields: dict[str, Any], message: str) -> None:
    """An unsubscribe without channels, or with one that has nobody, is refused."""
    with pytest.raises(ConfigurationError, match=message):
        Unsubscribe(**fields)


def test_unsubscribe_knows_one_channel_more() -> None:
    """WhatsApp conversations can be left, but not subscribed to."""
    command = Unsubscribe(phone_number=PHONE, channels=("whatsapp.conversational",))

    assert ["conversational"] == [topic.purpose for topic in command.topics]
    assert {"whatsapp.conversational"} == UNSUBSCRIBABLE.keys() - SUBSCRIBABLE.keys()


@pytest.mark.parametrize("command", [Suppress, Unsuppress])
def test_suppressions_are_of_email(command: Any) -> None:
    """Suppressing is about marketing email, and needs an address."""
    made = command(email=EMAIL)

    assert ("email",) == made.channels
    assert [("email", "marketing")] == [(each.channel, each.purpose) for each in made.topics]
    for email in (None, "ada"):
        with pytest.raises(ConfigurationError, match="email is"):
            command(email=email)


def test_unsuppress_takes_evidence_of_email_only() -> None:
    """Consent to text messages lifts no suppression of email."""
    record = ConsentRecord(channel="email")

    assert (record,) == Unsuppress(email=EMAIL, evidence=record).evidence
    with pytest.raises(ConfigurationError, match="proves nothing"):
        Unsuppress(email=EMAIL, evidence=ConsentRecord(channel="sms"))


@pytest.mark.rule("KLV-15")
def test_the_repr_shows_nothing_personal() -> None:
    """Commands may be printed: who is meant is masked, and so is all evidence."""
    record = ConsentRecord(
        channel="email",
        method="ada-form",
        method_detail="ada-page",
        custom_method_detail="ada said",
        property_method="ada-method",
        source="ada-source",
        form_id="ada-form",
        form_version="ada-7",
        ip="203.0.113.7",
    )
    born = date(1990, 5, 1)
    commands = [
        Subscribe(
            email=EMAIL,
            phone_number=PHONE,
            channels=("email",),
            evidence=record,
            age_gated_date_of_birth=born,
        ),
        Unsubscribe(email=EMAIL, phone_number=PHONE, channels=("sms",)),
        Suppress(email=EMAIL),
        Unsuppress(email=EMAIL),
    ]
    shown = " ".join(map(repr, commands))

    assert [] == [word for word in ("ada", "900123", "1990", "203.0") if word in shown]


def test_lists_of_a_state_may_come_in_any_collection() -> None:
    """List ids are kept as a frozen set; not having looked is something else than none."""
    assert frozenset({"L1"}) == KnownState(list_ids=["L1", "L1"]).list_ids
    assert KnownState().list_ids is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"exists": False, "subscriptions": Subscriptions()}, "exists is False, yet"),
        ({"exists": False, "list_ids": {"L1"}}, "exists is False, yet"),
        ({"list_ids": "L1"}, "list_ids is a text"),
        ({"verified_at": NAIVE}, "verified_at has no time zone"),
    ],
)
def test_a_state_does_not_contradict_itself(fields: dict[str, Any], message: str) -> None:
    """A profile that does not exist has no permissions, and a moment has a time zone."""
    with pytest.raises(ConfigurationError, match=message):
        KnownState(**fields)

    assert KnownState(exists=False, list_ids=()).exists is False


def test_a_record_has_a_time_zone() -> None:
    """When somebody consented is a moment, or not known."""
    with pytest.raises(ConfigurationError, match="consented_at has no time zone"):
        ConsentRecord(channel="email", consented_at=NAIVE)
    assert ConsentRecord(channel="email").consented_at is None

"""A profile as a SmartPush contact: identity, fields, and what stays behind."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from jsonschema import Draft202012Validator

from klaviyo_bridge.consent import RULES, consent_older_than, with_rule
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Fidelity, Finding, Location, Profile
from klaviyo_bridge.models.sensitivity import sensitive_fields
from klaviyo_bridge.policies import smartpush
from klaviyo_bridge.policies.smartpush import NAMESPACE, SmartPushContact, make_uid, map_profile
from tests.unit.policies.smartpush.people import (
    AT,
    CONSENTED,
    QUIET,
    audience,
    both,
    contact_of,
    email_permission,
    map_person,
    payload_of,
    person,
    rules_of,
    sms_permission,
)

SCHEMA = Path(__file__).parents[3] / "samples" / "smartpush_contact.schema.json"


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """Return the validator of one contact."""
    return Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


@pytest.mark.rule("SMP-02")
@pytest.mark.rule("SMP-03")
def test_whole_contact(validator: Draft202012Validator) -> None:
    """A profile arrives whole, each part under the name that the vendor gives."""
    profile = Profile(
        id="01HPROFILE",
        email="Ada@Example.com ",
        phone_number="+447700900123",
        first_name=" Ada",
        last_name="Lovelace ",
        locale="en-GB",
        location=Location(country="United Kingdom", city="London"),
        properties={"$source": "Footer form", "loyalty_points": "420", "topics": ["shoes"]},
        subscriptions=email_permission(),
    )
    expected = {
        "uid": "ef19ab91-39f6-5543-8ccc-900a0568c9e6",
        "email": "ada@example.com",
        "kla_phone_number": "+447700900123",
        "name": "Ada Lovelace",
        "country": "GB",
        "email_subscription": "subscribed",
        "custom": {
            "kla_locale": "en-GB",
            "kla_city": "London",
            "kla_$source": "Footer form",
            "kla_loyalty_points": "420",
            "kla_topics": ["shoes"],
        },
        "tags": ["kla_list_newsletter", "kla_segment_vip_us"],
    }
    found = payload_of(profile, audience("VIP us", "segment"), audience("Newsletter"))

    assert list(expected.items()) == list(found.items())
    assert [] == list(validator.iter_errors(found))


@pytest.mark.shared
def test_vendors_example_is_valid(validator: Draft202012Validator, shared: Path) -> None:
    """The schema of these tests takes the example that research composed of the vendor's page."""
    example = shared / "specs" / "examples" / "smartpush_style_contact.json"

    assert [] == list(validator.iter_errors(json.loads(example.read_text("utf-8"))))


def test_unknown_is_left_out() -> None:
    """What is not known is left out of the payload, never null."""
    profile = person(first_name=" ", location=Location(country=""), subscriptions=None)

    assert {"uid", "email", "custom", "tags"} == payload_of(profile).keys()


@pytest.mark.rule("SMP-01")
def test_uid_is_the_same_in_every_run() -> None:
    """A profile has one UID, written down here, and nothing personal is part of it."""
    moved = person(email="ada@example.net", properties={"a": 1})

    assert "ef19ab91-39f6-5543-8ccc-900a0568c9e6" == make_uid("01HPROFILE")
    assert make_uid("01HPROFILE") == contact_of(person()).uid == contact_of(moved).uid


@pytest.mark.rule("SMP-01")
def test_uid_of_an_account() -> None:
    """With the account's id, profiles of two accounts never share a UID."""
    uids = {make_uid("P1"), make_uid("P1", account_id="AbC123"), make_uid("P2")}

    assert 3 == len(uids)
    assert make_uid("P1", account_id="AbC123") == str(uuid.uuid5(NAMESPACE, "AbC123\nP1"))
    assert (
        make_uid("01HPROFILE", account_id="AbC123") == contact_of(person(), account_id="AbC123").uid
    )


@pytest.mark.rule("SMP-01")
def test_namespace_of_uids() -> None:
    """The namespace is fixed: with another one everybody would be a new contact."""
    assert uuid.UUID("2cd1e8c7-ead8-51ff-8022-e8f4af8c8321") == NAMESPACE


@pytest.mark.parametrize("account_id", ["", " ", "Ab 123", "Ab\n123", "A" * 65, "pk_test_1"])
def test_wrong_account_id(account_id: str) -> None:
    """What is no id of an account is refused, and not shown: it could be a key."""
    with pytest.raises(ConfigurationError) as caught:
        smartpush.Options(account_id=account_id)

    assert str(caught.value) == (
        "account_id is not the id of a Klaviyo account: give the one that the account itself "
        "has, such as AbC123, or leave it out"
    )


def test_longest_account_id() -> None:
    """An id of sixty-four letters and digits is taken."""
    assert smartpush.Options(account_id="A1" * 32).account_id == "A1" * 32


def test_rules_of_consent() -> None:
    """With rules of one's own, they decide about both channels."""
    profile = person(
        phone_number="+15550100123", subscriptions=both(email_permission(), sms_permission())
    )
    too_old = consent_older_than(30)
    strict = payload_of(profile, rules=with_rule(RULES, too_old, before=RULES[0]))
    usual = payload_of(profile, rules=list(RULES))

    assert ("subscribed", "subscribed") == (usual["email_subscription"], usual["sms_subscription"])
    assert "never_subscribed" == strict["email_subscription"] == strict["sms_subscription"]


@pytest.mark.rule("SMP-07")
def test_options() -> None:
    """There is no option about names of tags, and the vendor's way is the default."""
    assert smartpush.Options().protect_unsubscribed is False
    assert not [name for name in dir(smartpush.Options()) if "tag" in name]


@pytest.mark.rule("SMP-01")
@pytest.mark.parametrize(
    ("members", "rules"),
    [
        ({}, []),
        ({"email": "", "phone_number": ""}, []),
        ({"email": " ", "phone_number": " "}, []),
        ({"phone_number": "555"}, ["phone-not-e164"]),
        ({"email": "ada at example"}, ["email-unreadable"]),
    ],
)
def test_nobody(members: dict[str, Any], rules: list[str]) -> None:
    """Without an email address and a phone number there is no contact, and the reason."""
    mapped = map_person(person(**{"email": None, "external_id": "7", **members}))
    nobody = Finding(
        "no-identifier",
        Fidelity.UNSUPPORTED,
        "The profile has neither an email address nor a phone number that SmartPush takes.",
        source="email, phone_number",
    )

    assert mapped.contact is None
    assert [*rules, "no-identifier"] == rules_of(mapped.findings)
    assert mapped.findings[-1] == nobody


@pytest.mark.rule("SMP-02")
@pytest.mark.parametrize("number", ["(555) 010-0123", "0044 7700 900123", "+44 7700 900123"])
def test_phone_in_another_form(number: str) -> None:
    """A number that is not E.164 never blocks the email side, and is kept as it was written."""
    profile = person(phone_number=f" {number}", subscriptions=email_permission())
    payload = payload_of(profile)
    finding = map_person(profile).findings[0]

    assert "kla_phone_number" not in payload
    assert payload["email_subscription"] == "subscribed"
    assert {"kla_unreadable_phone_number": number} == payload["custom"]
    assert finding == Finding(
        "phone-not-e164",
        Fidelity.LOSSY,
        "phone_number is not in a form that SmartPush takes: it identifies nobody there, and is "
        "kept as a custom property where there is a contact.",
        source="phone_number",
    )


@pytest.mark.rule("SMP-02")
def test_email_that_is_none() -> None:
    """What is no email address never blocks the phone side, and is kept as it was written."""
    profile = person(
        email=" ada at example", phone_number="+15550100123", subscriptions=sms_permission()
    )
    payload = payload_of(profile)
    finding = map_person(profile).findings[0]

    assert "email" not in payload
    assert payload["sms_subscription"] == "subscribed"
    assert {"kla_unreadable_email": "ada at example"} == payload["custom"]
    assert finding == Finding(
        "email-unreadable",
        Fidelity.LOSSY,
        "email is not in a form that SmartPush takes: it identifies nobody there, and is kept as "
        "a custom property where there is a contact.",
        source="email",
    )


@pytest.mark.rule("SMP-02")
def test_sensitive_fields() -> None:
    """Email, phone number and country are marked as stored encrypted, and named for writers."""
    expected = (
        "email",
        "kla_phone_number",
        "country",
        "custom/kla_unreadable_email",
        "custom/kla_unreadable_phone_number",
    )

    assert ("email", "phone_number", "country") == sensitive_fields(SmartPushContact)
    assert expected == smartpush.SENSITIVE


@pytest.mark.rule("SMP-03")
@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("Ada", "Lovelace", "Ada Lovelace"),
        (" Ada ", "\tLovelace\n", "Ada Lovelace"),
        ("Ada", None, "Ada"),
        (None, "Lovelace", "Lovelace"),
        ("", "Lovelace", "Lovelace"),
        ("Ada", " ", "Ada"),
        ("Mary Ann", "de la Cruz", "Mary Ann de la Cruz"),
        (None, None, None),
        (" ", "", None),
    ],
)
def test_name(first: str | None, last: str | None, expected: str | None) -> None:
    """First and last name become one, each trimmed; one alone is the name, and none is none."""
    assert expected == contact_of(person(first_name=first, last_name=last)).name


@pytest.mark.rule("SMP-02")
@pytest.mark.parametrize(
    ("written", "expected", "rules"),
    [
        ("GB", "GB", []),
        (" gb ", "GB", []),
        ("United Kingdom", "GB", []),
        (" Atlantis ", "Atlantis", ["country-not-recognised"]),
        ("", None, []),
        (" ", None, []),
        (None, None, []),
    ],
)
def test_country(written: str | None, expected: str | None, rules: list[str]) -> None:
    """A country that is recognised becomes its code; another goes over as written, reported."""
    profile = person(location=Location(country=written))

    assert expected == contact_of(profile).country
    assert rules == rules_of(map_person(profile).findings)
    assert contact_of(person(location=None)).country is None


@pytest.mark.rule("SMP-14")
@pytest.mark.parametrize(
    ("members", "rule", "named"),
    [
        ({"last_event_date": AT}, "fields-without-place", "last_event_date"),
        (
            {"predictive_analytics": {"churn_probability": 0.5}, "last_event_date": AT},
            "fields-without-place",
            "last_event_date predictive_analytics",
        ),
        ({"extra": {"added_later": 1}}, "fields-without-place", "added_later"),
        (
            {"location": Location(extra={"added_later": 1})},
            "fields-without-place",
            "location.added_later",
        ),
        (
            {"created": AT, "updated": AT, "joined_group_at": AT},
            "record-dates-without-place",
            "created updated joined_group_at",
        ),
        (
            {"subscriptions": email_permission("UNSUBSCRIBED", method="FORM", double_optin=False)},
            "permissions-without-place",
            (
                "email.marketing.consent_timestamp email.marketing.last_updated "
                "email.marketing.method email.marketing.double_optin"
            ),
        ),
        (
            {
                "subscriptions": email_permission(
                    "UNSUBSCRIBED",
                    consent_timestamp=None,
                    method_detail="footer",
                    custom_method_detail="a",
                )
            },
            "permissions-without-place",
            (
                "email.marketing.last_updated email.marketing.method_detail "
                "email.marketing.custom_method_detail"
            ),
        ),
        (
            {
                "email": "x@example.com",
                "phone_number": "+15550100123",
                "subscriptions": sms_permission(method="TEXT", method_detail="JOIN"),
            },
            "permissions-without-place",
            (
                "sms.marketing.consent_timestamp sms.marketing.last_updated sms.marketing.method "
                "sms.marketing.method_detail"
            ),
        ),
    ],
)
def test_what_is_not_synced_is_named(members: dict[str, Any], rule: str, named: str) -> None:
    """What is read-only in Klaviyo, or has no place in SmartPush, is named in a finding."""
    found = map_person(person(**members)).findings
    home = "subscriptions." if rule == "permissions-without-place" else ""
    listed = ", ".join(home + each for each in named.split())
    expected = Finding(rule, Fidelity.UNSUPPORTED, f"SmartPush has no place for {listed}.")

    assert [expected] == [each for each in found if each.rule != "consent-unknown"]


@pytest.mark.rule("SMP-08")
def test_not_migrated() -> None:
    """What no sync of contacts brings over is listed for reports."""
    assert smartpush.NOT_MIGRATED == (
        "segment conditions",
        "flows",
        "templates",
        "campaigns",
        "popups",
    )


def test_order_of_findings() -> None:
    """Findings come in a fixed order: identity, fields, what stays behind, properties, tags."""
    profile = person(
        phone_number="555",
        location=Location(country="Atlantis"),
        created=CONSENTED,
        properties={"b": None},
        subscriptions=None,
    )
    expected = [
        "consent-unknown",
        "phone-not-e164",
        "country-not-recognised",
        "record-dates-without-place",
        "null-property",
        "membership-without-name",
    ]

    assert expected == rules_of(map_person(profile, audience(" ")).findings)


def test_nothing_to_report() -> None:
    """A profile that SmartPush holds whole gives no finding."""
    profile = person(first_name="Ada", properties={"a": 1}, subscriptions=QUIET)

    assert () == map_person(profile, audience("VIP")).findings


def test_defaults() -> None:
    """Without memberships and options the vendor's way is taken."""
    profile = person()

    assert map_person(profile) == map_profile(profile, at=AT)


def test_naive_moment() -> None:
    """A moment without a time zone is an error, also for a profile without an address."""
    with pytest.raises(ConfigurationError, match="no time zone"):
        map_profile(person(email=None), at=datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None))


def test_repr_shows_nobody() -> None:
    """Nothing personal stands in the repr of a contact or its findings."""
    profile = person(
        first_name="Ada",
        phone_number="+15550100123",
        location=Location(city="London", country="Atlantis"),
        properties={"secret": {"a": "blue"}},
    )
    shown = repr(map_person(profile))
    personal = ("ada@", "Ada", "555", "London", "Atlantis", "blue")

    assert not [word for word in personal if word in shown]


@pytest.mark.rule("SMP-01")
def test_an_id_that_is_no_text_has_a_uid() -> None:
    """Half a character in an id, which JSON can hold, is no reason to stop."""
    contact = map_person(attrs.evolve(person(), id="\ud800")).contact

    assert contact is not None
    assert make_uid("\ud800") == contact.uid
    assert make_uid("\ud801") != contact.uid

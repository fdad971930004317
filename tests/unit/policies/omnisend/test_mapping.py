"""A profile's identifiers, fields, properties and tags as an Omnisend contact."""

from datetime import UTC, datetime
from typing import Any

import pytest

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    EmailChannel,
    Fidelity,
    Location,
    Membership,
    PushChannel,
    PushMarketing,
    SmsChannel,
    SmsTransactional,
    Subscriptions,
    TrackingConsent,
    WhatsappChannel,
    WhatsappPermission,
)
from klaviyo_bridge.policies.omnisend import Options, map_profile, to_payload
from tests.unit.policies.omnisend.people import (
    AT,
    email_permission,
    map_person,
    payload_of,
    person,
    rules_of,
    sms_permission,
)

KNOWN = email_permission()


def audience(name: str, *, kind: Any = "list", identity: str = "A1") -> Membership:
    """Return a person's being in an audience of this name."""
    return Membership(kind=kind, id=identity, name=name)


@pytest.mark.rule("OMN-02")
def test_fields() -> None:
    """Names, address, city and country arrive, and what the vendor's tool leaves out."""
    location = Location(
        address1="12 St James's Square ",
        address2="Floor 2",
        city="London",
        country="UK",
        region="England",
        zip="SW1Y 4JH",
    )
    profile = person(
        first_name=" Ada ",
        last_name="Lovelace",
        location=location,
        properties={"birthday": "1985-12-10", "Gender": "female"},
        subscriptions=KNOWN,
    )
    expected = {
        "firstName": "Ada",
        "lastName": "Lovelace",
        "address": "12 St James's Square, Floor 2",
        "city": "London",
        "state": "England",
        "postalCode": "SW1Y 4JH",
        "country": "United Kingdom",
        "countryCode": "GB",
        "gender": "f",
        "birthdate": "1985-12-10",
    }

    assert expected.items() <= payload_of(profile).items()
    assert map_person(profile).findings == ()


@pytest.mark.rule("OMN-02")
def test_fields_of_the_vendors_tool_only() -> None:
    """Without the extended fields nothing is filled that the vendor's tool leaves empty."""
    location = Location(city="London", country="GB", region="England", zip="SW1Y 4JH")
    profile = person(location=location, properties={"birthday": "1985-12-10", "gender": "f"})
    expected = {"identifiers", "city", "country", "tags", "customProperties"}

    assert expected == payload_of(profile, extended_fields=False).keys()


def test_empty_fields_are_left_out() -> None:
    """What a profile does not have is left out of the payload, never null or blank."""
    profile = person(first_name=" ", location=Location(city="", address2="Floor 2"))
    payload = payload_of(profile)

    assert {"identifiers", "address", "tags", "customProperties"} == payload.keys()
    assert payload["address"] == "Floor 2"


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"location": Location(country="Atlantis")}, "country-not-recognised"),
        ({"properties": {"birthday": "03/04/1985"}}, "birthdate-ambiguous"),
        (
            {"properties": {"birthday": "1985-12-10", "dob": "1985-12-11"}},
            "birthdate-ambiguous",
        ),
        ({"properties": {"gender": "non-binary"}}, "gender-without-place"),
        ({"organization": "Analytical Engines"}, "fields-without-place"),
        ({"location": Location(timezone="Europe/London")}, "fields-without-place"),
        ({"extra": {"added_later": 1}}, "fields-without-place"),
        ({"location": Location(extra={"added_later": 1})}, "fields-without-place"),
        ({"created": AT}, "record-dates-without-place"),
    ],
)
def test_what_does_not_fit_is_reported(members: dict[str, Any], rule: str) -> None:
    """What Omnisend has no place for, or what cannot be read one way, is reported."""
    assert [rule] == rules_of(map_person(person(subscriptions=KNOWN, **members)).findings)


def test_members_without_a_place_are_named() -> None:
    """The finding names every member that stays behind, and no empty one."""
    location = Location(ip="192.0.2.1", latitude=0.0, timezone="")
    profile = person(organization="", title="Countess", location=location, subscriptions=KNOWN)
    [finding] = map_person(profile).findings

    assert finding.message == "Omnisend has no place for title, location.latitude, location.ip."


@pytest.mark.parametrize(
    ("subscriptions", "paths"),
    [
        (
            email_permission(method="FORM", method_detail="", double_optin=False),
            ["email.marketing.method", "email.marketing.double_optin"],
        ),
        (sms_permission(method="TEXT", method_detail="JOIN"), ["sms.marketing.method_detail"]),
        (
            Subscriptions(email=EmailChannel(click_tracking=TrackingConsent(consent="SUBSCRIBED"))),
            ["email.click_tracking"],
        ),
        (
            Subscriptions(sms=SmsChannel(transactional=SmsTransactional(consent="UNSUBSCRIBED"))),
            ["sms.transactional"],
        ),
        (
            Subscriptions(mobile_push=PushChannel(marketing=PushMarketing(consent="ODD"))),
            ["mobile_push.marketing"],
        ),
        (
            Subscriptions(mobile_push=PushChannel(marketing=PushMarketing(consent="SUBSCRIBED"))),
            ["mobile_push.marketing"],
        ),
        (
            Subscriptions(
                whatsapp=WhatsappChannel(
                    marketing=WhatsappPermission(consent="NEVER_SUBSCRIBED"),
                    conversational=WhatsappPermission(consent="SUBSCRIBED"),
                )
            ),
            ["whatsapp.conversational"],
        ),
    ],
)
def test_permissions_without_a_place_are_named(
    subscriptions: Subscriptions, paths: list[str]
) -> None:
    """Answers on channels that Omnisend does not have, and how consent was given, are reported."""
    profile = person(phone_number="+15550100123", subscriptions=subscriptions)
    [message] = [
        finding.message
        for finding in map_person(profile).findings
        if finding.rule == "permissions-without-place"
    ]
    named = ", ".join(f"subscriptions.{path}" for path in paths)

    assert f"Omnisend has no place for {named}." == message


def test_fields_that_are_not_wanted_are_reported() -> None:
    """Without the extended fields, the parts of an address that stay behind are reported."""
    location = Location(city="London", region="England", zip="SW1Y 4JH")
    profile = person(location=location, subscriptions=KNOWN)
    [finding] = map_person(profile, extended_fields=False).findings

    assert finding.rule == "fields-not-wanted"
    assert finding.message.endswith(": location.region, location.zip.")
    assert map_person(person(subscriptions=KNOWN), extended_fields=False).findings == ()


@pytest.mark.parametrize(
    "properties",
    [
        {"birthday": None, "gender": ""},
        {"birthday": "1985-12-10", "dob": "1985-12-10T00:00:00Z"},
        {"gender": "F", "Gender": "female"},
    ],
)
def test_empty_or_agreeing_properties_are_no_problem(properties: dict[str, Any]) -> None:
    """Empty properties say nothing of birth or gender; several that agree are one."""
    found = rules_of(map_person(person(properties=properties, subscriptions=KNOWN)).findings)

    assert {"birthdate-ambiguous", "gender-without-place"}.isdisjoint(found)


def test_country_without_a_code_stays_as_it_is() -> None:
    """A country that is not recognised goes over as it is written, without a code."""
    payload = payload_of(person(location=Location(country="Atlantis")))

    assert payload["country"] == "Atlantis"
    assert "countryCode" not in payload


@pytest.mark.rule("OMN-02")
def test_email_is_canonical() -> None:
    """Email addresses are trimmed and in lower case: Omnisend compares them by letter."""
    [identifier] = payload_of(person(email=" Ada@Example.com "))["identifiers"]

    assert identifier["id"] == "ada@example.com"


@pytest.mark.rule("OMN-02")
@pytest.mark.parametrize("number", ["(555) 010-0123", "0044 7700 900123", "+44 7700 900123"])
def test_phone_in_another_form(number: str) -> None:
    """A number that is not E.164 does not block the email side, and is kept as a property."""
    profile = person(phone_number=f" {number}", subscriptions=KNOWN)
    payload = payload_of(profile)

    assert ["email"] == [each["type"] for each in payload["identifiers"]]
    assert {"klaviyo_unreadable_phone_number": number} == payload["customProperties"]
    assert ["phone-not-e164"] == rules_of(map_person(profile).findings)


def test_email_that_is_none() -> None:
    """What is not an email address does not block the phone, and is kept as a property."""
    profile = person(email="ada at example", phone_number="+15550100123")
    payload = payload_of(profile)

    assert ["phone"] == [each["type"] for each in payload["identifiers"]]
    assert {"klaviyo_unreadable_email": "ada at example"} == payload["customProperties"]
    assert map_person(profile).findings[0].rule == "email-unreadable"


@pytest.mark.parametrize(
    ("members", "rules"),
    [
        ({"email": None}, ["no-identifier"]),
        ({"email": "", "phone_number": ""}, ["no-identifier"]),
        ({"email": " ", "phone_number": " "}, ["no-identifier"]),
        ({"email": None, "phone_number": "555"}, ["phone-not-e164", "no-identifier"]),
    ],
)
def test_nobody(members: dict[str, Any], rules: list[str]) -> None:
    """A profile that Omnisend cannot identify gives no contact and says why."""
    mapped = map_person(person(external_id="7", **members))

    assert mapped.contact is None
    assert rules == rules_of(mapped.findings)


@pytest.mark.rule("OMN-03")
def test_last_active_date() -> None:
    """Klaviyo's last event date is a custom property, in UTC."""
    profile = person(last_event_date=datetime(2025, 11, 2, 10, tzinfo=UTC))

    assert {"klaviyo_last_active_date": "2025-11-02T10:00:00Z"} == payload_of(profile)[
        "customProperties"
    ]


@pytest.mark.rule("OMN-04")
def test_custom_properties() -> None:
    """Every property moves under the prefix, Klaviyo's own too, and keeps its type."""
    properties = {
        "favorite_color": "blue",
        "$source": -6,
        "vip": True,
        "00123": "00123",
        "topics": ["shoes", "bags"],
        "empty": "",
    }
    profile = person(properties=properties, subscriptions=KNOWN)
    expected = {
        "klaviyo_favorite_color": "blue",
        "klaviyo_source": -6,
        "klaviyo_vip": True,
        "klaviyo_00123": "00123",
        "klaviyo_topics": ["shoes", "bags"],
        "klaviyo_empty": "",
    }

    assert expected == payload_of(profile)["customProperties"]
    assert map_person(profile).findings == ()


@pytest.mark.rule("OMN-04")
def test_values_that_change_are_reported() -> None:
    """Every value that changed or stayed behind has a finding that names its property."""
    properties = {"a": {"b": 1}, "c": 2**60, "d": [1], "e": None, "f": float("nan")}
    findings = map_person(person(properties=properties, subscriptions=KNOWN)).findings
    expected = [
        ("properties.a", "object-as-json", Fidelity.LOSSY),
        ("properties.c", "big-integer-as-text", Fidelity.LOSSY),
        ("properties.d", "list-as-texts", Fidelity.LOSSY),
        ("properties.e", "null-property", Fidelity.OMITTED),
        ("properties.f", "number-without-json", Fidelity.UNSUPPORTED),
    ]

    assert expected == [(each.source, each.rule, each.verdict) for each in findings]


@pytest.mark.rule("OMN-04")
def test_collisions_are_reported_and_nothing_is_lost() -> None:
    """Two names that clean to one both arrive, one under another name, with a finding."""
    properties = {"favorite color": "red", "favorite_color": "blue", "last_active_date": "x"}
    profile = person(properties=properties, subscriptions=KNOWN)
    custom = payload_of(profile)["customProperties"]
    findings = map_person(profile).findings

    assert custom["klaviyo_favorite_color"] == "blue"
    assert {"red", "blue", "x"} == set(custom.values())
    assert ["properties.favorite color", "properties.last_active_date"] == [
        each.source for each in findings
    ]
    assert {("property-name-collision", Fidelity.COLLISION)} == {
        (each.rule, each.verdict) for each in findings
    }


@pytest.mark.rule("OMN-04")
def test_names_that_cannot_be_spelled_are_reported() -> None:
    """A name of another script gets a checksum, and a finding."""
    findings = map_person(person(properties={"色": "blue"}, subscriptions=KNOWN)).findings

    assert ["property-name-illegible"] == rules_of(findings)


@pytest.mark.rule("OMN-05")
@pytest.mark.rule("OMN-06")
def test_tags() -> None:
    """The import tag comes first, then names of lists, then of segments, each in order."""
    memberships = (
        audience("VIP", kind="segment"),
        audience(" Newsletter: UK", identity="B2"),
        audience("Big spenders", identity="C3"),
        audience("Big spenders", identity="C3"),
    )
    mapped = map_person(person(subscriptions=KNOWN), memberships=memberships)

    assert mapped.contact is not None
    assert mapped.contact.tags == ("klaviyo_import_app", "Big spenders", "Newsletter: UK", "VIP")
    assert mapped.findings == ()


@pytest.mark.rule("OMN-05")
def test_tags_without_memberships() -> None:
    """The import tag is on every contact, also when memberships are not wanted as tags."""
    mapped = map_person(
        person(subscriptions=KNOWN),
        memberships=(audience("VIP"),),
        memberships_as_tags=False,
        import_tag="moved",
    )
    alone = map_person(person(subscriptions=KNOWN), memberships_as_tags=False)

    assert mapped.contact is not None
    assert mapped.contact.tags == ("moved",)
    assert ["memberships-not-wanted"] == rules_of(mapped.findings)
    assert alone.findings == ()


@pytest.mark.rule("OMN-06")
def test_tags_that_are_alike_or_empty_are_reported() -> None:
    """Two audiences of one name share a tag and one without a name has none, with findings."""
    memberships = (
        audience("VIP"),
        audience("VIP", kind="segment", identity="B2"),
        audience(" ", identity="C3"),
        audience("klaviyo_import_app", identity="D4"),
    )
    mapped = map_person(person(subscriptions=KNOWN), memberships=memberships)

    assert mapped.contact is not None
    assert mapped.contact.tags == ("klaviyo_import_app", "VIP")
    assert ["membership-without-name", "tag-shared", "tag-shared"] == rules_of(mapped.findings)


@pytest.mark.rule("OMN-06")
def test_too_many_tags() -> None:
    """At most a hundred tags stay, always the same ones, and a finding names the rest."""
    memberships = tuple(audience(f"L{n:03}", identity=str(n)) for n in range(102))
    mapped = map_person(person(subscriptions=KNOWN), memberships=memberships)
    backwards = map_person(person(subscriptions=KNOWN), memberships=memberships[::-1])

    assert mapped.contact is not None
    assert len(mapped.contact.tags) == 100
    assert ["too-many-tags"] == rules_of(mapped.findings)
    assert {"tags": ["L099", "L100", "L101"]} == mapped.findings[0].evidence
    assert mapped == backwards


@pytest.mark.rule("OMN-06")
def test_tags_in_the_payload() -> None:
    """Tags go over as a list, in the order that they have on the contact."""
    contact = map_person(person(), memberships=(audience("VIP"), audience("Big"))).contact

    assert contact is not None
    assert ["klaviyo_import_app", "Big", "VIP"] == to_payload(contact)["tags"]


@pytest.mark.rule("OMN-20")
def test_no_welcome_message() -> None:
    """Every identifier says that no welcome message is to be sent."""
    identifiers = payload_of(person(phone_number="+15550100123"))["identifiers"]

    assert [False, False] == [each["sendWelcomeMessage"] for each in identifiers]


@pytest.mark.parametrize(
    ("version", "member"),
    [("2026-03-15", "statusChangedAt"), ("v5", "statusDate"), ("v3", "statusDate")],
)
def test_generations_of_the_api(version: str, member: str) -> None:
    """The legacy generations call the date of a status by its old name."""
    [identifier] = payload_of(person(subscriptions=KNOWN), api_version=version)["identifiers"]

    assert {"status", member} == identifier["channels"]["email"].keys()


def test_prefix() -> None:
    """Another prefix holds for every custom property."""
    profile = person(
        properties={"a": 1}, last_event_date=AT, phone_number="555", subscriptions=KNOWN
    )
    expected = {"kl_a", "kl_last_active_date", "kl_unreadable_phone_number"}

    assert expected == payload_of(profile, prefix="kl_")["customProperties"].keys()


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            {"prefix": "klaviyo-"},
            (
                "prefix 'klaviyo-' cannot begin a property name in Omnisend: use at most 64 "
                "letters (A-Z), digits and underscores"
            ),
        ),
        (
            {"prefix": "k" * 65},
            (
                f"prefix '{'k' * 65}' cannot begin a property name in Omnisend: use at most 64 "
                "letters (A-Z), digits and underscores"
            ),
        ),
        (
            {"import_tag": " "},
            "import_tag is empty: every imported contact carries one (OMN-05)",
        ),
        ({"max_tags": 0}, "max_tags is 0: Omnisend takes 1 to 100 a request"),
        ({"max_tags": 101}, "max_tags is 101: Omnisend takes 1 to 100 a request"),
        ({"api_version": "v4"}, "api_version 'v4' is not known: use one of 2026-03-15, v5, v3"),
        ({"names": "plan"}, "names is one text: give a list of the account's property names"),
    ],
)
def test_wrong_options(options: dict[str, Any], problem: str) -> None:
    """A choice that Omnisend cannot hold is an error that says what to choose."""
    with pytest.raises(ConfigurationError) as caught:
        Options(**options)
    assert problem == str(caught.value)


def test_choices_at_their_limits() -> None:
    """The longest prefix, none at all, and the fewest and most tags can all be chosen."""
    assert "k" * 64 == Options(prefix="k" * 64, max_tags=1).prefix
    assert "" == Options(prefix="", max_tags=100).prefix


def test_naive_moment() -> None:
    """A moment without a time zone is an error, also for a profile without identifiers."""
    with pytest.raises(ConfigurationError, match="no time zone"):
        map_profile(person(email=None), at=AT.replace(tzinfo=None))


def test_repr_shows_nobody() -> None:
    """Nothing personal stands in the repr of a contact or its findings."""
    profile = person(
        first_name="Ada",
        phone_number="555-0100",
        location=Location(city="London"),
        properties={"secret": {"a": "blue"}, "$source": "Ada's form"},
        subscriptions=KNOWN,
    )
    shown = repr(map_person(profile))

    assert not [word for word in ("ada", "Ada", "555", "London", "blue") if word in shown]

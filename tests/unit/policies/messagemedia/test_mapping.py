"""A profile's number, fields, custom fields and lists as a MessageMedia contact."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from jsonschema import Draft202012Validator

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    EmailChannel,
    EmailMarketing,
    ListSuppression,
    Location,
    Membership,
    Profile,
    SmsChannel,
    SmsMarketing,
    SmsTransactional,
    Subscriptions,
    Suppression,
)
from klaviyo_bridge.policies.messagemedia import (
    FieldMapping,
    FieldType,
    Options,
    map_profile,
    to_payload,
)
from klaviyo_bridge.policies.normalization import to_e164
from tests.unit.policies.messagemedia.people import (
    AT,
    NUMBER,
    SUBSCRIBED,
    contact_of,
    map_person,
    payload_of,
    person,
    rules_of,
    sms_permission,
    told,
    uuid,
)
from tests.unit.policies.messagemedia.schemas import CONTACT

ADA: Final = person(
    email="ada@example.com",
    first_name=" Ada ",
    last_name="Lovelace",
    location=Location(city="London", country="UK", region="England"),
    properties={"birthday": "1985-12-10", "Loyalty points": 420},
)
MAPPINGS: Final = (
    FieldMapping(source="Email", target="Email address", type=FieldType.EMAIL),
    FieldMapping(source="Loyalty points", target="Points", type=FieldType.NUMBER),
    FieldMapping(source="birthday", target="Birthday", type=FieldType.DATE),
)
IDS: Final = {mapping.target: uuid(n) for n, mapping in enumerate(MAPPINGS)}
NEWSLETTER: Final = Membership(kind="list", id="L1", name="Newsletter")
VIP: Final = Membership(kind="segment", id="S1", name="VIP")


def tier(value: object, **mapping: Any) -> tuple[Profile, Options]:
    """Return a person with a tier, and options that map it."""
    given = {"source": "Tier", "target": "Level", **mapping}
    options = Options(mappings=[FieldMapping(**given)], resolve_field={"Level": uuid(1)})
    return person(properties={"Tier": value}), options


@pytest.mark.rule("MM-01")
@pytest.mark.rule("MM-02")
def test_payload() -> None:
    """Names, number, email and opt-out status go over, marked as coming from KLAVIYO."""
    payload = payload_of(
        ADA,
        mappings=MAPPINGS,
        resolve_field=IDS,
        lists={"L1": uuid(9)},
    )

    assert payload == {
        "firstName": "Ada",
        "lastName": "Lovelace",
        "country": "GB",
        "state": "England",
        "location": "London",
        "dateOfBirth": "1985-12-10",
        "note": "KLAVIYO",
        "channels": [{"channelId": NUMBER, "type": "SMS", "subscriptionState": "SUBSCRIBED"}],
        "lists": [],
        "customFields": [
            {"id": uuid(0), "value": "ada@example.com"},
            {"id": uuid(1), "value": "420"},
            {"id": uuid(2), "value": "1985-12-10"},
        ],
    }
    assert map_person(ADA, mappings=MAPPINGS, resolve_field=IDS).findings == ()
    assert [] == list(Draft202012Validator(CONTACT).iter_errors(payload))


@pytest.mark.rule("MM-01")
def test_what_is_not_known_is_left_out() -> None:
    """A person with a number only has a payload without nulls; the state is always written."""
    gone = person(subscriptions=sms_permission(consent="UNSUBSCRIBED"), first_name=" ")

    assert payload_of(gone) == {
        "note": "KLAVIYO",
        "channels": [{"channelId": NUMBER, "type": "SMS", "subscriptionState": "UNSUBSCRIBED"}],
        "lists": [],
        "customFields": [],
    }
    assert map_person(gone).findings == ()


@pytest.mark.shared
def test_payload_is_valid(shared: Path) -> None:
    """The body is valid for the vendor's own description of it."""
    api = json.loads((shared / "specs/messagemedia-openapi.json").read_text("utf-8"))
    operation = api["paths"]["/api/v1/contacts/contacts"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    payload = payload_of(ADA, mappings=MAPPINGS, resolve_field=IDS)

    assert [] == list(Draft202012Validator(schema).iter_errors(payload))


@pytest.mark.rule("MM-02")
@pytest.mark.rule("MM-14")
def test_labels() -> None:
    """A contact may have several sources, each once, one of which is KLAVIYO."""
    labels = ["Mailjet", "KLAVIYO", "Mailjet"]

    assert contact_of(person()).labels == ("KLAVIYO",)
    assert contact_of(person(), labels=labels).labels == ("Mailjet", "KLAVIYO")
    assert payload_of(person(), labels=labels)["note"] == "Mailjet, KLAVIYO"


def test_fields_of_the_contact() -> None:
    """The contact keeps the number as it was written, and the decision."""
    contact = contact_of(attrs.evolve(ADA, phone_number=f" {NUMBER} "))

    assert contact.channel.number == contact.channel.written == NUMBER
    assert contact.channel.method == "strict"
    assert contact.channel.decision.findings[0].rule == "explicit-subscription"
    assert contact.date_of_birth == date(1985, 12, 10)
    assert NUMBER not in repr(contact)
    assert "Ada" not in repr(contact)
    assert "420" not in repr(contact_of(ADA, mappings=MAPPINGS, resolve_field=IDS))


def test_birth_is_not_in_the_future() -> None:
    """A date of birth after the moment of the migration, in UTC, is a slip."""
    born_tomorrow = person(properties={"birthday": "2026-03-02"})
    options = Options(mappings=[FieldMapping(source="birthday", target="B")])
    late = datetime(2026, 3, 2, 5, tzinfo=timezone(timedelta(hours=14)))
    mapped = map_profile(born_tomorrow, options=options, at=late)

    assert mapped.contact is not None
    assert mapped.contact.date_of_birth is None
    assert rules_of(mapped.findings) == ["birthdate-ambiguous", "field-not-resolved"]


def test_a_country_that_is_not_recognised() -> None:
    """A country without a code goes over as it is written, with a finding."""
    lost = person(location=Location(country="Atlantis"))

    assert payload_of(lost)["country"] == "Atlantis"
    assert rules_of(map_person(lost).findings) == ["country-not-recognised"]


@pytest.mark.rule("MM-01")
@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (
            {"phone_number": None},
            [
                (
                    "no-phone-number",
                    "UNSUPPORTED",
                    (
                        "There is no contact: the profile has no phone number, and MessageMedia "
                        "knows people by theirs. Only text messages are concerned; email is not."
                    ),
                    "phone_number",
                ),
                (
                    "permission-without-address",
                    "UNSUPPORTED",
                    (
                        "An answer about text messages is recorded, but no phone number that it "
                        "could be held for."
                    ),
                    "phone_number",
                ),
            ],
        ),
        (
            {"phone_number": "(555) 010-0123", "subscriptions": None},
            [
                (
                    "phone-not-e164",
                    "UNSUPPORTED",
                    (
                        "There is no contact: the profile has a phone number that is not in E.164 "
                        "form, and MessageMedia knows people by theirs. Only text messages are "
                        "concerned; email is not."
                    ),
                    "phone_number",
                )
            ],
        ),
    ],
)
def test_no_number(members: dict[str, Any], expected: list[tuple[str, ...]]) -> None:
    """Without a number that can be sent to there is no contact; only this side is concerned."""
    mapped = map_person(person(email="ada@example.com", **members))

    assert mapped.contact is None
    assert expected == [told(finding) for finding in mapped.findings]


@pytest.mark.parametrize(
    ("subscriptions", "expected"),
    [
        (None, ["no-phone-number"]),
        (Subscriptions(), ["no-phone-number"]),
        (Subscriptions(sms=SmsChannel()), ["no-phone-number"]),
        (sms_permission(consent="NEVER_SUBSCRIBED"), ["no-phone-number"]),
        (sms_permission(consent=None), ["no-phone-number"]),
        (
            sms_permission(consent="UNSUBSCRIBED"),
            ["no-phone-number", "permission-without-address"],
        ),
    ],
)
def test_an_answer_without_a_number_is_told(
    subscriptions: Subscriptions | None, expected: list[str]
) -> None:
    """An answer that is lost with the number is told; silence is none."""
    nobody = person(phone_number=" ", subscriptions=subscriptions)

    assert expected == rules_of(map_person(nobody).findings)


def test_national_numbers() -> None:
    """A number may be read by a function of the caller's; how it was written is kept apart."""
    ada = person(phone_number="(202) 555-0143")
    mapped = map_person(ada, read_phone=partial(to_e164, country="US"))

    assert mapped.contact is not None
    assert mapped.contact.channel.number == "+12025550143"
    assert mapped.contact.channel.written == "(202) 555-0143"
    assert [told(finding) for finding in mapped.findings] == [
        (
            "phone-read-as-national",
            "EXACT",
            "The phone number was not in E.164 form; it goes over as it was read.",
            "phone_number",
        )
    ]
    assert map_person(ada, read_phone=lambda text: text).contact is None
    assert map_person(ada, read_phone=lambda _: None).contact is None


def test_a_national_number_of_somebody_left_out() -> None:
    """How the number was read comes before why there is no contact."""
    silent = person(phone_number="1", subscriptions=sms_permission(consent="NEVER_SUBSCRIBED"))
    mapped = map_person(silent, read_phone=lambda _: NUMBER)

    assert rules_of(mapped.findings) == ["phone-read-as-national", "not-subscribed-skipped"]


@pytest.mark.parametrize(
    ("marketing", "expected"),
    [
        (None, []),
        (EmailMarketing(consent="NEVER_SUBSCRIBED"), []),
        (EmailMarketing(suppression=(), list_suppressions=()), []),
        (EmailMarketing(suppression=(Suppression(),)), ["email-suppressions-without-place"]),
        (
            EmailMarketing(list_suppressions=(ListSuppression(),)),
            ["email-suppressions-without-place"],
        ),
        (EmailMarketing(consent="UNSUBSCRIBED"), ["permissions-without-place"]),
    ],
)
def test_email_is_another_matter(marketing: EmailMarketing | None, expected: list[str]) -> None:
    """What is said about email changes nothing here, and has no place."""
    permissions = Subscriptions(
        email=EmailChannel(marketing=marketing), sms=SmsChannel(marketing=SUBSCRIBED)
    )
    mapped = map_person(person(subscriptions=permissions))

    assert mapped.contact is not None
    assert mapped.contact.channel.state == "SUBSCRIBED"
    assert expected == rules_of(mapped.findings)


def test_the_finding_about_email() -> None:
    """The finding says that email is blocked and text messages are not."""
    blocked = EmailChannel(marketing=EmailMarketing(suppression=(Suppression(),)))
    permissions = Subscriptions(email=blocked, sms=SmsChannel(marketing=SUBSCRIBED))

    assert [told(each) for each in map_person(person(subscriptions=permissions)).findings] == [
        (
            "email-suppressions-without-place",
            "UNSUPPORTED",
            (
                "Email to this person is blocked; that says nothing about text messages, and has "
                "no place in MessageMedia."
            ),
            "subscriptions.email.marketing",
        )
    ]


def test_what_has_no_place_is_named() -> None:
    """Fields that no mapping reads are named, and those that one reads are not."""
    ada = person(
        email="ada@example.com",
        external_id="1",
        anonymous_id="2",
        whatsapp_bsuid="3",
        organization="4",
        locale="5",
        title="6",
        image="7",
        last_event_date=AT,
        predictive_analytics={"a": 1},
        location=Location(
            address1="1",
            address2="2",
            zip="3",
            latitude=1.0,
            longitude=2.0,
            timezone="4",
            ip="5",
        ),
    )
    names = [
        *("email", "external_id", "anonymous_id", "whatsapp_bsuid", "organization", "locale"),
        *("title", "image", "last_event_date", "predictive_analytics", "location.address1"),
        *("location.address2", "location.zip", "location.latitude", "location.longitude"),
        *("location.timezone", "location.ip"),
    ]
    mappings = [
        FieldMapping(source="Email", target="A"),
        FieldMapping(source="Zip code", target="B"),
    ]
    mapped = map_person(ada, mappings=mappings, resolve_field={"A": uuid(1), "B": uuid(2)})

    assert [told(each) for each in map_person(ada).findings] == [
        (
            "fields-without-place",
            "UNSUPPORTED",
            f"MessageMedia has no place for {', '.join(names)}.",
            None,
        )
    ]
    names.remove("email")
    names.remove("location.zip")
    assert [each.message for each in mapped.findings] == [
        f"MessageMedia has no place for {', '.join(names)}."
    ]


def test_permissions_without_a_place_are_named() -> None:
    """Transactional text messages, and when and how consent was given, have no place."""
    marketing = SmsMarketing(
        consent="SUBSCRIBED",
        consent_timestamp=datetime(2024, 3, 1, tzinfo=UTC),
        last_updated=AT,
        method="FORM",
        method_detail="a form",
    )
    permissions = Subscriptions(
        sms=SmsChannel(marketing=marketing, transactional=SmsTransactional(consent="SUBSCRIBED"))
    )
    [finding] = map_person(person(subscriptions=permissions)).findings

    assert finding.message == (
        "MessageMedia has no place for subscriptions.sms.transactional, "
        "subscriptions.sms.marketing.consent_timestamp, subscriptions.sms.marketing.last_updated, "
        "subscriptions.sms.marketing.method, subscriptions.sms.marketing.method_detail."
    )


def test_properties_that_are_not_mapped_are_named() -> None:
    """Every custom property goes over or is named, also when a field of its name is mapped."""
    mappings = [
        FieldMapping(source="City", target="A"),
        FieldMapping(source="Tier", target="B"),
    ]
    ada = person(properties={"b": 1, "City": "Paris", "Tier": "x"})
    mapped = map_person(ada, mappings=mappings, resolve_field={"B": uuid(1)})

    assert [told(each) for each in mapped.findings] == [
        (
            "properties-not-mapped",
            "OMITTED",
            "No custom field is mapped for these properties: 'City', 'b'.",
            "properties",
        )
    ]


@pytest.mark.rule("MM-10")
def test_a_value_of_another_type_is_refused() -> None:
    """A mismatch is not sent, and the finding advises to use Text."""
    ada, options = tier("gold", type=FieldType.NUMBER)
    mapped = map_profile(ada, options=options, at=AT)

    assert mapped.contact is not None
    assert mapped.contact.custom_fields == ()
    assert [told(each) for each in mapped.findings] == [
        (
            "field-type-mismatch",
            "UNSUPPORTED",
            (
                "'Tier' is no Number, so the Number field did not get it; map it to a Text field, "
                "which takes anything."
            ),
            "properties.Tier",
        )
    ]


@pytest.mark.rule("MM-10")
def test_text_takes_anything() -> None:
    """A Text field takes what is no text as well, spelled as text, and a finding says so."""
    ada, options = tier({"a": [1]})
    mapped = map_profile(ada, options=options, at=AT)

    assert mapped.contact is not None
    assert [(each.id, each.label, each.value) for each in mapped.contact.custom_fields] == [
        (uuid(1), "Level", '{"a":[1]}')
    ]
    assert [told(each) for each in mapped.findings] == [
        (
            "object-as-json",
            "LOSSY",
            "'Tier' is an object; sent as JSON text.",
            "properties.Tier",
        )
    ]


@pytest.mark.rule("MM-10")
@pytest.mark.parametrize(("value", "sent"), [("gold", 1), ("golden", 0), (["gold"], 0)])
def test_a_value_that_is_too_long_is_left_out(value: object, sent: int) -> None:
    """A value is sent whole or not at all."""
    ada, options = tier(value, max_length=4)
    mapped = map_profile(ada, options=options, at=AT)
    findings = [told(each) for each in mapped.findings]

    assert mapped.contact is not None
    assert sent == len(mapped.contact.custom_fields)
    assert findings == [
        (
            "field-value-too-long",
            "UNSUPPORTED",
            (
                "'Tier' has more than the 4 characters that the field 'Level' takes, and half a "
                "value would be a wrong one; left out."
            ),
            "properties.Tier",
        )
    ] * (1 - sent)


@pytest.mark.rule("MM-13")
@pytest.mark.parametrize("value", ["gold", 1])
def test_a_field_that_is_not_resolved_is_told(value: object) -> None:
    """A value whose field has no id is not lost silently."""
    ada, _ = tier(value)
    mapping = FieldMapping(source="Tier", target="Level")
    findings = map_person(ada, mappings=[mapping], resolve_field=lambda _: None).findings

    assert findings == map_person(ada, mappings=[mapping]).findings
    assert [told(each) for each in findings] == [
        (
            "field-not-resolved",
            "OMITTED",
            (
                "'Tier' was left out: MessageMedia's id of the field 'Level' is not known. Create "
                "the field, or resolve its label."
            ),
            "properties.Tier",
        )
    ]


def test_what_a_profile_does_not_have_is_not_reported() -> None:
    """A mapping says nothing about a profile that lacks its source, and goes on to the next."""
    mapped = map_person(
        person(properties={"birthday": "1985-12-10"}), mappings=MAPPINGS, resolve_field=IDS
    )

    assert mapped.contact is not None
    assert [each.id for each in mapped.contact.custom_fields] == [uuid(2)]
    assert mapped.findings == ()


def test_a_field_id_that_is_no_uuid_is_refused() -> None:
    """A function that resolves to something else is a mistake of the call."""
    ada, _ = tier("gold")
    options = Options(
        mappings=[FieldMapping(source="Tier", target="Level")], resolve_field=lambda _: "Level"
    )

    with pytest.raises(ConfigurationError) as raised:
        map_profile(ada, options=options, at=AT)

    assert str(raised.value) == (
        "the field 'Level' was resolved to something that is no UUID: give the id that "
        "MessageMedia has for it"
    )


@pytest.mark.rule("MM-07")
def test_only_chosen_lists() -> None:
    """The chosen lists go over, each once, and the others are named."""
    memberships = (NEWSLETTER, VIP, Membership(kind="list", id="L2", name="All"))
    lists = {"L1": uuid(2), "S1": uuid(1), "L3": uuid(3)}
    mapped = map_person(person(), memberships=memberships, lists=lists)
    both = map_person(person(), memberships=(NEWSLETTER, VIP), lists=dict.fromkeys(lists, uuid(5)))

    assert mapped.contact is not None
    assert mapped.contact.lists == (uuid(1), uuid(2))
    assert [told(each) for each in mapped.findings] == [
        (
            "lists-not-chosen",
            "OMITTED",
            "Not chosen, so nothing is said about them in MessageMedia: list 'All' (L2).",
            "memberships",
        )
    ]
    assert both.contact is not None
    assert both.contact.lists == (uuid(5),)
    assert both.findings == ()


@pytest.mark.rule("MM-07")
def test_somebody_in_no_chosen_list() -> None:
    """A person in none of the chosen lists keeps their contact, because their opt-out counts."""
    gone = person(subscriptions=sms_permission(consent="UNSUBSCRIBED"))
    mapped = map_person(gone, memberships=(VIP, NEWSLETTER), lists={"L9": uuid(9)})
    [finding] = mapped.findings

    assert mapped.contact is not None
    assert mapped.contact.lists == ()
    assert finding.message.endswith(": list 'Newsletter' (L1), segment 'VIP' (S1).")


def test_lists_in_the_payload() -> None:
    """A list is named by its id."""
    mapped = map_person(person(), memberships=(NEWSLETTER,), lists={"L1": uuid(2)})

    assert mapped.contact is not None
    assert to_payload(mapped.contact)["lists"] == [{"id": uuid(2)}]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"lists": {"L2": "b", "L1": "", "L3": uuid(1)}},
            "lists gives no UUID for L1, L2: give the id that MessageMedia has for the list",
        ),
        (
            {"labels": ["Klaviyo"]},
            "labels do not contain 'KLAVIYO': contacts are marked as coming from Klaviyo (MM-02)",
        ),
        ({"labels": "KLAVIYO"}, "labels is one text: give a tuple of texts"),
    ],
)
def test_options_that_cannot_be(members: dict[str, Any], message: str) -> None:
    """Choices that MessageMedia would refuse are refused before anything is mapped."""
    with pytest.raises(ConfigurationError) as raised:
        Options(**members)

    assert message == str(raised.value)


def test_a_moment_without_a_zone_is_refused() -> None:
    """The moment of the migration has a time zone."""
    with pytest.raises(ConfigurationError, match="no time zone"):
        map_profile(person(), at=AT.replace(tzinfo=None))


def test_the_order_of_findings() -> None:
    """Findings come in the order: number, state, place, birth, leftovers, fields, lists."""
    ada = person(
        phone_number="1",
        external_id="shop-1",
        location=Location(country="Atlantis"),
        subscriptions=sms_permission(consent="PENDING"),
        properties={"birthday": "03/04/1985", "Tier": 1},
    )
    mapped = map_person(
        ada,
        memberships=(VIP,),
        read_phone=lambda _: NUMBER,
        mappings=[FieldMapping(source="Tier", target="Level")],
        resolve_field={"Level": uuid(1)},
    )

    assert rules_of(mapped.findings) == [
        *("phone-read-as-national", "unknown-consent-as-unsubscribed", "country-not-recognised"),
        *("birthdate-ambiguous", "fields-without-place", "properties-not-mapped"),
        *("number-as-text", "lists-not-chosen"),
    ]
    assert "in MessageMedia" in mapped.findings[1].message

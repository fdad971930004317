"""Several contacts of one person."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    ConsentRecord,
    Fidelity,
    Finding,
    Location,
    Membership,
    Profile,
    SmsChannel,
    Subscriptions,
)
from klaviyo_bridge.policies.omnisend import (
    Identifier,
    OmnisendContact,
    merge,
    to_payload,
)
from tests.unit.policies.omnisend.people import (
    AT,
    CONSENTED,
    SMS_SUBSCRIBED,
    UPDATED,
    email_permission,
    map_person,
    person,
    rules_of,
)

SUBSCRIBED = email_permission()
NEVER = email_permission(consent="NEVER_SUBSCRIBED", consent_timestamp=None)
SO_NOTHING = "so nothing is said about it in Omnisend"
LEFT = email_permission(consent="UNSUBSCRIBED")


def contact_of(profile: Profile) -> OmnisendContact:
    """Map a person who has a contact."""
    contact = map_person(profile).contact
    assert contact is not None
    return contact


def merged_payload(*profiles: Profile) -> tuple[Any, list[str]]:
    """Return the payload of the merged contact, and the rules that spoke."""
    mapped = merge([contact_of(profile) for profile in profiles])
    assert mapped.contact is not None
    return to_payload(mapped.contact), rules_of(mapped.findings)


def test_one_contact_stays_as_it_is() -> None:
    """Nothing is merged when there is one contact."""
    contact = contact_of(person())

    mapped = merge([contact])

    assert mapped.contact is contact
    assert () == mapped.findings


@pytest.mark.parametrize(
    ("one", "other", "channels", "rules"),
    [
        (SUBSCRIBED, SUBSCRIBED, {"status": "subscribed", "at": CONSENTED}, []),
        (SUBSCRIBED, NEVER, {"status": "nonSubscribed"}, ["merged-permission-differs"]),
        (
            SUBSCRIBED,
            LEFT,
            {"status": "unsubscribed", "at": UPDATED},
            ["merged-permission-differs"],
        ),
        (NEVER, LEFT, {"status": "unsubscribed", "at": UPDATED}, ["merged-permission-differs"]),
        (None, LEFT, {"status": "unsubscribed", "at": UPDATED}, ["merged-permission-differs"]),
        (None, SUBSCRIBED, None, ["merged-permission-unknown"]),
        (None, NEVER, None, ["merged-permission-unknown"]),
        (None, None, None, []),
    ],
)
def test_the_most_restrictive_permission_holds(
    one: Subscriptions | None,
    other: Subscriptions | None,
    channels: Mapping[str, Any] | None,
    rules: list[str],
) -> None:
    """The merged person is subscribed only if every contact is; an opt-out is never lost."""
    people = person(subscriptions=one), person(subscriptions=other)
    payload, found = merged_payload(*people)
    backwards, found_backwards = merged_payload(*people[::-1])
    [identifier] = payload["identifiers"]
    state = identifier.get("channels", {}).get("email")

    assert (channels and channels["status"]) == (state and state["status"])
    assert ["merged-records", *rules] == found == found_backwards
    assert payload["identifiers"] == backwards["identifiers"]
    if channels and "at" in channels:
        assert channels["at"] == datetime.fromisoformat(state["statusChangedAt"])


def test_newest_date_of_alike_states_counts() -> None:
    """Of two opt-outs the newer one dates the merged one; a yes does not."""
    later = UPDATED + timedelta(days=1)
    payload, _ = merged_payload(
        person(subscriptions=LEFT),
        person(subscriptions=email_permission(consent="UNSUBSCRIBED", last_updated=later)),
        person(subscriptions=email_permission(consent_timestamp=AT)),
    )

    state = payload["identifiers"][0]["channels"]["email"]

    assert later == datetime.fromisoformat(state["statusChangedAt"])


def test_date_after_the_migration_stays_out() -> None:
    """A date that a contact does not carry does not come back in merging."""
    future = email_permission(consent="UNSUBSCRIBED", last_updated=datetime(2030, 1, 1, tzinfo=UTC))
    payload, _ = merged_payload(person(subscriptions=LEFT), person(subscriptions=future))

    state = payload["identifiers"][0]["channels"]["email"]

    assert UPDATED == datetime.fromisoformat(state["statusChangedAt"])


def sms_person(number: str, **changes: Any) -> Profile:
    """Return somebody with a phone number and a permission for it."""
    marketing = attrs.evolve(SMS_SUBSCRIBED, **changes)
    return person(
        phone_number=number, subscriptions=Subscriptions(sms=SmsChannel(marketing=marketing))
    )


def test_an_opt_out_holds_for_every_number() -> None:
    """Each address is there once, and all of a channel have the same status."""
    payload, rules = merged_payload(
        sms_person("+447700900123"),
        person(),
        sms_person("+447700900456", consent="UNSUBSCRIBED"),
    )

    assert [
        ("email", "ada@example.com", None),
        ("phone", "+447700900123", "unsubscribed"),
        ("phone", "+447700900456", "unsubscribed"),
    ] == [
        (each["type"], each["id"], each.get("channels", {}).get("sms", {}).get("status"))
        for each in payload["identifiers"]
    ]
    assert ["merged-records", "merged-permission-differs"] == rules


def test_who_has_no_number_has_no_say_on_text_messages() -> None:
    """A contact without a phone number does not make permission for text messages unknown."""
    payload, rules = merged_payload(sms_person("+447700900123"), person())

    assert "subscribed" == payload["identifiers"][1]["channels"]["sms"]["status"]
    assert ["merged-records"] == rules


def proven(created_at: datetime, source: str, subscriptions: Subscriptions | None) -> Any:
    """Return a contact with a consent record."""
    contact = contact_of(person(subscriptions=subscriptions))
    record = ConsentRecord(channel="email", consented_at=created_at, source=source)
    return attrs.evolve(
        contact, identifiers=(attrs.evolve(contact.identifiers[0], consent=record),)
    )


@pytest.mark.rule("OMN-10")
def test_newest_proof_stays() -> None:
    """Of several consent records the newest stays, and a finding says that there were others."""
    contacts = [proven(CONSENTED, "old", SUBSCRIBED), proven(UPDATED, "new", SUBSCRIBED)]

    mapped = merge(contacts)

    assert mapped.contact is not None
    assert mapped.contact.identifiers[0].consent == contacts[1].identifiers[0].consent
    assert mapped.findings[1:] == (
        Finding(
            "merged-consent-differs",
            Fidelity.OMITTED,
            "The merged contacts have different consent records for one address; the newest stays.",
            source="subscriptions",
        ),
    )
    assert ["merged-records"] == rules_of(merge([contacts[0], contacts[0]]).findings)


def test_no_proof_without_permission() -> None:
    """Where permission is unknown, no consent record vouches for it."""
    mapped = merge([proven(CONSENTED, "old", SUBSCRIBED), contact_of(person())])

    assert mapped.contact is not None
    assert (Identifier(type="email", id="ada@example.com"),) == mapped.contact.identifiers
    assert ["merged-records", "merged-permission-unknown"] == rules_of(mapped.findings)


def test_fields_are_filled() -> None:
    """The first contact's fields stay, and its gaps are filled; what differs is named."""
    payload, rules = merged_payload(
        person(first_name="Ada", properties={"plan": "gold", "$source": "form"}),
        person(first_name="Ada", last_name="Lovelace", properties={"points": 3, "plan": "tin"}),
    )

    assert ("Ada", "Lovelace") == (payload["firstName"], payload["lastName"])
    assert {
        "klaviyo_plan": "gold",
        "klaviyo_source": "form",
        "klaviyo_points": 3,
    } == payload["customProperties"]
    assert ["merged-records", "merged-values-differ"] == rules


def test_every_field_is_merged() -> None:
    """No field of a contact is forgotten."""
    full = attrs.evolve(
        contact_of(person()),
        first_name="Ada",
        last_name="Lovelace",
        address="12 Example Square",
        city="London",
        state="England",
        postal_code="SW1",
        country="United Kingdom",
        country_code="GB",
        birthdate=date(1985, 12, 10),
        gender="f",
        tags=("a",),
        custom_properties={"b": 1},
    )

    mapped = merge([contact_of(person()), full])

    assert mapped.contact == attrs.evolve(full, tags=("klaviyo_import_app", "a"))
    assert ["merged-records"] == rules_of(mapped.findings)


def test_an_address_has_one_story() -> None:
    """Parts of two different addresses are never put together."""
    payload, rules = merged_payload(
        person(location=Location(city="Paris")),
        person(location=Location(city="London", country="GB")),
    )

    assert "Paris" == payload["city"]
    assert not {"country", "countryCode"} & payload.keys()
    assert ["merged-records", "merged-values-differ", *["merged-value-left-out"] * 2] == rules


@pytest.mark.rule("OMN-05")
def test_tags_are_united() -> None:
    """Tags of all contacts, each once; beyond the limit they are named."""
    audiences = [Membership(kind="list", id=name, name=name) for name in "abc"]
    contacts = [
        attrs.evolve(contact_of(person()), tags=("klaviyo_import_app", each.name))
        for each in (*audiences, audiences[0])
    ]

    mapped = merge(contacts, max_tags=2)
    all_of_them = merge(contacts, max_tags=4)

    assert mapped.contact is not None
    assert all_of_them.contact is not None
    assert ("klaviyo_import_app", "a") == mapped.contact.tags
    assert ("klaviyo_import_app", "a", "b", "c") == all_of_them.contact.tags
    assert mapped.findings == (
        Finding(
            "merged-records",
            Fidelity.LOSSY,
            "4 contacts of one person became one.",
            evidence={"contacts": 4},
        ),
        Finding(
            "too-many-tags",
            Fidelity.OMITTED,
            "A contact takes 2 tags; 2 were left out: 'b', 'c'.",
            source="memberships",
            evidence={"tags": ["b", "c"]},
        ),
    )
    assert ["merged-records"] == rules_of(all_of_them.findings)


def test_a_hundred_tags_are_the_limit() -> None:
    """Unless told otherwise, a contact has as many tags as Omnisend takes."""
    contacts = [attrs.evolve(contact_of(person()), tags=(f"tag {n}",)) for n in range(101)]

    mapped = merge(contacts)

    assert mapped.contact is not None
    assert 100 == len(mapped.contact.tags)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (None, f"Permission for email is not known of every merged contact, {SO_NOTHING}."),
        (NEVER, "The merged contacts differ in permission for email: the most restrictive holds."),
    ],
)
def test_findings_about_permission(other: Subscriptions | None, message: str) -> None:
    """What became of permission is told with the channel that it is about."""
    contacts = [contact_of(person(subscriptions=each)) for each in (SUBSCRIBED, other)]

    finding = merge(contacts).findings[1]

    assert message == finding.message
    assert "subscriptions.email.marketing" == finding.source
    assert finding.verdict is (Fidelity.COLLISION if other else Fidelity.OMITTED)


def test_unknown_record_is_counted() -> None:
    """A contact whose permission is unknown is among the records behind the decision."""
    mapped = merge([contact_of(person(subscriptions=each)) for each in (LEFT, None)])

    assert mapped.contact is not None
    state = mapped.contact.identifiers[0].state
    assert state is not None

    assert ["unsubscribed", "not-loaded", "merged-records"] == rules_of(state.decision.findings)[
        -3:
    ]
    assert {"DENY": 1, "UNKNOWN": 1} == state.decision.findings[-1].evidence
    assert state.decision.findings[-2].message == (
        "Permission of one of the merged contacts is not known."
    )


def test_nothing_to_merge() -> None:
    """No contacts give none."""
    with pytest.raises(ConfigurationError) as caught:
        merge([])
    assert "there are no contacts to merge: give at least one" == str(caught.value)


def test_versions_are_not_mixed() -> None:
    """Contacts for different generations of the API are an error that names them."""
    contact = contact_of(person())

    with pytest.raises(ConfigurationError) as caught:
        merge([contact, attrs.evolve(contact, api_version="v5")])
    assert (
        "contacts for different API versions cannot be merged: 2026-03-15, v5; map them with the "
        "same options"
    ) == str(caught.value)

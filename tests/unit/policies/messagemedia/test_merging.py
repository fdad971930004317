"""One contact for each phone number."""

from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Location, Mapped, Membership, Profile
from klaviyo_bridge.policies.messagemedia import (
    CustomField,
    FieldMapping,
    MessageMediaContact,
    Options,
    map_profiles,
    merge,
)
from tests.unit.policies.messagemedia.people import (
    AT,
    NUMBER,
    contact_of,
    map_person,
    person,
    rules_of,
    sms_permission,
    told,
    uuid,
)

LIVELY = person()
GONE = person(subscriptions=sms_permission(consent="UNSUBSCRIBED"))
SILENT = person(subscriptions=sms_permission(consent="NEVER_SUBSCRIBED"))
UNREAD = person(subscriptions=None)


def map_all(*profiles: Profile, **rest: Any) -> list[Mapped[MessageMediaContact]]:
    """Map people at the moment of the tests."""
    options = {name: rest.pop(name) for name in ("memberships", "among") if name in rest}
    return list(map_profiles(profiles, options=Options(**rest), at=AT, **options))


def state_of_all(*profiles: Profile, **options: Any) -> str | None:
    """Return the state of the one contact that these profiles give, if they give one."""
    [mapped] = map_all(*profiles, **options)
    return None if mapped.contact is None else mapped.contact.channel.state


@pytest.mark.rule("MM-14")
@pytest.mark.rule("MM-04")
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("profiles", "strict", "inferred"),
    [
        ((LIVELY, LIVELY), "SUBSCRIBED", "SUBSCRIBED"),
        ((LIVELY, GONE), "UNSUBSCRIBED", "UNSUBSCRIBED"),
        ((LIVELY, SILENT), None, "SUBSCRIBED"),
        ((LIVELY, UNREAD), None, None),
        ((GONE, SILENT), "UNSUBSCRIBED", "UNSUBSCRIBED"),
        ((GONE, UNREAD), "UNSUBSCRIBED", "UNSUBSCRIBED"),
        ((SILENT, SILENT), None, "SUBSCRIBED"),
        ((SILENT, UNREAD), None, None),
        ((LIVELY, SILENT, GONE), "UNSUBSCRIBED", "UNSUBSCRIBED"),
    ],
)
def test_state(
    profiles: tuple[Profile, ...], strict: str | None, inferred: str | None, *, turned: bool
) -> None:
    """A person may be messaged only if every record may, and an opt-out is never lost."""
    people = profiles[::-1] if turned else profiles

    assert strict == state_of_all(*people)
    assert inferred == state_of_all(*people, consent_method="inferred")


@pytest.mark.rule("MM-14")
def test_equal_numbers_are_one_contact() -> None:
    """People with one number are one contact, in whatever way it is written; others stay alone."""
    other = person(phone_number="+15550100123")
    nobody = person(phone_number=None)
    written = person(phone_number=f" {NUMBER}")
    mapped = map_all(LIVELY, nobody, other, written, nobody)

    assert [each.contact and each.contact.channel.number for each in mapped] == [
        NUMBER,
        None,
        "+15550100123",
        None,
    ]


@pytest.mark.rule("MM-14")
def test_numbers_are_equal_as_they_are_read() -> None:
    """The caller's way of reading numbers tells which are the same."""
    national = person(phone_number="07700 900123")

    assert len(map_all(LIVELY, national)) == 2
    assert len(map_all(LIVELY, national, read_phone=lambda _: NUMBER)) == 1


def test_single_profiles_are_mapped_as_ever() -> None:
    """Who shares a number with nobody is mapped as alone, with their own lists."""
    newsletter = Membership(kind="list", id="L1", name="Newsletter")
    [mapped] = map_all(LIVELY, memberships=lambda _: (newsletter,), lists={"L1": uuid(1)})

    assert mapped == map_person(LIVELY, memberships=(newsletter,), lists={"L1": uuid(1)})
    assert map_all(LIVELY) == [map_person(LIVELY)]


def test_everybody_has_their_own_lists() -> None:
    """The lists of a profile are asked for by that profile."""
    newsletter = Membership(kind="list", id="L1", name="Newsletter")
    mapped = map_all(
        LIVELY,
        person(phone_number="+15550100123"),
        memberships=lambda each: (newsletter,) if each.phone_number == NUMBER else (),
        lists={"L1": uuid(1)},
    )

    assert [(uuid(1),), ()] == [each.contact and each.contact.lists for each in mapped]


def test_who_has_no_number_shares_none() -> None:
    """A profile without a number stays alone, in whatever way numbers are read."""
    mapped = map_all(LIVELY, person(phone_number=None), read_phone=lambda _: NUMBER)

    assert [map_person(LIVELY), map_person(person(phone_number=None))] == mapped


def test_only_the_duplicates_are_held() -> None:
    """With the shared numbers known, the other people come as they are read."""
    other = person(phone_number="+15550100123")
    mapped = map_all(LIVELY, other, LIVELY, among=frozenset({NUMBER}))

    assert [each.contact and each.contact.channel.number for each in mapped] == [
        "+15550100123",
        NUMBER,
    ]


def test_the_moment_needs_a_zone() -> None:
    """The moment of the migration has a time zone, even when there is nobody to map."""
    with pytest.raises(ConfigurationError, match="no time zone"):
        list(map_profiles([], at=AT.replace(tzinfo=None)))


@pytest.mark.rule("MM-14")
def test_the_newest_record_has_precedence() -> None:
    """Fields are those of the profile that was updated last; the other fills its gaps."""
    old = person(
        first_name="Augusta",
        location=Location(city="London"),
        updated=AT - timedelta(days=1),
        properties={"Tier": "silver", "birthday": "1985-12-10"},
    )
    new = person(
        first_name="Ada",
        last_name="King",
        updated=AT,
        properties={"Tier": "gold"},
    )
    options: dict[str, Any] = {
        "mappings": [FieldMapping(source="Tier", target="Level")],
        "resolve_field": {"Level": uuid(1)},
    }
    [mapped] = map_all(old, new, **options)

    assert mapped.contact is not None
    assert (mapped.contact.first_name, mapped.contact.last_name) == ("Ada", "King")
    assert mapped.contact.location == "London"
    assert mapped.contact.date_of_birth == date(1985, 12, 10)
    assert mapped.contact.custom_fields == (CustomField(id=uuid(1), label="Level", value="gold"),)
    assert rules_of(mapped.findings) == [
        "merged-records",
        "merged-values-differ",
        "merged-values-differ",
        *rules_of(map_person(new, **options).findings),
        *rules_of(map_person(old, **options).findings),
    ]
    assert [each.source for each in mapped.findings[1:3]] == [
        "first_name",
        "custom_fields.Level",
    ]


@pytest.mark.rule("MM-14")
def test_labels_and_lists_are_united() -> None:
    """A merged contact has the sources and lists of all, each once."""
    one = attrs.evolve(contact_of(LIVELY), lists=(uuid(1), uuid(2)))
    other = attrs.evolve(one, labels=("MAILJET", "KLAVIYO"), lists=(uuid(2), uuid(3)))
    merged = merge(iter([one, other])).contact

    assert merged is not None
    assert merged.labels == ("KLAVIYO", "MAILJET")
    assert merged.lists == (uuid(1), uuid(2), uuid(3))


@pytest.mark.rule("MM-14")
def test_fields_that_belong_together_stay_so() -> None:
    """Names, and the parts of an address, are not put together from two people."""
    first = attrs.evolve(contact_of(LIVELY), first_name="Ada", country="GB", state="England")
    other = attrs.evolve(
        contact_of(LIVELY), first_name="Eve", last_name="Young", country="US", location="Boston"
    )
    mapped = merge([first, other])

    assert mapped.contact is not None
    assert (mapped.contact.first_name, mapped.contact.last_name) == ("Ada", None)
    assert (mapped.contact.country, mapped.contact.state) == ("GB", "England")
    assert mapped.contact.location is None
    assert [each.source for each in mapped.findings[1:]] == [
        *("first_name", "last_name", "country", "location")
    ]


@pytest.mark.rule("MM-14")
def test_a_merge_is_explained() -> None:
    """The findings count the records by verdict, and say why there is no contact."""
    [mapped] = map_all(LIVELY, SILENT)

    assert told(mapped.findings[0]) == (
        "merged-records",
        "UNKNOWN",
        "2 records were merged: 1 ALLOW, 1 DENY. Messages need the consent of all.",
        None,
    )
    assert rules_of(mapped.findings) == [
        *("merged-records", "not-subscribed-skipped", "not-subscribed-skipped")
    ]


@pytest.mark.rule("MM-09")
def test_an_inference_is_told_after_a_merge() -> None:
    """A merged subscriber who never subscribed carries the finding of the method."""
    silent = contact_of(SILENT, consent_method="inferred")
    mapped = merge([contact_of(LIVELY, consent_method="inferred"), silent])

    assert mapped.contact is not None
    assert mapped.contact.channel.state == "SUBSCRIBED"
    assert rules_of(mapped.findings) == ["merged-records", "consent-inferred"]


@pytest.mark.rule("MM-09")
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("inferred", "inferred"),
        ("explicit_as_documented", "explicit_as_documented"),
        ("strict", None),
    ],
)
def test_the_strictest_method_counts(method: Any, expected: str | None, *, turned: bool) -> None:
    """Contacts of two methods are merged under the stricter one."""
    lively = contact_of(LIVELY, consent_method=method)
    silent = contact_of(SILENT, consent_method="inferred")
    mapped = merge([silent, lively] if turned else [lively, silent])

    assert expected == (None if mapped.contact is None else mapped.contact.channel.method)


def test_a_decision_without_a_contact_counts() -> None:
    """A record that gave no contact has its say all the same."""
    unread = evaluate(UNREAD, channel="sms", at=AT)
    mapped = merge([contact_of(LIVELY)], decisions=iter([unread]))

    assert mapped.contact is None
    assert rules_of(mapped.findings) == [
        *("merged-records", "consent-unknown", "unknown-permission-skipped")
    ]


def test_one_contact_stays_as_it_is() -> None:
    """Nothing is merged where there is nothing to merge with."""
    contact = contact_of(LIVELY)

    assert merge([contact]) == Mapped(contact=contact, findings=())


def test_nobody_of_a_number() -> None:
    """Records none of which gave a contact give none together, and say why, each for itself."""
    [mapped] = map_all(SILENT, UNREAD)

    assert mapped.contact is None
    assert rules_of(mapped.findings) == [
        *("not-subscribed-skipped", "consent-unknown", "unknown-permission-skipped")
    ]


@pytest.mark.parametrize("count", [0, 2])
def test_what_cannot_be_merged(count: int) -> None:
    """Contacts of several numbers, or none at all, are refused; the numbers stay out of it."""
    people = [person(phone_number=f"+1555010012{n}") for n in range(count)]

    with pytest.raises(ConfigurationError) as raised:
        merge([contact_of(each) for each in people])

    assert str(raised.value) == (
        f"contacts with {count} phone numbers cannot become one: give at least one contact, and "
        "only such that share a number"
    )


def test_rules_of_the_callers_own_judge_all_records() -> None:
    """Also the records that give no contact are judged by the rules in the options."""
    assert state_of_all(LIVELY, SILENT, rules=[lambda _: None]) is None

"""Klaviyo's contact on top of the one that SmartPush has."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs
import pytest

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Fidelity, Finding, Subscriptions, Suppression, Verdict
from klaviyo_bridge.policies.smartpush import (
    ChannelStatus,
    LocalState,
    Options,
    SmartPushContact,
    merge,
    same_person,
    to_payload,
)
from tests.unit.policies.smartpush.people import (
    CONSENTED,
    UPDATED,
    audience,
    both,
    contact_of,
    email_permission,
    person,
    rules_of,
    sms_permission,
)

ADA = "ada@example.com"
BEA = "bea@example.com"
PHONE = "+15550100123"
OTHER = "+447700900123"
BOUNCE = Suppression(reason="HARD_BOUNCE", timestamp=CONSENTED)

INCOMING: Mapping[str, Subscriptions | None] = {
    "subscribed": email_permission(),
    "never_subscribed": email_permission("NEVER_SUBSCRIBED"),
    "unsubscribed": email_permission("UNSUBSCRIBED"),
    "suppressed": email_permission(suppression=(BOUNCE,)),
    "unknown": None,
}


def local(status: str, at: datetime | None = None) -> LocalState:
    """Return a status that SmartPush holds."""
    return LocalState(status=ChannelStatus(status), changed_at=at)


def held(**members: Any) -> SmartPushContact:
    """Return a contact that SmartPush has."""
    return SmartPushContact(**{"uid": "theirs", "email": ADA, **members})


def status_of(state: Any) -> str | None:
    """Return the word of a state, if there is one."""
    return None if state is None else str(state.status)


@pytest.mark.rule("SMP-01")
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"uid": "1", "email": ADA}, {"uid": "1", "email": BEA}, True),
        ({"uid": "1", "email": ADA}, {"uid": "2", "email": "Ada@Example.com"}, True),
        ({"uid": "1", "email": ADA}, {"uid": "2", "email": BEA}, False),
        (
            {"uid": "1", "email": ADA, "phone_number": PHONE},
            {"uid": "2", "email": BEA, "phone_number": PHONE},
            False,
        ),
        (
            {"uid": "1", "email": ADA, "phone_number": PHONE},
            {"uid": "2", "phone_number": PHONE},
            True,
        ),
        ({"uid": "1", "phone_number": PHONE}, {"uid": "2", "phone_number": OTHER}, False),
        ({"uid": "1", "email": ADA}, {"uid": "2", "phone_number": PHONE}, False),
        ({"uid": "1"}, {"uid": "2"}, False),
    ],
)
def test_who_is_who(one: dict[str, Any], other: dict[str, Any], expected: bool) -> None:
    """UIDs tell who is who, else email addresses, else phone numbers; both ways round."""
    contacts = SmartPushContact(**one), SmartPushContact(**other)

    assert expected is same_person(*contacts)
    assert expected is same_person(*contacts[::-1])


@pytest.mark.rule("SMP-01")
def test_different_people_are_refused() -> None:
    """Contacts of two people are not merged, and the error shows neither."""
    with pytest.raises(ConfigurationError) as caught:
        merge(held(email=BEA), contact_of(person()))

    assert str(caught.value) == (
        "contacts of different people cannot be merged: neither UID nor address agrees; "
        "send the incoming one as a contact of its own"
    )


@pytest.mark.rule("SMP-01")
def test_nothing_is_overwritten_blindly() -> None:
    """What Klaviyo knows wins and is reported where it differs; what it does not know stays."""
    existing = held(
        phone_number=PHONE,
        name="A. Lovelace",
        country="GB",
        custom_properties={"kla_plan": "silver", "kla_old": 1, "shop_id": "7", "kla_same": True},
    )
    incoming = contact_of(
        person(first_name="Ada", last_name="Lovelace", properties={"plan": "gold", "same": True})
    )
    mapped = merge(existing, incoming)

    assert mapped.contact == SmartPushContact(
        uid="theirs",
        email=ADA,
        phone_number=PHONE,
        name="Ada Lovelace",
        country="GB",
        custom_properties={"kla_plan": "gold", "kla_same": True, "kla_old": 1, "shop_id": "7"},
    )
    assert [
        ("local-status-unknown", "email_subscription"),
        ("merged-values-differ", "name"),
        ("merged-values-differ", "kla_plan"),
    ] == [(each.rule, each.source) for each in mapped.findings]


@pytest.mark.rule("SMP-01")
def test_gaps_are_filled() -> None:
    """What SmartPush does not have yet comes from Klaviyo, without a finding."""
    incoming = contact_of(
        person(
            phone_number=PHONE,
            first_name="Ada",
            properties={"plan": "gold"},
            subscriptions=both(email_permission(), sms_permission("UNSUBSCRIBED")),
        ),
        audience("VIP"),
    )
    existing = held(email_subscription=local("subscribed"))
    mapped = merge(existing, incoming)

    assert mapped.contact == attrs.evolve(incoming, uid="theirs")
    assert () == mapped.findings


@pytest.mark.rule("SMP-13")
@pytest.mark.parametrize(
    ("there", "coming", "expected", "written", "rules"),
    [
        ("subscribed", "subscribed", "subscribed", True, []),
        ("subscribed", "never_subscribed", "subscribed", False, ["silence-changes-nothing"]),
        ("subscribed", "unsubscribed", "subscribed", False, ["local-status-stays"]),
        ("subscribed", "suppressed", "unsubscribed", True, ["suppression-wins"]),
        ("subscribed", "unknown", "subscribed", False, []),
        ("never_subscribed", "subscribed", "subscribed", True, ["incoming-subscription"]),
        ("never_subscribed", "never_subscribed", "never_subscribed", False, []),
        ("never_subscribed", "unsubscribed", "never_subscribed", False, ["local-status-stays"]),
        ("never_subscribed", "suppressed", "unsubscribed", True, ["suppression-wins"]),
        ("never_subscribed", "unknown", "never_subscribed", False, []),
        (
            "unsubscribed",
            "subscribed",
            "subscribed",
            True,
            ["incoming-subscription", "local-opt-out-overwritten"],
        ),
        ("unsubscribed", "never_subscribed", "unsubscribed", False, ["silence-changes-nothing"]),
        ("unsubscribed", "unsubscribed", "unsubscribed", False, []),
        ("unsubscribed", "suppressed", "unsubscribed", True, []),
        ("unsubscribed", "unknown", "unsubscribed", False, []),
        (None, "subscribed", "subscribed", True, ["local-status-unknown"]),
        (None, "never_subscribed", None, False, ["local-status-unknown"]),
        (None, "unsubscribed", "unsubscribed", True, ["local-status-unknown"]),
        (None, "suppressed", "unsubscribed", True, ["local-status-unknown"]),
        (None, "unknown", None, False, []),
    ],
)
def test_whose_status_wins(
    there: str | None, coming: str, expected: str | None, written: bool, rules: list[str]
) -> None:
    """Subscribed in Klaviyo overwrites, unsubscribed does not, and what stays is not written."""
    existing = held(email_subscription=None if there is None else local(there))
    mapped = merge(existing, contact_of(person(subscriptions=INCOMING[coming])))

    assert mapped.contact is not None
    assert expected == status_of(mapped.contact.email_subscription)
    assert written is ("email_subscription" in to_payload(mapped.contact))
    assert rules == rules_of(mapped.findings)
    assert all(each.source == "email_subscription" for each in mapped.findings)


@pytest.mark.rule("SMP-13")
@pytest.mark.parametrize(
    ("there", "coming", "expected", "written", "rules"),
    [
        ("subscribed", "subscribed", "subscribed", True, []),
        ("subscribed", "unsubscribed", "unsubscribed", True, ["incoming-opt-out"]),
        ("subscribed", "suppressed", "unsubscribed", True, ["suppression-wins"]),
        ("never_subscribed", "subscribed", "subscribed", True, ["incoming-subscription"]),
        ("never_subscribed", "unsubscribed", "unsubscribed", True, ["incoming-opt-out"]),
        ("unsubscribed", "subscribed", "unsubscribed", False, ["local-opt-out-stays"]),
        ("unsubscribed", "never_subscribed", "unsubscribed", False, ["local-opt-out-stays"]),
        ("unsubscribed", "unknown", "unsubscribed", False, []),
        (None, "subscribed", None, False, ["local-status-unknown"]),
        (None, "never_subscribed", None, False, ["local-status-unknown"]),
        (None, "unsubscribed", "unsubscribed", True, ["local-status-unknown"]),
    ],
)
def test_whose_status_wins_when_unsubscribes_are_protected(
    there: str | None, coming: str, expected: str | None, written: bool, rules: list[str]
) -> None:
    """With the option, an unsubscribe counts on whichever side it was made, also a possible one."""
    existing = held(email_subscription=None if there is None else local(there))
    incoming = contact_of(person(subscriptions=INCOMING[coming]))
    mapped = merge(existing, incoming, options=Options(protect_unsubscribed=True))

    assert mapped.contact is not None
    assert expected == status_of(mapped.contact.email_subscription)
    assert written is ("email_subscription" in to_payload(mapped.contact))
    assert rules == rules_of(mapped.findings)


@pytest.mark.rule("SMP-13")
def test_each_channel_by_itself() -> None:
    """Text messages are settled like email, and neither decides about the other."""
    existing = held(
        phone_number=PHONE,
        email_subscription=local("subscribed", UPDATED),
        sms_subscription=local("subscribed", CONSENTED),
    )
    permissions = both(
        email_permission("UNSUBSCRIBED"),
        sms_permission("UNSUBSCRIBED", can_receive_sms_marketing=0),
    )
    incoming = contact_of(person(phone_number=PHONE, subscriptions=permissions))
    mapped = merge(existing, incoming)
    protected = merge(existing, incoming, options=Options(protect_unsubscribed=True)).contact

    assert mapped.contact is not None
    assert mapped.contact.email_subscription == local("subscribed", UPDATED)
    assert mapped.contact.sms_subscription == local("subscribed", CONSENTED)
    assert [
        ("local-status-stays", Verdict.ALLOW, "email_subscription", UPDATED),
        ("local-status-stays", Verdict.ALLOW, "sms_subscription", CONSENTED),
    ] == [(each.rule, each.verdict, each.source, each.at) for each in mapped.findings]
    assert protected is not None
    assert protected.email_subscription == incoming.email_subscription
    assert protected.sms_subscription == incoming.sms_subscription


def test_an_earlier_mapping_counts_as_what_is_held() -> None:
    """A contact of an earlier run may stand for what SmartPush has; it is not written again."""
    earlier = contact_of(person(subscriptions=email_permission()))
    mapped = merge(earlier, contact_of(person(subscriptions=None)))

    assert mapped.contact is not None
    assert mapped.contact.email_subscription == local("subscribed", CONSENTED)
    assert () == mapped.findings


def test_only_decisions_come_in() -> None:
    """A status of SmartPush's own says nothing when it stands on Klaviyo's side."""
    existing = held(email_subscription=local("never_subscribed"))
    mapped = merge(existing, held(email_subscription=local("subscribed")))

    assert mapped.contact == existing
    assert () == mapped.findings


@pytest.mark.parametrize(
    ("protect", "coming", "ending"),
    [
        (False, "subscribed", "is written over it."),
        (True, "subscribed", "is not written, because it could undo a no."),
    ],
)
def test_unknown_local_status_is_told(protect: bool, coming: str, ending: str) -> None:
    """Where SmartPush's status is not known, the finding says what becomes of Klaviyo's."""
    incoming = contact_of(person(subscriptions=INCOMING[coming]))
    mapped = merge(held(), incoming, options=Options(protect_unsubscribed=protect))
    message = f"The email status in SmartPush is not known; the one from Klaviyo {ending}"

    assert mapped.findings == (
        Finding("local-status-unknown", Verdict.UNKNOWN, message, source="email_subscription"),
    )


@pytest.mark.rule("SMP-13")
@pytest.mark.parametrize(
    ("there", "coming", "address", "status", "rules"),
    [
        ("subscribed", "SUBSCRIBED", OTHER, "subscribed", ["merged-values-differ"]),
        (
            "subscribed",
            "UNSUBSCRIBED",
            PHONE,
            "subscribed",
            ["local-status-stays", "address-stays"],
        ),
        ("subscribed", None, PHONE, "subscribed", ["address-stays"]),
        (None, None, PHONE, None, ["address-stays"]),
        (None, "NEVER_SUBSCRIBED", PHONE, None, ["local-status-unknown", "address-stays"]),
        (
            None,
            "UNSUBSCRIBED",
            OTHER,
            "unsubscribed",
            ["local-status-unknown", "merged-values-differ"],
        ),
        ("unsubscribed", None, OTHER, "unsubscribed", ["merged-values-differ"]),
        ("unsubscribed", "UNSUBSCRIBED", OTHER, "unsubscribed", ["merged-values-differ"]),
        (
            "never_subscribed",
            "NEVER_SUBSCRIBED",
            OTHER,
            "never_subscribed",
            ["merged-values-differ"],
        ),
    ],
)
def test_no_address_inherits_a_permission(
    there: str | None, coming: str | None, address: str, status: str | None, rules: list[str]
) -> None:
    """An address takes another one's place only where no permission is left standing for it."""
    existing = held(phone_number=PHONE, sms_subscription=None if there is None else local(there))
    incoming = contact_of(person(phone_number=OTHER, subscriptions=sms_permission(coming)))
    mapped = merge(existing, incoming)

    assert mapped.contact is not None
    assert address == mapped.contact.phone_number
    assert rules == rules_of(mapped.findings)
    assert "phone_number" == mapped.findings[-1].source
    assert status == status_of(mapped.contact.sms_subscription)


def test_an_address_that_stays_is_told() -> None:
    """The finding names the field, and neither address."""
    existing = held(uid=contact_of(person()).uid, email_subscription=local("subscribed"))
    mapped = merge(existing, contact_of(person(email=BEA, subscriptions=None)))

    assert mapped.findings == (
        Finding(
            "address-stays",
            Fidelity.OMITTED,
            "The email in SmartPush stays, although Klaviyo has another: the permission there was "
            "given for the one that is there.",
            source="email",
        ),
    )


@pytest.mark.rule("SMP-06")
def test_tags_of_audiences_are_replaced() -> None:
    """Tags of ours are those of today, all others stay, and what went is named."""
    existing = held(
        tags=("kla_list_old", "vip", "kla_segment_gone", "kla_special", "kla_list_news"),
        email_subscription=local("subscribed"),
    )
    incoming = contact_of(person(), audience("news"), audience("New", "segment"))
    mapped = merge(existing, incoming)

    assert mapped.contact is not None
    assert ("vip", "kla_special", "kla_list_news", "kla_segment_new") == mapped.contact.tags
    assert mapped.findings[1:] == (
        Finding(
            "tags-removed",
            Fidelity.OMITTED,
            "The person is no longer in the audiences of these tags: 'kla_list_old', "
            "'kla_segment_gone'.",
            source="memberships",
            evidence={"tags": ["kla_list_old", "kla_segment_gone"]},
        ),
    )


@pytest.mark.rule("SMP-06")
def test_tags_of_others_come_first() -> None:
    """Where there are more than twenty, the tags of others stay and the last of ours go."""
    existing = held(tags=tuple(f"t{n}" for n in range(19)))
    mapped = merge(existing, contact_of(person(), audience("b"), audience("a")))

    assert mapped.contact is not None
    assert (*existing.tags, "kla_list_a") == mapped.contact.tags
    assert "too-many-tags" == mapped.findings[-1].rule
    assert {"tags": ["kla_list_b"]} == mapped.findings[-1].evidence


def test_contact_without_email() -> None:
    """A contact that had no email address gets it, with Klaviyo's status and no other."""
    existing = SmartPushContact(uid="theirs", phone_number=PHONE)
    incoming = contact_of(person(phone_number=PHONE, subscriptions=email_permission()))
    mapped = merge(existing, incoming)

    assert mapped.contact is not None
    assert mapped.contact.email == ADA
    assert mapped.contact.email_subscription == incoming.email_subscription
    assert () == mapped.findings


@pytest.mark.parametrize(
    ("one", "other", "expected", "rules"),
    [
        ("subscribed", "subscribed", "subscribed", []),
        ("subscribed", "unsubscribed", "unsubscribed", ["merged-permission-differs"]),
        ("subscribed", "suppressed", "unsubscribed", ["merged-permission-differs"]),
        ("subscribed", "never_subscribed", "never_subscribed", ["merged-permission-differs"]),
        ("never_subscribed", "unsubscribed", "unsubscribed", ["merged-permission-differs"]),
        ("unsubscribed", "suppressed", "unsubscribed", []),
    ],
)
@pytest.mark.parametrize("protect", [False, True])
def test_two_profiles_of_one_person(
    one: str, other: str, expected: str, rules: list[str], protect: bool
) -> None:
    """Of two of Klaviyo's profiles neither overwrites the other: the opt-out of one is kept."""
    first = contact_of(person(subscriptions=INCOMING[one]))
    second = contact_of(attrs.evolve(person(subscriptions=INCOMING[other]), id="01HOTHER"))

    for pair in ((first, second), (second, first)):
        mapped = merge(*pair, options=Options(protect_unsubscribed=protect))
        assert mapped.contact is not None
        assert expected == to_payload(mapped.contact)["email_subscription"]
        assert rules == rules_of(mapped.findings)


@pytest.mark.parametrize(
    ("channel", "permission"), [("email", email_permission), ("sms", sms_permission)]
)
def test_profiles_that_differ_are_told(channel: str, permission: Any) -> None:
    """Where two profiles of one person differ in permission, a finding names the channel."""
    first, second = [
        contact_of(
            attrs.evolve(person(phone_number=PHONE), id=name, subscriptions=permission(consent))
        )
        for name, consent in (("01HPROFILE", "SUBSCRIBED"), ("01HOTHER", "UNSUBSCRIBED"))
    ]

    assert merge(first, second).findings == (
        Finding(
            "merged-permission-differs",
            Fidelity.COLLISION,
            f"The merged profiles differ in permission for {channel}: the most restrictive holds.",
            source=f"{channel}_subscription",
        ),
    )


def test_the_date_of_what_holds() -> None:
    """The status of two profiles dates from the newer of those that have it."""
    left = contact_of(person(subscriptions=INCOMING["unsubscribed"]))
    blocked = contact_of(attrs.evolve(person(subscriptions=INCOMING["suppressed"]), id="01HOTHER"))
    there = contact_of(attrs.evolve(person(subscriptions=INCOMING["subscribed"]), id="01HOTHER"))

    for other in (blocked, there):
        merged = merge(other, left).contact
        assert merged is not None
        assert merged.email_subscription is not None
        assert UPDATED == merged.email_subscription.changed_at

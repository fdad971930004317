"""Every finding about an Omnisend contact, word for word."""

from typing import Any

import pytest

from klaviyo_bridge.models import Fidelity, Finding, ListSuppression, Location, Membership
from tests.unit.policies.omnisend.people import email_permission, map_person, person, sms_permission

KNOWN = email_permission()
VIP = Membership(kind="list", id="A1", name="VIP")


@pytest.mark.parametrize(
    ("members", "options", "expected"),
    [
        (
            {"email": "ada", "phone_number": "+15550100123"},
            {},
            Finding(
                "email-unreadable",
                Fidelity.LOSSY,
                "email is not in a form that Omnisend takes: it identifies nobody there, and is "
                "kept as a custom property where there is a contact.",
                source="email",
            ),
        ),
        (
            {"phone_number": "555"},
            {},
            Finding(
                "phone-not-e164",
                Fidelity.LOSSY,
                "phone_number is not in a form that Omnisend takes: it identifies nobody there, "
                "and is kept as a custom property where there is a contact.",
                source="phone_number",
            ),
        ),
        (
            {"phone_number": None, "subscriptions": sms_permission()},
            {},
            Finding(
                "permission-without-address",
                Fidelity.UNSUPPORTED,
                "Permission is recorded, but there is no phone_number that Omnisend could hold it "
                "for.",
                source="phone_number",
            ),
        ),
        (
            {"email": None},
            {},
            Finding(
                "no-identifier",
                Fidelity.UNSUPPORTED,
                "The profile has neither an email address nor a phone number that Omnisend takes.",
                source="email, phone_number",
            ),
        ),
        (
            {"subscriptions": None},
            {},
            Finding(
                "consent-unknown",
                Fidelity.OMITTED,
                "Permission for email is not known, so nothing is said about it in Omnisend.",
                source="subscriptions.email.marketing",
            ),
        ),
        (
            {"subscriptions": email_permission(list_suppressions=(ListSuppression(list_id="L"),))},
            {},
            Finding(
                "list-suppressions-without-place",
                Fidelity.UNSUPPORTED,
                "Email of single lists is blocked for this person; Omnisend has no place for that.",
                source="subscriptions.email.marketing.list_suppressions",
            ),
        ),
        (
            {"title": "Dr"},
            {},
            Finding(
                "fields-without-place", Fidelity.UNSUPPORTED, "Omnisend has no place for title."
            ),
        ),
        (
            {"location": Location(region="England", zip="SW1Y 4JH")},
            {"extended_fields": False},
            Finding(
                "fields-not-wanted",
                Fidelity.OMITTED,
                "Left out, because extended fields are not wanted: location.region, location.zip.",
            ),
        ),
        (
            {"properties": {"a": {"b": 1}}},
            {},
            Finding(
                "object-as-json",
                Fidelity.LOSSY,
                "Property 'a' is an object; sent as JSON text.",
                source="properties.a",
            ),
        ),
        (
            {"memberships": (Membership(kind="list", id="A1", name=" "),)},
            {},
            Finding(
                "membership-without-name",
                Fidelity.OMITTED,
                "A list or segment has no name, so it gives no tag.",
                source="memberships",
            ),
        ),
        (
            {"memberships": (VIP,)},
            {"memberships_as_tags": False},
            Finding(
                "memberships-not-wanted",
                Fidelity.OMITTED,
                "Lists and segments give no tags, because none are wanted for them.",
                source="memberships",
            ),
        ),
        (
            {"memberships": (VIP, Membership(kind="segment", id="B2", name="VIP"))},
            {},
            Finding(
                "tag-shared",
                Fidelity.COLLISION,
                "The tag 'VIP' also stands for another audience: segment B2.",
                source="memberships",
            ),
        ),
        (
            {"memberships": (VIP, Membership(kind="list", id="B2", name="Big"))},
            {"max_tags": 1},
            Finding(
                "too-many-tags",
                Fidelity.OMITTED,
                "A contact takes 1 tags; 2 were left out: 'Big', 'VIP'.",
                source="memberships",
                evidence={"tags": ["Big", "VIP"]},
            ),
        ),
    ],
)
def test_words(members: dict[str, Any], options: dict[str, Any], expected: Finding) -> None:
    """A finding has a stable name, an effect, a sentence, and the field that it is about."""
    found = {"subscriptions": KNOWN, "memberships": (), **members}
    memberships = found.pop("memberships")

    assert expected in map_person(person(**found), memberships=memberships, **options).findings


@pytest.mark.parametrize("channel", ["email", "sms"])
@pytest.mark.parametrize("consent", [None, "NEVER_SUBSCRIBED"])
def test_silence_needs_no_address(channel: str, consent: str | None) -> None:
    """Who said nothing on a channel loses nothing by having no address for it."""
    permission = email_permission if channel == "email" else sms_permission
    addresses = {"email": None, "phone_number": "+15550100123"}
    if channel == "sms":
        addresses = {"email": "ada@example.com", "phone_number": None}
    profile = person(**addresses, subscriptions=permission(consent=consent))

    assert "permission-without-address" not in {
        finding.rule for finding in map_person(profile).findings
    }


def test_list_suppression_needs_an_address() -> None:
    """A block on single lists is an answer, and is lost without an address."""
    subscriptions = email_permission(
        consent="NEVER_SUBSCRIBED", list_suppressions=(ListSuppression(list_id="L"),)
    )
    profile = person(email=None, phone_number="+15550100123", subscriptions=subscriptions)

    assert "permission-without-address" == map_person(profile).findings[0].rule


def test_as_many_tags_as_a_contact_takes() -> None:
    """A contact that is just full has nothing left out."""
    assert () == map_person(person(subscriptions=KNOWN), memberships=(VIP,), max_tags=2).findings


def test_findings_of_one_kind_do_not_hide_another() -> None:
    """What is said of values stays beside what is said of names, and of fields not wanted."""
    profile = person(
        title="Dr",
        location=Location(region="England"),
        properties={"a b": None, "a_b": 1},
        subscriptions=KNOWN,
    )
    found = map_person(profile, extended_fields=False).findings

    assert [
        *("fields-without-place", "fields-not-wanted", "null-property", "property-name-collision")
    ] == [finding.rule for finding in found]


def test_order() -> None:
    """Findings come in one order: identity, fields, what stays behind, properties, tags."""
    profile = person(
        phone_number="555",
        title="Dr",
        location=Location(country="Atlantis"),
        properties={"dob": "x", "gender": "x", "a": None},
        subscriptions=None,
    )
    found = map_person(profile, memberships=(VIP,), memberships_as_tags=False).findings

    assert [
        *("consent-unknown", "phone-not-e164", "country-not-recognised", "birthdate-ambiguous"),
        *("gender-without-place", "fields-without-place", "null-property"),
        "memberships-not-wanted",
    ] == [finding.rule for finding in found]

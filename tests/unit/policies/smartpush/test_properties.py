"""Custom properties: their names, and their values."""

from typing import Any

import pytest

from klaviyo_bridge.models import Fidelity, Finding, Location
from klaviyo_bridge.policies.smartpush import name_property
from tests.unit.policies.smartpush.people import map_person, payload_of, person, rules_of

WHERE = Location(
    address1="12 St James's Square ",
    address2="Floor 2",
    city="London",
    region="England",
    zip="SW1Y 4JH",
    timezone="Europe/London",
    latitude=51.5,
    longitude=0.0,
    ip="192.0.2.1",
)


@pytest.mark.rule("SMP-04")
def test_fields_of_klaviyo() -> None:
    """Every field of Klaviyo's that SmartPush has no field for moves under its own name."""
    profile = person(
        external_id="7",
        anonymous_id="8",
        whatsapp_bsuid="9",
        organization=" Analytical Engines ",
        locale="en-GB",
        title="Countess",
        image="https://example.com/ada.png",
        location=WHERE,
    )
    expected = {
        "kla_external_id": "7",
        "kla_anonymous_id": "8",
        "kla_whatsapp_bsuid": "9",
        "kla_organization": "Analytical Engines",
        "kla_locale": "en-GB",
        "kla_title": "Countess",
        "kla_image": "https://example.com/ada.png",
        "kla_address1": "12 St James's Square",
        "kla_address2": "Floor 2",
        "kla_city": "London",
        "kla_region": "England",
        "kla_zip": "SW1Y 4JH",
        "kla_timezone": "Europe/London",
        "kla_latitude": 51.5,
        "kla_longitude": 0.0,
        "kla_ip": "192.0.2.1",
    }

    assert list(expected.items()) == list(payload_of(profile)["custom"].items())
    assert () == map_person(profile).findings


@pytest.mark.rule("SMP-04")
def test_blank_fields() -> None:
    """Fields of Klaviyo's that are empty or blank give no property."""
    profile = person(locale="", title=" ", location=Location(city="", zip=" ", latitude=None))

    assert {} == payload_of(profile)["custom"]


@pytest.mark.rule("SMP-04")
def test_own_names_stay() -> None:
    """Names of an account's own properties stay as they are, with any character."""
    properties = {
        "$source": -6,
        "favorite color": "red",
        "favorite_color": "blue",
        "Prénom": "Ada",
        "色": "青",
        "": "nameless",
        " a ": 1,
        "first_name": "A.",
        "email": "other",
        "kla_city": "Bath",
        "property_a": True,
    }
    expected = {f"kla_{name}": value for name, value in properties.items()}
    profile = person(properties=properties)

    assert expected == payload_of(profile)["custom"]
    assert () == map_person(profile).findings


@pytest.mark.rule("SMP-04")
@pytest.mark.parametrize(
    "name",
    [
        *("phone_number", "unreadable_email", "unreadable_phone_number"),
        *("external_id", "anonymous_id", "whatsapp_bsuid", "organization", "locale", "title"),
        *("image", "address1", "address2", "city", "region", "zip", "timezone", "latitude"),
        *("longitude", "ip"),
    ],
)
def test_names_that_are_taken(name: str) -> None:
    """A property called like a field of Klaviyo's steps aside on every contact, reported."""
    profile = person(properties={name: "mine"})
    expected = Finding(
        "property-name-collision",
        Fidelity.COLLISION,
        f"Property {name!r} is called kla_property_{name}: kla_{name} has another meaning.",
        source=f"properties.{name}",
    )

    assert {f"kla_property_{name}": "mine"} == payload_of(profile)["custom"]
    assert (expected,) == map_person(profile).findings


@pytest.mark.rule("SMP-04")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("locale", "kla_property_locale"),
        ("property_locale", "kla_property_property_locale"),
        ("property_property_locale", "kla_property_property_property_locale"),
        ("property_", "kla_property_"),
        ("property_locale_", "kla_property_locale_"),
        ("Locale", "kla_Locale"),
        ("XXproperty_locale", "kla_XXproperty_locale"),
    ],
)
def test_a_name_is_named_by_itself(name: str, expected: str) -> None:
    """What a property is called depends on its own name and nothing else, so no two can clash."""
    target, finding = name_property(name)

    assert expected == target
    assert (target == f"kla_{name}") is (finding is None)


@pytest.mark.rule("SMP-04")
def test_nothing_is_lost_in_a_collision() -> None:
    """Field, property of its name, and property of the name aside all arrive."""
    properties = {"locale": "property", "property_locale": "aside", "phone_number": "0123"}
    profile = person(
        locale="field", phone_number="555", properties={**properties, "unreadable_phone_number": 1}
    )
    expected = {
        "kla_unreadable_phone_number": "555",
        "kla_locale": "field",
        "kla_property_locale": "property",
        "kla_property_phone_number": "0123",
        "kla_property_property_locale": "aside",
        "kla_property_unreadable_phone_number": 1,
    }

    assert expected == payload_of(profile)["custom"]
    assert ["phone-not-e164", *["property-name-collision"] * 4] == rules_of(
        map_person(profile).findings
    )


@pytest.mark.rule("SMP-04")
@pytest.mark.parametrize(
    ("value", "expected", "rule", "fidelity"),
    [
        ({"b": 1}, '{"b":1}', "object-as-json", Fidelity.LOSSY),
        (2**60, str(2**60), "big-integer-as-text", Fidelity.LOSSY),
        ([1, "a"], ["1", "a"], "list-as-texts", Fidelity.LOSSY),
        (["a", None], ["a"], "list-without-nulls", Fidelity.LOSSY),
        (None, None, "null-property", Fidelity.OMITTED),
        (float("nan"), None, "number-without-json", Fidelity.UNSUPPORTED),
    ],
)
def test_values_that_change_are_reported(
    value: Any, expected: Any, rule: str, fidelity: Fidelity
) -> None:
    """Every value that changed or stayed behind has a finding that names its property."""
    profile = person(properties={"a": value})
    [finding] = map_person(profile).findings

    assert expected == payload_of(profile)["custom"].get("kla_a")
    assert (rule, fidelity, "properties.a") == (finding.rule, finding.verdict, finding.source)
    assert finding.message.startswith("Property 'a' ")
    assert finding.message.endswith(".")


@pytest.mark.rule("SMP-04")
@pytest.mark.parametrize("value", ["00123", "", " ", "2024-01-01", 0, -6, 2.5, True, False, []])
def test_values_that_stay(value: Any) -> None:
    """Texts, numbers, truth values and lists of texts arrive as they are, empty ones too."""
    profile = person(properties={"a": value})
    found = payload_of(profile)["custom"]["kla_a"]

    assert (type(value), value) == (type(found), found)
    assert () == map_person(profile).findings


@pytest.mark.rule("SMP-04")
def test_field_that_json_cannot_hold() -> None:
    """A coordinate that is no number is left out, and the finding says where it was."""
    profile = person(location=Location(latitude=float("inf"), longitude=1.5))
    expected = Finding(
        "number-without-json",
        Fidelity.UNSUPPORTED,
        "Property 'latitude' is not a number that JSON can hold; left out.",
        source="location.latitude",
    )

    assert {"kla_longitude": 1.5} == payload_of(profile)["custom"]
    assert (expected,) == map_person(profile).findings


def test_field_that_is_no_text() -> None:
    """A profile made by hand may hold anything in a field; it is carried like a property."""
    expected = Finding(
        "object-as-json",
        Fidelity.LOSSY,
        "Property 'title' is an object; sent as JSON text.",
        source="title",
    )
    profile = person(title={"en": "Countess"})

    assert {"kla_title": '{"en":"Countess"}'} == payload_of(profile)["custom"]
    assert (expected,) == map_person(profile).findings


def test_findings_come_in_order_of_names() -> None:
    """The order in which properties came changes nothing."""
    names = ["b", "locale", "a"]
    found = map_person(person(properties=dict.fromkeys(names))).findings

    assert ["properties.a", "properties.b", "properties.locale", "properties.locale"] == [
        each.source for each in found
    ]
    assert found == map_person(person(properties=dict.fromkeys(sorted(names)))).findings

"""Mappings: their names, targets and types."""

from typing import Any

import pytest

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Location
from klaviyo_bridge.policies.messagemedia import FieldMapping, FieldType, Options, check_mapping
from klaviyo_bridge.policies.messagemedia.sources import (
    ABSENT,
    STANDARD_FIELDS,
    find_similar,
    find_slip,
)
from tests.unit.policies.messagemedia.people import AT, NUMBER, person, told

EVERYTHING = person(
    first_name="Ada",
    last_name="Lovelace",
    email="ada@example.com",
    external_id="shop-1",
    organization="Analytical Engines",
    title="Countess",
    locale="en-GB",
    image="https://example.com/ada.png",
    last_event_date=AT,
    location=Location(
        address1="12 St James's Square",
        address2="Floor 2",
        city="London",
        region="England",
        zip="SW1Y 4JH",
        country="UK",
        latitude=51.5,
        longitude=0.0,
        timezone="Europe/London",
        ip="192.0.2.1",
    ),
    properties={"City": "Paris", "Loyalty points": 420, "": "nameless", "nothing": None},
)


def to_text(source: str, target: str = "Field", **rest: Any) -> FieldMapping:
    """Return a mapping to a Text field."""
    return FieldMapping(source=source, target=target, **rest)


@pytest.mark.rule("MM-11")
@pytest.mark.parametrize(
    ("shown", "called", "value"),
    [
        ("First name", "first_name", "Ada"),
        ("Last name", "last_name", "Lovelace"),
        ("Email", "email", "ada@example.com"),
        ("Phone number", "phone_number", NUMBER),
        ("External ID", "external_id", "shop-1"),
        ("Organization", "organization", "Analytical Engines"),
        ("Title", "title", "Countess"),
        ("Locale", "locale", "en-GB"),
        ("Image", "image", "https://example.com/ada.png"),
        ("Last event date", "last_event_date", AT),
        ("Address", "location.address1", "12 St James's Square"),
        ("Address 2", "location.address2", "Floor 2"),
        ("City", "location.city", "London"),
        ("State / Region", "location.region", "England"),
        ("Zip code", "location.zip", "SW1Y 4JH"),
        ("Country", "location.country", "UK"),
        ("Latitude", "location.latitude", 51.5),
        ("Longitude", "location.longitude", 0.0),
        ("Timezone", "location.timezone", "Europe/London"),
        ("IP address", "location.ip", "192.0.2.1"),
    ],
)
def test_fields_of_klaviyo(shown: str, called: str, value: object) -> None:
    """Every field of a profile is read under the name that is shown, and that of the API."""
    by_name, by_path = to_text(shown), to_text(called)

    assert value == by_name.read(EVERYTHING) == by_path.read(EVERYTHING)
    assert called == by_name.place == by_path.place
    assert STANDARD_FIELDS[shown] == called
    assert to_text(shown).read(person(phone_number="")) is ABSENT
    assert to_text(called).read(person(phone_number=None, location=Location())) is ABSENT


@pytest.mark.rule("MM-11")
def test_custom_properties() -> None:
    """A custom property is read by its exact name; a field of Klaviyo's comes first."""
    assert to_text("Loyalty points").read(EVERYTHING) == 420
    assert to_text("Loyalty points").place == "properties.Loyalty points"
    assert to_text("loyalty points").read(EVERYTHING) is ABSENT
    assert to_text("Loyalty points ").read(EVERYTHING) is ABSENT
    assert to_text("").read(EVERYTHING) == "nameless"
    assert to_text("nothing").read(EVERYTHING) is None
    assert to_text("City").read(EVERYTHING) == "London"
    assert to_text("City", custom=True).read(EVERYTHING) == "Paris"
    assert to_text("City", custom=True).place == "properties.City"


@pytest.mark.rule("MM-11")
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("phoneNumber", "Phone number"),
        ("Phone Number", "Phone number"),
        ("PHONE_NUMBER", "Phone number"),
        ("first name", "First name"),
        (" Email", "Email"),
        ("zip code", "Zip code"),
        ("State/Region", "State / Region"),
        ("Location.City", "location.city"),
    ],
)
def test_a_near_miss_of_a_field_is_named(written: str, meant: str) -> None:
    """A name that misses a field of Klaviyo by capitals, blanks or punctuation is refused."""
    with pytest.raises(ConfigurationError) as raised:
        Options(mappings=[to_text(written)])

    assert str(raised.value) == (
        f"{written!r} is no field of Klaviyo: did you mean {meant!r}? For a custom property of "
        "that name, set custom=True"
    )
    assert Options(mappings=[to_text(written, custom=True)]).mapped_properties == {written}
    assert Options(mappings=[to_text(meant)]).mapped_properties == frozenset()


def test_other_names_are_custom_properties() -> None:
    """A name that is like no field of Klaviyo is that of a custom property; all are checked."""
    mappings = [to_text("Email", "A"), to_text("Tier", "B"), to_text("emaill", "C")]

    assert Options(mappings=mappings).mapped_properties == {"Tier", "emaill"}
    with pytest.raises(ConfigurationError, match="'phoneNumber' is no field"):
        Options(mappings=[*mappings, to_text("phoneNumber", "D")])
    with pytest.raises(ConfigurationError, match="'phoneNumber' is no field"):
        Options(mappings=[to_text("x", "X", custom=True), to_text("phoneNumber", "D")])


@pytest.mark.rule("MM-11")
def test_near_misses_of_known_names_are_named() -> None:
    """Names that are like a known one but not the same are refused, all in one error."""
    mappings = [
        to_text("phoneNumber", "A"),
        to_text("loyalty_points", "B"),
        to_text("Loyalti points", "C"),
        to_text("Shoe size", "D"),
    ]

    with pytest.raises(ConfigurationError) as raised:
        check_mapping(mappings, ["Loyalty points"])

    assert str(raised.value) == (
        "fields must be called exactly as in Klaviyo, capitals and blanks included: "
        "'phoneNumber': did you mean 'Phone number'? "
        "'loyalty_points': did you mean 'Loyalty points'? "
        "'Loyalti points': did you mean 'Loyalty points'?"
    )


@pytest.mark.rule("MM-11")
@pytest.mark.rule("MM-12")
def test_names_nobody_has_are_told() -> None:
    """A name that no profile has and that is like none may exist all the same."""
    mappings = [
        to_text("Shoe size", "A"),
        to_text("Email", "B"),
        to_text("Loyalty points", "C"),
        to_text("Title", "D", custom=True),
    ]
    findings = check_mapping(mappings, iter(["Loyalty points"]))

    assert [told(each) for each in findings] == [
        (
            "field-not-seen",
            "OMITTED",
            f"No profile that was seen has {name!r}; it is filled for those that do.",
            f"properties.{name}",
        )
        for name in ("Shoe size", "Title")
    ]


@pytest.mark.rule("MM-11")
def test_custom_properties_are_compared_among_themselves() -> None:
    """A custom property is compared with custom properties only, and found among them first."""
    assert check_mapping([to_text("phoneNumber", custom=True)], ["phoneNumber"]) == ()
    assert check_mapping([to_text("phoneNumber")], ["phoneNumber"]) == ()
    assert len(check_mapping([to_text("phoneNumber", custom=True)], [])) == 1
    with pytest.raises(ConfigurationError, match="did you mean 'e-mail'"):
        check_mapping([to_text("E-Mail", custom=True)], ["e-mail"])


def test_similar_names() -> None:
    """Names are compared without capitals, blanks and punctuation; the first of equals counts."""
    assert find_slip("A-b", ["a b", "ab"]) == "a b"
    assert find_slip("abc", ["ab"]) is None
    assert find_similar("abcdefghiX", ["abcdefghij", "something else"]) == "abcdefghij"
    assert find_similar("abcd", ["wxyz"]) is None
    assert find_slip("-", ["_"]) is None
    assert find_slip("-", ["-"]) == "-"
    assert find_slip("STRASSE", ["Straße"]) == "Straße"
    assert find_similar("abcde", ["abXXe"]) is None


@pytest.mark.rule("MM-10")
def test_two_sources_for_one_target_are_refused() -> None:
    """A field takes one value; capitals and blanks around do not make it two fields."""
    mappings = [to_text("Tier", "Tier"), to_text("Email", "Mail"), to_text("Level", " TIER ")]

    with pytest.raises(ConfigurationError) as raised:
        Options(mappings=mappings)

    assert str(raised.value) == (
        "'Tier' and 'Level' are both mapped to 'TIER': a field takes one of them"
    )


def test_one_source_for_two_targets() -> None:
    """A value may fill several fields."""
    assert len(Options(mappings=[to_text("Tier", "A"), to_text("Tier", "B")]).mappings) == 2


@pytest.mark.rule("MM-10")
@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"type": "BOOLEAN"},
            "field type 'BOOLEAN' is not known: use one of TEXT, NUMBER, DATE, EMAIL",
        ),
        ({"target": " "}, "a mapping has an empty target: name the field in MessageMedia"),
        (
            {"max_length": 0},
            "max_length of 'Field' is 0: a field takes 1 to 2147483647 characters",
        ),
        (
            {"max_length": 2**31},
            "max_length of 'Field' is 2147483648: a field takes 1 to 2147483647 characters",
        ),
    ],
)
def test_a_mapping_that_cannot_be(members: dict[str, Any], message: str) -> None:
    """Types, targets and lengths that MessageMedia does not have are refused."""
    with pytest.raises(ConfigurationError) as raised:
        FieldMapping(**{"source": "Tier", "target": "Field", **members})

    assert message == str(raised.value)


@pytest.mark.rule("MM-10")
@pytest.mark.parametrize(
    ("type_", "length"), [("TEXT", 255), ("NUMBER", 32), ("DATE", 10), ("EMAIL", 254)]
)
def test_lengths(type_: Any, length: int) -> None:
    """A field takes as many characters as is usual for its type, unless a mapping says so."""
    mapping = to_text("Tier", type=type_)

    assert FieldType(type_) is mapping.type
    assert length == mapping.max_length
    assert to_text("Tier", type=type_, max_length=1).max_length == 1
    assert to_text("Tier", type=type_, max_length=2**31 - 1).max_length == 2**31 - 1


def test_a_mapping_is_to_text_and_of_any_field() -> None:
    """Text is the type unless another is named, and no property is preferred."""
    mapping = to_text("Tier", " Field ")

    assert (mapping.type, mapping.custom, mapping.target) == (FieldType.TEXT, False, "Field")
    assert hash(mapping) == hash(to_text("Tier", "Field"))

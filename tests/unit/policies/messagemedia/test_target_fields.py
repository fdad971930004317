"""Fields that are made in MessageMedia."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.policies.messagemedia import (
    FieldMapping,
    FieldType,
    NewField,
    TargetField,
    missing_fields,
    to_field_payload,
)
from tests.unit.policies.messagemedia.people import uuid
from tests.unit.policies.messagemedia.schemas import FIELD


def mapping(target: str, **rest: Any) -> FieldMapping:
    """Return a mapping of a property to a field."""
    return FieldMapping(source="Tier", target=target, **rest)


def held(label: str, **changes: Any) -> TargetField:
    """Return a field that the account has."""
    given = {"merge_tag": "tag", "type": "TEXT", "max_length": 255, **changes}
    return TargetField(id=uuid(1), label=label, **given)


@pytest.mark.rule("MM-13")
def test_missing_fields_are_typed() -> None:
    """What the mappings need and the account does not have is to be made, in their order."""
    mappings = [
        mapping("Points", type=FieldType.NUMBER, max_length=20),
        mapping("Tier"),
        mapping("Joined on", type=FieldType.DATE),
    ]

    assert missing_fields(iter(mappings), iter([held("Tier")])) == (
        NewField(label="Points", merge_tag="klaviyo_points", type=FieldType.NUMBER, max_length=20),
        NewField(
            label="Joined on", merge_tag="klaviyo_joined_on", type=FieldType.DATE, max_length=10
        ),
    )
    assert missing_fields([mapping("Tier")], [held("Tier")]) == ()


@pytest.mark.rule("MM-13")
def test_merge_tags_differ() -> None:
    """Merge tags differ from each other and from those of the account, capitals aside."""
    existing = [held("Anything", merge_tag="Klaviyo_VIP")]
    made = missing_fields([mapping("Éire!"), mapping("Eire?"), mapping("vip")], existing)
    tags = [field.merge_tag for field in made]

    assert len(set(tags)) == 3
    assert tags[0].startswith("klaviyo_eire__")
    assert tags[1] == "klaviyo_eire_"
    assert tags[2].startswith("klaviyo_vip_")


@pytest.mark.rule("MM-13")
def test_merge_tags_are_short() -> None:
    """A merge tag has at most 64 characters."""
    [fits] = missing_fields([mapping("a" * 56)], [])
    [cut] = missing_fields([mapping("a" * 57)], [])

    assert fits.merge_tag == "klaviyo_" + "a" * 56
    assert len(cut.merge_tag) == 64


@pytest.mark.rule("MM-13")
@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"type": "DATE"},
            (
                "'Tier' is a field of type DATE at MessageMedia, and the mapping says TEXT: types "
                "cannot be changed, so map to a field of another name"
            ),
        ),
        (
            {"max_length": 254},
            (
                "'Tier' takes 254 characters at MessageMedia, and the mapping says 255: set "
                "max_length=254, or lengthen the field there"
            ),
        ),
        ({"label": "TIER"}, "'Tier' is called 'TIER' at MessageMedia: map to that name"),
    ],
)
def test_a_field_that_does_not_fit(members: dict[str, Any], message: str) -> None:
    """A field that exists with another type, name or length is an error that says what to do."""
    with pytest.raises(ConfigurationError) as raised:
        missing_fields([mapping("Tier")], [held(**{"label": "Tier", **members})])

    assert message == str(raised.value)


@pytest.mark.rule("MM-13")
def test_longer_fields_fit() -> None:
    """A field may take more characters than the mapping needs."""
    assert missing_fields([mapping("Tier", max_length=9)], [held("Tier", max_length=10)]) == ()


@pytest.mark.rule("MM-10")
def test_two_mappings_onto_one_new_field_are_refused() -> None:
    """A field is made once, for one source."""
    other = FieldMapping(source="Level", target="tier")

    with pytest.raises(ConfigurationError, match="both mapped to 'tier'"):
        missing_fields([mapping("Tier"), other], [])


@pytest.mark.rule("MM-13")
def test_payload_of_a_field() -> None:
    """The body has the four members that the API asks for."""
    field = NewField(label="Points", merge_tag="p", type=FieldType.NUMBER, max_length=20)

    assert to_field_payload(field) == {
        "label": "Points",
        "mergeTag": "p",
        "maxLength": 20,
        "type": "NUMBER",
    }


@pytest.mark.rule("MM-13")
@pytest.mark.parametrize("type_", list(FieldType))
def test_payload_of_a_field_is_as_documented(type_: FieldType) -> None:
    """Every type makes a body of the documented form."""
    [field] = missing_fields([mapping("Loyalty points", type=type_)], [])

    assert [] == list(Draft202012Validator(FIELD).iter_errors(to_field_payload(field)))


@pytest.mark.shared
@pytest.mark.rule("MM-13")
@pytest.mark.parametrize("type_", list(FieldType))
def test_payload_of_a_field_is_valid(shared: Path, type_: FieldType) -> None:
    """The body is valid for the vendor's own description of it."""
    api = json.loads((shared / "specs/messagemedia-openapi.json").read_text("utf-8"))
    operation = api["paths"]["/api/v1/contacts/custom-fields"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    [field] = missing_fields([mapping("Loyalty points", type=type_)], [])

    assert [] == list(Draft202012Validator(schema).iter_errors(to_field_payload(field)))

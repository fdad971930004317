"""Reading resources and writing them back."""

from typing import Any

import attrs
import cattrs
import pytest

from klaviyo_bridge.errors import ConfigurationError, UnexpectedDocumentError
from klaviyo_bridge.models import (
    Account,
    EmailMarketing,
    Event,
    KlaviyoList,
    Metric,
    Profile,
    ProfilePatch,
    Segment,
    Subscriptions,
)
from klaviyo_bridge.wire.converter import configure_converter, make_converter
from klaviyo_bridge.wire.jsonapi import Document, read_identifiers, read_one, read_page

FULL: dict[str, Any] = {
    "type": "profile",
    "id": "01ABC",
    "attributes": {
        "email": "ada@example.com",
        "phone_number": None,
        "external_id": None,
        "anonymous_id": None,
        "whatsapp_bsuid": None,
        "first_name": "Ada",
        "last_name": None,
        "organization": "",
        "locale": None,
        "title": None,
        "image": None,
        "created": "2026-07-01T22:08:02+00:00",
        "updated": "2026-07-01T22:08:02.123456+00:00",
        "last_event_date": None,
        "location": {
            "address1": None,
            "address2": None,
            "city": "London",
            "country": None,
            "latitude": 51.5,
            "longitude": -0.1,
            "region": None,
            "zip": None,
            "timezone": None,
            "ip": None,
        },
        "properties": {"shoe size": 38, "nested": {"a": [1, None]}},
    },
    "relationships": {"lists": {"links": {"self": "x", "related": "y"}}},
    "links": {"self": "https://a.klaviyo.com/api/profiles/01ABC/"},
}


def _with(**attributes: Any) -> dict[str, Any]:
    return {**FULL, "attributes": {**FULL["attributes"], **attributes}}


def _round_trip(resource: dict[str, Any], model: type[Any] = Profile) -> Any:
    converter = make_converter()
    return converter.unstructure(converter.structure(resource, model))


def test_a_profile_reads_into_its_attributes() -> None:
    """Members become attributes, date-times become aware ones, the rest stays as it came."""
    profile = make_converter().structure(FULL, Profile)

    assert profile.email == "ada@example.com"
    assert profile.created is not None
    assert profile.created.isoformat() == "2026-07-01T22:08:02+00:00"
    assert profile.location is not None
    assert profile.location.city == "London"
    assert profile.properties["nested"] == {"a": [1, None]}
    assert profile.relationships == FULL["relationships"]


@pytest.mark.rule("KLV-03")
@pytest.mark.parametrize(
    "resource",
    [
        FULL,
        _with(subscriptions=None),
        _with(subscriptions={"email": None}),
        _with(subscriptions={"email": {"marketing": {"consent": "PENDING", "novelty": 1}}}),
        _with(subscriptions={"email": {"marketing": {"suppression": [{"reason": "NEW_REASON"}]}}}),
        _with(subscriptions={"email": {"marketing": {"double_optin": "True"}}}),
        _with(subscriptions={"fax": {"marketing": {}}}),
        _with(external_id=1),
        _with(created="2026-07-01T22:08:02Z"),
        _with(created="2026-07-01T22:08:02.500000+00:00"),
        _with(created="2026-07-01T22:08:02.5+00:00"),
        _with(created="2026-07-01T22:08:02"),
        _with(created="2026-07-01T22:08:02.000000+00:00"),
        _with(created="2026-07-01T22:08:02-05:00"),
        _with(location=None),
        _with(location={"latitude": "51.5", "longitude": 2}),
        _with(location={"latitude": "", "longitude": "unknown"}),
        _with(location={"latitude": "nan", "longitude": "-inf"}),
        _with(properties=None),
        _with(novelty={"deep": [1]}),
        {"type": "profile", "id": "01", "attributes": {}},
        {"type": "profile", "id": "01", "attributes": {"email": None}, "meta": {"x": 1}},
    ],
)
def test_whatever_was_read_is_written_back_unchanged(resource: dict[str, Any]) -> None:
    """Null and absent stay apart; unknown members, words and spellings survive."""
    assert resource == _round_trip(resource)


@pytest.mark.parametrize(
    ("model", "attributes"),
    [
        (Event, {"timestamp": 1782907200, "datetime": "2026-07-01T12:00:00+00:00", "uuid": None}),
        (Event, {"timestamp": 1782907200.0, "event_properties": {"$value": 0}}),
        (
            Metric,
            {"name": "Placed Order", "integration": {"object": "integration", "id": "0rG4eQ"}},
        ),
        (Segment, {"definition": {"condition_groups": []}, "is_active": True, "profile_count": 3}),
        (Account, {"contact_information": {"street_address": {"city": "Oslo"}}, "timezone": "UTC"}),
    ],
)
def test_every_resource_goes_both_ways(model: type[Any], attributes: dict[str, Any]) -> None:
    """All readable resources share one law: out as they came in."""
    resource = {"type": model.TYPE, "id": "X1", "attributes": attributes}

    assert resource == _round_trip(resource, model)


def test_unusual_spellings_are_understood() -> None:
    """The attribute has the declared type; the spelling is only remembered."""
    resource = _with(
        external_id=7,
        created="2026-07-01T22:08:02",
        location={"latitude": "51.5", "longitude": 2},
        subscriptions={"email": {"marketing": {"double_optin": "True"}}},
    )

    profile = make_converter().structure(resource, Profile)

    assert profile.external_id == "7"
    assert profile.created is not None
    assert profile.created.isoformat() == "2026-07-01T22:08:02+00:00"
    assert profile.location is not None
    assert (profile.location.latitude, profile.location.longitude) == (51.5, 2.0)
    assert profile.subscriptions is not None
    assert profile.subscriptions.email is not None
    assert profile.subscriptions.email.marketing is not None
    assert profile.subscriptions.email.marketing.double_optin is True


@pytest.mark.parametrize("text", ["", "unknown", "nan", "inf", "12°"])
def test_a_coordinate_that_is_no_number_costs_nobody(text: str) -> None:
    """The file allows any text there; it counts as unknown, and the person is read."""
    profile = make_converter().structure(_with(location={"latitude": text}), Profile)

    assert profile.location is not None
    assert profile.location.latitude is None


def test_a_change_made_since_is_written_in_place_of_the_spelling() -> None:
    """A remembered spelling never brings an old value back."""
    converter = make_converter()
    profile = converter.structure(_with(external_id=7), Profile)

    changed = attrs.evolve(profile, external_id="8", first_name=None)

    written = converter.unstructure(changed)["attributes"]
    assert (written["external_id"], written["first_name"]) == ("8", None)


def test_a_value_given_to_an_absent_member_is_written() -> None:
    """False and zero count as values."""
    converter = make_converter()
    segment = converter.structure({"type": "segment", "id": "S", "attributes": {}}, Segment)

    changed = attrs.evolve(segment, is_active=False, profile_count=0)

    assert converter.unstructure(changed)["attributes"] == {"is_active": False, "profile_count": 0}


def test_a_member_on_request_that_came_as_null_is_written_as_null() -> None:
    """Although every member came, so that nothing is unusual about the record."""
    members = ("name", "created", "updated", "opt_in_process", "profile_count")
    resource = {"type": "list", "id": "L1", "attributes": dict.fromkeys(members)}

    assert resource == _round_trip(resource, KlaviyoList)


@pytest.mark.rule("KLV-01")
def test_a_profile_made_by_hand_does_not_claim_subscriptions() -> None:
    """Members sent only on request are left out; the others are null."""
    written = make_converter().unstructure(Profile(id="01", email="ada@example.com"))

    assert "subscriptions" not in written["attributes"]
    assert written["attributes"]["first_name"] is None
    assert written["attributes"]["properties"] == {}


@pytest.mark.parametrize(
    ("resource", "problem", "path"),
    [
        (_with(email=["a"]), "expected a string, found an array", "$.attributes.email"),
        (_with(email=True), "expected a string, found a boolean", "$.attributes.email"),
        (
            _with(created="soon"),
            "expected an ISO 8601 date-time, found other text",
            "$.attributes.created",
        ),
        (
            _with(created="2026-13-01T00:00:00+00:00"),
            "expected an ISO 8601 date-time, found other text",
            "$.attributes.created",
        ),
        (_with(created=5), "expected a date-time, found a number", "$.attributes.created"),
        (_with(location=[]), "expected an object, found an array", "$.attributes.location"),
        (
            _with(location={"latitude": True}),
            "expected a number, found a boolean",
            "$.attributes.location.latitude",
        ),
        (_with(properties=[]), "expected an object, found an array", "$.attributes.properties"),
        (
            _with(subscriptions={"email": {"marketing": {"suppression": [{}, {"reason": {}}]}}}),
            "expected a string, found an object",
            "$.attributes.subscriptions.email.marketing.suppression[1].reason",
        ),
        (
            _with(subscriptions={"sms": {"marketing": {"can_receive_sms_marketing": "perhaps"}}}),
            "expected a boolean, found a string",
            "$.attributes.subscriptions.sms.marketing.can_receive_sms_marketing",
        ),
        (
            _with(subscriptions={"email": {"marketing": {"suppression": {}}}}),
            "expected an array, found an object",
            "$.attributes.subscriptions.email.marketing.suppression",
        ),
        ({**FULL, "type": "list"}, "expected a resource of type profile", "$.type"),
        ({**FULL, "id": 5}, "expected a string, found a number", "$.id"),
        ({**FULL, "attributes": None}, "expected an object, found null", "$.attributes"),
        ([], "expected an object, found an array", "$"),
    ],
)
def test_what_cannot_be_read_raises_with_its_path(resource: Any, problem: str, path: str) -> None:
    """The error says what was expected, which type was found, and where; never the value."""
    with pytest.raises(UnexpectedDocumentError) as caught:
        make_converter().structure(resource, Profile)

    assert (problem, path) == (caught.value.problem, caught.value.path)


@pytest.mark.rule("KLV-03")
def test_one_unreadable_record_does_not_cost_its_page() -> None:
    """It is set aside with its path and id, and the neighbours are read."""
    document = Document(data=[FULL, _with(email=[]), "nonsense", {**FULL, "id": "02"}])

    page = read_page(document, Profile)

    assert [profile.id for profile in page.records] == ["01ABC", "02"]
    assert [(q.id, q.path) for q in page.quarantined] == [
        ("01ABC", "$.data[1].attributes.email"),
        (None, "$.data[2]"),
    ]
    assert page.quarantined[1].raw == "nonsense"
    assert "nonsense" not in repr(page.quarantined[1])


def test_a_page_without_records_is_an_error() -> None:
    """A collection's ``data`` is an array."""
    with pytest.raises(UnexpectedDocumentError, match=r"expected an array, found null @ \$\.data"):
        read_page(Document(), Profile)


def test_one_record_is_read_or_raises_from_its_place() -> None:
    """A single document's path begins at ``$.data``."""
    assert read_one(Document(data=FULL), Profile).id == "01ABC"
    with pytest.raises(UnexpectedDocumentError, match=r"\$\.data\.attributes\.email"):
        read_one(Document(data=_with(email={})), Profile)


def test_identifiers_are_read_or_raise() -> None:
    """Linkage is a list of identifiers or one of them."""
    one = {"type": "profile", "id": "01"}

    assert read_identifiers(Document(data=[one])) == ("01",)
    assert read_identifiers(Document(data=one)) == ("01",)
    with pytest.raises(UnexpectedDocumentError, match=r"\$\.data\[1\]"):
        read_identifiers(Document(data=[one, {"type": "profile"}]))


def test_records_without_identity_are_converted_too() -> None:
    """A part of a profile can be read and written by itself."""
    converter = make_converter()
    sent = {"email": {"marketing": {"consent": "SUBSCRIBED"}}}

    subscriptions = converter.structure(sent, Subscriptions)

    assert subscriptions.email is not None
    assert subscriptions.email.marketing is not None
    assert subscriptions.email.marketing.consent == "SUBSCRIBED"
    assert sent == converter.unstructure(subscriptions)


def test_a_converter_of_yours_learns_our_models_beside_your_types() -> None:
    """``configure_converter`` adds to a converter and returns it."""

    @attrs.frozen
    class Row:
        number: int
        profile: Profile

    yours = cattrs.Converter()
    assert configure_converter(yours) is yours
    row = yours.structure({"number": 3, "profile": FULL}, Row)
    assert yours.unstructure(row) == {"number": 3, "profile": FULL}


@pytest.mark.rule("KLV-05")
def test_a_patch_writes_what_is_set_and_nulls_what_is_cleared() -> None:
    """UNSET is left out, None is written."""
    converter = make_converter()

    assert converter.unstructure(ProfilePatch()) == {}
    assert converter.unstructure(ProfilePatch(first_name=None, email="a@example.com")) == {
        "email": "a@example.com",
        "first_name": None,
    }


@pytest.mark.rule("KLV-04")
def test_an_unknown_key_in_a_patch_raises() -> None:
    """A misspelt field is an error before anything is sent, and is named."""
    with pytest.raises(ConfigurationError, match="no field frist_name"):
        make_converter().structure({"frist_name": "Ada"}, ProfilePatch)
    assert make_converter().structure({"locale": None}, ProfilePatch) == ProfilePatch(locale=None)


def test_reading_builds_the_same_value_as_the_constructor() -> None:
    """The compiled reader skips ``__init__``; the result is the same."""
    read = make_converter().structure({"consent": "SUBSCRIBED", "method": "API"}, EmailMarketing)

    assert read == EmailMarketing(consent="SUBSCRIBED", method="API")
    assert hash(read) == hash(EmailMarketing(consent="SUBSCRIBED", method="API"))

"""The laws of translated segments: Klaviyo's answer against Omnisend's, for the same people."""

import copy
import json
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from klaviyo_bridge.models import Finding
from klaviyo_bridge.models import definition as d
from klaviyo_bridge.models.definition.conditions import Condition
from klaviyo_bridge.models.explanation import Answer, Exactness
from klaviyo_bridge.segments.logic import all_of, any_of
from klaviyo_bridge.segments.membership import compile_definition, matches
from klaviyo_bridge.segments.omnisend.evaluation import compile_payload, matches_payload
from klaviyo_bridge.segments.omnisend.target import read_contact
from klaviyo_bridge.segments.options import Options
from klaviyo_bridge.segments.translation import Translation, translate
from tests.properties import definitions, shoppers
from tests.properties.shoppers import Shopper
from tests.properties.strategies import NOW, json_values, texts

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
zones = st.sampled_from(shoppers.ZONES)

_TEXTS = {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
_DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
_OPERAND = {
    "anyOf": [
        {"required": ["value"], "properties": {"operator": {"enum": ["equals", "notEquals"]}}},
        {
            "required": ["value"],
            "properties": {
                "operator": {"enum": ["moreThan", "lessThan"]},
                "value": {"type": "number"},
            },
        },
        {
            "required": ["value"],
            "properties": {
                "operator": {
                    "enum": [
                        *("anyOf", "noneOf", "contains", "doesNotContains"),
                        *("startsWith", "endsWith"),
                    ]
                },
                "value": _TEXTS,
            },
        },
        {
            "required": ["value"],
            "properties": {"operator": {"enum": ["before", "after"]}, "value": _DAY},
        },
        {
            "required": ["valueFrom", "valueTo"],
            "properties": {
                "operator": {"const": "between"},
                "valueFrom": {"type": ["number", "string"]},
                "valueTo": {"type": ["number", "string"]},
            },
        },
        {
            "required": ["value", "unit"],
            "properties": {
                "operator": {"enum": ["inTheLast", "notInTheLast", "anniversaryIsInTheNext"]},
                "value": {"type": "integer", "minimum": 1},
                "unit": {"enum": ["days", "weeks", "months", "years"]},
            },
        },
        {"properties": {"operator": {"enum": ["exists", "doesNotExist"]}, "value": False}},
    ]
}
_KIND = {"enum": ["text", "number", "bool", "date"]}
_CONTACT_FILTER = {
    "required": ["property", "operator"],
    "properties": {"property": {"type": "string"}, "valueType": _KIND},
    "if": {"properties": {"property": {"const": "custom"}}},
    "then": {"required": ["name", "valueType"]},
    "else": {"not": {"required": ["name"]}},
    **_OPERAND,
}
_EVENT_FILTER = {
    "required": ["name", "operator", "count", "value"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "origin": {"type": "string"},
        "operator": {"enum": ["has", "hasNot"]},
        "count": {"enum": ["atLeast", "equals"]},
        "value": {"type": "integer", "minimum": 0},
        "period": {"required": ["operator"], **_OPERAND},
        "junction": {"enum": ["and", "or"]},
        "filters": {
            "minItems": 1,
            "items": {"required": ["property", "operator"], **_OPERAND},
        },
    },
}


def _condition(entity: str, filter_schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "required": ["entity", "junction", "filters"],
        "additionalProperties": False,
        "properties": {
            "entity": {"const": entity},
            "junction": {"enum": ["and", "or"]},
            "filters": {"minItems": 1, "maxItems": 9, "items": filter_schema},
        },
    }


PAYLOAD = Draft202012Validator(
    {
        "required": ["name", "conditionGroups"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 256},
            "conditionGroups": {
                "minItems": 1,
                "maxItems": 10,
                "items": {
                    "required": ["conditions"],
                    "additionalProperties": False,
                    "properties": {
                        "conditions": {
                            "minItems": 1,
                            "items": {
                                "anyOf": [
                                    _condition("contact", _CONTACT_FILTER),
                                    _condition("event", _EVENT_FILTER),
                                ]
                            },
                        }
                    },
                },
            },
        },
    }
)
"""What Omnisend documents of a segment, in our words."""


def translated(
    definition: d.Definition, zone: tzinfo = shoppers.ZONES[0], **options: Any
) -> Translation:
    """Translate with everything named, as of the moment of the tests."""
    chosen = Options(time_zone=zone, **options)
    return translate(definition, name="All", names=shoppers.NAMES, options=chosen, at=NOW)


def asked_of_klaviyo(definition: d.Definition, shopper: Shopper, zone: tzinfo) -> Answer:
    """Return Klaviyo's answer."""
    context = shoppers.context(zone)
    return matches(definition, shopper.person, at=NOW, context=context).answer


def asked_of_omnisend(translation: Translation, shopper: Shopper, zone: tzinfo) -> Answer:
    """Return Omnisend's answer."""
    assert translation.payload is not None
    return matches_payload(translation.payload, shopper.contact(), at=NOW.astimezone(zone)).answer


def contradicts(direction: str | None, theirs: Answer, ours: Answer) -> bool:
    """Tell whether two answers differ otherwise than declared; what is unknown never does."""
    if theirs is ours or UNKNOWN in {theirs, ours}:
        return False
    return direction is None or (direction, theirs) in {("wider", YES), ("narrower", NO)}


def answers(
    definition: d.Definition, translation: Translation, zone: tzinfo
) -> Iterator[tuple[Answer, Answer]]:
    """Ask about everyone in the crowd: Klaviyo's answer and Omnisend's."""
    assert translation.payload is not None
    context = shoppers.context(zone)
    theirs = compile_definition(definition, at=NOW, context=context).answer
    ours = compile_payload(translation.payload, at=NOW.astimezone(zone))
    return ((theirs(person), ours(contact).answer) for person, contact in shoppers.CROWD)


def label(condition: Condition) -> Finding:
    """Return the finding on one condition, where every property is typed."""
    return translated(shoppers.ask(condition), typed_properties=True).conditions[0]


exact_conditions = shoppers.plain_conditions.filter(
    lambda one: label(one).verdict is Exactness.EXACT
)
frozen_conditions = exact_conditions | shoppers.memberships


class TestMeaning:
    """Each condition, and so each segment, means in Omnisend what its label says.

    https://support.omnisend.com/en/articles/7959516-import-klaviyo-contacts-segments-to-omnisend
    """

    @pytest.mark.rule("OMN-13")
    @pytest.mark.rule("OMN-15")
    @given(data=st.data(), zone=zones, typed=st.booleans())
    def test_one_condition(self, data: st.DataObject, zone: tzinfo, *, typed: bool) -> None:
        """Both sides agree on one condition, or differ in the direction declared."""
        definition = shoppers.ask(data.draw(shoppers.conditions))
        translation = translated(definition, zone, typed_properties=typed)
        assume(translation.payload is not None)
        shopper = data.draw(shoppers.shoppers(typed=typed))
        theirs = asked_of_klaviyo(definition, shopper, zone)
        ours = asked_of_omnisend(translation, shopper, zone)

        assert not contradicts(translation.direction, theirs, ours)
        assert not any(
            contradicts(translation.direction, *both)
            for both in answers(definition, translation, zone)
        )

    @pytest.mark.rule("OMN-13")
    @pytest.mark.rule("OMN-15")
    def test_each_condition(self) -> None:
        """Both sides agree about everyone in the crowd on each condition that is exact.

        On any other they differ in the direction declared, and on a snapshot not yet.
        """
        wrong = []
        for condition in shoppers.each_condition():
            definition = shoppers.ask(condition)
            translation = translated(definition, typed_properties=True)
            frozen = translation.exactness is Exactness.SNAPSHOT
            direction = None if frozen else translation.direction
            if translation.payload is not None and any(
                contradicts(direction, *both)
                for both in answers(definition, translation, shoppers.ZONES[0])
            ):
                wrong.append((condition, translation.conditions))

        assert [] == wrong

    @pytest.mark.rule("OMN-13")
    @given(definition=shoppers.segments(exact_conditions), zone=zones)
    def test_exact_segments(self, definition: d.Definition, zone: tzinfo) -> None:
        """Both sides agree about everyone on every segment whose conditions are all exact."""
        translation = translated(definition, zone, typed_properties=True)
        assume(translation.payload is not None)

        assert Exactness.EXACT is translation.exactness
        assert all(
            theirs is ours is not UNKNOWN for theirs, ours in answers(definition, translation, zone)
        )

    @given(definition=shoppers.segments(), zone=zones)
    def test_approximate_segments(self, definition: d.Definition, zone: tzinfo) -> None:
        """On any other segment, both sides agree or differ in the direction declared."""
        translation = translated(definition, zone, typed_properties=True)
        assume(translation.payload is not None)

        assert not any(
            contradicts(translation.direction, *both)
            for both in answers(definition, translation, zone)
        )

    @given(definition=shoppers.segments(frozen_conditions), zone=zones)
    def test_snapshots(self, definition: d.Definition, zone: tzinfo) -> None:
        """Both sides agree on lists and segments while the tags are as they were written."""
        translation = translated(definition, zone, typed_properties=True)
        assume(translation.payload is not None)

        assert {NOW} >= {tag.as_of for tag in translation.snapshot_tags}
        assert all(theirs is ours for theirs, ours in answers(definition, translation, zone))

    @given(definition=shoppers.segments(), shopper=shoppers.shoppers(typed=False))
    def test_the_whole_is_made_of_its_conditions(
        self, definition: d.Definition, shopper: Shopper
    ) -> None:
        """The OR of ANDs says what the AND of ORs of each condition's own payload does."""
        zone = shoppers.ZONES[0]
        whole = translated(definition)
        assume(whole.payload is not None)
        expected = all_of(
            any_of(
                asked_of_omnisend(translated(shoppers.ask(condition)), shopper, zone)
                for condition in group.conditions
            )
            for group in definition.condition_groups
        )

        assert expected is asked_of_omnisend(whole, shopper, zone)


class TestPayload:
    """A payload is one that Omnisend's public Segments API takes.

    https://api-docs.omnisend.com/reference/post_segments
    """

    @pytest.mark.rule("OMN-13")
    @given(definition=shoppers.segments(most=4), frozen=st.booleans())
    def test_is_well_formed(self, definition: d.Definition, *, frozen: bool) -> None:
        """Every payload has the documented form, and is JSON."""
        payload = translated(definition, frozen_dates=frozen).payload
        if payload is not None:
            PAYLOAD.validate(payload)

            assert payload == json.loads(json.dumps(payload, allow_nan=False))

    @pytest.mark.rule("OMN-13")
    @pytest.mark.shared
    @given(definition=shoppers.segments(most=4), frozen=st.booleans())
    def test_is_valid(
        self, validator: Draft202012Validator, definition: d.Definition, *, frozen: bool
    ) -> None:
        """Every payload is valid for the schema of Omnisend's API."""
        payload = translated(definition, frozen_dates=frozen).payload

        if payload is not None:
            assert [] == list(validator.iter_errors(payload))

    @given(definition=definitions.definitions)
    def test_translation_is_total(self, definition: d.Definition) -> None:
        """Any definition is translated, or fails with a finding; a payload is well-formed."""
        translation = translated(definition)
        conditions = sum(len(group.conditions) for group in definition.condition_groups)

        assert conditions == len(translation.conditions)
        assert (translation.payload is None) is (translation.exactness is Exactness.FAILED)
        assert translation.payload is None or PAYLOAD.is_valid(translation.payload)

    @given(definition=shoppers.segments())
    def test_strict_translation_is_exact(self, definition: d.Definition) -> None:
        """Strictly translated, only segments whose conditions are all exact have a payload."""
        strict = translated(definition, strict=True)
        lenient = translated(definition)

        assert (strict.payload is not None) is (lenient.exactness is Exactness.EXACT)
        assert strict.conditions == lenient.conditions


class TestEvaluation:
    """Omnisend's answer is never guessed."""

    @given(data=st.data(), shopper=shoppers.shoppers(typed=False))
    def test_is_total(self, data: st.DataObject, shopper: Shopper) -> None:
        """A payload that is damaged gives an answer all the same, with a finding for a doubt."""
        payload = translated(data.draw(shoppers.segments())).payload
        assume(payload is not None)
        damaged = data.draw(_damaged(payload))
        match = matches_payload(damaged, shopper.contact(), at=NOW)

        assert match.findings
        if match.answer is UNKNOWN:
            assert UNKNOWN in {finding.verdict for finding in match.findings}

    @given(definition=shoppers.segments(), shopper=shoppers.shoppers(typed=False))
    def test_is_monotone(self, definition: d.Definition, shopper: Shopper) -> None:
        """What is told without events and statuses stays true once they are known."""
        payload = translated(definition).payload
        assume(payload is not None)
        assert payload is not None
        known = shopper.contact()
        unknown = read_contact(
            {
                "identifiers": [
                    {"type": kind, "id": one}
                    for kind, name in (("email", "email"), ("phone", "phoneNumber"))
                    for one in known.properties[name]
                ]
            }
        )
        blind = type(known)(
            properties={
                name: value for name, value in known.properties.items() if name != "totalSpent"
            },
            custom=known.custom,
            statuses=unknown.statuses,
        )
        before = matches_payload(payload, blind, at=NOW).answer

        assert before in {UNKNOWN, matches_payload(payload, known, at=NOW).answer}


def _places(node: Any) -> Iterator[Any]:
    """Give every object and array within ``node`` that has something to damage."""
    if isinstance(node, dict | list) and node:
        yield node
        for one in node.values() if isinstance(node, dict) else node:
            yield from _places(one)


@st.composite
def _damaged(draw: st.DrawFn, payload: Any) -> Any:
    """Draw a payload in which a member is missing, strange, or too much."""
    damaged = copy.deepcopy(payload)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(_places(damaged)) or [damaged]))
        key = draw(st.sampled_from(_keys(place)))
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "remove" if place:
                del place[key]
            case "add" if isinstance(place, dict):
                place[draw(texts)] = draw(json_values)
            case _:
                place[key] = draw(json_values)
    return damaged


def _keys(place: Any) -> list[Any]:
    return [*place] or ["name"] if isinstance(place, dict) else [*range(len(place))]


@pytest.fixture(scope="module")
def validator(shared: Path) -> Draft202012Validator:
    """Return the validator of one segment."""
    schema = json.loads((shared / "specs/omnisend-2026-03-15.schema.json").read_text("utf-8"))
    return Draft202012Validator({"$ref": "#/$defs/CreateSegmentRequest", "$defs": schema["$defs"]})

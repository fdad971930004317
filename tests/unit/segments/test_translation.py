"""A whole segment in another system's form: groups, limits, labels, and the dialect of tags."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from klaviyo_bridge import FakeKlaviyo, Klaviyo
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Exactness, Membership
from klaviyo_bridge.models import definition as d
from klaviyo_bridge.policies.smartpush.tags import tags
from klaviyo_bridge.segments.names import Names
from klaviyo_bridge.segments.omnisend.reasons import DIFFERENCES, REFUSALS
from klaviyo_bridge.segments.options import Options
from klaviyo_bridge.segments.rendering import SnapshotTag
from klaviyo_bridge.segments.tags import name_segment_tag
from klaviyo_bridge.segments.translation import translate
from klaviyo_bridge.wire import read_definition, write_definition
from tests.properties.definitions import definitions
from tests.properties.strategies import texts
from tests.unit.segments.translating import (
    AT,
    NAMES,
    SCHEMA,
    agreed,
    ask,
    define,
    did,
    filters_of,
    joined,
    last,
    say,
)

EXACT, FAILED = Exactness.EXACT, Exactness.FAILED
PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "segments.md"

SUBSCRIBED = agreed("email", True, "subscribed")
ORDERED = did("ORDER", "greater-than", 0)
OPENED = did("OPEN", "greater-than", 0)
VIP = joined("VIPS")


def color(value: str) -> d.PropertyCondition:
    """Return a condition on a colour."""
    return ask("properties['color']", string=("equals", value))


def shape(payload: Mapping[str, Any]) -> list[list[tuple[str, str, int]]]:
    """Return the entity, the junction and the number of filters of each condition."""
    return [
        [(each["entity"], each["junction"], len(each["filters"])) for each in group["conditions"]]
        for group in payload["conditionGroups"]
    ]


@pytest.mark.rule("OMN-13")
def test_groups_of_one_kind_are_conditions_of_one_group() -> None:
    """Klaviyo's AND of ORs needs no distribution where each group asks for one kind of thing."""
    translation = say([SUBSCRIBED], [ORDERED, OPENED], [color("red"), VIP])

    assert translation.payload is not None
    assert [[("contact", "and", 1), ("event", "or", 2), ("contact", "or", 2)]] == shape(
        translation.payload
    )
    assert 1 == translation.groups


@pytest.mark.rule("OMN-13")
def test_a_group_that_mixes_kinds_is_taken_apart() -> None:
    """It makes one group for each kind, each with all other conditions."""
    translation = say([SUBSCRIBED], [ORDERED, VIP])

    assert translation.payload is not None
    assert [
        [("contact", "and", 1), ("event", "and", 1)],
        [("contact", "and", 1), ("contact", "and", 1)],
    ] == shape(translation.payload)
    assert 2 == translation.groups


@pytest.mark.rule("OMN-15")
def test_too_many_groups_fail() -> None:
    """Four groups that mix kinds would make sixteen; three make eight."""
    mixed = [[did("ORDER", "greater-than", n), color(str(n) * 2 + "x")] for n in range(4)]

    translation = say(*mixed)
    (obstacle,) = translation.obstacles
    assert ("too-many-groups", FAILED) == (obstacle.rule, translation.exactness)
    assert {"needed": 16, "allowed": 10} == obstacle.evidence
    assert 8 == say(*mixed[:3]).groups


def test_equals_tests_of_one_property_become_one() -> None:
    """However many values are asked for, they are one filter, each value once."""
    values = [f"shade {n}" for n in range(12)]

    (filter,) = filters_of(say([*map(color, values), color("shade 3")]))
    assert values == filter["value"]


def test_tests_that_say_no_stay_apart() -> None:
    """Not red or not blue is not none of the two."""
    either = [ask("first_name", string=("not-equals", name)) for name in ("Ada", "Bob")]

    assert [["Ada"], ["Bob"]] == [each["value"] for each in filters_of(say(either))]


@pytest.mark.rule("OMN-15")
def test_too_many_filters_fail() -> None:
    """Ten tests that cannot be joined are one too many, and the group is named."""
    parts = [ask("first_name", string=("contains", letter)) for letter in "abcdefghij"]

    translation = say([SUBSCRIBED], parts)
    (obstacle,) = translation.obstacles
    assert ("too-many-filters", "condition_groups[1]") == (obstacle.rule, obstacle.source)
    assert {"needed": 10, "allowed": 9} == obstacle.evidence
    assert 9 == len(filters_of(say(parts[:9])))


@pytest.mark.rule("OMN-12")
@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Buyers", "[OS] Buyers"),
        (" VIP's & Co ", "[OS] VIP's & Co"),
        ("x" * 251, "[OS] " + "x" * 251),
        ("x" * 252, "[OS] " + "x" * 250 + "…"),
    ],
)
def test_the_name_is_prefixed_and_fits(name: str, title: str) -> None:
    """The name begins with [OS], and one that is too long is cut."""
    payload = say([ORDERED], name=name).payload

    assert payload is not None
    assert title == payload["name"]


def test_the_prefix_is_the_callers() -> None:
    """Another prefix, or none, is a choice."""
    payload = say([ORDERED], prefix="").payload

    assert payload is not None
    assert "Buyers" == payload["name"]


@pytest.mark.rule("OMN-15")
def test_one_failed_condition_fails_the_segment_and_all_are_told() -> None:
    """There is no payload, and every condition has its label and its place."""
    predicted = d.PredictiveAnalyticsCondition(
        dimension="total_clv", filter=d.NumericFilter(operator="greater-than", value=250)
    )

    translation = say([ORDERED, predicted], [VIP], [last_month := did("OPEN", "equals", 0)])

    assert last_month is not None
    assert translation.payload is None
    assert [EXACT, FAILED, Exactness.SNAPSHOT, EXACT] == [
        finding.verdict for finding in translation.conditions
    ]
    assert [
        "condition_groups[0].conditions[0]",
        "condition_groups[0].conditions[1]",
        "condition_groups[1].conditions[0]",
        "condition_groups[2].conditions[0]",
    ] == [finding.source for finding in translation.conditions]
    assert FAILED == translation.exactness


def test_the_whole_is_as_good_as_its_worst_condition() -> None:
    """Snapshot is worse than approximate, and that than exact; directions are joined."""
    recent = did("OPEN", "greater-than", 0, when=last(30, "day"))
    clicked = did("CLICK", "greater-than", 0)
    named = ask("first_name", string=("not-equals", "Ada"))

    assert (EXACT, None) == (say([ORDERED]).exactness, say([ORDERED]).direction)
    assert Exactness.APPROXIMATE == say([ORDERED], [recent]).exactness
    assert Exactness.SNAPSHOT == say([recent], [VIP]).exactness
    assert "wider" == say([clicked], [named]).direction
    assert "either" == say([clicked], [ask("email", existence="is-set")]).direction


def test_strict_refuses_what_is_not_exact() -> None:
    """The labels stay, and the segment fails; what is exact goes through."""
    translation = say([ORDERED], [VIP], strict=True)

    assert translation.payload is None
    assert ["not-exact"] == [finding.rule for finding in translation.obstacles]
    assert [EXACT, Exactness.SNAPSHOT] == [finding.verdict for finding in translation.conditions]
    assert EXACT == say([ORDERED], strict=True).exactness


@pytest.mark.parametrize(
    ("groups", "name", "rules"),
    [
        ([], "x", ["empty-definition"]),
        ([[ORDERED], []], "x", ["empty-group"]),
        ([[ORDERED]], "  ", ["segment-without-name"]),
    ],
)
def test_what_says_nothing_fails(groups: list[Any], name: str, rules: list[str]) -> None:
    """A definition without groups, a group without conditions, a segment without a name."""
    translation = say(*groups, name=name)

    assert translation.payload is None
    assert rules == [finding.rule for finding in translation.obstacles]


def test_tags_to_write_first_are_told_once() -> None:
    """Two conditions on one list need one tag."""
    outside = joined("LIST", is_member=False)

    assert ["VIPs", "Newsletter"] == [
        tag.tag for tag in say([VIP, ORDERED], [outside], [VIP, OPENED]).snapshot_tags
    ]


def test_a_definition_may_still_be_json() -> None:
    """``segment.definition`` is translated as what it reads as."""
    definition = define([ORDERED], [OPENED])

    assert translate(definition, name="x") == translate(write_definition(definition), name="x")


def test_wrong_calls_are_told() -> None:
    """An unknown dialect, no definition at all, and a moment without a zone."""
    definition: Any = define([ORDERED])

    with pytest.raises(ConfigurationError, match="use one of omnisend, tags"):
        translate(definition, dialect="mailmoon", name="x")
    with pytest.raises(ConfigurationError, match="not a NoneType"):
        translate(None, name="x")  # type: ignore[arg-type]  # the error is what is tested
    with pytest.raises(ConfigurationError, match="at has no time zone"):
        translate(definition, name="x", at=datetime(2026, 1, 1))  # noqa: DTZ001  # refused


@pytest.mark.rule("SMP-05")
@pytest.mark.rule("SMP-08")
def test_the_dialect_of_tags_freezes_the_whole_segment() -> None:
    """The payload is the tag and its moment, and each condition is told to stay behind."""
    translation = translate(
        define([ORDERED, VIP], [SUBSCRIBED]), dialect="tags", name="Repeat Purchasers", at=AT
    )

    tag = "kla_segment_repeat_purchasers"
    assert {"tag": tag, "as_of": "2026-03-01T12:00:00+00:00"} == translation.payload
    assert (SnapshotTag(tag=tag, group_id=None, as_of=AT),) == translation.snapshot_tags
    assert 3 * ["condition-not-migrated"] == [each.rule for each in translation.findings]
    assert Exactness.SNAPSHOT == translation.exactness


@pytest.mark.rule("SMP-08")
def test_the_dialect_of_tags_refuses_by_name_and_strictness() -> None:
    """Without a name there is no tag, and a snapshot is not exact; no moment need be given."""
    definition = define([ORDERED])

    nameless = translate(definition, dialect="tags", name=" ")
    strict = translate(definition, dialect="tags", name="x", options=Options(strict=True))
    undated = translate(definition, dialect="tags", name="x")
    assert (None, None) == (nameless.payload, strict.payload)
    assert ((), ()) == (nameless.snapshot_tags, strict.snapshot_tags)
    assert {"tag": "kla_segment_x", "as_of": None} == undated.payload


@pytest.mark.rule("SMP-07")
@given(texts)
def test_a_segment_has_the_tag_that_its_members_carry(name: str) -> None:
    """The dialect of tags and the contact policy spell a segment's tag alike."""
    carried, _ = tags([Membership(kind="segment", id="S1", name=name)])

    assert carried == ((tag,) if (tag := name_segment_tag(name)) else ())


class Everything(dict[Any, str]):
    """A table that has a name for everything."""

    def get(self, key: Any, _: Any = None) -> str:
        return "Placed Order" if len(str(key)) % 2 else "Rented Bike"


choices = st.builds(
    Options,
    strict=st.just(False),
    third_party_operators=st.booleans(),
    frozen_dates=st.booleans(),
    typed_properties=st.booleans(),
)
simple = st.lists(
    st.lists(
        st.sampled_from(
            [SUBSCRIBED, ORDERED, OPENED, VIP, color("red"), color("42"), did("CLICK", "equals", 0)]
        ),
        max_size=4,
    ),
    min_size=1,
    max_size=5,
).map(lambda groups: define(*groups))


@given(definitions | simple, choices, texts)
def test_any_definition_has_a_translation(
    definition: d.Definition, options: Options, name: str
) -> None:
    """There is a payload exactly where nothing failed, it fits the schema, and JSON can hold it."""
    names = Names(metrics=Everything(), audiences=Everything(), properties=Everything())

    found = translate(definition, name=name, names=names, options=options, at=AT)

    assert (found.payload is None) is (found.exactness is FAILED)
    assert len(found.conditions) == sum(len(g.conditions) for g in definition.condition_groups)
    if found.payload is not None:
        SCHEMA.validate(found.payload)
        assert found.payload == json.loads(json.dumps(found.payload, allow_nan=False))


@given(definition=simple)
def test_payloads_fit_the_schema_of_the_reference_folder(
    shared: Path, definition: d.Definition
) -> None:
    """What is translated is valid for Omnisend's public Segments API."""
    schema = json.loads((shared / "specs" / "omnisend-2026-03-15.schema.json").read_bytes())
    validator = Draft202012Validator({**schema, "$ref": "#/$defs/CreateSegmentRequest"})

    payload = translate(definition, name="Buyers", names=NAMES, at=AT).payload
    if payload is not None:
        assert [] == list(validator.iter_errors(payload))


@pytest.mark.rule("OMN-13")
def test_the_segments_of_an_account_are_translated() -> None:
    """Of the demo account, only the segment with a prediction fails."""
    klaviyo = Klaviyo("pk_test_0", transport=FakeKlaviyo("demo:20"))
    names = Names(
        metrics={each.id: each.name or "" for each in klaviyo.metrics.iter()},
        audiences={each.id: each.name or "" for each in klaviyo.lists.iter()},
    )

    found = {
        segment.name: translate(
            read_definition(segment.definition or {}), name=segment.name or "", names=names, at=AT
        )
        for segment in klaviyo.segments.iter()
    }

    assert {"Predicted VIPs"} == {name for name, each in found.items() if each.payload is None}
    assert EXACT == found["Repeat Purchasers"].exactness
    assert Exactness.SNAPSHOT == found["Engaged (90 Days)"].exactness


def test_the_page_explains_every_reason() -> None:
    """Each difference and each refusal stands in the tables of the page, and nothing else does."""
    rows = re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    whole = {
        *("translated", "empty-definition", "empty-group", "not-exact", "segment-without-name"),
        *("too-many-filters", "too-many-groups", "condition-not-migrated", "event-differs"),
    }

    assert sorted({*DIFFERENCES, *REFUSALS, *whole}) == sorted(rows)

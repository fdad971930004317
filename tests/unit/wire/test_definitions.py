"""Reading segment definitions and writing them back."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import cattrs
import pytest

from klaviyo_bridge import FakeKlaviyo, Klaviyo
from klaviyo_bridge.errors import UnexpectedDocumentError
from klaviyo_bridge.models.definition import (
    AlltimeFilter,
    ChannelAffinityCondition,
    Condition,
    ConditionGroup,
    Definition,
    GroupMembershipCondition,
    MarketingConsentCondition,
    MetricCondition,
    MetricPropertyFilter,
    NumericFilter,
    PredictiveAnalyticsCondition,
    PropertyCondition,
    StaticDateFilter,
    StringFilter,
    UnknownCondition,
    UnknownFilter,
)
from klaviyo_bridge.wire import (
    configure_converter,
    make_converter,
    read_definition,
    write_definition,
)
from tests.properties.definitions import unknown_parts

Json = dict[str, Any]
COUNT: Json = {"type": "numeric", "operator": "greater-than", "value": 0}
ORDERED: Json = {
    "type": "profile-metric",
    "metric_id": "Xy12Ab",
    "measurement": "count",
    "measurement_filter": COUNT,
    "timeframe_filter": {"type": "date", "operator": "alltime"},
    "metric_filters": None,
}
NAMED: Json = {
    "type": "profile-property",
    "property": "first_name",
    "filter": {"type": "string", "operator": "equals", "value": "Ada"},
}


def _one(condition: Any) -> Json:
    return {"condition_groups": [{"conditions": [condition]}]}


def _read(condition: Any) -> Condition:
    (group,) = read_definition(_one(condition)).condition_groups
    (read,) = group.conditions
    return read


def _write(condition: Condition) -> Any:
    group = ConditionGroup(conditions=(condition,))
    definition = write_definition(Definition(condition_groups=(group,)))
    return definition["condition_groups"][0]["conditions"][0]


def test_a_definition_reads_into_its_parts() -> None:
    """Groups, conditions and filters become what Klaviyo calls them."""
    raw = {"condition_groups": [{"conditions": [ORDERED]}, {"conditions": [NAMED, NAMED]}]}
    named = PropertyCondition(
        property="first_name", filter=StringFilter(operator="equals", value="Ada")
    )
    ordered = MetricCondition(
        metric_id="Xy12Ab",
        measurement="count",
        measurement_filter=NumericFilter(operator="greater-than", value=0),
        timeframe_filter=AlltimeFilter(),
    )
    expected = Definition(
        condition_groups=(
            ConditionGroup(conditions=(ordered,)),
            ConditionGroup(conditions=(named, named)),
        )
    )

    definition = read_definition(raw)

    assert expected == definition
    assert raw == write_definition(definition)


def test_null_and_absent_are_told_apart() -> None:
    """A member that was null comes out as null, one that was not there stays away."""
    without = {name: value for name, value in ORDERED.items() if name != "metric_filters"}

    assert ORDERED == _write(_read(ORDERED))
    assert without == _write(_read(without))
    assert _read(ORDERED) == _read(without)


def test_what_is_made_by_hand_leaves_out_what_need_not_be_given() -> None:
    """Optional members that are ``None`` are not written; ``None`` as a value is."""
    member = GroupMembershipCondition(is_member=True, group_ids=("Ab12Cd",))
    nameless = PropertyCondition(
        property="first_name", filter=StringFilter(operator="equals", value=None)
    )

    assert _write(member) == {
        "type": "profile-group-membership",
        "is_member": True,
        "group_ids": ["Ab12Cd"],
    }
    assert {"type": "string", "operator": "equals", "value": None} == _write(nameless)["filter"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("2026-03-01T10:00:00+00:00", dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)),
        ("2026-03-01T10:00:00Z", dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)),
        ("2026-03-01T10:00:00", dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)),
        ("2026-03-01", dt.datetime(2026, 3, 1, tzinfo=dt.UTC)),
        (
            "2026-03-01T10:00:00.000-05:00",
            dt.datetime(2026, 3, 1, 10, tzinfo=dt.timezone(dt.timedelta(hours=-5))),
        ),
    ],
)
def test_a_moment_keeps_its_spelling(sent: str, expected: dt.datetime) -> None:
    """Date-times are aware; each comes out in the spelling in which it came."""
    raw = {**NAMED, "filter": {"type": "date", "operator": "after", "date": sent}}

    condition = _read(raw)

    assert isinstance(condition, PropertyCondition)
    assert StaticDateFilter(operator="after", date=expected) == condition.filter
    assert raw == _write(condition)


def test_a_changed_moment_is_written_anew() -> None:
    """The spelling of a date-time that was replaced is forgotten."""
    raw = {**NAMED, "filter": {"type": "date", "operator": "after", "date": "2026-03-01"}}
    condition: Any = _read(raw)
    later = attrs.evolve(condition.filter, date=dt.datetime(2026, 4, 1, tzinfo=dt.UTC))

    written = _write(attrs.evolve(condition, filter=later))

    assert written["filter"]["date"] == "2026-04-01T00:00:00+00:00"


@pytest.mark.rule("KLV-03")
def test_members_that_are_not_known_are_kept() -> None:
    """What Klaviyo adds to a group, a condition or a filter is in ``extra``, and written back."""
    raw = _one({**NAMED, "filter": {**NAMED["filter"], "case": "any"}, "negated": False})
    raw["condition_groups"][0]["label"] = "people"
    raw["version"] = 3

    definition = read_definition(raw)
    (group,) = definition.condition_groups
    (condition,) = group.conditions

    assert {"version": 3} == definition.extra
    assert {"label": "people"} == group.extra
    assert isinstance(condition, PropertyCondition)
    assert {"negated": False} == condition.extra
    assert isinstance(condition.filter, StringFilter)
    assert {"case": "any"} == condition.filter.extra
    assert raw == write_definition(definition)


@pytest.mark.rule("KLV-03")
@pytest.mark.parametrize(
    "raw",
    [
        {"type": "profile-mood", "mood": {"is": ["good", None, 1.5]}},
        {"type": "profile-predictive-analytics", "dimension": "luck", "filter": COUNT},
        {"type": ["profile-metric"]},
        {"kind": "profile-metric"},
        None,
        7,
        "profile-metric",
        [],
    ],
    ids=repr,
)
def test_a_condition_that_is_not_known_is_kept_as_it_came(raw: Any) -> None:
    """Neither raising nor guessing: the condition stays raw, and comes out value for value."""
    condition = _read(raw)

    assert isinstance(condition, UnknownCondition)
    assert raw == condition.raw
    assert "$.condition_groups[0].conditions[0]" in condition.problem
    assert raw == _write(condition)


@pytest.mark.rule("KLV-03")
@pytest.mark.parametrize(
    ("filter", "problem"),
    [
        ({"type": "colour", "operator": "equals", "value": "red"}, "unknown kind of filter"),
        ({"type": "string", "operator": "resembles", "value": "x"}, "unknown kind of filter"),
        ({"type": "string", "operator": ["equals"], "value": "x"}, "unknown kind of filter"),
        ({}, "unknown kind of filter"),
        (
            {"type": "date", "operator": "in-the-last", "unit": "month", "quantity": 3},
            "RelativeDateFilter.unit is one of day, hour, week",
        ),
        ({"type": "date", "operator": "alltime"}, "a filter that this place does not take"),
    ],
)
def test_a_filter_that_is_not_known_is_kept_as_it_came(filter: Json, problem: str) -> None:
    """The condition around it is understood; only the filter stays raw."""
    raw = {**NAMED, "filter": filter}

    condition = _read(raw)

    assert isinstance(condition, PropertyCondition)
    assert isinstance(condition.filter, UnknownFilter)
    assert filter.get("type") == condition.filter.type
    assert filter == condition.filter.raw
    expected = f"{problem} @ $.condition_groups[0].conditions[0].filter"
    assert expected == condition.filter.problem
    assert raw == _write(condition)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ({**NAMED, "property": 7}, "expected a string, found a number @ $.~.property"),
        ({**NAMED, "filter": None}, "expected an object, found null @ $.~.filter"),
        (
            {**NAMED, "filter": {"type": "string", "operator": "equals"}},
            "expected a value, found none @ $.~.filter.value",
        ),
        (
            {**NAMED, "filter": {"type": "string", "operator": "equals", "value": 5}},
            "expected a string, found a number @ $.~.filter.value",
        ),
        (
            {**NAMED, "filter": {"type": "boolean", "operator": "equals", "value": 1}},
            "expected a boolean, found a number @ $.~.filter.value",
        ),
        (
            {**NAMED, "filter": {"type": "numeric", "operator": "equals", "value": True}},
            "expected a number, found a boolean @ $.~.filter.value",
        ),
        (
            {**NAMED, "filter": {"type": "list", "operator": "contains", "value": 1.5}},
            "expected an integer or a string, found a number @ $.~.filter.value",
        ),
        (
            {**NAMED, "filter": {"type": "string", "operator": "in", "value": ["a", None]}},
            "expected a string, found null @ $.~.filter.value[1]",
        ),
        (
            {**NAMED, "filter": {"type": "string", "operator": "in", "value": "a"}},
            "expected an array, found a string @ $.~.filter.value",
        ),
        (
            {**NAMED, "filter": {"type": "date", "operator": "after", "date": "Ada's birthday"}},
            "expected an ISO 8601 date-time, found other text @ $.~.filter.date",
        ),
        (
            {**ORDERED, "measurement": "average"},
            "MetricCondition.measurement is one of count, sum @ $.~",
        ),
        (
            {**ORDERED, "metric_filters": [None]},
            "expected an object, found null @ $.~.metric_filters[0]",
        ),
        ({"type": "profile-metric"}, "expected a value, found none @ $.~.metric_id"),
        (
            {
                "type": "profile-marketing-consent",
                "consent": {
                    "channel": "pigeon",
                    "can_receive_marketing": True,
                    "consent_status": {"subscription": "any"},
                },
            },
            "MarketingConsent.channel is one of email, push, sms @ $.~",
        ),
    ],
)
def test_a_condition_that_breaks_its_form_says_where(raw: Json, problem: str) -> None:
    """It is kept as it came; the problem names the place and the types, and no value."""
    expected = problem.replace("$.~", "$.condition_groups[0].conditions[0]")

    condition = _read(raw)

    assert isinstance(condition, UnknownCondition)
    assert raw["type"] == condition.type
    assert expected == condition.problem
    assert raw == _write(condition)


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (None, "$"),
        ([], "$"),
        ({}, "$.condition_groups"),
        ({"condition_groups": None}, "$.condition_groups"),
        ({"condition_groups": {}}, "$.condition_groups"),
        ({"condition_groups": [None]}, "$.condition_groups[0]"),
        (
            {"condition_groups": [{"conditions": []}, {"conditions": 1}]},
            "$.condition_groups[1].conditions",
        ),
        ({"condition_groups": [{}]}, "$.condition_groups[0].conditions"),
    ],
)
def test_what_is_no_definition_is_refused(raw: Any, path: str) -> None:
    """Without groups of conditions there is nothing to go by: the error says where."""
    with pytest.raises(UnexpectedDocumentError) as caught:
        read_definition(raw)

    assert path == caught.value.path


def test_an_empty_definition_is_one() -> None:
    """No groups, and a group without conditions, are read and written like any."""
    nobody: Json = {"condition_groups": [{"conditions": []}]}
    everybody: Json = {"condition_groups": []}

    assert nobody == write_definition(read_definition(nobody))
    assert everybody == write_definition(read_definition(everybody))


@pytest.mark.rule("KLV-03")
def test_consent_is_read_more_generously_than_it_is_made() -> None:
    """Filters that Klaviyo sends beyond its own schema are understood all the same."""
    page = {"type": "string", "operator": "equals", "value": "https://example.com/join"}
    method = {"field": "method", "method": "preference_page", "filter": page}
    suppressed = {"subscription": "subscribed", "filters": None}
    left = {"subscription": "unsubscribed", "filters": [method]}
    for status in (suppressed, left):
        raw = {
            "type": "profile-marketing-consent",
            "consent": {
                "channel": "email",
                "can_receive_marketing": False,
                "consent_status": status,
            },
        }

        condition = _read(raw)

        assert isinstance(condition, MarketingConsentCondition)
        assert raw == _write(condition)


def test_filters_of_consent_and_permission_that_are_not_known_are_kept() -> None:
    """They are told by the field they look at, and by the method where there is one."""
    strange = {"field": "favourite_colour", "filter": COUNT}
    magic = {"field": "method", "method": "telepathy"}
    status = {"subscription": "subscribed", "filters": [strange, magic]}
    consent = {"channel": "sms", "can_receive_marketing": True, "consent_status": status}
    permission = {"reachable_status": "explicitly_reachable", "filters": [strange]}

    agreed: Any = _read({"type": "profile-marketing-consent", "consent": consent})
    reachable: Any = _read(
        {
            "type": "profile-permissions",
            "channel": "whatsapp_marketing",
            "permission": permission,
        }
    )

    first, second = agreed.consent.consent_status.filters
    assert ("favourite_colour", strange) == (first.type, first.raw)
    assert second.problem.startswith("MethodFilter.method is one of api, ")
    assert [strange] == [one.raw for one in reachable.permission.filters]
    assert consent == _write(agreed)["consent"]
    assert permission == _write(reachable)["permission"]


def test_predictions_are_told_apart_by_their_dimension() -> None:
    """Affinity to a channel is a condition of its own, of the same type on the wire."""
    affine = {
        "type": "profile-predictive-analytics",
        "dimension": "channel_affinity",
        "measurement": "rank",
        "predicted_channel": "email",
        "filter": {"type": "string", "operator": "equals", "value": "high"},
    }
    valuable = {
        "type": "profile-predictive-analytics",
        "dimension": "total_clv",
        "filter": COUNT,
    }

    assert isinstance(_read(affine), ChannelAffinityCondition)
    assert isinstance(_read(valuable), PredictiveAnalyticsCondition)
    assert [affine, valuable] == [_write(_read(affine)), _write(_read(valuable))]


def test_a_converter_reads_every_part() -> None:
    """Definitions, single conditions of one kind or any, and filters can be members of a type."""

    @attrs.frozen
    class Rule:
        definition: Definition
        named: PropertyCondition
        any_of_them: Condition
        filter: MetricPropertyFilter
        unknown: UnknownCondition | None

    stored = {
        "definition": _one(NAMED),
        "named": NAMED,
        "any_of_them": ORDERED,
        "filter": {"property": "size"},
        "unknown": None,
    }
    converter = configure_converter(cattrs.Converter())

    rule = converter.structure(stored, Rule)

    assert MetricPropertyFilter(property="size") == rule.filter
    assert _read(ORDERED) == rule.any_of_them
    assert stored == converter.unstructure(rule)


def test_a_converter_refuses_what_is_another_part() -> None:
    """Asked for one kind of condition, it does not make up another, and reports the problem."""
    converter = make_converter()

    with pytest.raises(UnexpectedDocumentError, match=r"expected profile-metric @ \$\.type"):
        converter.structure(NAMED, MetricCondition)
    with pytest.raises(UnexpectedDocumentError, match="measurement is one of"):
        converter.structure({**ORDERED, "measurement": "average"}, MetricCondition)


def test_a_converter_writes_what_isunknown_parts() -> None:
    """Unknown conditions and filters come out raw."""
    converter = make_converter()
    unknown = _read({"type": "profile-mood"})

    assert {"type": "profile-mood"} == converter.unstructure(unknown)


def test_every_segment_of_the_demo_account_is_understood() -> None:
    """The definitions that the fake sends are read whole."""
    klaviyo = Klaviyo("pk_test_0", transport=FakeKlaviyo("demo:20"))
    raws = [segment.definition or {} for segment in klaviyo.segments.iter()]

    assert raws
    assert [] == [one for raw in raws for one in unknown_parts(read_definition(raw))]
    assert raws == [write_definition(read_definition(raw)) for raw in raws]


def test_every_recorded_definition_is_understood(shared: Path) -> None:
    """The definitions that the live service sent are read whole, and come out unchanged."""
    recorded = json.loads((shared / "specs/recorded-documents.json").read_bytes())
    raws = list(_definitions(recorded))

    assert raws
    assert [] == [one for raw in raws for one in unknown_parts(read_definition(raw))]
    assert raws == [write_definition(read_definition(raw)) for raw in raws]


def _definitions(node: Any) -> Iterator[Json]:
    if isinstance(node, dict) and "condition_groups" in node:
        yield node
    elif isinstance(node, dict | list):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _definitions(one)

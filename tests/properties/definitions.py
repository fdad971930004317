"""Segment definitions of every kind: as models, as Klaviyo's schema has them, and damaged."""

import copy
import datetime as dt
import functools
import math
from collections.abc import Iterator
from typing import Any

import attrs
from hypothesis import strategies as st

from klaviyo_bridge.models import definition as d
from klaviyo_bridge.models.definition.conditions import Condition
from klaviyo_bridge.models.definition.consent import STATUSES, Terms
from klaviyo_bridge.models.definition.consent_filters import METHODS
from klaviyo_bridge.models.definition.part import Takes, words
from klaviyo_bridge.models.definition.permissions import FILTERED_STATUSES, PermissionMethod
from tests.properties.strategies import moments, texts

Json = dict[str, Any]
integers = st.integers(-(2**53), 2**53)
numbers = integers | st.floats(allow_nan=False, allow_infinity=False)
several = st.lists(texts, max_size=3).map(tuple)

static_dates = st.builds(d.StaticDateFilter, date=moments)
static_ranges = st.builds(d.StaticDateRangeFilter, start=moments, end=moments)
relative_dates = st.builds(d.RelativeDateFilter, quantity=integers)
relative_ranges = st.builds(d.RelativeDateRangeFilter, start=integers, end=integers)
relative_anniversaries = st.builds(d.RelativeAnniversaryFilter, quantity=integers)
calendar_dates = st.builds(d.CalendarDateFilter, value=st.integers(1, 12))
anniversaries = st.builds(d.AnniversaryFilter)
existences = st.builds(d.ExistenceFilter)
booleans = st.builds(d.BooleanFilter)
strings = st.builds(d.StringFilter, value=st.none() | texts)
arrays = st.builds(d.StringArrayFilter, value=several)
numerics = st.builds(d.NumericFilter, value=numbers)
lengths = st.builds(d.ListLengthFilter, value=integers)
contents = st.builds(d.ListContainsFilter, value=st.none() | integers | texts)
_one_string = st.builds(d.StringFilter, operator=st.just("equals"), value=st.none() | texts)
_one_array = st.builds(d.StringArrayFilter, operator=st.just("in"), value=several)

timeframes = static_dates | static_ranges | relative_dates | relative_ranges
days = timeframes | relative_anniversaries | calendar_dates | anniversaries
metric_values = st.one_of(
    *(strings, arrays, existences, lengths, booleans, numerics),
    st.builds(d.ListSetFilter, value=several),
    st.builds(d.ListSubstringFilter, value=st.none() | texts),
)
property_values = st.one_of(
    *(days, strings, arrays, numerics, booleans, contents, lengths, existences),
    st.builds(d.PhoneCountryFilter, value=several),
)
object_values = st.one_of(
    *(timeframes, relative_anniversaries, strings, arrays, numerics, booleans, contents),
    *(lengths, existences),
    st.builds(d.NumericRangeFilter, start=numbers, end=numbers),
)
metric_filters = st.none() | st.lists(
    st.builds(d.MetricPropertyFilter, property=texts, filter=st.none() | metric_values),
    max_size=2,
).map(tuple)


def _consent_filters(terms: Terms, name: str) -> st.SearchStrategy[Any]:
    """Draw filters by one field or, in place of the field ``method``, one method."""
    suppressions = days | st.builds(d.ExistenceFilter, operator=st.just("is-set"))
    fields: dict[str, st.SearchStrategy[Any]] = {
        "bounce_date": st.builds(d.BounceDateFilter, filter=suppressions),
        "custom_source": st.builds(d.CustomSourceFilter, filter=_one_string),
        "invalid_email_date": st.builds(d.InvalidEmailDateFilter, filter=suppressions),
        "is_double_opt_in": st.builds(d.DoubleOptInFilter, filter=booleans),
        "is_rcs_capable": st.builds(d.RcsCapableFilter, filter=booleans),
        "manual_suppression_date": st.builds(d.ManualSuppressionDateFilter, filter=suppressions),
        "status_date": st.builds(d.StatusDateFilter, filter=days),
    }
    if name in fields:
        return fields[name]
    detail = _details(terms.details.get(name, METHODS[name]), optional=name != "integration")
    return st.builds(d.MethodFilter, method=st.just(name), filter=detail)


def _details(place: Takes, *, optional: bool) -> st.SearchStrategy[Any]:
    value = st.just(place.values) if place.values else several
    kinds: dict[type[Any], st.SearchStrategy[Any]] = {
        d.StringFilter: _one_string,
        d.StringArrayFilter: st.builds(d.StringArrayFilter, operator=st.just("in"), value=value),
    }
    nothing = [st.none()] if optional else []
    return st.one_of(*nothing, *(kinds[kind] for kind in place.kinds))


_SUPPRESSIONS = frozenset({"bounce_date", "invalid_email_date", "manual_suppression_date"})


@st.composite
def consents(draw: st.DrawFn) -> d.MarketingConsent:
    """Draw a channel, a status that it has, and filters that the status takes."""
    place: Any = draw(st.sampled_from(sorted(STATUSES)))
    subscription: Any = draw(st.sampled_from(sorted(STATUSES[place])))
    terms = STATUSES[place][subscription]
    kinds = [terms.filters & _SUPPRESSIONS, terms.filters - _SUPPRESSIONS]
    names = draw(st.sampled_from([sorted(kind) for kind in kinds if kind] or [[""]]))
    some = st.lists(
        st.sampled_from(names).flatmap(functools.partial(_consent_filters, terms)), max_size=3
    ).map(tuple)
    optional = st.none() | some if terms.filters else st.none()
    filters = draw(some if terms.required else optional)
    status = d.SubscriptionStatus(subscription=subscription, filters=filters)
    return d.MarketingConsent(
        channel=place[0], can_receive_marketing=place[1], consent_status=status
    )


permission_filters = st.one_of(
    st.builds(d.EffectiveDateFilter, filter=days),
    st.builds(d.RecordedDateFilter, filter=days),
    st.builds(
        d.SubscribeMethodFilter, method=st.sampled_from(words(PermissionMethod)), filter=st.none()
    ),
    st.builds(d.SubscribeMethodFilter, method=st.just("form"), filter=st.none() | _one_array),
)


def _reachabilities(status: Any) -> st.SearchStrategy[d.Reachability]:
    filters = st.lists(permission_filters, max_size=3).map(tuple)
    return st.builds(
        d.Reachability,
        reachable_status=st.just(status),
        filters=filters if status in FILTERED_STATUSES else st.none(),
    )


_PREDICTED = {
    "expected_date_of_next_purchase": days,
    "predicted_gender": st.builds(
        d.StringFilter,
        operator=st.sampled_from(["equals", "not-equals"]),
        value=st.sampled_from(["likely_female", "likely_male", "uncertain"]),
    ),
}
_RANKS = st.builds(
    d.StringFilter,
    operator=st.sampled_from(["equals", "not-equals"]),
    value=st.sampled_from(["high", "medium", "low"]),
)
_PRIORITIES = st.builds(d.NumericFilter, operator=st.just("equals"), value=integers)


def _predictions(dimension: Any) -> st.SearchStrategy[d.PredictiveAnalyticsCondition]:
    return st.builds(
        d.PredictiveAnalyticsCondition,
        dimension=st.just(dimension),
        filter=_PREDICTED.get(dimension, numerics),
    )


conditions: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        d.GroupMembershipCondition,
        is_member=st.just(True),
        group_ids=several,
        timeframe_filter=st.none() | timeframes,
    ),
    st.builds(d.GroupMembershipCondition, is_member=st.just(False), group_ids=several),
    st.builds(
        d.MetricCondition,
        metric_id=texts,
        measurement_filter=numerics,
        timeframe_filter=timeframes | relative_anniversaries | st.builds(d.AlltimeFilter),
        metric_filters=metric_filters,
    ),
    st.builds(
        d.MetricFunnelCondition,
        timeframe_filter=static_ranges | relative_dates | relative_ranges,
        steps=st.lists(
            st.builds(d.FunnelStep, metric_id=texts, metric_filters=metric_filters), max_size=2
        ).map(tuple),
        completion_window_seconds=...,
    ),
    st.builds(d.MarketingConsentCondition, consent=consents()),
    st.builds(
        d.PermissionsCondition,
        permission=st.sampled_from(
            [
                *sorted(FILTERED_STATUSES),
                *("implicitly_reachable", "implicitly_or_explicitly_unreachable"),
            ]
        ).flatmap(_reachabilities),
    ),
    st.builds(d.PropertyCondition, property=texts, filter=property_values),
    st.builds(d.RegionCondition),
    st.builds(
        d.PostalCodeDistanceCondition,
        country_code=texts,
        postal_code=texts,
        filter=st.builds(
            d.NumericFilter,
            operator=st.sampled_from(["greater-than", "less-than"]),
            value=numbers,
        ),
    ),
    st.sampled_from(
        [*_PREDICTED, "average_order_value", "churn_probability", "historic_clv"]
    ).flatmap(_predictions),
    st.builds(d.ChannelAffinityCondition, measurement=st.just("rank"), filter=_RANKS),
    st.builds(d.ChannelAffinityCondition, measurement=st.just("priority"), filter=_PRIORITIES),
    st.builds(
        d.CustomObjectCondition,
        object_type_id=texts,
        object_type_relationship_id=texts,
        filter=st.builds(d.NumericFilter, value=integers),
        filters=st.lists(
            st.builds(d.CustomObjectFilter, property_id=integers, filter=object_values),
            max_size=2,
        ).map(tuple),
    ),
)
"""Any condition that this library knows."""

groups = st.builds(d.ConditionGroup, conditions=st.lists(conditions, max_size=4).map(tuple))
definitions = st.builds(d.Definition, condition_groups=st.lists(groups, max_size=4).map(tuple))
"""Any definition that this library knows."""

json_values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
_MEMBERS = st.sampled_from(["type", "operator", "filter", "unit", "field", "method"]) | texts


def _places(node: Any) -> Iterator[Any]:
    """Give every object and array within ``node`` that has something to damage."""
    if isinstance(node, dict | list) and node:
        yield node
        for one in node.values() if isinstance(node, dict) else node:
            yield from _places(one)


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """Draw a definition in JSON in which members are missing, strange, or too many."""
    raw = copy.deepcopy(draw(written))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(raw))
        if not places:
            break
        place = draw(st.sampled_from(places))
        key = draw(st.sampled_from([*place] if isinstance(place, dict) else range(len(place))))
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "remove":
                del place[key]
            case "add" if isinstance(place, dict):
                place[draw(_MEMBERS)] = draw(json_values)
            case _:
                place[key] = draw(json_values)
    return raw


def write(definition: d.Definition) -> Json:
    """Write ``definition``; imported late, so that models can be drawn without the wire."""
    from klaviyo_bridge.wire import write_definition

    return write_definition(definition)


written = definitions.map(write)


def unknown_parts(part: object) -> Iterator[d.UnknownCondition | d.UnknownFilter]:
    """Give everything within ``part`` that was not understood."""
    if isinstance(part, d.UnknownCondition | d.UnknownFilter):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from unknown_parts(one)
    elif isinstance(part, d.Part):
        for field in attrs.fields(type(part)):
            yield from unknown_parts(getattr(part, field.name))


def from_schema(schema: Json) -> st.SearchStrategy[Any]:
    """Return whatever fits ``schema``: OpenAPI 3.0, its references written out."""
    fitting = _from_schema(schema)
    return st.none() | fitting if schema.get("nullable") else fitting


def _from_schema(schema: Json) -> st.SearchStrategy[Any]:
    if "oneOf" in schema:
        return st.one_of([from_schema(one) for one in schema["oneOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "properties" in schema:
        named = {name: from_schema(one) for name, one in schema["properties"].items()}
        required = {name: named.pop(name) for name in schema.get("required", ())}
        return st.fixed_dictionaries(required, optional=named)
    if schema.get("type") == "array":
        return st.lists(from_schema(schema["items"]), max_size=3)
    return _SCALARS[schema.get("format", schema.get("type"))]


_SPELLINGS = st.one_of(
    moments.map(dt.datetime.isoformat),
    moments.map(lambda moment: moment.replace(tzinfo=None).isoformat() + "Z"),
)
_SCALARS: dict[str | None, st.SearchStrategy[Any]] = {
    "string": texts,
    "date-time": _SPELLINGS,
    "integer": integers,
    "number": numbers.filter(math.isfinite),
    "boolean": st.booleans(),
    None: st.none(),
}


def each_of_schema(schema: Json) -> Iterator[Any]:
    """Give values that, between them, use every alternative and every word of ``schema``."""
    if schema.get("nullable"):
        yield None
    if "oneOf" in schema:
        for one in schema["oneOf"]:
            yield from each_of_schema(one)
    elif "enum" in schema:
        yield from schema["enum"]
    elif "properties" in schema:
        yield from _each_object(schema)
    elif schema.get("type") == "array":
        yield []
        yield from ([one] for one in each_of_schema(schema["items"]))
    else:
        yield _EXAMPLES[schema.get("format", schema.get("type"))]


def _each_object(schema: Json) -> Iterator[Json]:
    """Vary one member at a time: first without the optional ones, then each in all its ways."""
    each = {name: list(each_of_schema(one)) for name, one in schema["properties"].items()}
    first = {name: each[name][-1] for name in schema.get("required", ())}
    yield first
    for name, values in each.items():
        yield from ({**first, name: value} for value in values)


_EXAMPLES: dict[str | None, Any] = {
    "string": "text",
    "date-time": "2022-11-08T00:00:00+00:00",
    "integer": 7,
    "number": 0.5,
    "boolean": True,
    None: None,
}

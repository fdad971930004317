"""Conditions on a metric's events: how many, or with what value in sum."""

import math
from collections.abc import Callable, Mapping
from typing import Final, Literal

import attrs

from klaviyo_bridge.models.definition import (
    AlltimeFilter,
    MetricCondition,
    MetricPropertyFilter,
    NumericFilter,
    UnknownFilter,
)
from klaviyo_bridge.segments.names import EventName
from klaviyo_bridge.segments.omnisend.comparisons import compare_number, compare_value
from klaviyo_bridge.segments.omnisend.payload import Comparison, ContactFilter, EventFilter
from klaviyo_bridge.segments.omnisend.periods import render_period
from klaviyo_bridge.segments.omnisend.reasons import differ, refusal
from klaviyo_bridge.segments.omnisend.setting import Compared, Rendered, Setting
from klaviyo_bridge.segments.rendering import Difference

_HOLDS_FOR_NOTHING: Final[Mapping[str, Callable[[float], bool]]] = {
    "equals": lambda value: value == 0,
    "not-equals": lambda value: value != 0,
    "greater-than": lambda value: value < 0,
    "greater-than-or-equal": lambda value: value <= 0,
    "less-than": lambda value: value > 0,
    "less-than-or-equal": lambda value: value >= 0,
}
"""Operator to whether a sum of nothing, which is 0, passes the test."""


@attrs.frozen
class Counting:
    """How often an event is to happen, in Omnisend's words."""

    operator: Literal["has", "hasNot"]
    count: Literal["atLeast", "equals"]
    value: int
    effect: Callable[[Difference], Difference]
    """What more events than there are in Klaviyo make of the condition."""
    differences: tuple[Difference, ...] = ()


def render_metric(condition: MetricCondition, setting: Setting, /) -> Rendered:
    """Return the filter that counts a metric's events, or asks what orders came to."""
    event = _event(condition.metric_id, setting)
    if isinstance(condition.measurement_filter, UnknownFilter):
        raise refusal("filter-not-known")
    if isinstance(condition.timeframe_filter, UnknownFilter):
        raise refusal("filter-not-known")
    if condition.measurement == "sum":
        return _sum(condition, condition.measurement_filter, event)
    counting = count(condition.measurement_filter)
    period = render_period(condition.timeframe_filter, setting)
    tests, junction, about_tests = _tests(condition.metric_filters or (), event, setting)
    found = EventFilter(
        name=event.name,
        origin=event.origin,
        operator=counting.operator,
        count=counting.count,
        value=counting.value,
        period=next(iter(period.comparisons), None),
        tests=tests,
        junction=junction,
    )
    events = (*_about(event), *period.differences, *about_tests)
    differences = (*map(counting.effect, events), *counting.differences)
    return Rendered((found,), differences)


def _event(metric_id: str, setting: Setting) -> EventName:
    metric = setting.names.metrics.get(metric_id)
    if metric is None:
        raise refusal("metric-not-named")
    event = setting.names.find_event(metric)
    if event is None:
        raise refusal("metric-without-event")
    return event


def _about(event: EventName) -> tuple[Difference, ...]:
    if event.is_custom and event.differs is not None:
        return (differ("custom-event"),)
    return () if event.difference is None else (event.difference,)


def count(filter: NumericFilter, /) -> Counting:
    """Return how Omnisend counts what a filter of counts asks for.

    No event at all is "has, equals, 0", as in the vendor's example. At most so many, and any
    number but one, need "has not", which is documented for once only.
    """
    value = filter.value
    if not -math.inf < value < math.inf:
        raise refusal("number-without-json")
    return _COUNTS[filter.operator](value)


def _at_least(least: int) -> Counting:
    if least < 1:
        raise refusal("count-without-meaning")
    return Counting("has", "atLeast", least, _same)


def _at_most(most: int) -> Counting:
    if most < 0:
        raise refusal("count-without-meaning")
    if most == 0:
        return Counting("has", "equals", 0, Difference.flipped)
    about = differ("has-not-several")
    return Counting("hasNot", "atLeast", most + 1, Difference.flipped, (about,))


def _exactly(value: float) -> Counting:
    if value == 0:
        return _at_most(0)
    if value < 0 or value != int(value):
        raise refusal("count-without-meaning")
    return Counting("has", "equals", int(value), Difference.blurred)


def _anything_but(value: float) -> Counting:
    if value == 0:
        return _at_least(1)
    if value < 0 or value != int(value):
        raise refusal("count-without-meaning")
    about = differ("has-not-several")
    return Counting("hasNot", "equals", int(value), Difference.blurred, (about,))


def _same(difference: Difference) -> Difference:
    return difference


_COUNTS: Final[Mapping[str, Callable[[float], Counting]]] = {
    "equals": _exactly,
    "not-equals": _anything_but,
    "greater-than": lambda value: _at_least(math.floor(value) + 1),
    "greater-than-or-equal": lambda value: _at_least(math.ceil(value)),
    "less-than": lambda value: _at_most(math.ceil(value) - 1),
    "less-than-or-equal": lambda value: _at_most(math.floor(value)),
}


def _sum(condition: MetricCondition, filter: NumericFilter, event: EventName) -> Rendered:
    """Ask for the value of all orders; who never ordered has none, which passes where 0 does."""
    alltime = isinstance(condition.timeframe_filter, AlltimeFilter)
    if not event.is_order or not alltime or condition.metric_filters:
        raise refusal("sum-not-total-spent")
    comparisons = compare_number(filter)
    if _HOLDS_FOR_NOTHING[filter.operator](filter.value):
        comparisons = (*comparisons, Comparison(operator="doesNotExist"))
    return Rendered(
        tuple(ContactFilter(property="totalSpent", comparison=each) for each in comparisons),
        _about(event),
    )


def _tests(
    filters: tuple[MetricPropertyFilter, ...], event: EventName, setting: Setting
) -> tuple[tuple[tuple[str, Comparison], ...], Literal["and", "or"], tuple[Difference, ...]]:
    """Return the tests of an event's properties; all, and of each one comparison, are to pass."""
    found = [(_path(each, event, setting), _compare(each, setting)) for each in filters]
    if len(found) > 1 and any(len(compared.comparisons) > 1 for _, compared in found):
        raise refusal("event-tests-nested")
    tests = tuple((path, one) for path, compared in found for one in compared.comparisons)
    differences = [about for _, compared in found for about in compared.differences]
    if found:
        differences.append(differ("event-property"))
    return tests, "or" if len(found) == 1 and len(tests) > 1 else "and", tuple(differences)


def _path(filter: MetricPropertyFilter, event: EventName, setting: Setting) -> str:
    path = setting.names.event_properties.get((event.name, filter.property))
    if path is None and event.is_custom:
        return filter.property
    if path is None:
        raise refusal("event-property-without-path")
    return path


def _compare(filter: MetricPropertyFilter, setting: Setting) -> Compared:
    if filter.filter is None:
        raise refusal("filter-not-known")
    return compare_value(filter.filter, setting)

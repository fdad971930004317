"""Counting events, adding up their values, and following them through funnels."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from klaviyo_bridge.models import Answer, Profile
from klaviyo_bridge.models import definition as d
from klaviyo_bridge.segments.history import Happening, record_history
from klaviyo_bridge.segments.membership import matches
from klaviyo_bridge.segments.people import Context, Person

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
ALWAYS = d.AlltimeFilter()
REFUSED = d.StringFilter(operator="regex", value="(?=x)")


def person(*rows: tuple[str, int, Any, dict[str, Any]]) -> Person:
    """Make a person of events: metric, days before now, value, properties."""
    events = [
        (metric, Happening(AT - timedelta(days=days), value, properties))
        for metric, days, value, properties in rows
    ]
    return Person(Profile(id="P1"), events=record_history(events))


BUYER = person(
    ("order", 40, 10, {"color": "red", "$value": 10}),
    ("order", 20, "20.5", {"color": "blue"}),
    ("order", 10, None, {}),
    ("refund", 5, -10, {"color": "red"}),
)


def ask(condition: d.Condition, person: Person, context: Context | None = None) -> Answer:
    """Ask whether a person meets one condition."""
    definition = d.Definition(condition_groups=(d.ConditionGroup(conditions=(condition,)),))
    return matches(definition, person, at=AT, context=context or Context(time_zone=UTC)).answer


def measure(
    measurement: Any,
    operator: Any,
    value: float,
    *,
    metric: str = "order",
    timeframe: Any = ALWAYS,
    filters: tuple[d.MetricPropertyFilter, ...] | None = None,
) -> d.MetricCondition:
    """Make a condition on one metric."""
    return d.MetricCondition(
        metric_id=metric,
        measurement=measurement,
        measurement_filter=d.NumericFilter(operator=operator, value=value),
        timeframe_filter=timeframe,
        metric_filters=filters,
    )


def days(quantity: int) -> d.RelativeDateFilter:
    """Make a period that ends now."""
    return d.RelativeDateFilter(operator="in-the-last", unit="day", quantity=quantity)


def where(name: str, filter: Any) -> tuple[d.MetricPropertyFilter, ...]:
    """Make a test of one property of an event."""
    return (d.MetricPropertyFilter(property=name, filter=filter),)


RED = d.StringFilter(operator="equals", value="red")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (measure("count", "equals", 3), YES),
        (measure("count", "greater-than", 1, timeframe=days(20)), YES),
        (measure("count", "greater-than", 2, timeframe=days(20)), NO),
        (measure("count", "equals", 0, metric="none such"), YES),
        (measure("sum", "equals", 30.5), YES),
        (measure("sum", "less-than", 20.5, timeframe=days(30)), NO),
        (measure("sum", "less-than", 0, metric="refund"), YES),
        (measure("count", "equals", 1, filters=where("color", RED)), YES),
        (measure("sum", "equals", 10, filters=where("color", RED)), YES),
        (measure("count", "equals", 1, filters=where("color", RED), timeframe=days(30)), NO),
        (
            measure(
                "count", "equals", 1, filters=where("$value", d.ExistenceFilter(operator="is-set"))
            ),
            YES,
        ),
        (
            measure(
                "count",
                "equals",
                2,
                timeframe=d.RelativeAnniversaryFilter(
                    operator="anniversary-last", unit="day", quantity=20
                ),
            ),
            YES,
        ),
        (measure("count", "greater-than", 0, filters=where("color", None)), UNKNOWN),
        (measure("count", "greater-than", 3, filters=where("color", REFUSED)), NO),
        (measure("count", "less-than", 4, filters=where("color", REFUSED)), YES),
        (measure("count", "equals", 1, filters=where("color", REFUSED)), UNKNOWN),
        (measure("count", "not-equals", 4, filters=where("color", REFUSED)), YES),
        (measure("sum", "greater-than", 30, filters=where("color", REFUSED)), UNKNOWN),
        (measure("sum", "greater-than", 31, filters=where("color", REFUSED)), NO),
        (measure("sum", "less-than", -10, metric="refund", filters=where("color", REFUSED)), NO),
    ],
)
def test_events_are_measured(condition: d.MetricCondition, expected: Answer) -> None:
    """Events count by time and properties; where that is not known, the bounds still tell."""
    assert expected == ask(condition, BUYER)


def test_a_sum_is_exact() -> None:
    """Ten times ten cents are a whole; sums too large for a float are still compared."""
    cents = person(*(("order", day, 0.1, {}) for day in range(10)))
    riches = person(*(("order", day, 1.7e308, {}) for day in range(3)))

    assert YES == ask(measure("sum", "equals", 1), cents)
    assert YES == ask(measure("sum", "greater-than", 1), riches)


def test_what_is_missing_makes_it_unknown() -> None:
    """Without events, with a metric that is not there, or with new filters nothing is told."""
    nothing = Person(Profile(id="P1"))
    never = measure("count", "equals", 0, metric="none such")
    new = d.UnknownFilter(type="date", raw={}, problem="made up")

    assert UNKNOWN == ask(never, nothing)
    assert UNKNOWN == ask(never, BUYER, Context(metrics={"order"}))
    assert UNKNOWN == ask(measure("count", "equals", 1, timeframe=new), BUYER)


def step(metric: str, *, exists: bool = True, filter: Any = None) -> d.FunnelStep:
    """Make one step."""
    filters = None if filter is None else where("color", filter)
    return d.FunnelStep(metric_exists=exists, metric_id=metric, metric_filters=filters)


def never(metric: str, *, filter: Any = None) -> d.FunnelStep:
    """Make a step that is not to be."""
    return step(metric, exists=False, filter=filter)


def funnel(
    *steps: d.FunnelStep, within: Any = None, timeframe: Any = None
) -> d.MetricFunnelCondition:
    """Make a funnel over the last hundred days."""
    return d.MetricFunnelCondition(
        timeframe_filter=timeframe or days(100), steps=steps, completion_window_seconds=within
    )


def walk(path: str) -> Person:
    """Make a person of events a day apart, the last of them today; a dot is a day without."""
    return person(
        *(
            (metric, len(path) - place - 1, None, {"color": "red"})
            for place, metric in enumerate(path)
            if metric != "."
        )
    )


A, B, C = step("a"), step("b"), step("c")


@pytest.mark.parametrize(
    ("path", "condition", "expected"),
    [
        ("ab", funnel(A, B), YES),
        ("ba", funnel(A, B), NO),
        ("aba", funnel(A, A), YES),
        ("a", funnel(A, A), NO),
        ("acb", funnel(A, B), YES),
        ("acb", funnel(A, never("c"), B), NO),
        ("acab", funnel(A, never("c"), B), YES),
        ("ab", funnel(A, B, within="HOURS_1"), NO),
        ("ab", funnel(A, B, within="DAYS_1"), YES),
        ("a....ab", funnel(A, B, within="DAYS_3"), YES),
        ("a....b", funnel(A, B, within="DAYS_3"), NO),
        ("a..b..c", funnel(A, B, C, within="DAYS_5"), NO),
        ("a..b..c", funnel(A, B, C, within="WEEKS_1"), YES),
        ("cab", funnel(never("c"), A, B), NO),
        ("abc", funnel(never("c"), A, B), YES),
        ("abc", funnel(A, B, never("c")), NO),
        ("acb", funnel(A, B, never("c")), YES),
        ("a....c", funnel(A, never("c"), within="DAYS_3"), YES),
        ("a..c", funnel(A, never("c"), within="DAYS_3"), NO),
        ("a", funnel(A, never("c"), within="DAYS_3"), YES),
        ("aa..c", funnel(A, never("c"), within="DAYS_3"), YES),
        ("ab", funnel(never("c")), YES),
        ("abc", funnel(never("c")), NO),
        ("ab", funnel(A, B, timeframe=days(0)), NO),
        ("ab", funnel(A, step("b", filter=REFUSED)), UNKNOWN),
        ("a", funnel(A, step("b", filter=REFUSED)), NO),
        ("ba", funnel(A, never("b", filter=REFUSED)), YES),
        ("ab", funnel(A, never("b", filter=REFUSED)), UNKNOWN),
        ("ab", funnel(A, step("b", filter=d.StringFilter(operator="equals", value="blue"))), NO),
        ("ab", funnel(), UNKNOWN),
    ],
)
def test_a_funnel_asks_for_an_order(
    path: str, condition: d.MetricFunnelCondition, expected: Answer
) -> None:
    """Steps come one after the other, within their time, and without what is not to be between."""
    assert expected == ask(condition, walk(path))


def test_events_of_one_moment_come_in_the_order_of_the_steps() -> None:
    """An order and its products bear one time stamp."""
    both = person(("b", 1, None, {}), ("a", 1, None, {}))

    assert YES == ask(funnel(A, B), both)
    assert YES == ask(funnel(B, A), both)


def test_a_funnel_of_which_nothing_can_be_told() -> None:
    """Without events, with a metric that is not there, or with new filters nothing is told."""
    new: Any = d.UnknownFilter(type="date", raw={}, problem="made up")

    assert UNKNOWN == ask(funnel(A, B), Person(Profile(id="P1")))
    assert UNKNOWN == ask(funnel(A, B), walk("ab"), Context(metrics={"a"}))
    assert UNKNOWN == ask(funnel(A, B, timeframe=new), walk("ab"))

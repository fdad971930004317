"""What conditions on a metric's events become in Omnisend."""

from datetime import UTC, datetime
from typing import Any

import pytest

from klaviyo_bridge.models import Exactness
from klaviyo_bridge.models import definition as d
from klaviyo_bridge.segments.names import EVENTS, WITHOUT_EVENT, EventName, Names
from tests.unit.segments.translating import AT, filters_of, last, make_filter, say
from tests.unit.segments.translating import did as did_metric

EXACT, FAILED = Exactness.EXACT, Exactness.FAILED
ORDER = {"name": "placed order"}


def did(operator: Any, value: float, metric: str = "ORDER", **rest: Any) -> d.MetricCondition:
    """Return a condition on orders."""
    return did_metric(metric, operator, value, **rest)


def day(number: int, hour: int = 0) -> datetime:
    """Return a moment of January 2026."""
    return datetime(2026, 1, number, hour, tzinfo=UTC)


COUNTS: list[tuple[str, float, tuple[str, str, int], str | None]] = [
    ("greater-than", 0, ("has", "atLeast", 1), None),
    ("greater-than", 2, ("has", "atLeast", 3), None),
    ("greater-than", 1.5, ("has", "atLeast", 2), None),
    ("greater-than-or-equal", 2, ("has", "atLeast", 2), None),
    ("greater-than-or-equal", 1.5, ("has", "atLeast", 2), None),
    ("equals", 3, ("has", "equals", 3), None),
    ("equals", 3.0, ("has", "equals", 3), None),
    ("equals", 0, ("has", "equals", 0), None),
    ("less-than", 1, ("has", "equals", 0), None),
    ("less-than-or-equal", 0, ("has", "equals", 0), None),
    ("less-than", 3, ("hasNot", "atLeast", 3), "either"),
    ("less-than", 2.5, ("hasNot", "atLeast", 3), "either"),
    ("less-than-or-equal", 3, ("hasNot", "atLeast", 4), "either"),
    ("not-equals", 0, ("has", "atLeast", 1), None),
    ("not-equals", 2, ("hasNot", "equals", 2), "either"),
]


@pytest.mark.rule("OMN-13")
@pytest.mark.parametrize(("asked", "number", "counted", "direction"), COUNTS)
def test_events_are_counted(
    asked: str, number: float, counted: tuple[str, str, int], direction: str | None
) -> None:
    """At least so many is exact, and so is never; "has not" several times is in doubt."""
    translation = say([did(asked, number)])

    operator, count, value = counted
    assert [{**ORDER, "operator": operator, "count": count, "value": value}] == filters_of(
        translation
    )
    assert direction == translation.direction


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        *[("greater-than", -1), ("greater-than-or-equal", 0), ("less-than", 0), ("equals", -1)],
        *[("less-than-or-equal", -1), ("equals", 1.5), ("not-equals", 1.5), ("not-equals", -2)],
    ],
)
def test_counts_that_everybody_or_nobody_has_fail(operator: str, value: float) -> None:
    """A test that says nothing is named, and not silently true or false."""
    assert "count-without-meaning" == say([did(operator, value)]).findings[0].rule


HAS = {"operator": "has", "count": "atLeast", "value": 1}
TIMEFRAMES: list[tuple[Any, dict[str, Any] | None, str | None]] = [
    (d.AlltimeFilter(), None, None),
    (last(90, "day"), {"operator": "inTheLast", "unit": "days", "value": 90}, "either"),
    (last(2, "week"), {"operator": "inTheLast", "unit": "weeks", "value": 2}, "either"),
    (
        d.StaticDateFilter(operator="before", date=day(5)),
        {"operator": "before", "value": "2026-01-05"},
        None,
    ),
    (
        d.StaticDateFilter(operator="before", date=day(5, 8)),
        {"operator": "before", "value": "2026-01-06"},
        "wider",
    ),
    (
        d.StaticDateFilter(operator="after", date=day(5)),
        {"operator": "after", "value": "2026-01-04"},
        "wider",
    ),
    (
        d.StaticDateRangeFilter(start=day(5), end=day(9)),
        {"operator": "between", "valueFrom": "2026-01-05", "valueTo": "2026-01-08"},
        "narrower",
    ),
    (
        d.StaticDateRangeFilter(start=day(5, 1), end=day(9)),
        {"operator": "between", "valueFrom": "2026-01-05", "valueTo": "2026-01-08"},
        "either",
    ),
    (
        d.StaticDateRangeFilter(start=day(5), end=day(9, 23)),
        {"operator": "between", "valueFrom": "2026-01-05", "valueTo": "2026-01-09"},
        "wider",
    ),
    (
        d.StaticDateRangeFilter(start=day(5), end=day(5)),
        {"operator": "between", "valueFrom": "2026-01-05", "valueTo": "2026-01-05"},
        "wider",
    ),
]


@pytest.mark.parametrize(("timeframe", "period", "direction"), TIMEFRAMES)
def test_a_timeframe_is_a_period_of_days(
    timeframe: Any, period: dict[str, Any] | None, direction: str | None
) -> None:
    """Days are taken whole, and the direction tells on which side that is."""
    translation = say([did("greater-than", 0, when=timeframe)])

    assert [{**ORDER, **HAS, **({} if period is None else {"period": period})}] == filters_of(
        translation
    )
    assert direction == translation.direction


@pytest.mark.parametrize(
    ("operator", "value", "direction"),
    [("equals", 0, "narrower"), ("equals", 2, "either"), ("greater-than", 1, "wider")],
)
def test_more_events_make_fewer_people_of_a_negative_count(
    operator: str, value: float, direction: str
) -> None:
    """A period that is wider is narrower for who has no event in it."""
    after = d.StaticDateFilter(operator="after", date=day(5))

    assert direction == say([did(operator, value, when=after)]).direction


AGO = d.RelativeDateFilter(operator="at-least", unit="day", quantity=30)
RANGE = d.RelativeDateRangeFilter(start=30, end=60, unit="day")


@pytest.mark.parametrize(
    ("timeframe", "rule"),
    [
        (AGO, "timeframe-without-place"),
        (RANGE, "timeframe-without-place"),
        (
            d.RelativeDateFilter(operator="in-the-next", unit="day", quantity=3),
            "timeframe-without-place",
        ),
        (
            d.RelativeAnniversaryFilter(operator="anniversary-next", unit="day", quantity=3),
            "timeframe-without-place",
        ),
        (last(5, "hour"), "hours"),
        (last(0, "day"), "empty-period"),
        (d.StaticDateRangeFilter(start=day(9), end=day(5)), "empty-period"),
        (
            d.StaticDateFilter(operator="after", date=datetime.min.replace(tzinfo=UTC)),
            "date-out-of-range",
        ),
        (d.UnknownFilter(type="date", raw={}, problem="odd"), "filter-not-known"),
    ],
)
def test_timeframes_without_a_period_fail(timeframe: Any, rule: str) -> None:
    """Hours, the future, anniversaries and what begins or ends relatively have no period."""
    assert [rule] == [finding.rule for finding in say([did("equals", 1, when=timeframe)]).findings]


def test_relative_dates_can_be_frozen() -> None:
    """On request they become dates that stand still, which is a snapshot."""
    ago = say([did("greater-than", 0, when=AGO)], frozen_dates=True)
    between = say([did("greater-than", 0, when=RANGE)], frozen_dates=True)

    assert {"operator": "before", "value": "2026-01-31"} == filters_of(ago)[0]["period"]
    assert {
        "operator": "between",
        "valueFrom": "2025-12-31",
        "valueTo": "2026-01-30",
    } == filters_of(between)[0]["period"]
    assert {Exactness.SNAPSHOT} == {ago.exactness, between.exactness}
    assert "date-frozen" == ago.findings[0].rule


def test_frozen_dates_need_a_moment() -> None:
    """Without one nothing is frozen, and a quantity beyond the calendar is no date."""
    beyond = d.RelativeDateFilter(operator="at-least", unit="week", quantity=10**9)

    unset = say([did("greater-than", 0, when=AGO)], frozen_dates=True, at=None)
    assert "moment-not-given" == unset.findings[0].rule
    far = say([did("greater-than", 0, when=beyond)], frozen_dates=True)
    assert "date-out-of-range" == far.findings[0].rule


SUMS: list[tuple[str, float, list[tuple[str, float | None]]]] = [
    ("greater-than", 500, [("moreThan", 500)]),
    ("greater-than-or-equal", 500, [("moreThan", 500), ("equals", 500)]),
    ("greater-than-or-equal", 0, [("moreThan", 0), ("equals", 0), ("doesNotExist", None)]),
    ("greater-than", -1, [("moreThan", -1), ("doesNotExist", None)]),
    ("less-than", 10, [("lessThan", 10), ("doesNotExist", None)]),
    ("less-than-or-equal", 10, [("lessThan", 10), ("equals", 10), ("doesNotExist", None)]),
    ("less-than", -10, [("lessThan", -10)]),
    ("equals", 10, [("equals", 10)]),
    ("equals", 0, [("equals", 0), ("doesNotExist", None)]),
    ("not-equals", 10, [("moreThan", 10), ("lessThan", 10), ("doesNotExist", None)]),
    ("not-equals", 0, [("moreThan", 0), ("lessThan", 0)]),
]


@pytest.mark.rule("OMN-13")
@pytest.mark.parametrize(("operator", "value", "comparisons"), SUMS)
def test_the_value_of_all_orders_is_what_was_spent(
    operator: str, value: float, comparisons: list[tuple[str, float | None]]
) -> None:
    """It is exact, also for who never ordered: their sum is 0 in Klaviyo, and none in Omnisend."""
    translation = say([did(operator, value, of="sum")])

    assert [
        {"property": "totalSpent", "operator": theirs}
        | ({} if number is None else {"value": number})
        for theirs, number in comparisons
    ] == filters_of(translation)
    assert EXACT == translation.exactness


@pytest.mark.parametrize(
    "condition",
    [
        did("greater-than", 5, of="sum", metric="RENT"),
        did("greater-than", 5, of="sum", when=last(30, "day")),
        did("greater-than", 5, of="sum", where=(("$value", make_filter("existence", "is-set")),)),
    ],
)
def test_other_sums_fail(condition: d.MetricCondition) -> None:
    """Omnisend sums up the value of all orders ever, and nothing else."""
    assert "sum-not-total-spent" == say([condition]).findings[0].rule


def test_sums_and_counts_of_no_number_fail() -> None:
    """Infinity is no number that JSON has."""
    for of in ("sum", "count"):
        infinite = did("less-than", float("inf"), of=of)
        assert "number-without-json" == say([infinite]).findings[0].rule


METRICS = [
    ("ORDER", "placed order", None),
    ("OPEN", "opened message", None),
    ("CLICK", "clicked message", "wider"),
    ("SITE", "viewed page", "either"),
    ("RENT", "Rented Bike", "either"),
    ("RIDE", "rode bike", None),
]


@pytest.mark.parametrize(("metric", "event", "direction"), METRICS)
def test_a_metric_is_an_event(metric: str, event: str, direction: str | None) -> None:
    """By the table, else a custom event of the metric's name."""
    translation = say([did("greater-than", 0, metric=metric)])

    assert event == filters_of(translation)[0]["name"]
    assert direction == translation.direction


def test_an_event_may_need_its_origin() -> None:
    """Where several shops send it, the payload says which is meant."""
    assert "api" == filters_of(say([did("equals", 1, metric="RIDE")]))[0]["origin"]


def test_metrics_without_an_event_fail() -> None:
    """A metric that has no name, or that only Klaviyo has, is told by its reason."""
    custom = Names(metrics={"RENT": "Rented Bike"}, custom_events=False)

    assert "metric-not-named" == say([did("equals", 1, metric="NONE")]).findings[0].rule
    assert "metric-without-event" == say([did("equals", 1, metric="BOUNCE")]).findings[0].rule
    none = say([did("equals", 1, metric="RENT")], names=custom)
    assert "metric-without-event" == none.findings[0].rule


def test_names_of_events_may_be_plain_texts() -> None:
    """Who extends the table need not write more than the name."""
    names = Names(metrics={"RENT": "Rented Bike"}, events={"Rented Bike": "rented bike"})

    translation = say([did("equals", 1, metric="RENT")], names=names)

    assert ("rented bike", EXACT) == (filters_of(translation)[0]["name"], translation.exactness)
    assert EventName(name="rented bike") == names.events["Rented Bike"]
    assert not EVENTS.keys() & WITHOUT_EVENT


def test_a_custom_event_that_is_there_is_exact() -> None:
    """Who says that the shop sends it need not be warned, and its properties keep their names."""
    names = Names(
        metrics={"RENT": "Rented Bike"},
        events={"Rented Bike": EventName(name="Rented Bike", is_custom=True)},
    )
    where = (("color", make_filter("string", ("equals", "red"))),)

    assert EXACT == say([did("equals", 1, metric="RENT")], names=names).exactness
    (filter,) = filters_of(say([did("equals", 1, metric="RENT", where=where)], names=names))
    assert "color" == filter["filters"][0]["property"]


def test_properties_of_events_are_tested_at_their_paths() -> None:
    """Tests are joined by AND; one that needs two comparisons stands alone, joined by OR."""
    price = ("$value", make_filter("numeric", ("greater-than", 50)))
    at_least = ("$value", make_filter("numeric", ("greater-than-or-equal", 50)))

    (both,) = filters_of(say([did("greater-than", 0, where=(price, price))]))
    assert "and" == both["junction"]
    assert (
        2 * [{"property": "totalPrice", "valueType": "number", "operator": "moreThan", "value": 50}]
        == both["filters"]
    )
    (either,) = filters_of(say([did("greater-than", 0, where=(at_least,))]))
    assert ("or", 2) == (either["junction"], len(either["filters"]))
    nested = say([did("greater-than", 0, where=(at_least, price))])
    assert "event-tests-nested" == nested.findings[0].rule


EVENT_FILTERS = [
    ("elements", ("contains-any", ("a", "b")), "anyOf", ["a", "b"]),
    ("elements", ("contains-all", ("a",)), "anyOf", ["a"]),
    ("elements", ("not-contains-any", ("a", "b")), "noneOf", ["a", "b"]),
    ("part", ("contains-substring", "a"), "contains", ["a"]),
    ("part", ("not-contains-substring", "a"), "doesNotContains", ["a"]),
]


@pytest.mark.parametrize(("kind", "told", "operator", "value"), EVENT_FILTERS)
def test_lists_of_events_are_tested_as_texts(
    kind: str, told: Any, operator: str, value: list[str]
) -> None:
    """Any of several elements can be asked for, and a part of one."""
    condition = did("greater-than", 0, metric="RENT", where=(("Items", make_filter(kind, told)),))

    (test,) = filters_of(say([condition]))[0]["filters"]
    assert ("Items", operator, value) == (test["property"], test["operator"], test["value"])


@pytest.mark.parametrize(
    ("metric", "name", "filter", "rule"),
    [
        ("ORDER", "Brand", make_filter("existence", "is-set"), "event-property-without-path"),
        ("ORDER", "$value", None, "filter-not-known"),
        (
            "ORDER",
            "$value",
            d.UnknownFilter(type="odd", raw={}, problem="odd"),
            "filter-not-known",
        ),
        (
            "RENT",
            "Items",
            make_filter("elements", ("contains-all", ("a", "b"))),
            "operator-without-equivalent",
        ),
        ("RENT", "Items", make_filter("length", ("length-equals", 2)), "list-length"),
    ],
)
def test_tests_of_events_without_an_equivalent_fail(
    metric: str, name: str, filter: Any, rule: str
) -> None:
    """A property without a path, and a test that Omnisend does not have, are named."""
    condition = did("greater-than", 0, metric=metric, where=((name, filter),))

    assert [rule] == [finding.rule for finding in say([condition]).findings]


def test_a_measurement_that_is_not_known_fails() -> None:
    """A filter that this version cannot read is not guessed at."""
    odd = d.MetricCondition(
        metric_id="ORDER",
        measurement="count",
        measurement_filter=d.UnknownFilter(type="odd", raw={}, problem="odd"),
        timeframe_filter=d.AlltimeFilter(),
    )

    assert "filter-not-known" == say([odd], at=AT).findings[0].rule

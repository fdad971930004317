"""When a moment is within a period, or comes back."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest

from klaviyo_bridge.models import Answer
from klaviyo_bridge.models import definition as d
from klaviyo_bridge.segments.periods import Clock, compile_day
from klaviyo_bridge.segments.readings import Day, read_day

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
WEST = timezone(timedelta(hours=-8))
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)


def ask(filter: Any, value: object, *, at: datetime = AT, zone: tzinfo | None = UTC) -> Answer:
    """Ask a filter about a date as a property holds it."""
    day = read_day(value)
    assert day is not None
    return compile_day(filter, Clock(at, zone))(day).answer


def relative(operator: Any, quantity: int, unit: Any = "day") -> d.RelativeDateFilter:
    """Make a filter of a period that ends or begins now."""
    return d.RelativeDateFilter(operator=operator, quantity=quantity, unit=unit)


BETWEEN = d.RelativeDateRangeFilter(start=1, end=3, unit="day")


@pytest.mark.parametrize(
    ("filter", "first", "last"),
    [
        (relative("in-the-last", 30), AT - 30 * DAY, AT),
        (relative("in-the-last", 30, "hour"), AT - timedelta(hours=30), AT),
        (relative("in-the-last", 3, "week"), AT - 21 * DAY, AT),
        (relative("in-the-next", 30), AT, AT + 30 * DAY),
        (relative("at-least", 30), None, AT - 30 * DAY),
        (BETWEEN, AT - 3 * DAY, AT - DAY),
        (d.RelativeDateRangeFilter(start=3, end=1, unit="day"), AT - 3 * DAY, AT - DAY),
        (d.StaticDateRangeFilter(start=AT, end=AT + DAY), AT, AT + DAY),
        (d.StaticDateFilter(operator="after", date=AT), AT + TICK, None),
        (d.StaticDateFilter(operator="before", date=AT), None, AT - TICK),
        (d.AlltimeFilter(), None, None),
    ],
)
def test_a_period_has_exact_ends(
    filter: Any, first: datetime | None, last: datetime | None
) -> None:
    """The first and last microsecond are in it, those beside them are not."""
    for end, step in [(first, -TICK), (last, TICK)]:
        if end is not None:
            assert YES == ask(filter, end)
            assert NO == ask(filter, end + step)
    assert YES == ask(filter, first or last or AT)


def test_no_number_of_units_is_too_large() -> None:
    """Periods may begin before the calendar does."""
    assert YES == ask(relative("in-the-last", 2**53), datetime(1, 1, 1, tzinfo=UTC))
    assert NO == ask(relative("at-least", 2**53), datetime(1, 1, 1, tzinfo=UTC))


ANNIVERSARY = d.AnniversaryFilter(operator="anniversary")
MONTH = d.AnniversaryFilter(operator="anniversary-month")
MARCH = d.CalendarDateFilter(value=3)


@pytest.mark.parametrize(
    ("filter", "value", "at", "expected"),
    [
        (ANNIVERSARY, "1990-03-01", AT, YES),
        (ANNIVERSARY, "1990-03-02", AT, NO),
        (ANNIVERSARY, "1992-02-29", datetime(2026, 2, 28, tzinfo=UTC), YES),
        (ANNIVERSARY, "1992-02-29", datetime(2028, 2, 28, tzinfo=UTC), NO),
        (ANNIVERSARY, "1992-02-29", datetime(2028, 2, 29, tzinfo=UTC), YES),
        (MONTH, "1990-03-31", AT, YES),
        (MONTH, "1990-04-01", AT, NO),
        (MARCH, "1990-03-31", AT, YES),
        (MARCH, "1990-03-31T23:00:00Z", AT, YES),
        (MARCH, "1990-04-01", AT, NO),
    ],
)
def test_days_and_months_come_back(filter: Any, value: str, at: datetime, expected: Answer) -> None:
    """The year counts for nothing; 29 February comes back on the 28th where there is none."""
    assert expected == ask(filter, value, at=at)


@pytest.mark.parametrize(
    ("operator", "unit", "quantity", "value", "expected"),
    [
        ("anniversary-last", "day", 30, "1990-02-15", YES),
        ("anniversary-last", "day", 30, "1990-03-01", YES),
        ("anniversary-next", "day", 30, "1990-03-01", NO),
        ("anniversary-next", "day", 30, "1990-03-31", YES),
        ("anniversary-next", "day", 30, "1990-04-02", NO),
        ("anniversary-last", "day", 90, "1990-12-20", YES),
        ("anniversary-next", "day", 330, "1990-01-10", YES),
        ("anniversary-last", "hour", 13, "1990-03-01", YES),
        ("anniversary-last", "hour", 11, "1990-03-01", NO),
        ("anniversary-last", "week", 60, "1990-07-01", YES),
        ("anniversary-last", "day", -1, "1990-03-01", NO),
    ],
)
def test_anniversaries_near_now(
    operator: Any, unit: Any, quantity: int, value: str, expected: Answer
) -> None:
    """An anniversary counts if it lies within the period, whichever year that touches."""
    filter = d.RelativeAnniversaryFilter(operator=operator, unit=unit, quantity=quantity)

    assert expected == ask(filter, value)


def test_days_are_those_of_the_account() -> None:
    """A time is of another day elsewhere; a date without a time is the same day everywhere."""
    assert YES == ask(MARCH, "2026-03-01T05:00:00Z")
    assert NO == ask(MARCH, "2026-03-01T05:00:00Z", zone=WEST)
    assert YES == ask(MARCH, "2026-03-01", zone=WEST)


def test_without_a_time_zone_days_are_unknown() -> None:
    """Where the account's time zone is not set, only what does not depend on it is told."""
    assert UNKNOWN == ask(ANNIVERSARY, "1990-03-01", zone=None)
    assert UNKNOWN == ask(MARCH, "2026-03-01T05:00:00Z", zone=None)
    assert YES == ask(MARCH, "2026-03-01", zone=None)
    assert YES == ask(relative("in-the-last", 1), AT, zone=None)


def test_the_ends_of_the_calendar() -> None:
    """Days that do not exist in the account's zone are unknown, not an error."""
    early = datetime(1, 1, 1, tzinfo=UTC)
    late = Clock(datetime(9999, 12, 31, 23, tzinfo=UTC), timezone(timedelta(hours=5)))

    assert UNKNOWN == ask(MARCH, early, zone=WEST)
    assert UNKNOWN == compile_day(ANNIVERSARY, late)(Day(AT)).answer


def test_a_filter_of_no_dates_tells_nothing() -> None:
    """What is not known to be a filter of dates answers unknown."""
    filter = d.UnknownFilter(type="date", raw={}, problem="made up")

    assert UNKNOWN == ask(filter, AT)

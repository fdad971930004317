"""Filters of dates, as tests of moments.

Klaviyo documents the operators, and that a property without a time of day is at midnight:
https://help.klaviyo.com/hc/en-us/articles/4403222359451. What it leaves open is read so:

- Hours, days and weeks are rolling: 24 hours make a day, wherever the clocks change.
- ``in-the-last``, ``at-least``, ``in-the-next``, ``between`` and ``between-static`` include their
  ends; ``before`` and ``after`` do not.
- ``between`` reaches from the greater to the lesser number of units before now.
- Days and months are those of the account's time zone. (That page says UTC for the builder; an
  account whose definitions mean UTC has that as its zone here.) A date without a time of day is
  the same day everywhere.
- An anniversary comes back every year at the same time of day, and the year itself counts for
  nothing. 29 February comes back on 28 February where there is none.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final, TypeAlias

import attrs

from klaviyo_bridge.models.definition import (
    AlltimeFilter,
    AnniversaryFilter,
    CalendarDateFilter,
    RelativeAnniversaryFilter,
    RelativeDateFilter,
    RelativeDateRangeFilter,
    StaticDateFilter,
    StaticDateRangeFilter,
)
from klaviyo_bridge.segments.history import Window, count_microseconds
from klaviyo_bridge.segments.opinions import (
    DATE_OUT_OF_RANGE,
    FILTER_NOT_KNOWN,
    NO,
    TIME_ZONE_NOT_SET,
    YES,
    Opinion,
    Test,
    say,
)
from klaviyo_bridge.segments.readings import Day

UNITS: Final[Mapping[str, int]] = {
    "hour": 3_600_000_000,
    "day": 24 * 3_600_000_000,
    "week": 7 * 24 * 3_600_000_000,
}
"""Unit to microseconds."""

_YEAR: Final = timedelta(days=366)
_MICROSECOND: Final = timedelta(microseconds=1)


@attrs.frozen
class Clock:
    """The moment of judgement, and where the account's clocks hang."""

    at: datetime
    """Aware."""
    zone: tzinfo | None

    now: int = attrs.field(init=False)
    """The moment in microseconds since 1970."""
    local: datetime | None = attrs.field(init=False)
    """What the account's clocks read; ``None`` where that cannot be told."""

    @now.default
    def _count(self) -> int:
        return count_microseconds(self.at)

    @local.default
    def _read(self) -> datetime | None:
        try:
            return None if self.zone is None else Day(self.at).local(self.zone)
        except OverflowError:
            return None


def find_window(filter: object, clock: Clock, /) -> Window | None:
    """Return the period of a filter that has one; ``None`` for a filter of days or months."""
    build = _WINDOWS.get(type(filter))
    return None if build is None else build(filter, clock)


def compile_day(filter: object, clock: Clock, /) -> Test[Day]:
    """Return the test that a date filter stands for."""
    window = find_window(filter, clock)
    if window is not None:
        return lambda day: within(count_microseconds(day.at), window)
    build = _CALENDARS.get(type(filter))
    if build is None:
        return lambda _: FILTER_NOT_KNOWN
    return build(filter, clock)


def within(moment: int, window: Window, /) -> Opinion:
    """Tell whether a moment lies within a period."""
    first, last = window
    return say((first is None or first <= moment) and (last is None or moment <= last))


def _static(filter: StaticDateFilter, _: Clock) -> Window:
    moment = count_microseconds(filter.date)
    return (moment + 1, None) if filter.operator == "after" else (None, moment - 1)


def _static_range(filter: StaticDateRangeFilter, _: Clock) -> Window:
    return count_microseconds(filter.start), count_microseconds(filter.end)


def _relative(filter: RelativeDateFilter, clock: Clock) -> Window:
    span = filter.quantity * UNITS[filter.unit]
    return {
        "at-least": (None, clock.now - span),
        "in-the-last": (clock.now - span, clock.now),
        "in-the-next": (clock.now, clock.now + span),
    }[filter.operator]


def _relative_range(filter: RelativeDateRangeFilter, clock: Clock) -> Window:
    spans = [filter.start * UNITS[filter.unit], filter.end * UNITS[filter.unit]]
    return clock.now - max(spans), clock.now - min(spans)


def _alltime(_: AlltimeFilter, __: Clock) -> Window:
    return None, None


_WINDOWS: Final[Mapping[type, Callable[[Any, Clock], Window]]] = {
    AlltimeFilter: _alltime,
    RelativeDateFilter: _relative,
    RelativeDateRangeFilter: _relative_range,
    StaticDateFilter: _static,
    StaticDateRangeFilter: _static_range,
}

_Local: TypeAlias = Callable[[datetime, datetime], bool]
"""Tells something of a wall clock's reading then and now."""


def _calendar_month(filter: CalendarDateFilter, clock: Clock) -> Test[Day]:
    def test(day: Day) -> Opinion:
        if day.plain:
            return say(day.at.month == filter.value)
        return _compare(day, clock, lambda then, _: then.month == filter.value)

    return test


def _anniversary(filter: AnniversaryFilter, clock: Clock) -> Test[Day]:
    same = _same_month if filter.operator == "anniversary-month" else _same_day
    return lambda day: _compare(day, clock, same)


def _relative_anniversary(filter: RelativeAnniversaryFilter, clock: Clock) -> Test[Day]:
    span = filter.quantity * UNITS[filter.unit]
    if span < 0:
        return lambda _: NO
    if span >= _YEAR // _MICROSECOND:
        return lambda _: YES
    reach = timedelta(microseconds=span)
    past = filter.operator == "anniversary-last"

    def comes_back(then: datetime, now: datetime) -> bool:
        first, last = (now - reach, now) if past else (now, now + reach)
        return any(first <= _return(then, year) <= last for year in {first.year, last.year})

    return lambda day: _compare(day, clock, comes_back)


_CALENDARS: Final[Mapping[type, Callable[[Any, Clock], Test[Day]]]] = {
    AnniversaryFilter: _anniversary,
    CalendarDateFilter: _calendar_month,
    RelativeAnniversaryFilter: _relative_anniversary,
}


def _compare(day: Day, clock: Clock, holds: _Local) -> Opinion:
    if clock.zone is None:
        return TIME_ZONE_NOT_SET
    if clock.local is None:
        return DATE_OUT_OF_RANGE
    try:
        return say(holds(day.local(clock.zone), clock.local))
    except OverflowError:
        return DATE_OUT_OF_RANGE


def _same_month(then: datetime, now: datetime) -> bool:
    return then.month == now.month


def _same_day(then: datetime, now: datetime) -> bool:
    back = _return(then, now.year)
    return (back.month, back.day) == (now.month, now.day)


def _return(then: datetime, year: int) -> datetime:
    """Return when a moment comes back in a year."""
    try:
        return then.replace(year=year)
    except ValueError:  # 29 February
        return then.replace(year=year, day=28)

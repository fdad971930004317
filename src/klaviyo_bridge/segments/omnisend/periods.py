"""Timeframes as Omnisend's periods, which are whole days.

Where a timeframe begins or ends within a day, the period takes the whole of that day: it is wider.
A timeframe that ends at midnight ends with the day before. So only the moment of midnight itself is
lost, and in ``before`` not even that.

"In the last 30 days" is 30 times 24 hours in Klaviyo. What it is in Omnisend is not documented, nor
at what hour segments are brought up to date; so people at the edge may differ either way.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from klaviyo_bridge.models.definition import (
    AlltimeFilter,
    RelativeDateFilter,
    RelativeDateRangeFilter,
    StaticDateFilter,
    StaticDateRangeFilter,
)
from klaviyo_bridge.segments.omnisend.payload import Comparison
from klaviyo_bridge.segments.omnisend.reasons import differ, refusal
from klaviyo_bridge.segments.omnisend.setting import Compared, Setting
from klaviyo_bridge.segments.rendering import Difference

_DAY: Final = dt.timedelta(days=1)
_MIDNIGHT: Final = dt.time()
_HOURS: Final[Mapping[str, int]] = {"hour": 1, "day": 24, "week": 168}
UNITS: Final[Mapping[str, str]] = {"day": "days", "week": "weeks"}
"""Klaviyo's unit to Omnisend's; hours are missing."""


def render_period(timeframe: object, setting: Setting, /) -> Compared:
    """Return the period of a timeframe: one comparison, or none for all time."""
    render = _TIMEFRAMES.get(type(timeframe))
    if render is None:
        raise refusal("timeframe-without-place")
    try:
        return render(timeframe, setting)
    except OverflowError:
        raise refusal("date-out-of-range") from None


def unit_of(unit: str, quantity: int, /) -> str:
    """Return Omnisend's word for a unit, where the quantity makes sense."""
    if unit not in UNITS:
        raise refusal("hours")
    if quantity < 1:
        raise refusal("empty-period")
    return UNITS[unit]


def _alltime(_: AlltimeFilter, __: Setting) -> Compared:
    return Compared(())


def _static(timeframe: StaticDateFilter, setting: Setting) -> Compared:
    day, within = _day(timeframe.date, setting)
    if timeframe.operator == "after":
        return _compared(Comparison(operator="after", value=_write(day - _DAY)), ("wider",))
    if within:
        return _compared(Comparison(operator="before", value=_write(day + _DAY)), ("wider",))
    return _compared(Comparison(operator="before", value=_write(day)))


def _static_range(timeframe: StaticDateRangeFilter, setting: Setting) -> Compared:
    first, within_first = _day(timeframe.start, setting)
    last, within_last = _day(timeframe.end, setting)
    if _aware(timeframe.end) < _aware(timeframe.start):
        raise refusal("empty-period")
    whole = within_last or last == first
    period = _between(first, last if whole else last - _DAY)
    edges = ("wider",) if within_first else ()
    return _compared(period, (*edges, "wider" if whole else "narrower"))


def _relative(timeframe: RelativeDateFilter, setting: Setting) -> Compared:
    if timeframe.operator == "in-the-last":
        unit = unit_of(timeframe.unit, timeframe.quantity)
        period = Comparison(operator="inTheLast", value=timeframe.quantity, unit=unit)
        return _compared(period, ("either",))
    if timeframe.operator == "in-the-next":
        raise refusal("timeframe-without-place")
    day, _ = _day(_ago(timeframe.quantity, timeframe.unit, setting), setting)
    return _frozen(Comparison(operator="before", value=_write(day + _DAY)))


def _relative_range(timeframe: RelativeDateRangeFilter, setting: Setting) -> Compared:
    ends = [_ago(count, timeframe.unit, setting) for count in (timeframe.start, timeframe.end)]
    first, last = sorted(_day(end, setting)[0] for end in ends)
    return _frozen(_between(first, last))


def _ago(quantity: int, unit: str, setting: Setting) -> dt.datetime:
    """Return the moment so long before the translation, if dates are to stand still."""
    if not setting.options.frozen_dates:
        raise refusal("timeframe-without-place")
    if setting.at is None:
        raise refusal("moment-not-given")
    return setting.at - dt.timedelta(hours=_HOURS[unit] * quantity)


def _day(moment: dt.datetime, setting: Setting) -> tuple[dt.date, bool]:
    """Return the day of a moment, and whether the moment lies within it rather than begins it."""
    local = _aware(moment).astimezone(setting.options.time_zone)
    return local.date(), local.time() != _MIDNIGHT


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=dt.UTC) if moment.utcoffset() is None else moment


def _write(day: dt.date) -> str:
    return day.isoformat()


def _between(first: dt.date, last: dt.date) -> Comparison:
    return Comparison(operator="between", value_from=_write(first), value_to=_write(last))


def _compared(period: Comparison, edges: tuple[Any, ...] = ()) -> Compared:
    return Compared((period,), tuple(differ("whole-days", edge) for edge in edges))


def _frozen(period: Comparison) -> Compared:
    differences: tuple[Difference, ...] = (differ("date-frozen", frozen=True), differ("whole-days"))
    return Compared((period,), differences)


_TIMEFRAMES: Final[Mapping[type, Callable[[Any, Setting], Compared]]] = {
    AlltimeFilter: _alltime,
    StaticDateFilter: _static,
    StaticDateRangeFilter: _static_range,
    RelativeDateFilter: _relative,
    RelativeDateRangeFilter: _relative_range,
}
"""Timeframe to what gives its period; anniversaries have none."""

"""Spans of time as Omnisend's filters name them: the last 30 days, before a day, between two days.

Days are those of the store's time zone. Omnisend refreshes what depends on dates at the store's
midnight; here it is always fresh. A day or a week counts back 24 hours or 7 times 24 from the
moment that is asked about, a month or a year goes by the calendar. That is our reading: Omnisend
does not say.

Source: https://api-docs.omnisend.com/reference/post_segments and, for the refreshing,
https://support.omnisend.com/en/articles/4216311-segment-update-timing
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final, TypeAlias

Span: TypeAlias = Callable[[datetime], bool]
"""Tells whether a moment lies within."""

Asked: TypeAlias = Mapping[str, Any]
"""A filter or a period of a payload."""

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_SPELLINGS: Final = re.compile(r"\d{4}-\d\d-\d\d([T ]\d.*)?", re.ASCII)
_UNITS: Final = {"days": (1, 0), "weeks": (7, 0), "months": (0, 1), "years": (0, 12)}
"""Unit to the days, or the months, that it has."""


def read_moment(found: object, /, *, zone: tzinfo | None) -> datetime | None:
    """Return the moment that a text spells; ``None`` for what spells none.

    A day stands for its beginning; a time without a zone is taken to be the store's.
    Source: https://support.omnisend.com/en/articles/3831257-data-types-in-omnisend
    """
    if isinstance(found, datetime):
        return found
    if not isinstance(found, str) or not _SPELLINGS.fullmatch(found):
        return None
    try:
        moment = datetime.fromisoformat(found)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _in_the_last(asked: Asked, at: datetime) -> Span | None:
    start = _back(at, asked)
    return None if start is None else lambda moment: start <= moment <= at


def _not_in_the_last(asked: Asked, at: datetime) -> Span | None:
    inside = _in_the_last(asked, at)
    return None if inside is None else lambda moment: not inside(moment)


def _on(asked: Asked, at: datetime) -> Span | None:
    wanted = _day(asked.get("value"))
    return None if wanted is None else lambda moment: _day_of(moment, at) == wanted


def _before(asked: Asked, at: datetime) -> Span | None:
    limit = _day(asked.get("value"))
    return None if limit is None else lambda moment: _day_of(moment, at) < limit


def _after(asked: Asked, at: datetime) -> Span | None:
    limit = _day(asked.get("value"))
    return None if limit is None else lambda moment: _day_of(moment, at) > limit


def _between(asked: Asked, at: datetime) -> Span | None:
    first, last = _day(asked.get("valueFrom")), _day(asked.get("valueTo"))
    if first is None or last is None:
        return None
    return lambda moment: first <= _day_of(moment, at) <= last


def _anniversary_is_in_the_next(asked: Asked, at: datetime) -> Span | None:
    """Ask whether month and day come round by the end; 29 February does on the 28th, too."""
    today = at.date()
    end = _forward(today, asked)
    if end is None:
        return None
    return lambda moment: _comes_round(_day_of(moment, at), today, end)


SPANS: Final[Mapping[str, Callable[[Asked, datetime], Span | None]]] = {
    "inTheLast": _in_the_last,
    "notInTheLast": _not_in_the_last,
    "equals": _on,
    "before": _before,
    "after": _after,
    "between": _between,
}
"""Operator of a period to the reading of its span; ``before`` and ``after`` exclude the day."""

ANNIVERSARIES: Final[Mapping[str, Callable[[Asked, datetime], Span | None]]] = {
    "anniversaryIsInTheNext": _anniversary_is_in_the_next
}
"""The operator that contacts' dates have besides; days from today to the last one count."""


def _day(found: object) -> date | None:
    if not isinstance(found, str) or len(found) != len("2026-03-01"):
        return None
    moment = read_moment(found, zone=UTC)
    return None if moment is None else moment.date()


def _day_of(moment: datetime, at: datetime) -> date:
    try:
        return moment.astimezone(at.tzinfo).date()
    except OverflowError:  # the first and the last day that a datetime can hold
        return moment.date()


def _reach(asked: Asked) -> tuple[int, int] | None:
    """Return the days, or the months, that are asked for."""
    quantity, unit = asked.get("value"), asked.get("unit")
    if type(quantity) is not int or quantity < 1 or not isinstance(unit, str):
        return None
    days, months = _UNITS.get(unit, (0, 0))
    return (quantity * days, quantity * months) if days or months else None


def _back(at: datetime, asked: Asked) -> datetime | None:
    """Count days in UTC: in a zone with summer time, arithmetic goes by the clock on the wall."""
    reach = _reach(asked)
    if reach is None:
        return None
    days, months = reach
    if months:
        day = _months_from(at.date(), -months)
        return _FIRST if day is None else datetime.combine(day, at.timetz())
    try:
        return at.astimezone(UTC) - timedelta(days=days)
    except OverflowError:
        return _FIRST


def _forward(today: date, asked: Asked) -> date | None:
    reach = _reach(asked)
    if reach is None:
        return None
    days, months = reach
    if months:
        return _months_from(today, months) or date.max
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return date.max


def _months_from(day: date, months: int) -> date | None:
    """Return the same day of another month, or that month's last; ``None`` out of range."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _comes_round(day: date, today: date, end: date) -> bool:
    years = {today.year, min(today.year + 1, end.year)}
    return any(today <= _anniversary(day, year) <= end for year in years)


def _anniversary(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))

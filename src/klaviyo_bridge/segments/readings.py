"""Values of properties, read as what a filter asks for; ``None`` for what cannot be read so.

A number or a truth may be spelled as text, because many sources send nothing else. Nothing else is
converted: where a property holds another type than the filter asks for, the person is judged as if
there were none. That is our reading; Klaviyo's help is silent on it.
"""

import re
from datetime import UTC, date, datetime, tzinfo
from math import isfinite
from typing import Final, TypeAlias

import attrs

Number: TypeAlias = int | float

_DECIMAL: Final = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?", re.ASCII)
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_TRUTHS: Final = {"true": True, "false": False}
_LARGEST: Final = 2**1023
"""Beyond it an integer is no longer a float, and cannot be summed up."""


@attrs.frozen
class Day:
    """A point in time as a property holds it."""

    at: datetime
    """Aware."""
    plain: bool = False
    """Whether only the day was given: it is the same day in every time zone."""

    def local(self, zone: tzinfo, /) -> datetime:
        """Return the wall clock's reading there, without a time zone.

        Raises:
            OverflowError: It is before the first or after the last day of the calendar.
        """
        return (self.at if self.plain else self.at.astimezone(zone)).replace(tzinfo=None)


def read_number(value: object, /) -> Number | None:
    """Read a number, or plain decimal text such as ``-12.50``; finite."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, str):
        return _read_decimal(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if is_finite(value) else None


def is_finite(value: Number, /) -> bool:
    """Tell whether a number can be compared and summed up."""
    return abs(value) <= _LARGEST if isinstance(value, int) else isfinite(value)


def read_text(value: object, /) -> str | None:
    """Read text, or a number as it is usually written."""
    if isinstance(value, str):
        return value
    number = read_number(value)
    if number is None:
        return None
    return str(int(number)) if number == int(number) else str(number)


def read_truth(value: object, /) -> bool | None:
    """Read true or false, or the word in any case."""
    if isinstance(value, str):
        return _TRUTHS.get(value.lower())
    return value if isinstance(value, bool) else None


def read_day(value: object, /) -> Day | None:
    """Read a date-time, or ISO text: a date alone is midnight in UTC, as is a time without a zone.

    Source: https://help.klaviyo.com/hc/en-us/articles/4403222359451
    """
    if isinstance(value, datetime):
        return Day(read_aware(value))
    if not isinstance(value, str) or not _MOMENT.fullmatch(value.strip()):
        return None
    return _read_iso(value.strip())


def read_aware(moment: datetime, /) -> datetime:
    """Read a moment without a time zone as one in UTC."""
    return moment.replace(tzinfo=UTC) if moment.utcoffset() is None else moment


def read_list(value: object, /) -> list[object] | tuple[object, ...] | None:
    """Read a list."""
    return value if isinstance(value, list | tuple) else None


def _read_decimal(text: str) -> Number | None:
    found = _DECIMAL.fullmatch(text.strip())
    if found is None:
        return None
    return float(found[0]) if found[1] else int(found[0])


def _read_iso(text: str) -> Day | None:
    plain = len(text) == len("2026-01-01")
    try:
        at = datetime.combine(date.fromisoformat(text), datetime.min.time()) if plain else None
        return Day(read_aware(at or datetime.fromisoformat(text)), plain)
    except ValueError:  # such as 30 February
        return None

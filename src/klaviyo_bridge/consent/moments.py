"""Moments as consent sees them: in UTC, known or not, and spelled for readers."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from klaviyo_bridge.errors import ConfigurationError

_UNKNOWN_YEAR: Final = 1990
_UNKNOWN_DAY: Final = date(_UNKNOWN_YEAR, 1, 1)
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def require_aware(at: datetime, /) -> None:
    """Refuse a moment without a time zone, and what is no moment at all.

    Raises:
        ConfigurationError: It has none, so which moment it is cannot be told.
    """
    if not isinstance(at, datetime):
        raise ConfigurationError(
            f"at is a {type(at).__name__}: pass an aware datetime, such as "
            "datetime(2026, 1, 1, tzinfo=UTC)"
        )
    if at.tzinfo is not UTC and at.utcoffset() is None:
        raise ConfigurationError(
            "at has no time zone: pass an aware datetime, such as datetime(2026, 1, 1, tzinfo=UTC)"
        )


def utc(stamp: datetime, /) -> datetime:
    """Return the same moment in UTC; a time without a zone is taken to be UTC already."""
    if stamp.tzinfo is UTC:
        return stamp
    if stamp.tzinfo is None:
        return stamp.replace(tzinfo=UTC)
    try:
        return stamp.astimezone(UTC)
    except OverflowError:  # the first and the last day that a datetime can hold
        return stamp.replace(tzinfo=UTC)


def known(stamp: datetime | None, /) -> datetime | None:
    """Return the moment in UTC, or ``None`` where the data does not say.

    Any moment of 1990-01-01 (UTC) stands for "unknown" (KLV-09).
    Source: https://help.klaviyo.com/hc/en-us/articles/360037101072
    """
    if stamp is None:
        return None
    moment = utc(stamp)
    if moment.year != _UNKNOWN_YEAR:  # spares most moments the building of a date
        return moment
    return None if moment.date() == _UNKNOWN_DAY else moment


def newest(stamps: Iterable[datetime | None], /) -> datetime | None:
    """Return the latest of the known moments; ``None`` when none is known."""
    return max((moment for stamp in stamps if (moment := known(stamp))), default=None)


def rfc3339(stamp: datetime, /) -> str:
    """Spell a moment for machines, in UTC: ``2024-03-01T09:15:00Z``."""
    return utc(stamp).isoformat()[:-6] + "Z"


def readable(stamp: datetime, /) -> str:
    """Spell a moment for people, in UTC: ``1 March 2024, 09:15 UTC``."""
    moment = utc(stamp)
    month = _MONTHS[moment.month - 1]
    return f"{moment.day} {month} {moment.year}, {moment.hour:02}:{moment.minute:02} UTC"

"""Moments in UTC, known or not, and spelled for readers."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from klaviyo_bridge.consent.moments import known, newest, readable, require_aware, rfc3339, utc
from klaviyo_bridge.errors import ConfigurationError

EAST = timezone(timedelta(hours=14))


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        (datetime(2024, 3, 1, 2, tzinfo=EAST), datetime(2024, 2, 29, 12, tzinfo=UTC)),
        (datetime(2024, 3, 1, 2), datetime(2024, 3, 1, 2, tzinfo=UTC)),  # noqa: DTZ001  # the point
        (datetime(1, 1, 1, 2, tzinfo=EAST), datetime(1, 1, 1, 2, tzinfo=UTC)),
    ],
)
def test_utc(stamp: datetime, expected: datetime) -> None:
    """Moments come in UTC, also naive ones and those at the edge of what a datetime holds."""
    assert expected.isoformat() == utc(stamp).isoformat()
    assert UTC is utc(stamp).tzinfo


def test_newest_ignores_what_is_unknown() -> None:
    """No date, and the date that stands for none, are never the newest."""
    stamp = datetime(1985, 1, 1, tzinfo=UTC)

    assert newest([None, datetime(1990, 1, 1, 3, tzinfo=UTC), stamp]) == stamp
    assert newest([None]) is None
    assert known(None) is None


def test_spellings() -> None:
    """Machines read RFC 3339 with Z, people read the day, month and year."""
    stamp = datetime(2024, 3, 1, 23, 15, 0, 250000, tzinfo=timezone(timedelta(hours=-2)))

    assert rfc3339(stamp) == "2024-03-02T01:15:00.250000Z"
    assert readable(stamp) == "2 March 2024, 01:15 UTC"


@pytest.mark.parametrize(
    ("at", "problem"),
    [
        ("2026-03-01", "at is a str: "),
        (date(2026, 3, 1), "at is a date: "),
        (None, "at is a NoneType: "),
        (datetime(2026, 3, 1), "at has no time zone: "),  # noqa: DTZ001  # the point
    ],
)
def test_what_is_no_moment_is_refused(at: Any, problem: str) -> None:
    """A moment that is none, or that has no zone, is an error which says what to pass."""
    with pytest.raises(ConfigurationError) as caught:
        require_aware(at)

    expected = f"{problem}pass an aware datetime, such as datetime(2026, 1, 1, tzinfo=UTC)"
    assert expected == str(caught.value)


@pytest.mark.parametrize("zone", [UTC, EAST, timezone(timedelta(0))])
def test_any_zone_will_do(zone: timezone) -> None:
    """A moment is accepted in whatever zone it is told."""
    require_aware(datetime(2026, 3, 1, tzinfo=zone))

"""Moments in UTC, known or not, and spelled for readers."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from klaviyo_bridge.consent.moments import known, newest, readable, rfc3339, utc

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

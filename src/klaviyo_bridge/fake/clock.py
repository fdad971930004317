"""Time, as the fake tells it: handed in, or its own."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class FakeClock(Protocol):
    """What the fake asks of time."""

    def now(self) -> datetime:
        """Return the present moment, timezone-aware."""
        ...

    def sleep(self, seconds: float, /) -> None:
        """Wait."""
        ...


class SteppingClock:
    """The fake's own time: it moves on only when somebody sleeps on it."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the start plus what was slept."""
        return self._now

    def sleep(self, seconds: float, /) -> None:
        """Move on, at once."""
        self._now += timedelta(seconds=seconds)


class WallClock:
    """The machine's time, for a fake that is served."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float, /) -> None:
        """Block this thread."""
        time.sleep(seconds)

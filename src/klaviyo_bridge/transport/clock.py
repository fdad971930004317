"""Time, handed in: the one module that reads the machine's clock, and the one that sleeps.

asyncio is imported where it is awaited: it brings in ssl, which a synchronous program may not need.
"""

import time
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol

import attrs


class Clock(Protocol):
    """What pacing and retrying ask of time."""

    def now(self) -> datetime:
        """Return the present moment, timezone-aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds since an arbitrary moment; never goes back."""
        ...

    def sleep(self, seconds: float, /) -> None:
        """Wait."""
        ...


class AsyncClock(Protocol):
    """The same, where waiting is awaited."""

    def now(self) -> datetime:
        """Return the present moment, timezone-aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds since an arbitrary moment; never goes back."""
        ...

    async def sleep(self, seconds: float, /) -> None:
        """Wait."""
        ...


class _SystemTime:
    """What both system clocks read."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()


class SystemClock(_SystemTime):
    """The machine's own time."""

    def sleep(self, seconds: float, /) -> None:
        """Block this thread."""
        time.sleep(seconds)


class AsyncSystemClock(_SystemTime):
    """The machine's own time, waiting without blocking the loop."""

    async def sleep(self, seconds: float, /) -> None:
        """Give the loop to others."""
        import asyncio

        await asyncio.sleep(seconds)


@attrs.define
class _VirtualTime:
    """What both virtual clocks count; any thread may move it on."""

    start: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    """What ``now()`` says before the first sleep."""
    elapsed: float = 0.0
    """Seconds slept so far."""
    _lock: Lock = attrs.field(factory=Lock, init=False, repr=False, eq=False)

    def now(self) -> datetime:
        """Return the start plus what was slept."""
        return self.start + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        """Return the seconds slept so far."""
        return self.elapsed

    def advance(self, seconds: float, /) -> None:
        """Move the clock on, at once."""
        with self._lock:
            self.elapsed += seconds


@attrs.define
class VirtualClock(_VirtualTime):
    """A clock that moves only when somebody sleeps on it: for tests, demos and estimates."""

    def sleep(self, seconds: float, /) -> None:
        """Move the clock on, at once."""
        self.advance(seconds)


@attrs.define
class AsyncVirtualClock(_VirtualTime):
    """The same for an event loop: sleeping moves it on and lets the others run."""

    async def sleep(self, seconds: float, /) -> None:
        """Move the clock on, at once, then give the loop to others."""
        import asyncio

        self.advance(seconds)
        await asyncio.sleep(0)

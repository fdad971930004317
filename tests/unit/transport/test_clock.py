"""Time, handed in."""

import asyncio
import inspect
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from klaviyo_bridge.transport import (
    AsyncClock,
    AsyncSystemClock,
    AsyncVirtualClock,
    Clock,
    SystemClock,
    VirtualClock,
)


def test_system_clock_reads_the_machine() -> None:
    """Its moments are aware, in UTC, and do not go back while it sleeps."""
    clock: Clock = SystemClock()
    before = clock.monotonic()
    clock.sleep(0.001)

    assert clock.monotonic() >= before + 0.001
    assert timedelta(0) == clock.now().utcoffset()


def test_async_system_clock_gives_way() -> None:
    """Its sleep is awaited, so others run meanwhile."""
    clock: AsyncClock = AsyncSystemClock()
    assert inspect.iscoroutinefunction(clock.sleep)
    before = clock.monotonic()
    asyncio.run(clock.sleep(0.001))

    assert clock.monotonic() >= before + 0.001


def test_virtual_clock_moves_when_slept_on() -> None:
    """It stands still otherwise, and both of its readings agree."""
    clock = VirtualClock()
    clock.sleep(90.5)

    assert 90.5 == clock.monotonic()
    assert datetime(2026, 1, 1, 0, 1, 30, 500_000, tzinfo=UTC) == clock.now()


def test_async_virtual_clock_moves_at_once() -> None:
    """Sleeping on it takes no time and lets the others run."""
    clock = AsyncVirtualClock()

    async def nap() -> None:
        await asyncio.gather(clock.sleep(60), clock.sleep(30))

    asyncio.run(nap())

    assert 90 == clock.monotonic()


def test_virtual_clock_is_shared_by_threads() -> None:
    """No sleep is lost when many threads sleep on it."""
    clock = VirtualClock()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(clock.sleep, [1.0] * 4_000))

    assert 4_000 == clock.monotonic()

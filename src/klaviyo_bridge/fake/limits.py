"""Fixed windows: so many calls in so many seconds, per account and bucket.

Source: https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
"""

from collections import Counter
from datetime import datetime

import attrs

from klaviyo_bridge.wire.http import Window

DAY = 86_400


@attrs.frozen
class Tier:
    """The windows of one bucket, burst first."""

    burst: int
    steady: int
    daily: int | None = None

    @property
    def windows(self) -> tuple[Window, ...]:
        """Burst, steady and, where there is one, daily."""
        daily = () if self.daily is None else (Window(DAY, self.daily),)
        return (Window(1, self.burst), Window(60, self.steady), *daily)

    @property
    def header(self) -> str:
        """The tier as ``ratelimit-limit`` writes it: ``75, 75;w=1, 750;w=60``."""
        windows = ", ".join(f"{window.calls};w={window.seconds}" for window in self.windows)
        return f"{self.burst}, {windows}"


EXTRA_SMALL = Tier(1, 15)
SMALL = Tier(3, 60)
MEDIUM = Tier(10, 150)
LARGE = Tier(75, 750)
EXTRA_LARGE = Tier(350, 3500)


@attrs.frozen
class Counts:
    """Where a bucket stands after one more request."""

    remaining: dict[int, int]
    """Calls left, by window length in seconds."""
    wait: float
    """Seconds until the request fits; zero when it did."""
    resets_in: dict[int, int]
    """Seconds until each window ends, by window length."""

    def describe(self, tier: Tier) -> dict[str, str]:
        """Write the rate headers of an answer that is not a 429.

        ``ratelimit-reset`` is 0 in every recent recording.
        """
        headers = {
            "ratelimit-limit": tier.header,
            "ratelimit-remaining": str(self.remaining[1]),
            "ratelimit-reset": "0",
        }
        if tier.daily is not None:
            headers["ratelimit-remaining-daily"] = str(self.remaining[DAY])
            headers["ratelimit-reset-daily"] = str(self.resets_in[DAY])
        return headers


class Limiter:
    """Counts requests; a refused one costs nothing."""

    def __init__(self) -> None:
        self._starts: dict[tuple[str, int], float] = {}
        self._used: Counter[tuple[str, int]] = Counter()

    def count(self, bucket: str, tier: Tier, now: datetime) -> Counts:
        """Count one request in a bucket, if it fits in every window."""
        seconds = now.timestamp()
        for window in tier.windows:
            self._roll(bucket, window, seconds)
        waits = [self._wait(bucket, window, seconds) for window in tier.windows]
        if not any(waits):
            self._used.update((bucket, window.seconds) for window in tier.windows)
        return Counts(
            {w.seconds: w.calls - self._used[bucket, w.seconds] for w in tier.windows},
            max(waits),
            {w.seconds: int(w.seconds - seconds % w.seconds) for w in tier.windows},
        )

    def _roll(self, bucket: str, window: Window, now: float) -> None:
        start = now - now % window.seconds
        if self._starts.get((bucket, window.seconds)) != start:
            self._starts[bucket, window.seconds] = start
            self._used[bucket, window.seconds] = 0

    def _wait(self, bucket: str, window: Window, now: float) -> float:
        free = self._used[bucket, window.seconds] < window.calls
        return 0.0 if free else window.seconds - now % window.seconds

"""What a run costs: requests sent and seconds waited."""

from datetime import datetime

import attrs

from klaviyo_bridge.sync.report import Traffic
from klaviyo_bridge.transport.base import Transport
from klaviyo_bridge.transport.clock import Clock
from klaviyo_bridge.wire.http import Request, Response


@attrs.define
class MeteredTransport:
    """Counts what goes through; stands innermost, so that repeats count too."""

    inner: Transport
    requests: int = 0
    """Requests sent so far, answered or not."""

    def send(self, request: Request, /) -> Response:
        """Send ``request`` over the inner transport."""
        self.requests += 1
        return self.inner.send(request)


@attrs.define
class MeteredClock:
    """Adds up the waits of pacing and retrying."""

    inner: Clock
    waited: float = 0.0
    """Seconds slept so far."""

    def now(self) -> datetime:
        """Return the inner clock's moment."""
        return self.inner.now()

    def monotonic(self) -> float:
        """Return the inner clock's seconds."""
        return self.inner.monotonic()

    def sleep(self, seconds: float, /) -> None:
        """Wait on the inner clock."""
        self.waited += seconds
        self.inner.sleep(seconds)


@attrs.frozen
class Meter:
    """Reads both."""

    transport: MeteredTransport
    clock: MeteredClock

    def read(self) -> Traffic:
        """Return the cost so far."""
        return Traffic(requests=self.transport.requests, waited=round(self.clock.waited, 3))

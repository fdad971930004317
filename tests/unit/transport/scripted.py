"""Fakes for the seam: transports that answer from a script."""

from collections.abc import Callable
from threading import Lock

import attrs

from klaviyo_bridge.transport import AsyncVirtualClock, VirtualClock
from klaviyo_bridge.wire.http import Request, Response, Window

KEY = "pk_test_0123456789abcdef"

Step = Response | Exception


def make_request(
    *,
    method: str = "GET",
    url: str = 'https://a.klaviyo.com/api/profiles?filter=equals(email,"ada@example.com")',
    windows: tuple[Window, ...] = (),
    repeatable: bool = True,
    operation: str = "get_profiles",
    key: str = KEY,
) -> Request:
    """Return a request such as the client sends."""
    return Request(
        method=method,
        url=url,
        headers={"Authorization": f"Klaviyo-API-Key {key}"},
        operation=operation,
        windows=windows,
        repeatable=repeatable,
    )


@attrs.define(eq=False)
class Scripted:
    """Takes one step of its script for each request; the last step repeats."""

    script: list[Step]
    sent: list[Request] = attrs.field(factory=list)
    closed: bool = False

    def send(self, request: Request, /) -> Response:
        """Return or raise the next step."""
        self.sent.append(request)
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(step, Exception):
            raise step
        return step

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


@attrs.define(eq=False)
class AsyncScripted:
    """The same, awaited."""

    script: list[Step]
    sent: list[Request] = attrs.field(factory=list)
    closed: bool = False

    async def send(self, request: Request, /) -> Response:
        """Return or raise the next step."""
        self.sent.append(request)
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(step, Exception):
            raise step
        return step

    async def aclose(self) -> None:
        """Remember that it was closed."""
        self.closed = True


@attrs.define(eq=False)
class Stamping:
    """Answers 200 after ``latency`` seconds and remembers when each request started."""

    clock: VirtualClock
    latency: float = 0.0
    starts: list[float] = attrs.field(factory=list)
    lock: Lock = attrs.field(factory=Lock)

    def send(self, request: Request, /) -> Response:
        """Answer, whatever is asked."""
        assert request.method
        with self.lock:
            self.starts.append(self.clock.monotonic())
        if self.latency:
            self.clock.sleep(self.latency)
        return Response(status=200)


@attrs.define(eq=False)
class AsyncStamping:
    """The same, awaited."""

    clock: AsyncVirtualClock
    starts: list[float] = attrs.field(factory=list)

    async def send(self, request: Request, /) -> Response:
        """Answer, whatever is asked."""
        assert request.method
        self.starts.append(self.clock.monotonic())
        return Response(status=200)


def always(value: float) -> Callable[[], float]:
    """Return a random source that has made up its mind."""
    return lambda: value


def busiest(moments: list[float], seconds: float) -> int:
    """Return the most moments that any half-open stretch of ``seconds`` holds."""
    ordered = sorted(moments)
    return max(
        sum(1 for other in ordered[index:] if other < moment + seconds)
        for index, moment in enumerate(ordered)
    )

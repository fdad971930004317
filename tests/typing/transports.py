"""The seam, written out for type checkers; never run.

A line that must be refused carries ``type: ignore`` with its code and reason: mypy reports the
comment as unused the day the line is accepted.
"""

from typing import assert_type

from klaviyo_bridge.transport.base import AsyncTransport, Transport
from klaviyo_bridge.transport.clock import Clock, SystemClock, VirtualClock
from klaviyo_bridge.wire.http import Request, Response


class Echo:
    """A transport is one method, and inherits nothing."""

    def send(self, request: Request, /) -> Response:
        """Answer with what came."""
        return Response(status=200, body=request.body or b"")


class AsyncEcho:
    """The same, awaited."""

    async def send(self, request: Request, /) -> Response:
        """Answer with what came."""
        return Response(status=200, body=request.body or b"")


request = Request(method="GET", url="https://a.klaviyo.com/api/profiles")
transport: Transport = Echo()
async_transport: AsyncTransport = AsyncEcho()
clocks: tuple[Clock, ...] = (SystemClock(), VirtualClock())

assert_type(transport.send(request), Response)
assert_type(request.with_headers({"accept": "application/json"}), Request)

swapped: Transport = AsyncEcho()  # type: ignore[assignment]  # an awaited answer is no answer
request.method = "POST"  # type: ignore[misc]  # a request never changes
Request("GET", "https://a.klaviyo.com")  # type: ignore[call-arg]  # keywords only

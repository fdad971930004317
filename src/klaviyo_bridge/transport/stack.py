"""The transports in their usual order: retry outermost, so that every attempt is paced."""

from threading import Lock
from typing import TYPE_CHECKING

import attrs

from klaviyo_bridge.transport.base import AsyncTransport, Transport
from klaviyo_bridge.transport.clock import AsyncClock, AsyncSystemClock, Clock, SystemClock
from klaviyo_bridge.transport.pacing import AsyncPacingTransport, PacingTransport
from klaviyo_bridge.transport.retry_policy import DEFAULT_RANDOM, Random, RetryPolicy
from klaviyo_bridge.transport.retrying import AsyncRetryingTransport, RetryingTransport
from klaviyo_bridge.wire.http import Request, Response

if TYPE_CHECKING:
    from klaviyo_bridge.transport.aiohttp import AiohttpTransport
    from klaviyo_bridge.transport.requests import RequestsTransport


def standard(
    transport: Transport | None = None,
    *,
    clock: Clock | None = None,
    random: Random | None = None,
    policy: RetryPolicy | None = None,
) -> RetryingTransport:
    """Return ``transport`` paced and retried.

    Without one, a :class:`~klaviyo_bridge.transport.RequestsTransport` is opened when the first
    request is sent. Waiting is done on ``clock``; ``random`` gives numbers in [0.0, 1.0).
    """
    clock = clock or SystemClock()
    inner = _OpenedLate() if transport is None else transport
    return RetryingTransport(
        PacingTransport(inner, clock=clock),
        clock=clock,
        random=random or DEFAULT_RANDOM,
        policy=policy or RetryPolicy(),
    )


def standard_async(
    transport: AsyncTransport | None = None,
    *,
    clock: AsyncClock | None = None,
    random: Random | None = None,
    policy: RetryPolicy | None = None,
) -> AsyncRetryingTransport:
    """Return the same for an async transport, by default an ``AiohttpTransport``."""
    clock = clock or AsyncSystemClock()
    inner = _AsyncOpenedLate() if transport is None else transport
    return AsyncRetryingTransport(
        AsyncPacingTransport(inner, clock=clock),
        clock=clock,
        random=random or DEFAULT_RANDOM,
        policy=policy or RetryPolicy(),
    )


@attrs.define(eq=False)
class _OpenedLate:
    """The default transport, built by the first request: making a client stays cheap."""

    _opened: "RequestsTransport | None" = None
    _lock: Lock = attrs.field(factory=Lock, init=False)

    def send(self, request: Request, /) -> Response:
        """Send over the transport, which is built if this is the first request."""
        return self._open().send(request)

    def close(self) -> None:
        """Close what was opened."""
        if self._opened is not None:
            self._opened.close()

    def _open(self) -> "RequestsTransport":
        from klaviyo_bridge.transport.requests import RequestsTransport

        with self._lock:
            if self._opened is None:
                self._opened = RequestsTransport()
            return self._opened


@attrs.define(eq=False)
class _AsyncOpenedLate:
    """The same for an event loop, which needs no lock."""

    _opened: "AiohttpTransport | None" = None

    async def send(self, request: Request, /) -> Response:
        """Send over the transport, which is built if this is the first request."""
        return await self._open().send(request)

    async def aclose(self) -> None:
        """Close what was opened."""
        if self._opened is not None:
            await self._opened.aclose()

    def _open(self) -> "AiohttpTransport":
        from klaviyo_bridge.transport.aiohttp import AiohttpTransport

        if self._opened is None:
            self._opened = AiohttpTransport()
        return self._opened

"""Transports that wait for a place in Klaviyo's windows before they send."""

import attrs

from klaviyo_bridge.errors import RateLimitedError
from klaviyo_bridge.transport.base import AsyncWrappingTransport, WrappingTransport
from klaviyo_bridge.transport.clock import AsyncClock, AsyncSystemClock, Clock, SystemClock
from klaviyo_bridge.transport.pacer import Pacer
from klaviyo_bridge.wire.http import Request, Response


@attrs.frozen(eq=False)
class PacingTransport(WrappingTransport):
    """Sends through ``inner`` once every window of the request has a place.

    Share one among all threads that use an account. A wait longer than ``patience`` seconds,
    such as for tomorrow's daily allowance, is not begun: it raises
    :class:`~klaviyo_bridge.errors.RateLimitedError` with ``retry_after``, and nothing is sent.
    """

    _clock: Clock = attrs.field(factory=SystemClock, kw_only=True)
    _pacer: Pacer = attrs.field(factory=Pacer, kw_only=True)
    _patience: float = attrs.field(default=300.0, kw_only=True)

    def send(self, request: Request, /) -> Response:
        """Wait for a place, send ``request`` and return the answer."""
        started = self._take_place(request)
        response = None
        try:
            response = self._inner.send(request)
        finally:
            now, at = self._clock.monotonic(), self._clock.now()
            self._pacer.observe(request, response, now, started=started, at=at)
        return response

    def _take_place(self, request: Request) -> float:
        while wait := self._pacer.reserve(request, now := self._clock.monotonic()):
            _check_patience(request, wait, self._patience)
            self._clock.sleep(wait)
        return now


@attrs.frozen(eq=False)
class AsyncPacingTransport(AsyncWrappingTransport):
    """The same as :class:`PacingTransport`, awaited."""

    _clock: AsyncClock = attrs.field(factory=AsyncSystemClock, kw_only=True)
    _pacer: Pacer = attrs.field(factory=Pacer, kw_only=True)
    _patience: float = attrs.field(default=300.0, kw_only=True)

    async def send(self, request: Request, /) -> Response:
        """Wait for a place, send ``request`` and return the answer."""
        started = await self._take_place(request)
        response = None
        try:
            response = await self._inner.send(request)
        finally:
            now, at = self._clock.monotonic(), self._clock.now()
            self._pacer.observe(request, response, now, started=started, at=at)
        return response

    async def _take_place(self, request: Request) -> float:
        while wait := self._pacer.reserve(request, now := self._clock.monotonic()):
            _check_patience(request, wait, self._patience)
            await self._clock.sleep(wait)
        return now


def _check_patience(request: Request, wait: float, patience: float) -> None:
    if wait <= patience:
        return
    error = RateLimitedError(
        f"{request.method} {request.path}: the account's allowance is spent for another "
        f"{wait:.0f} s; nothing was sent; try again then",
        status=429,
    )
    error.retry_after = wait
    raise error

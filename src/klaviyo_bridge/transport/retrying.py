"""Transports that ask again, when that is allowed and may help."""

from collections.abc import Callable
from datetime import datetime

import attrs

from klaviyo_bridge.errors import PermanentTransportError, TransportError
from klaviyo_bridge.transport.base import (
    AsyncWrappingTransport,
    WrappingTransport,
)
from klaviyo_bridge.transport.clock import AsyncClock, AsyncSystemClock, Clock, SystemClock
from klaviyo_bridge.transport.failures import describe
from klaviyo_bridge.transport.retry_policy import (
    DEFAULT_RANDOM,
    Attempt,
    Outcome,
    Random,
    RetryPolicy,
)
from klaviyo_bridge.wire.http import Request, Response


@attrs.frozen(kw_only=True)
class RetryDetails:
    """One wait that is about to begin, for progress and logs. Holds no query and no secret."""

    method: str
    """Of the request."""
    path: str
    """Of the request, without its query."""
    operation: str
    """Klaviyo's operationId; may be empty."""
    attempt: int
    """The attempt that failed; the first is 1."""
    wait: float
    """Seconds until the next one."""
    waited: float
    """Seconds waited for this request before."""
    status: int | None
    """HTTP status of the answer; ``None`` when none came."""
    reason: str
    """Why, in a few words."""


OnRetry = Callable[[RetryDetails], object]
"""Told of each wait before it begins."""


@attrs.define(kw_only=True)
class _Series:
    """The attempts made for one request."""

    request: Request
    policy: RetryPolicy
    random: Random
    on_retry: OnRetry | None
    made: int = 0
    waited: float = 0.0

    def judge(self, outcome: Outcome, *, at: datetime) -> float | None:
        """Count one more attempt; return the wait before the next, or ``None``."""
        self.made += 1
        attempt = Attempt(
            request=self.request, outcome=outcome, number=self.made, waited=self.waited, at=at
        )
        wait = self.policy.choose_wait(attempt, random=self.random)
        if wait is None:
            return None
        if self.on_retry is not None:
            self.on_retry(_detail(attempt, wait))
        self.waited += wait
        return wait

    def conclude(self, outcome: Outcome) -> Response:
        """Return the answer, or raise for want of one."""
        if isinstance(outcome, Response):
            return outcome
        if isinstance(outcome, PermanentTransportError):
            raise outcome
        # The text of an error from elsewhere may hold a URL or a header, and so may its cause.
        clean = outcome if isinstance(outcome, TransportError) else None
        raise self._failure(outcome) from clean

    def _failure(self, error: Exception) -> TransportError:
        last = str(error) if isinstance(error, TransportError) else describe(error)
        times = "1 attempt" if self.made == 1 else f"{self.made} attempts"
        advice = (
            "it may be repeated"
            if self.request.repeatable
            else "the work may have been done all the same, so look before repeating it"
        )
        where = f"{self.request.method} {self.request.path}"
        return TransportError(f"{where}: no answer in {times}; {advice}. Last: {last}")


def _detail(attempt: Attempt, wait: float) -> RetryDetails:
    outcome = attempt.outcome
    status = outcome.status if isinstance(outcome, Response) else None
    return RetryDetails(
        method=attempt.request.method,
        path=attempt.request.path,
        operation=attempt.request.operation,
        attempt=attempt.number,
        wait=wait,
        waited=attempt.waited,
        status=status,
        reason=f"HTTP {status}" if isinstance(outcome, Response) else describe(outcome),
    )


@attrs.frozen(eq=False)
class RetryingTransport(WrappingTransport):
    """Sends through ``inner`` until an answer stands or the policy gives up.

    Giving up on an error status returns the answer as it is; giving up on silence raises
    :class:`~klaviyo_bridge.errors.TransportError` saying how often it was tried.
    ``on_retry`` is called with :class:`RetryDetails` before each wait.
    """

    _policy: RetryPolicy = attrs.field(factory=RetryPolicy, kw_only=True)
    _clock: Clock = attrs.field(factory=SystemClock, kw_only=True)
    _random: Random = attrs.field(default=DEFAULT_RANDOM, kw_only=True, repr=False)
    _on_retry: OnRetry | None = attrs.field(default=None, kw_only=True, repr=False)

    def send(self, request: Request, /) -> Response:
        """Send ``request``, again where that may help, and return the last answer."""
        series = _Series(
            request=request, policy=self._policy, random=self._random, on_retry=self._on_retry
        )
        while True:
            outcome = self._attempt(request)
            wait = series.judge(outcome, at=self._clock.now())
            if wait is None:
                return series.conclude(outcome)
            self._clock.sleep(wait)

    def _attempt(self, request: Request) -> Outcome:
        try:
            return self._inner.send(request)
        except (TransportError, OSError) as error:
            return error


@attrs.frozen(eq=False)
class AsyncRetryingTransport(AsyncWrappingTransport):
    """The same as :class:`RetryingTransport`, awaited."""

    _policy: RetryPolicy = attrs.field(factory=RetryPolicy, kw_only=True)
    _clock: AsyncClock = attrs.field(factory=AsyncSystemClock, kw_only=True)
    _random: Random = attrs.field(default=DEFAULT_RANDOM, kw_only=True, repr=False)
    _on_retry: OnRetry | None = attrs.field(default=None, kw_only=True, repr=False)

    async def send(self, request: Request, /) -> Response:
        """Send ``request``, again where that may help, and return the last answer."""
        series = _Series(
            request=request, policy=self._policy, random=self._random, on_retry=self._on_retry
        )
        while True:
            outcome = await self._attempt(request)
            wait = series.judge(outcome, at=self._clock.now())
            if wait is None:
                return series.conclude(outcome)
            await self._clock.sleep(wait)

    async def _attempt(self, request: Request) -> Outcome:
        try:
            return await self._inner.send(request)
        except (TransportError, OSError) as error:
            return error

"""Staying under Klaviyo's limits by waiting first.

Klaviyo counts calls in fixed windows whose phase we do not know, at a moment somewhere between
our sending a request and our having its answer. So a call occupies its place in a window from
the moment it starts until one window's length after it *ended*, and a call starts only when
there is a place.

This is safe whatever the phase and the latency. With N places, let call ``b`` start when the N
calls before it had taken them all: the oldest, ``a``, ended a window's length ago. The server
counted ``a`` no later than it ended and ``b`` no earlier than it started, so the two are at
least a window apart, and no fixed window holds both: none ever holds more than N.

It wastes little. The burst is spent at once. Any scheme that does not know the phase must keep
call ``i`` and call ``i + N`` a window apart; this one adds to that, once per N calls, the time
one call took, the margin, and at most a millisecond.

Calls that others make with the same account show in ``ratelimit-remaining``: those that ours
cannot explain are entered as if they were ours. A 429 closes the endpoint until its Retry-After.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from threading import Lock

import attrs
from attrs.validators import ge

from klaviyo_bridge.transport.rate_headers import Budget, read_budgets, read_limits
from klaviyo_bridge.wire.http import Request, Response, Window
from klaviyo_bridge.wire.responses import retry_after

_TOO_MANY = 429
# A clock that adds up floats may land just short of the moment asked for; a wait too small to
# move it would be asked for without end.
_SHORTEST = 0.001

_Key = tuple[str, bytes, str, tuple[Window, ...]]


@attrs.define
class _Log:
    """The calls that occupy one window."""

    seconds: int
    calls: int
    ends: deque[float]
    """When calls ended, oldest first; more than ``calls`` of them never matter."""
    flying: int = 0
    """Calls that started and have not ended."""
    resets: float | None = None
    """When the server forgets what it counted, where it said so."""

    def wait(self, now: float, margin: float) -> float:
        """Return the seconds until a place is free; 0.0 or less when one is."""
        self._forget(now, margin)
        places = self.calls - self.flying
        if places > len(self.ends):
            return 0.0
        freed = self.ends[-places] if places > 0 else now
        due = freed + self.seconds + margin
        return (due if self.resets is None else min(due, self.resets + margin)) - now

    def end(self, now: float) -> None:
        """Record that one call ended."""
        self.flying -= 1
        self.enter(1, now)

    def enter(self, count: int, now: float) -> None:
        """Record calls that ended; threads may bring their moments out of order."""
        moment = max(now, self.ends[-1]) if self.ends else now
        self.ends.extend([moment] * min(count, self.calls))

    def lower(self, calls: int) -> None:
        """Keep to the server's own figure where it is smaller."""
        self.calls = max(1, min(self.calls, calls))

    def count_since(self, moment: float) -> int:
        """Return how many of the calls may have been counted after ``moment``."""
        return self.flying + len(self.ends) - bisect_right(self.ends, moment)

    def _forget(self, now: float, margin: float) -> None:
        if self.resets is None or now < self.resets + margin:
            return
        while self.ends and self.ends[0] <= self.resets:
            self.ends.popleft()
        self.resets = None


@attrs.define
class _Endpoint:
    """One endpoint of one account: its windows, and whether it is closed for a while."""

    logs: tuple[_Log, ...]
    closed_until: float = float("-inf")

    def wait(self, now: float, margin: float) -> float:
        waits = [self.closed_until - now, *(log.wait(now, margin) for log in self.logs)]
        return max(waits)

    def heed(
        self, budget: Budget, stated: Mapping[int, int], *, started: float, now: float
    ) -> None:
        """Enter the calls that the server counted and ours do not explain."""
        log = next((log for log in self.logs if log.seconds == budget.seconds), None)
        if log is None:
            return
        if budget.resets_in:
            # Whole seconds, rounded down for all we know.
            log.resets = now + budget.resets_in + 1.0
        counted = stated.get(budget.seconds, log.calls) - budget.remaining
        others = counted - log.count_since(started - budget.seconds)
        if others > 0:
            for longer in (log for log in self.logs if log.seconds >= budget.seconds):
                longer.enter(others, now)


@attrs.define(eq=False)
class Pacer:
    """Keeps count of the calls in every window; does not wait, and may be shared by threads.

    Windows are kept apart by origin, API key and endpoint. Different keys of one account share
    its windows at Klaviyo; that shows in ``ratelimit-remaining`` and is made up for.
    """

    margin: float = attrs.field(default=0.01, validator=ge(0), kw_only=True)
    """Seconds added to every window, for clocks that run at different speeds."""
    _endpoints: dict[_Key, _Endpoint] = attrs.field(factory=dict, init=False, repr=False)
    _lock: Lock = attrs.field(factory=Lock, init=False, repr=False)

    def reserve(self, request: Request, now: float) -> float:
        """Take a place and return 0.0, or return the seconds to wait before asking again.

        A place is taken at the moment of starting, so a thread that overslept cannot bunch up
        with the next. Every 0.0 must be followed by one :meth:`observe`.
        """
        if not request.windows:
            return 0.0
        with self._lock:
            endpoint = self._endpoint(request)
            wait = endpoint.wait(now, self.margin)
            if wait > 0:
                return max(wait, _SHORTEST)
            for log in endpoint.logs:
                log.flying += 1
            return 0.0

    def observe(
        self,
        request: Request,
        response: Response | None,
        now: float,
        *,
        started: float,
        at: datetime,
    ) -> None:
        """Record that a call ended, and learn from its answer.

        ``response`` is ``None`` when no answer came. ``started`` and ``now`` are the monotonic
        seconds around the call; ``at`` is the present moment, for a Retry-After date.
        """
        if not request.windows:
            return
        with self._lock:
            endpoint = self._endpoint(request)
            for log in endpoint.logs:
                log.end(now)
            if response is not None:
                _learn(endpoint, response, started=started, now=now, at=at)

    def _endpoint(self, request: Request) -> _Endpoint:
        key = _key(request)
        if key not in self._endpoints:
            self._endpoints[key] = _Endpoint(tuple(_open_log(w) for w in request.windows))
        return self._endpoints[key]


def _key(request: Request) -> _Key:
    """Name the budget that a request draws on; of the API key only a digest is kept (KLV-15)."""
    secret = request.headers.get("authorization", "").encode()
    account = blake2b(secret, digest_size=8).digest()
    return request.origin, account, request.operation or request.path, request.windows


def _open_log(window: Window) -> _Log:
    return _Log(window.seconds, window.calls, deque(maxlen=window.calls))


def _learn(
    endpoint: _Endpoint, response: Response, *, started: float, now: float, at: datetime
) -> None:
    stated = {limit.seconds: limit.calls for limit in read_limits(response)}
    for budget in read_budgets(response):
        endpoint.heed(budget, stated, started=started, now=now)
    for log in endpoint.logs:
        log.lower(stated.get(log.seconds, log.calls))
    asked = retry_after(response, now=at) if response.status == _TOO_MANY else None
    endpoint.closed_until = max(endpoint.closed_until, now + (asked or 0.0))

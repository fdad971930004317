"""Asking again, when that is allowed and may help.

======================================  =================================================
what came back                          what happens
======================================  =================================================
429                                     always again: the service refused to act
500, 502, 503, 504, 524, or no answer   again, if the request says a repeat is harmless
anything else                           it is the answer
======================================  =================================================

``Retry-After`` is obeyed in full, with jitter on top. Without it the waits grow exponentially,
each drawn evenly from zero to its ceiling, so that many clients do not return in step.
Attempts are bounded, and so is the sum of the waits: a wait that does not fit is not begun.
"""

import random
from collections.abc import Callable
from datetime import datetime

import attrs
from attrs.validators import ge

from klaviyo_bridge.errors import PermanentTransportError
from klaviyo_bridge.wire.http import Request, Response
from klaviyo_bridge.wire.responses import retry_after

Outcome = Response | Exception
"""What one attempt came to."""
Random = Callable[[], float]
"""Gives numbers from 0.0 up to, not including, 1.0."""
DEFAULT_RANDOM: Random = random.random
"""The machine's own randomness, for spreading waits."""

_TOO_MANY = 429


@attrs.frozen(kw_only=True)
class Attempt:
    """One attempt that was made: all that the choice of the next wait depends on."""

    request: Request
    """What was sent."""
    outcome: Outcome
    """What came of it."""
    number: int
    """The first attempt is 1."""
    waited: float
    """Seconds waited for this request so far."""
    at: datetime
    """The present moment, against which a Retry-After date is read."""

    @property
    def asked(self) -> float | None:
        """Seconds that the answer asks to wait; ``None`` when it does not say."""
        if isinstance(self.outcome, Response):
            return retry_after(self.outcome, now=self.at)
        return None


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """When to ask again, and how long to wait first."""

    attempts: int = attrs.field(default=6, validator=ge(1))
    """Attempts in all, the first included."""
    base: float = attrs.field(default=0.5, validator=ge(0))
    """Seconds; ceiling of the first wait, and of the jitter on top of Retry-After."""
    cap: float = attrs.field(default=30.0, validator=ge(0))
    """Seconds; no ceiling grows beyond it."""
    total: float = attrs.field(default=300.0, validator=ge(0))
    """Seconds that may be spent waiting for one request."""
    statuses: frozenset[int] = frozenset({500, 502, 503, 504, 524})
    """Answers after which a repeatable request is sent again."""

    def choose_wait(self, attempt: Attempt, *, random: Random) -> float | None:
        """Return the seconds to wait before asking again; ``None`` to give up."""
        if attempt.number >= self.attempts or not self._may_pass(attempt):
            return None
        asked, spare = attempt.asked, self.total - attempt.waited
        if asked is None:
            wait = random() * self._ceiling(attempt.number)
            return wait if wait <= spare else None
        return min(asked + random() * self.base, spare) if asked <= spare else None

    def _may_pass(self, attempt: Attempt) -> bool:
        outcome, repeatable = attempt.outcome, attempt.request.repeatable
        if isinstance(outcome, Response):
            return outcome.status == _TOO_MANY or (repeatable and outcome.status in self.statuses)
        return repeatable and not isinstance(outcome, PermanentTransportError)

    def _ceiling(self, attempt: int) -> float:
        # backoff's decorators sleep by themselves and call functions due to leave Python; its
        # generators do neither. The first value belongs to send() and differs between releases.
        from backoff import expo

        ceilings = expo(base=2, factor=self.base, max_value=self.cap)
        next(ceilings)
        return [next(ceilings) for _ in range(attempt)][-1]

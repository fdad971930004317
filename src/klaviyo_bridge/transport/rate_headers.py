"""What an answer says about the account's budget.

Source: https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
"""

import re

import attrs

from klaviyo_bridge.wire.http import Response, Window

DAY = 86_400
"""Seconds in the daily window."""

_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_POLICY = re.compile(r"(\d{1,9})\s*;\s*w=(\d{1,9})", re.ASCII)


@attrs.frozen(kw_only=True)
class Budget:
    """What is left in one of the account's windows, as the answer counted it."""

    seconds: int
    """Length of the window that was counted."""
    remaining: int
    """Calls left in it."""
    resets_in: int | None = None
    """Seconds until it starts afresh; ``None`` when not said, or not to be relied on."""


def read_limits(response: Response) -> tuple[Window, ...]:
    """Return the windows named by ``ratelimit-limit``: ``75, 75;w=1, 750;w=60``."""
    found = _POLICY.findall(response.headers.get("ratelimit-limit", ""))
    return tuple(Window(int(seconds), int(calls)) for calls, seconds in found)


def read_budgets(response: Response) -> tuple[Budget, ...]:
    """Return what the answer says is left: of one short window, and of the day.

    ``ratelimit-remaining`` counts the window whose size stands first in ``ratelimit-limit``;
    its ``ratelimit-reset`` is 0 in practice, hence not used.
    """
    first = _whole(response.headers.get("ratelimit-limit", "").partition(",")[0])
    short = next((limit for limit in read_limits(response) if limit.calls == first), None)
    left = _number(response, "ratelimit-remaining")
    left_today = _number(response, "ratelimit-remaining-daily")
    found = []
    if short is not None and left is not None:
        found.append(Budget(seconds=short.seconds, remaining=left))
    if left_today is not None:
        resets_in = _number(response, "ratelimit-reset-daily")
        found.append(Budget(seconds=DAY, remaining=left_today, resets_in=resets_in))
    return tuple(found)


def _number(response: Response, name: str) -> int | None:
    return _whole(response.headers.get(name, ""))


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text.strip()) else None

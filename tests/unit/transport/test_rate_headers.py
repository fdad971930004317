"""What an answer says about the budget."""

import pytest

from klaviyo_bridge.transport.rate_headers import Budget, read_budgets, read_limits
from klaviyo_bridge.wire.http import Response, Window


def test_limits_are_read() -> None:
    """Each policy of the header is a window."""
    response = Response(status=200, headers={"RateLimit-Limit": "75, 75;w=1, 750;w=60"})

    assert (Window(1, 75), Window(60, 750)) == read_limits(response)


@pytest.mark.parametrize(
    ("headers", "budgets"),
    [
        (
            {"ratelimit-limit": "75, 75;w=1, 750;w=60", "ratelimit-remaining": "74"},
            (Budget(seconds=1, remaining=74),),
        ),
        (
            {"ratelimit-limit": "700, 75;w=1, 700;w=60", "ratelimit-remaining": "699"},
            (Budget(seconds=60, remaining=699),),
        ),
        (
            {"ratelimit-remaining-daily": "3", "ratelimit-reset-daily": "69112"},
            (Budget(seconds=86_400, remaining=3, resets_in=69_112),),
        ),
        ({"ratelimit-limit": "75, 75;w=1", "ratelimit-remaining": "many"}, ()),
        ({"ratelimit-remaining": "74"}, ()),
        ({}, ()),
    ],
)
def test_budgets_are_read(headers: dict[str, str], budgets: tuple[Budget, ...]) -> None:
    """What is left is told for the window whose size stands first, and for the day."""
    assert budgets == read_budgets(Response(status=200, headers=headers))

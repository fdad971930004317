"""Rate limits: honest windows on a clock, surcharges, and a clock of the fake's own."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from klaviyo_bridge.fake import FakeKlaviyo
from klaviyo_bridge.fake.limits import Limiter, Tier
from tests.unit.fake.calling import get


class HandClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the moment set."""
        return self.moment

    def sleep(self, seconds: float, /) -> None:
        """Move on."""
        self.moment += timedelta(seconds=seconds)


def count_until_throttled(fake: FakeKlaviyo, path: str, query: dict[str, str]) -> int:
    """Return how many requests are answered before the first 429."""
    answered = 0
    while get(fake, path, query).status != 429:
        answered += 1
    return answered


@pytest.mark.parametrize(
    ("path", "query", "burst"),
    [
        ("/api/accounts", {}, 1),
        ("/api/profiles/{profile}/lists", {}, 3),
        ("/api/metrics", {}, 10),
        ("/api/profiles", {}, 75),
        ("/api/profiles", {"additional-fields[profile]": "predictive_analytics"}, 10),
        ("/api/profiles/{profile}", {"include": "lists"}, 1),
        ("/api/profiles/{profile}", {"include": "push-tokens"}, 75),
        ("/api/lists/{group}", {"additional-fields[list]": "profile_count"}, 1),
        ("/api/lists/{group}/profiles", {"additional-fields[profile]": "predictive_analytics"}, 10),
        ("/api/events", {}, 350),
    ],
)
def test_the_burst_of_each_tier(path: str, query: dict[str, str], burst: int) -> None:
    """A full second is answered 429, in a bucket per endpoint and surcharge."""
    fake = FakeKlaviyo(clock=HandClock())
    profile, group = fake.add_profile(), fake.add_list(name="A")
    asked = path.format(profile=profile, group=group)

    assert burst == count_until_throttled(fake, asked, query)
    assert get(fake, "/api/segments").status == 200


def test_a_429_is_the_recorded_one() -> None:
    """Members in an order of its own, links.type, retry-after, and no rate headers."""
    fake = FakeKlaviyo(clock=HandClock())
    get(fake, "/api/accounts")

    reply = get(fake, "/api/accounts")

    assert reply.status == 429
    assert reply.headers["retry-after"] == "1"
    assert not [name for name in reply.headers if name.startswith("ratelimit")]
    assert list(reply.error) == [
        "status",
        "detail",
        "meta",
        "source",
        "code",
        "id",
        "links",
        "title",
    ]
    assert reply.error["links"]["type"].startswith("https://developers.klaviyo.com/")
    assert reply.error["detail"] == "Request was throttled. Expected available in 1 second."


def test_windows_are_fixed_and_end() -> None:
    """A new second brings a new burst; a full minute waits for the next."""
    clock = HandClock()
    fake = FakeKlaviyo(clock=clock)
    for _ in range(15):
        assert get(fake, "/api/accounts").status == 200
        clock.sleep(1)

    reply = get(fake, "/api/accounts")
    clock.sleep(45)

    assert reply.headers["retry-after"] == "45"
    assert "45 seconds" in reply.error["detail"]
    assert get(fake, "/api/accounts").status == 200


def test_a_refused_request_costs_nothing() -> None:
    """A 429 does not push the next window away."""
    clock = HandClock()
    fake = FakeKlaviyo(clock=clock)
    for _ in range(40):
        get(fake, "/api/accounts")
    clock.sleep(1)

    assert get(fake, "/api/accounts").status == 200


def test_the_fakes_own_clock_never_throttles_one_caller(fake: FakeKlaviyo) -> None:
    """It moves on as far as a full window asks."""
    before = fake.now()

    statuses = {get(fake, "/api/accounts").status for _ in range(40)}

    assert statuses == {200}
    assert fake.now() - before > timedelta(minutes=2)


def test_limits_can_be_switched_off() -> None:
    """Then there are no rate headers either."""
    fake = FakeKlaviyo(clock=HandClock(), limits=False)

    replies = [get(fake, "/api/accounts") for _ in range(40)]

    assert {reply.status for reply in replies} == {200}
    assert "ratelimit-limit" not in replies[0].headers


def test_a_daily_window_has_headers_of_its_own() -> None:
    """The third window is told beside the burst."""
    now = datetime(2026, 1, 1, 23, tzinfo=UTC)
    tier = Tier(1, 2, 225)

    headers = Limiter().count("reports", tier, now).describe(tier)

    assert headers == {
        "ratelimit-limit": "1, 1;w=1, 2;w=60, 225;w=86400",
        "ratelimit-remaining": "0",
        "ratelimit-reset": "0",
        "ratelimit-remaining-daily": "224",
        "ratelimit-reset-daily": "3600",
    }


def test_every_exchange_has_an_id_of_its_own(fake: FakeKlaviyo) -> None:
    """A UUID, on answers and errors alike."""
    ids = {get(fake, "/api/metrics").headers["x-klaviyo-req-id"] for _ in range(50)}

    assert len(ids) == 50
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one)
        for one in ids
    )

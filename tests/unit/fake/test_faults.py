"""Scripted trouble in memory."""

from datetime import timedelta

import pytest

from klaviyo_bridge.fake import Exchange, FakeKlaviyo, Fault
from tests.unit.fake.calling import get, make_request


def test_a_status_strikes_as_often_as_it_is_told(fake: FakeKlaviyo) -> None:
    """Matching requests only, after those that may pass."""
    fake.faults.add(Fault.status(503, path="/api/profiles/", after=1, times=2))

    statuses = [get(fake, "/api/profiles").status for _ in range(4)]

    assert statuses == [200, 503, 503, 200]
    assert get(fake, "/api/lists").status == 200
    assert len(fake.faults) == 0


def test_a_status_may_bring_its_own_body_and_headers(fake: FakeKlaviyo) -> None:
    """An edge answers HTML."""
    fake.faults.add(Fault.status(403, body=b"{}", headers={"cf-mitigated": "challenge"}))

    reply = get(fake, "/api/lists")

    assert (reply.status, reply.body) == (403, {})
    assert reply.headers["cf-mitigated"] == "challenge"


def test_a_server_error_is_json_of_the_framework_family(fake: FakeKlaviyo) -> None:
    """As the recorded 500."""
    fake.faults.add(Fault.status(500))

    error = get(fake, "/api/lists").error

    assert (error["code"], error["title"]) == ("error", "A server error occurred.")
    assert "links" not in error


def test_a_method_narrows_a_fault(fake: FakeKlaviyo) -> None:
    """A fault for another method waits."""
    fake.faults.add(Fault.status(500, method="POST"))

    assert get(fake, "/api/lists").status == 200
    fake.faults.clear()
    assert len(fake.faults) == 0


def test_a_drop_resets_the_connection(fake: FakeKlaviyo) -> None:
    """No answer comes, and the record says so."""
    fake.faults.add(Fault.drop())

    with pytest.raises(ConnectionResetError):
        get(fake, "/api/lists")
    assert fake.exchanges[-1] == Exchange("GET", "/api/lists", 0)


def test_a_truncated_answer_says_how_much_came(fake: FakeKlaviyo) -> None:
    """A connection lost in the middle of the body."""
    fake.faults.add(Fault.truncate())

    with pytest.raises(ConnectionError, match=r"\d+ of \d+ bytes came"):
        get(fake, "/api/lists")


def test_a_slow_answer_takes_its_time_on_the_clock(fake: FakeKlaviyo) -> None:
    """Nobody waits for real."""
    fake.faults.add(Fault.slow(30))
    before = fake.now()

    assert get(fake, "/api/lists").status == 200
    assert fake.now() - before >= timedelta(seconds=30)


def test_a_throttle_says_when_in_seconds_or_as_a_date(fake: FakeKlaviyo) -> None:
    """Whole seconds, or the HTTP date that they lead to."""
    fake.faults.add(Fault.throttle(7))
    fake.faults.add(Fault.throttle(7, http_date=True))

    seconds, date = (get(fake, "/api/lists") for _ in range(2))

    assert seconds.status == date.status == 429
    assert seconds.headers["retry-after"] == "7"
    assert date.headers["retry-after"] == "Thu, 01 Jan 2026 00:00:07 GMT"


def test_exchanges_are_recorded(fake: FakeKlaviyo) -> None:
    """Method, path without query, status."""
    get(fake, "/api/lists", {"page[size]": "1"})
    get(fake, "/api/lists/NOPE01")

    assert list(fake.exchanges) == [
        ("GET", "/api/lists", 200),
        ("GET", "/api/lists/NOPE01", 404),
    ]


def test_faults_come_in_the_order_they_were_added(fake: FakeKlaviyo) -> None:
    """One at a time."""
    for code in (500, 502):
        fake.faults.add(Fault.status(code))

    assert fake.send(make_request("/api/lists")).status == 500
    assert fake.send(make_request("/api/lists")).status == 502

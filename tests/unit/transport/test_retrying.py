"""Asking again, when that is allowed and may help."""

import asyncio
from datetime import UTC, datetime

import attrs
import backoff
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.errors import ConfigurationError, PermanentTransportError, TransportError
from klaviyo_bridge.transport import (
    AsyncRetryingTransport,
    AsyncVirtualClock,
    Attempt,
    RetryDetails,
    RetryingTransport,
    RetryPolicy,
    VirtualClock,
)
from klaviyo_bridge.wire.http import Request, Response
from tests.unit.transport.scripted import (
    KEY,
    AsyncScripted,
    Scripted,
    Step,
    always,
    make_request,
)

OK = Response(status=200)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
PASSING = [500, 502, 503, 504, 524]
FINAL = [200, 202, 301, 400, 401, 403, 404, 409, 422, 501, 505]


def throttled(retry_after: str | None = None, *, status: int = 429) -> Response:
    """Return an answer that asks to come back later."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Response(status=status, headers=headers)


def retry(
    script: list[Step], *, policy: RetryPolicy | None = None, random: float = 0.5
) -> tuple[RetryingTransport, Scripted, VirtualClock]:
    """Return a retrying transport around a script, and what to look at afterwards."""
    inner, clock = Scripted(script), VirtualClock()
    transport = RetryingTransport(
        inner, policy=policy or RetryPolicy(), clock=clock, random=always(random)
    )
    return transport, inner, clock


def make_attempt(outcome: Step, *, number: int = 1, waited: float = 0.0) -> Attempt:
    """Return an attempt to read profiles."""
    return Attempt(
        request=make_request(), outcome=outcome, number=number, waited=waited, at=NEW_YEAR
    )


class TestWhatIsRepeated:
    """The answer and the endpoint's word decide."""

    @pytest.mark.parametrize("status", PASSING)
    @pytest.mark.parametrize("repeatable", [True, False])
    def test_server_errors(self, status: int, *, repeatable: bool) -> None:
        """A passing server error is repeated if the request may be, else it is the answer."""
        transport, inner, _ = retry([Response(status=status), OK])
        response = transport.send(make_request(repeatable=repeatable))

        assert (200 if repeatable else status) == response.status
        assert (2 if repeatable else 1) == len(inner.sent)

    @pytest.mark.parametrize("repeatable", [True, False])
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_too_many_requests(self, method: str, *, repeatable: bool) -> None:
        """A 429 is always repeated: the service did nothing."""
        transport, inner, clock = retry([throttled("3"), OK], random=0.0)
        response = transport.send(make_request(method=method, repeatable=repeatable))

        assert (200, 2, 3.0) == (response.status, len(inner.sent), clock.elapsed)

    @pytest.mark.parametrize("status", FINAL)
    def test_other_answers(self, status: int) -> None:
        """Any other answer stands at once."""
        transport, inner, clock = retry([Response(status=status), OK])

        assert status == transport.send(make_request()).status
        assert (1, 0.0) == (len(inner.sent), clock.elapsed)

    @pytest.mark.parametrize(
        "error",
        [
            TransportError("GET https://a.klaviyo.com/api/profiles: the connection was dropped"),
            ConnectionResetError(104, "reset"),
            TimeoutError(),
            OSError("no route"),
        ],
    )
    @pytest.mark.parametrize("repeatable", [True, False])
    def test_silence(self, error: Exception, *, repeatable: bool) -> None:
        """No answer is repeated only where a repeat is harmless."""
        transport, inner, _ = retry([error, OK])
        if repeatable:
            assert 200 == transport.send(make_request()).status
        else:
            with pytest.raises(TransportError, match="look before repeating"):
                transport.send(make_request(method="POST", repeatable=False))

        assert (2 if repeatable else 1) == len(inner.sent)

    @pytest.mark.parametrize("error", [PermanentTransportError("no"), ConfigurationError("no")])
    def test_hopeless_errors(self, error: Exception) -> None:
        """What would fail again is raised as it is, at once."""
        transport, inner, clock = retry([error, OK])
        with pytest.raises(type(error)) as caught:
            transport.send(make_request())

        assert error is caught.value
        assert (1, 0.0) == (len(inner.sent), clock.elapsed)


class TestHowLong:
    """Retry-After in full; else exponential with full jitter."""

    @pytest.mark.rule("KLV-10")
    @given(st.floats(0, 250), st.floats(0, 1, exclude_max=True), st.sampled_from([429, 503]))
    def test_retry_after_is_never_shortened(
        self, seconds: float, random: float, status: int
    ) -> None:
        """The wait is at least what was asked, and at most the jitter longer."""
        attempt = make_attempt(throttled(f"{seconds:.3f}", status=status))
        wait = RetryPolicy().choose_wait(attempt, random=always(random))

        assert wait is not None
        assert round(seconds, 3) <= wait <= round(seconds, 3) + RetryPolicy().base

    @pytest.mark.rule("KLV-10")
    def test_retry_after_as_a_date(self) -> None:
        """A date is read against the clock, which moves on between attempts."""
        date = "Thu, 01 Jan 2026 00:00:10 GMT"
        transport, _, clock = retry([throttled("4"), throttled(date), OK], random=0.0)
        transport.send(make_request())

        assert 10.0 == clock.elapsed

    @pytest.mark.rule("KLV-10")
    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("1", 1.0),
            ("56.0", 56.0),
            ("0", 0.0),
            ("Thu, 01 Jan 2026 00:00:30 GMT", 30.0),
            ("Thursday, 01-Jan-26 00:00:30 GMT", 30.0),
            ("Thu Jan  1 00:00:30 2026", 30.0),
            ("Wed, 31 Dec 2025 23:00:00 GMT", 0.0),
        ],
    )
    def test_every_form_of_retry_after(self, value: str, seconds: float) -> None:
        """Whole and fractional seconds and the three forms of an HTTP date are understood."""
        attempt = make_attempt(throttled(value))

        assert seconds == RetryPolicy().choose_wait(attempt, random=always(0))

    @pytest.mark.parametrize("garbage", [None, "", "soon", "Thu, 99 Jan 2026"])
    def test_backoff_without_retry_after(self, garbage: str | None) -> None:
        """Ceilings double from the base to the cap; a wait is drawn from zero to its ceiling."""
        policy = RetryPolicy(base=0.5, cap=3.0)
        waits = [
            policy.choose_wait(make_attempt(throttled(garbage), number=n), random=always(0.5))
            for n in range(1, 6)
        ]

        assert [0.25, 0.5, 1.0, 1.5, 1.5] == waits

    def test_any_release_of_backoff(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A first value of 0 instead of None, as later releases give, changes no wait."""

        def expo(base: float, factor: float, max_value: float) -> object:
            yield 0
            for n in range(9):
                yield min(factor * base**n, max_value)

        monkeypatch.setattr(backoff, "expo", expo)
        wait = RetryPolicy().choose_wait(make_attempt(throttled(), number=2), random=always(0.5))

        assert 0.5 == wait

    @given(st.integers(1, 40), st.floats(0, 1, exclude_max=True))
    def test_waits_are_bounded(self, number: int, random: float) -> None:
        """No wait is negative or beyond the cap, and the last attempt has none after it."""
        policy = RetryPolicy(attempts=40)
        wait = policy.choose_wait(
            make_attempt(Response(status=503), number=number), random=always(random)
        )

        assert (wait is None) == (number == 40)
        assert wait is None or 0 <= wait <= policy.cap


class TestGivingUp:
    """Attempts and waiting are bounded."""

    def test_attempts_are_bounded(self) -> None:
        """After the last attempt the error status is the answer."""
        transport, inner, _ = retry([Response(status=503)])

        assert 503 == transport.send(make_request()).status
        assert 6 == len(inner.sent)

    @pytest.mark.rule("KLV-10")
    @pytest.mark.parametrize("asked", ["301", "86400", "9" * 400])
    def test_a_wait_that_does_not_fit_is_not_begun(self, asked: str) -> None:
        """A Retry-After beyond the budget is not cut short: the 429 is returned at once."""
        transport, inner, clock = retry([throttled(asked), OK])
        response = transport.send(make_request())

        assert (429, asked) == (response.status, response.headers["retry-after"])
        assert (1, 0.0) == (len(inner.sent), clock.elapsed)

    def test_the_whole_budget_may_be_spent(self) -> None:
        """A wait that just fits is made, its jitter cut to what is left."""
        transport, inner, clock = retry([throttled("300"), throttled("1"), OK], random=0.9)

        assert 429 == transport.send(make_request()).status
        assert (2, 300.0) == (len(inner.sent), clock.elapsed)

    def test_backoff_counts_against_the_budget(self) -> None:
        """Without Retry-After, too, waiting ends where the budget ends."""
        policy = RetryPolicy(attempts=99, base=10, cap=10, total=25)
        transport, inner, clock = retry([Response(status=500)], policy=policy, random=0.99)
        transport.send(make_request())

        assert 3 == len(inner.sent)
        assert 19.8 == pytest.approx(clock.elapsed)

    @pytest.mark.rule("KLV-15")
    @pytest.mark.parametrize(
        ("error", "repeatable", "words"),
        [
            (OSError(f"https://a.klaviyo.com/?key={KEY}"), True, "6 attempts; it may be repeated"),
            (ConnectionRefusedError(f"{KEY}"), False, "1 attempt; the work may have been done"),
        ],
    )
    def test_silence_is_reported(self, error: Exception, words: str, *, repeatable: bool) -> None:
        """The error names method, path and attempts, and quotes no foreign text."""
        transport, _, _ = retry([error])
        with pytest.raises(TransportError, match=words) as caught:
            transport.send(make_request(repeatable=repeatable))

        assert str(caught.value).startswith("GET /api/profiles: no answer in ")
        assert KEY not in str(caught.value)
        assert "example.com" not in str(caught.value)
        assert caught.value.__cause__ is None

    def test_our_own_error_stays_the_cause(self) -> None:
        """The last TransportError is quoted and chained."""
        error = TransportError("GET https://a.klaviyo.com/api/profiles: the connection was dropped")
        transport, _, _ = retry([error])
        with pytest.raises(TransportError, match=r"Last: GET .*dropped") as caught:
            transport.send(make_request())

        assert error is caught.value.__cause__


def test_each_wait_is_announced() -> None:
    """The hook hears of every wait before it begins, without query or secret."""
    heard: list[RetryDetails] = []
    transport = RetryingTransport(
        Scripted([throttled("2"), ConnectionResetError(), OK]),
        clock=VirtualClock(),
        random=always(0.5),
        on_retry=heard.append,
    )
    transport.send(make_request())

    first = RetryDetails(
        method="GET",
        path="/api/profiles",
        operation="get_profiles",
        attempt=1,
        wait=2.25,
        waited=0.0,
        status=429,
        reason="HTTP 429",
    )
    second = attrs.evolve(
        first, attempt=2, wait=0.5, waited=2.25, status=None, reason="the connection was dropped"
    )
    assert [first, second] == heard


def test_a_policy_needs_one_attempt() -> None:
    """No attempts at all is a mistake."""
    with pytest.raises(ValueError, match="attempts"):
        RetryPolicy(attempts=0)


class TestAsync:
    """The awaited twin decides alike."""

    def retry(self, script: list[Step], request: Request) -> tuple[Response, AsyncScripted, float]:
        """Send one request through an async retrying transport."""
        inner, clock = AsyncScripted(script), AsyncVirtualClock()

        async def talk() -> Response:
            async with AsyncRetryingTransport(inner, clock=clock, random=always(0)) as transport:
                return await transport.send(request)

        return asyncio.run(talk()), inner, clock.elapsed

    def test_it_waits_and_asks_again(self) -> None:
        """A 429 and a dropped connection are overcome; the inner transport is closed at the end."""
        response, inner, elapsed = self.retry([throttled("9"), OSError(), OK], make_request())

        assert (200, 3, 9.0) == (response.status, len(inner.sent), elapsed)
        assert inner.closed

    def test_it_gives_up(self) -> None:
        """A write without an answer is not repeated."""
        with pytest.raises(TransportError, match="1 attempt"):
            self.retry([OSError(), OK], make_request(method="POST", repeatable=False))


def test_closing_reaches_the_transport_inside() -> None:
    """Leaving the block closes what is wrapped, when it can be closed."""
    transport, inner, _ = retry([OK])
    with transport:
        transport.send(make_request())

    assert inner.closed

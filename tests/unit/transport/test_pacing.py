"""Staying under Klaviyo's limits by waiting first."""

import asyncio
import heapq
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.errors import RateLimitedError
from klaviyo_bridge.transport import (
    AsyncPacingTransport,
    AsyncVirtualClock,
    Pacer,
    PacingTransport,
    VirtualClock,
)
from klaviyo_bridge.wire.http import Request, Response, Window
from tests.unit.transport.scripted import (
    AsyncScripted,
    AsyncStamping,
    Scripted,
    Stamping,
    busiest,
    make_request,
)

BURST, STEADY, DAILY = Window(1, 3), Window(60, 15), Window(86_400, 20)
OK = Response(status=200)

windows = st.tuples(
    st.builds(Window, st.just(1), st.integers(1, 4)),
    st.builds(Window, st.just(10), st.integers(1, 12)),
)
latencies = st.floats(0, 3)


def fullest(counted: list[float], window: Window, phase: float) -> int:
    """Return the most calls that one of the server's fixed windows holds."""
    places = [int((moment + phase) // window.seconds) for moment in counted]
    return max(places.count(place) for place in places)


class Simulation:
    """Workers that share a pacer and call a server whose clock starts anywhere."""

    def __init__(self, request: Request, *, workers: int) -> None:
        self.request = request
        self.workers = workers
        self.pacer = Pacer()
        self.counted: list[float] = []

    def run(self, calls: list[tuple[float, float]]) -> None:
        """Make the calls, each of a latency, counted by the server some way through it."""
        todo = calls[::-1]
        due: list[tuple[float, int, float | None]] = [(0.0, n, None) for n in range(self.workers)]
        while due:
            now, worker, started = heapq.heappop(due)
            if started is not None:
                self._end(now, started)
                heapq.heappush(due, (now, worker, None))
            elif todo:
                wait = self.pacer.reserve(self.request, now)
                if wait:
                    heapq.heappush(due, (now + wait, worker, None))
                else:
                    latency, share = todo.pop()
                    self.counted.append(now + latency * share)
                    heapq.heappush(due, (now + latency, worker, now))

    def _end(self, now: float, started: float) -> None:
        self.pacer.observe(self.request, OK, now, started=started, at=VirtualClock().now())


class TestSafety:
    """KLV-10: no window of the server ever holds more than its calls."""

    @pytest.mark.rule("KLV-10")
    @given(
        windows,
        st.lists(st.tuples(latencies, st.floats(0, 1)), min_size=1, max_size=60),
        st.integers(1, 6),
        st.floats(0, 10),
    )
    def test_any_phase_any_latency(
        self,
        limits: tuple[Window, Window],
        calls: list[tuple[float, float]],
        workers: int,
        phase: float,
    ) -> None:
        """Whenever the server's windows begin and however late it counts, none overflows."""
        simulation = Simulation(make_request(windows=limits), workers=workers)
        simulation.run(calls)

        assert len(calls) == len(simulation.counted)
        for window in limits:
            assert fullest(simulation.counted, window, phase) <= window.calls

    @pytest.mark.rule("KLV-10")
    @given(windows, st.lists(st.floats(0, 5), min_size=1, max_size=60))
    def test_any_arrivals(self, limits: tuple[Window, Window], gaps: list[float]) -> None:
        """Requests that come when they like never fill any stretch of a window's length."""
        clock = VirtualClock()
        inner = Stamping(clock)
        transport = PacingTransport(inner, clock=clock)
        for gap in gaps:
            clock.sleep(gap)
            transport.send(make_request(windows=limits))

        for window in limits:
            assert busiest(inner.starts, window.seconds) <= window.calls

    @pytest.mark.rule("KLV-10")
    def test_threads_share_the_windows(self) -> None:
        """Eight threads through one transport keep the limits together."""
        clock = VirtualClock()
        inner = Stamping(clock)
        transport = PacingTransport(inner, clock=clock)
        request = make_request(windows=(BURST, STEADY))
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(transport.send, [request] * 80))

        assert [200] * 80 == [answer.status for answer in answers]
        assert busiest(inner.starts, BURST.seconds) <= BURST.calls
        assert busiest(inner.starts, STEADY.seconds) <= STEADY.calls

    def test_a_failed_call_counts(self) -> None:
        """A call without an answer may have been counted, so it keeps its place."""
        clock = VirtualClock()
        transport = PacingTransport(Scripted([OSError("dropped"), OK]), clock=clock)
        request = make_request(windows=(Window(1, 1),))
        with pytest.raises(OSError, match="dropped"):
            transport.send(request)
        transport.send(request)

        assert clock.elapsed >= 1


class TestHaste:
    """No needless waiting."""

    @given(windows, st.integers(1, 60), latencies)
    def test_waste_is_bounded(
        self, limits: tuple[Window, Window], count: int, latency: float
    ) -> None:
        """Every call starts at the earliest moment there is, but for the waste that is stated."""
        clock = VirtualClock()
        inner = Stamping(clock, latency)
        transport = PacingTransport(inner, clock=clock)
        for _ in range(count):
            transport.send(make_request(windows=limits))
        waste = latency + 0.01 + 0.001
        latest: list[float] = []
        for n in range(count):
            before = latest[n - 1] + latency if n else 0.0
            freed = [latest[n - w.calls] + w.seconds + waste for w in limits if n >= w.calls]
            latest.append(max([before, *freed]))

        assert all(start <= bound + 1e-6 for start, bound in zip(inner.starts, latest, strict=True))

    def test_burst_comes_first(self) -> None:
        """An account of less than a minute's allowance is read at the speed of the burst."""
        clock = VirtualClock()
        inner = Stamping(clock)
        transport = PacingTransport(inner, clock=clock)
        for _ in range(750):
            transport.send(make_request(windows=(Window(1, 75), Window(60, 750))))

        assert [0.0] * 75 == inner.starts[:75]
        assert clock.elapsed < 9.2

    def test_unlimited_requests_pass(self) -> None:
        """A request without windows is sent at once, and its answer teaches nothing."""
        clock = VirtualClock()
        transport = PacingTransport(
            Scripted([Response(status=429, headers={"retry-after": "9"})]), clock=clock
        )
        for _ in range(100):
            transport.send(make_request())

        assert 0.0 == clock.elapsed

    @pytest.mark.parametrize(
        "other",
        [
            make_request(windows=(BURST,), operation="get_lists"),
            make_request(windows=(BURST,), key="pk_test_another_account"),
            make_request(windows=(BURST,), url="http://127.0.0.1:8765/api/profiles"),
            make_request(windows=(Window(1, 1),)),
        ],
    )
    def test_budgets_are_apart(self, other: Request) -> None:
        """Another endpoint, account, origin or surcharge has windows of its own."""
        clock = VirtualClock()
        transport = PacingTransport(Scripted([OK]), clock=clock)
        for _ in range(3):
            transport.send(make_request(windows=(BURST,)))
        transport.send(other)

        assert 0.0 == clock.elapsed

    def test_waiting_for_calls_under_way(self) -> None:
        """While every place is taken by a call that has not ended, one window is the least wait."""
        pacer = Pacer(margin=0.0)
        request = make_request(windows=(Window(1, 1),))

        assert [0.0, 1.0] == [pacer.reserve(request, 5.0), pacer.reserve(request, 5.0)]

    def test_a_wait_is_never_too_small_to_move_a_clock(self) -> None:
        """A moment missed by a rounding error is asked for again a millisecond later."""
        pacer = Pacer(margin=0.0)
        request = make_request(windows=(Window(1, 1),))
        pacer.reserve(request, 0.0)
        pacer.observe(request, OK, 0.0, started=0.0, at=VirtualClock().now())

        assert 0.001 == pacer.reserve(request, 0.9999999999)


class TestFeedback:
    """What the answers say is heeded."""

    def answer(self, **headers: str) -> Response:
        """Return an answer with rate headers."""
        return Response(
            status=200, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )

    def starts(
        self, first: Response, *, count: int, limits: tuple[Window, ...], at: float = 0.0
    ) -> list[float]:
        """Return when calls start if the first of them is answered like this."""
        pacer, now, found = Pacer(margin=0.0), at, []
        request = make_request(windows=limits)
        for n in range(count):
            while wait := pacer.reserve(request, now):
                now += wait
            found.append(now)
            response = OK if n else first
            pacer.observe(request, response, now, started=now, at=VirtualClock().now())
        return found

    def test_the_calls_of_others_take_places(self) -> None:
        """What the server counted beyond our calls is missing from our allowance."""
        answer = self.answer(ratelimit_limit="10, 10;w=1, 150;w=60", ratelimit_remaining="2")
        found = self.starts(answer, count=4, limits=(Window(1, 10), Window(60, 150)))

        assert [0.0, 0.0, 0.0, 1.0] == found

    def test_the_calls_of_others_count_in_longer_windows(self) -> None:
        """They take places in the minute as well as in the second."""
        answer = self.answer(ratelimit_limit="10, 10;w=1, 12;w=60", ratelimit_remaining="2")
        found = self.starts(answer, count=6, limits=(Window(1, 10), Window(60, 12)))

        assert [0.0, 0.0, 0.0, 1.0, 1.0, 60.0] == found

    def test_our_own_calls_are_not_taken_for_others(self) -> None:
        """An honest count of our calls changes nothing."""
        clock = VirtualClock()

        class Counting:
            second = 0
            count = 0

            def send(self, request: Request, /) -> Response:
                assert request.windows
                clock.sleep(0.05)
                second = int(clock.elapsed + 0.37)
                self.count = self.count + 1 if second == self.second else 1
                self.second = second
                clock.sleep(0.05)
                limit, left = "10, 10;w=1, 150;w=60", str(10 - self.count)
                return Response(
                    status=200, headers={"ratelimit-limit": limit, "ratelimit-remaining": left}
                )

        transport = PacingTransport(Counting(), clock=clock)
        for _ in range(150):
            transport.send(make_request(windows=(Window(1, 10), Window(60, 150))))

        assert clock.elapsed < 15 * (1.0 + 0.1 + 0.02)

    def test_slow_answers_do_not_hide_our_own_calls(self) -> None:
        """A call is still ours when the answer that counts it comes a window later."""
        pacer = Pacer(margin=0.0)
        request = make_request(windows=(Window(1, 2),))
        at = VirtualClock().now()
        both = self.answer(ratelimit_limit="2, 2;w=1", ratelimit_remaining="0")

        assert 0.0 == pacer.reserve(request, 0.4)
        pacer.observe(request, OK, 0.5, started=0.4, at=at)
        assert 0.0 == pacer.reserve(request, 0.6)
        pacer.observe(request, both, 1.6, started=0.6, at=at)
        assert 0.0 == pacer.reserve(request, 1.6)

    def test_a_smaller_limit_is_believed(self) -> None:
        """Where the server states less than the table, less is sent."""
        answer = self.answer(ratelimit_limit="2, 2;w=1, 150;w=60", ratelimit_remaining="1")
        found = self.starts(answer, count=3, limits=(Window(1, 10),))

        assert [0.0, 0.0, 1.0] == found

    def test_a_larger_limit_is_not(self) -> None:
        """A header never raises what the table allows."""
        answer = self.answer(ratelimit_limit="75, 75;w=1, 750;w=60", ratelimit_remaining="74")
        found = self.starts(answer, count=2, limits=(Window(1, 1),))

        assert [0.0, 1.0] == found

    def test_an_unknown_window_is_passed_over(self) -> None:
        """A budget of a window that the table lacks changes nothing."""
        answer = self.answer(ratelimit_limit="9, 75;w=1, 9;w=60", ratelimit_remaining="0")
        found = self.starts(answer, count=2, limits=(Window(1, 10),))

        assert [0.0, 0.0] == found

    @pytest.mark.rule("KLV-10")
    @pytest.mark.parametrize("value", ["7", "Thu, 01 Jan 2026 00:00:07 GMT"])
    def test_a_429_closes_the_endpoint(self, value: str) -> None:
        """Nobody calls the endpoint before its Retry-After has passed."""
        answer = Response(status=429, headers={"retry-after": value})
        found = self.starts(answer, count=3, limits=(Window(1, 10),))

        assert [0.0, 7.0, 7.0] == found

    def test_the_day_is_known(self) -> None:
        """When the day's calls are spent, the wait ends where the server says the day ends."""
        answer = self.answer(ratelimit_remaining_daily="0", ratelimit_reset_daily="100")
        found = self.starts(answer, count=22, limits=(BURST, DAILY))

        assert 101.0 == found[1]
        assert 101.0 + 20 // 3 == found[20]
        assert found[21] > 86_400

    def test_a_day_of_unknown_end_is_waited_out(self) -> None:
        """Without a reset time the daily window slides like the others."""
        answer = self.answer(ratelimit_remaining_daily="0", ratelimit_reset_daily="0")
        found = self.starts(answer, count=2, limits=(DAILY,))

        assert [0.0, 86_400.0] == found


class TestPatience:
    """A long wait is the caller's decision."""

    def test_a_long_wait_is_refused(self) -> None:
        """A spent daily allowance raises, says when to come back, and sends nothing."""
        inner = Scripted([OK])
        transport = PacingTransport(inner, clock=VirtualClock())
        request = make_request(windows=(Window(86_400, 1),))
        transport.send(request)
        with pytest.raises(RateLimitedError, match="nothing was sent") as caught:
            transport.send(request)

        assert 86_400.01 == pytest.approx(caught.value.retry_after)
        assert 1 == len(inner.sent)

    def test_patience_may_be_longer(self) -> None:
        """Who has the time may wait."""
        clock = VirtualClock()
        transport = PacingTransport(Scripted([OK]), clock=clock, patience=float("inf"))
        for _ in range(2):
            transport.send(make_request(windows=(Window(86_400, 1),)))

        assert clock.elapsed > 86_400


class TestAsync:
    """The awaited twin keeps the same books."""

    def test_tasks_share_the_windows(self) -> None:
        """Many tasks at once keep the limits together."""
        clock = AsyncVirtualClock()
        inner = AsyncStamping(clock)
        request = make_request(windows=(BURST, STEADY))

        async def talk() -> None:
            transport = AsyncPacingTransport(inner, clock=clock)
            await asyncio.gather(*(transport.send(request) for _ in range(40)))

        asyncio.run(talk())

        assert 40 == len(inner.starts)
        assert busiest(inner.starts, BURST.seconds) <= BURST.calls
        assert busiest(inner.starts, STEADY.seconds) <= STEADY.calls

    def test_closing_reaches_the_transport_inside(self) -> None:
        """Leaving the block closes what is wrapped."""
        inner = AsyncScripted([OK])

        async def talk() -> None:
            async with AsyncPacingTransport(inner) as transport:
                await transport.send(make_request())

        asyncio.run(talk())

        assert inner.closed


@pytest.mark.rule("KLV-15")
def test_the_key_is_not_kept() -> None:
    """The pacer tells accounts apart without holding their keys."""
    pacer = Pacer()
    pacer.reserve(make_request(windows=(BURST,)), 0.0)

    assert "pk_test" not in repr(pacer)
    assert "pk_test" not in repr(pacer._endpoints)


def test_ends_stay_in_order() -> None:
    """Threads that report out of order never make a call look older than one before it."""
    pacer = Pacer()
    request = make_request(windows=(BURST,))
    for now in (1.0, 1.0, 1.0):
        pacer.reserve(request, now)
    for now in (1.5, 1.4, 1.6):
        pacer.observe(request, OK, now, started=1.0, at=VirtualClock().now())
    [endpoint] = pacer._endpoints.values()

    assert [1.5, 1.5, 1.6] == list(endpoint.logs[0].ends)


def test_memory_is_bounded() -> None:
    """However many calls are made, a window remembers at most as many as it allows."""
    pacer = Pacer()
    request = make_request(windows=(BURST, STEADY))
    for now in accumulate([5.0] * 500):
        assert 0.0 == pacer.reserve(request, now)
        pacer.observe(request, None, now, started=now, at=VirtualClock().now())
    [endpoint] = pacer._endpoints.values()

    assert [3, 15] == [len(log.ends) for log in endpoint.logs]

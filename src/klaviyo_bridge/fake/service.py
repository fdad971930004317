"""The fake itself: a transport that answers requests as Klaviyo does."""

import re
from collections import deque
from collections.abc import Collection, Mapping
from datetime import datetime
from http import HTTPStatus
from threading import RLock
from typing import NamedTuple
from urllib.parse import urlsplit

import attrs

from klaviyo_bridge.fake.builders import Builders
from klaviyo_bridge.fake.calls import Call
from klaviyo_bridge.fake.clock import FakeClock, SteppingClock, WallClock
from klaviyo_bridge.fake.demo import read_account
from klaviyo_bridge.fake.documents import to_bytes
from klaviyo_bridge.fake.faults import JSON_API, Fault, Faults
from klaviyo_bridge.fake.identifiers import write_request_id
from klaviyo_bridge.fake.keys import check_key
from klaviyo_bridge.fake.limits import Counts, Limiter, Tier
from klaviyo_bridge.fake.problems import (
    ProblemError,
    method_not_allowed,
    not_found,
    throttled,
)
from klaviyo_bridge.fake.queries import Query, check
from klaviyo_bridge.fake.routes import ROUTES
from klaviyo_bridge.fake.routing import Route, Router
from klaviyo_bridge.fake.server import Answer, Server
from klaviyo_bridge.fake.state import Account
from klaviyo_bridge.wire.http import Request, Response

OLDEST_REVISION = "2022-10-17"
REVISION = "2026-07-15"
"""The revision whose shapes are answered, whichever is asked for."""
NEWEST_REVISION = "2026-10-15"
LATENCY = 0.1
"""Seconds by which the fake's own clock moves on with every request."""
REMEMBERED = 10_000
"""Exchanges kept for tests to look at."""
_REVISION = re.compile(r"(\d{4}-\d{2}-\d{2})(\.[a-z]+)?")
_COMMON = {
    "content-type": JSON_API,
    "content-language": "en-us",
    "vary": "Accept, Accept-Language, Cookie, Origin",
}


class Exchange(NamedTuple):
    """One request that came, and the status it got; 0 when the connection was lost first."""

    method: str
    path: str
    status: int


class FakeKlaviyo(Builders):
    """An in-memory Klaviyo: a transport, and a server on request.

    ``account``: nothing for an empty one, ``"demo"`` or ``"demo:500"``, or an
    :class:`~klaviyo_bridge.fake.Account`. ``keys``: scopes by API key, ``None`` for all scopes;
    without it every key that begins with ``pk_`` opens everything. ``clock``: anything with
    ``now()`` and ``sleep()``; without one the fake keeps a time of its own that moves on with
    every request, as far as a full window asks, so that one caller alone never meets a 429.
    ``limits=False`` answers however many requests come, and says nothing of windows.

    A request without a ``revision`` header is answered at the newest revision: what the live
    service says to it is not recorded.
    """

    def __init__(
        self,
        account: Account | str | None = None,
        *,
        keys: Mapping[str, Collection[str] | None] | None = None,
        clock: FakeClock | None = None,
        limits: bool = True,
        base_url: str = "https://a.klaviyo.com",
    ) -> None:
        self.account = account if isinstance(account, Account) else read_account(account)
        self.faults = Faults()
        self.exchanges: deque[Exchange] = deque(maxlen=REMEMBERED)
        self._keys = keys
        self._own: SteppingClock | None = None if clock else SteppingClock()
        self._clock: FakeClock = clock or SteppingClock()
        self._limiter = Limiter() if limits else None
        self._router = Router(ROUTES)
        self._base_url = base_url.rstrip("/")
        self._lock = RLock()
        self._answered = 0
        if self._own is not None:
            self._clock = self._own

    def now(self) -> datetime:
        """Return the fake's present moment."""
        return self._clock.now()

    def send(self, request: Request, /) -> Response:
        """Answer a request.

        Raises :class:`UnknownRouteError` for an endpoint the fake does not have, and
        ``ConnectionError`` where a fault says that the connection is lost.
        """
        return self.answer(request).deliver()

    def answer(self, request: Request, *, origin: str | None = None) -> Answer:
        """Work out an answer and how it travels; links in it begin with ``origin``."""
        fault = self.faults.strike(request)
        if fault is not None and fault.kind == "slow":
            self._clock.sleep(fault.seconds)
        with self._lock:
            response = self._respond(request, fault, origin or self._base_url)
            lost = fault is not None and fault.kind == "drop"
            status = 0 if lost else response.status
            self.exchanges.append(Exchange(request.method, request.path, status))
        return Answer(response, fault.kind if fault else "")

    def serve(self, port: int = 0, *, host: str = "127.0.0.1") -> Server:
        """Serve the fake on a port of this machine, until the server is closed.

        Without a clock of its caller's the fake goes by the machine's time from here on.
        """
        server = Server(self.answer, host=host, port=port)
        if self._own is not None:
            self._own, self._clock = None, WallClock()
        return server

    def _respond(self, request: Request, fault: Fault | None, origin: str) -> Response:
        self._answered += 1
        identifier = write_request_id(self._answered)
        if self._own is not None:
            self._own.sleep(LATENCY)
        route, path_id = self._router.find(request.method, request.path)
        if fault is not None and fault.kind in {"status", "throttle"}:
            return fault.answer(identifier, self.now())
        exchange = _Exchange(request, route, path_id, identifier)
        try:
            return self._allow(exchange, origin)
        except ProblemError as problem:
            return exchange.refuse(problem, self._headers(exchange, problem))

    def _allow(self, exchange: "_Exchange", origin: str) -> Response:
        request, route = exchange.request, exchange.route
        check_key(request.headers.get("authorization", ""), self._keys, ())
        query = Query.read(urlsplit(request.url).query)
        exchange.spent = self._spend(*route.bucket(query))
        _check_revision(exchange.revision)
        if request.method != route.method:
            raise method_not_allowed(request.method)
        check_key(request.headers.get("authorization", ""), self._keys, route.scopes)
        check(query, route.rules)
        call = Call(
            account=self.account,
            rules=route.rules,
            query=query,
            origin=origin,
            path=request.path,
            id=exchange.path_id,
        )
        body = to_bytes(route.answer(call))
        return Response(status=200, headers=self._headers(exchange), body=body)

    def _spend(self, bucket: str, tier: Tier) -> tuple[Tier, Counts] | None:
        if self._limiter is None:
            return None
        counts = self._limiter.count(bucket, tier, self.now())
        while counts.wait and self._own is not None:
            self._own.sleep(counts.wait)
            counts = self._limiter.count(bucket, tier, self.now())
        if counts.wait:
            raise throttled(counts.wait)
        return tier, counts

    def _headers(
        self, exchange: "_Exchange", problem: ProblemError | None = None
    ) -> dict[str, str]:
        headers = {
            **_COMMON,
            "allow": exchange.route.allow,
            "x-klaviyo-req-id": exchange.identifier,
        }
        if problem is not None and problem.status == HTTPStatus.UNAUTHORIZED:
            return headers
        headers |= {"cid": self.account.id, "x-klaviyo-api-revision": exchange.revision}
        if exchange.spent is not None:
            tier, counts = exchange.spent
            headers |= counts.describe(tier)
        return headers


@attrs.define
class _Exchange:
    """What is known of a request on its way through."""

    request: Request
    route: Route
    path_id: str
    identifier: str
    spent: tuple[Tier, Counts] | None = None

    @property
    def revision(self) -> str:
        """The revision asked for; the newest when none is."""
        return self.request.headers.get("revision", REVISION)

    def refuse(self, problem: ProblemError, headers: dict[str, str]) -> Response:
        """Write a problem as the answer."""
        return Response(
            status=problem.status,
            headers={**headers, **problem.headers},
            body=problem.render(self.identifier),
        )


def _check_revision(revision: str) -> None:
    found = _REVISION.fullmatch(revision)
    if found is None or not OLDEST_REVISION <= found[1] <= NEWEST_REVISION:
        raise not_found("No valid revisions found for method")

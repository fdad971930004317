"""Scripted trouble: what a test wants to go wrong, and when."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Lock
from typing import Self

import attrs

from klaviyo_bridge.fake.problems import failed, throttled
from klaviyo_bridge.wire.http import Request, Response

JSON_API = "application/vnd.api+json"


@attrs.frozen(kw_only=True)
class Fault:
    """One thing that goes wrong, and for which requests.

    ``after`` matching requests pass first, then ``times`` of them go wrong; ``path`` is the exact
    path (a closing slash does not matter), ``None`` for every path.
    """

    kind: str
    """``status``, ``drop``, ``truncate``, ``slow`` or ``throttle``."""
    code: int = 0
    seconds: float = 0.0
    body: bytes | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    http_date: bool = False
    path: str | None = None
    method: str | None = None
    after: int = 0
    times: int = 1

    @classmethod
    def status(
        cls,
        code: int,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        path: str | None = None,
        method: str | None = None,
        after: int = 0,
        times: int = 1,
    ) -> Self:
        """Answer with this status; without ``body``, with the service's own error document."""
        return cls(
            kind="status",
            code=code,
            body=body,
            headers=headers or {},
            path=path,
            method=method,
            after=after,
            times=times,
        )

    @classmethod
    def drop(cls, *, path: str | None = None, after: int = 0, times: int = 1) -> Self:
        """Lose the connection before an answer comes."""
        return cls(kind="drop", path=path, after=after, times=times)

    @classmethod
    def truncate(cls, *, path: str | None = None, after: int = 0, times: int = 1) -> Self:
        """Lose the connection in the middle of the body."""
        return cls(kind="truncate", path=path, after=after, times=times)

    @classmethod
    def slow(
        cls, seconds: float, *, path: str | None = None, after: int = 0, times: int = 1
    ) -> Self:
        """Sleep this long on the fake's clock, then answer as usual."""
        return cls(kind="slow", seconds=seconds, path=path, after=after, times=times)

    @classmethod
    def throttle(
        cls,
        retry_after: float = 1,
        *,
        http_date: bool = False,
        path: str | None = None,
        after: int = 0,
        times: int = 1,
    ) -> Self:
        """Answer 429, to be tried again in ``retry_after`` seconds or, so written, at that date."""
        return cls(
            kind="throttle",
            seconds=retry_after,
            http_date=http_date,
            path=path,
            after=after,
            times=times,
        )

    def concerns(self, request: Request) -> bool:
        """Say whether a request is one of those that this fault waits for."""
        path = self.path is None or self.path.rstrip("/") == request.path.rstrip("/")
        return path and self.method in {None, request.method}

    def answer(self, identifier: str, now: datetime) -> Response:
        """Make the answer of a ``status`` or ``throttle`` fault."""
        problem = throttled(self.seconds) if self.kind == "throttle" else failed(self.code)
        headers = {"content-type": JSON_API, "x-klaviyo-req-id": identifier, **problem.headers}
        if self.http_date:
            moment = now.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=self.seconds)
            headers["retry-after"] = format_datetime(moment, usegmt=True)
        body = problem.render(identifier) if self.body is None else self.body
        return Response(status=problem.status, headers={**headers, **self.headers}, body=body)


class Faults:
    """The faults still to come, in the order they were added."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Fault, list[int]]] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        """Let this go wrong too."""
        with self._lock:
            self._waiting.append((fault, [0]))

    def clear(self) -> None:
        """Let everything go right from now on."""
        with self._lock:
            self._waiting.clear()

    def __len__(self) -> int:
        return len(self._waiting)

    def strike(self, request: Request) -> Fault | None:
        """Return what goes wrong with this request; the first fault that is due, if any."""
        with self._lock:
            struck = None
            for fault, seen in self._waiting:
                if struck is None and fault.concerns(request):
                    seen[0] += 1
                    struck = fault if seen[0] > fault.after else None
            self._waiting = [
                (fault, seen)
                for fault, seen in self._waiting
                if seen[0] < fault.after + fault.times
            ]
            return struck

"""Keeping what went over the wire, and answering from it later."""

import re
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qsl, urlencode, urlsplit

import attrs
import orjson

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.transport.base import WrappingTransport
from klaviyo_bridge.transport.redaction import Redactor
from klaviyo_bridge.wire.http import Request, Response

# Any name that sounds like a credential: other services are called over these transports too.
_SECRET = re.compile("auth|cookie|key|secret|token")


@attrs.frozen(kw_only=True)
class Exchange:
    """One request and its response, as recorded. A redacted one holds nobody's data."""

    method: str
    """Upper case."""
    target: str
    """Path and query; the origin is not kept."""
    request_headers: dict[str, str] = attrs.field(factory=dict)
    """Lower-case names; secret ones are left out."""
    request_body: str | None = None
    """Text; ``None`` for no body."""
    status: int
    """HTTP status code."""
    headers: dict[str, str] = attrs.field(factory=dict)
    """Lower-case names; secret ones are left out."""
    body: str = ""
    """Text, decompressed."""


@attrs.frozen(eq=False)
class RecordingTransport(WrappingTransport):
    """Sends through ``inner`` and keeps every exchange in :attr:`exchanges`, redacted.

    A call that brought no answer is not kept. Several threads may share it.
    """

    _redact: Redactor = attrs.field(factory=Redactor, kw_only=True, repr=False)
    _kept: list[Exchange] = attrs.field(factory=list, init=False, repr=False)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What was recorded so far, in the order in which the answers came."""
        return tuple(self._kept)

    def send(self, request: Request, /) -> Response:
        """Send ``request``, keep the exchange and return the answer untouched."""
        response = self._inner.send(request)
        self._kept.append(_record(request, response, self._redact))
        return response


class ReplayingTransport:
    """Answers from a recording; touches no network.

    Exchanges are matched by method, path and query. Those that were recorded for the same
    request answer in turn, and the last one keeps answering.
    """

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._answers: dict[tuple[str, str], list[Exchange]] = {}
        self._lock = Lock()
        for exchange in exchanges:
            key = exchange.method, _normalize(exchange.target)
            self._answers.setdefault(key, []).append(exchange)

    def send(self, request: Request, /) -> Response:
        """Return the recorded answer.

        Raises :class:`~klaviyo_bridge.errors.ConfigurationError` naming method and path when
        the recording has none for this request.
        """
        with self._lock:
            held = self._answers.get((request.method, _normalize(request.url)))
            if held is None:
                raise ConfigurationError(self._explain_gap(request))
            exchange = held.pop(0) if len(held) > 1 else held[0]
        return Response(
            status=exchange.status, headers=exchange.headers, body=exchange.body.encode()
        )

    def _explain_gap(self, request: Request) -> str:
        paths = {(method, target.partition("?")[0]) for method, target in self._answers}
        where = f"{request.method} {request.path}"
        if (request.method, request.path) in paths:
            return f"the recording holds {where} only with another query; record it again"
        return f"the recording holds no {where}; record it again"


def write_exchanges(exchanges: Iterable[Exchange], path: str | PathLike[str]) -> None:
    """Write exchanges to ``path`` as JSON lines, one each, replacing what was there."""
    with Path(path).open("wb") as lines:
        lines.writelines(orjson.dumps(attrs.asdict(item)) + b"\n" for item in exchanges)


def read_exchanges(path: str | PathLike[str]) -> Iterator[Exchange]:
    """Yield the exchanges written to ``path``.

    Raises :class:`~klaviyo_bridge.errors.ConfigurationError` naming the first line that is not
    an exchange.
    """
    with Path(path).open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            yield _read_exchange(line, number)


def _read_exchange(line: bytes, number: int) -> Exchange:
    try:
        return Exchange(**orjson.loads(line))
    except (orjson.JSONDecodeError, TypeError):
        raise ConfigurationError(f"line {number} of the recording is not an exchange") from None


def _record(request: Request, response: Response, redact: Redactor) -> Exchange:
    return Exchange(
        method=request.method,
        target=redact.redact_target(request.url),
        request_headers=_show_headers(request.headers, redact),
        request_body=redact.redact_body(request.body),
        status=response.status,
        headers=_show_headers(response.headers, redact),
        body=redact.redact_body(response.body) or "",
    )


def _show_headers(headers: Mapping[str, str], redact: Redactor) -> dict[str, str]:
    shown = {name: value for name, value in headers.items() if not _SECRET.search(name)}
    return {name: redact.redact_text(value) for name, value in shown.items()}


def _normalize(url: str) -> str:
    """Spell a target in one way, however its query was encoded and ordered."""
    parts = urlsplit(url)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{parts.path}?{query}" if query else parts.path

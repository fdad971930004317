"""The fake on a real port, for clients in any language."""

import json
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

import attrs

from klaviyo_bridge.fake.routing import UnknownRouteError
from klaviyo_bridge.wire.http import Request, Response

Connection = socket.socket | tuple[bytes, socket.socket]
LOOPBACK = ("127.0.0.1", "localhost")


@attrs.frozen
class Answer:
    """A response, and what becomes of it on the way."""

    response: Response
    fault: str = ""
    """``drop``, ``truncate``, or anything that leaves the connection alone."""

    @property
    def arriving(self) -> bytes:
        """The part of the body that arrives."""
        body = self.response.body
        return body[: len(body) // 2] if self.fault == "truncate" else body

    def deliver(self) -> Response:
        """Return the response, or raise what a broken connection raises."""
        if self.fault == "drop":
            raise ConnectionResetError("the connection was reset before an answer came")
        if self.fault == "truncate":
            came, whole = len(self.arriving), len(self.response.body)
            raise ConnectionError(f"the connection was lost: {came} of {whole} bytes came")
        return self.response


class Server:
    """A fake that listens; closes itself at the end of a ``with`` block."""

    def __init__(self, answer: Callable[..., Answer], *, host: str, port: int) -> None:
        if host not in LOOPBACK:
            raise ValueError(
                f"the fake is served on this machine only: host must be one of {LOOPBACK}, "
                f"not {host!r}"
            )
        self._server = _LoopbackServer((host, port), _make_handler(answer))
        self.port: int = self._server.server_address[1]
        self.url = f"http://{host}:{self.port}"
        self._server.origin = self.url
        self._thread = Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening; a second time does nothing."""
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._thread.join()

    def wait(self) -> None:
        """Wait until the server is closed; an interrupt from the keyboard gets through."""
        while self._thread.is_alive():
            self._thread.join(0.2)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _LoopbackServer(ThreadingHTTPServer):
    """Threads that end with the program, and no word about clients that hang up."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    origin = ""

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(address, handler)

    def hang_up(self) -> None:
        """End the connections that clients keep open."""
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Connection, client_address: object) -> None:
        """Remember the connection while it lasts."""
        if isinstance(request, socket.socket):
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Connection) -> None:
        """Forget the connection."""
        if isinstance(request, socket.socket):
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Connection, client_address: object) -> None:
        """Keep quiet about clients that hang up; show anything else."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def _make_handler(answer: Callable[..., Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        respond = staticmethod(answer)

    return Handler


class _Handler(BaseHTTPRequestHandler):
    """One connection: requests come one after the other until somebody hangs up."""

    protocol_version = "HTTP/1.1"
    server_version = "klaviyo-fake"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True
    respond: Callable[..., Answer]
    server: _LoopbackServer

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def handle_method(self) -> None:
        """Answer one request."""
        request = Request(
            method=self.command,
            url=self.server.origin + self.path,
            headers=dict(self.headers.items()),
            body=self.rfile.read(int(self.headers.get("content-length") or 0)) or None,
        )
        try:
            answer = self.respond(request, origin=self.server.origin)
        except UnknownRouteError as error:
            answer = Answer(_explain(error))
        if answer.fault == "drop":
            self._hang_up()
        else:
            self._write(answer)

    def _write(self, answer: Answer) -> None:
        response = answer.response
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.arriving)
        self.wfile.flush()
        if answer.fault == "truncate":
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


for _method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
    setattr(_Handler, f"do_{_method}", _Handler.handle_method)


def _explain(error: UnknownRouteError) -> Response:
    problem = {
        "id": "",
        "status": 501,
        "code": "unknown_route",
        "title": "The fake has no such route.",
        "detail": f"{error.method} {error.path}",
        "source": {"pointer": "/data/"},
    }
    body = json.dumps({"errors": [problem]}).encode()
    return Response(status=501, headers={"content-type": "application/vnd.api+json"}, body=body)

"""A small HTTP server on 127.0.0.1 that misbehaves on request."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import attrs


@attrs.frozen(kw_only=True)
class Seen:
    """One request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int
    """The client's port: equal for requests on one connection."""


class Handler(BaseHTTPRequestHandler):
    """Answers by the route's function; unknown paths get 404."""

    protocol_version = "HTTP/1.1"
    server: "Loopback"

    def answer(self) -> None:
        """Note the request and let the route answer it."""
        length = int(self.headers.get("content-length", 0))
        self.server.seen.append(
            Seen(
                method=self.command,
                path=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(length),
                connection=self.client_address[1],
            )
        )
        self.server.routes.get(self.path.partition("?")[0], missing)(self)

    def do_GET(self) -> None:
        """Answer a read."""
        self.answer()

    def do_POST(self) -> None:
        """Answer a write."""
        self.answer()

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Write one whole answer; header names are given with underscores."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


Route = Callable[[Handler], None]


class Loopback(ThreadingHTTPServer):
    """The server, its routes, and what it saw."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[Seen] = []
        self.over = Event()
        self.routes: dict[str, Route] = {
            "/plain": lambda h: h.reply(200, b'{"data":[]}', Content_Type="application/json"),
            "/teapot": lambda h: h.reply(503, b"busy", Retry_After="7"),
            "/cookie": lambda h: h.reply(200, b"", Set_Cookie="sid=secret; Path=/"),
            "/gzip": lambda h: h.reply(200, gzip.compress(b"x" * 500), Content_Encoding="gzip"),
            "/broken-gzip": lambda h: h.reply(200, b"not gzip", Content_Encoding="gzip"),
            "/short": cut_length,
            "/chunk": cut_chunk,
            "/drop": drop,
            "/garbage": garbage,
            "/slow": slow,
        }

    @property
    def url(self) -> str:
        """The server's origin."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def redirect(self, path: str, location: str, *, status: int = 302) -> None:
        """Make ``path`` redirect to ``location``."""
        self.routes[path] = lambda h: h.reply(status, b"", Location=location)


def missing(handler: Handler) -> None:
    """Answer 404."""
    handler.reply(404, b"nothing here")


def cut_length(handler: Handler) -> None:
    """Promise more bytes than are sent."""
    handler.send_response(200)
    handler.send_header("content-length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"data":[')
    handler.close_connection = True


def cut_chunk(handler: Handler) -> None:
    """End in the middle of a chunk."""
    handler.send_response(200)
    handler.send_header("transfer-encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"5\r\nhello\r\n20\r\nwor")
    handler.close_connection = True


def drop(handler: Handler) -> None:
    """Close without a word."""
    handler.close_connection = True


def garbage(handler: Handler) -> None:
    """Speak something else than HTTP."""
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    handler.close_connection = True


def slow(handler: Handler) -> None:
    """Say nothing until the test is over."""
    handler.server.over.wait(10)
    handler.close_connection = True


@contextmanager
def serve() -> Iterator[Loopback]:
    """Serve until the block ends."""
    with Loopback() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()

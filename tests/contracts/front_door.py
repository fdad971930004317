"""Klaviyo's front door on this machine: a proxy through which programs reach a served fake.

A program that can speak to ``https://a.klaviyo.com`` only is pointed at it by the environment that
every HTTP library honours: the proxy, and the authority that vouches for the other side.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

HOST = "a.klaviyo.com"
_OF_ONE_CONNECTION = frozenset({"connection", "content-length", "host", "transfer-encoding"})


@contextmanager
def open_door(trustme: Any, port: int, place: Path, /) -> Iterator[Mapping[str, str]]:
    """Open a door to the fake on ``port`` and yield the environment that leads through it.

    ``trustme`` is the module of that name; ``place`` is a folder for the authority's certificate.
    """
    authority = trustme.CA()
    bundle = place / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    with _Proxy(context, port) as proxy:
        Thread(target=proxy.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield {
                "HTTPS_PROXY": f"http://127.0.0.1:{proxy.server_address[1]}",
                "REQUESTS_CA_BUNDLE": str(bundle),
            }
        finally:
            proxy.shutdown()


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, context: ssl.SSLContext, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.context = context
        self.port = port

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: a program that cannot get through says so itself."""


class _Handler(BaseHTTPRequestHandler):
    """One connection: a tunnel is asked for, and what comes out of it is handed on."""

    protocol_version = "HTTP/1.1"
    server: _Proxy

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def finish(self) -> None:
        """Close this end of the tunnel."""
        super().finish()
        self.connection.close()

    def do_CONNECT(self) -> None:  # the standard library's name
        """Open the tunnel; this end of it is the other side, too."""
        if self.path != f"{HOST}:443":
            self.send_error(403, f"this door leads to {HOST} only")
            return
        self.send_response(200)
        self.end_headers()
        tunnel = self.server.context.wrap_socket(self.connection, server_side=True)
        self.connection = tunnel
        self.rfile = tunnel.makefile("rb")
        self.wfile = tunnel.makefile("wb")
        self.close_connection = False

    def do_GET(self) -> None:  # the standard library's name
        """Hand a request on to the fake, and its answer back."""
        asked = {k: v for k, v in self.headers.items() if k.lower() not in _OF_ONE_CONNECTION}
        with closing(HTTPConnection("127.0.0.1", self.server.port, timeout=30)) as inside:
            inside.request("GET", self.path, headers=asked)
            answer = inside.getresponse()
            body = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OF_ONE_CONNECTION:
                self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

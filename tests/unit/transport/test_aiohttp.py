"""The transport over aiohttp, against a real socket: the same guarantees."""

import asyncio
import sys
from pathlib import Path

import pytest

from klaviyo_bridge.errors import ConfigurationError, PermanentTransportError, TransportError
from klaviyo_bridge.transport import AiohttpTransport
from klaviyo_bridge.wire.http import Request, Response
from tests.unit.transport.loopback import Loopback, serve
from tests.unit.transport.scripted import KEY

pytest.importorskip("aiohttp", reason="needs the extra: klaviyo-bridge[async]")

AUTHORIZATION = {"authorization": f"Klaviyo-API-Key {KEY}"}


def ask(server: Loopback, path: str, *, method: str = "GET", body: bytes | None = None) -> Request:
    """Return a request to the server, with a key."""
    return Request(method=method, url=server.url + path, headers=AUTHORIZATION, body=body)


def send(*requests: Request, read_timeout: float = 60.0, pool_size: int = 10) -> list[Response]:
    """Send the requests one after another over one transport."""

    async def talk() -> list[Response]:
        async with AiohttpTransport(read_timeout=read_timeout, pool_size=pool_size) as transport:
            return [await transport.send(request) for request in requests]

    return asyncio.run(talk())


class TestExchange:
    """What goes out and what comes back."""

    def test_answer_is_read_to_the_end(self, server: Loopback) -> None:
        """Status, headers in lower case and the whole body come back."""
        [response] = send(ask(server, "/plain"))

        assert 200 == response.status
        assert b'{"data":[]}' == response.body
        assert "application/json" == response.headers["content-type"]

    def test_an_error_status_is_an_answer(self, server: Loopback) -> None:
        """A 503 is returned with its headers, not raised."""
        [response] = send(ask(server, "/teapot"))

        assert (503, "7") == (response.status, response.headers["retry-after"])

    def test_request_goes_out_as_it_is(self, server: Loopback) -> None:
        """Method, query, headers and body are not rewritten."""
        path = "/plain?filter=equals(email,%22ada%2Bnews%40example.com%22)"
        send(ask(server, path, method="POST", body=b'{"data":{}}'))
        [seen] = server.seen

        assert ("POST", path, b'{"data":{}}') == (seen.method, seen.path, seen.body)
        assert AUTHORIZATION["authorization"] == seen.headers["authorization"]

    def test_gzip_is_unpacked(self, server: Loopback) -> None:
        """A compressed answer is asked for and comes back plain."""
        [response] = send(ask(server, "/gzip"))

        assert b"x" * 500 == response.body
        assert "gzip" in server.seen[0].headers["accept-encoding"]

    def test_connections_are_kept(self, server: Loopback) -> None:
        """Requests in a row share one connection."""
        send(*[ask(server, "/plain")] * 3)

        assert 1 == len({seen.connection for seen in server.seen})

    def test_tasks_share_it(self, server: Loopback) -> None:
        """Many tasks get their answers over at most as many connections as the pool holds."""

        async def talk() -> list[Response]:
            async with AiohttpTransport(pool_size=2) as transport:
                return await asyncio.gather(
                    *(transport.send(ask(server, "/plain")) for _ in range(40))
                )

        found = asyncio.run(talk())

        assert [200] * 40 == [response.status for response in found]
        assert len({seen.connection for seen in server.seen}) <= 2


class TestSecrets:
    """Only the request's own Authorization travels, and only where it belongs."""

    @pytest.mark.rule("KLV-15")
    def test_netrc_neither_adds_nor_replaces(self, server: Loopback, netrc: Path) -> None:
        """Credentials in .netrc change no request, with a key or without."""
        assert netrc.exists()
        send(ask(server, "/plain"), Request(method="GET", url=f"{server.url}/plain"))

        assert AUTHORIZATION["authorization"] == server.seen[0].headers["authorization"]
        assert "authorization" not in server.seen[1].headers

    def test_cookies_are_not_sent_back(self, server: Loopback) -> None:
        """What one answer sets does not travel with the next request."""
        send(ask(server, "/cookie"), ask(server, "/plain"))

        assert "cookie" not in server.seen[1].headers

    @pytest.mark.rule("KLV-15")
    def test_malformed_key_is_not_quoted(self, server: Loopback) -> None:
        """A key with a line break is refused without being shown, nor its cause."""
        headers = {"authorization": f"{KEY}\r\nx-injected: 1"}
        request = Request(method="GET", url=f"{server.url}/plain", headers=headers)
        with pytest.raises(ConfigurationError) as caught:
            send(request)

        assert KEY not in str(caught.value)
        assert (None, None) == (caught.value.__cause__, caught.value.__context__)
        assert [] == server.seen

    def test_environment_proxy_is_used(
        self, server: Loopback, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """HTTP_PROXY carries the request; NO_PROXY exempts a host."""
        server.routes["http://klaviyo.test/api"] = server.routes["/plain"]
        monkeypatch.setenv("http_proxy", server.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        send(Request(method="GET", url="http://klaviyo.test/api"), ask(server, "/plain"))

        assert ["http://klaviyo.test/api", "/plain"] == [seen.path for seen in server.seen]


class TestRedirects:
    """Within one origin only."""

    def test_same_origin_is_followed(self, server: Loopback) -> None:
        """A redirect within the origin is followed with the key."""
        server.redirect("/old", "/plain?page=2")
        [response] = send(ask(server, "/old"))

        assert 200 == response.status
        assert ["/old", "/plain?page=2"] == [seen.path for seen in server.seen]

    def test_other_origin_is_refused(self, server: Loopback) -> None:
        """A redirect to another port is refused, and nothing goes there."""
        with serve() as stranger:
            server.redirect("/old", f"{stranger.url}/plain")
            with pytest.raises(PermanentTransportError, match="another origin"):
                send(ask(server, "/old"))

        assert [] == stranger.seen


class TestFailures:
    """Every way not to answer is a TransportError that says which."""

    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("/short", "broke off before its end"),
            ("/chunk", "broke off before its end"),
            ("/drop", "the connection was dropped"),
            ("/broken-gzip", "compression is broken"),
            ("/slow", "did not come in time"),
            ("/garbage", "not HTTP"),
        ],
    )
    def test_no_whole_answer(self, server: Loopback, path: str, words: str) -> None:
        """The message names method, place and what happened, without the query."""
        request = ask(server, f"{path}?filter=ada%40example.com")
        with pytest.raises(TransportError, match=words) as caught:
            send(request, read_timeout=0.2)

        assert f"GET {server.url}{path}: " in str(caught.value)
        assert "ada" not in str(caught.value)
        assert (None, None) == (caught.value.__cause__, caught.value.__context__)

    def test_nobody_listens(self, server: Loopback) -> None:
        """A refused connection says so."""
        with serve() as gone:
            url = f"{gone.url}/plain"
        with pytest.raises(TransportError, match="connection was refused"):
            send(Request(method="GET", url=url))

        assert [] == server.seen


def test_another_loop_is_refused(server: Loopback) -> None:
    """A transport used in a second event loop says so instead of hanging."""
    transport = AiohttpTransport()
    first = asyncio.new_event_loop()
    first.run_until_complete(transport.send(ask(server, "/plain")))

    with pytest.raises(ConfigurationError, match="another event loop"):
        asyncio.run(transport.send(ask(server, "/plain")))

    first.run_until_complete(transport.aclose())
    first.close()


def test_it_opens_again_after_closing(server: Loopback) -> None:
    """Closing twice is harmless, and the next request opens new connections."""

    async def talk() -> Response:
        transport = AiohttpTransport()
        await transport.send(ask(server, "/plain"))
        await transport.aclose()
        await transport.aclose()
        async with transport:
            return await transport.send(ask(server, "/plain"))

    assert 200 == asyncio.run(talk()).status


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without aiohttp the error says what to install."""
    monkeypatch.setitem(sys.modules, "aiohttp", None)

    with pytest.raises(ConfigurationError, match=r'pip install "klaviyo-bridge\[async\]"'):
        AiohttpTransport()

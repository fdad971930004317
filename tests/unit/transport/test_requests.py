"""The transport over requests, against a real socket."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from klaviyo_bridge.errors import ConfigurationError, PermanentTransportError, TransportError
from klaviyo_bridge.transport import RequestsTransport
from klaviyo_bridge.wire.http import Request
from tests.unit.transport.loopback import Loopback, serve
from tests.unit.transport.scripted import KEY, make_request

AUTHORIZATION = {"authorization": f"Klaviyo-API-Key {KEY}"}


def ask(server: Loopback, path: str, *, method: str = "GET", body: bytes | None = None) -> Request:
    """Return a request to the server, with a key."""
    return Request(method=method, url=server.url + path, headers=AUTHORIZATION, body=body)


class TestExchange:
    """What goes out and what comes back."""

    def test_answer_is_read_to_the_end(self, server: Loopback) -> None:
        """Status, headers in lower case and the whole body come back."""
        with RequestsTransport() as transport:
            response = transport.send(ask(server, "/plain"))

        assert 200 == response.status
        assert b'{"data":[]}' == response.body
        assert "application/json" == response.headers["content-type"]

    def test_an_error_status_is_an_answer(self, server: Loopback) -> None:
        """A 503 is returned with its headers, not raised."""
        with RequestsTransport() as transport:
            response = transport.send(ask(server, "/teapot"))

        assert (503, "7") == (response.status, response.headers["retry-after"])

    def test_request_goes_out_as_it_is(self, server: Loopback) -> None:
        """Method, query, headers and body are not rewritten."""
        path = "/plain?filter=equals(email,%22ada%2Bnews%40example.com%22)"
        with RequestsTransport() as transport:
            transport.send(ask(server, path, method="POST", body=b'{"data":{}}'))
        [seen] = server.seen

        assert ("POST", path, b'{"data":{}}') == (seen.method, seen.path, seen.body)
        assert AUTHORIZATION["authorization"] == seen.headers["authorization"]

    def test_gzip_is_unpacked(self, server: Loopback) -> None:
        """A compressed answer is asked for and comes back plain."""
        with RequestsTransport() as transport:
            response = transport.send(ask(server, "/gzip"))

        assert b"x" * 500 == response.body
        assert "gzip" in server.seen[0].headers["accept-encoding"]

    def test_connections_are_kept(self, server: Loopback) -> None:
        """Requests in a row share one connection."""
        with RequestsTransport() as transport:
            for _ in range(3):
                transport.send(ask(server, "/plain"))

        assert 1 == len({seen.connection for seen in server.seen})

    def test_threads_share_it(self, server: Loopback) -> None:
        """Many threads get their answers over at most as many connections as the pool holds."""
        with RequestsTransport(pool_size=2) as transport, ThreadPoolExecutor(8) as pool:
            found = list(pool.map(transport.send, [ask(server, "/plain")] * 40))

        assert [200] * 40 == [response.status for response in found]
        assert len({seen.connection for seen in server.seen}) <= 2


class TestSecrets:
    """Only the request's own Authorization travels, and only where it belongs."""

    @pytest.mark.rule("KLV-15")
    def test_netrc_never_replaces_the_key(self, server: Loopback, netrc: Path) -> None:
        """Credentials in .netrc and in the session do not change the Authorization header."""
        assert netrc.exists()
        with requests.Session() as session:
            session.auth = ("ada", "enigma")
            session.headers["Authorization"] = "Basic YWRh"
            transport = RequestsTransport(session=session)
            transport.send(ask(server, "/plain"))

        assert AUTHORIZATION["authorization"] == server.seen[0].headers["authorization"]

    @pytest.mark.rule("KLV-15")
    def test_netrc_never_adds_a_key(self, server: Loopback, netrc: Path) -> None:
        """A request without Authorization stays without, whatever .netrc says."""
        assert netrc.exists()
        with RequestsTransport() as transport:
            transport.send(Request(method="GET", url=f"{server.url}/plain"))

        assert "authorization" not in server.seen[0].headers

    def test_cookies_are_not_sent_back(self, server: Loopback) -> None:
        """What one answer sets does not travel with the next request."""
        with RequestsTransport() as transport:
            transport.send(ask(server, "/cookie"))
            transport.send(ask(server, "/plain"))

        assert "cookie" not in server.seen[1].headers

    @pytest.mark.rule("KLV-15")
    @pytest.mark.parametrize("bad", [f"{KEY}\n", f" {KEY}", f"{KEY}é…"])
    def test_malformed_key_is_not_quoted(self, server: Loopback, bad: str) -> None:
        """A key that HTTP cannot carry is refused without being shown, nor its cause."""
        request = Request(method="GET", url=f"{server.url}/plain", headers={"authorization": bad})
        with RequestsTransport() as transport, pytest.raises(ConfigurationError) as caught:
            transport.send(request)

        assert KEY not in str(caught.value)
        assert (None, None) == (caught.value.__cause__, caught.value.__context__)
        assert [] == server.seen

    def test_unverified_session_is_refused(self) -> None:
        """A session that skips certificates would show the key to anyone."""
        with requests.Session() as session:
            session.verify = False
            with pytest.raises(ConfigurationError, match="verify"):
                RequestsTransport(session=session)

    def test_environment_proxy_is_used(
        self, server: Loopback, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """HTTP_PROXY carries the request, but never one that stays on this machine."""
        server.routes["http://klaviyo.test/api"] = server.routes["/plain"]
        monkeypatch.setenv("http_proxy", server.url)
        with RequestsTransport() as transport:
            transport.send(Request(method="GET", url="http://klaviyo.test/api"))
            transport.send(ask(server, "/plain"))

        assert ["http://klaviyo.test/api", "/plain"] == [seen.path for seen in server.seen]


class TestRedirects:
    """Within one origin only."""

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_same_origin_is_followed(self, server: Loopback, status: int) -> None:
        """A redirect within the origin is followed with the key."""
        server.redirect("/old", "/plain?page=2", status=status)
        with RequestsTransport() as transport:
            response = transport.send(ask(server, "/old"))

        assert 200 == response.status
        assert ["/old", "/plain?page=2"] == [seen.path for seen in server.seen]
        assert AUTHORIZATION["authorization"] == server.seen[1].headers["authorization"]

    def test_other_origin_is_refused(self, server: Loopback) -> None:
        """A redirect to another port is refused, and nothing goes there."""
        with serve() as stranger, RequestsTransport() as transport:
            server.redirect("/old", f"{stranger.url}/plain")
            with pytest.raises(PermanentTransportError, match="another origin"):
                transport.send(ask(server, "/old?filter=secret"))

        assert [] == stranger.seen

    def test_circle_ends(self, server: Loopback) -> None:
        """A redirect to itself is given up after five rounds."""
        server.redirect("/old", "/old")
        with (
            RequestsTransport() as transport,
            pytest.raises(PermanentTransportError, match="more than 5"),
        ):
            transport.send(ask(server, "/old"))

        assert 6 == len(server.seen)


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
        with (
            RequestsTransport(read_timeout=0.2) as transport,
            pytest.raises(TransportError, match=words) as caught,
        ):
            transport.send(request)

        assert f"GET {server.url}{path}: " in str(caught.value)
        assert "ada" not in str(caught.value)
        assert (None, None) == (caught.value.__cause__, caught.value.__context__)

    def test_nobody_listens(self, server: Loopback) -> None:
        """A refused connection says so."""
        with serve() as gone:
            url = f"{gone.url}/plain"
        with (
            RequestsTransport() as transport,
            pytest.raises(TransportError, match="connection was refused"),
        ):
            transport.send(Request(method="GET", url=url))

        assert [] == server.seen

    def test_unusable_url(self) -> None:
        """A URL without a host is a mistake of the caller."""
        with (
            RequestsTransport() as transport,
            pytest.raises(ConfigurationError, match="nothing was sent"),
        ):
            transport.send(Request(method="GET", url="a.klaviyo.com/api"))


def test_borrowed_session_stays_open(server: Loopback) -> None:
    """Closing the transport leaves a session that was handed in to its owner."""
    closed: list[bool] = []

    class Session(requests.Session):
        def close(self) -> None:
            closed.append(True)
            super().close()

    with Session() as session:
        session.headers["X-Gateway"] = "blue"
        with RequestsTransport(session=session) as transport:
            transport.send(make_request(url=f"{server.url}/plain"))

        assert [] == closed
    assert "blue" == server.seen[0].headers["x-gateway"]


def test_an_unanswered_proxy_is_named(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that is not there is told apart from a server that is not there."""
    with serve() as gone:
        monkeypatch.setenv("http_proxy", gone.url)
    with RequestsTransport() as transport, pytest.raises(TransportError, match="the proxy"):
        transport.send(Request(method="GET", url="http://klaviyo.test/api"))

    assert [] == server.seen

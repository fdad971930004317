"""The fake on a real port, asked through http.client."""

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from threading import Thread

import pytest

from klaviyo_bridge.fake import FakeKlaviyo, Fault, Server
from tests.unit.fake.calling import KEY

HEADERS = {"Authorization": f"Klaviyo-API-Key {KEY}", "revision": "2026-07-15"}


@pytest.fixture
def fake() -> FakeKlaviyo:
    """Return a fake that counts nothing: wall time would make tests slow."""
    return FakeKlaviyo("demo:60", limits=False)


@pytest.fixture
def server(fake: FakeKlaviyo) -> Iterator[Server]:
    """Return the fake, served."""
    with fake.serve() as running:
        yield running


@pytest.fixture
def connection(server: Server) -> Iterator[HTTPConnection]:
    """Return a connection to the server."""
    opened = HTTPConnection("127.0.0.1", server.port, timeout=10)
    yield opened
    opened.close()


def ask(connection: HTTPConnection, path: str, method: str = "GET") -> tuple[int, bytes]:
    """Ask once."""
    connection.request(method, path, headers=HEADERS)
    response = connection.getresponse()
    return response.status, response.read()


def test_links_use_the_served_origin(server: Server, connection: HTTPConnection) -> None:
    """Whoever follows next stays on the port."""
    status, body = ask(connection, "/api/profiles?page[size]=2")

    assert status == 200
    assert json.loads(body)["links"]["next"].startswith(f"{server.url}/api/profiles?")
    assert server.url == f"http://127.0.0.1:{server.port}"


def test_one_connection_serves_many_requests(connection: HTTPConnection) -> None:
    """HTTP/1.1 keeps it open, and nothing waits for Nagle."""
    ask(connection, "/api/lists")
    first = connection.sock
    started = time.perf_counter()
    for _ in range(20):
        ask(connection, "/api/lists")

    assert connection.sock is first
    assert time.perf_counter() - started < 5


def test_many_threads_get_whole_answers(server: Server) -> None:
    """Every answer is complete, whoever asks beside."""

    def count(number: int) -> int:
        opened = HTTPConnection("127.0.0.1", server.port, timeout=20)
        _, body = ask(opened, f"/api/profiles?page[size]={number}")
        opened.close()
        return len(json.loads(body)["data"])

    with ThreadPoolExecutor(8) as pool:
        assert list(range(1, 41)) == list(pool.map(count, range(1, 41)))


def test_an_unknown_route_is_501_naming_it(connection: HTTPConnection) -> None:
    """The served fake cannot raise at its client, so it says what it lacks."""
    status, body = ask(connection, "/api/flows", "POST")

    assert status == 501
    assert json.loads(body)["errors"][0]["detail"] == "POST /api/flows"


def test_head_is_not_answered_with_a_body(connection: HTTPConnection) -> None:
    """The connection stays in step."""
    assert ask(connection, "/api/lists", "HEAD") == (501, b"")
    assert ask(connection, "/api/lists")[0] == 200


def test_a_dropped_connection_is_dropped(fake: FakeKlaviyo, connection: HTTPConnection) -> None:
    """The client sees a hang-up, and may come again."""
    fake.faults.add(Fault.drop())

    with pytest.raises((RemoteDisconnected, ConnectionError)):
        ask(connection, "/api/lists")
    connection.close()
    assert ask(connection, "/api/lists")[0] == 200


def test_a_truncated_body_is_shorter_than_promised(
    fake: FakeKlaviyo, connection: HTTPConnection
) -> None:
    """Content-Length promises more than comes."""
    fake.faults.add(Fault.truncate())

    with pytest.raises(IncompleteRead):
        ask(connection, "/api/lists")


def test_a_slow_answer_is_slow_for_real(fake: FakeKlaviyo, connection: HTTPConnection) -> None:
    """Served without a clock of its own, the fake sleeps on the machine's."""
    fake.faults.add(Fault.slow(0.05))
    started = time.perf_counter()

    assert ask(connection, "/api/lists")[0] == 200
    assert time.perf_counter() - started >= 0.05


def test_served_limits_are_real() -> None:
    """Wall time gives honest 429s; two requests in one second are one too many."""
    fake = FakeKlaviyo()
    with fake.serve() as server:
        opened = HTTPConnection("127.0.0.1", server.port, timeout=10)
        statuses = [ask(opened, "/api/accounts")[0] for _ in range(16)]
        opened.close()

    assert 429 in statuses
    assert fake.now().year > 2025


def test_nothing_is_logged(connection: HTTPConnection, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither requests nor clients that hang up reach the terminal."""
    ask(connection, "/api/lists")
    connection.request("GET", "/api/profiles", headers=HEADERS)
    connection.close()

    assert capfd.readouterr() == ("", "")


def test_other_hosts_are_refused(fake: FakeKlaviyo) -> None:
    """The fake is nobody's business but this machine's."""
    with pytest.raises(ValueError, match="this machine only"):
        fake.serve(host="0.0.0.0")  # noqa: S104  # it is refused


def test_closing_ends_open_connections(fake: FakeKlaviyo) -> None:
    """Nobody waits on a server that is gone, and closing twice is no error."""
    server = fake.serve()
    opened = HTTPConnection("127.0.0.1", server.port, timeout=10)
    ask(opened, "/api/lists")
    waiting = Thread(target=server.wait)
    waiting.start()
    server.close()
    waiting.join(5)
    server.close()

    with pytest.raises((ConnectionError, socket.timeout, RemoteDisconnected)):
        ask(opened, "/api/lists")
    opened.close()
    assert not waiting.is_alive()

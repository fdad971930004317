"""The transports in their usual order."""

import asyncio
import subprocess
import sys

import pytest

import klaviyo_bridge.transport
from klaviyo_bridge.transport import (
    AsyncVirtualClock,
    RetryPolicy,
    VirtualClock,
    standard,
    standard_async,
)
from klaviyo_bridge.wire.http import Response, Window
from tests.unit.transport.loopback import Loopback
from tests.unit.transport.scripted import (
    AsyncScripted,
    AsyncStamping,
    Scripted,
    Stamping,
    always,
    make_request,
)

OK = Response(status=200)
BUSY = Response(status=503)


def test_every_attempt_is_paced() -> None:
    """A retry takes a place in the windows like any other call."""
    clock = VirtualClock()
    transport = standard(Scripted([BUSY, BUSY, OK]), clock=clock, random=always(0))
    response = transport.send(make_request(windows=(Window(60, 1),)))

    assert 200 == response.status
    assert clock.elapsed >= 120


def test_policy_is_handed_on() -> None:
    """The policy decides how often it is tried."""
    inner = Scripted([BUSY])
    transport = standard(inner, clock=VirtualClock(), policy=RetryPolicy(attempts=2))
    transport.send(make_request())
    transport.close()

    assert 2 == len(inner.sent)
    assert inner.closed


def test_async_twin() -> None:
    """The awaited stack retries, paces and closes the same way."""
    inner, clock = AsyncScripted([BUSY, OK]), AsyncVirtualClock()

    async def talk() -> Response:
        async with standard_async(inner, clock=clock, random=always(0)) as transport:
            return await transport.send(make_request(windows=(Window(60, 1),)))

    assert 200 == asyncio.run(talk()).status
    assert clock.elapsed >= 60
    assert inner.closed


def test_what_cannot_be_closed_is_left_alone() -> None:
    """Closing a stack around a transport of one method does nothing."""

    async def leave() -> None:
        async with standard_async(AsyncStamping(AsyncVirtualClock())):
            pass

    with standard(Stamping(VirtualClock())):
        asyncio.run(leave())


def test_a_falsy_transport_is_a_transport() -> None:
    """An empty fake, which Python holds for false, is used all the same."""

    class Empty(Scripted):
        def __len__(self) -> int:
            return 0

    inner = Empty([OK])
    standard(inner).send(make_request())

    assert 1 == len(inner.sent)


def test_default_is_opened_by_the_first_request(server: Loopback) -> None:
    """Without a transport, requests are carried by the requests library and closed at the end."""
    with standard() as transport:
        found = [transport.send(make_request(url=f"{server.url}/plain")) for _ in range(2)]

    assert [200, 200] == [response.status for response in found]
    assert 1 == len({seen.connection for seen in server.seen})


def test_async_default_is_opened_by_the_first_request(server: Loopback) -> None:
    """Without a transport, awaited requests are carried by aiohttp and closed at the end."""
    pytest.importorskip("aiohttp", reason="needs the extra: klaviyo-bridge[async]")

    async def talk() -> list[Response]:
        async with standard_async() as transport:
            request = make_request(url=f"{server.url}/plain")
            return [await transport.send(request) for _ in range(2)]

    assert [200, 200] == [response.status for response in asyncio.run(talk())]
    assert 1 == len({seen.connection for seen in server.seen})


def test_unused_defaults_close() -> None:
    """A stack that sent nothing has nothing to close."""

    async def leave() -> None:
        async with standard_async():
            pass

    with standard():
        asyncio.run(leave())


class TestPackage:
    """The public names."""

    def test_every_name_is_there(self) -> None:
        """Each name of ``__all__`` is sorted, listed by dir() and leads to something."""
        names = klaviyo_bridge.transport.__all__

        assert sorted(names, key=lambda name: (name[0].islower(), name)) == names
        assert names == [name for name in names if name in dir(klaviyo_bridge.transport)]
        assert all(getattr(klaviyo_bridge.transport, name) for name in names)
        assert {*names} == {*klaviyo_bridge.transport._HOMES}

    def test_unknown_names_are_refused(self) -> None:
        """A misspelt name is an AttributeError, as for any module."""
        with pytest.raises(AttributeError, match="Retrier"):
            _ = klaviyo_bridge.transport.__getattr__("Retrier")

    def test_a_stack_needs_no_http_library(self) -> None:
        """Building the default stack imports neither requests, aiohttp, asyncio nor ssl."""
        program = (
            "import sys, klaviyo_bridge.transport as t\n"
            "t.standard(); t.standard_async()\n"
            "heavy = ('requests', 'aiohttp', 'asyncio', 'ssl', 'backoff')\n"
            "print([m for m in heavy if m in sys.modules])"
        )
        command = [sys.executable, "-c", program]
        run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # ours

        assert "[]" == run.stdout.strip()

"""The client over a transport of a few lines."""

import asyncio
import json
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from klaviyo_bridge.client import AsyncKlaviyo, Klaviyo
from klaviyo_bridge.errors import ConfigurationError, UnexpectedDocumentError
from klaviyo_bridge.models import Account, KlaviyoList, Metric, Profile, Segment
from klaviyo_bridge.wire.http import Request, Response

KEY = "pk_test_0123456789"


def _resource(type: str, id: str = "X1", **attributes: Any) -> dict[str, Any]:
    return {"type": type, "id": id, "attributes": attributes}


def _answer(data: Any, next: str | None = None) -> Response:
    return Response(status=200, body=json.dumps({"data": data, "links": {"next": next}}).encode())


@attrs.define
class Scripted:
    """A transport that answers from a list and remembers what it was asked."""

    answers: list[Response]
    asked: list[Request] = attrs.field(factory=list)
    closed: bool = False

    def send(self, request: Request, /) -> Response:
        self.asked.append(request)
        return self.answers.pop(0)

    def close(self) -> None:
        self.closed = True


@attrs.define
class AsyncScripted:
    """The same, awaited."""

    inner: Scripted

    async def send(self, request: Request, /) -> Response:
        await asyncio.sleep(0)
        return self.inner.send(request)

    async def aclose(self) -> None:
        self.inner.close()


def test_every_request_is_complete() -> None:
    """Origin, key, revision, media type and user agent are on it."""
    transport = Scripted([_answer([])])

    list(Klaviyo(KEY, transport=transport).profiles.iter())

    sent = transport.asked[0]
    assert sent.url == "https://a.klaviyo.com/api/profiles?page%5Bsize%5D=100"
    assert sent.headers["authorization"] == f"Klaviyo-API-Key {KEY}"
    assert sent.headers["revision"] == "2026-07-15"
    assert sent.headers["accept"] == "application/vnd.api+json"
    assert sent.headers["user-agent"].startswith("klaviyo-bridge/")
    assert "content-type" not in sent.headers


def test_a_body_is_declared() -> None:
    """A request with a body says what it is."""
    transport = Scripted([Response(status=202)])

    document = Klaviyo(KEY, transport=transport).request("POST", "/api/events", json={"data": 1})

    assert document.data is None
    assert transport.asked[0].headers["content-type"] == "application/vnd.api+json"


@pytest.mark.parametrize(
    ("call", "data", "path", "expected"),
    [
        (lambda k: k.profiles.get("P").id, _resource("profile", "P"), "/api/profiles/P", "P"),
        (
            lambda k: k.profiles.get("P", subscriptions=True, fields=["email"]).id,
            _resource("profile", "P"),
            "/api/profiles/P?additional-fields%5Bprofile%5D=subscriptions&fields%5Bprofile%5D=email",
            "P",
        ),
        (lambda k: k.profiles.lists("P"), [], "/api/profiles/P/lists", ()),
        (lambda k: k.profiles.segments("P"), [], "/api/profiles/P/segments", ()),
        (lambda k: k.lists.get("L"), _resource("list", "L"), "/api/lists/L", KlaviyoList),
        (
            lambda k: k.lists.get("L", profile_count=True).profile_count,
            _resource("list", "L", profile_count=3),
            "/api/lists/L?additional-fields%5Blist%5D=profile_count",
            3,
        ),
        (
            lambda k: k.lists.find(name="VIP"),
            [_resource("list", "L", name="VIP")],
            "/api/lists?filter=equals%28name%2C%5B%22VIP%22%5D%29",
            KlaviyoList,
        ),
        (lambda k: [x.id for x in k.lists.iter()], [_resource("list", "L")], "/api/lists", ["L"]),
        (
            lambda k: [x.id for x in k.lists.members("L", subscriptions=True)],
            [_resource("profile", "P")],
            "/api/lists/L/profiles?additional-fields%5Bprofile%5D=subscriptions&page%5Bsize%5D=100",
            ["P"],
        ),
        (
            lambda k: list(k.lists.member_ids("L")),
            [{"type": "profile", "id": "P"}],
            "/api/lists/L/relationships/profiles?page%5Bsize%5D=100",
            ["P"],
        ),
        (lambda k: k.segments.get("S"), _resource("segment", "S"), "/api/segments/S", Segment),
        (
            lambda k: k.segments.get("S", profile_count=True).profile_count,
            _resource("segment", "S", profile_count=3),
            "/api/segments/S?additional-fields%5Bsegment%5D=profile_count",
            3,
        ),
        (
            lambda k: k.segments.find(name="VIP"),
            [_resource("segment", "S", name="VIP")],
            "/api/segments?filter=equals%28name%2C%5B%22VIP%22%5D%29",
            Segment,
        ),
        (
            lambda k: [x.id for x in k.segments.iter(sort="-created")],
            [_resource("segment", "S")],
            "/api/segments?sort=-created",
            ["S"],
        ),
        (
            lambda k: [x.id for x in k.segments.members("S")],
            [_resource("profile", "P")],
            "/api/segments/S/profiles?page%5Bsize%5D=100",
            ["P"],
        ),
        (
            lambda k: list(k.segments.member_ids("S")),
            [{"type": "profile", "id": "P"}],
            "/api/segments/S/relationships/profiles?page%5Bsize%5D=100",
            ["P"],
        ),
        (lambda k: k.events.get("E").id, _resource("event", "E"), "/api/events/E", "E"),
        (
            lambda k: [x.id for x in k.events.iter(sort="datetime")],
            [_resource("event", "E")],
            "/api/events?page%5Bsize%5D=1000&sort=datetime",
            ["E"],
        ),
        (lambda k: k.metrics.get("M"), _resource("metric", "M"), "/api/metrics/M", Metric),
        (lambda k: [x.id for x in k.metrics.iter()], [_resource("metric")], "/api/metrics", ["X1"]),
        (lambda k: k.accounts.get(), [_resource("account", "A")], "/api/accounts", Account),
        (lambda k: k.accounts.get("A"), _resource("account", "A"), "/api/accounts/A", Account),
        (
            lambda k: [x["id"] for x in k.iter("/api/flows", params={"sort": "name"})],
            [_resource("flow", "F")],
            "/api/flows?sort=name",
            ["F"],
        ),
    ],
)
def test_each_call_asks_its_endpoint_and_reads_the_answer(
    call: Callable[[Klaviyo], Any], data: Any, path: str, expected: Any
) -> None:
    """One table for every call of the client."""
    transport = Scripted([_answer(data)])

    got = call(Klaviyo(KEY, transport=transport))

    assert [f"https://a.klaviyo.com{path}"] == [r.url for r in transport.asked]
    assert isinstance(got, expected) if isinstance(expected, type) else expected == got


def test_pages_are_asked_for_when_they_are_needed() -> None:
    """Iteration is lazy: the second request waits until the first page is used up."""
    following = "https://a.klaviyo.com/api/profiles?page%5Bcursor%5D=b"
    transport = Scripted([_answer([_resource("profile", "1")], following), _answer([])])
    people = Klaviyo(KEY, transport=transport).profiles.iter()

    first = next(people)

    assert (first.id, len(transport.asked)) == ("1", 1)
    assert list(people) == []
    assert len(transport.asked) == 2


@pytest.mark.rule("KLV-13")
def test_a_link_to_another_origin_is_not_followed() -> None:
    """The key is never sent elsewhere, whoever links there."""
    transport = Scripted([_answer([], "https://evil.example/api/profiles")])

    with pytest.raises(UnexpectedDocumentError, match="the key is not sent there"):
        list(Klaviyo(KEY, transport=transport).profiles.iter())
    assert len(transport.asked) == 1


@pytest.mark.parametrize("key", ["", "pk_ 1", "pk_1\n"])
def test_a_key_that_cannot_be_one_is_refused(key: str) -> None:
    """The message says where to get a key, and does not repeat it."""
    with pytest.raises(ConfigurationError, match="copy it again") as caught:
        Klaviyo(key, transport=Scripted([]))
    assert "pk_" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://a.klaviyo.com", "ftp://x", "a.klaviyo.com", "https://"])
def test_the_key_goes_over_tls_or_stays_on_this_machine(url: str) -> None:
    """Plain HTTP is for loopback only."""
    with pytest.raises(ConfigurationError, match="https://"):
        Klaviyo(KEY, transport=Scripted([]), base_url=url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8765", "http://localhost:1/", "http://[::1]:2"])
def test_a_served_fake_is_a_base_url(url: str) -> None:
    """Loopback addresses are accepted, with or without a slash at the end."""
    transport = Scripted([_answer([])])

    list(Klaviyo(KEY, transport=transport, base_url=url).lists.iter())

    assert transport.asked[0].url == f"{url.rstrip('/')}/api/lists"


@pytest.mark.rule("KLV-15")
def test_a_client_neither_shows_nor_pickles_its_key() -> None:
    """Not in repr, and pickling is refused with the way out."""
    klaviyo = Klaviyo(KEY, transport=Scripted([]))

    assert KEY not in repr(klaviyo) + repr(klaviyo.driver) + repr(klaviyo.profiles)
    with pytest.raises(TypeError, match="make one there"):
        pickle.dumps(klaviyo.driver)


def test_the_key_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """``from_env`` reads KLAVIYO_API_KEY, and says how to set it when it is missing."""
    monkeypatch.setenv("KLAVIYO_API_KEY", KEY)
    transport = Scripted([_answer([])])
    list(Klaviyo.from_env(transport=transport).lists.iter())
    assert transport.asked[0].headers["authorization"].endswith(KEY)
    assert AsyncKlaviyo.from_env(transport=AsyncScripted(transport)).driver is not None

    monkeypatch.delenv("KLAVIYO_API_KEY")
    with pytest.raises(ConfigurationError, match="KLAVIYO_API_KEY"):
        Klaviyo.from_env()


def test_two_accounts_for_one_key_are_an_error() -> None:
    """A private key belongs to one account."""
    two = [_resource("account", "A"), _resource("account", "B")]

    with pytest.raises(UnexpectedDocumentError, match="found 2"):
        Klaviyo(KEY, transport=Scripted([_answer(two)])).accounts.get()


def test_closing_the_client_closes_its_transport() -> None:
    """As a context manager or by hand."""
    transport = Scripted([])

    with Klaviyo(KEY, transport=transport):
        pass

    assert transport.closed


def test_the_async_client_holds_the_same_conversations() -> None:
    """Typed calls are awaited, streams are asynchronous iterators, pages are followed."""
    following = "https://a.klaviyo.com/api/profiles?page%5Bcursor%5D=b"
    transport = Scripted(
        [
            _answer(_resource("profile", "P")),
            _answer([_resource("profile", "1")], following),
            _answer([_resource("profile", "2")]),
        ]
    )

    async def converse() -> list[str]:
        async with AsyncKlaviyo(KEY, transport=AsyncScripted(transport)) as klaviyo:
            one = await klaviyo.profiles.get("P")
            return [one.id, *[profile.id async for profile in klaviyo.profiles.iter()]]

    assert asyncio.run(converse()) == ["P", "1", "2"]
    assert transport.closed
    assert transport.asked[2].url == following


def test_every_group_of_calls_is_there_for_both_clients() -> None:
    """The asynchronous client lacks nothing."""
    sync = Klaviyo(KEY, transport=Scripted([]))
    asynchronous = AsyncKlaviyo(KEY, transport=AsyncScripted(Scripted([])))

    for name in ("profiles", "lists", "segments", "events", "metrics", "accounts"):
        ours = {n for n in dir(getattr(sync, name)) if not n.startswith("_")}
        theirs = {n for n in dir(getattr(asynchronous, name)) if not n.startswith("_")}
        assert ours == theirs


def test_a_call_shows_its_signature_and_docstring() -> None:
    """``help()`` is of use: the method wraps the flow that it runs."""
    iterate = Klaviyo(KEY, transport=Scripted([])).profiles.iter

    assert iterate.__doc__ is not None
    assert "every profile" in iterate.__doc__
    assert Profile.TYPE == "profile"

"""Keeping what went over the wire, and answering from it later."""

from pathlib import Path

import orjson
import pytest

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.transport import (
    Exchange,
    RecordingTransport,
    Redactor,
    ReplayingTransport,
    read_exchanges,
    write_exchanges,
)
from klaviyo_bridge.wire.http import Request, Response
from tests.unit.transport.scripted import KEY, Scripted, make_request

PROFILE = {
    "data": {
        "type": "profile",
        "id": "01GDDKASAP8TKDDA2GRZDSVP4H",
        "attributes": {
            "email": "Ada.Lovelace@example.org",
            "phone_number": "+447700900123",
            "external_id": "63f64a2b",
            "first_name": "Ada",
            "title": "Countess",
            "location": {"address1": "12 St James's Square", "latitude": 51.5, "country": None},
            "properties": {"pets": ["siamese", 2, True], "size": {"shoe": 5.5}},
            "created": "2026-01-01T00:00:00+00:00",
            "subscriptions": {"email": {"marketing": {"consent": "SUBSCRIBED"}}},
        },
        "links": {
            "self": "https://a.klaviyo.com/api/profiles/01GDDKASAP8TKDDA2GRZDSVP4H/",
            "next": "https://a.klaviyo.com/api/profiles?filter=equals%28email%2C%22ada.lovelace"
            "%40example.org%22%29&page%5Bcursor%5D=YWRhQGV4YW1wbGUub3Jn",
        },
    }
}
WHO = ("ada", "lovelace", "900123", "63f64a2b", "countess", "james", "siamese", KEY)


def record(request: Request, response: Response) -> Exchange:
    """Record one exchange."""
    transport = RecordingTransport(Scripted([response]))
    transport.send(request)
    [exchange] = transport.exchanges
    return exchange


class TestRecording:
    """What is kept is fit to be shown."""

    @pytest.mark.rule("KLV-15")
    def test_nobody_is_recognisable(self) -> None:
        """Neither key nor person is left anywhere in what is kept."""
        request = make_request(
            method="POST",
            url="https://a.klaviyo.com/api/profiles?filter=and(equals(email,%22Ada.Lovelace%40"
            "example.org%22),any(external_id,%5B%2263f64a2b%22%5D))",
        )
        request = Request(
            method="POST",
            url=request.url,
            headers={**request.headers, "X-API-KEY": KEY, "revision": "2026-07-15"},
            body=orjson.dumps(PROFILE),
        )
        response = Response(
            status=200, headers={"Set-Cookie": KEY, "cid": "ABC123"}, body=orjson.dumps(PROFILE)
        )
        kept = record(request, response)

        assert not [who for who in WHO if who in repr(kept).lower()]
        assert {"revision": "2026-07-15"} == kept.request_headers
        assert {"cid": "ABC123"} == kept.headers

    def test_shape_is_kept(self) -> None:
        """Members, types, ids, times and consent stay; one person keeps one name throughout."""
        kept = record(make_request(), Response(status=200, body=orjson.dumps(PROFILE)))
        data = orjson.loads(kept.body)["data"]

        assert {
            "email": "person-2@example.com",
            "phone_number": "+15550100001",
            "external_id": "***",
            "first_name": "***",
            "title": "***",
            "location": {"address1": "***", "latitude": 0.0, "country": None},
            "properties": {"pets": ["***", 0, False], "size": {"shoe": 0.0}},
            "created": "2026-01-01T00:00:00+00:00",
            "subscriptions": {"email": {"marketing": {"consent": "SUBSCRIBED"}}},
        } == data["attributes"]
        assert "person-2%40example.com" in data["links"]["next"]
        assert (
            "https://a.klaviyo.com/api/profiles/01GDDKASAP8TKDDA2GRZDSVP4H/"
            == (data["links"]["self"])
        )
        assert "/api/profiles?filter=equals%28email%2C%22person-1%40example.com%22%29" == (
            kept.target
        )

    def test_answer_is_untouched(self) -> None:
        """The caller gets what came."""
        response = Response(status=200, body=b"ada@example.org")

        assert response is RecordingTransport(Scripted([response])).send(make_request())

    @pytest.mark.parametrize(
        ("body", "kept"),
        [
            (b"", ""),
            (b"<p>ada@example.org, +447700900123</p>", "<p>person-2@example.com, +15550100001</p>"),
            (b"\xff\xfe", "***"),
            (b"[1, null, 2.5, true]", "[1,null,2.5,true]"),
            (b'{"email": [null, "not an address"]}', '{"email":[null,"person-2@example.com"]}'),
            (
                b'{"code": "duplicate", "title": "Conflict.", "detail": "ada@example.org exists"}',
                '{"code":"duplicate","title":"Conflict.","detail":"person-2@example.com exists"}',
            ),
        ],
    )
    def test_any_body(self, body: bytes, kept: str) -> None:
        """Bodies that are not JSON are redacted as text, and masked if they are no text."""
        assert kept == record(make_request(), Response(status=200, body=body)).body

    def test_members_may_be_kept(self) -> None:
        """The caller may say which members tell nothing."""
        redactor = Redactor(keep=frozenset({"country", "properties"}))
        told = redactor.redact_json({"country": "UK", "city": "London", "properties": {"a": "b"}})

        assert {"country": "UK", "city": "***", "properties": {"a": "b"}} == told

    def test_long_texts_take_no_time(self) -> None:
        """A megabyte without an address is looked through once."""
        text = "x" * 300_000

        assert text == Redactor().redact_text(text)


class TestReplaying:
    """A recording answers in place of the service."""

    def test_there_and_back(self, tmp_path: Path) -> None:
        """What was written to a file is read back the same."""
        kept = record(make_request(), Response(status=200, body=orjson.dumps(PROFILE)))
        write_exchanges([kept, kept], tmp_path / "recording.jsonl")

        assert [kept, kept] == list(read_exchanges(tmp_path / "recording.jsonl"))

    @pytest.mark.parametrize("line", ["{", "[]", '{"method": "GET"}', "7"])
    def test_broken_file(self, tmp_path: Path, line: str) -> None:
        """A line that is no exchange is named by its number, not quoted."""
        path = tmp_path / "recording.jsonl"
        write_exchanges([Exchange(method="GET", target="/", status=200)], path)
        path.write_text(path.read_text() + line)

        with pytest.raises(ConfigurationError, match="line 2 of the recording"):
            list(read_exchanges(path))

    def test_pages_link_up(self) -> None:
        """The redacted link of one page finds the next one."""
        second = "https://a.klaviyo.com/api/profiles?page%5Bcursor%5D=bmV4dA"
        first = orjson.dumps({"links": {"next": second}})
        inner = Scripted([Response(status=200, body=first), Response(status=200, body=b"{}")])
        recording = RecordingTransport(inner)
        recording.send(make_request(url="https://a.klaviyo.com/api/profiles"))
        recording.send(make_request(url=second))

        replay = ReplayingTransport(recording.exchanges)
        page = replay.send(make_request(url="https://a.klaviyo.com/api/profiles"))
        link = orjson.loads(page.body)["links"]["next"]

        assert "YWRh" not in link
        assert b"{}" == replay.send(make_request(url=link)).body

    def test_repeated_requests_answer_in_turn(self) -> None:
        """A job that was polled is polled again, and stays as it was last seen."""
        polls = [Exchange(method="GET", target="/api/job", status=status) for status in (202, 200)]
        replay = ReplayingTransport(polls)
        request = make_request(url="http://127.0.0.1:8765/api/job")

        assert [202, 200, 200] == [replay.send(request).status for _ in range(3)]

    def test_queries_are_compared_by_meaning(self) -> None:
        """Neither encoding nor order of the parameters matters."""
        held = Exchange(method="GET", target="/api/lists?page%5Bsize%5D=1&sort=-id", status=200)
        request = make_request(url="https://a.klaviyo.com/api/lists?sort=-id&page[size]=1")

        assert 200 == ReplayingTransport([held]).send(request).status

    @pytest.mark.parametrize(
        ("target", "words"),
        [
            ("/api/profiles?sort=id", "GET /api/profiles only with another query"),
            ("/api/lists", "holds no GET /api/profiles"),
        ],
    )
    def test_a_gap_is_named(self, target: str, words: str) -> None:
        """What is not held is an error naming method and path, without the query."""
        replay = ReplayingTransport([Exchange(method="GET", target=target, status=200)])
        with pytest.raises(ConfigurationError, match=words) as caught:
            replay.send(make_request())

        assert "example.com" not in str(caught.value)

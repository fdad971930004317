"""Bytes to typed profiles, beside the official SDK's typed path and beside orjson alone."""

from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import orjson

from klaviyo_bridge.fake import FakeKlaviyo
from klaviyo_bridge.models import Profile
from klaviyo_bridge.wire import Query, Request, Response
from klaviyo_bridge.wire.endpoints import build
from klaviyo_bridge.wire.jsonapi import read_page
from klaviyo_bridge.wire.responses import decipher
from tests.benchmarks.timing import compare

ORJSON = "orjson alone, no types"
OURS = "klaviyo_bridge, typed"
PEER = "klaviyo-api, typed"
PEER_MODEL = "GetProfileResponsePluralConversationsCollectionCompoundDocument"


def measure(*, smoke: bool) -> Iterator[str]:
    """Decode the same pages three ways; figures are per core."""
    profiles, runs = (100, 1) if smoke else (2_000, 11)
    pages = _pages(profiles)
    decoders: dict[str, Callable[[bytes], object]] = {ORJSON: orjson.loads, OURS: _decode}
    peer = _peer()
    if peer is not None:
        decoders[PEER] = peer
    works = {name: partial(_each, decode, pages) for name, decode in decoders.items()}
    seconds = compare(works, runs=runs)
    for name, spent in seconds.items():
        yield f"{profiles / spent:>9,.0f} profiles/s  {name}"
    yield f"klaviyo_bridge takes {seconds[OURS] / seconds[ORJSON]:.1f} x the time of orjson alone"
    if peer is None:
        yield "klaviyo-api is not installed: no peer"
    else:
        ratio = seconds[PEER] / seconds[OURS]
        yield f"klaviyo_bridge is {ratio:.1f} x as fast as klaviyo-api {version('klaviyo-api')}"


def _each(decode: Callable[[bytes], object], pages: list[bytes]) -> None:
    """Decode one page after the other and keep none, as a stream does."""
    for page in pages:
        decode(page)


def _request() -> Request:
    query = Query(additional_fields={"profile": ["subscriptions"]}, page_size=100)
    return build("get_profiles", query=query)


def _pages(profiles: int) -> list[bytes]:
    """Return the bodies that the fake answers for a whole demo account, page by page."""
    fake = FakeKlaviyo(f"demo:{profiles}")
    url: str | None = "https://a.klaviyo.com" + _request().url
    found = []
    while url:
        headers = {"authorization": "Klaviyo-API-Key pk_bench", "revision": "2026-07-15"}
        body = fake.send(Request(method="GET", url=url, headers=headers)).body
        found.append(body)
        url = orjson.loads(body)["links"]["next"]
    return found


def _decode(page: bytes) -> object:
    return read_page(decipher(Response(status=200, body=page), _REQUEST), Profile)


_REQUEST = _request()


def _peer() -> Callable[[bytes], Any] | None:
    """Return what the official SDK does with the body of an answer."""
    try:
        version("klaviyo-api")
    except PackageNotFoundError:
        return None
    from klaviyo_api import KlaviyoAPI

    client = KlaviyoAPI("pk_bench")
    deserialize = client.Profiles.api_client.deserialize
    return lambda page: deserialize(page.decode(), PEER_MODEL)

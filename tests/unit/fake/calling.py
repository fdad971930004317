"""Asking the fake, in as few words as a test needs."""

import json
from typing import Any
from urllib.parse import urlencode

import attrs

from klaviyo_bridge.fake import FakeKlaviyo
from klaviyo_bridge.wire.http import Request, Response

ORIGIN = "https://a.klaviyo.com"
KEY = "pk_test_invented"


@attrs.frozen
class Reply:
    """An answer, its body read."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def ids(self) -> list[str]:
        """Ids of a collection's members."""
        return [item["id"] for item in self.body["data"]]

    @property
    def attributes(self) -> dict[str, Any]:
        """Attributes of a single resource, or of a collection's first."""
        data = self.body["data"]
        found: dict[str, Any] = (data[0] if isinstance(data, list) else data)["attributes"]
        return found

    @property
    def error(self) -> dict[str, Any]:
        """The only error object."""
        (error,) = self.body["errors"]
        found: dict[str, Any] = error
        return found


def make_request(
    path: str,
    query: dict[str, str] | None = None,
    *,
    method: str = "GET",
    key: str | None = KEY,
    **headers: str,
) -> Request:
    """Make a request; ``path`` may be a whole address."""
    url = path if path.startswith("http") else f"{ORIGIN}{path}"
    asked = f"{url}?{urlencode(query)}" if query else url
    credentials = {} if key is None else {"authorization": f"Klaviyo-API-Key {key}"}
    return Request(
        method=method, url=asked, headers={"revision": "2026-07-15", **credentials, **headers}
    )


def read(response: Response) -> Reply:
    """Read a response."""
    return Reply(response.status, dict(response.headers), json.loads(response.body))


def get(
    fake: FakeKlaviyo,
    path: str,
    query: dict[str, str] | None = None,
    *,
    key: str | None = KEY,
    **headers: str,
) -> Reply:
    """Ask and read."""
    return read(fake.send(make_request(path, query, key=key, **headers)))


def walk(fake: FakeKlaviyo, path: str, query: dict[str, str], *, link: str = "next") -> list[str]:
    """Follow one kind of link to the end and return every id on the way, page by page."""
    reply = get(fake, path, query)
    ids = reply.ids
    while reply.body["links"][link]:
        reply = get(fake, reply.body["links"][link])
        ids += reply.ids
    return ids

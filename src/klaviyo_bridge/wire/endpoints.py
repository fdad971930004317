"""Requests, one for each thing that can be asked.

A built request names a path of the API and carries its limits, scopes and whether it may be
repeated; the client adds origin, revision and key as it sends.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlsplit

import orjson

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.wire.http import Request
from klaviyo_bridge.wire.operations import HARMLESS_TO_REPEAT, Operation, find_operation, operation
from klaviyo_bridge.wire.query import Query, encode, parameters

MEDIA_TYPE = "application/vnd.api+json"
"""JSON:API, in both directions."""


def build(name: str, /, *, id: str | None = None, query: Query | None = None) -> Request:
    """Return the request for the operation ``name``, such as ``get_profiles``.

    ``id`` is the record of a path with ``{id}``. Raises ConfigurationError for whatever the
    endpoint does not know, before anything is sent.
    """
    known = operation(name)
    if ("{id}" in known.path) != (id is not None):
        wants = "needs an id" if id is None else "takes no id"
        raise ConfigurationError(f"{name} {wants}")
    path = known.path if id is None else known.path.replace("{id}", _encode_id(name, id))
    asked = parameters(query, known) if query is not None else {}
    return _request(known, path + encode(asked), asked)


def _encode_id(name: str, id: str) -> str:
    try:
        encoded = quote(id, safe="") if id.strip() else ""
    except UnicodeEncodeError:
        encoded = ""
    if not encoded:
        raise ConfigurationError(f"{name} needs an id, and was given none that can be sent")
    return encoded


def raw(
    method: str,
    path: str,
    /,
    *,
    params: Mapping[str, str] | None = None,
    json: object = None,
) -> Request:
    """Return a request for any endpoint; known ones get their limits, scopes and surcharges.

    ``path`` begins with ``/``; ``params`` is encoded; ``json`` becomes the body.
    """
    if not path.startswith("/"):
        raise ConfigurationError("give the path only, from the first slash on: /api/flows")
    url = path + (encode(params or {}) if "?" not in path else "")
    if params and "?" in path:
        raise ConfigurationError("give the query in the path or as params, not in both")
    method = method.upper()
    body = None if json is None else orjson.dumps(json)
    known = find_operation(method, urlsplit(path).path)
    asked = dict(parse_qsl(urlsplit(url).query))
    if known is None:
        return Request(method=method, url=url, body=body, repeatable=method in HARMLESS_TO_REPEAT)
    return _request(known, url, asked, body=body)


def follow(url: str, /, *, after: Request) -> Request:
    """Return the request for the next page, as Klaviyo linked it, of the page after ``after``."""
    return Request(
        method="GET",
        url=url,
        operation=after.operation,
        windows=after.windows,
        scopes=after.scopes,
        repeatable=True,
    )


def _request(
    known: Operation, url: str, asked: Mapping[str, str], *, body: bytes | None = None
) -> Request:
    return Request(
        method=known.method,
        url=url,
        body=body,
        operation=known.name,
        windows=known.windows_for(asked),
        scopes=known.scopes,
        repeatable=known.method in HARMLESS_TO_REPEAT,
    )

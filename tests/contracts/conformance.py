"""Whether a request is one that Klaviyo's OpenAPI file allows, judged without the library."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import attrs

from klaviyo_bridge.wire.http import Request
from tests.contracts.questions import SIZE, kind_of
from tests.contracts.specification import MEDIA_TYPE, Endpoint, Specification

_STRING = r'"(?:[^"\\]|\\.)*"'
_SCALAR = rf'(?:{_STRING}|[^\s,()\[\]"]+)'
_LIST = rf"\[{_SCALAR}(?:,{_SCALAR})*\]"
_COMPARISON = re.compile(rf"([a-z-]+)\(([\w.]+)(?:,({_LIST}|{_SCALAR}))?\)", re.DOTALL)
_ONE = re.compile(_SCALAR, re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z0-9._~%&=+/?:-]*")


@attrs.frozen
class Comparison:
    """One part of a filter, as it stands on the wire."""

    operator: str
    field: str
    shape: str
    """``none``, ``single`` or ``list``, in the file's words."""
    literals: tuple[str, ...]

    def value(self, kind: str) -> Any:
        """Read it back as the library's filters hold it; raise ValueError for another kind."""
        values = tuple(_READ[kind](one) for one in self.literals)
        return {"none": None, "list": values}.get(self.shape, values[0] if values else None)


def _read_text(literal: str) -> str:
    if not literal.startswith('"'):
        raise ValueError("a string without quotes")
    return str(json.loads(literal))


def _read_moment(literal: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(literal)
    if moment.tzinfo is None:
        raise ValueError("a date-time without offset")
    return moment


def _read_number(literal: str) -> float:
    read = json.loads(literal)
    if type(read) not in {int, float}:
        raise ValueError("not a number")
    return float(read)


def _read_boolean(literal: str) -> bool:
    return {"true": True, "false": False}[literal]


_READ: Mapping[str, Callable[[str], Any]] = {
    "string": _read_text,
    "date-time": _read_moment,
    "number": _read_number,
    "boolean": _read_boolean,
    "none": str,
}


def read_filter(text: str) -> list[Comparison]:
    """Read a filter: comparisons joined by commas. Raises ValueError where it breaks."""
    found, position = [], 0
    while position < len(text):
        match = _COMPARISON.match(text, position)
        if match is None:
            raise ValueError(f"the filter breaks at character {position}")
        found.append(_comparison(*match.groups()))
        position = match.end()
        if position < len(text) and text[position] != ",":
            raise ValueError(f"no comma at character {position}")
        position += 1
    return found


def _comparison(operator: str, field: str, value: str | None) -> Comparison:
    if value is None:
        return Comparison(operator, field, "none", ())
    several = value.startswith("[")
    return Comparison(
        operator,
        field,
        "list" if several else "single",
        tuple(_ONE.findall(value[1:-1])) if several else (value,),
    )


def request_complaints(request: Request, specification: Specification) -> list[str]:
    """Return what the file has against a request, each with its place."""
    parts = urlsplit(request.url)
    endpoint = specification.find(request.method, parts.path)
    if endpoint is None:
        return [f"{request.method} {parts.path}: no such endpoint"]
    return [
        f"{endpoint.name} {complaint}"
        for complaint in (
            *_in_url(request, endpoint, parts.path),
            *_in_query(parts.query, endpoint),
            *_in_headers(request, specification),
        )
    ]


def _in_url(request: Request, endpoint: Endpoint, path: str) -> Iterator[str]:
    if request.operation != endpoint.name:
        yield f"operation: taken for {request.operation}"
    if not all(unquote(step) for step in path.split("/")[1:]):
        yield "path: an empty step"
    if not _PLAIN.fullmatch(request.url):
        yield "url: not percent-encoded"
    if request.method == "GET" and request.body is not None:
        yield "body: a GET has none"


def _in_query(query: str, endpoint: Endpoint) -> Iterator[str]:
    pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    if len(pairs) != len(dict(pairs)):
        yield "query: a parameter stands twice"
    for name, value in pairs:
        if name not in endpoint.queries:
            yield f"{name}: no such parameter"
        elif name == "filter":
            yield from _in_filter(value, endpoint)
        else:
            yield from _in_value(name, value, endpoint.queries[name])


def _in_value(name: str, value: str, schema: dict[str, Any]) -> Iterator[str]:
    if name == SIZE:
        if not schema["minimum"] <= int(value) <= schema["maximum"]:
            yield f"{name}: {value} is out of bounds"
        return
    known = schema["items"]["enum"] if schema["type"] == "array" else schema.get("enum")
    for one in value.split(",") if schema["type"] == "array" else [value]:
        if known is not None and one not in known:
            yield f"{name}: {one!r} is none of the values"


def _in_filter(text: str, endpoint: Endpoint) -> Iterator[str]:
    try:
        comparisons = read_filter(text)
    except ValueError as error:
        yield f"filter: {error}"
        return
    for one in comparisons:
        rule = endpoint.filters.get(one.field)
        if rule is None:
            yield f"filter: no field {one.field}"
        elif one.operator not in rule["operators"].get(one.shape, ()):
            yield f"filter: {one.field} is not compared by {one.operator} with {one.shape}"
        else:
            yield from _in_literals(one, kind_of(endpoint, one.field))


def _in_literals(one: Comparison, kind: str) -> Iterator[str]:
    try:
        one.value(kind)
    except (ValueError, KeyError) as error:
        yield f"filter: {one.field} takes a {kind}: {error}"


def _in_headers(request: Request, specification: Specification) -> Iterator[str]:
    if not request.headers:
        return  # built, and not yet completed by a client
    expected = {"revision": specification.revision, "accept": MEDIA_TYPE}
    for name, value in expected.items():
        if request.headers.get(name) != value:
            yield f"{name}: {request.headers.get(name)!r} instead of {value!r}"
    scheme = specification.raw["components"]["securitySchemes"]["Klaviyo-API-Key"]
    if not request.headers.get(scheme["name"].lower(), "").startswith("Klaviyo-API-Key "):
        yield f"{scheme['name']}: not the scheme that the file describes"

"""Klaviyo's OpenAPI file, as its witnesses read it: questions that may be asked, answers that fit.

Answers are held against closed schemas: a member that the file does not name is a fault. What the
file itself has wrong is mended first, from the reviewed list.
"""

import datetime as dt
import functools
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

FILE = "specs/klaviyo-openapi-2026-07-15.json"
MEDIA_TYPE = "application/vnd.api+json"
Json = dict[str, Any]
Mend = Callable[[Json], Json]
"""Takes one object of a schema and returns it, changed or not."""


@attrs.frozen(eq=False)
class Endpoint:
    """One operation of the file, its references resolved."""

    name: str
    method: str
    path: str
    queries: Mapping[str, Json] = attrs.field(repr=False)
    """Query parameter to its schema."""
    filters: Mapping[str, Json] = attrs.field(repr=False)
    """Filter field to its ``operators`` and the type of its ``value``."""
    answers: Mapping[str, Json] = attrs.field(repr=False)
    """Status, or a class of them such as ``4XX``, to the schema of the body."""

    def answer(self, status: int) -> Json:
        """Return the schema of an answer's body; raise KeyError for a status not in the file."""
        exact = self.answers.get(str(status))
        return self.answers[f"{status // 100}XX"] if exact is None else exact


@attrs.frozen(eq=False)
class Specification:
    """The whole file."""

    raw: Json = attrs.field(repr=False)
    endpoints: Mapping[str, Endpoint] = attrs.field(repr=False)
    """By operationId."""

    @property
    def revision(self) -> str:
        """The revision that the file describes."""
        return str(self.raw["info"]["version"])

    def find(self, method: str, path: str) -> Endpoint | None:
        """Return the endpoint of a path, with its id filled in or not; exact paths go first."""
        fitting = [
            one
            for one in self.endpoints.values()
            if one.method == method and _fits(one.path, path.rstrip("/"))
        ]
        return min(fitting, key=lambda one: one.path.count("{"), default=None)


def _fits(template: str, path: str) -> bool:
    wanted, given = template.split("/"), path.split("/")
    return len(wanted) == len(given) and all(
        one.startswith("{") or one == other for one, other in zip(wanted, given, strict=True)
    )


@functools.cache
def read_specification(shared: Path) -> Specification:
    """Read the file, once."""
    raw: Json = json.loads((shared / FILE).read_bytes())
    endpoints = {
        operation["operationId"]: _endpoint(raw, method.upper(), path, operation)
        for path, item in raw["paths"].items()
        for method, operation in item.items()
    }
    return Specification(raw, endpoints)


def _endpoint(raw: Json, method: str, path: str, operation: Json) -> Endpoint:
    return Endpoint(
        name=operation["operationId"],
        method=method,
        path=path,
        queries={
            one["name"]: one["schema"]
            for one in operation.get("parameters", ())
            if one["in"] == "query"
        },
        filters=operation.get("x-klaviyo-filters", {}),
        answers=_Answers(raw, operation["responses"]),
    )


class _Answers(Mapping[str, Json]):
    """Resolved when asked for: the file has many more endpoints than a test looks at."""

    def __init__(self, raw: Json, responses: Json) -> None:
        self._raw = raw
        self._responses = responses

    def __getitem__(self, status: str) -> Json:
        answer = _follow(self._raw, self._responses[status])
        content = answer.get("content", {})
        return _resolve(self._raw, content[MEDIA_TYPE]["schema"]) if MEDIA_TYPE in content else {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._responses)

    def __len__(self) -> int:
        return len(self._responses)


def _follow(raw: Json, node: Json) -> Json:
    while "$ref" in node:
        place: Any = raw
        for step in node["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        node = {**place, **{name: value for name, value in node.items() if name != "$ref"}}
    return node


def _resolve(raw: Json, node: Any) -> Any:
    """Write references out, and ``allOf`` as the one schema that its parts come to."""
    if isinstance(node, list):
        return [_resolve(raw, one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {name: _resolve(raw, value) for name, value in _follow(raw, node).items()}
    parts = found.pop("allOf", ())
    return functools.reduce(_merge, parts, found)


def _merge(left: Json, right: Json) -> Json:
    both = {**left, **right}
    if "properties" in left and "properties" in right:
        named = {**left["properties"], **right["properties"]}
        for name in left["properties"].keys() & right["properties"].keys():
            named[name] = _merge(left["properties"][name], right["properties"][name])
        both["properties"] = named
    if "required" in left and "required" in right:
        both["required"] = [*left["required"], *right["required"]]
    return both


def mend(node: Any, mends: tuple[Mend, ...]) -> Any:
    """Return a schema with every object of it mended, from the inside out."""
    if isinstance(node, list):
        return [mend(one, mends) for one in node]
    if not isinstance(node, dict):
        return node
    inside = {name: mend(value, mends) for name, value in node.items() if name != "properties"}
    if "properties" in node:
        named = node["properties"].items()
        inside["properties"] = {name: mend(one, mends) for name, one in named}
    return functools.reduce(lambda one, change: change(one), mends, inside)


def close(node: Any) -> Any:
    """Return OpenAPI 3.0 as JSON Schema in which objects hold what is named, and no more."""
    if isinstance(node, list):
        return [close(one) for one in node]
    if not isinstance(node, dict):
        return node
    closed = {name: close(value) for name, value in node.items() if name not in _UNCHECKED}
    if "properties" in node:
        closed["properties"] = {name: close(one) for name, one in node["properties"].items()}
        closed["additionalProperties"] = False
    return _allow_null(closed) if node.get("nullable") is True else closed


_UNCHECKED = frozenset({"nullable", "example", "default", "description", "title", "properties"})


def _allow_null(closed: Json) -> Json:
    for several in ("anyOf", "oneOf"):
        if several in closed:
            return {**closed, several: [*closed[several], {"type": "null"}]}
    wider = {**closed, "type": [closed["type"], "null"]} if "type" in closed else closed
    return {**wider, "enum": [*closed["enum"], None]} if "enum" in closed else wider


_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or dt.datetime.fromisoformat(value).tzinfo is not None


@_FORMATS.checks("uri")
def _is_address(value: object) -> bool:
    return not isinstance(value, str) or value.startswith(("http://", "https://"))


def validator(schema: Json) -> Draft202012Validator:
    """Return what holds bodies against a schema of the file, closed."""
    return Draft202012Validator(close(schema), format_checker=_FORMATS)


def complaints(checker: Draft202012Validator, body: object) -> list[str]:
    """Return what is wrong with a body, each with its JSON path."""
    return [f"{_deepest(one).json_path}: {_shorten(one)}" for one in checker.iter_errors(body)]


def _deepest(error: ValidationError) -> ValidationError:
    """Follow the alternative that was meant: of the right type, and the one that came furthest."""
    while error.context:
        strangers = {one.schema_path[0] for one in error.context if one.relative_path == _TYPE}
        meant = [one for one in error.context if one.schema_path[0] not in strangers]
        error = max(meant or error.context, key=lambda one: len(one.absolute_path))
    return error


_TYPE = deque(["type"])


def _shorten(error: ValidationError) -> str:
    return _deepest(error).message[:160]

"""Klaviyo's JSON:API, both ways, without I/O."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from klaviyo_bridge.wire.converter import configure_converter, make_converter
    from klaviyo_bridge.wire.definitions import read_definition, write_definition
    from klaviyo_bridge.wire.http import Request, Response, Window
    from klaviyo_bridge.wire.jsonapi import Document, Page
    from klaviyo_bridge.wire.query import (
        Filter,
        Query,
        any_of,
        equals,
        greater_or_equal,
        greater_than,
        has,
        less_or_equal,
        less_than,
    )
    from klaviyo_bridge.wire.responses import decipher

# Loaded one by one, so that a transport of yours needs neither cattrs nor orjson.
_HOMES = {
    "Document": "jsonapi",
    "Filter": "query",
    "Page": "jsonapi",
    "Query": "query",
    "Request": "http",
    "Response": "http",
    "Window": "http",
    "any_of": "query",
    "configure_converter": "converter",
    "decipher": "responses",
    "equals": "query",
    "greater_or_equal": "query",
    "greater_than": "query",
    "has": "query",
    "less_or_equal": "query",
    "less_than": "query",
    "make_converter": "converter",
    "read_definition": "definitions",
    "write_definition": "definitions",
}

__all__ = [
    "Document",
    "Filter",
    "Page",
    "Query",
    "Request",
    "Response",
    "Window",
    "any_of",
    "configure_converter",
    "decipher",
    "equals",
    "greater_or_equal",
    "greater_than",
    "has",
    "less_or_equal",
    "less_than",
    "make_converter",
    "read_definition",
    "write_definition",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

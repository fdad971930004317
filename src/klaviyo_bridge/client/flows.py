"""Conversations with Klaviyo, as generators: they yield requests and are sent responses.

A flow does no I/O, so a test can hold the whole conversation by hand, and the same one serves the
synchronous and the asynchronous client.
"""

from collections.abc import Callable, Generator, Mapping
from typing import Any, TypeAlias, TypeVar

from klaviyo_bridge.errors import NotFoundError, UnexpectedDocumentError
from klaviyo_bridge.models import Quarantined, Resource
from klaviyo_bridge.wire.endpoints import follow
from klaviyo_bridge.wire.http import Request, Response
from klaviyo_bridge.wire.jsonapi import (
    Document,
    read_identifiers,
    read_one,
    read_page,
)
from klaviyo_bridge.wire.responses import decipher

T = TypeVar("T")
R = TypeVar("R", bound=Resource)

Flow: TypeAlias = Generator[Request, Response, T]
"""A conversation that comes to one result."""

Stream: TypeAlias = Generator[Request | tuple[T, ...], Response | None, None]
"""A conversation that hands out records, a page at a time, between its requests."""

Quarantine: TypeAlias = Callable[[Quarantined], object]
"""Where records go that cannot be read."""


def ask(request: Request, /) -> Flow[Document]:
    """Send one request and return the document that answers it."""
    response = yield request
    return decipher(response, request)


def ask_one(request: Request, model: type[R], /) -> Flow[R]:
    """Ask for one record."""
    return read_one((yield from ask(request)), model)


def ask_many(request: Request, model: type[R], /) -> Flow[tuple[R, ...]]:
    """Ask for the records of a collection that has one page."""
    page = read_page((yield from ask(request)), model)
    _set_aside(page.quarantined, None)
    return page.records


def find_one(request: Request, model: type[R], /) -> Flow[R | None]:
    """Ask for the first record that matches; ``None`` when there is none."""
    try:
        records = yield from ask_many(request, model)
    except NotFoundError:
        return None
    return next(iter(records), None)


def pages(request: Request, /) -> Generator[Request | Document, Response | None, None]:
    """Follow ``links.next`` from page to page, to the end.

    A link that was followed before is an error: it would go round for ever (KLV-13).
    """
    seen = {hash(request.url)}
    while True:
        response = yield request
        if response is None:
            raise RuntimeError("a flow waits for the response to the request that it yielded")
        document = decipher(response, request)
        yield document
        url = document.links.get("next")
        if url is None:
            return
        if not isinstance(url, str) or hash(url) in seen:
            raise UnexpectedDocumentError("the next page was read before", path="$.links.next")
        seen.add(hash(url))
        request = follow(url, after=request)


def stream(
    request: Request, model: type[R], /, *, quarantine: Quarantine | None = None
) -> Stream[R]:
    """Hand out every record of a collection, page by page.

    Without ``quarantine``, a record that cannot be read raises: it is never dropped in silence.
    """

    def read(document: Document) -> tuple[R, ...]:
        page = read_page(document, model)
        _set_aside(page.quarantined, quarantine)
        return page.records

    return _each(request, read)


def stream_ids(request: Request, /) -> Stream[str]:
    """Hand out the identifiers of a relationship, page by page."""
    return _each(request, read_identifiers)


def stream_raw(request: Request, /) -> Stream[Mapping[str, Any]]:
    """Hand out resource objects as they come, page by page."""
    return _each(request, lambda document: tuple(document.data or ()))


def _each(request: Request, read: Callable[[Document], tuple[T, ...]]) -> Stream[T]:
    conversation = pages(request)
    response: Response | None = None
    while True:
        try:
            step = conversation.send(response)
        except StopIteration:
            return
        response = None
        if isinstance(step, Request):
            response = yield step
        else:
            yield read(step)


def first(conversation: Stream[T], wanted: Callable[[T], bool], /) -> Flow[T | None]:
    """Return the first record that is wanted, asking for no page after it; ``None`` for none."""
    response: Response | None = None
    while True:
        try:
            step = conversation.send(response)
        except StopIteration:
            return None
        response = None
        if isinstance(step, Request):
            response = yield step
            continue
        for record in step:
            if wanted(record):
                return record


def _set_aside(found: tuple[Quarantined, ...], quarantine: Quarantine | None) -> None:
    for one in found:
        if quarantine is None:
            raise UnexpectedDocumentError(one.problem, path=one.path)
        quarantine(one)

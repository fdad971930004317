"""What happened: ``klaviyo.events``."""

from collections.abc import Iterable

from klaviyo_bridge.client.drivers import AsyncBound, Bound, Many, One
from klaviyo_bridge.client.flows import Flow, Quarantine, Stream, ask_one, stream
from klaviyo_bridge.models import Event
from klaviyo_bridge.wire.endpoints import build
from klaviyo_bridge.wire.query import Filter, Query

PAGE_SIZE = 1000
"""The most events that Klaviyo sends at once."""


def get(id: str, /) -> Flow[Event]:
    """Return one event; a malformed id is an InvalidRequestError.

    Scopes: ``events:read``. Source: https://developers.klaviyo.com/en/reference/get_event
    """
    return ask_one(build("get_event", id=id), Event)


def iterate(
    *,
    filter: Filter | Iterable[Filter] = (),
    sort: str | None = None,
    page_size: int = PAGE_SIZE,
    quarantine: Quarantine | None = None,
) -> Stream[Event]:
    """Yield every event that matches, the newest first unless ``sort`` says otherwise.

    Scopes: ``events:read``. Source: https://developers.klaviyo.com/en/reference/get_events
    """
    query = Query(filter=filter, sort=sort, page_size=page_size)
    return stream(build("get_events", query=query), Event, quarantine=quarantine)


class _Calls:
    get = One(get)
    iter = Many(iterate)


class Events(Bound, _Calls):
    """Calls about events."""


class AsyncEvents(AsyncBound, _Calls):
    """The same calls, awaited."""

"""Segments: ``klaviyo.segments``."""

from collections.abc import Collection, Iterable

from klaviyo_bridge.client.drivers import AsyncBound, Bound, Many, One
from klaviyo_bridge.client.flows import (
    Flow,
    Quarantine,
    Stream,
    ask_one,
    find_one,
    stream,
    stream_ids,
)
from klaviyo_bridge.client.profiles import PAGE_SIZE, profile_query
from klaviyo_bridge.models import Profile, Segment
from klaviyo_bridge.wire.endpoints import build
from klaviyo_bridge.wire.query import Filter, Query, equals


def get(id: str, /, *, profile_count: bool = False) -> Flow[Segment]:
    """Return one segment.

    ``profile_count`` lowers the limit to one request a second and 15 a minute. Raises
    NotFoundError. Scopes: ``segments:read``.
    Source: https://developers.klaviyo.com/en/reference/get_segment
    """
    additional = {Segment.TYPE: ("profile_count",)} if profile_count else {}
    return ask_one(build("get_segment", id=id, query=Query(additional_fields=additional)), Segment)


def find(*, name: str) -> Flow[Segment | None]:
    """Return the first segment of exactly this name, or ``None``. Scopes: ``segments:read``."""
    return find_one(build("get_segments", query=Query(filter=equals("name", name))), Segment)


def iterate(
    *,
    filter: Filter | Iterable[Filter] = (),
    sort: str | None = None,
    quarantine: Quarantine | None = None,
) -> Stream[Segment]:
    """Yield every segment that matches, ten a request.

    Scopes: ``segments:read``. Source: https://developers.klaviyo.com/en/reference/get_segments
    """
    query = Query(filter=filter, sort=sort)
    return stream(build("get_segments", query=query), Segment, quarantine=quarantine)


def members(
    id: str,
    /,
    *,
    filter: Filter | Iterable[Filter] = (),
    sort: str | None = None,
    subscriptions: bool = False,
    fields: Collection[str] | None = None,
    page_size: int = PAGE_SIZE,
    quarantine: Quarantine | None = None,
) -> Stream[Profile]:
    """Yield the profiles in a segment, with ``joined_group_at``.

    Being in a segment is not consent. Scopes: ``segments:read``, ``profiles:read``.
    Source: https://developers.klaviyo.com/en/reference/get_profiles_for_segment
    """
    query = profile_query(
        filter=filter, sort=sort, subscriptions=subscriptions, fields=fields, page_size=page_size
    )
    return stream(
        build("get_profiles_for_segment", id=id, query=query), Profile, quarantine=quarantine
    )


def member_ids(id: str, /) -> Stream[str]:
    """Yield the ids of the profiles in a segment. Scopes: ``segments:read``, ``profiles:read``."""
    return stream_ids(build("get_profile_ids_for_segment", id=id, query=Query(page_size=PAGE_SIZE)))


class _Calls:
    get = One(get)
    find = One(find)
    iter = Many(iterate)
    members = Many(members)
    member_ids = Many(member_ids)


class Segments(Bound, _Calls):
    """Calls about segments."""


class AsyncSegments(AsyncBound, _Calls):
    """The same calls, awaited."""

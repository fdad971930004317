"""Lists: ``klaviyo.lists``."""

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
from klaviyo_bridge.models import KlaviyoList, Profile
from klaviyo_bridge.wire.endpoints import build
from klaviyo_bridge.wire.query import Filter, Query, equals


def get(id: str, /, *, profile_count: bool = False) -> Flow[KlaviyoList]:
    """Return one list.

    ``profile_count`` lowers the limit to one request a second and 15 a minute. Raises
    NotFoundError. Scopes: ``lists:read``.
    Source: https://developers.klaviyo.com/en/reference/get_list
    """
    additional = {KlaviyoList.TYPE: ("profile_count",)} if profile_count else {}
    return ask_one(build("get_list", id=id, query=Query(additional_fields=additional)), KlaviyoList)


def find(*, name: str) -> Flow[KlaviyoList | None]:
    """Return the first list of exactly this name, or ``None``. Scopes: ``lists:read``."""
    return find_one(build("get_lists", query=Query(filter=equals("name", name))), KlaviyoList)


def iterate(
    *,
    filter: Filter | Iterable[Filter] = (),
    sort: str | None = None,
    quarantine: Quarantine | None = None,
) -> Stream[KlaviyoList]:
    """Yield every list that matches, ten a request.

    Scopes: ``lists:read``. Source: https://developers.klaviyo.com/en/reference/get_lists
    """
    query = Query(filter=filter, sort=sort)
    return stream(build("get_lists", query=query), KlaviyoList, quarantine=quarantine)


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
    """Yield the profiles on a list, with ``joined_group_at``.

    Being on a list is not consent. Scopes: ``lists:read``, ``profiles:read``.
    Source: https://developers.klaviyo.com/en/reference/get_profiles_for_list
    """
    query = profile_query(
        filter=filter, sort=sort, subscriptions=subscriptions, fields=fields, page_size=page_size
    )
    return stream(
        build("get_profiles_for_list", id=id, query=query), Profile, quarantine=quarantine
    )


def member_ids(id: str, /) -> Stream[str]:
    """Yield the ids of the profiles on a list. Scopes: ``lists:read``, ``profiles:read``."""
    return stream_ids(build("get_profile_ids_for_list", id=id, query=Query(page_size=PAGE_SIZE)))


class _Calls:
    get = One(get)
    find = One(find)
    iter = Many(iterate)
    members = Many(members)
    member_ids = Many(member_ids)


class Lists(Bound, _Calls):
    """Calls about lists."""


class AsyncLists(AsyncBound, _Calls):
    """The same calls, awaited."""

"""People: ``klaviyo.profiles``."""

from collections.abc import Collection, Iterable

from klaviyo_bridge.client.drivers import AsyncBound, Bound, Many, One
from klaviyo_bridge.client.flows import (
    Flow,
    Quarantine,
    Stream,
    ask_many,
    ask_one,
    find_one,
    stream,
)
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import KlaviyoList, Profile, Segment
from klaviyo_bridge.wire.endpoints import build
from klaviyo_bridge.wire.query import Filter, Query, equals

PAGE_SIZE = 100
"""The most profiles that Klaviyo sends at once."""


def profile_query(
    *,
    filter: Filter | Iterable[Filter] = (),
    sort: str | None = None,
    subscriptions: bool = False,
    predictive_analytics: bool = False,
    fields: Collection[str] | None = None,
    page_size: int | None = None,
) -> Query:
    """Return the query that asks for profiles in these words."""
    wanted = {"subscriptions": subscriptions, "predictive_analytics": predictive_analytics}
    additional = tuple(name for name, asked in wanted.items() if asked)
    return Query(
        filter=filter,
        sort=sort,
        page_size=page_size,
        fields={} if fields is None else {Profile.TYPE: fields},
        additional_fields={Profile.TYPE: additional} if additional else {},
    )


def get(
    id: str,
    /,
    *,
    subscriptions: bool = False,
    predictive_analytics: bool = False,
    fields: Collection[str] | None = None,
) -> Flow[Profile]:
    """Return one profile by its Klaviyo id.

    Raises NotFoundError. Scopes: ``profiles:read``.
    Source: https://developers.klaviyo.com/en/reference/get_profile
    """
    query = profile_query(
        subscriptions=subscriptions, predictive_analytics=predictive_analytics, fields=fields
    )
    return ask_one(build("get_profile", id=id, query=query), Profile)


def find(
    *,
    email: str | None = None,
    phone_number: str | None = None,
    external_id: str | None = None,
    subscriptions: bool = False,
) -> Flow[Profile | None]:
    """Return the profile with this identifier, or ``None``; give exactly one identifier.

    Scopes: ``profiles:read``.
    """
    given = {"email": email, "phone_number": phone_number, "external_id": external_id}
    named = [(name, value) for name, value in given.items() if value is not None]
    if len(named) != 1:
        raise ConfigurationError("give exactly one of email, phone_number and external_id")
    query = profile_query(filter=equals(*named[0]), subscriptions=subscriptions)
    return find_one(build("get_profiles", query=query), Profile)


def iterate(
    *,
    filter: Filter | Iterable[Filter] = (),
    sort: str | None = None,
    subscriptions: bool = False,
    predictive_analytics: bool = False,
    fields: Collection[str] | None = None,
    page_size: int = PAGE_SIZE,
    quarantine: Quarantine | None = None,
) -> Stream[Profile]:
    """Yield every profile that matches, in memory of one page.

    Ask for ``subscriptions`` whenever consent matters: without them it is unknown (KLV-01).
    ``predictive_analytics`` lowers the limit to 10 requests a second and 150 a minute. Records
    that cannot be read go to ``quarantine``; without it they raise UnexpectedDocumentError.

    Scopes: ``profiles:read``. Source: https://developers.klaviyo.com/en/reference/get_profiles
    """
    query = profile_query(
        filter=filter,
        sort=sort,
        subscriptions=subscriptions,
        predictive_analytics=predictive_analytics,
        fields=fields,
        page_size=page_size,
    )
    return stream(build("get_profiles", query=query), Profile, quarantine=quarantine)


def lists(id: str, /) -> Flow[tuple[KlaviyoList, ...]]:
    """Return the lists that a profile is on. Scopes: ``lists:read``, ``profiles:read``."""
    return ask_many(build("get_lists_for_profile", id=id), KlaviyoList)


def segments(id: str, /) -> Flow[tuple[Segment, ...]]:
    """Return the segments that a profile is in. Scopes: ``profiles:read``, ``segments:read``."""
    return ask_many(build("get_segments_for_profile", id=id), Segment)


class _Calls:
    get = One(get)
    find = One(find)
    iter = Many(iterate)
    lists = One(lists)
    segments = One(segments)


class Profiles(Bound, _Calls):
    """Calls about people."""


class AsyncProfiles(AsyncBound, _Calls):
    """The same calls, awaited."""

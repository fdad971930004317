"""What lists and segments have in common: how one is read, found, and asked for its members."""

from collections.abc import Collection, Iterable
from typing import Generic, TypeVar

import attrs

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
from klaviyo_bridge.models import KlaviyoList, Profile, Segment
from klaviyo_bridge.wire.endpoints import build
from klaviyo_bridge.wire.query import Filter, Query, equals

A = TypeVar("A", KlaviyoList, Segment)


@attrs.frozen
class Audiences(Generic[A]):
    """The conversations about one kind of audience.

    Scopes: ``lists:read`` or ``segments:read``, and ``profiles:read`` for the members.
    """

    model: type[A]

    def get(self, id: str, /, *, profile_count: bool = False) -> Flow[A]:
        """Return one, by its Klaviyo id.

        ``profile_count`` lowers the limit to one request a second and 15 a minute. Raises
        NotFoundError.
        Source: https://developers.klaviyo.com/en/reference/get_list and .../get_segment
        """
        kind = self.model.TYPE
        additional = {kind: ("profile_count",)} if profile_count else {}
        query = Query(additional_fields=additional)
        return ask_one(build(f"get_{kind}", id=id, query=query), self.model)

    def find(self, *, name: str) -> Flow[A | None]:
        """Return the first one of exactly this name, or ``None``; names need not be unique."""
        query = Query(filter=equals("name", name))
        return find_one(build(f"get_{self.model.TYPE}s", query=query), self.model)

    def iterate(
        self,
        *,
        filter: Filter | Iterable[Filter] = (),
        sort: str | None = None,
        quarantine: Quarantine | None = None,
    ) -> Stream[A]:
        """Yield every one that matches, ten a request.

        Source: https://developers.klaviyo.com/en/reference/get_lists and .../get_segments
        """
        query = Query(filter=filter, sort=sort)
        request = build(f"get_{self.model.TYPE}s", query=query)
        return stream(request, self.model, quarantine=quarantine)

    def members(
        self,
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
        """Yield the profiles that are in one, with ``joined_group_at``.

        Being in a list or a segment is not consent.
        Source: https://developers.klaviyo.com/en/reference/get_profiles_for_list and
        .../get_profiles_for_segment
        """
        query = profile_query(
            filter=filter,
            sort=sort,
            subscriptions=subscriptions,
            fields=fields,
            page_size=page_size,
        )
        request = build(f"get_profiles_for_{self.model.TYPE}", id=id, query=query)
        return stream(request, Profile, quarantine=quarantine)

    def member_ids(self, id: str, /) -> Stream[str]:
        """Yield the ids of the profiles that are in one."""
        query = Query(page_size=PAGE_SIZE)
        return stream_ids(build(f"get_profile_ids_for_{self.model.TYPE}", id=id, query=query))

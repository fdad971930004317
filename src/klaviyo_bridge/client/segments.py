"""Segments: ``klaviyo.segments``."""

from klaviyo_bridge.client.audiences import Audiences
from klaviyo_bridge.client.drivers import AsyncBound, Bound, Many, One
from klaviyo_bridge.models import Segment

FLOWS = Audiences(Segment)
"""The conversations behind the calls."""


class _Calls:
    get = One(FLOWS.get)
    find = One(FLOWS.find)
    iter = Many(FLOWS.iterate)
    members = Many(FLOWS.members)
    member_ids = Many(FLOWS.member_ids)


class Segments(Bound, _Calls):
    """Calls about segments."""


class AsyncSegments(AsyncBound, _Calls):
    """The same calls, awaited."""

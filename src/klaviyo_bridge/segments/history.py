"""What happened to people, kept so that counting within a period is fast.

Moments are whole microseconds since 1970, which compare faster than date-times do and have no
first or last day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, Final, TypeAlias

import attrs

from klaviyo_bridge.models.event import Event
from klaviyo_bridge.models.identifiers import mask_size
from klaviyo_bridge.segments.readings import read_aware, read_number

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

Window: TypeAlias = tuple[int | None, int | None]
"""First and last microsecond, both included; ``None`` for no such end."""


def count_microseconds(moment: datetime, /) -> int:
    """Count from the start of 1970; a moment without a time zone is taken to be in UTC."""
    return (read_aware(moment) - _EPOCH) // _MICROSECOND


@attrs.frozen
class Happening:
    """One event of one metric."""

    at: datetime = attrs.field(converter=read_aware)
    """When; without a time zone, in UTC."""
    value: float | None = attrs.field(default=None, converter=read_number)
    """What it was worth: the property ``$value``, where that is a number."""
    properties: Mapping[str, Any] = attrs.field(factory=dict, repr=mask_size)
    """Klaviyo's ``event_properties``."""


@attrs.frozen(repr=False)
class Track:
    """The happenings of one metric, in order of time."""

    happenings: tuple[Happening, ...]
    moments: tuple[int, ...]
    """When each was, in microseconds."""

    def span(self, window: Window, /) -> tuple[int, int]:
        """Return where the happenings within ``window`` begin and end."""
        first, last = window
        begin = 0 if first is None else bisect_left(self.moments, first)
        end = len(self.moments) if last is None else bisect_right(self.moments, last)
        return begin, max(begin, end)


NOTHING: Final = Track((), ())


@attrs.frozen(repr=False)
class History:
    """All happenings of one person."""

    tracks: Mapping[str, Track] = attrs.field(factory=dict)
    """Metric id to its happenings."""

    def track(self, metric_id: str, /) -> Track:
        """Return the happenings of one metric; empty when there are none."""
        return self.tracks.get(metric_id, NOTHING)


def record_history(happenings: Iterable[tuple[str, Happening]], /) -> History:
    """Make the history of one person of (metric id, happening), in any order."""
    metrics: dict[str, list[Happening]] = {}
    for metric_id, happening in happenings:
        metrics.setdefault(metric_id, []).append(happening)
    return History({metric_id: _sort(found) for metric_id, found in metrics.items()})


def index_happenings(rows: Iterable[tuple[str, str, Happening]], /) -> dict[str, History]:
    """Sort (profile id, metric id, happening) into one history for each profile.

    One pass, and a sort of each person's own happenings; rows may come in any order.
    """
    people: dict[str, list[tuple[str, Happening]]] = {}
    for profile_id, metric_id, happening in rows:
        people.setdefault(profile_id, []).append((metric_id, happening))
    return {profile_id: record_history(found) for profile_id, found in people.items()}


def index_events(events: Iterable[Event], /) -> dict[str, History]:
    """Sort events into one history for each profile; linear in their number.

    An event that names no profile, no metric or no moment is left out: nothing can be told of it.
    """
    return index_happenings(filter(None, map(_read_event, events)))


def _sort(happenings: list[Happening]) -> Track:
    timed = sorted(((count_microseconds(one.at), one) for one in happenings), key=itemgetter(0))
    return Track(tuple(one for _, one in timed), tuple(moment for moment, _ in timed))


def _read_event(event: Event) -> tuple[str, str, Happening] | None:
    profile_id, metric_id, at = event.profile_id, event.metric_id, _read_moment(event)
    if profile_id is None or metric_id is None or at is None:
        return None
    properties = event.event_properties
    return profile_id, metric_id, Happening(at, properties.get("$value"), properties)


def _read_moment(event: Event) -> datetime | None:
    if event.datetime is not None or event.timestamp is None:
        return event.datetime
    try:
        return _EPOCH + timedelta(seconds=event.timestamp)
    except OverflowError:
        return None

"""Events, sorted by person, metric and time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from klaviyo_bridge.models.event import Event
from klaviyo_bridge.segments.history import Happening, index_events, index_happenings

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(
    number: int, *, profile: str | None = "P1", metric: str | None = "M1", **attributes: Any
) -> Event:
    """Make an event as Klaviyo sends it."""
    related = {"profile": profile, "metric": metric}
    relationships = {
        name: {"data": {"type": name, "id": one}} for name, one in related.items() if one
    }
    return Event(id=str(number), envelope={"relationships": relationships}, **attributes)


def test_events_are_sorted() -> None:
    """Each person gets their own events, by metric, in order of time."""
    later = event(1, datetime=AT, event_properties={"$value": "9.50", "color": "red"})
    sooner = event(2, timestamp=int((AT - timedelta(days=1)).timestamp()))
    other = event(3, profile="P2", metric="M2", datetime=AT)

    index = index_events([later, sooner, other])

    first, second = index["P1"].track("M1").happenings
    assert {"P1", "P2"} == set(index)
    assert (AT - timedelta(days=1), None) == (first.at, first.value)
    assert (AT, 9.5, "red") == (second.at, second.value, second.properties["color"])
    assert () == index["P1"].track("M2").happenings


def test_events_of_which_nothing_can_be_told_are_left_out() -> None:
    """Without a person, a metric or a moment that there is, an event is of no use."""
    odd = [
        event(1, profile=None, datetime=AT),
        event(2, metric=None, datetime=AT),
        event(3),
        event(4, timestamp=10**18),
    ]

    assert {} == index_events(odd)


def test_plain_rows_are_enough() -> None:
    """A history can be made of rows from anywhere; a time without a zone is in UTC."""
    naive = AT.replace(tzinfo=None)

    index = index_happenings([("P1", "M1", Happening(naive, float("nan")))])

    (happening,) = index["P1"].track("M1").happenings
    assert (AT, None) == (happening.at, happening.value)

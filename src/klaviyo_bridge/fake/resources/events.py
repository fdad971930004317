"""Answers about events."""

from collections.abc import Iterable
from datetime import datetime

from klaviyo_bridge.fake.calls import Call, bound
from klaviyo_bridge.fake.documents import write_identifier
from klaviyo_bridge.fake.filters import Condition
from klaviyo_bridge.fake.happenings import Happenings
from klaviyo_bridge.fake.identifiers import is_event_id
from klaviyo_bridge.fake.pages import EventCursor, Take
from klaviyo_bridge.fake.presenting import present_event, present_metric, present_profile
from klaviyo_bridge.fake.problems import invalid, not_found
from klaviyo_bridge.fake.sequences import Key, first
from klaviyo_bridge.fake.source import Event


def answer_events(call: Call) -> str:
    """GET /events: newest first unless sorted otherwise."""
    _, descending = call.query.order("-datetime")
    happenings = call.account.happenings
    take = _take_events(happenings, call.conditions())
    page = call.turn(take, EventCursor(), descending=descending)
    events = [_known(happenings, identifier) for _, identifier in page.keys]
    items = [present_event(call, event) for event in events]
    return call.answer_page(items, page, _include(call, events))


def answer_event(call: Call) -> str:
    """GET /events/{id}."""
    event = known_event(call)
    return call.answer_one(present_event(call, event), _include(call, [event]))


def answer_event_profile(call: Call) -> str:
    """GET /events/{id}/profile."""
    return call.answer_one(present_profile(call, known_event(call).profile_id))


def answer_event_metric(call: Call) -> str:
    """GET /events/{id}/metric."""
    return call.answer_one(present_metric(call, known_event(call).metric_id))


def answer_event_profile_id(call: Call) -> str:
    """GET /events/{id}/relationships/profile."""
    return call.answer_one(write_identifier("profile", known_event(call).profile_id))


def answer_event_metric_id(call: Call) -> str:
    """GET /events/{id}/relationships/metric."""
    return call.answer_one(write_identifier("metric", known_event(call).metric_id))


def known_event(call: Call) -> Event:
    """Return the event in the path; a malformed id is 400 (recorded), a strange one 404."""
    if not is_event_id(call.id):
        raise invalid(f"Invalid Event ID: '{call.id}'", pointer="/data/id")
    event = call.account.happenings.get(call.id)
    if event is None:
        raise not_found(f"An event with id {call.id} does not exist.")
    return event


def _known(happenings: Happenings, identifier: str) -> Event:
    event = happenings.get(identifier)
    if event is None:
        raise KeyError(identifier)
    return event


def _take_events(happenings: Happenings, conditions: tuple[Condition, ...]) -> Take:
    metric_id = _only_value(conditions, "metric_id")
    profile_id = _only_value(conditions, "profile_id")
    bounds = _bound_time(conditions)

    def holds(key: Key) -> bool:
        event = _known(happenings, key[1])
        return all(one.holds(_read(event, one.field)) for one in conditions)

    def take(count: int, *, after: Key | None, reverse: bool) -> list[Key]:
        walked = happenings.walk(
            metric_id=metric_id, profile_id=profile_id, bounds=bounds, after=after, reverse=reverse
        )
        return first(count, filter(holds, walked) if conditions else walked)

    return take


def _only_value(conditions: tuple[Condition, ...], field: str) -> str | None:
    values = [one.wanted for one in conditions if one.field == field and len(one.wanted) == 1]
    return str(values[0][0]) if values else None


def _bound_time(conditions: tuple[Condition, ...]) -> tuple[Key | None, Key | None]:
    """Turn bounds on ``datetime`` into seconds, and join them with those on ``timestamp``."""
    spelled = [_in_seconds(key) for key in bound(conditions, "datetime")]
    counted = bound(conditions, "timestamp")
    lowest = [key for key in (spelled[0], counted[0]) if key is not None]
    highest = [key for key in (spelled[1], counted[1]) if key is not None]
    return max(lowest, default=None), min(highest, default=None)


def _in_seconds(key: Key | None) -> Key | None:
    return None if key is None else (datetime.fromisoformat(key[0]).timestamp(), key[1])


def _read(event: Event, field: str) -> object:
    if field in {"metric_id", "profile_id"}:
        return event.metric_id if field == "metric_id" else event.profile_id
    if field in {"metric", "profile"}:
        return field
    return event.attributes.get(field)


def _include(call: Call, events: Iterable[Event]) -> dict[str, str]:
    """Write what belongs to events, each once: all metrics, then all profiles (recorded)."""
    asked = call.included()
    events = list(events)
    metrics = dict.fromkeys(event.metric_id for event in events if "metric" in asked)
    profiles = dict.fromkeys(event.profile_id for event in events if "profile" in asked)
    return {
        **{one: present_metric(call, one) for one in metrics},
        **{one: present_profile(call, one) for one in profiles},
    }

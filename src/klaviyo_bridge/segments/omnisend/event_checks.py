"""Filters of events: how often one happened, in a period, with such properties.

Where Omnisend is silent this is our reading: ``hasNot`` passes exactly those whom ``has`` does not;
without a count, which the vendor's own example of ``hasNot`` leaves out, it is "at least"; a
filter that names an origin counts only events that do. An event of which a property cannot be
compared may count or not; that matters only where it would turn the answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from klaviyo_bridge.models.explanation import Answer
from klaviyo_bridge.segments.logic import all_of, any_of
from klaviyo_bridge.segments.omnisend.checks import (
    NOT_WELL_FORMED,
    OPERAND_NOT_READ,
    OPERATOR_NOT_KNOWN,
    Comparison,
    Doubt,
    Opinion,
    compile_comparison,
    deny,
    one_of,
    values_of,
)
from klaviyo_bridge.segments.omnisend.contact_checks import PROPERTY_NOT_KNOWN, Test
from klaviyo_bridge.segments.omnisend.spans import SPANS, Asked, Span
from klaviyo_bridge.segments.omnisend.target import ContactEvent, TargetContact

EVENTS_NOT_GIVEN: Final = Doubt(
    "events-not-given", "The contact's events were not given, so they are not known."
)
EVENT_IN_DOUBT: Final = Doubt(
    "event-in-doubt", "Whether some of the events count cannot be told, and it would matter."
)

_EventTest: TypeAlias = Callable[[ContactEvent], Answer]

_KINDS: Final = ("bool", "date", "number", "text")
_JOINS: Final = {"and": all_of, "or": any_of}
_ELEMENTS: Final = "[]"


def compile_event_filter(asked: Asked, at: datetime, /) -> Test:
    """Return the test that a filter of events makes.

    Source: https://api-docs.omnisend.com/reference/post_segments and, for the properties of
    events, https://api-docs.omnisend.com/docs/segments-events-properties
    """
    name, wanted = asked.get("name"), asked.get("value")
    if not isinstance(name, str) or type(wanted) is not int or wanted < 0:
        return lambda _: OPERAND_NOT_READ
    compare = one_of(_COUNTS, asked.get("count", "atLeast"))
    change = one_of(_OPERATORS, asked.get("operator"))
    if compare is None or change is None:
        return lambda _: OPERATOR_NOT_KNOWN
    counts = _compile_counts(asked, at)
    if isinstance(counts, Doubt):
        return _doubtful(counts)

    def test(contact: TargetContact) -> Opinion:
        if contact.events is None:
            return EVENTS_NOT_GIVEN
        opinion: Opinion = change(compare(*_count(contact.events.get(name, ()), counts), wanted))
        return opinion

    return test


def _at_least(surely: int, perhaps: int, wanted: int) -> Opinion:
    if surely >= wanted:
        return Answer.YES
    return Answer.NO if perhaps < wanted else EVENT_IN_DOUBT


def _exactly(surely: int, perhaps: int, wanted: int) -> Opinion:
    if not surely <= wanted <= perhaps:
        return Answer.NO
    return Answer.YES if surely == perhaps else EVENT_IN_DOUBT


def _same(opinion: Opinion) -> Opinion:
    return opinion


_COUNTS: Final[Mapping[str, Callable[[int, int, int], Opinion]]] = {
    "atLeast": _at_least,
    "equals": _exactly,
}
"""By ``count``: compares the number of events that count, at least and at most, with the value."""

_OPERATORS: Final[Mapping[str, Callable[[Opinion], Opinion]]] = {"has": _same, "hasNot": deny}


def _count(events: Iterable[ContactEvent], counts: _EventTest) -> tuple[int, int]:
    """Return how many events count for certain, and how many might."""
    answers = [counts(event) for event in events]
    surely = answers.count(Answer.YES)
    return surely, surely + answers.count(Answer.UNKNOWN)


def _compile_counts(asked: Asked, at: datetime) -> _EventTest | Doubt:
    """Return what tells whether an event counts: its origin, its time and its properties."""
    span = _compile_period(asked, at)
    if isinstance(span, Doubt):
        return span
    passes = _compile_properties(asked, at)
    if isinstance(passes, Doubt):
        return passes
    origin = asked.get("origin")

    def counts(event: ContactEvent) -> Answer:
        if (origin is not None and event.origin != origin) or not span(event.at):
            return Answer.NO
        return passes(event)

    return counts


def _compile_period(asked: Asked, at: datetime) -> Span | Doubt:
    if "period" not in asked:
        return lambda _: True
    period = asked["period"]
    read = one_of(SPANS, period.get("operator")) if isinstance(period, Mapping) else None
    if read is None:
        return OPERATOR_NOT_KNOWN
    span: Span | None = read(period, at)
    return OPERAND_NOT_READ if span is None else span


def _compile_properties(asked: Asked, at: datetime) -> _EventTest | Doubt:
    if "filters" not in asked:
        return lambda _: Answer.YES
    filters = asked["filters"]
    if not isinstance(filters, list | tuple) or not filters:
        return NOT_WELL_FORMED
    join = one_of(_JOINS, asked.get("junction", "and" if len(filters) == 1 else None))
    if join is None:
        return NOT_WELL_FORMED
    tests = [_compile_property(one, at) for one in filters]
    return lambda event: join(test(event) for test in tests)


def _compile_property(asked: object, at: datetime) -> _EventTest:
    """Return the test of one property; ``[]`` in its path stands for any element of a list."""
    compare = _compile_comparison(asked, at)
    if not isinstance(asked, Mapping) or isinstance(compare, Doubt):
        return lambda _: Answer.UNKNOWN
    path = str(asked["property"]).split(".")

    def test(event: ContactEvent) -> Answer:
        opinion = compare(_find(event.properties, path))
        return Answer.UNKNOWN if isinstance(opinion, Doubt) else opinion

    return test


def _compile_comparison(asked: object, at: datetime) -> Comparison | Doubt:
    if not isinstance(asked, Mapping) or not isinstance(asked.get("property"), str):
        return PROPERTY_NOT_KNOWN
    kind = asked.get("valueType", _guess_kind(asked))
    return compile_comparison(asked, kind, at=at) if kind in _KINDS else PROPERTY_NOT_KNOWN


def _guess_kind(asked: Mapping[str, Any]) -> str:
    """Return the kind of what is compared with; custom events alone have to say it."""
    operand = asked.get("value", asked.get("valueFrom"))
    if isinstance(operand, bool):
        return "bool"
    return "number" if isinstance(operand, int | float) else "text"


def _find(found: Any, path: Sequence[str]) -> tuple[Any, ...]:
    """Return all values at a path, one member at a time."""
    for step in path:
        if step != _ELEMENTS:
            found = _member(found, step)
    return values_of(found)


def _member(found: Any, step: str) -> Any:
    if isinstance(found, Mapping):
        return found.get(step)
    if isinstance(found, list | tuple):
        inner = [_member(one, step) for one in found]
        return [value for each in inner for value in values_of(each)]
    return None


def _doubtful(doubt: Doubt) -> Test:
    return lambda _: doubt

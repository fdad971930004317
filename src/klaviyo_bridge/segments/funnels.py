"""Conditions on several metrics in order.

Klaviyo does not document the details. Our reading:

- The timeframe limits all events that are looked at. Events of one moment come in the order of the
  steps they may serve; no event serves two steps.
- A step that is not to exist forbids its events between the events of the steps around it; as the
  first step, before all others, as the last, after them.
- The completion window is counted from the first event to the last, and it ends the time for which
  a last step is forbidden. A year has 365 days.
"""

from collections.abc import Callable, Iterator, Mapping
from math import inf
from typing import Final, TypeAlias

import attrs

from klaviyo_bridge.models import Answer
from klaviyo_bridge.models.definition import MetricFunnelCondition
from klaviyo_bridge.segments.history import History
from klaviyo_bridge.segments.measurements import compile_happening
from klaviyo_bridge.segments.opinions import (
    EVENTS_NOT_LOADED,
    FILTER_NOT_KNOWN,
    METRIC_NOT_KNOWN,
    NO,
    STEPS_MISSING,
    YES,
    Opinion,
    Test,
)
from klaviyo_bridge.segments.people import Person
from klaviyo_bridge.segments.periods import UNITS, find_window
from klaviyo_bridge.segments.setting import Setting

COMPLETION_WINDOWS: Final[Mapping[str, int]] = {
    "HOURS_1": UNITS["hour"],
    "DAYS_1": UNITS["day"],
    "DAYS_3": 3 * UNITS["day"],
    "DAYS_5": 5 * UNITS["day"],
    "WEEKS_1": UNITS["week"],
    "DAYS_30": 30 * UNITS["day"],
    "DAYS_90": 90 * UNITS["day"],
    "DAYS_180": 180 * UNITS["day"],
    "YEARS_1": 365 * UNITS["day"],
}
"""Klaviyo's word to microseconds."""


@attrs.frozen
class _Plan:
    """The steps of a funnel, sorted out."""

    wanted: tuple[int, ...]
    """Numbers of the steps that are to exist, in order."""
    forbidden: tuple[frozenset[int], ...]
    """Numbers of the steps that are not, by how many wanted ones come before them."""
    within: float
    """How long the whole may take, in microseconds."""


@attrs.define
class _Entry:
    """One event, and the numbers of the steps that it serves, and may serve."""

    moment: int
    sure: set[int] = attrs.field(factory=set)
    maybe: set[int] = attrs.field(factory=set)


_Taken: TypeAlias = tuple[int, set[int]]
"""When an event was, and the steps that it is taken to serve."""


def compile_funnel(condition: MetricFunnelCondition, setting: Setting, /) -> Test[Person]:
    """Return the test that a funnel stands for."""
    problem = _find_problem(condition, setting)
    if problem is not None:
        return lambda _: problem
    plan = _lay_out(condition)
    gather = _gatherer(condition, setting)

    def test(person: Person) -> Opinion:
        if person.events is None:
            return EVENTS_NOT_LOADED
        entries, why = gather(person.events)
        if _passes(plan, _take(plan, entries, hoping=False)):
            return YES
        return why if _passes(plan, _take(plan, entries, hoping=True)) else NO

    return test


def _find_problem(condition: MetricFunnelCondition, setting: Setting) -> Opinion | None:
    metrics = setting.context.metrics
    if not condition.steps:
        return STEPS_MISSING
    if metrics is not None and any(step.metric_id not in metrics for step in condition.steps):
        return METRIC_NOT_KNOWN
    window = find_window(condition.timeframe_filter, setting.clock)
    return FILTER_NOT_KNOWN if window is None else None


def _lay_out(condition: MetricFunnelCondition) -> _Plan:
    steps = list(enumerate(condition.steps))
    wanted = tuple(number for number, step in steps if step.metric_exists)
    forbidden: list[set[int]] = [set() for _ in range(len(wanted) + 1)]
    for number, step in steps:
        if not step.metric_exists:
            forbidden[sum(one < number for one in wanted)].add(number)
    word = condition.completion_window_seconds
    within = inf if word is None else COMPLETION_WINDOWS[word]
    return _Plan(wanted, tuple(map(frozenset, forbidden)), within)


def _gatherer(
    condition: MetricFunnelCondition, setting: Setting
) -> Callable[[History], tuple[list[_Entry], Opinion]]:
    window = find_window(condition.timeframe_filter, setting.clock) or (None, None)
    tests = [
        (step.metric_id, compile_happening(step.metric_filters, setting))
        for step in condition.steps
    ]

    def gather(history: History) -> tuple[list[_Entry], Opinion]:
        found: dict[tuple[str, int], _Entry] = {}
        why = NO
        for number, (metric_id, test) in enumerate(tests):
            track = history.track(metric_id)
            for place in range(*track.span(window)):
                opinion = test(track.happenings[place])
                if opinion.answer is Answer.NO:
                    continue
                entry = found.setdefault((metric_id, place), _Entry(track.moments[place]))
                if opinion.answer is Answer.YES:
                    entry.sure.add(number)
                else:
                    entry.maybe.add(number)
                    why = opinion
        return sorted(found.values(), key=_order), why

    return gather


def _order(entry: _Entry) -> tuple[int, int]:
    return entry.moment, min(entry.sure | entry.maybe)


def _take(plan: _Plan, entries: list[_Entry], *, hoping: bool) -> Iterator[_Taken]:
    """Take what is not known for the best, or for the worst."""
    wanted = frozenset(plan.wanted)
    for entry in entries:
        doubtful = entry.maybe & wanted if hoping else entry.maybe - wanted
        yield entry.moment, entry.sure | doubtful


def _passes(plan: _Plan, events: Iterator[_Taken]) -> bool:
    """Follow all ways through the funnel at once.

    ``begun[n]`` are the moments at which ways began that have taken ``n`` steps. The latest of them
    gets farthest; only where a last step is forbidden for the rest of the time, others count.
    """
    last = len(plan.wanted)
    begun: list[list[int]] = [[] for _ in range(last + 1)]
    may_begin = True
    for moment, steps in events:
        fresh = _advance(plan, begun, moment, steps, may_begin=may_begin)
        may_begin = may_begin and not plan.forbidden[0] & steps
        for number in range(1, last + 1):
            if plan.forbidden[number] & steps:
                if number == last and any(one + plan.within < moment for one in begun[last]):
                    return True
                begun[number] = []
        for number, moments in fresh:
            begun[number] = _keep(plan, begun[number] + moments)
        if last and begun[last] and not plan.forbidden[last]:
            return True
    return bool(begun[last]) if last else may_begin


def _advance(
    plan: _Plan, begun: list[list[int]], moment: int, steps: set[int], *, may_begin: bool
) -> list[tuple[int, list[int]]]:
    """Return the ways that an event takes one step farther, by the steps then taken."""
    fresh = []
    for number, step in enumerate(plan.wanted):
        if step in steps and number:
            going = [one for one in begun[number] if moment - one <= plan.within]
            fresh.append((number + 1, going))
        elif step in steps and may_begin:
            fresh.append((1, [moment]))
    return fresh


def _keep(plan: _Plan, moments: list[int]) -> list[int]:
    return moments if plan.forbidden[-1] else sorted(moments)[-1:]

"""Conditions on the events of one metric: how many there are, or what they sum up to.

Where it cannot be told of some events whether they count, the count or sum lies between two bounds;
the condition is met if it is met by all that lies between, and unknown if by some of it only.

Klaviyo does not say how several tests of an event's properties combine: we take it that an event
counts if it passes all. Nor what an event without a ``$value`` adds to a sum: nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import fsum
from typing import Final, TypeAlias

from klaviyo_bridge.models import Answer
from klaviyo_bridge.models.definition import MetricCondition, MetricPropertyFilter
from klaviyo_bridge.segments.history import Happening, Track
from klaviyo_bridge.segments.opinions import (
    EVENTS_NOT_LOADED,
    FILTER_WITHOUT_VALUE,
    METRIC_NOT_KNOWN,
    YES,
    Opinion,
    Test,
    join_all,
)
from klaviyo_bridge.segments.people import Person
from klaviyo_bridge.segments.periods import compile_day, find_window
from klaviyo_bridge.segments.readings import Day, Number
from klaviyo_bridge.segments.setting import Setting
from klaviyo_bridge.segments.values import compile_number

Counted: TypeAlias = tuple[Sequence[Happening], Sequence[Happening], Opinion]
"""Happenings that count, those that may, and why that is not known."""
Select: TypeAlias = Callable[[Track], Counted]


def compile_metric(condition: MetricCondition, setting: Setting, /) -> Test[Person]:
    """Return the test that a condition on one metric stands for."""
    metric_id, metrics = condition.metric_id, setting.context.metrics
    if metrics is not None and metric_id not in metrics:
        return lambda _: METRIC_NOT_KNOWN
    judge = _test_track(condition, setting)

    def test(person: Person) -> Opinion:
        if person.events is None:
            return EVENTS_NOT_LOADED
        return judge(person.events.track(metric_id))

    return test


def compile_happening(
    filters: Iterable[MetricPropertyFilter] | None, setting: Setting, /
) -> Test[Happening]:
    """Return the test that filters of an event's properties stand for."""
    return join_all(_compile_filter(one, setting) for one in filters or ())


def _compile_filter(filter: MetricPropertyFilter, setting: Setting) -> Test[Happening]:
    if filter.filter is None:
        return lambda _: FILTER_WITHOUT_VALUE
    name, test = filter.property, setting.compile_value(filter.filter)
    return lambda happening: test(happening.properties.get(name))


def _test_track(condition: MetricCondition, setting: Setting) -> Test[Track]:
    compare = compile_number(condition.measurement_filter)
    window = find_window(condition.timeframe_filter, setting.clock)
    if window is not None and not condition.metric_filters and condition.measurement == "count":
        return lambda track: compare(_measure_span(track.span(window)))
    select = _select(condition, setting)
    bounds = _BOUNDS[condition.measurement]
    wanted = getattr(condition.measurement_filter, "value", None)

    def test(track: Track) -> Opinion:
        sure, maybe, why = select(track)
        low, high = bounds(sure, maybe)
        return compare_bounds(compare, wanted, low, high, why)

    return test


def _measure_span(span: tuple[int, int]) -> int:
    begin, end = span
    return end - begin


def _select(condition: MetricCondition, setting: Setting) -> Select:
    window = find_window(condition.timeframe_filter, setting.clock)
    matches = compile_happening(condition.metric_filters, setting)
    if window is not None:
        if not condition.metric_filters:
            return lambda track: (track.happenings[slice(*track.span(window))], (), YES)
        return lambda track: _sift(track.happenings[slice(*track.span(window))], matches)
    comes = compile_day(condition.timeframe_filter, setting.clock)
    counts = join_all([lambda one: comes(Day(one.at)), matches])
    return lambda track: _sift(track.happenings, counts)


def _sift(happenings: Iterable[Happening], test: Test[Happening]) -> Counted:
    sure: list[Happening] = []
    maybe: list[Happening] = []
    why = YES
    for happening in happenings:
        opinion = test(happening)
        if opinion.answer is Answer.YES:
            sure.append(happening)
        elif opinion.answer is Answer.UNKNOWN:
            maybe.append(happening)
            why = opinion
    return sure, maybe, why


def _count(sure: Sequence[Happening], maybe: Sequence[Happening]) -> tuple[Number, Number]:
    return len(sure), len(sure) + len(maybe)


def _sum(sure: Sequence[Happening], maybe: Sequence[Happening]) -> tuple[Number, Number]:
    known = [one.value for one in sure if one.value is not None]
    open_ = [one.value for one in maybe if one.value is not None]
    low = _total([*known, *(value for value in open_ if value < 0)])
    high = _total([*known, *(value for value in open_ if value > 0)])
    return low, high


def _total(values: Sequence[Number]) -> Number:
    """Add up without the errors that adding floats one by one makes: 0.1 ten times is 1."""
    try:
        return fsum(values)
    except OverflowError:
        return sum(map(float, values))


_BOUNDS: Final[
    Mapping[str, Callable[[Sequence[Happening], Sequence[Happening]], tuple[Number, Number]]]
] = {"count": _count, "sum": _sum}


def compare_bounds(
    compare: Test[Number], wanted: Number | None, low: Number, high: Number, why: Opinion
) -> Opinion:
    """Compare all that lies from ``low`` to ``high``; where that differs, it is unknown for why."""
    if low == high:
        return compare(low)
    points = [low, high, *([wanted] if wanted is not None and low <= wanted <= high else [])]
    opinions = {compare(point) for point in points}
    return opinions.pop() if len(opinions) == 1 else why

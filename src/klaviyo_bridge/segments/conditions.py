"""One test for each type of condition.

Klaviyo's service takes one id in ``group_ids``; of several, being in any of them counts. That is
our reading.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from klaviyo_bridge.models import Answer
from klaviyo_bridge.models.definition import (
    ChannelAffinityCondition,
    Condition,
    CustomObjectCondition,
    CustomObjectFilter,
    GroupMembershipCondition,
    MarketingConsentCondition,
    MetricCondition,
    MetricFunnelCondition,
    PermissionsCondition,
    PostalCodeDistanceCondition,
    PredictiveAnalyticsCondition,
    PropertyCondition,
    RegionCondition,
    UnknownCondition,
)
from klaviyo_bridge.segments.consents import compile_marketing, compile_permissions
from klaviyo_bridge.segments.funnels import compile_funnel
from klaviyo_bridge.segments.measurements import compare_bounds, compile_metric
from klaviyo_bridge.segments.opinions import (
    CONDITION_NOT_KNOWN,
    DATE_NOT_KNOWN,
    GROUP_NOT_KNOWN,
    MEMBERSHIPS_NOT_LOADED,
    NO,
    OBJECTS_NOT_LOADED,
    PROPERTY_NOT_KNOWN,
    YES,
    Opinion,
    Test,
    join_all,
    join_any,
    opposite,
)
from klaviyo_bridge.segments.people import Person
from klaviyo_bridge.segments.places import compile_distance, compile_region
from klaviyo_bridge.segments.predictions import compile_affinity, compile_prediction
from klaviyo_bridge.segments.properties import find_property
from klaviyo_bridge.segments.setting import Setting
from klaviyo_bridge.segments.values import compile_number


@attrs.frozen
class Kind:
    """What is to be known of a type of condition."""

    compile: Callable[[Any, Setting], Test[Person]]
    basis: str
    """What it is judged by."""


def find_kind(condition: Condition, /) -> Kind:
    """Return what is known of the type of a condition."""
    return _KINDS.get(type(condition), _UNKNOWN)


def _compile_property(condition: PropertyCondition, setting: Setting) -> Test[Person]:
    find = find_property(condition.property)
    test = setting.compile_value(condition.filter)
    if find is None:
        return lambda _: PROPERTY_NOT_KNOWN

    def judge(person: Person) -> Opinion:
        value = find(person.profile)
        return value if isinstance(value, Opinion) else test(value)

    return judge


def _compile_membership(condition: GroupMembershipCondition, setting: Setting) -> Test[Person]:
    groups = setting.context.groups
    if not condition.group_ids or (groups is not None and {*condition.group_ids} - {*groups}):
        return lambda _: GROUP_NOT_KNOWN
    tests = [_compile_group(one, condition, setting) for one in condition.group_ids]
    inside = join_any(tests)
    return inside if condition.is_member else lambda person: opposite(inside(person))


def _compile_group(
    group_id: str, condition: GroupMembershipCondition, setting: Setting
) -> Test[Person]:
    joined = condition.timeframe_filter
    when = None if joined is None else setting.compile_value(joined)
    inside = setting.find_segment(group_id) or (lambda _: MEMBERSHIPS_NOT_LOADED)

    def test(person: Person) -> Opinion:
        if person.memberships is None:
            opinion, date = inside(person), None
        else:
            opinion = YES if group_id in person.memberships else NO
            date = person.memberships.get(group_id)
        if when is None or opinion.answer is not Answer.YES:
            return opinion
        return DATE_NOT_KNOWN if date is None else when(date)

    return test


def _compile_objects(condition: CustomObjectCondition, setting: Setting) -> Test[Person]:
    compare = compile_number(condition.filter)
    wanted = getattr(condition.filter, "value", None)
    test = join_all(_compile_object_filter(one, setting) for one in condition.filters)

    def judge(person: Person) -> Opinion:
        if person.objects is None:
            return OBJECTS_NOT_LOADED
        objects = person.objects.get(condition.object_type_relationship_id, ())
        opinions = [test(one) for one in objects]
        doubts = [one for one in opinions if one.answer is Answer.UNKNOWN]
        low = opinions.count(YES)
        return compare_bounds(compare, wanted, low, low + len(doubts), [*doubts, YES][0])

    return judge


def _compile_object_filter(filter: CustomObjectFilter, setting: Setting) -> Test[Mapping[int, Any]]:
    number, test = filter.property_id, setting.compile_value(filter.filter)
    return lambda one: test(one.get(number))


def _compile_unknown(_: UnknownCondition, __: Setting) -> Test[Person]:
    return lambda _: CONDITION_NOT_KNOWN


_UNKNOWN: Final = Kind(_compile_unknown, "nothing")
_KINDS: Final[Mapping[type, Kind]] = {
    ChannelAffinityCondition: Kind(compile_affinity, "the channels predicted to suit the person"),
    CustomObjectCondition: Kind(_compile_objects, "the person's custom objects"),
    GroupMembershipCondition: Kind(_compile_membership, "the person's lists and segments"),
    MarketingConsentCondition: Kind(compile_marketing, "the person's permissions"),
    MetricCondition: Kind(compile_metric, "the person's events"),
    MetricFunnelCondition: Kind(compile_funnel, "the order of the person's events"),
    PermissionsCondition: Kind(compile_permissions, "the person's permissions for WhatsApp"),
    PostalCodeDistanceCondition: Kind(compile_distance, "the person's coordinates"),
    PredictiveAnalyticsCondition: Kind(compile_prediction, "what is predicted of the person"),
    PropertyCondition: Kind(_compile_property, "the person's properties"),
    RegionCondition: Kind(compile_region, "the person's country"),
}

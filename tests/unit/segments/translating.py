"""What tests of translations need: conditions at a word, names, and the payload's schema."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import attrs
from jsonschema import Draft202012Validator

from klaviyo_bridge.models import definition as d
from klaviyo_bridge.segments.names import EVENTS, EventName, Names
from klaviyo_bridge.segments.options import Options
from klaviyo_bridge.segments.translation import Translation, translate

Json = dict[str, Any]

AT: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALLTIME: Final = d.AlltimeFilter()
SCHEMA: Final = Draft202012Validator(
    json.loads(
        (Path(__file__).parents[2] / "samples" / "omnisend_segment.schema.json").read_bytes()
    )
)

NAMES: Final = Names(
    metrics={
        "ORDER": "Placed Order",
        "OPEN": "Opened Email",
        "CLICK": "Clicked Email",
        "SITE": "Active on Site",
        "RENT": "Rented Bike",
        "RIDE": "Rode Bike",
        "BOUNCE": "Bounced Email",
    },
    events={**EVENTS, "Rode Bike": EventName(name="rode bike", origin="api")},
    audiences={"LIST": " Newsletter ", "VIPS": "VIPs", "BLANK": " "},
    event_properties={("placed order", "$value"): "totalPrice", ("rode bike", "km"): "km"},
)


def define(*groups: list[Any]) -> d.Definition:
    """Return a definition of groups, each a list of conditions."""
    return d.Definition(
        condition_groups=tuple(d.ConditionGroup(conditions=tuple(group)) for group in groups)
    )


def ask(property: str, **members: Any) -> d.PropertyCondition:
    """Return a condition on a property, by a filter given as ``string=("equals", "x")``."""
    ((kind, told),) = members.items()
    return d.PropertyCondition(property=property, filter=make_filter(kind, told))


def make_filter(kind: str, told: Any) -> Any:
    """Return a filter of values by a short name."""
    operator, value = told if isinstance(told, tuple) else (told, None)
    if kind in {"boolean", "date"}:
        return d.BooleanFilter(value=told) if kind == "boolean" else told
    if kind == "existence":
        return d.ExistenceFilter(operator=operator)
    return _FILTERS[kind](operator=operator, value=value)


_FILTERS: Final[dict[str, Any]] = {
    "string": d.StringFilter,
    "array": d.StringArrayFilter,
    "numeric": d.NumericFilter,
    "element": d.ListContainsFilter,
    "elements": d.ListSetFilter,
    "part": d.ListSubstringFilter,
    "length": d.ListLengthFilter,
    "phone": d.PhoneCountryFilter,
}


def did(
    metric: str,
    operator: Any,
    value: float,
    *,
    when: Any = ALLTIME,
    of: Any = "count",
    where: tuple[tuple[str, Any], ...] | None = None,
) -> d.MetricCondition:
    """Return a condition on a metric's events, all of them unless told otherwise."""
    filters = None
    if where is not None:
        filters = tuple(d.MetricPropertyFilter(property=p, filter=f) for p, f in where)
    return d.MetricCondition(
        metric_id=metric,
        measurement=of,
        measurement_filter=d.NumericFilter(operator=operator, value=value),
        timeframe_filter=when,
        metric_filters=filters,
    )


def agreed(
    channel: Any, can_receive: bool, subscription: Any, filters: Any = None
) -> d.MarketingConsentCondition:
    """Return a condition on marketing consent."""
    status = d.SubscriptionStatus(subscription=subscription, filters=filters)
    return d.MarketingConsentCondition(
        consent=d.MarketingConsent(
            channel=channel, can_receive_marketing=can_receive, consent_status=status
        )
    )


def joined(*group_ids: str, is_member: bool = True, when: Any = None) -> d.GroupMembershipCondition:
    """Return a condition on lists or segments."""
    return d.GroupMembershipCondition(
        is_member=is_member, group_ids=group_ids, timeframe_filter=when
    )


def last(quantity: int, unit: Any) -> d.RelativeDateFilter:
    """Return "in the last so many units"."""
    return d.RelativeDateFilter(operator="in-the-last", unit=unit, quantity=quantity)


def say(*groups: list[Any], **choices: Any) -> Translation:
    """Translate groups of conditions; a payload is checked against the schema at once."""
    at = choices.pop("at", AT)
    name = choices.pop("name", "Buyers")
    names = choices.pop("names", NAMES)
    options = Options(**choices)
    translation = translate(define(*groups), name=name, names=names, options=options, at=at)
    if translation.payload is not None:
        SCHEMA.validate(translation.payload)
    return translation


def filters_of(translation: Translation) -> list[Json]:
    """Return the filters of a payload that has one condition."""
    payload = translation.payload
    assert payload is not None, [attrs.astuple(each) for each in translation.findings]
    ((condition,),) = [group["conditions"] for group in payload["conditionGroups"]]
    filters: list[Json] = condition["filters"]
    return filters

"""Words: Klaviyo's JSON, said shortly. Every function returns the raw JSON of one thing."""

from typing import Any, Final

import attrs

from klaviyo_bridge.models import Exactness
from tests.contracts.shop.customers import VIP

Json = dict[str, Any]

PLACED_ORDER: Final = "PLCORD"
"""The id of the metric of orders."""

ALLTIME: Final[Json] = {"type": "date", "operator": "alltime"}


@attrs.frozen(kw_only=True)
class Question:
    """A segment that a merchant asks for, and what is true of it."""

    name: str
    groups: list[list[Json]]
    """Raw conditions: joined by OR within a group, the groups by AND."""
    sql: str
    """Selects who is in it; written by hand from the name and the conditions."""
    unknown: str | None = None
    """Selects of whom it cannot be told; nobody where there is none."""
    label: Exactness
    """How well Omnisend can hold it."""

    @property
    def definition(self) -> Json:
        """The definition as Klaviyo sends it."""
        return {"condition_groups": [{"conditions": group} for group in self.groups]}


def last(quantity: int, unit: str = "day") -> Json:
    """Say: in the last so many units."""
    return {"type": "date", "operator": "in-the-last", "unit": unit, "quantity": quantity}


def date(operator: str, **members: object) -> Json:
    """Say any other filter of dates."""
    return {"type": "date", "operator": operator, **members}


def number(operator: str, value: float) -> Json:
    """Say a filter of numbers."""
    return {"type": "numeric", "operator": operator, "value": value}


def text(operator: str, value: str | list[str]) -> Json:
    """Say a filter of text."""
    return {"type": "string", "operator": operator, "value": value}


def boolean(*, value: bool) -> Json:
    """Say a filter of truth."""
    return {"type": "boolean", "operator": "equals", "value": value}


def existence(operator: str) -> Json:
    """Say that there is a value, or none."""
    return {"type": "existence", "operator": operator}


def listing(operator: str, value: int | str | list[str]) -> Json:
    """Say a filter of lists."""
    return {"type": "list", "operator": operator, "value": value}


def count(operator: str, value: int, when: Json = ALLTIME, where: Json | None = None) -> Json:
    """Say: so many orders, at some time, with such properties."""
    return _metric("count", number(operator, value), when, where)


def total(operator: str, value: float, when: Json = ALLTIME, where: Json | None = None) -> Json:
    """Say: orders of so much altogether, at some time, with such properties."""
    return _metric("sum", number(operator, value), when, where)


def _metric(measurement: str, compared: Json, when: Json, where: Json | None) -> Json:
    return {
        "type": "profile-metric",
        "metric_id": PLACED_ORDER,
        "measurement": measurement,
        "measurement_filter": compared,
        "timeframe_filter": when,
        "metric_filters": _where(where),
    }


def _where(where: Json | None) -> list[Json] | None:
    if where is None:
        return None
    return [{"property": name, "filter": value} for name, value in where.items()]


def step(where: Json | None = None, *, exists: bool = True) -> Json:
    """Say: an order with such properties, or none."""
    return {"metric_exists": exists, "metric_id": PLACED_ORDER, "metric_filters": _where(where)}


def funnel(*steps: Json, when: Json, within: str) -> Json:
    """Say: these steps in order, all of them within a time."""
    return {
        "type": "profile-metric-funnel",
        "timeframe_filter": when,
        "steps": list(steps),
        "completion_window_seconds": within,
    }


def has(name: str, value: Json) -> Json:
    """Say: a property of the person passes a filter."""
    return {"type": "profile-property", "property": name, "filter": value}


def email(subscription: str, *, can_receive: bool) -> Json:
    """Say: a status of email marketing."""
    status = {"subscription": subscription, "filters": None}
    consent = {"channel": "email", "can_receive_marketing": can_receive, "consent_status": status}
    return {"type": "profile-marketing-consent", "consent": consent}


def vip(*, member: bool, since: Json | None = None) -> Json:
    """Say: on the shop's list, or not on it."""
    condition = {"type": "profile-group-membership", "is_member": member, "group_ids": [VIP]}
    return condition if since is None else {**condition, "timeframe_filter": since}


def region(name: str, *, inside: bool) -> Json:
    """Say: in a region of the world, or outside."""
    return {"type": "profile-region", "in_region": inside, "region": name}


def predicted(dimension: str, value: Json) -> Json:
    """Say: Klaviyo's own analytics give such a value."""
    return {"type": "profile-predictive-analytics", "dimension": dimension, "filter": value}

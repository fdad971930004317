"""A shop whose segments are known in every detail, and short words for what they ask."""

from datetime import datetime, timedelta
from typing import Any, Final

from klaviyo_bridge.fake import FakeKlaviyo, shape_subscriptions
from tests.unit.sync.accounts import AT

BOUGHT: Final = "PLACED"
SUBSCRIBED: Final = shape_subscriptions(
    email={"consent": "SUBSCRIBED", "consent_timestamp": "2024-03-01T09:15:00+00:00"}
)


def ask(*groups: list[dict[str, Any]]) -> dict[str, Any]:
    """Write a definition of groups of conditions."""
    return {"condition_groups": [{"conditions": group} for group in groups]}


def did(metric: str, least: int = 1) -> dict[str, Any]:
    """Ask for people of whom a metric has so many events."""
    return {
        "type": "profile-metric",
        "metric_id": metric,
        "measurement": "count",
        "measurement_filter": {
            "type": "numeric",
            "operator": "greater-than-or-equal",
            "value": least,
        },
        "timeframe_filter": {"type": "date", "operator": "alltime"},
        "metric_filters": None,
    }


def spent(least: float) -> dict[str, Any]:
    """Ask for people whose orders came to so much."""
    condition = did(BOUGHT)
    condition["measurement"] = "sum"
    condition["measurement_filter"]["value"] = least
    return condition


def lives_in(city: str) -> dict[str, Any]:
    """Ask for people of a city."""
    return {
        "type": "profile-property",
        "property": "location['city']",
        "filter": {"type": "string", "operator": "equals", "value": city},
    }


def predicted() -> dict[str, Any]:
    """Ask for what Klaviyo predicts."""
    return {
        "type": "profile-predictive-analytics",
        "dimension": "total_clv",
        "filter": {"type": "numeric", "operator": "greater-than", "value": 100},
    }


def make_shop(**options: Any) -> FakeKlaviyo:
    """Make a shop of three: Ada bought twice, Bob once, and the third has no address.

    Klaviyo's members of *Buyers* are Ada and, wrongly, the third.
    """
    fake = FakeKlaviyo(**options)
    ada = fake.add_profile(
        identifier="ADA",
        email="ada@example.com",
        location={"city": "Riga"},
        subscriptions=SUBSCRIBED,
    )
    bob = fake.add_profile(identifier="BOB", email="bob@example.com", subscriptions=SUBSCRIBED)
    nobody = fake.add_profile(identifier="NOBODY", external_id="nobody")
    fake.add_metric(name="Placed Order", identifier=BOUGHT)
    for profile_id, value in ((ada, 10), (ada, 20.5), (bob, 5)):
        buy(fake, profile_id, value)
    fake.add_segment(name="Buyers", identifier="BUYERS", definition=ask([did(BOUGHT)]))
    fake.add_segment(name="Spenders", identifier="SPEND", definition=ask([spent(30)]))
    fake.add_segment(name="Riga", identifier="RIGA", definition=ask([lives_in("Riga")]))
    fake.add_segment(
        name="Dear", identifier="DEAR", definition=ask([lives_in("Riga"), predicted()])
    )
    fake.add_segment(name="Odd", identifier="ODD", definition={"groups": []})
    fake.add_member("BUYERS", ada)
    fake.add_member("BUYERS", nobody)
    fake.add_member("SPEND", ada)
    fake.add_member("RIGA", ada)
    return fake


def buy(fake: FakeKlaviyo, profile_id: str, value: float, *, at: datetime = AT) -> None:
    """Let somebody buy something the day before."""
    fake.add_event(
        profile_id=profile_id,
        metric=BOUGHT,
        time=at - timedelta(days=1),
        properties={"$value": value},
    )

"""The demo account's lists, segments and metrics, and what its segments say."""

from collections.abc import Iterator, Mapping

from klaviyo_bridge.fake.demo.consent import UNSUBSCRIBED, indices_in
from klaviyo_bridge.fake.identifiers import write_short_id
from klaviyo_bridge.fake.sequences import Residues
from klaviyo_bridge.fake.shapes import API, INTERNAL, Attributes
from klaviyo_bridge.fake.source import GroupSeed

OPENED = "2019-01-01T00:00:00+00:00"
_LIST_NUMBERS, _SEGMENT_NUMBERS, _METRIC_NUMBERS = 1_000, 2_000, 3_000

METRICS: Mapping[str, Attributes] = {
    **dict.fromkeys(
        (
            "Active on Site",
            "Cancelled Order",
            "Checkout Started",
            "Fulfilled Order",
            "Ordered Product",
            "Placed Order",
            "Refunded Order",
            "Viewed Product",
        ),
        API,
    ),
    **dict.fromkeys(
        (
            "Bounced Email",
            "Clicked Email",
            "Clicked SMS",
            "Dropped Email",
            "Manually Suppressed from Email Marketing",
            "Marked Email as Spam",
            "Merged Profile",
            "Opened Email",
            "Received Email",
            "Received SMS",
            "Subscribed to Email Marketing",
            "Subscribed to List",
            "Unsubscribed from Email Marketing",
            "Unsubscribed from List",
        ),
        INTERNAL,
    ),
}
"""Integrations by name of the metric."""
_METRIC_IDS = {name: write_short_id(_METRIC_NUMBERS + n) for n, name in enumerate(METRICS)}

_LISTS = (
    ("Newsletter", "single_opt_in", (10, (0, 1, 2, 3, 4, 5, 6))),
    ("Confirmed Newsletter", "double_opt_in", (10, (1, 4))),
    ("VIP Customers", "single_opt_in", (20, (3,))),
    ("Zürich, Łódź & Kyōto: dès 2024 ✨", "single_opt_in", (10, (5,))),
    ("Empty List", "single_opt_in", (1, ())),
    ("SMS Subscribers", "single_opt_in", (6, (3,))),
    ("Back in Stock", "single_opt_in", (25, (2, 7))),
    ("newsletter", "single_opt_in", (50, (8,))),
    ("Preview List", "single_opt_in", (500, (9,))),
)
"""Name, opt-in process, and members: the remainders of their index."""


def metric_id(name: str) -> str:
    """Return the id of a metric."""
    return _METRIC_IDS[name]


def list_id(name: str) -> str:
    """Return the id of a list."""
    return write_short_id(_LIST_NUMBERS + [one[0] for one in _LISTS].index(name))


def write_metrics() -> Iterator[tuple[str, Attributes]]:
    """Write every metric."""
    for name, integration in METRICS.items():
        yield (
            metric_id(name),
            {
                "name": name,
                "created": OPENED,
                "updated": OPENED,
                "integration": dict(integration),
            },
        )


def write_groups(size: int, buyers: tuple[int, tuple[int, ...]]) -> Iterator[GroupSeed]:
    """Write every list and segment; ``buyers`` are those who bought twice."""
    for number, (name, process, (modulus, remainders)) in enumerate(_LISTS):
        attributes: Attributes = {
            "name": name,
            "created": OPENED,
            "updated": OPENED,
            "opt_in_process": process,
        }
        members = Residues(modulus, remainders, size)
        identifier = write_short_id(_LIST_NUMBERS + number)
        yield GroupSeed("list", identifier, attributes, members, delay=60)
    for number, (name, groups, (modulus, remainders), flags) in enumerate(_segments(buyers)):
        attributes = {
            "name": name,
            "definition": {"condition_groups": [{"conditions": group} for group in groups]},
            "created": OPENED,
            "updated": OPENED,
            "is_active": True,
            "is_processing": False,
            "is_starred": False,
            **flags,
        }
        members = Residues(modulus, remainders, size)
        identifier = write_short_id(_SEGMENT_NUMBERS + number)
        yield GroupSeed("segment", identifier, attributes, members, delay=480)


Segment = tuple[str, list[list[Attributes]], tuple[int, tuple[int, ...]], dict[str, bool]]
"""Name, groups of conditions, members, and flags that differ from the usual."""


def _segments(buyers: tuple[int, tuple[int, ...]]) -> tuple[Segment, ...]:
    everybody = (1, (0,))
    subscribed = tuple(index for index in range(100) if index not in indices_in(UNSUBSCRIBED))
    return (
        ("Repeat Purchasers", [[_did("Placed Order", 1)]], buyers, {"is_starred": True}),
        (
            "Engaged (90 Days)",
            [
                [_joined("Newsletter")],
                [_did("Opened Email", 0, days=90), _did("Clicked Email", 0, days=90)],
            ],
            (10, (0, 3)),
            {},
        ),
        ("Can Receive Email", [[_may_receive_email()]], (100, subscribed), {}),
        ("Predicted VIPs", [[_predicted("total_clv", 250)]], (40, (1, 21)), {}),
        (
            "Germany or Austria, Gold",
            [
                [_property("location['country']", "Germany"), _country("Austria")],
                [_property("properties['plan']", "gold")],
            ],
            (30, (4, 14)),
            {},
        ),
        ("In the EU", [[_in_europe()]], (3, (1,)), {}),
        ("Has Email", [[_is_set("email")]], everybody, {}),
        (
            "Lapsed Customers",
            [[_did("Placed Order", 0)], [_never("Opened Email", days=365)]],
            (50, (11,)),
            {"is_active": False},
        ),
        ("Just Created", [[_is_set("phone_number")]], (1, ()), {"is_processing": True}),
    )


def _did(metric: str, more_than: int, *, days: int | None = None) -> Attributes:
    recently = {"type": "date", "operator": "in-the-last", "unit": "day", "quantity": days}
    return {
        "type": "profile-metric",
        "metric_id": metric_id(metric),
        "measurement": "count",
        "measurement_filter": {
            "type": "numeric",
            "operator": "greater-than",
            "value": more_than,
        },
        "timeframe_filter": recently if days else {"type": "date", "operator": "alltime"},
        "metric_filters": None,
    }


def _never(metric: str, *, days: int) -> Attributes:
    happened = _did(metric, 0, days=days)
    nothing = {"type": "numeric", "operator": "equals", "value": 0}
    return {**happened, "measurement_filter": nothing}


def _joined(name: str) -> Attributes:
    return {
        "type": "profile-group-membership",
        "is_member": True,
        "group_ids": [list_id(name)],
        "timeframe_filter": None,
    }


def _property(path: str, value: str) -> Attributes:
    return {
        "type": "profile-property",
        "property": path,
        "filter": {"type": "string", "operator": "equals", "value": value},
    }


def _country(value: str) -> Attributes:
    return _property("location['country']", value)


def _is_set(path: str) -> Attributes:
    existence = {"type": "existence", "operator": "is-set"}
    return {"type": "profile-property", "property": path, "filter": existence}


def _may_receive_email() -> Attributes:
    consent = {
        "channel": "email",
        "can_receive_marketing": True,
        "consent_status": {"subscription": "any"},
    }
    return {"type": "profile-marketing-consent", "consent": consent}


def _predicted(dimension: str, more_than: int) -> Attributes:
    numeric = {"type": "numeric", "operator": "greater-than", "value": more_than}
    return {"type": "profile-predictive-analytics", "dimension": dimension, "filter": numeric}


def _in_europe() -> Attributes:
    return {"type": "profile-region", "in_region": True, "region": "european_union"}

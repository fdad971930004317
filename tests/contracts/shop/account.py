"""The shop as Klaviyo holds it: people with their lists and events, read from raw JSON."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from klaviyo_bridge.models import Event, Profile
from klaviyo_bridge.segments.history import History, index_events
from klaviyo_bridge.segments.people import Context, Person
from klaviyo_bridge.wire import make_converter
from tests.contracts.shop.customers import VIP, Customer, profile_resource
from tests.contracts.shop.orders import Order
from tests.contracts.shop.words import PLACED_ORDER

CONTEXT: Final = Context(
    time_zone=dt.UTC,
    country_code={"United Kingdom": "GB", "France": "FR", "Germany": "DE"}.get,
    groups=frozenset({VIP}),
    metrics=frozenset({PLACED_ORDER}),
)


def basket(pieces: int) -> str:
    """Name the size of an order."""
    if pieces == 1:
        return "single"
    return "small" if pieces < 5 else "large"


def event_resource(customer: Customer, order: Order) -> dict[str, Any]:
    """Write an order as Klaviyo sends the event."""
    return {
        "type": "event",
        "id": f"{customer.number}-{order.ordinal}-{order.cents}",
        "attributes": {
            "datetime": order.moment.isoformat(),
            "event_properties": dict(_properties(order)),
        },
        "relationships": {
            "profile": {"data": {"type": "profile", "id": customer.profile_id}},
            "metric": {"data": {"type": "metric", "id": PLACED_ORDER}},
        },
    }


def _properties(order: Order) -> Iterator[tuple[str, object]]:
    size, weekend = basket(order.pieces), order.moment.isoweekday() > 5
    yield "$value", order.cents / 100
    yield "Item Count", order.pieces
    yield "Basket", size
    yield "Weekend", weekend
    yield "Labels", [size, "weekend"] if weekend else [size]
    if order.cents % 100 == 0:
        yield "Note", "Keep the change"


def read_events(customers: Iterable[Customer]) -> list[Event]:
    """Read every order as an event."""
    converter = make_converter()
    return [
        converter.structure(event_resource(customer, order), Event)
        for customer in customers
        for order in customer.orders
    ]


def read_people(customers: Sequence[Customer], events: Iterable[Event]) -> list[Person]:
    """Read everybody, with what is known of them."""
    converter = make_converter()
    histories = index_events(events)
    return [
        Person(
            converter.structure(profile_resource(customer), Profile),
            memberships=_memberships(customer),
            events=histories.get(customer.profile_id, History()),
        )
        for customer in customers
    ]


def _memberships(customer: Customer) -> Mapping[str, dt.datetime | None] | None:
    if not customer.lists_known:
        return None
    return {} if customer.vip_since is None else {VIP: customer.vip_since}

"""Customers: what a shop might know of a person besides the orders.

The file holds orders only. The rest is made up by the customer's number, the same in every run,
so that definitions can mix what people did with who they are; for some people something is not
known, and the answer must then be unknown.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import attrs

from tests.contracts.shop.orders import AT, Order

VIP: Final = "VIPLST"
"""The id of the shop's only list."""

_COUNTRIES = ("United States", "United Kingdom", "France", "Germany", None)
_SHELVES = ("jazz", "rock", "classical", None)
_CONSENTS = (
    *("SUBSCRIBED", "SUBSCRIBED", "SUBSCRIBED", "SUBSCRIBED"),
    *("UNSUBSCRIBED", "NEVER_SUBSCRIBED", None),
)
_CHANGED = "1997-01-01T00:00:00+00:00"


@attrs.frozen
class Customer:
    """A person, by a number, and the orders in the order of their days."""

    number: int
    orders: tuple[Order, ...]

    @property
    def profile_id(self) -> str:
        """The id in Klaviyo."""
        return f"P{self.number:05}"

    @property
    def email(self) -> str:
        """The address."""
        return f"customer-{self.number:05}@example.com"

    @property
    def first_day(self) -> str | None:
        """The day of the first order, as text."""
        return self.orders[0].day if self.orders else None

    @property
    def country(self) -> str | None:
        """The country's name, of four in five."""
        return _COUNTRIES[self.number % 5]

    @property
    def shelf(self) -> str | None:
        """What is bought most, of three in four."""
        return _SHELVES[self.number % 4]

    @property
    def newsletter(self) -> bool:
        """Whether the person reads the newsletter."""
        return self.number % 3 == 0

    @property
    def points(self) -> int | None:
        """Loyalty points, of eight in nine."""
        return self.number % 100 if self.number % 9 else None

    @property
    def consent(self) -> str | None:
        """The status of email; ``None`` where it was not loaded."""
        return _CONSENTS[self.number % 7]

    @property
    def suppression(self) -> str | None:
        """Why nothing may be sent: who unsubscribed, and every seventh in spite of the status."""
        if self.consent == "UNSUBSCRIBED":
            return "UNSUBSCRIBE"
        return "HARD_BOUNCE" if self.number % 7 == 0 else None

    @property
    def vip_since(self) -> dt.datetime | None:
        """When every tenth customer joined the list: two hundred days after the first order."""
        if self.number % 10 or not self.orders:
            return None
        joined = self.orders[0].moment + dt.timedelta(days=200)
        return joined if joined <= AT else None

    @property
    def lists_known(self) -> bool:
        """Whether the lists were loaded."""
        return self.number % 11 != 0

    @property
    def predicted(self) -> bool:
        """Whether Klaviyo has computed anything of this person."""
        return self.number % 8 != 0

    @property
    def spent(self) -> float:
        """Dollars, of all orders."""
        return sum(order.cents for order in self.orders) / 100


def gather_customers(orders: Iterable[Order], /, *, least: int = 0) -> Iterator[Customer]:
    """Give each customer the own orders; the first ``least`` are there even without any."""
    ordered = sorted(orders, key=attrgetter("customer", "ordinal"))
    found = {number: tuple(own) for number, own in groupby(ordered, attrgetter("customer"))}
    for number in sorted({*found, *range(1, least + 1)}):
        yield Customer(number, found.get(number, ()))


def profile_resource(customer: Customer) -> dict[str, Any]:
    """Write the profile as Klaviyo sends it, its permissions and predictions included."""
    attributes = {
        "email": customer.email,
        "location": {"country": customer.country},
        "properties": dict(_properties(customer)),
        "subscriptions": _subscriptions(customer),
        "predictive_analytics": _predictions(customer),
    }
    sent = {name: value for name, value in attributes.items() if value is not None}
    return {"type": "profile", "id": customer.profile_id, "attributes": sent}


def _properties(customer: Customer) -> Iterator[tuple[str, object]]:
    """Every second customer's points are text, as if they had come from a CSV file."""
    if customer.first_day is not None:
        yield "First Order", customer.first_day
        yield "Cohort", customer.first_day[:7]
    if customer.shelf is not None:
        yield "Shelf", customer.shelf
        yield "Shelves", [customer.shelf, "new"] if customer.number % 3 else [customer.shelf]
    if customer.points is not None:
        yield "Points", str(customer.points) if customer.number % 2 else customer.points
    yield "Newsletter", customer.newsletter


def _subscriptions(customer: Customer) -> Mapping[str, Any] | None:
    if customer.consent is None:
        return None
    reason = customer.suppression
    marketing = {
        "can_receive_email_marketing": reason is None,
        "consent": customer.consent,
        "consent_timestamp": _CHANGED,
        "last_updated": _CHANGED,
        "method": "FORM",
        "suppression": [{"reason": reason, "timestamp": _CHANGED}] if reason else [],
        "list_suppressions": [],
    }
    return {"email": {"marketing": marketing}}


def _predictions(customer: Customer) -> Mapping[str, Any] | None:
    if not customer.predicted:
        return None
    return {"historic_clv": customer.spent, "historic_number_of_orders": len(customer.orders)}

"""The shop as Omnisend holds it, once its people have moved by the contact policy."""

from collections.abc import Iterable, Iterator
from typing import Final

from klaviyo_bridge.models import Membership, Profile
from klaviyo_bridge.policies import omnisend
from klaviyo_bridge.policies.naming import collect_names
from klaviyo_bridge.segments.names import Names
from klaviyo_bridge.segments.omnisend.target import ContactEvent, TargetContact, read_contact
from klaviyo_bridge.segments.people import Person
from tests.contracts.shop.customers import VIP, Customer
from tests.contracts.shop.orders import AT
from tests.contracts.shop.words import PLACED_ORDER

_EVENT: Final = "placed order"
_PATHS: Final = {
    "$value": "totalPrice",
    "Basket": "basket",
    "Item Count": "itemCount",
    "Note": "note",
    "Weekend": "weekend",
}
"""Property of Klaviyo's event to that of Omnisend's; the labels have no place there."""


def make_options(profiles: Iterable[Profile]) -> omnisend.Options:
    """Return the options that name each property alike for everybody."""
    return omnisend.Options(names=collect_names(profiles))


def make_names(options: omnisend.Options) -> Names:
    """Return what a translation has to be told of the shop."""
    return Names(
        metrics={PLACED_ORDER: "Placed Order"},
        audiences={VIP: "VIP"},
        properties=None if options.naming is None else options.naming.names,
        event_properties={(_EVENT, name): path for name, path in _PATHS.items()},
    )


def move(person: Person, customer: Customer, options: omnisend.Options) -> TargetContact:
    """Return what Omnisend's segments see of a person."""
    vip = Membership(kind="list", id=VIP, name="VIP")
    memberships = (vip,) if VIP in (person.memberships or ()) else ()
    contact = omnisend.map_profile(
        person.profile, memberships=memberships, options=options, at=AT
    ).contact
    assert contact is not None
    return read_contact(
        omnisend.to_payload(contact),
        events={_EVENT: tuple(_events(person))},
        computed={"totalSpent": (customer.spent,) if customer.orders else ()},
    )


def _events(person: Person) -> Iterator[ContactEvent]:
    if person.events is None:
        return
    for happening in person.events.track(PLACED_ORDER).happenings:
        known = happening.properties
        properties = {path: known[name] for name, path in _PATHS.items() if name in known}
        yield ContactEvent(at=happening.at, properties=properties)

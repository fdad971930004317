"""What things are called in the other system: metrics, audiences, properties and countries.

All of it is the caller's to give, because it depends on the account and on how its people were
mapped. What is not named is not guessed: a condition that needs it fails, and the finding says
which name is missing.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import attrs

from klaviyo_bridge.models.identifiers import mask_size
from klaviyo_bridge.segments.rendering import Difference, Direction

_PLAIN: Final = re.compile(r"[A-Za-z0-9_]{1,120}")
_CUSTOM: Final = re.compile(r"properties\[(['\"])(.+)\1\]", re.DOTALL)
_SPOKEN_FOR: Final = frozenset({"last_active_date", "unreadable_email", "unreadable_phone_number"})
"""Properties whose spelling the contact policy keeps for its own."""


@attrs.frozen(kw_only=True)
class EventName:
    """An event of Omnisend's that stands for a metric of Klaviyo's."""

    name: str
    origin: str | None = None
    """Where it comes from; needed only when several shops send an event of this name."""
    differs: Direction | None = None
    """Whether it happens more often (``wider``), less often, or otherwise than the metric."""
    is_order: bool = False
    """Whether Omnisend's ``totalSpent`` sums up these events."""
    is_custom: bool = False
    """Whether it is there only once the shop has sent one."""

    @property
    def difference(self) -> Difference | None:
        """What differs, as more or fewer events."""
        if self.differs is None:
            return None
        message = "Omnisend's event and Klaviyo's metric do not happen on quite the same occasions."
        return Difference("event-differs", self.differs, message)


EVENTS: Final[Mapping[str, EventName]] = {
    "Placed Order": EventName(name="placed order", is_order=True),
    "Ordered Product": EventName(name="ordered product"),
    "Fulfilled Order": EventName(name="order fulfilled"),
    "Cancelled Order": EventName(name="order canceled"),
    "Refunded Order": EventName(name="order refunded"),
    "Started Checkout": EventName(name="started checkout"),
    "Checkout Started": EventName(name="started checkout"),
    "Added to Cart": EventName(name="added product to cart"),
    "Viewed Product": EventName(name="viewed product"),
    "Active on Site": EventName(name="viewed page", differs="either"),
    "Opened Email": EventName(name="opened message"),
    "Clicked Email": EventName(name="clicked message", differs="wider"),
    "Clicked SMS": EventName(name="clicked message", differs="wider"),
    "Marked Email as Spam": EventName(name="marked message as spam"),
    "Subscribed to Email Marketing": EventName(name="subscribed to marketing", differs="wider"),
    "Subscribed to SMS Marketing": EventName(name="subscribed to marketing", differs="wider"),
}
"""Metric to event. Extend it: ``{**EVENTS, "Rented Bike": EventName(name="rented bike")}``.

A message in Omnisend is of any channel, so clicks in email and in text messages are one event.

Source: https://api-docs.omnisend.com/docs/segments-events-properties
"""

WITHOUT_EVENT: Final = frozenset(
    {
        *("Received Email", "Bounced Email", "Dropped Email", "Received SMS", "Failed to Deliver"),
        *(
            "Received Automated Response SMS",
            "Sent SMS",
            "Merged Profile",
            "Updated Email Preferences",
        ),
        *("Subscribed to List", "Unsubscribed from List", "Unsubscribed from Email Marketing"),
        *("Unsubscribed from SMS Marketing", "Unsubscribed", "Subscribed to Back in Stock"),
        *(
            "Manually Suppressed from Email Marketing",
            "Received Push",
            "Opened Push",
            "Bounced Push",
        ),
    }
)
"""Klaviyo's own metrics that Omnisend has no event for, and no shop sends."""


def _read_events(events: Mapping[str, EventName | str]) -> Mapping[str, EventName]:
    return {
        metric: EventName(name=event) if isinstance(event, str) else event
        for metric, event in events.items()
    }


def _as_written(country: str) -> tuple[str, ...]:
    return (country,)


@attrs.frozen(kw_only=True)
class Names:
    """What a segment's parts are called; see each field for where to take it from."""

    metrics: Mapping[str, str] = attrs.field(factory=dict, repr=mask_size)
    """Metric id to the metric's name in Klaviyo."""
    events: Mapping[str, EventName] = attrs.field(
        default=EVENTS, converter=_read_events, repr=mask_size
    )
    """The metric's name to Omnisend's event; a text will do for its name."""
    custom_events: bool = True
    """Whether a metric without an event is a custom event of the metric's name."""
    event_properties: Mapping[tuple[str, str], str] = attrs.field(factory=dict, repr=mask_size)
    """Omnisend's event and Klaviyo's property to the path of the property in Omnisend, such as
    ``("placed order", "$value")`` to ``totalPrice``."""
    audiences: Mapping[str, str] = attrs.field(factory=dict, repr=mask_size)
    """Id of a list or segment to its name, which is the tag that contacts carry (OMN-06)."""
    properties: Mapping[str, str] | None = attrs.field(default=None)
    """Custom property to what contacts call it, as ``Options(names=...).naming.names`` of the
    contact policy has it. ``None``: names that need no cleaning get ``klaviyo_`` in front (OMN-04),
    others have no name."""
    birthdays: frozenset[str] = frozenset({"$birthday", "birthday", "Birthday"})
    """Custom properties that the contact's date of birth is read from."""
    countries: Callable[[str], tuple[str, ...]] = attrs.field(default=_as_written, repr=False)
    """Gives the spellings of a country that contacts may have: the name that the contact policy
    writes, and the code; the text alone where it is not known."""

    def find_event(self, metric: str, /) -> EventName | None:
        """Return the event that stands for a metric, by the metric's name."""
        if metric in self.events:
            return self.events[metric]
        if metric in WITHOUT_EVENT or not self.custom_events:
            return None
        return EventName(name=metric, differs="either", is_custom=True)

    def find_property(self, name: str, /) -> str | None:
        """Return what contacts call a custom property; ``None`` where that is not known."""
        if self.properties is not None:
            return self.properties.get(name)
        plain = _PLAIN.fullmatch(name) and name not in _SPOKEN_FOR
        return f"klaviyo_{name}" if plain else None

    def find_tag(self, group_id: str, /) -> str | None:
        """Return the tag of a list or segment, trimmed; ``None`` where that is not known."""
        return self.audiences.get(group_id, "").strip() or None


def custom_property(path: str, /) -> str | None:
    """Return the name within ``properties['name']``; ``None`` for a member of the profile.

    Source: ``ProfilePropertyCondition`` in the OpenAPI file, revision 2026-07-15.
    """
    found = _CUSTOM.fullmatch(path)
    return None if found is None else found[2]

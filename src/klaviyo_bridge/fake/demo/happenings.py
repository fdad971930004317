"""The demo account's events, in rounds: who takes part is a remainder, when is a fixed delay.

Within a round time ascends with the index, so the account's whole history is a handful of sorted
runs, and any event is found from its id.
"""

from bisect import bisect_right
from collections.abc import Callable

import attrs

from klaviyo_bridge.fake.demo.catalog import list_id, metric_id
from klaviyo_bridge.fake.demo.consent import BOUNCED, UNSUBSCRIBED, indices_in
from klaviyo_bridge.fake.demo.timeline import HORIZON, Timeline
from klaviyo_bridge.fake.identifiers import (
    mix,
    read_event_number,
    write_event_id,
)
from klaviyo_bridge.fake.sequences import Computed, Key, Ordered, Residues, Run
from klaviyo_bridge.fake.shapes import Attributes, shape_event
from klaviyo_bridge.fake.source import Event

DAY = 86_400
SECOND_ORDER = (100, tuple(range(0, 100, 7)))
"""Who bought twice: modulus and remainders of their index."""
SECOND_DELAY = 90 * DAY
_ROUNDS_PER_PROFILE = 16
_PRODUCTS = (
    ("MUG-01", "Stoneware Mug", 18.5),
    ("TEE-07", "Organic Tee", 29.0),
    ("LMP-02", "Reading Lamp", 74.95),
    ("NTB-11", "Dotted Notebook", 12.0),
    ("BAG-05", "Canvas Bag", 45.25),
)

Describe = Callable[[int, int], Attributes]
"""From a profile's index and the moment to the properties of its event."""


@attrs.frozen
class Round:
    """One event of each participant."""

    metric: str
    delay: int
    """Seconds after the profile came to be."""
    modulus: int
    remainders: tuple[int, ...]
    describe: Describe


def order_lines(index: int, turn: int) -> list[Attributes]:
    """Return what was in an order."""
    chance = mix(index * 8 + turn)
    lines = []
    for line in range(1 + chance % 3):
        sku, name, price = _PRODUCTS[(chance >> 8 * (line + 1)) % len(_PRODUCTS)]
        quantity = 1 + (chance >> 40 + line) % 2
        lines.append(
            {
                "ProductID": sku,
                "SKU": sku,
                "ProductName": name,
                "Quantity": quantity,
                "ItemPrice": price,
                "RowTotal": round(price * quantity, 2),
            }
        )
    return lines


def _order(turn: int) -> Describe:
    def describe(index: int, seconds: int) -> Attributes:
        lines = order_lines(index, turn)
        order = f"{index:07d}-{turn}"
        return {
            "OrderId": order,
            "ItemNames": [line["ProductName"] for line in lines],
            "Items": lines,
            "$value_currency": "USD",
            "$event_id": f"order-{order}-{seconds}",
            "$value": round(sum(line["RowTotal"] for line in lines), 2),
        }

    return describe


def _ordered_product(index: int, seconds: int) -> Attributes:
    line = order_lines(index, 1)[0]
    return {
        **line,
        "$event_id": f"line-{index:07d}-{seconds}",
        "$value": line["RowTotal"],
    }


def _message(index: int, seconds: int) -> Attributes:
    return {
        "Subject": "Welcome ✨",
        "Campaign Name": "Welcome series",
        "$flow": "Xa7QfM",
        "$message": "Ru5wKc",
        "$internal": {"cohort": index % 4},
        "$event_id": f"Ru5wKc:{seconds}",
    }


def _page(index: int, seconds: int) -> Attributes:
    sku, name, price = _PRODUCTS[index % len(_PRODUCTS)]
    return {
        "ProductID": sku,
        "ProductName": name,
        "Price": price,
        "URL": f"https://www.example.com/products/{sku.lower()}",
        "$event_id": f"{seconds}",
    }


def _list(_index: int, seconds: int) -> Attributes:
    newsletter = list_id("Newsletter")
    return {"List": "Newsletter", "list_id": newsletter, "$event_id": f"{newsletter}{seconds}"}


def _plain(_index: int, seconds: int) -> Attributes:
    return {"$event_id": f"{seconds}"}


_BUYERS = tuple(sorted({*range(0, 100, 7), *range(2, 100, 5)}))
ROUNDS = (
    Round("Subscribed to List", 60, 10, (0, 1, 2, 3, 4, 5, 6), _list),
    Round("Received Email", 90, 10, (0, 1, 2, 3, 4, 5, 6), _message),
    Round("Opened Email", 7_200, 10, (0, 1, 3, 6), _message),
    Round("Clicked Email", 7_260, 10, (0, 3), _message),
    Round("Viewed Product", 2 * DAY, 4, (0, 2, 3), _page),
    Round("Placed Order", 5 * DAY, 100, _BUYERS, _order(1)),
    Round("Ordered Product", 5 * DAY, 100, _BUYERS, _ordered_product),
    Round("Bounced Email", 3 * DAY, 100, indices_in(BOUNCED), _message),
    Round("Unsubscribed from Email Marketing", 0, 100, indices_in(UNSUBSCRIBED), _plain),
    Round("Placed Order", SECOND_DELAY, *SECOND_ORDER, _order(2)),
    Round("Opened Email", 120 * DAY, 10, (0, 3), _message),
    Round("Placed Order", 200 * DAY, 50, (0,), _order(3)),
    Round("Active on Site", 400 * DAY, 20, (1, 8), _plain),
)


class History:
    """All events of a demo account of some size."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._takers = [Residues(one.modulus, one.remainders, timeline.size) for one in ROUNDS]

    def last_seconds(self, index: int) -> int | None:
        """Return when something last happened to a profile."""
        created = self._timeline.created(index)
        moments = [
            created + ROUNDS[number].delay
            for number, takers in enumerate(self._takers)
            if index in takers and created + ROUNDS[number].delay <= HORIZON
        ]
        return max(moments, default=None)

    def bought_twice(self, index: int) -> bool:
        """Say whether a profile's second order has been placed."""
        moment = self._timeline.created(index) + SECOND_DELAY
        return index % SECOND_ORDER[0] in SECOND_ORDER[1] and moment <= HORIZON

    def find(self, identifier: str) -> Event | None:
        """Make an event from its id."""
        encoded = read_event_number(identifier)
        if encoded is None:
            return None
        index, number = divmod(encoded, _ROUNDS_PER_PROFILE)
        if number >= len(ROUNDS) or index not in self._takers[number]:
            return None
        seconds, _ = self._key(number, index)
        return self._make(encoded, seconds) if seconds <= HORIZON else None

    def runs(self, *, metric: str | None, profile: int | None) -> list[Run]:
        """Return runs of ``(seconds, event id)``, of one metric or one profile when asked."""
        chosen = [
            number
            for number, one in enumerate(ROUNDS)
            if metric is None or metric_id(one.metric) == metric
        ]
        if profile is None:
            return [self._run(number) for number in chosen]
        keys = [self._key(number, profile) for number in chosen if profile in self._takers[number]]
        return [Ordered(key for key in keys if key[0] <= HORIZON)]

    def _run(self, number: int) -> Run:
        takers = self._takers[number]

        def key(nth: int) -> Key:
            return self._key(number, takers[nth])

        past = bisect_right(range(len(takers)), HORIZON, key=lambda nth: key(nth)[0])
        return Computed(key, 0, past)

    def _key(self, number: int, index: int) -> Key:
        seconds = self._timeline.created(index) + ROUNDS[number].delay
        return seconds, write_event_id(index * _ROUNDS_PER_PROFILE + number)

    def _make(self, encoded: int, seconds: int) -> Event:
        index, number = divmod(encoded, _ROUNDS_PER_PROFILE)
        one = ROUNDS[number]
        return Event(
            write_event_id(encoded),
            metric_id(one.metric),
            self._timeline.write_id(index),
            seconds,
            shape_event(seconds, encoded, one.describe(index, seconds)),
        )

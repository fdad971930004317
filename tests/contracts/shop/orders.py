"""Orders: a real shop's, read from its file, and an invented shop's, for where there is no file."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

DAY_ZERO: Final = dt.datetime(1997, 1, 1, tzinfo=dt.UTC)
"""The first day of the file, a Wednesday."""

AT: Final = dt.datetime(1998, 7, 1, tzinfo=dt.UTC)
"""The day after the last one; it is day 546."""


@attrs.frozen
class Order:
    """A customer, the number of a day since the first, a number of CDs, and cents."""

    customer: int
    ordinal: int
    pieces: int
    cents: int

    @property
    def moment(self) -> dt.datetime:
        """Midnight of its day: the file knows no hours."""
        return DAY_ZERO + dt.timedelta(days=self.ordinal)

    @property
    def day(self) -> str:
        """Its day as text: ``1997-01-01``."""
        return self.moment.date().isoformat()


def read_orders(path: Path) -> Iterator[Order]:
    """Read the file: a line for an order, below a heading."""
    for line in path.read_text(encoding="ascii").splitlines()[1:]:
        customer, day, pieces, dollars = line.split()
        moment = dt.datetime.strptime(day, "%Y%m%d").replace(tzinfo=dt.UTC)
        cents = round(float(dollars) * 100)
        yield Order(int(customer), (moment - DAY_ZERO).days, int(pieces), cents)


def invent_orders(customers: int) -> Iterator[Order]:
    """Give each customer up to twelve orders, by arithmetic that is the same in every run.

    Every sixth customer never ordered, every sixth ordered once, for 29.33; some spend little, and
    some order every other day.
    """
    for customer in range(1, customers + 1):
        if customer % 6 == 1:
            yield Order(customer, customer * 91 % 546, 1, 2_933)
        dearest = 1_500 if customer % 8 == 3 else 11_900
        for place in range(customer * 7 % 13 if customer % 6 > 1 else 0):
            ordinal = (customer * 37 + place * (2 + customer % 50)) % 546
            pieces = 1 + (customer * 3 + place * 5) % 7
            yield Order(customer, ordinal, pieces, (customer * 211 + place * 1_733) % dearest)

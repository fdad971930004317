"""Tables: what the judge sees of the shop. The same statements serve SQLite and DuckDB."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Protocol

from tests.contracts.shop.customers import Customer

SCHEMA: Final = (
    """
    CREATE TABLE orders (
        customer INTEGER, day TEXT, ordinal INTEGER, pieces INTEGER, cents INTEGER
    )
    """,
    """
    CREATE TABLE people (
        customer INTEGER, email TEXT, first_day TEXT, country TEXT, shelf TEXT, points INTEGER,
        newsletter INTEGER, consent TEXT, suppression TEXT, vip_since TEXT,
        lists_known INTEGER, predicted INTEGER
    )
    """,
)
"""Days are text such as ``1997-01-01``, beside their numbers since then; money is in cents."""

_ORDER_ROW: Final = "INSERT INTO orders VALUES (?, ?, ?, ?, ?)"
_PERSON_ROW: Final = "INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Rows(Protocol):
    """What both databases answer with."""

    def fetchall(self) -> list[Any]: ...


class Connection(Protocol):
    """What both databases can do."""

    def execute(self, statement: str, /) -> Rows: ...


def order_rows(customers: Iterable[Customer]) -> Iterator[tuple[Any, ...]]:
    """Give a row for each order."""
    for customer in customers:
        for order in customer.orders:
            yield order.customer, order.day, order.ordinal, order.pieces, order.cents


def person_rows(customers: Iterable[Customer]) -> Iterator[tuple[Any, ...]]:
    """Give a row for each person."""
    for one in customers:
        vip_since = None if one.vip_since is None else one.vip_since.date().isoformat()
        yield (
            *(one.number, one.email, one.first_day, one.country, one.shelf, one.points),
            *(int(one.newsletter), one.consent, one.suppression, vip_since),
            *(int(one.lists_known), int(one.predicted)),
        )


def open_sqlite(customers: Sequence[Customer], /) -> sqlite3.Connection:
    """Return the tables, filled, in memory."""
    connection = sqlite3.connect(":memory:")
    for statement in SCHEMA:
        connection.execute(statement)
    connection.executemany(_ORDER_ROW, order_rows(customers))
    connection.executemany(_PERSON_ROW, person_rows(customers))
    connection.execute("CREATE INDEX own ON orders (customer)")
    return connection


def ask(connection: Connection, sql: str, /) -> set[str]:
    """Return the profile ids of the customers that the query selects."""
    return {f"P{number:05}" for (number,) in connection.execute(sql).fetchall()}

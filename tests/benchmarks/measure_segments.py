"""Who is in a segment, over a whole shop, beside databases that answer the same questions.

The shop is the real one of the reference folder, and an invented one where there is none.
"""

import csv
import importlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from klaviyo_bridge.models import Answer
from klaviyo_bridge.models.definition import Definition
from klaviyo_bridge.segments.history import index_events
from klaviyo_bridge.segments.membership import members
from klaviyo_bridge.segments.people import Person
from klaviyo_bridge.wire import read_definition
from tests.benchmarks.timing import Work, best_seconds, compare
from tests.contracts.shop.account import CONTEXT, read_events, read_people
from tests.contracts.shop.customers import Customer, gather_customers
from tests.contracts.shop.orders import AT, invent_orders, read_orders
from tests.contracts.shop.questions import QUESTIONS
from tests.contracts.shop.tables import (
    SCHEMA,
    Connection,
    ask,
    open_sqlite,
    order_rows,
    person_rows,
)

ASKED: Final = QUESTIONS[:30]
ORDERS: Final = Path(__file__).parents[3] / "shared/data/cdnow/CDNOW_master.txt"
CUSTOMERS: Final = 23_570


def measure(*, smoke: bool) -> Iterator[str]:
    """Index the events, then ask thirty questions of everybody, here and in databases."""
    runs = 1 if smoke else 3
    customers = _customers(smoke=smoke)
    events = read_events(customers)
    indexing = best_seconds(lambda: index_events(events), runs=runs)
    yield f"{len(events) / indexing:>9,.0f} events/s  index_events, {len(events):,} events"

    works = {"ours": _ours(read_people(customers, events)), **dict(_databases(customers))}
    seconds = compare(works, runs=runs)
    ours = seconds.pop("ours")
    scale = f"{len(ASKED)} definitions, {len(customers):,} people, {len(events):,} events"
    yield f"{ours:>9.2f} s  {scale}"
    for name, theirs in seconds.items():
        yield f"{theirs:>9.2f} s  the same in {name}; ours takes {ours / theirs:.1f} times as long"
    if "DuckDB" not in seconds:
        yield "DuckDB: not installed"


def _customers(*, smoke: bool) -> list[Customer]:
    if smoke or not ORDERS.is_file():
        most = 100 if smoke else CUSTOMERS
        return list(gather_customers(invent_orders(most), least=most))
    return list(gather_customers(read_orders(ORDERS)))


def _ours(people: Sequence[Person]) -> Work:
    definitions = [read_definition(question.definition) for question in ASKED]
    return lambda: [_count(definition, people) for definition in definitions]


def _count(definition: Definition, people: Sequence[Person]) -> int:
    answers = members(definition, people, at=AT, context=CONTEXT)
    return sum(answer is Answer.YES for _, answer in answers)


def _databases(customers: Sequence[Customer]) -> Iterator[tuple[str, Work]]:
    """Load the databases there are; each works on one thread, as we do."""
    yield "SQLite", _queries(open_sqlite(customers))
    try:
        duckdb = importlib.import_module("duckdb")
    except ModuleNotFoundError:
        return
    yield "DuckDB", _queries(_open_duckdb(duckdb, customers))


def _queries(connection: Connection) -> Work:
    return lambda: [len(ask(connection, question.sql)) for question in ASKED]


def _open_duckdb(duckdb: Any, customers: Sequence[Customer]) -> Connection:
    """Load by way of files: row by row takes a minute."""
    connection: Connection = duckdb.connect(":memory:", config={"threads": 1})
    for statement in SCHEMA:
        connection.execute(statement)
    with tempfile.TemporaryDirectory() as place:
        for table, rows in {"orders": order_rows, "people": person_rows}.items():
            path = Path(place) / f"{table}.csv"
            _write(path, rows(customers))
            connection.execute(f"COPY {table} FROM '{path.as_posix()}' (HEADER false)")
    return connection


def _write(path: Path, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)

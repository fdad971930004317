"""Real input: every order of a real shop's customers, over a real port, and nobody is lost."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from klaviyo_bridge import FakeKlaviyo
from klaviyo_bridge.cli import main
from klaviyo_bridge.client import Klaviyo

pytestmark = pytest.mark.shared

CUSTOMERS = 23_570
ORDERS = 69_659


@attrs.frozen
class Order:
    """One line of the file: a customer, a day, a number of CDs, and dollars."""

    customer: int
    day: dt.datetime
    pieces: int
    dollars: float


def _read_orders(path: Path) -> Iterator[Order]:
    for line in path.read_text(encoding="ascii").splitlines()[1:]:
        customer, day, pieces, dollars = line.split()
        moment = dt.datetime.strptime(day, "%Y%m%d").replace(tzinfo=dt.UTC)
        yield Order(int(customer), moment, int(pieces), float(dollars))


@pytest.fixture(scope="module")
def shop(shared: Path) -> FakeKlaviyo:
    """A Klaviyo that holds the customers as profiles and their orders as events."""
    # No honest 429s: the client paces itself all the same.
    fake = FakeKlaviyo(limits=False)
    people: dict[int, str] = {}
    for order in _read_orders(shared / "data/cdnow/CDNOW_master.txt"):
        if order.customer not in people:
            email = f"customer-{order.customer:05}@example.com"
            people[order.customer] = fake.add_profile(email=email)
        fake.add_event(
            profile_id=people[order.customer],
            metric="Placed Order",
            time=order.day,
            properties={"$value": order.dollars, "Item Count": order.pieces},
        )
    return fake


def test_every_customer_arrives(shop: FakeKlaviyo, tmp_path: Path) -> None:
    """23,570 customers in, 23,570 contacts out, each exactly once."""
    with shop.serve() as server:
        code = main(
            ["migrate", "--from", server.url, "--to", "omnisend", "--out", str(tmp_path), "--quiet"]
        )

    lines = (tmp_path / "contacts.jsonl").read_text(encoding="utf-8").splitlines()
    emails = {json.loads(line)["identifiers"][0]["id"] for line in lines}
    people = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["people"]
    assert code == 0
    assert (len(lines), len(emails)) == (CUSTOMERS, CUSTOMERS)
    assert (people["read"], people["mapped"], people["written"]) == (CUSTOMERS,) * 3
    assert (people["refused"], people["quarantined"]) == (0, 0)


def test_every_order_can_be_read_back(shop: FakeKlaviyo) -> None:
    """69,659 orders in, 69,659 events out, and not a cent is lost."""
    with shop.serve() as server:
        klaviyo = Klaviyo("pk_test_cdnow", transport=None, base_url=server.url)
        events = [event.event_properties["$value"] for event in klaviyo.events.iter()]
        klaviyo.close()

    assert len(events) == ORDERS
    assert round(sum(events), 2) == 2_500_315.63

"""How people buy: properties of their orders, of every kind.

An order has the number of its CDs, a size of basket (``single``, ``small`` of two to four,
``large``), whether it was placed at a weekend, labels (its size, and ``weekend``), and a note where
its price is in whole dollars. Day 0 was a Wednesday, so days 3 and 4 of each week are its end.
"""

from typing import Final

from klaviyo_bridge.models import Exactness
from tests.contracts.shop.words import (
    ALLTIME,
    Question,
    boolean,
    count,
    existence,
    last,
    listing,
    number,
    text,
)

HABITS: Final = (
    Question(
        name="Buys at weekends",
        groups=[[count("greater-than-or-equal", 3, ALLTIME, {"Weekend": boolean(value=True)})]],
        sql="""
            SELECT customer FROM orders WHERE ordinal % 7 IN (3, 4)
            GROUP BY customer HAVING COUNT(*) >= 3
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Large baskets this year",
        groups=[[count("greater-than", 0, last(180), {"Basket": text("equals", "large")})]],
        sql="SELECT customer FROM orders WHERE pieces >= 5 AND day >= '1998-01-02'",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Only ever single CDs",
        groups=[
            [count("greater-than", 0)],
            [count("equals", 0, ALLTIME, {"Basket": text("in", ["small", "large"])})],
        ],
        sql="SELECT customer FROM orders GROUP BY customer HAVING MAX(pieces) = 1",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Two CDs or more, on a weekday, twice",
        groups=[
            [
                count(
                    "equals",
                    2,
                    ALLTIME,
                    {"Basket": text("not-equals", "single"), "Weekend": boolean(value=False)},
                )
            ]
        ],
        sql="""
            SELECT customer FROM orders WHERE pieces > 1 AND NOT ordinal % 7 IN (3, 4)
            GROUP BY customer HAVING COUNT(*) = 2
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="A large basket at a weekend",
        groups=[
            [
                count(
                    "greater-than",
                    0,
                    ALLTIME,
                    {"Labels": listing("contains-all", ["large", "weekend"])},
                )
            ]
        ],
        sql="SELECT customer FROM orders WHERE pieces >= 5 AND ordinal % 7 IN (3, 4)",
        label=Exactness.FAILED,
    ),
    Question(
        name="An order in whole dollars",
        groups=[[count("greater-than", 0, ALLTIME, {"Note": existence("is-set")})]],
        sql="SELECT customer FROM orders WHERE cents % 100 = 0",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Three CDs exactly, or ten and more",
        groups=[
            [
                count("greater-than", 0, ALLTIME, {"Item Count": number("equals", 3)}),
                count("greater-than", 0, ALLTIME, {"Item Count": number("greater-than", 9)}),
            ]
        ],
        sql="SELECT customer FROM orders WHERE pieces = 3 OR pieces >= 10",
        label=Exactness.APPROXIMATE,
    ),
)

"""What people spent: in all, lately, and on one order. Queries count in whole cents."""

from typing import Final

from klaviyo_bridge.models import Exactness
from tests.contracts.shop.words import ALLTIME, Question, count, last, number, total

MONEY: Final = (
    Question(
        name="Spent more than 500",
        groups=[[total("greater-than", 500)]],
        sql="SELECT customer FROM orders GROUP BY customer HAVING SUM(cents) > 50000",
        label=Exactness.EXACT,
    ),
    Question(
        name="Spent 100 or more",
        groups=[[total("greater-than-or-equal", 100)]],
        sql="SELECT customer FROM orders GROUP BY customer HAVING SUM(cents) >= 10000",
        label=Exactness.EXACT,
    ),
    Question(
        name="Spent less than 20, if anything",
        groups=[[total("less-than", 20)]],
        sql="""
            SELECT customer FROM people
            EXCEPT
            SELECT customer FROM orders GROUP BY customer HAVING SUM(cents) >= 2000
        """,
        label=Exactness.EXACT,
    ),
    Question(
        name="Spent 29.33 to the cent",
        groups=[[total("equals", 29.33)]],
        sql="SELECT customer FROM orders GROUP BY customer HAVING SUM(cents) = 2933",
        label=Exactness.EXACT,
    ),
    Question(
        name="Spent more than 100 in the last 90 days",
        groups=[[total("greater-than", 100, last(90))]],
        sql="""
            SELECT customer FROM orders WHERE day >= '1998-04-02'
            GROUP BY customer HAVING SUM(cents) > 10000
        """,
        label=Exactness.FAILED,
    ),
    Question(
        name="Bought often and little",
        groups=[[count("greater-than-or-equal", 4)], [total("less-than-or-equal", 80)]],
        sql="""
            SELECT customer FROM orders GROUP BY customer
            HAVING COUNT(*) >= 4 AND SUM(cents) <= 8000
        """,
        label=Exactness.EXACT,
    ),
    Question(
        name="An order of more than 100",
        groups=[[count("greater-than", 0, ALLTIME, {"$value": number("greater-than", 100)})]],
        sql="SELECT customer FROM orders WHERE cents > 10000",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Bought, but never for 50 or more",
        groups=[
            [count("greater-than", 0)],
            [count("equals", 0, ALLTIME, {"$value": number("greater-than-or-equal", 50)})],
        ],
        sql="SELECT customer FROM orders GROUP BY customer HAVING MAX(cents) < 5000",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Spent 200 or more on orders of five CDs or more",
        groups=[
            [
                total(
                    "greater-than-or-equal",
                    200,
                    ALLTIME,
                    {"Item Count": number("greater-than-or-equal", 5)},
                )
            ]
        ],
        sql="""
            SELECT customer FROM orders WHERE pieces >= 5
            GROUP BY customer HAVING SUM(cents) >= 20000
        """,
        label=Exactness.FAILED,
    ),
)

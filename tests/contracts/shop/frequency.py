"""How often people bought: once, again, and the counts between."""

from typing import Final

from klaviyo_bridge.models import Exactness
from tests.contracts.shop.words import Question, count, funnel, last, number, step

FREQUENCY: Final = (
    Question(
        name="Bought once",
        groups=[[count("equals", 1)]],
        sql="SELECT customer FROM orders GROUP BY customer HAVING COUNT(*) = 1",
        label=Exactness.EXACT,
    ),
    Question(
        name="Bought again",
        groups=[[count("greater-than", 1)]],
        sql="SELECT customer FROM orders GROUP BY customer HAVING COUNT(*) >= 2",
        label=Exactness.EXACT,
    ),
    Question(
        name="Bought five times or more",
        groups=[[count("greater-than-or-equal", 5)]],
        sql="SELECT customer FROM orders GROUP BY customer HAVING COUNT(*) > 4",
        label=Exactness.EXACT,
    ),
    Question(
        name="Bought fewer than three times, if at all",
        groups=[[count("less-than", 3)]],
        sql="""
            SELECT customer FROM people
            WHERE (SELECT COUNT(*) FROM orders WHERE orders.customer = people.customer) IN (0, 1, 2)
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Bought at most once in the last half year",
        groups=[[count("less-than-or-equal", 1, last(180))]],
        sql="""
            SELECT customer FROM people
            EXCEPT
            SELECT customer FROM orders WHERE day >= '1998-01-02'
            GROUP BY customer HAVING COUNT(*) > 1
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Bought any number of times but two",
        groups=[[count("not-equals", 2)]],
        sql="""
            SELECT customer FROM people
            EXCEPT
            SELECT customer FROM orders GROUP BY customer HAVING COUNT(*) = 2
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Second order in the last 90 days",
        groups=[[count("equals", 2)], [count("equals", 1, last(90))]],
        sql="""
            SELECT customer FROM orders GROUP BY customer
            HAVING COUNT(*) = 2 AND MIN(day) < '1998-04-02' AND MAX(day) >= '1998-04-02'
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Regulars who have gone quiet",
        groups=[[count("greater-than-or-equal", 4)], [count("equals", 0, last(120))]],
        sql="""
            SELECT customer FROM orders GROUP BY customer
            HAVING COUNT(*) >= 4 AND MAX(day) < '1998-03-03'
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="From one CD to five or more within 30 days",
        groups=[
            [
                funnel(
                    step({"Item Count": number("equals", 1)}),
                    step({"Item Count": number("greater-than-or-equal", 5)}),
                    when=last(365),
                    within="DAYS_30",
                )
            ]
        ],
        sql="""
            SELECT small.customer FROM orders AS small
            JOIN orders AS large ON large.customer = small.customer
            WHERE small.pieces = 1 AND small.day >= '1997-07-01' AND large.pieces >= 5
            AND large.ordinal - small.ordinal BETWEEN 0 AND 30
        """,
        label=Exactness.FAILED,
    ),
    Question(
        name="Bought, and not again within 90 days",
        groups=[[funnel(step(), step(exists=False), when=last(365), within="DAYS_90")]],
        sql="""
            SELECT customer FROM orders AS bought
            WHERE day >= '1997-07-01' AND NOT EXISTS (
                SELECT 1 FROM orders AS again WHERE again.customer = bought.customer
                AND again.ordinal > bought.ordinal AND again.ordinal <= bought.ordinal + 90
            )
        """,
        label=Exactness.FAILED,
    ),
)

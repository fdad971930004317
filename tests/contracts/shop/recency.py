"""When people bought: lately, long ago, never since, and for the first time.

Each date in a query was counted on a calendar, back from 1 July 1998.
"""

from typing import Final

from klaviyo_bridge.models import Exactness
from tests.contracts.shop.words import Question, count, date, last

RECENCY: Final = (
    Question(
        name="Bought in the last 30 days",
        groups=[[count("greater-than", 0, last(30))]],
        sql="SELECT customer FROM orders WHERE day >= '1998-06-01'",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Bought in the last 12 weeks",
        groups=[[count("greater-than-or-equal", 1, last(12, "week"))]],
        sql="SELECT customer FROM orders WHERE day >= '1998-04-08'",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Bought in the last 36 hours",
        groups=[[count("greater-than", 0, last(36, "hour"))]],
        sql="SELECT customer FROM orders WHERE day = '1998-06-30'",
        label=Exactness.FAILED,
    ),
    Question(
        name="Lapsed: nothing for half a year",
        groups=[[count("greater-than", 0)], [count("equals", 0, last(180))]],
        sql="SELECT customer FROM orders GROUP BY customer HAVING MAX(day) < '1998-01-02'",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Never bought",
        groups=[[count("equals", 0)]],
        sql="SELECT customer FROM people WHERE first_day IS NULL",
        label=Exactness.EXACT,
    ),
    Question(
        name="Lost: bought a year ago, and not since",
        groups=[
            [count("greater-than", 0, date("at-least", unit="day", quantity=365))],
            [count("equals", 0, last(364))],
        ],
        sql="SELECT customer FROM orders GROUP BY customer HAVING MAX(day) <= '1997-07-01'",
        label=Exactness.FAILED,
    ),
    Question(
        name="To win back: bought 90 to 180 days ago, and not in the last 60",
        groups=[
            [count("greater-than", 0, date("between", start=90, end=180, unit="day"))],
            [count("equals", 0, last(60))],
        ],
        sql="""
            SELECT customer FROM orders WHERE day BETWEEN '1998-01-02' AND '1998-04-02'
            EXCEPT
            SELECT customer FROM orders WHERE day >= '1998-05-02'
        """,
        label=Exactness.FAILED,
    ),
    Question(
        name="Bought after New Year's Day of 1998",
        groups=[[count("greater-than", 0, date("after", date="1998-01-01T00:00:00+00:00"))]],
        sql="SELECT customer FROM orders WHERE day >= '1998-01-02'",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Bought before April 1997",
        groups=[[count("greater-than", 0, date("before", date="1997-04-01T00:00:00+00:00"))]],
        sql="SELECT customer FROM orders WHERE day <= '1997-03-31'",
        label=Exactness.EXACT,
    ),
    Question(
        name="Christmas of 1997, for three or more",
        groups=[
            [
                count(
                    "greater-than-or-equal",
                    3,
                    date(
                        "between-static",
                        start="1997-12-01T00:00:00+00:00",
                        end="1997-12-24T00:00:00+00:00",
                    ),
                )
            ]
        ],
        sql="""
            SELECT customer FROM orders WHERE day BETWEEN '1997-12-01' AND '1997-12-24'
            GROUP BY customer HAVING COUNT(*) >= 3
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="First bought in March 1997",
        groups=[
            [count("greater-than", 0, date("before", date="1997-04-01T00:00:00+00:00"))],
            [count("equals", 0, date("before", date="1997-03-01T00:00:00+00:00"))],
        ],
        sql="SELECT customer FROM people WHERE first_day BETWEEN '1997-03-01' AND '1997-03-31'",
        label=Exactness.EXACT,
    ),
    Question(
        name="Anniversary of an order within the next week",
        groups=[[count("greater-than", 0, date("anniversary-next", unit="day", quantity=7))]],
        sql="SELECT customer FROM orders WHERE SUBSTR(day, 6) BETWEEN '07-01' AND '07-08'",
        label=Exactness.FAILED,
    ),
)

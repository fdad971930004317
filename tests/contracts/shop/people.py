"""Who people are, and what they did as well: every kind of condition, joined by AND and OR."""

from typing import Final

from klaviyo_bridge.models import Exactness
from tests.contracts.shop.words import (
    Question,
    boolean,
    count,
    date,
    email,
    existence,
    has,
    last,
    listing,
    number,
    predicted,
    region,
    text,
    total,
    vip,
)

_FIRST_ORDER: Final = "properties['First Order']"

PEOPLE: Final = (
    Question(
        name="Anniversary of the first order within 200 days",
        groups=[[has(_FIRST_ORDER, date("anniversary-next", unit="day", quantity=200))]],
        sql="""
            SELECT customer FROM people
            WHERE SUBSTR(first_day, 6) >= '07-01' OR SUBSTR(first_day, 6) <= '01-17'
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="First order in a February",
        groups=[[has(_FIRST_ORDER, date("calendar-month", value=2))]],
        sql="SELECT customer FROM people WHERE first_day LIKE '____-02-__'",
        label=Exactness.FAILED,
    ),
    Question(
        name="Subscribed, and bought in the last 60 days",
        groups=[
            [email("subscribed", can_receive=True)],
            [count("greater-than", 0, last(60))],
        ],
        sql="""
            SELECT customer FROM people WHERE consent = 'SUBSCRIBED' AND suppression IS NULL
            AND customer IN (SELECT customer FROM orders WHERE day >= '1998-05-02')
        """,
        unknown="""
            SELECT customer FROM people WHERE consent IS NULL
            AND customer IN (SELECT customer FROM orders WHERE day >= '1998-05-02')
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Unsubscribed, but spends",
        groups=[
            [email("unsubscribed", can_receive=False)],
            [count("greater-than", 0, last(90)), total("greater-than", 300)],
        ],
        sql="""
            SELECT customer FROM people WHERE consent = 'UNSUBSCRIBED' AND customer IN (
                SELECT customer FROM orders GROUP BY customer
                HAVING MAX(day) >= '1998-04-02' OR SUM(cents) > 30000
            )
        """,
        unknown="""
            SELECT customer FROM people WHERE consent IS NULL AND customer IN (
                SELECT customer FROM orders GROUP BY customer
                HAVING MAX(day) >= '1998-04-02' OR SUM(cents) > 30000
            )
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Should be a VIP: ten orders, and not on the list",
        groups=[[vip(member=False)], [count("greater-than-or-equal", 10)]],
        sql="""
            SELECT customer FROM people WHERE vip_since IS NULL AND lists_known = 1
            AND customer IN (SELECT customer FROM orders GROUP BY customer HAVING COUNT(*) >= 10)
        """,
        unknown="""
            SELECT customer FROM people WHERE lists_known = 0
            AND customer IN (SELECT customer FROM orders GROUP BY customer HAVING COUNT(*) >= 10)
        """,
        label=Exactness.SNAPSHOT,
    ),
    Question(
        name="A VIP for less than 300 days",
        groups=[[vip(member=True, since=last(300))]],
        sql="SELECT customer FROM people WHERE vip_since >= '1997-09-04' AND lists_known = 1",
        unknown="SELECT customer FROM people WHERE lists_known = 0",
        label=Exactness.FAILED,
    ),
    Question(
        name="French or German, and bought again",
        groups=[
            [has("location['country']", text("in", ["France", "Germany"]))],
            [count("greater-than", 1)],
        ],
        sql="""
            SELECT customer FROM people WHERE country IN ('France', 'Germany')
            AND customer IN (SELECT customer FROM orders GROUP BY customer HAVING COUNT(*) > 1)
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="In the European Union, and spent more than 200",
        groups=[[region("european_union", inside=True)], [total("greater-than", 200)]],
        sql="""
            SELECT customer FROM people WHERE country IN ('France', 'Germany')
            AND customer IN (
                SELECT customer FROM orders GROUP BY customer HAVING SUM(cents) > 20000
            )
        """,
        unknown="""
            SELECT customer FROM people WHERE country IS NULL
            AND customer IN (
                SELECT customer FROM orders GROUP BY customer HAVING SUM(cents) > 20000
            )
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Anything but jazz",
        groups=[[has("properties['Shelf']", text("not-equals", "jazz"))]],
        sql="SELECT customer FROM people WHERE shelf <> 'jazz'",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Rock, however it is noted, and a newsletter reader",
        groups=[
            [
                has("properties['Shelf']", text("starts-with", "ro")),
                has("properties['Shelves']", listing("contains", "rock")),
            ],
            [has("properties['Newsletter']", boolean(value=True))],
        ],
        sql="SELECT customer FROM people WHERE shelf = 'rock' AND newsletter = 1",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Half of the points or more, of those who have any",
        groups=[
            [has("properties['Points']", existence("is-set"))],
            [has("properties['Points']", number("greater-than-or-equal", 50))],
        ],
        sql="SELECT customer FROM people WHERE points >= 50",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="The first hundred addresses",
        groups=[[has("email", text("contains", "-000"))], [has("email", existence("is-set"))]],
        sql="SELECT customer FROM people WHERE email LIKE 'customer-000%'",
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Worth more than 150 according to Klaviyo",
        groups=[
            [predicted("historic_clv", number("greater-than", 150))],
            [count("greater-than", 0, last(365))],
        ],
        sql="""
            SELECT customer FROM people WHERE predicted = 1 AND customer IN (
                SELECT customer FROM orders GROUP BY customer
                HAVING MAX(day) >= '1997-07-01' AND SUM(cents) > 15000
            )
        """,
        unknown="""
            SELECT customer FROM people WHERE predicted = 0
            AND customer IN (SELECT customer FROM orders WHERE day >= '1997-07-01')
        """,
        label=Exactness.FAILED,
    ),
    Question(
        name="Recent or French, and spent 100 or British",
        groups=[
            [
                count("greater-than", 0, last(30)),
                has("location['country']", text("equals", "France")),
            ],
            [
                total("greater-than", 100),
                has("location['country']", text("equals", "United Kingdom")),
            ],
        ],
        sql="""
            SELECT customer FROM people WHERE (
                country = 'France'
                OR customer IN (SELECT customer FROM orders WHERE day >= '1998-06-01')
            ) AND (
                country = 'United Kingdom' OR customer IN (
                    SELECT customer FROM orders GROUP BY customer HAVING SUM(cents) > 10000
                )
            )
        """,
        label=Exactness.APPROXIMATE,
    ),
    Question(
        name="Four groups that each mix deeds and persons",
        groups=[
            [count("greater-than", 1), has("properties['Shelf']", text("equals", "jazz"))],
            [count("greater-than", 2), has("properties['Shelf']", text("equals", "rock"))],
            [
                count("greater-than", 0, last(90)),
                has("location['country']", text("equals", "France")),
            ],
            [
                count("greater-than", 0, last(60)),
                has("location['country']", text("equals", "Germany")),
            ],
        ],
        sql="""
            SELECT customer FROM (
                SELECT customer, country, COALESCE(shelf, '') AS shelf,
                (SELECT COUNT(*) FROM orders AS o WHERE o.customer = p.customer) AS times,
                COALESCE((SELECT MAX(day) FROM orders AS o WHERE o.customer = p.customer), '')
                    AS latest
                FROM people AS p
            ) AS summary
            WHERE (times > 1 OR shelf = 'jazz') AND (times > 2 OR shelf = 'rock')
            AND (latest >= '1998-04-02' OR country = 'France')
            AND (latest >= '1998-05-02' OR country = 'Germany')
        """,
        label=Exactness.FAILED,
    ),
)

"""Whether a contact is in an Omnisend segment, filter by filter."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models.explanation import Answer, Finding
from klaviyo_bridge.segments.omnisend.evaluation import compile_payload, matches_payload
from klaviyo_bridge.segments.omnisend.target import ContactEvent, TargetContact, read_contact

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN

BODY: dict[str, Any] = {
    "identifiers": [
        {
            "type": "email",
            "id": "ada@example.com",
            "channels": {"email": {"status": "subscribed"}},
        },
        {"type": "phone", "id": "+447700900123"},
    ],
    "firstName": "Ada",
    "city": "London",
    "country": "United Kingdom",
    "countryCode": "GB",
    "birthdate": "1985-12-10",
    "tags": ["VIP", "klaviyo_import_app"],
    "customProperties": {
        "klaviyo_points": 420,
        "klaviyo_vip": True,
        "klaviyo_color": "blue",
        "klaviyo_topics": ["shoes", "bags"],
        "klaviyo_note": "",
        "klaviyo_joined": "2026-02-20",
        "klaviyo_seen": "2026-02-28T23:30:00Z",
        "klaviyo_leap": "2024-02-29",
    },
}


def ago(days: float, **members: Any) -> ContactEvent:
    """Return an event of so many days ago."""
    return ContactEvent(at=AT - timedelta(days=days), **members)


ADA = read_contact(
    BODY,
    events={
        "placed order": (
            ago(2, properties={"totalPrice": 80, "lineItems": [{"productTitle": "Blue Shirt"}]}),
            ago(40, properties={"totalPrice": 20, "lineItems": []}, origin="shopify"),
            ago(400, properties={"totalPrice": "a lot"}),
        ),
        "opened message": (),
    },
    computed={"totalSpent": 100.5, "averageOrderValue": None},
)


def segment(*filters: Any, entity: str = "contact", junction: str = "and") -> dict[str, Any]:
    """Return a segment of one condition."""
    condition = {"entity": entity, "junction": junction, "filters": list(filters)}
    return {"name": "[OS] One", "conditionGroups": [{"conditions": [condition]}]}


def ask(payload: dict[str, Any], contact: TargetContact = ADA, at: datetime = AT) -> Answer:
    """Return the answer alone."""
    return matches_payload(payload, contact, at=at).answer


def about(contact_filter: dict[str, Any], contact: TargetContact = ADA) -> Answer:
    """Return the answer to one filter of a contact."""
    return ask(segment(contact_filter), contact)


def custom(name: str, kind: str, operator: str, **operand: Any) -> Answer:
    """Return the answer to one filter of a custom property."""
    return about(
        {
            "property": "custom",
            "name": f"klaviyo_{name}",
            "valueType": kind,
            "operator": operator,
            **operand,
        }
    )


def events(operator: str, count: str | None, value: Any, contact: TargetContact = ADA) -> Answer:
    """Return the answer to one filter of orders."""
    asked = {"name": "placed order", "operator": operator, "value": value}
    return ask(segment(asked | ({"count": count} if count else {}), entity="event"), contact)


def orders(**members: Any) -> Answer:
    """Tell whether there is exactly one order that counts."""
    one = {"name": "placed order", "operator": "has", "count": "equals", "value": 1}
    return ask(segment(one | members, entity="event"))


def reasons(payload: dict[str, Any], contact: TargetContact = ADA) -> list[str]:
    """Name the rules that were heard, in order."""
    return [finding.rule for finding in matches_payload(payload, contact, at=AT).findings]


class TestTexts:
    @pytest.mark.parametrize(
        ("expected", "operator", "value"),
        [
            (YES, "anyOf", ["Paris", "London"]),
            (NO, "anyOf", ["london"]),
            (NO, "noneOf", ["London"]),
            (YES, "noneOf", ["Paris"]),
            (YES, "contains", ["x", "ond"]),
            (NO, "contains", ["x"]),
            (YES, "doesNotContains", ["x"]),
            (NO, "doesNotContains", ["x", "Lon"]),
            (YES, "startsWith", ["Lon"]),
            (NO, "startsWith", ["don"]),
            (YES, "endsWith", ["don"]),
            (YES, "equals", "London"),
            (NO, "notEquals", "London"),
        ],
    )
    def test_operators(self, expected: Answer, operator: str, value: Any) -> None:
        """A text passes if one of the wanted texts fits, letter by letter."""
        assert expected is about({"property": "city", "operator": operator, "value": value})

    @pytest.mark.parametrize(
        ("expected", "operator"),
        [(NO, "anyOf"), (YES, "noneOf"), (NO, "contains"), (YES, "doesNotContains")],
    )
    def test_absent(self, expected: Answer, operator: str) -> None:
        """Who has no such property passes what is asked in the negative, and nothing else."""
        assert expected is about({"property": "state", "operator": operator, "value": ["Kent"]})

    @pytest.mark.parametrize(
        ("expected", "property", "operator"),
        [
            (YES, "city", "exists"),
            (NO, "city", "doesNotExist"),
            (NO, "state", "exists"),
            (YES, "state", "doesNotExist"),
            (NO, "lastName", "exists"),
            (YES, "phoneNumber", "exists"),
            (NO, "averageOrderValue", "exists"),
        ],
    )
    def test_existence(self, expected: Answer, property: str, operator: str) -> None:
        """A property exists if the contact has a value for it."""
        assert expected is about({"property": property, "operator": operator})

    @pytest.mark.parametrize("country", ["GB", "United Kingdom"])
    def test_country(self, country: str) -> None:
        """A country is known by its name and by its code."""
        assert YES is about({"property": "country", "operator": "anyOf", "value": [country]})
        assert NO is about({"property": "country", "operator": "noneOf", "value": [country]})

    def test_several_values(self) -> None:
        """Of several values, such as tags, one that fits is enough."""
        assert YES is about({"property": "tags", "operator": "anyOf", "value": ["VIP", "x"]})
        assert NO is about({"property": "tags", "operator": "noneOf", "value": ["VIP", "x"]})

    def test_custom_lists(self) -> None:
        """How a custom property that holds a list is compared is not documented; it exists."""
        assert UNKNOWN is custom("topics", "text", "anyOf", value=["shoes"])
        assert UNKNOWN is custom("topics", "text", "noneOf", value=["shoes"])
        assert YES is custom("topics", "text", "exists")

    def test_an_empty_text_is_a_value(self) -> None:
        """An empty text exists."""
        assert YES is custom("note", "text", "exists")

    @pytest.mark.parametrize("value", [[], None, 7, ["London", 7]])
    def test_operand(self, value: Any) -> None:
        """What is compared with has to be texts, and at least one."""
        payload = segment({"property": "city", "operator": "anyOf", "value": value})

        assert UNKNOWN is ask(payload)
        assert ["operand-not-read"] == reasons(payload)

    def test_birthday_as_text(self) -> None:
        """A birthday's month is found in its text, as the vendor's example does."""
        asked = {"property": "birthday", "valueType": "text", "operator": "contains"}

        assert YES is about({**asked, "value": ["-12-"]})
        assert NO is about({**asked, "value": ["-05-"]})


class TestNumbersAndTruth:
    @pytest.mark.parametrize(
        ("expected", "operator", "operand"),
        [
            (YES, "equals", {"value": 420}),
            (YES, "equals", {"value": 420.0}),
            (NO, "notEquals", {"value": 420}),
            (YES, "moreThan", {"value": 419.5}),
            (NO, "moreThan", {"value": 420}),
            (NO, "lessThan", {"value": 420}),
            (YES, "lessThan", {"value": 421}),
            (YES, "between", {"valueFrom": 420, "valueTo": 500}),
            (YES, "between", {"valueFrom": 1, "valueTo": 420}),
            (NO, "between", {"valueFrom": 421, "valueTo": 500}),
            (UNKNOWN, "between", {"valueFrom": 1}),
            (UNKNOWN, "moreThan", {"value": "419"}),
            (UNKNOWN, "equals", {"value": True}),
        ],
    )
    def test_numbers(self, expected: Answer, operator: str, operand: dict[str, Any]) -> None:
        """Numbers are compared as numbers, with both bounds included."""
        assert expected is custom("points", "number", operator, **operand)

    def test_computed_numbers(self) -> None:
        """What Omnisend computes is compared where it was given, and unknown where it was not."""
        spent = {"property": "totalSpent", "operator": "moreThan", "value": 100}

        assert YES is about(spent)
        assert UNKNOWN is about(spent, read_contact(BODY))
        assert ["property-not-given"] == reasons(segment(spent), read_contact(BODY))

    @pytest.mark.parametrize(
        ("expected", "operator", "value"),
        [
            (YES, "equals", True),
            (NO, "equals", False),
            (YES, "notEquals", False),
            (UNKNOWN, "equals", 1),
        ],
    )
    def test_truth(self, expected: Answer, operator: str, value: Any) -> None:
        """True and false are compared as such."""
        assert expected is custom("vip", "bool", operator, value=value)

    @pytest.mark.parametrize(
        ("name", "kind", "operator", "value"),
        [
            ("color", "number", "equals", 1),
            ("points", "text", "anyOf", ["420"]),
            ("points", "bool", "equals", True),
            ("vip", "number", "equals", 1),
            ("color", "date", "before", "2026-01-01"),
            ("vip", "date", "before", "2026-01-01"),
        ],
    )
    def test_kinds_differ(self, name: str, kind: str, operator: str, value: Any) -> None:
        """How a value of another kind compares cannot be told, either way."""
        assert UNKNOWN is custom(name, kind, operator, value=value)
        assert custom("absent", kind, operator, value=value) is NO


class TestDates:
    @pytest.mark.parametrize(
        ("expected", "operator", "operand"),
        [
            (YES, "inTheLast", {"value": 10, "unit": "days"}),
            (NO, "inTheLast", {"value": 9, "unit": "days"}),
            (YES, "inTheLast", {"value": 2, "unit": "weeks"}),
            (YES, "inTheLast", {"value": 1, "unit": "months"}),
            (YES, "inTheLast", {"value": 9999, "unit": "years"}),
            (YES, "inTheLast", {"value": 10**12, "unit": "days"}),
            (YES, "notInTheLast", {"value": 9, "unit": "days"}),
            (NO, "notInTheLast", {"value": 10, "unit": "days"}),
            (YES, "equals", {"value": "2026-02-20"}),
            (NO, "notEquals", {"value": "2026-02-20"}),
            (YES, "before", {"value": "2026-02-21"}),
            (NO, "before", {"value": "2026-02-20"}),
            (NO, "after", {"value": "2026-02-20"}),
            (YES, "after", {"value": "2026-02-19"}),
            (YES, "between", {"valueFrom": "2026-02-20", "valueTo": "2026-02-20"}),
            (NO, "between", {"valueFrom": "2026-02-21", "valueTo": "2026-02-22"}),
            (UNKNOWN, "between", {"valueFrom": "2026-02-21"}),
            (UNKNOWN, "before", {"value": "2026-02-30"}),
            (UNKNOWN, "before", {"value": "20 February"}),
            (UNKNOWN, "after", {"value": "20.02.2026"}),
            (UNKNOWN, "equals", {}),
            (UNKNOWN, "inTheLast", {"value": 10}),
            (UNKNOWN, "inTheLast", {"value": 10, "unit": "hours"}),
            (UNKNOWN, "inTheLast", {"value": 0, "unit": "days"}),
            (UNKNOWN, "notInTheLast", {"value": True, "unit": "days"}),
            (UNKNOWN, "inTheNext", {"value": 1, "unit": "days"}),
        ],
    )
    def test_operators(self, expected: Answer, operator: str, operand: dict[str, Any]) -> None:
        """Dates compare by the day, relative ones by the moment; hours and others are unknown."""
        assert expected is custom("joined", "date", operator, **operand)

    def test_days_are_those_of_the_store(self) -> None:
        """Half past eleven at night in London is the next day in Berlin."""
        asked = {"property": "custom", "name": "klaviyo_seen", "valueType": "date"}
        payload = segment({**asked, "operator": "equals", "value": "2026-03-01"})

        assert NO is ask(payload)
        assert YES is ask(payload, at=AT.astimezone(ZoneInfo("Europe/Berlin")))

    @pytest.mark.parametrize(
        ("expected", "at", "months"),
        [
            (YES, datetime(2026, 3, 31, tzinfo=UTC), 1),
            (NO, datetime(2026, 3, 31, 0, 0, 1, tzinfo=UTC), 1),
            (YES, datetime(2027, 2, 28, tzinfo=UTC), 12),
        ],
    )
    def test_months_are_those_of_the_calendar(
        self, expected: Answer, at: datetime, months: int
    ) -> None:
        """A month before 31 March is the last of February."""
        contact = TargetContact(properties={"dateAdded": datetime(2026, 2, 28, tzinfo=UTC)})
        asked = {"property": "dateAdded", "operator": "inTheLast", "unit": "months"}

        assert expected is ask(segment({**asked, "value": months}), contact, at)

    def test_days_count_by_the_hour_when_clocks_change(self) -> None:
        """A day is 24 hours, also on the day that has 23 on the wall."""
        at = datetime(2026, 3, 29, 12, tzinfo=ZoneInfo("Europe/Berlin"))
        order = ContactEvent(at=datetime(2026, 3, 28, 10, 30, tzinfo=UTC))
        contact = TargetContact(events={"placed order": (order,)})
        period = {"operator": "inTheLast", "unit": "days", "value": 1}
        asked = {"name": "placed order", "operator": "has", "value": 1, "period": period}

        assert YES is ask(segment(asked, entity="event"), contact, at)

    @pytest.mark.parametrize(
        ("expected", "name", "unit", "value", "today"),
        [
            (YES, "joined", "days", 5, datetime(2027, 2, 15, tzinfo=UTC)),
            (NO, "joined", "days", 4, datetime(2027, 2, 15, tzinfo=UTC)),
            (YES, "joined", "days", 1, datetime(2027, 2, 20, tzinfo=UTC)),
            (NO, "joined", "weeks", 51, datetime(2027, 2, 21, tzinfo=UTC)),
            (YES, "joined", "years", 1, datetime(2027, 2, 21, tzinfo=UTC)),
            (YES, "leap", "days", 1, datetime(2027, 2, 27, tzinfo=UTC)),
            (NO, "leap", "days", 1, datetime(2027, 3, 1, tzinfo=UTC)),
            (YES, "leap", "days", 1, datetime(2028, 2, 29, tzinfo=UTC)),
            (NO, "leap", "days", 1, datetime(2028, 2, 27, tzinfo=UTC)),
            (YES, "joined", "days", 10**12, AT),
            (YES, "joined", "years", 10_000, AT),
            (NO, "joined", "days", 1, datetime(9999, 12, 31, tzinfo=UTC)),
            (UNKNOWN, "joined", "hours", 1, AT),
            (UNKNOWN, "joined", "days", 0, AT),
            (UNKNOWN, "joined", ["days"], 1, AT),
        ],
    )
    def test_anniversaries(
        self, expected: Answer, name: str, unit: Any, value: int, today: datetime
    ) -> None:
        """Month and day come round within the days to come; 29 February does on the 28th."""
        asked = {"property": "custom", "name": f"klaviyo_{name}", "valueType": "date"}
        asked |= {"operator": "anniversaryIsInTheNext", "unit": unit}
        payload = segment({**asked, "value": value})

        assert expected is ask(payload, at=today)

    def test_the_ends_of_the_calendar(self) -> None:
        """A moment that has no day in the store's time zone keeps its own."""
        added = datetime(9999, 12, 31, 23, tzinfo=UTC)
        contact = TargetContact(properties={"dateAdded": added})
        payload = segment({"property": "dateAdded", "operator": "equals", "value": "9999-12-31"})

        assert YES is ask(payload, contact, AT.astimezone(ZoneInfo("Asia/Tokyo")))

    def test_a_time_without_a_zone_is_the_stores(self) -> None:
        """A time without a zone is read in the store's, and a date as its beginning."""
        at = datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
        asked = {"property": "dateAdded", "operator": "inTheLast", "unit": "days", "value": 1}

        assert YES is ask(
            segment(asked), TargetContact(properties={"dateAdded": "2026-02-28 12:00:00"}), at
        )
        assert NO is ask(
            segment(asked), TargetContact(properties={"dateAdded": "2026-02-28T02:00:00Z"}), at
        )


class TestStatuses:
    @pytest.mark.parametrize(
        ("expected", "value", "channels"),
        [
            (YES, "subscribed", ["email"]),
            (NO, "unsubscribed", ["email"]),
            (UNKNOWN, "subscribed", ["sms"]),
            (UNKNOWN, "subscribed", ["browserPush"]),
            (UNKNOWN, "subscribed", ["email", "sms"]),
            (NO, "nonSubscribed", ["email", "sms"]),
            (UNKNOWN, "pending", ["email"]),
            (UNKNOWN, "subscribed", ["fax"]),
            (UNKNOWN, "subscribed", [["email"]]),
            (UNKNOWN, ["subscribed"], ["email"]),
            (UNKNOWN, "subscribed", []),
            (UNKNOWN, None, ["email"]),
        ],
    )
    def test_equals(self, expected: Answer, value: Any, channels: list[str]) -> None:
        """The status is that of each channel; one that was not written is unknown."""
        asked = {"property": "subscriptionStatus", "operator": "equals", "value": value}

        assert expected is about({**asked, "channels": channels})

    def test_other_operators_are_unknown(self) -> None:
        """Statuses are compared by ``equals`` only."""
        asked = {"property": "subscriptionStatus", "value": "subscribed", "channels": ["email"]}

        assert ["operator-not-known"] == reasons(segment({**asked, "operator": "notEquals"}))

    def test_no_address_no_status(self) -> None:
        """Who has no phone number has no status for text messages."""
        contact = read_contact({"identifiers": BODY["identifiers"][:1]})
        asked = {"property": "subscriptionStatus", "operator": "equals", "channels": ["sms"]}

        assert NO is about({**asked, "value": "nonSubscribed"}, contact)

    def test_several_addresses(self) -> None:
        """Of several addresses, one that has the status is enough."""
        contact = TargetContact(statuses={"email": ("unsubscribed", None, "subscribed")})
        asked = {"property": "subscriptionStatus", "operator": "equals", "channels": ["email"]}

        assert YES is about({**asked, "value": "subscribed"}, contact)
        assert UNKNOWN is about({**asked, "value": "nonSubscribed"}, contact)


class TestEvents:
    @pytest.mark.parametrize(
        ("expected", "operator", "count", "value"),
        [
            (YES, "has", "atLeast", 3),
            (NO, "has", "atLeast", 4),
            (YES, "has", "atLeast", 0),
            (YES, "has", "equals", 3),
            (NO, "has", "equals", 2),
            (NO, "has", "equals", 0),
            (NO, "hasNot", "atLeast", 3),
            (YES, "hasNot", "atLeast", 4),
            (YES, "hasNot", "equals", 2),
            (NO, "hasNot", None, 1),
            (UNKNOWN, "has", "atMost", 3),
            (UNKNOWN, "had", "atLeast", 3),
            (UNKNOWN, "has", "atLeast", -1),
            (UNKNOWN, "has", "atLeast", "3"),
            (UNKNOWN, "has", "atLeast", True),
        ],
    )
    def test_counts(self, expected: Answer, operator: str, count: str | None, value: Any) -> None:
        """``has`` counts at least or exactly, and ``hasNot`` is its opposite."""
        assert expected is events(operator, count, value)

    def test_never(self) -> None:
        """Zero times is never, also of an event that is not among those given."""
        never = {"operator": "has", "count": "equals", "value": 0}

        assert YES is ask(segment({"name": "opened message", **never}, entity="event"))
        assert YES is ask(segment({"name": "viewed page", **never}, entity="event"))

    def test_not_loaded(self) -> None:
        """Events that were not given are unknown, never none."""
        contact = read_contact(BODY)

        assert UNKNOWN is events("has", "equals", 0, contact)
        assert UNKNOWN is events("hasNot", "atLeast", 1, contact)

    @pytest.mark.parametrize(
        ("expected", "period"),
        [
            (YES, {"operator": "inTheLast", "unit": "days", "value": 2}),
            (NO, {"operator": "inTheLast", "unit": "days", "value": 1}),
            (NO, {"operator": "inTheLast", "unit": "months", "value": 2}),
            (YES, {"operator": "notInTheLast", "unit": "years", "value": 1}),
            (YES, {"operator": "equals", "value": "2026-02-27"}),
            (YES, {"operator": "after", "value": "2026-02-26"}),
            (NO, {"operator": "after", "value": "2026-02-27"}),
            (YES, {"operator": "before", "value": "2026-01-20"}),
            (
                YES,
                {"operator": "between", "valueFrom": "2026-01-20", "valueTo": "2026-02-26"},
            ),
            (UNKNOWN, {"operator": "anniversaryIsInTheNext", "unit": "days", "value": 1}),
            (UNKNOWN, {"operator": "inTheLast", "unit": "hours", "value": 1}),
            (UNKNOWN, {"operator": ["inTheLast"]}),
            (UNKNOWN, {}),
            (UNKNOWN, None),
            (UNKNOWN, "inTheLast"),
        ],
    )
    def test_periods(self, expected: Answer, period: Any) -> None:
        """Only events within the period count."""
        assert expected is orders(period=period)

    def test_origin(self) -> None:
        """A filter that names an origin counts only events that do."""
        assert YES is orders(origin="shopify")
        assert NO is orders(origin="woocommerce")

    @pytest.mark.parametrize(
        ("expected", "filters"),
        [
            (YES, [{"property": "lineItems.[].productTitle", "operator": "exists"}]),
            (
                YES,
                [
                    {
                        "property": "lineItems.[].productTitle",
                        "operator": "contains",
                        "value": ["Shirt"],
                        "valueType": "text",
                    }
                ],
            ),
            (NO, [{"property": "lineItems.title", "operator": "anyOf", "value": ["Shirt"]}]),
            (NO, [{"property": "totalPrice.amount", "operator": "exists"}]),
            (UNKNOWN, [{"property": "totalPrice", "operator": "moreThan", "value": 50}]),
            (NO, [{"property": "totalPrice", "operator": "moreThan", "value": 5}]),
            (UNKNOWN, [{"property": "totalPrice", "operator": "between", "valueTo": 5}]),
            (UNKNOWN, [{"property": "totalPrice", "operator": "above", "value": 50}]),
            (UNKNOWN, [{"property": "gift", "operator": "equals", "value": 1, "valueType": "x"}]),
            (NO, [{"property": "gift", "operator": "equals", "value": True}]),
            (UNKNOWN, [{"property": 7, "operator": "exists"}]),
            (UNKNOWN, [{"property": "gift", "operator": "exists", "valueType": ["text"]}]),
            (UNKNOWN, ["totalPrice"]),
            (UNKNOWN, []),
            (UNKNOWN, None),
        ],
    )
    def test_properties(self, expected: Answer, filters: Any) -> None:
        """Only events whose properties pass count; one that cannot be compared might."""
        period = {"operator": "after", "value": "2020-01-01"}

        assert expected is orders(filters=filters, period=period)

    def test_doubt_that_does_not_matter(self) -> None:
        """An order that might count leaves open only what depends on it."""
        dear = {"property": "totalPrice", "operator": "moreThan", "value": 50}
        asked = {"name": "placed order", "operator": "has", "count": "atLeast", "filters": [dear]}

        assert YES is ask(segment({**asked, "value": 1}, entity="event"))
        assert UNKNOWN is ask(segment({**asked, "value": 2}, entity="event"))
        assert NO is ask(segment({**asked, "value": 3}, entity="event"))
        assert ["event-in-doubt"] == reasons(segment({**asked, "value": 2}, entity="event"))

    def test_junctions(self) -> None:
        """The tests of an event's properties are joined as their junction says."""
        cheap = {"property": "totalPrice", "operator": "equals", "value": 20}
        dear = {"property": "totalPrice", "operator": "equals", "value": 80}
        period = {"operator": "inTheLast", "unit": "days", "value": 50}
        asked = {"filters": [cheap, dear], "period": period}

        assert NO is orders(**asked, junction="and")
        assert NO is orders(**asked, junction="or")  # both of them count
        assert UNKNOWN is orders(**asked)
        assert UNKNOWN is orders(**asked, junction="xor")

    def test_name(self) -> None:
        """A filter without the name of an event is not read."""
        asked = {"operator": "has", "count": "atLeast", "value": 1}

        assert ["operand-not-read"] == reasons(segment(asked, entity="event"))


PASSES: dict[str, Any] = {"property": "city", "operator": "anyOf", "value": ["London"]}
FAILS: dict[str, Any] = {"property": "city", "operator": "anyOf", "value": ["Paris"]}
UNCLEAR: dict[str, Any] = {"property": "city", "operator": "regex", "value": ["L.*"]}
FILTERS = {"yes": PASSES, "no": FAILS, "unknown": UNCLEAR}


class TestStructure:
    @pytest.mark.parametrize(
        ("expected", "junction", "names"),
        [
            (YES, "and", "yes yes"),
            (NO, "and", "yes no"),
            (YES, "or", "no yes"),
            (NO, "or", "no no"),
            (UNKNOWN, "and", "yes unknown"),
            (NO, "and", "no unknown"),
            (YES, "or", "yes unknown"),
            (UNKNOWN, "or", "no unknown"),
            (UNKNOWN, "xor", "yes yes"),
        ],
    )
    def test_filters_by_junction(self, expected: Answer, junction: str, names: str) -> None:
        """Filters within a condition are joined by its junction, and a doubt decides nothing."""
        filters = [FILTERS[name] for name in names.split()]

        assert expected is ask(segment(*filters, junction=junction))

    def test_conditions_by_and_groups_by_or(self) -> None:
        """All conditions of one group have to hold."""
        (holds,), (fails,) = (
            segment(one)["conditionGroups"][0]["conditions"] for one in (PASSES, FAILS)
        )

        assert NO is ask({"conditionGroups": [{"conditions": [holds, fails]}]})
        assert YES is ask(
            {"conditionGroups": [{"conditions": [fails]}, {"conditions": [holds, holds]}]}
        )

    def test_one_filter_needs_no_junction(self) -> None:
        """A single filter is joined with nothing; several need to know how."""
        one = {"entity": "contact", "filters": [PASSES]}
        two = {"entity": "contact", "filters": [PASSES, PASSES]}

        assert YES is ask({"conditionGroups": [{"conditions": [one]}]})
        assert UNKNOWN is ask({"conditionGroups": [{"conditions": [two]}]})

    @pytest.mark.parametrize(
        ("source", "payload"),
        [
            ("conditionGroups", {}),
            ("conditionGroups", {"conditionGroups": []}),
            ("conditionGroups", {"conditionGroups": "all"}),
            ("conditionGroups[0]", {"conditionGroups": ["all"]}),
            ("conditionGroups[0].conditions", {"conditionGroups": [{}]}),
            ("conditionGroups[0].conditions[0]", {"conditionGroups": [{"conditions": [{}]}]}),
            ("conditionGroups[0].conditions[0].filters", segment()),
            ("conditionGroups[0].conditions[0].filters[0]", segment("all")),
            ("conditionGroups[0].conditions[0]", segment(PASSES, entity="product")),
        ],
    )
    def test_what_is_not_well_formed(self, source: str, payload: dict[str, Any]) -> None:
        """What Omnisend would refuse is unknown, with the place; an empty array is no yes."""
        match = matches_payload(payload, ADA, at=AT)

        assert UNKNOWN is match.answer
        assert [("payload-not-read", source)] == [
            (finding.rule, finding.source) for finding in match.findings
        ]

    @pytest.mark.parametrize(
        "asked",
        [
            {"property": "shoeSize", "operator": "equals", "value": 7},
            {"property": "custom", "name": "klaviyo_vip", "operator": "equals", "value": True},
            {"property": "custom", "valueType": "bool", "operator": "equals", "value": True},
            {"property": "birthday", "valueType": "number", "operator": "equals", "value": 1},
            {"property": ["city"], "operator": "exists"},
        ],
    )
    def test_properties_not_known(self, asked: dict[str, Any]) -> None:
        """A property that this version does not know, or whose kind is not said, is unknown."""
        assert ["property-not-known"] == reasons(segment(asked))

    @pytest.mark.parametrize("operator", ["regex", None, 7, ["anyOf"]])
    def test_operators_not_known(self, operator: Any) -> None:
        """An operator that this version does not know is unknown."""
        asked = {"property": "city", "operator": operator, "value": ["London"]}

        assert ["operator-not-known"] == reasons(segment(asked))

    def test_findings(self) -> None:
        """Each filter is accounted for in order, by its place and without personal data."""
        match = matches_payload(segment(PASSES, FAILS, junction="or"), ADA, at=AT)
        place = "conditionGroups[0].conditions[0].filters"

        assert (
            Finding(
                "contact-filter-yes",
                YES,
                "The contact passes this filter.",
                source=f"{place}[0]",
            ),
            Finding(
                "contact-filter-no",
                NO,
                "The contact does not pass this filter.",
                source=f"{place}[1]",
            ),
        ) == match.findings

    def test_a_compiled_payload_serves_many(self) -> None:
        """A payload is read once and asked of many."""
        judge = compile_payload(segment(PASSES), at=AT)

        assert [YES, NO] == [judge(each).answer for each in (ADA, TargetContact())]

    def test_moments_need_a_time_zone(self) -> None:
        """A moment without a time zone is refused, of the question and of an event."""
        naive = AT.replace(tzinfo=None)

        with pytest.raises(ConfigurationError, match="time zone of the store"):
            matches_payload(segment(PASSES), ADA, at=naive)
        with pytest.raises(ConfigurationError, match="at has no time zone"):
            ContactEvent(at=naive)

    def test_personal_data_is_masked(self) -> None:
        """Nothing personal shows in a contact's representation."""
        assert "ada@example.com" not in repr(ADA)
        assert "blue" not in repr(ADA)

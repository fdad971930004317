"""What conditions on properties, regions, audiences and consent become in Omnisend."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from klaviyo_bridge.models import Exactness, Profile
from klaviyo_bridge.models import definition as d
from klaviyo_bridge.policies import omnisend
from klaviyo_bridge.segments.names import Names, custom_property
from klaviyo_bridge.segments.omnisend.permissions import STANDINGS
from klaviyo_bridge.segments.rendering import SnapshotTag
from tests.unit.segments.translating import AT, NAMES, agreed, ask, filters_of, joined, last, say

EXACT, APPROXIMATE = Exactness.EXACT, Exactness.APPROXIMATE
SNAPSHOT, FAILED = Exactness.SNAPSHOT, Exactness.FAILED

COLOR = "properties['color']"
BORN = "properties['birthday']"
NEXT = d.RelativeAnniversaryFilter(operator="anniversary-next", unit="week", quantity=2)
PREVIOUS = d.RelativeAnniversaryFilter(operator="anniversary-last", unit="day", quantity=2)
MAY = d.CalendarDateFilter(value=5)


def custom(operator: str, value: Any = None, kind: str = "text") -> dict[str, Any]:
    """Return the filter of the property that conditions here ask about."""
    told = {"property": "custom", "name": "klaviyo_color", "valueType": kind, "operator": operator}
    return told if value is None else {**told, "value": value}


def plain(property: str, operator: str, *values: str) -> dict[str, Any]:
    """Return the filter of a contact's own property."""
    told: dict[str, Any] = {"property": property, "operator": operator}
    return {**told, "value": list(values)} if values else told


ROWS: list[tuple[d.PropertyCondition, list[dict[str, Any]], str | None]] = [
    (ask(COLOR, string=("equals", "red")), [custom("anyOf", ["red"])], None),
    (ask(COLOR, array=("in", ("red", "blue", "red"))), [custom("anyOf", ["red", "blue"])], None),
    (ask(COLOR, string=("contains", "re")), [custom("contains", ["re"])], None),
    (ask(COLOR, string=("starts-with", "r")), [custom("startsWith", ["r"])], None),
    (ask(COLOR, string=("ends-with", "d")), [custom("endsWith", ["d"])], None),
    (ask(COLOR, string=("not-equals", "red")), [custom("noneOf", ["red"])], "either"),
    (ask(COLOR, array=("not-in", ("a", "b"))), [custom("noneOf", ["a", "b"])], "either"),
    (ask(COLOR, string=("not-contains", "re")), [custom("doesNotContains", ["re"])], "either"),
    (ask(COLOR, string=("equals", "42")), [custom("anyOf", ["42"])], "narrower"),
    (ask(COLOR, existence="is-set"), [custom("exists")], "wider"),
    (ask(COLOR, existence="not-set"), [custom("doesNotExist")], "narrower"),
    (
        ask(COLOR, numeric=("greater-than", 5)),
        [custom("moreThan", 5, "number")],
        "narrower",
    ),
    (ask(COLOR, numeric=("less-than", 2.5)), [custom("lessThan", 2.5, "number")], "narrower"),
    (
        ask(COLOR, numeric=("greater-than-or-equal", 5)),
        [custom("moreThan", 5, "number"), custom("equals", 5, "number")],
        "narrower",
    ),
    (
        ask(COLOR, numeric=("less-than-or-equal", 5)),
        [custom("lessThan", 5, "number"), custom("equals", 5, "number")],
        "narrower",
    ),
    (ask(COLOR, numeric=("equals", 0)), [custom("equals", 0, "number")], "narrower"),
    (
        ask(COLOR, numeric=("not-equals", 5)),
        [custom("moreThan", 5, "number"), custom("lessThan", 5, "number")],
        "narrower",
    ),
    (ask(COLOR, boolean=False), [custom("equals", False, "bool")], "narrower"),
    (ask(COLOR, element=("contains", 7)), [custom("anyOf", ["7"])], "either"),
    (ask(COLOR, element=("not-contains", "x")), [custom("noneOf", ["x"])], "either"),
    (
        ask(COLOR, date=last(30, "day")),
        [{**custom("inTheLast", 30, "date"), "unit": "days"}],
        "either",
    ),
    (
        ask(COLOR, date=NEXT),
        [{**custom("anniversaryIsInTheNext", 2, "date"), "unit": "weeks"}],
        "either",
    ),
    (
        ask(BORN, date=MAY),
        [{**plain("birthday", "contains", "-05-"), "valueType": "text"}],
        "either",
    ),
    (ask("first_name", string=("equals", "Ada")), [plain("firstName", "anyOf", "Ada")], None),
    (ask("last_name", string=("equals", "7")), [plain("lastName", "anyOf", "7")], None),
    (ask("last_name", existence="not-set"), [plain("lastName", "doesNotExist")], None),
    (ask("first_name", string=("equals", " A")), [plain("firstName", "anyOf", " A")], "either"),
    (ask("first_name", string=("not-equals", "A")), [plain("firstName", "noneOf", "A")], "wider"),
    (ask("email", string=("contains", "@X.org")), [plain("email", "contains", "@x.org")], "either"),
    (ask("email", existence="is-set"), [plain("email", "exists")], "narrower"),
    (ask("phone_number", existence="not-set"), [plain("phoneNumber", "doesNotExist")], "wider"),
    (
        ask("phone_number", string=("starts-with", "+44")),
        [plain("phoneNumber", "startsWith", "+44")],
        "either",
    ),
    (ask("location['city']", string=("equals", "Rome")), [plain("city", "anyOf", "Rome")], None),
    (ask('location["city"]', string=("equals", "Rome")), [plain("city", "anyOf", "Rome")], None),
    (ask("location['region']", string=("equals", "MA")), [plain("state", "anyOf", "MA")], None),
    (ask("location['zip']", string=("equals", "1")), [plain("postalCode", "anyOf", "1")], None),
    (
        ask("location['address1']", string=("contains", "St")),
        [plain("address", "contains", "St")],
        "either",
    ),
    (ask("location['address1']", existence="is-set"), [plain("address", "exists")], "wider"),
    (
        ask("location['address1']", existence="not-set"),
        [plain("address", "doesNotExist")],
        "narrower",
    ),
    (
        ask("location['country']", array=("in", ("DE", "Peru"))),
        [plain("country", "anyOf", "DE", "Peru")],
        "either",
    ),
    (
        ask("location['country']", string=("starts-with", "De")),
        [plain("country", "startsWith", "De")],
        "either",
    ),
]


@pytest.mark.rule("OMN-13")
@pytest.mark.parametrize(("condition", "filters", "direction"), ROWS)
def test_a_property_is_asked_for(
    condition: d.PropertyCondition, filters: list[dict[str, Any]], direction: str | None
) -> None:
    """Each filter has its operator in Omnisend, and a direction where it is not exact."""
    translation = say([condition])

    assert filters == filters_of(translation)
    assert (EXACT if direction is None else APPROXIMATE) == translation.exactness
    assert direction == translation.direction


@pytest.mark.parametrize(
    "condition",
    [
        ask(COLOR, string=("equals", "42")),
        ask(COLOR, numeric=("less-than-or-equal", 5)),
        ask(COLOR, boolean=True),
    ],
)
def test_what_has_one_type_is_exact(condition: d.PropertyCondition) -> None:
    """Where no property holds a number as text, tests of numbers, truth and texts are exact."""
    assert EXACT == say([condition], typed_properties=True).exactness


def test_negative_tests_of_typed_properties_are_wider() -> None:
    """Who lacks the property does not pass in Klaviyo; tests of numbers keep to that."""
    named = ask(COLOR, string=("not-equals", "red"))
    counted = ask(COLOR, numeric=("not-equals", 5))

    assert "wider" == say([named], typed_properties=True).direction
    assert EXACT == say([counted], typed_properties=True).exactness


REFUSED = [
    (ask(COLOR, string=("regex", "a.*")), "operator-without-equivalent"),
    (ask(COLOR, string=("nregex", "a.*")), "operator-without-equivalent"),
    (ask(COLOR, string=("not-starts-with", "a")), "operator-without-equivalent"),
    (ask(COLOR, string=("not-ends-with", "a")), "operator-without-equivalent"),
    (ask(COLOR, string=("equals", None)), "empty-text"),
    (ask(COLOR, string=("equals", "  ")), "empty-text"),
    (ask(COLOR, array=("in", ())), "empty-text"),
    (ask(COLOR, array=("not-in", ("a", ""))), "empty-text"),
    (ask(COLOR, element=("contains", None)), "empty-text"),
    (ask(COLOR, length=("length-equals", 2)), "list-length"),
    (ask(COLOR, numeric=("equals", float("nan"))), "number-without-json"),
    (ask(COLOR, numeric=("less-than", float("inf"))), "number-without-json"),
    (ask(COLOR, date=last(5, "hour")), "hours"),
    (ask(COLOR, date=last(0, "day")), "empty-period"),
    (ask(COLOR, date=PREVIOUS), "anniversary-without-place"),
    (ask(COLOR, date=d.AnniversaryFilter(operator="anniversary")), "anniversary-without-place"),
    (
        ask(COLOR, date=d.AnniversaryFilter(operator="anniversary-month")),
        "anniversary-without-place",
    ),
    (ask(COLOR, date=MAY), "anniversary-without-place"),
    (ask(BORN, date=d.CalendarDateFilter(value=13)), "anniversary-without-place"),
    (ask("properties['$source']", string=("equals", "x")), "property-not-named"),
    (ask("properties['last_active_date']", string=("equals", "x")), "property-not-named"),
    (ask("phone_number", phone=("phone-country-code-in", ("GB",))), "type-without-place"),
    (ask(COLOR, phone=("phone-country-code-in", ("GB",))), "phone-country"),
    (ask("first_name", numeric=("equals", 1)), "type-without-place"),
    (ask("organization", string=("equals", "x")), "property-without-place"),
    (ask("location['timezone']", string=("equals", "x")), "property-without-place"),
    (
        d.PropertyCondition(
            property="email", filter=d.UnknownFilter(type="odd", raw={}, problem="odd")
        ),
        "filter-not-known",
    ),
]


@pytest.mark.rule("OMN-15")
@pytest.mark.parametrize(("condition", "rule"), REFUSED)
def test_what_omnisend_cannot_ask_fails_with_its_reason(
    condition: d.PropertyCondition, rule: str
) -> None:
    """A condition without an equivalent has a reason, its place, and what to do by hand."""
    translation = say([condition])

    (finding,) = translation.findings
    assert translation.payload is None
    assert (rule, FAILED) == (finding.rule, finding.verdict)
    assert "condition_groups[0].conditions[0]" == finding.source
    assert " By hand: " in finding.message


def test_names_of_properties_come_from_outside() -> None:
    """With a mapping, a property is called what contacts call it, and others have no name."""
    names = Names(properties={"$source": "klaviyo_source"})
    asked = ask("properties['$source']", string=("equals", "x"))

    assert "klaviyo_source" == filters_of(say([asked], names=names))[0]["name"]
    assert FAILED == say([ask(COLOR, string=("equals", "x"))], names=names).exactness


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("properties['Favorite Color']", "Favorite Color"),
        ('properties["it\'s"]', "it's"),
        ("properties['']", None),
        ("properties['x\"]", None),
        ("email", None),
    ],
)
def test_a_custom_property_is_told_by_its_spelling(path: str, name: str | None) -> None:
    """Whatever stands between the quotes is the name, with other quotes within."""
    assert name == custom_property(path)


def test_a_country_has_the_spellings_that_contacts_have() -> None:
    """A text stands for the name and code that contacts have for it, and for itself."""
    names = Names(countries=lambda text: ("Germany", "DE") if text == "DEU" else (text,))
    asked = ask("location['country']", string=("not-equals", "DEU"))

    assert [plain("country", "noneOf", "Germany", "DE", "DEU")] == filters_of(
        say([asked], names=names)
    )


@pytest.mark.parametrize(("in_region", "operator"), [(True, "anyOf"), (False, "noneOf")])
def test_a_region_is_the_list_of_its_countries(in_region: bool, operator: str) -> None:
    """Each country is there by its name and by its code; a region is approximate."""
    union = d.RegionCondition(in_region=in_region, region="european_union")
    states = d.RegionCondition(in_region=in_region, region="united_states")

    (filter,) = filters_of(say([union]))
    assert (operator, 54) == (filter["operator"], len(filter["value"]))
    assert {"Germany", "DE", "France", "FR"} <= {*filter["value"]}
    assert [plain("country", operator, "United States", "US")] == filters_of(say([states]))
    assert "either" == say([union]).direction


@pytest.mark.rule("OMN-15")
@pytest.mark.parametrize(("is_member", "operator"), [(True, "anyOf"), (False, "noneOf")])
def test_membership_is_a_tag_that_stands_still(is_member: bool, operator: str) -> None:
    """A list is its name, trimmed, as a tag, which has to be written first."""
    translation = say([joined("LIST", is_member=is_member)])

    assert [plain("tags", operator, "Newsletter")] == filters_of(translation)
    assert SNAPSHOT == translation.exactness
    assert (SnapshotTag(tag="Newsletter", group_id="LIST", as_of=AT),) == translation.snapshot_tags


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        (joined("LIST", when=last(3, "day")), "joined-date"),
        (joined("LIST", "VIPS"), "several-groups"),
        (joined(), "several-groups"),
        (joined("ELSE"), "audience-not-named"),
        (joined("BLANK"), "audience-not-named"),
    ],
)
def test_membership_without_a_tag_fails(condition: d.GroupMembershipCondition, rule: str) -> None:
    """What has no tag, or asks when it was given, is told by its reason."""
    assert [rule] == [finding.rule for finding in say([condition]).findings]


CONSENT = [
    ("email", True, "subscribed", ["subscribed"], None),
    ("email", True, "never_subscribed", ["nonSubscribed"], "either"),
    ("email", True, "any", ["subscribed", "nonSubscribed"], "narrower"),
    ("email", False, "any", ["unsubscribed"], "either"),
    ("email", False, "unsubscribed", ["unsubscribed"], "wider"),
    ("sms", True, "subscribed", ["subscribed"], None),
    ("sms", False, "any", ["nonSubscribed", "unsubscribed"], "narrower"),
    ("sms", False, "never_subscribed", ["nonSubscribed"], "either"),
    ("sms", False, "unsubscribed", ["unsubscribed"], None),
    ("push", True, "any", ["subscribed"], "either"),
    ("push", False, "any", ["nonSubscribed", "unsubscribed"], "either"),
]


@pytest.mark.rule("OMN-13")
@pytest.mark.parametrize(("channel", "can", "subscription", "statuses", "direction"), CONSENT)
def test_consent_is_a_status(
    channel: str, can: bool, subscription: str, statuses: list[str], direction: str | None
) -> None:
    """Exact where the contact policy makes the same of the same people, and nowhere else."""
    translation = say([agreed(channel, can, subscription)])

    target = {"push": "browserPush"}.get(channel, channel)
    assert [
        {
            "property": "subscriptionStatus",
            "channels": [target],
            "operator": "equals",
            "value": status,
        }
        for status in statuses
    ] == filters_of(translation)
    assert direction == translation.direction


def test_every_standing_has_a_row() -> None:
    """No question about consent is translated that is not tested."""
    assert {(channel, can, asked) for channel, can, asked, *_ in CONSENT} == set(STANDINGS)


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        (agreed("email", False, "subscribed", ()), "suppression-without-place"),
        (agreed("email", False, "never_subscribed", ()), "suppression-without-place"),
        (
            agreed("email", True, "subscribed", (d.StatusDateFilter(filter=last(9, "day")),)),
            "consent-detail",
        ),
    ],
)
def test_details_of_consent_fail(condition: d.MarketingConsentCondition, rule: str) -> None:
    """Omnisend knows neither suppressions nor how and when consent came about."""
    assert [rule] == [finding.rule for finding in say([condition]).findings]


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        (
            d.PredictiveAnalyticsCondition(
                dimension="total_clv", filter=d.NumericFilter(operator="greater-than", value=1)
            ),
            "predictive-analytics",
        ),
        (
            d.ChannelAffinityCondition(
                measurement="rank",
                predicted_channel="sms",
                filter=d.StringFilter(operator="equals", value="high"),
            ),
            "channel-affinity",
        ),
        (
            d.PostalCodeDistanceCondition(
                country_code="US",
                postal_code="02111",
                unit="miles",
                filter=d.NumericFilter(operator="less-than", value=5),
            ),
            "postal-code-distance",
        ),
        (
            d.CustomObjectCondition(
                object_type_id="1",
                object_type_relationship_id="2",
                filter=d.NumericFilter(operator="greater-than", value=0),
                filters=(),
            ),
            "custom-object",
        ),
        (
            d.PermissionsCondition(
                channel="whatsapp_marketing",
                permission=d.Reachability(reachable_status="implicitly_reachable"),
            ),
            "permissions-without-place",
        ),
        (
            d.MetricFunnelCondition(timeframe_filter=last(3, "day"), steps=()),
            "metric-funnel",
        ),
        (d.UnknownCondition(type="odd", raw={}, problem="odd"), "condition-not-known"),
    ],
)
@pytest.mark.rule("OMN-15")
def test_conditions_without_a_place_fail(condition: d.Condition, rule: str) -> None:
    """A kind of condition that Omnisend does not have is named."""
    (finding,) = say([condition]).findings

    assert (rule, FAILED) == (finding.rule, finding.verdict)


def test_operators_of_third_parties_are_told_and_can_be_refused() -> None:
    """Operators that the vendor does not show are in the evidence, and an option refuses them."""
    asked = ask("first_name", existence="is-set")

    (finding,) = say([asked]).findings
    assert ["exists"] == finding.evidence["undocumented"]
    assert "operator-undocumented" == say([asked], third_party_operators=False).findings[0].rule
    assert (
        EXACT
        == say([ask("first_name", existence="not-set")], third_party_operators=False).exactness
    )


STATIC = [
    (d.StaticDateFilter(operator="before", date=datetime(2026, 1, 5, tzinfo=UTC)), "2026-01-05"),
    (d.StaticDateFilter(operator="before", date=datetime(2026, 1, 5, 1, tzinfo=UTC)), "2026-01-06"),
    (d.StaticDateFilter(operator="after", date=datetime(2026, 1, 5, tzinfo=UTC)), "2026-01-04"),
    (d.StaticDateFilter(operator="after", date=datetime(2026, 1, 5)), "2026-01-04"),  # noqa: DTZ001  # a property of Klaviyo's may lack the zone
]


@pytest.mark.parametrize(("filter", "day"), STATIC)
def test_a_property_s_date_is_a_day(filter: d.StaticDateFilter, day: str) -> None:
    """The day that the moment lies in is taken whole."""
    assert [custom(filter.operator, day, "date")] == filters_of(say([ask(COLOR, date=filter)]))


def test_days_are_those_of_the_store() -> None:
    """A moment's day depends on the zone in which Omnisend counts."""
    late = d.StaticDateFilter(operator="before", date=datetime(2026, 1, 5, 23, tzinfo=UTC))
    asked = ask(COLOR, date=late)

    in_oslo = say([asked], time_zone=timezone(timedelta(hours=1)))
    assert "2026-01-06" == filters_of(in_oslo)[0]["value"]
    assert "2026-01-06" == filters_of(say([asked]))[0]["value"]
    assert ("either", "either") == (in_oslo.direction, say([asked]).direction)
    assert ["whole-days", "dates-as-written"] == say([asked]).findings[0].evidence["differences"]
    assert "dates-as-written" == in_oslo.findings[0].rule


def test_findings_and_reprs_hold_no_value_of_a_condition() -> None:
    """What people are asked about may be personal: it is in the payload, and nowhere else."""
    translation = say([ask("email", string=("equals", "ada@example.com"))])

    assert "ada" not in repr(translation)
    assert not any("ada" in finding.message for finding in translation.findings)
    assert "<" in repr(NAMES)


@pytest.mark.rule("OMN-04")
@pytest.mark.parametrize(
    "name",
    ["color", "last_active_date", "unreadable_email", "unreadable_phone_number", "$source", "a b"],
)
def test_a_name_that_is_known_by_itself_is_the_contact_policys(name: str) -> None:
    """Where no names are given, a property is asked for as contacts have it, or not at all."""
    asked = Names().find_property(name)
    profile = Profile(id="P1", properties={name: "x"})

    assert asked in {None, omnisend.name_properties(profile)[name]}
    assert (asked is not None) is (name == "color")

"""Definitions made by hand: what Klaviyo cannot hold is refused at once."""

import datetime as dt
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import WireForm, definition
from klaviyo_bridge.models.definition import (
    AlltimeFilter,
    AnniversaryFilter,
    BooleanFilter,
    BounceDateFilter,
    ChannelAffinityCondition,
    CustomSourceFilter,
    ExistenceFilter,
    GroupMembershipCondition,
    ListContainsFilter,
    ListLengthFilter,
    ListSetFilter,
    ListSubstringFilter,
    MarketingConsent,
    MethodFilter,
    MetricCondition,
    MetricFunnelCondition,
    NumericFilter,
    Part,
    PermissionsCondition,
    PhoneCountryFilter,
    PostalCodeDistanceCondition,
    PredictiveAnalyticsCondition,
    PropertyCondition,
    Reachability,
    RegionCondition,
    RelativeAnniversaryFilter,
    RelativeDateFilter,
    StaticDateFilter,
    StatusDateFilter,
    StringArrayFilter,
    StringFilter,
    SubscribeMethodFilter,
    SubscriptionStatus,
    UnknownCondition,
    UnknownFilter,
)

Make = Callable[..., Any]
PARTS = [
    model
    for model in vars(definition).values()
    if isinstance(model, type) and issubclass(model, Part)
]
MOMENT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
SET = ExistenceFilter(operator="is-set")
MORE = NumericFilter(operator="greater-than", value=1)
SOME: Any = StringArrayFilter(operator="in", value=("Xy12Ab",))
EQUAL = StringFilter(operator="equals", value="gold")
STATUS_DATE = StatusDateFilter(filter=StaticDateFilter(operator="after", date=MOMENT))
BOUNCED = BounceDateFilter(filter=SET)
UNREAD = UnknownFilter(type="numeric", raw={"type": "numeric"}, problem="unknown kind of filter")


@pytest.mark.parametrize("model", PARTS, ids=lambda model: model.__name__)
def test_parts_are_frozen_slotted_and_keyword_only(model: type[Part]) -> None:
    """Every part is a frozen value without ``__dict__``, built by keywords alone."""
    assert all(field.kw_only for field in attrs.fields(model))
    assert "__dict__" not in dir(model)
    assert model.__setattr__ is not object.__setattr__


@pytest.mark.parametrize(
    ("make", "given", "expected"),
    [
        (StaticDateFilter, {"date": MOMENT}, "after, before"),
        (RelativeDateFilter, {"unit": "day", "quantity": 1}, "at-least, in-the-last, in-the-next"),
        (
            RelativeAnniversaryFilter,
            {"unit": "day", "quantity": 1},
            "anniversary-last, anniversary-next",
        ),
        (AnniversaryFilter, {}, "anniversary, anniversary-month"),
        (AlltimeFilter, {}, "alltime"),
        (
            StringFilter,
            {"value": "a"},
            (
                "contains, ends-with, equals, not-contains, not-ends-with, not-equals, "
                "not-starts-with, nregex, regex, starts-with"
            ),
        ),
        (StringArrayFilter, {"value": ()}, "in, not-in"),
        (PhoneCountryFilter, {"value": ()}, "phone-country-code-in, phone-country-code-not-in"),
        (
            NumericFilter,
            {"value": 1},
            (
                "equals, greater-than, greater-than-or-equal, less-than, less-than-or-equal, "
                "not-equals"
            ),
        ),
        (BooleanFilter, {"value": True}, "equals"),
        (ExistenceFilter, {}, "is-set, not-set"),
        (ListContainsFilter, {"value": 1}, "contains, not-contains"),
        (
            ListSetFilter,
            {"value": ()},
            "contains-all, contains-any, not-contains-all, not-contains-any",
        ),
        (ListSubstringFilter, {"value": "a"}, "contains-substring, not-contains-substring"),
        (
            ListLengthFilter,
            {"value": 1},
            (
                "length-equals, length-greater-than, length-greater-than-or-equal, "
                "length-less-than, length-less-than-or-equal"
            ),
        ),
    ],
)
def test_a_filter_names_the_operators_that_it_has(
    make: Make, given: dict[str, Any], expected: str
) -> None:
    """An operator that the filter does not have is refused, and the ones it has are named."""
    with pytest.raises(ConfigurationError) as caught:
        make(**given, operator="resembles")

    assert f"{make.__name__}.operator is one of {expected}" == str(caught.value)


@pytest.mark.parametrize(
    ("make", "given", "expected"),
    [
        (
            RelativeDateFilter,
            {"operator": "in-the-last", "unit": "month", "quantity": 1},
            "RelativeDateFilter.unit is one of day, hour, week",
        ),
        (
            RegionCondition,
            {"in_region": True, "region": "antarctica"},
            "RegionCondition.region is one of european_union, united_states",
        ),
        (
            MetricCondition,
            {
                "metric_id": "Xy12Ab",
                "measurement": "average",
                "measurement_filter": MORE,
                "timeframe_filter": AlltimeFilter(),
            },
            "MetricCondition.measurement is one of count, sum",
        ),
        (
            MetricCondition,
            {
                "metric_id": "Xy12Ab",
                "measurement": "count",
                "measurement_filter": SET,
                "timeframe_filter": AlltimeFilter(),
            },
            "MetricCondition.measurement_filter takes NumericFilter",
        ),
        (
            MetricFunnelCondition,
            {"timeframe_filter": AlltimeFilter(), "steps": ()},
            (
                "MetricFunnelCondition.timeframe_filter takes StaticDateRangeFilter, "
                "RelativeDateFilter, RelativeDateRangeFilter"
            ),
        ),
        (
            PostalCodeDistanceCondition,
            {"country_code": "GB", "postal_code": "SW1Y", "unit": "miles"}
            | {"filter": NumericFilter(operator="equals", value=3)},
            "PostalCodeDistanceCondition.filter takes NumericFilter (greater-than, less-than)",
        ),
        (
            GroupMembershipCondition,
            {"is_member": False, "group_ids": ("A",)}
            | {"timeframe_filter": StaticDateFilter(operator="after", date=MOMENT)},
            "GroupMembershipCondition.timeframe_filter goes with is_member=True only",
        ),
        (
            CustomSourceFilter,
            {"filter": StringFilter(operator="contains", value="x")},
            "CustomSourceFilter.filter takes StringFilter (equals)",
        ),
        (
            PredictiveAnalyticsCondition,
            {"dimension": "total_clv", "filter": EQUAL},
            "the dimension total_clv takes as filter NumericFilter",
        ),
        (
            PredictiveAnalyticsCondition,
            {"dimension": "predicted_gender", "filter": EQUAL},
            (
                "the dimension predicted_gender takes as filter StringFilter (equals, not-equals) "
                "with the value likely_female, likely_male, uncertain"
            ),
        ),
        (
            ChannelAffinityCondition,
            {"measurement": "rank", "predicted_channel": "sms", "filter": MORE},
            (
                "the measurement rank takes as filter StringFilter (equals, not-equals) "
                "with the value high, low, medium"
            ),
        ),
        (
            SubscribeMethodFilter,
            {"method": "api", "filter": SOME},
            "SubscribeMethodFilter.filter goes with the method form only",
        ),
    ],
)
def test_a_part_says_what_it_takes(make: Make, given: dict[str, Any], expected: str) -> None:
    """A word or a filter that Klaviyo does not have in a place is refused, with those it has."""
    with pytest.raises(ConfigurationError) as caught:
        make(**given)

    assert expected == str(caught.value)


def test_consent_came_about_by_a_method_that_klaviyo_has() -> None:
    """A method, and what narrows it down, are checked when the filter is made."""
    with pytest.raises(ConfigurationError, match="method is one of api, back_in_stock"):
        MethodFilter(method="telepathy")
    with pytest.raises(ConfigurationError, match="of the method sftp takes no filter"):
        MethodFilter(method="sftp", filter=SOME)
    with pytest.raises(ConfigurationError, match=r"form takes StringArrayFilter \(in\)"):
        MethodFilter(method="form", filter=EQUAL)
    with pytest.raises(ConfigurationError, match="integration is required"):
        MethodFilter(method="integration")


@pytest.mark.parametrize(
    ("channel", "reachable", "subscription", "filters", "expected"),
    [
        ("sms", True, "any", None, "takes the subscription subscribed"),
        ("push", False, "any", (STATUS_DATE,), "takes filters by nothing"),
        ("push", False, "any", (), "takes no filters"),
        ("push", True, "any", (MethodFilter(method="api"),), "takes filters by status_date"),
        ("email", False, "subscribed", None, "needs filters, if only an empty tuple"),
        ("email", False, "unsubscribed", (STATUS_DATE, BOUNCED), "alone"),
        (
            "email",
            False,
            "unsubscribed",
            (MethodFilter(method="preference_page", filter=EQUAL),),
            "with the method preference_page no filter",
        ),
        (
            "email",
            True,
            "subscribed",
            (MethodFilter(method="integration", filter=SOME),),
            "with the value shopify",
        ),
    ],
)
def test_a_channel_has_its_own_statuses_and_filters(
    channel: Any, reachable: bool, subscription: Any, filters: Any, expected: str
) -> None:
    """Combinations of channel, status and filters that Klaviyo does not have are refused."""
    status = SubscriptionStatus(subscription=subscription, filters=filters)

    with pytest.raises(ConfigurationError, match=expected):
        MarketingConsent(channel=channel, can_receive_marketing=reachable, consent_status=status)


def test_only_explicit_permission_has_filters() -> None:
    """Explicit statuses need filters, the others take none."""
    with pytest.raises(ConfigurationError, match="explicitly_reachable needs filters"):
        Reachability(reachable_status="explicitly_reachable")
    with pytest.raises(ConfigurationError, match="implicitly_reachable takes no filters"):
        Reachability(reachable_status="implicitly_reachable", filters=())
    with pytest.raises(ConfigurationError, match="implicitly_reachable takes no filters"):
        Reachability(
            reachable_status="implicitly_reachable",
            filters=(SubscribeMethodFilter(method="api"),),
            form=WireForm(),
        )


def test_what_is_unknown_may_stand_anywhere() -> None:
    """A filter that could not be read can be moved about with the condition that holds it."""
    condition = PropertyCondition(property="email", filter=UNREAD)
    status = SubscriptionStatus(subscription="subscribed", filters=(UNREAD,))
    consent = MarketingConsent(channel="email", can_receive_marketing=True, consent_status=status)

    assert UNREAD == attrs.evolve(condition, property="first_name").filter
    assert (UNREAD,) == consent.consent_status.filters


def test_a_part_knows_what_would_be_sent() -> None:
    """Made by hand, a member that need not be given counts as sent when it is given."""
    status = SubscriptionStatus(subscription="any")

    assert status.was_sent("subscription")
    assert not status.was_sent("filters")
    assert StringFilter(operator="equals", value=None).was_sent("value")
    assert attrs.evolve(status, filters=()).was_sent("filters")
    assert not SubscriptionStatus(
        subscription="any", form=WireForm(absent=frozenset({"filters"}))
    ).was_sent("filters")


@pytest.mark.rule("KLV-15")
def test_the_repr_of_a_condition_shows_nothing_personal() -> None:
    """What people are compared with may be an address: it is masked."""
    filters = (
        StringFilter(operator="equals", value="ada@example.com"),
        StringArrayFilter(operator="in", value=("ada@example.com",)),
        ListContainsFilter(operator="contains", value="ada@example.com"),
        ListSubstringFilter(operator="contains-substring", value="ada@example.com"),
        ListSetFilter(operator="contains-any", value=("ada@example.com",)),
        UnknownFilter(type="string", raw={"value": "ada@example.com"}, problem=""),
        UnknownCondition(type="mystery", raw={"value": "ada@example.com"}, problem=""),
    )

    assert "ada" not in repr(filters)


def test_parts_are_values() -> None:
    """Equal parts are one element of a set, whatever they carry along, and survive pickling."""
    known = PropertyCondition(property="email", filter=SET, extra={"new": [1]})
    unknown = UnknownCondition(type="x", raw={"a": []}, problem="unknown @ $.a")
    elsewhere = attrs.evolve(unknown, problem="unknown @ $.b")

    assert 1 == len({known, attrs.evolve(known)})
    assert 1 == len({unknown, elsewhere})
    assert known == pickle.loads(pickle.dumps(known))  # noqa: S301  # made here
    assert known != PropertyCondition(property="email", filter=SET)


def test_a_permission_is_about_a_channel_that_has_permissions() -> None:
    """Email has consent, not permissions."""
    everyone = Reachability(reachable_status="implicitly_reachable")
    email: Any = "email"

    with pytest.raises(ConfigurationError, match="whatsapp_marketing, whatsapp_transactional"):
        PermissionsCondition(channel=email, permission=everyone)

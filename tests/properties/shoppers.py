"""Shoppers: people as Klaviyo has them and as Omnisend gets them, and what may be asked of them.

Words are few, so that what is asked for is often there.
"""

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

import attrs
from hypothesis import strategies as st

from klaviyo_bridge.models import (
    EmailChannel,
    EmailMarketing,
    Location,
    Membership,
    Profile,
    SmsChannel,
    SmsMarketing,
    Subscriptions,
    Suppression,
    is_e164,
)
from klaviyo_bridge.models import definition as d
from klaviyo_bridge.models.definition.conditions import Condition, Measurement, Region
from klaviyo_bridge.models.definition.consent import STATUSES
from klaviyo_bridge.models.definition.part import words as words_of
from klaviyo_bridge.models.definition.values import (
    ExistenceOperator,
    ListOperator,
    NumericOperator,
    StringArrayOperator,
    StringOperator,
)
from klaviyo_bridge.policies.countries import find_country
from klaviyo_bridge.policies.omnisend import map_profile, to_payload
from klaviyo_bridge.segments.history import Happening, record_history
from klaviyo_bridge.segments.names import Names
from klaviyo_bridge.segments.omnisend.target import ContactEvent, TargetContact, read_contact
from klaviyo_bridge.segments.people import Context, Person
from tests.properties import definitions
from tests.properties.strategies import NOW

METRICS = {
    "M1": "Placed Order",
    "M2": "Opened Email",
    "M3": "Clicked Email",
    "M4": "Clicked SMS",
    "M5": "Rented Bike",
}
AUDIENCES = {"L1": "Newsletter", "L2": "Big Spenders", "L3": "Paris Show"}
KINDS: dict[str, Literal["list", "segment"]] = {"L1": "list", "L2": "segment", "L3": "list"}
ZONES: list[tzinfo] = [ZoneInfo("UTC"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")]


def spell_country(text: str) -> tuple[str, ...]:
    """Give the name and the code of a country, as the contact policy writes them."""
    found = find_country(text)
    return (text,) if found is None else (found.name, found.code)


NAMES = Names(
    metrics=METRICS,
    audiences=AUDIENCES,
    event_properties={("placed order", "category"): "category", ("placed order", "$value"): "sum"},
    countries=spell_country,
)
"""What everything is called."""


@attrs.frozen
class Shopper:
    """One person on both sides of the bridge."""

    profile: Profile
    memberships: tuple[str, ...] | None
    happenings: tuple[tuple[str, Happening], ...] | None

    @property
    def person(self) -> Person:
        """The person as Klaviyo has them."""
        return Person(
            self.profile,
            memberships=None if self.memberships is None else dict.fromkeys(self.memberships),
            events=None if self.happenings is None else record_history(self.happenings),
        )

    def contact(self) -> TargetContact:
        """Return the contact that the policy makes of the person, as Omnisend would have it."""
        contact = map_profile(self.profile, memberships=self._audiences(), at=NOW).contact
        assert contact is not None
        return read_contact(
            to_payload(contact), events=_rename(self.happenings), computed=_spent(self.happenings)
        )

    def _audiences(self) -> list[Membership]:
        return [
            Membership(kind=KINDS[one], id=one, name=AUDIENCES[one])
            for one in self.memberships or ()
        ]


def _rename(
    happenings: Iterable[tuple[str, Happening]] | None,
) -> dict[str, tuple[ContactEvent, ...]] | None:
    """Call each event as Omnisend does; metrics with one name there become one event."""
    if happenings is None:
        return None
    events: dict[str, list[ContactEvent]] = {}
    for metric, one in happenings:
        found = NAMES.find_event(METRICS[metric])
        assert found is not None
        paths = {
            name: NAMES.event_properties.get((found.name, name), name) for name in one.properties
        }
        properties = {paths[name]: value for name, value in one.properties.items()}
        events.setdefault(found.name, []).append(ContactEvent(at=one.at, properties=properties))
    return {name: tuple(found) for name, found in events.items()}


def _spent(happenings: Iterable[tuple[str, Happening]] | None) -> Mapping[str, Any]:
    """Sum up the orders, as Omnisend does; there is no sum of no orders."""
    if happenings is None:
        return {}
    values = [one.value or 0 for metric, one in happenings if metric == "M1"]
    return {"totalSpent": sum(values) if values else None}


def context(zone: tzinfo) -> Context:
    """Return the account that the shoppers are in."""
    return Context(time_zone=zone, groups=set(AUDIENCES), metrics=set(METRICS))


DAY = timedelta(days=1)
_ages = st.one_of(
    st.sampled_from([0, 1, 7, 14, 30]).map(lambda days: days * DAY),
    st.timedeltas(timedelta(0), 60 * DAY),
)
moments = st.one_of(
    _ages.map(lambda age: NOW - age),
    st.sampled_from([0, 2, 9, 15, 23]).map(lambda hour: NOW.replace(hour=hour) - 3 * DAY),
)
"""Moments of the last two months: any, midnights, and whole days before the question."""

words = st.sampled_from(["blue", "red", "Blue", "dark blue", "7"])
quantities = st.sampled_from([-1, 0, 1, 2, 7, 7.5, 100])
days = st.integers(0, 40).map(lambda age: (NOW - age * DAY).date().isoformat())


def _properties(*, typed: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Draw custom properties; ``typed`` ones hold no number, or true and false, as text."""
    texts = words.filter(lambda word: not (typed and word.isdigit())) | st.just("")
    odd = st.nothing() if typed else st.sampled_from(["7", "true", "False", 7, True])
    return st.fixed_dictionaries(
        {},
        optional={
            "color": texts | odd | st.none(),
            "points": quantities | odd,
            "vip": st.booleans() | odd,
            "topics": st.lists(texts, max_size=3),
            "joined": days | moments.map(datetime.isoformat),
            "birthday": st.sampled_from(["1985-12-10", "2000-02-29", "1990-03-01", "March"]),
        },
    )


def _email(consent: str, *reasons: str, can_receive: bool) -> st.SearchStrategy[EmailMarketing]:
    return st.builds(
        EmailMarketing,
        consent=st.just(consent),
        can_receive_email_marketing=st.just(can_receive),
        consent_timestamp=moments,
        last_updated=moments,
        method=st.sampled_from(["FORM", "API"]),
        suppression=st.tuples(
            *(st.builds(Suppression, reason=st.just(one), timestamp=moments) for one in reasons)
        ),
    )


email_permissions = st.one_of(
    _email("SUBSCRIBED", can_receive=True),
    _email("SUBSCRIBED", "HARD_BOUNCE", can_receive=False),
    _email("NEVER_SUBSCRIBED", can_receive=True),
    _email("NEVER_SUBSCRIBED", "USER_SUPPRESSED", can_receive=False),
    _email("UNSUBSCRIBED", "UNSUBSCRIBE", can_receive=False),
    _email("UNSUBSCRIBED", "UNSUBSCRIBE", "INVALID_EMAIL", can_receive=False),
    _email("UNSUBSCRIBED", can_receive=True),
)
"""Statuses that go together with what can be received."""


def _sms(consent: str, *, can_receive: bool) -> st.SearchStrategy[SmsMarketing]:
    return st.builds(
        SmsMarketing,
        consent=st.just(consent),
        can_receive_sms_marketing=st.just(can_receive),
        consent_timestamp=moments,
        last_updated=moments,
    )


sms_permissions = st.one_of(
    _sms("SUBSCRIBED", can_receive=True),
    _sms("NEVER_SUBSCRIBED", can_receive=False),
    _sms("UNSUBSCRIBED", can_receive=False),
)
_nobodys = _sms("NEVER_SUBSCRIBED", can_receive=False)
"""Permission to text people who have no number, or none that can be read."""


def _subscriptions(phone_number: str | None) -> st.SearchStrategy[Subscriptions]:
    return st.builds(
        Subscriptions,
        email=st.builds(EmailChannel, marketing=email_permissions),
        sms=st.builds(
            SmsChannel, marketing=sms_permissions if is_e164(phone_number or "") else _nobodys
        ),
    )


_locations = st.builds(
    Location,
    address1=st.sampled_from([None, "1 High Street"]),
    address2=st.sampled_from([None, "Floor 2"]),
    city=st.sampled_from([None, "Paris", "London"]),
    country=st.sampled_from([None, "France", "FR", "United States", "usa", "Atlantis"]),
    region=st.sampled_from([None, "Kent"]),
    zip=st.sampled_from([None, "75001"]),
)
_happenings = st.tuples(
    st.sampled_from(sorted(METRICS)),
    st.builds(
        lambda at, value, category: Happening(
            at, value, {"$value": value, "category": category, "gift": value > 1}
        ),
        moments,
        st.integers(0, 8).map(lambda quarter: quarter / 4),
        words,
    ),
)


def shoppers(*, typed: bool = True, complete: bool = False) -> st.SearchStrategy[Shopper]:
    """Draw people who have an address, so that they become contacts, and whose data hangs together.

    Texts have no blanks around them, which contacts would lose.

    Args:
        typed: Whether no property holds a number, or true and false, as text.
        complete: Whether everything about them is loaded.
    """
    unloaded = st.nothing() if complete else st.none()
    profiles = st.sampled_from([None, "+447700900123", "07700 900123"]).flatmap(
        lambda phone_number: st.builds(
            Profile,
            id=st.just("01HPROFILE"),
            email=st.sampled_from(["ada@example.com", "Ada@Example.com"]),
            phone_number=st.just(phone_number),
            first_name=st.sampled_from([None, "Ada", "blue"]),
            last_name=st.sampled_from([None, "red"]),
            location=st.none() | _locations,
            properties=_properties(typed=typed),
            subscriptions=unloaded | _subscriptions(phone_number),
        )
    )
    groups = st.lists(st.sampled_from(sorted(AUDIENCES)), unique=True).map(tuple)
    happenings = st.lists(_happenings, max_size=5).map(tuple)
    return st.builds(Shopper, profiles, unloaded | groups, unloaded | happenings)


_units = st.sampled_from(["day", "hour", "week"])
_counts = st.sampled_from([1, 2, 7, 30])
timeframes = st.one_of(
    st.builds(d.RelativeDateFilter, quantity=_counts, unit=_units),
    st.builds(d.RelativeDateRangeFilter, start=_counts, end=_counts, unit=_units),
    st.builds(d.StaticDateFilter, date=moments),
    st.builds(d.StaticDateRangeFilter, start=moments, end=moments),
)
_texts = st.one_of(
    st.builds(d.StringFilter, value=words | st.sampled_from(["Paris", "Ada", "Ada@Example.com"])),
    st.builds(
        d.StringArrayFilter,
        value=st.lists(words | st.sampled_from(["Paris", "FR", "France"]), max_size=3).map(tuple),
    ),
)
_numbers = st.builds(d.NumericFilter, value=quantities)
_existence = st.builds(d.ExistenceFilter)
_values = st.one_of(
    *(_texts, _numbers, _existence, timeframes),
    st.builds(d.BooleanFilter, value=st.booleans()),
    st.builds(d.ListContainsFilter, value=words),
    st.builds(d.ListLengthFilter, value=st.integers(0, 3)),
    st.builds(d.RelativeAnniversaryFilter, quantity=_counts, unit=_units),
    st.builds(d.CalendarDateFilter, value=st.integers(1, 12)),
)
_ASKED = {
    "color": _texts | _existence,
    "points": _numbers | _existence,
    "vip": st.builds(d.BooleanFilter, value=st.booleans()) | _existence,
    "topics": st.builds(d.ListContainsFilter, value=words),
    "joined": timeframes | st.builds(d.RelativeAnniversaryFilter, quantity=_counts, unit=_units),
    "birthday": _values,
}
_MEMBERS = [
    *("email", "phone_number", "first_name", "last_name", "location['city']"),
    *("location['country']", "location['region']", "location['address1']", "organization"),
]


def _custom(name: str) -> st.SearchStrategy[d.PropertyCondition]:
    return st.builds(
        d.PropertyCondition,
        property=st.just(f"properties['{name}']"),
        filter=_ASKED[name] | _values,
    )


_metric_filters = st.none() | st.lists(
    st.builds(
        d.MetricPropertyFilter,
        property=st.sampled_from(["category", "$value"]),
        filter=_texts | _numbers,
    ),
    max_size=2,
).map(tuple)

memberships: st.SearchStrategy[Condition] = st.builds(
    d.GroupMembershipCondition,
    is_member=st.booleans(),
    group_ids=st.sampled_from(sorted(AUDIENCES)).map(lambda one: (one,)),
    timeframe_filter=st.none(),
)
plain_conditions: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        d.PropertyCondition,
        property=st.sampled_from(["properties['color']", "first_name", "location['city']"]),
        filter=_texts,
    ),
    st.builds(d.PropertyCondition, property=st.just("properties['points']"), filter=_numbers),
    st.builds(
        d.PropertyCondition,
        property=st.just("properties['vip']"),
        filter=st.builds(d.BooleanFilter, value=st.booleans()),
    ),
    st.builds(
        d.MetricCondition,
        metric_id=st.sampled_from(["M1", "M2"]),
        measurement=st.sampled_from(["count", "sum"]),
        measurement_filter=st.builds(d.NumericFilter, value=st.sampled_from([0, 1, 1.5, 2])),
        timeframe_filter=st.builds(d.AlltimeFilter),
    ),
    st.builds(d.MarketingConsentCondition, consent=definitions.consents()),
)
"""What both sides can ask in the same way, more often than not."""

conditions: st.SearchStrategy[Condition] = st.one_of(
    st.sampled_from(sorted(_ASKED)).flatmap(_custom),
    st.builds(d.PropertyCondition, property=st.sampled_from(_MEMBERS), filter=_texts | _existence),
    st.builds(
        d.MetricCondition,
        metric_id=st.sampled_from(sorted(METRICS)),
        measurement=st.just("count"),
        measurement_filter=st.builds(d.NumericFilter, value=st.sampled_from([0, 1, 2, 1.5])),
        timeframe_filter=timeframes | st.builds(d.AlltimeFilter),
        metric_filters=st.none() | _metric_filters,
    ),
    st.builds(
        d.MetricCondition,
        metric_id=st.sampled_from(["M1", "M1", "M2"]),
        measurement=st.just("sum"),
        measurement_filter=st.builds(d.NumericFilter, value=st.sampled_from([0, 1, 1.5, 3])),
        timeframe_filter=st.builds(d.AlltimeFilter),
    ),
    st.builds(d.MarketingConsentCondition, consent=definitions.consents()),
    memberships,
    st.builds(d.RegionCondition),
)
"""What may be asked of shoppers, much of which Omnisend can ask too."""


def segments(
    asked: st.SearchStrategy[Condition] = conditions, *, most: int = 3
) -> st.SearchStrategy[d.Definition]:
    """Draw definitions without empty groups."""
    groups = st.builds(
        d.ConditionGroup, conditions=st.lists(asked, min_size=1, max_size=most).map(tuple)
    )
    return st.builds(
        d.Definition,
        condition_groups=st.lists(groups, min_size=1, max_size=most).map(tuple),
    )


def ask(condition: Condition) -> d.Definition:
    """Return the definition that asks one thing."""
    return d.Definition(condition_groups=(d.ConditionGroup(conditions=(condition,)),))


def _turn(number: int, place: int, values: Sequence[Any]) -> Any:
    """Return one of the values, so that over many numbers those of all places meet."""
    return values[(number * (2 * place + 1) + number // (place + 3)) % len(values)]


_COLORS = [None, "blue", "red", "Blue", "dark blue", ""]
_POINTS = [None, -1, 0, 1, 2, 7, 7.5, 100]
_EMAIL: list[tuple[str, tuple[str, ...], bool]] = [
    ("SUBSCRIBED", (), True),
    ("SUBSCRIBED", ("HARD_BOUNCE",), False),
    ("NEVER_SUBSCRIBED", (), True),
    ("NEVER_SUBSCRIBED", ("USER_SUPPRESSED",), False),
    ("UNSUBSCRIBED", ("UNSUBSCRIBE",), False),
    ("UNSUBSCRIBED", (), True),
]
_SMS = ["SUBSCRIBED", "NEVER_SUBSCRIBED", "UNSUBSCRIBED"]
_AGES = [0, 0.5, 1, 2, 7, 8, 14, 29.5, 30, 31, 45]


def _of_crowd(number: int) -> Shopper:
    turn = functools.partial(_turn, number)
    consent, reasons, can_receive = turn(1, _EMAIL)
    since = NOW - 20 * DAY
    phone = turn(2, [None, "+447700900123"])
    texted = turn(3, _SMS) if phone else "NEVER_SUBSCRIBED"
    held = {
        "color": turn(4, _COLORS),
        "points": turn(5, _POINTS),
        "vip": turn(6, [None, True, False]),
        "joined": turn(7, [None, "2026-02-27", "2026-02-01T00:00:00Z", "2025-03-03"]),
        "topics": turn(8, [None, [], ["blue"], ["red", "dark blue"]]),
    }
    return Shopper(
        Profile(
            id=f"01HCROWD{number}",
            email="ada@example.com",
            phone_number=phone,
            first_name=turn(9, [None, "Ada", "blue"]),
            location=Location(
                address1=turn(10, [None, "1 High Street"]),
                address2=turn(11, [None, "Floor 2"]),
                city=turn(12, [None, "Paris", "London"]),
                country=turn(13, [None, "France", "US", "Atlantis"]),
            ),
            properties={name: value for name, value in held.items() if value is not None},
            subscriptions=Subscriptions(
                email=EmailChannel(
                    marketing=EmailMarketing(
                        consent=consent,
                        can_receive_email_marketing=can_receive,
                        consent_timestamp=since,
                        suppression=tuple(
                            Suppression(reason=one, timestamp=since) for one in reasons
                        ),
                    )
                ),
                sms=SmsChannel(
                    marketing=SmsMarketing(
                        consent=texted,
                        can_receive_sms_marketing=texted == "SUBSCRIBED",
                        consent_timestamp=since,
                    )
                ),
            ),
        ),
        tuple(one for place, one in enumerate(AUDIENCES, 14) if turn(place, [True, False])),
        tuple(_happened(number, place) for place in range(17, 17 + turn(16, range(6)))),
    )


def _happened(number: int, place: int) -> tuple[str, Happening]:
    value = _turn(number, place, [0, 0.5, 1, 1.5, 3])
    properties = {"$value": value, "category": _turn(number, place + 1, _COLORS[1:])}
    at = NOW - _turn(number, place + 2, _AGES) * DAY
    return _turn(number, place + 3, sorted(METRICS)), Happening(at, value, properties)


CROWD = [(one.person, one.contact()) for one in map(_of_crowd, range(150))]
"""Many people, about whom everything is known, on both sides; the same in every run."""


_REACHES: list[tuple[Any, int]] = [("day", 1), ("day", 7), ("day", 30), ("week", 2)]
_WHEN: list[Any] = [
    d.AlltimeFilter(),
    *(
        d.RelativeDateFilter(operator="in-the-last", unit=unit, quantity=quantity)
        for unit, quantity in _REACHES
    ),
    d.StaticDateFilter(operator="after", date=NOW - 7 * DAY),
    d.StaticDateFilter(operator="before", date=NOW.replace(hour=0) - 7 * DAY),
    d.StaticDateRangeFilter(start=NOW - 30 * DAY, end=NOW - 7 * DAY),
    d.StaticDateRangeFilter(start=NOW.replace(hour=0) - 14 * DAY, end=NOW.replace(hour=0)),
]


def _words(literal: Any) -> Sequence[Any]:
    return words_of(literal)


def each_condition() -> Iterator[Condition]:
    """Give conditions of each kind with each operator, one after the other."""
    yield from _each_property()
    yield from _each_consent()
    for metric, operator, value, when in itertools.product(
        METRICS, _words(NumericOperator), (0, 1, 2), _WHEN
    ):
        counted = d.NumericFilter(operator=operator, value=value)
        for measurement in _words(Measurement):
            yield d.MetricCondition(
                metric_id=metric,
                measurement=measurement,
                measurement_filter=counted,
                timeframe_filter=when,
            )
    for region, truth in itertools.product(_words(Region), (True, False)):
        yield d.RegionCondition(region=region, in_region=truth)
    for audience, truth in itertools.product(AUDIENCES, (True, False)):
        yield d.GroupMembershipCondition(group_ids=(audience,), is_member=truth)


def _each_property() -> Iterator[Condition]:
    texts: list[Any] = [
        *(
            d.StringFilter(operator=operator, value=value)
            for operator in _words(StringOperator)
            for value in ("blue", "Ada", "Paris", "e", "High")
        ),
        *(
            d.StringArrayFilter(operator=operator, value=value)
            for operator in _words(StringArrayOperator)
            for value in (("blue", "Ada"), ("Paris", "FR"))
        ),
        *(d.ExistenceFilter(operator=one) for one in _words(ExistenceOperator)),
    ]
    others: list[Any] = [
        *(
            d.NumericFilter(operator=operator, value=value)
            for operator in _words(NumericOperator)
            for value in (0, 1, 7, 7.5)
        ),
        *(d.BooleanFilter(value=value) for value in (True, False)),
        *(
            d.ListContainsFilter(operator=operator, value="blue")
            for operator in _words(ListOperator)
        ),
        *_WHEN[1:],
    ]
    for name, filter in itertools.product(_ASKED, [*texts, *others]):
        yield d.PropertyCondition(property=f"properties['{name}']", filter=filter)
    for name, filter in itertools.product(_MEMBERS, texts):
        yield d.PropertyCondition(property=name, filter=filter)


def _each_consent() -> Iterator[Condition]:
    for (channel, truth), statuses in STATUSES.items():
        for status, terms in statuses.items():
            yield d.MarketingConsentCondition(
                consent=d.MarketingConsent(
                    channel=cast("Any", channel),
                    can_receive_marketing=truth,
                    consent_status=d.SubscriptionStatus(
                        subscription=cast("Any", status), filters=() if terms.required else None
                    ),
                )
            )

"""What a filter says of a value."""

from datetime import UTC, datetime
from typing import Any

import pytest

from klaviyo_bridge.models import Answer
from klaviyo_bridge.models import definition as d
from klaviyo_bridge.segments.periods import Clock
from klaviyo_bridge.segments.readings import read_day, read_number, read_text
from klaviyo_bridge.segments.values import compile_number, compile_value

CLOCK = Clock(datetime(2026, 3, 1, 12, tzinfo=UTC), UTC)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def ask(filter: Any, value: object, *, absent_differs: bool = False) -> Answer:
    """Ask a filter about a value."""
    return compile_value(filter, CLOCK, absent_differs=absent_differs)(value).answer


def text(operator: Any, value: str | None) -> d.StringFilter:
    """Make a filter of text."""
    return d.StringFilter(operator=operator, value=value)


def number(operator: Any, value: float) -> d.NumericFilter:
    """Make a filter of numbers."""
    return d.NumericFilter(operator=operator, value=value)


@pytest.mark.parametrize(
    ("filter", "value", "expected"),
    [
        (text("equals", "gold"), "gold", YES),
        (text("equals", "gold"), "Gold", NO),
        (text("equals", "5"), 5, YES),
        (text("equals", "5"), 5.0, YES),
        (text("equals", "5.5"), 5.5, YES),
        (text("equals", "true"), True, NO),
        (text("not-equals", "gold"), "silver", YES),
        (text("not-equals", "gold"), "gold", NO),
        (text("not-equals", "gold"), None, NO),
        (text("not-equals", "gold"), ["gold"], NO),
        (text("contains", "ol"), "gold", YES),
        (text("not-contains", "ol"), "gold", NO),
        (text("starts-with", "go"), "gold", YES),
        (text("not-starts-with", "go"), "silver", YES),
        (text("ends-with", "ld"), "gold", YES),
        (text("not-ends-with", "ld"), "gold", NO),
        (text("regex", "^g.ld$"), "gold", YES),
        (text("nregex", "^g.ld$"), "gold", NO),
        (text("regex", "(a)\\1"), "aa", UNKNOWN),
        (text("nregex", "(a)\\1"), "aa", UNKNOWN),
        (text("regex", "a"), "a" * 1_001, UNKNOWN),
        (text("equals", None), "gold", UNKNOWN),
        (text("equals", None), None, UNKNOWN),
        (d.StringArrayFilter(operator="in", value=("a", "b")), "b", YES),
        (d.StringArrayFilter(operator="in", value=()), "b", NO),
        (d.StringArrayFilter(operator="not-in", value=("a", "b")), "b", NO),
        (d.StringArrayFilter(operator="not-in", value=("a", "b")), "c", YES),
        (d.StringArrayFilter(operator="not-in", value=("a", "b")), None, NO),
        (number("equals", 42), "42", YES),
        (number("equals", 42), "42.0", YES),
        (number("equals", 42), " 42 ", YES),
        (number("equals", 42), "4.2e1", NO),
        (number("equals", 1), True, NO),
        (number("not-equals", 42), 41, YES),
        (number("not-equals", 42), None, NO),
        (number("greater-than", 1), 1, NO),
        (number("greater-than-or-equal", 1), 1, YES),
        (number("less-than", 1), 1, NO),
        (number("less-than-or-equal", 1), 1, YES),
        (number("less-than", 1), float("nan"), NO),
        (number("less-than", float("nan")), 1, UNKNOWN),
        (d.NumericRangeFilter(start=1, end=2), 2, YES),
        (d.NumericRangeFilter(start=1, end=2), 2.5, NO),
        (d.BooleanFilter(value=True), True, YES),
        (d.BooleanFilter(value=False), "False", YES),
        (d.BooleanFilter(value=False), None, NO),
        (d.BooleanFilter(value=True), 1, NO),
        (d.ExistenceFilter(operator="is-set"), 0, YES),
        (d.ExistenceFilter(operator="is-set"), "", NO),
        (d.ExistenceFilter(operator="not-set"), "", YES),
        (d.ExistenceFilter(operator="not-set"), None, YES),
        (d.ListContainsFilter(operator="contains", value="a"), ["a"], YES),
        (d.ListContainsFilter(operator="contains", value=7), ["7"], YES),
        (d.ListContainsFilter(operator="contains", value=1), [True], NO),
        (d.ListContainsFilter(operator="not-contains", value="a"), ["b"], YES),
        (d.ListContainsFilter(operator="not-contains", value="a"), None, NO),
        (d.ListContainsFilter(operator="contains", value="a"), "a", NO),
        (d.ListContainsFilter(operator="contains", value=None), [None], UNKNOWN),
        (d.ListSetFilter(operator="contains-all", value=("a", "b")), ["b", "a"], YES),
        (d.ListSetFilter(operator="not-contains-all", value=("a", "b")), ["a"], YES),
        (d.ListSetFilter(operator="contains-any", value=("a", "b")), ["a"], YES),
        (d.ListSetFilter(operator="not-contains-any", value=("a", "b")), ["a"], NO),
        (d.ListSubstringFilter(operator="contains-substring", value="ol"), [3, "gold"], YES),
        (d.ListSubstringFilter(operator="not-contains-substring", value="ol"), ["gold"], NO),
        (d.ListSubstringFilter(operator="contains-substring", value=None), ["gold"], UNKNOWN),
        (d.ListLengthFilter(operator="length-equals", value=2), [1, 2], YES),
        (d.ListLengthFilter(operator="length-less-than", value=2), [1, 2], NO),
        (d.ListLengthFilter(operator="length-equals", value=0), None, NO),
        (d.UnknownFilter(type="new", raw={}, problem="made up"), None, UNKNOWN),
        (d.UnknownFilter(type="new", raw={}, problem="made up"), "gold", UNKNOWN),
        (d.StaticDateFilter(operator="after", date=CLOCK.at), "2026-03-02", YES),
        (d.StaticDateFilter(operator="after", date=CLOCK.at), "2 March 2026", NO),
        (d.StaticDateFilter(operator="after", date=CLOCK.at), "2026-02-30", NO),
        (d.StaticDateFilter(operator="after", date=CLOCK.at), 1_800_000_000, NO),
    ],
)
def test_a_filter_judges_a_value(filter: Any, value: object, expected: Answer) -> None:
    """Each operator is met by what it names, and by nothing that is missing or of another type."""
    assert expected == ask(filter, value)


@pytest.mark.parametrize(
    ("phone", "countries", "expected"),
    [
        ("+447700900123", ("GB", "GG", "IM", "JE"), YES),
        ("+447700900123", ("GB",), UNKNOWN),
        ("+447700900123", ("FR",), NO),
        ("+33123456789", ("fr",), YES),
        ("+12025550100", ("US",), YES),
        ("+14165550100", ("CA",), YES),
        ("+18005550100", ("CA",), UNKNOWN),
        ("+18765550100", ("JM",), YES),
        ("+77015550100", ("RU",), NO),
        ("07700 900123", ("GB",), UNKNOWN),
        ("+99955501000", ("GB",), UNKNOWN),
        (None, ("GB",), NO),
    ],
)
def test_the_country_of_a_phone_number(
    phone: str | None, countries: tuple[str, ...], expected: Answer
) -> None:
    """The calling code tells the country; where several share it, it is unknown which."""
    among = d.PhoneCountryFilter(operator="phone-country-code-in", value=countries)
    others = d.PhoneCountryFilter(operator="phone-country-code-not-in", value=countries)
    opposite = {YES: NO, NO: YES, UNKNOWN: UNKNOWN}[expected]

    assert expected == ask(among, phone)
    assert (NO if phone is None else opposite) == ask(others, phone)


def test_who_lacks_a_property_may_count_as_differing() -> None:
    """The reading that Klaviyo gave up in 2023 is there as an option."""
    assert YES == ask(text("not-equals", "gold"), None, absent_differs=True)
    assert YES == ask(text("nregex", "gold"), None, absent_differs=True)
    assert NO == ask(text("equals", "gold"), None, absent_differs=True)


def test_numbers_are_compared_by_known_filters_only() -> None:
    """A filter that is not known, or has no number, tells nothing of a number."""
    unknown = d.UnknownFilter(type="numeric", raw={}, problem="made up")

    assert UNKNOWN == compile_number(unknown)(1).answer
    assert UNKNOWN == compile_number(number("equals", float("inf")))(1).answer


def test_values_are_read_for_what_they_are() -> None:
    """Numbers too large for a float are none; times without a zone are in UTC."""
    day = read_day("2026-01-01T10:00:00+0100")
    naive = read_day("2026-01-01 10:00")

    assert read_number(10**400) is None
    assert read_text([]) is None
    assert day is not None
    assert datetime(2026, 1, 1, 9, tzinfo=UTC) == day.at
    assert naive is not None
    assert datetime(2026, 1, 1, 10, tzinfo=UTC) == naive.at
    assert not naive.plain

"""Filters of values, as tests of what a property holds.

Klaviyo leaves a person out of a test of a property that they do not have, also where the test is a
negative one such as ``not-equals``: https://help.klaviyo.com/hc/en-us/articles/14837232353691. That
page speaks of text and of true and false; for numbers, dates and lists it is our reading. So is the
rest:

- ``null`` is no value, and ``is-set`` takes an empty text for none too.
- A value of another type than the filter's counts as none; see ``readings`` for what is converted.
- Texts and elements of lists are compared with regard to case.
- Bounds of ``between`` are included.
- ``not-contains-all`` is met by a list that lacks one of the elements, ``not-contains-any`` by one
  that lacks all of them.
"""

from collections.abc import Callable, Mapping
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final, TypeAlias, TypeVar

from klaviyo_bridge.models.definition import (
    BooleanFilter,
    DateFilter,
    ExistenceFilter,
    ListContainsFilter,
    ListLengthFilter,
    ListSetFilter,
    ListSubstringFilter,
    NumericFilter,
    NumericRangeFilter,
    PhoneCountryFilter,
    StringArrayFilter,
    StringFilter,
    UnknownFilter,
)
from klaviyo_bridge.segments.expressions import (
    LONGEST_TEXT,
    RefusedError,
    compile_expression,
)
from klaviyo_bridge.segments.opinions import (
    FILTER_NOT_KNOWN,
    FILTER_WITHOUT_VALUE,
    NO,
    PHONE_COUNTRY_NOT_KNOWN,
    REGEX_REFUSED,
    YES,
    Opinion,
    Test,
    opposite,
    say,
)
from klaviyo_bridge.segments.periods import Clock, compile_day
from klaviyo_bridge.segments.phones import find_countries
from klaviyo_bridge.segments.readings import (
    Number,
    is_finite,
    read_day,
    read_list,
    read_number,
    read_text,
    read_truth,
)

T = TypeVar("T")
Read: TypeAlias = Callable[[object], T | None]
Build: TypeAlias = Callable[[Any, Clock], Test[Any]]

COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "equals": eq,
    "greater-than": gt,
    "greater-than-or-equal": ge,
    "less-than": lt,
    "less-than-or-equal": le,
    "not-equals": ne,
}
_NEGATIVE: Final = ("not-", "nregex", "phone-country-code-not-")
"""How operators begin that are met by what is not there."""


def is_negative(operator: str, /) -> bool:
    """Tell whether an operator asks for what is not so."""
    return operator.startswith(_NEGATIVE)


def compile_value(filter: Any, clock: Clock, /, *, absent_differs: bool = False) -> Test[object]:
    """Return the test that a filter stands for, of whatever a property may hold.

    Args:
        filter: Any filter of a value.
        clock: The moment of judgement; filters of dates count from it.
        absent_differs: Whether what is not there passes negative operators.
    """
    problem = _find_problem(filter)
    if problem is not None:
        return lambda _: problem
    if isinstance(filter, ExistenceFilter):
        wanted = filter.operator == "is-set"
        return lambda value: say((value is not None and value != "") is wanted)
    read, build = _KINDS.get(type(filter), (read_day, compile_day))
    test = build(filter, clock)
    differs = absent_differs and is_negative(getattr(filter, "operator", ""))
    absent = YES if differs else NO

    def judge(value: object) -> Opinion:
        found = read(value)
        return absent if found is None else test(found)

    return judge


def compile_number(filter: NumericFilter | UnknownFilter, /) -> Test[Number]:
    """Return the test of numbers that a numeric filter stands for."""
    if isinstance(filter, UnknownFilter):
        return lambda _: FILTER_NOT_KNOWN
    return _number(filter) if is_finite(filter.value) else lambda _: FILTER_WITHOUT_VALUE


def _find_problem(filter: Any) -> Opinion | None:
    """Return why a filter cannot be judged, whatever the value: not even by its absence."""
    if type(filter) is not ExistenceFilter and not isinstance(filter, (DateFilter, *_KINDS)):
        return FILTER_NOT_KNOWN
    needed = _NEEDS.get(type(filter))
    return (
        None
        if needed is None or needed(getattr(filter, "value", None)) is not None
        else FILTER_WITHOUT_VALUE
    )


def _number(filter: NumericFilter, _: object = None) -> Test[Number]:
    compare, wanted = COMPARISONS[filter.operator], filter.value
    return lambda number: YES if compare(number, wanted) else NO


def _number_range(filter: NumericRangeFilter, _: Clock) -> Test[Number]:
    return lambda number: say(filter.start <= number <= filter.end)


def _truth(filter: BooleanFilter, _: Clock) -> Test[bool]:
    return lambda truth: say(truth is filter.value)


_TEXTS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "contains": lambda text, part: part in text,
    "ends-with": str.endswith,
    "equals": eq,
    "starts-with": str.startswith,
}


def _text(filter: Any, _: Clock) -> Test[str]:
    operator = filter.operator.removeprefix("not-").replace("nregex", "regex")
    if operator == "regex":
        return _negated(filter.operator, _expression(filter.value))
    holds, wanted = _TEXTS[operator], filter.value
    return _negated(filter.operator, lambda text: say(holds(text, wanted)))


def _expression(expression: str) -> Test[str]:
    try:
        compiled = compile_expression(expression)
    except RefusedError:
        return lambda _: REGEX_REFUSED

    def test(text: str) -> Opinion:
        return REGEX_REFUSED if len(text) > LONGEST_TEXT else say(compiled.is_found(text))

    return test


def _texts(filter: StringArrayFilter, _: Clock) -> Test[str]:
    wanted = frozenset(filter.value)
    return _negated(filter.operator, lambda text: say(text in wanted))


def _phone_country(filter: PhoneCountryFilter, _: Clock) -> Test[str]:
    wanted = frozenset(country.upper() for country in filter.value)

    def test(phone: str) -> Opinion:
        countries = find_countries(phone)
        if not countries or (countries & wanted and not countries <= wanted):
            return PHONE_COUNTRY_NOT_KNOWN
        return say(countries <= wanted)

    return _negated(filter.operator, test)


def _element(filter: ListContainsFilter, _: Clock) -> Test[Any]:
    wanted = read_text(filter.value)
    return _negated(filter.operator, lambda found: say(wanted in map(read_text, found)))


def _elements(filter: ListSetFilter, _: Clock) -> Test[Any]:
    wanted = frozenset(filter.value)
    if filter.operator.endswith("-all"):
        return _negated(filter.operator, lambda found: say(wanted <= {*map(read_text, found)}))
    return _negated(filter.operator, lambda found: say(wanted & {*map(read_text, found)}))


def _substring(filter: Any, _: Clock) -> Test[Any]:
    wanted = filter.value
    return _negated(
        filter.operator,
        lambda found: say(any(wanted in (read_text(one) or "") for one in found)),
    )


def _length(filter: ListLengthFilter, _: Clock) -> Test[Any]:
    compare = COMPARISONS[filter.operator.removeprefix("length-")]
    return lambda found: say(compare(len(found), filter.value))


def _negated(operator: str, test: Test[T]) -> Test[T]:
    return (lambda value: opposite(test(value))) if is_negative(operator) else test


_KINDS: Final[Mapping[type, tuple[Read[Any], Build]]] = {
    BooleanFilter: (read_truth, _truth),
    ListContainsFilter: (read_list, _element),
    ListLengthFilter: (read_list, _length),
    ListSetFilter: (read_list, _elements),
    ListSubstringFilter: (read_list, _substring),
    NumericFilter: (read_number, _number),
    NumericRangeFilter: (read_number, _number_range),
    PhoneCountryFilter: (read_text, _phone_country),
    StringArrayFilter: (read_text, _texts),
    StringFilter: (read_text, _text),
}
"""Filter to how it reads a value, and the test of what it reads. All others are of dates."""

_NEEDS: Final[Mapping[type, Read[Any]]] = {
    ListContainsFilter: read_text,
    ListSubstringFilter: read_text,
    NumericFilter: read_number,
    StringFilter: read_text,
}
"""Filter to how it reads the value that it compares with, and has to have."""

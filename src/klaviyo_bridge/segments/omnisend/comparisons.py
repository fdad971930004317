"""Filters of values as Omnisend's comparisons.

Where Omnisend has no operator for numbers, two comparisons joined by OR say it: at least is more
than, or equal.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from klaviyo_bridge.models.definition import (
    BooleanFilter,
    ExistenceFilter,
    ListContainsFilter,
    ListLengthFilter,
    ListSetFilter,
    ListSubstringFilter,
    NumericFilter,
    PhoneCountryFilter,
    StringArrayFilter,
    StringFilter,
    UnknownFilter,
)
from klaviyo_bridge.segments.omnisend.payload import Comparison
from klaviyo_bridge.segments.omnisend.reasons import differ, refusal
from klaviyo_bridge.segments.omnisend.setting import Compared, Setting

TEXT_OPERATORS: Final[Mapping[str, str]] = {
    "equals": "anyOf",
    "in": "anyOf",
    "not-equals": "noneOf",
    "not-in": "noneOf",
    "contains": "contains",
    "not-contains": "doesNotContains",
    "starts-with": "startsWith",
    "ends-with": "endsWith",
}
"""Operator of texts to Omnisend's; those missing have none."""

NUMERIC_OPERATORS: Final[Mapping[str, tuple[str, ...]]] = {
    "equals": ("equals",),
    "not-equals": ("moreThan", "lessThan"),
    "greater-than": ("moreThan",),
    "greater-than-or-equal": ("moreThan", "equals"),
    "less-than": ("lessThan",),
    "less-than-or-equal": ("lessThan", "equals"),
}
"""Operator of numbers to those of Omnisend that say the same, joined by OR.

More or less than a number is only who has one: ``notEquals`` may hold for everybody else, too.
"""

LIST_OPERATORS: Final[Mapping[str, str]] = {
    "contains": "anyOf",
    "contains-any": "anyOf",
    "contains-substring": "contains",
    "not-contains": "noneOf",
    "not-contains-any": "noneOf",
    "not-contains-substring": "doesNotContains",
}
"""Operator of lists to Omnisend's; those missing have none, unless they name one element."""

_NEGATIVE: Final = frozenset({"doesNotContains", "noneOf"})
_IN_NUMBERS: Final = re.compile(r"[-+.e0-9]+")
"""Texts that a number may be spelled as, or have as a part."""


def compare_value(filter: object, setting: Setting, /) -> Compared:
    """Return what a filter of values becomes; dates are not among them."""
    return _FILTERS[type(filter)](filter, setting)


def compare_number(filter: NumericFilter, /) -> tuple[Comparison, ...]:
    """Return comparisons, joined by OR, that say what a numeric filter says."""
    if not -math.inf < filter.value < math.inf:
        raise refusal("number-without-json")
    operators = NUMERIC_OPERATORS[filter.operator]
    return tuple(Comparison(operator=each, value=filter.value) for each in operators)


def texts_of(comparison: Comparison, /) -> tuple[str, ...]:
    """Return the texts that a comparison of texts has; none of any other."""
    return comparison.value if isinstance(comparison.value, tuple) else ()


def _text(filter: StringFilter, setting: Setting) -> Compared:
    return _spelled(_texts(TEXT_OPERATORS, filter.operator, (filter.value,)), setting)


def _array(filter: StringArrayFilter, setting: Setting) -> Compared:
    return _spelled(_texts(TEXT_OPERATORS, filter.operator, filter.value), setting)


def _spelled(compared: Compared, setting: Setting) -> Compared:
    """Add that Klaviyo reads numbers as text, where one can be spelled so that it matters."""
    (comparison,) = compared.comparisons
    negative = comparison.operator in _NEGATIVE
    spelled = any(_IN_NUMBERS.fullmatch(text) for text in texts_of(comparison))
    if setting.options.typed_properties or not (negative or spelled):
        return compared
    about = differ("numbers-in-text", "either" if negative else "narrower")
    return attrs.evolve(compared, differences=(*compared.differences, about))


def _texts(operators: Mapping[str, str], operator: str, values: tuple[str | None, ...]) -> Compared:
    if operator not in operators:
        raise refusal("operator-without-equivalent")
    texts = tuple(dict.fromkeys(text for text in values if text is not None and text.strip()))
    if not texts or len(texts) < len(set(values)):
        raise refusal("empty-text")
    theirs = operators[operator]
    comparison = Comparison(operator=theirs, value=texts, value_type="text")
    absent = (differ("absent-values", "wider"),) if theirs in _NEGATIVE else ()
    return Compared((comparison,), absent)


def _number(filter: NumericFilter, setting: Setting) -> Compared:
    comparisons = tuple(attrs.evolve(each, value_type="number") for each in compare_number(filter))
    typed = setting.options.typed_properties
    return Compared(comparisons, () if typed else (differ("numbers-as-text", "narrower"),))


def _truth(filter: BooleanFilter, setting: Setting) -> Compared:
    comparison = Comparison(operator="equals", value=filter.value, value_type="bool")
    typed = setting.options.typed_properties
    return Compared((comparison,), () if typed else (differ("truth-as-text", "narrower"),))


def _existence(filter: ExistenceFilter, _: Setting) -> Compared:
    if filter.operator == "is-set":
        exists = Comparison(operator="exists", value_type="text")
        return Compared((exists,), (differ("empty-values", "wider"),))
    missing = Comparison(operator="doesNotExist", value_type="text")
    return Compared((missing,), (differ("empty-values", "narrower"),))


def _element(filter: ListContainsFilter, _: Setting) -> Compared:
    element = None if filter.value is None else str(filter.value)
    return _list(filter.operator, (element,))


def _elements(filter: ListSetFilter, _: Setting) -> Compared:
    single = len(set(filter.value)) == 1
    operator = filter.operator.replace("-all", "-any") if single else filter.operator
    return _list(operator, filter.value)


def _part(filter: ListSubstringFilter, _: Setting) -> Compared:
    return _list(filter.operator, (filter.value,))


def _list(operator: str, values: tuple[str | None, ...]) -> Compared:
    compared = _texts(LIST_OPERATORS, operator, values)
    return attrs.evolve(compared, differences=(differ("lists-as-texts"), *compared.differences))


def _refused(rule: str) -> Callable[[Any, Setting], Compared]:
    def refuse(_: object, __: Setting) -> Compared:
        raise refusal(rule)

    return refuse


_FILTERS: Final[Mapping[type, Callable[[Any, Setting], Compared]]] = {
    StringFilter: _text,
    StringArrayFilter: _array,
    NumericFilter: _number,
    BooleanFilter: _truth,
    ExistenceFilter: _existence,
    ListContainsFilter: _element,
    ListSetFilter: _elements,
    ListSubstringFilter: _part,
    ListLengthFilter: _refused("list-length"),
    PhoneCountryFilter: _refused("phone-country"),
    UnknownFilter: _refused("filter-not-known"),
}

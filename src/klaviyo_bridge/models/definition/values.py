"""Filters of values: text, numbers, truth, lists, and whether there is a value at all."""

from collections.abc import Mapping
from typing import ClassVar, Literal, TypeAlias

import attrs

from klaviyo_bridge.models.definition.part import Part, always, one_of
from klaviyo_bridge.models.identifiers import mask, mask_size

StringOperator: TypeAlias = Literal[
    "contains",
    "ends-with",
    "equals",
    "not-contains",
    "not-ends-with",
    "not-equals",
    "not-starts-with",
    "nregex",
    "regex",
    "starts-with",
]
StringArrayOperator: TypeAlias = Literal["in", "not-in"]
PhoneCountryOperator: TypeAlias = Literal["phone-country-code-in", "phone-country-code-not-in"]
NumericOperator: TypeAlias = Literal[
    "equals",
    "greater-than",
    "greater-than-or-equal",
    "less-than",
    "less-than-or-equal",
    "not-equals",
]
ExistenceOperator: TypeAlias = Literal["is-set", "not-set"]
ListOperator: TypeAlias = Literal["contains", "not-contains"]
ListSetOperator: TypeAlias = Literal[
    "contains-all", "contains-any", "not-contains-all", "not-contains-any"
]
ListSubstringOperator: TypeAlias = Literal["contains-substring", "not-contains-substring"]
ListLengthOperator: TypeAlias = Literal[
    "length-equals",
    "length-greater-than",
    "length-greater-than-or-equal",
    "length-less-than",
    "length-less-than-or-equal",
]


@attrs.frozen(kw_only=True)
class StringFilter(Part):
    """Text compared with one text; ``regex`` and ``nregex`` take an expression."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "string"}

    operator: StringOperator = attrs.field(validator=one_of(StringOperator))
    value: str | None = attrs.field(repr=mask)


@attrs.frozen(kw_only=True)
class StringArrayFilter(Part):
    """Text that is, or is not, one of several."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "string"}

    operator: StringArrayOperator = attrs.field(validator=one_of(StringArrayOperator))
    value: tuple[str, ...] = attrs.field(repr=mask_size)


@attrs.frozen(kw_only=True)
class PhoneCountryFilter(Part):
    """A phone number of one of several countries, or of none of them."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "string"}

    operator: PhoneCountryOperator = attrs.field(validator=one_of(PhoneCountryOperator))
    value: tuple[str, ...]
    """Countries, as ISO 3166-1 alpha-2: ``GB``."""


@attrs.frozen(kw_only=True)
class NumericFilter(Part):
    """A number compared with one number."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "numeric"}

    operator: NumericOperator = attrs.field(validator=one_of(NumericOperator))
    value: float
    """An ``int`` stays one."""


@attrs.frozen(kw_only=True)
class NumericRangeFilter(Part):
    """A number between two numbers."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "numeric"}

    operator: Literal["between"] = always("between")
    start: float
    end: float


@attrs.frozen(kw_only=True)
class BooleanFilter(Part):
    """True, or false."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "boolean"}

    operator: Literal["equals"] = always("equals")
    value: bool


@attrs.frozen(kw_only=True)
class ExistenceFilter(Part):
    """There is a value, or there is none."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "existence"}

    operator: ExistenceOperator = attrs.field(validator=one_of(ExistenceOperator))


@attrs.frozen(kw_only=True)
class ListContainsFilter(Part):
    """A list that holds, or does not hold, one element."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "list"}

    operator: ListOperator = attrs.field(validator=one_of(ListOperator))
    value: int | str | None = attrs.field(repr=mask)


@attrs.frozen(kw_only=True)
class ListSetFilter(Part):
    """A list that holds all or any of several elements, or does not."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "list"}

    operator: ListSetOperator = attrs.field(validator=one_of(ListSetOperator))
    value: tuple[str, ...] = attrs.field(repr=mask_size)


@attrs.frozen(kw_only=True)
class ListSubstringFilter(Part):
    """A list with, or without, an element that contains a text."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "list"}

    operator: ListSubstringOperator = attrs.field(validator=one_of(ListSubstringOperator))
    value: str | None = attrs.field(repr=mask)


@attrs.frozen(kw_only=True)
class ListLengthFilter(Part):
    """A list of so many elements."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "list"}

    operator: ListLengthOperator = attrs.field(validator=one_of(ListLengthOperator))
    value: int

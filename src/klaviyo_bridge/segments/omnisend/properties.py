"""Conditions on properties of a profile, and on the region it is in."""

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from klaviyo_bridge.models.definition import (
    AnniversaryFilter,
    CalendarDateFilter,
    DateFilter,
    ExistenceFilter,
    PropertyCondition,
    RegionCondition,
    RelativeAnniversaryFilter,
    StringArrayFilter,
    StringFilter,
    UnknownFilter,
)
from klaviyo_bridge.segments.names import custom_property
from klaviyo_bridge.segments.omnisend.comparisons import compare_value, texts_of
from klaviyo_bridge.segments.omnisend.payload import Comparison, ContactFilter
from klaviyo_bridge.segments.omnisend.periods import render_period, unit_of
from klaviyo_bridge.segments.omnisend.reasons import differ, refusal
from klaviyo_bridge.segments.omnisend.setting import Compared, Rendered, Setting
from klaviyo_bridge.segments.options import Options
from klaviyo_bridge.segments.regions import REGIONS
from klaviyo_bridge.segments.rendering import Difference


@attrs.frozen
class Member:
    """What a contact has for a member of the profile."""

    name: str
    changed: str | None = None
    """Difference that the contact's value may have."""
    presence: Difference | None = None
    """How having a value differs: who has one may be without it there, or the other way about."""


MEMBERS: Final[Mapping[str, Member]] = {
    "email": Member("email", "addresses-cleaned", differ("addresses-cleaned", "narrower")),
    "phone_number": Member(
        "phoneNumber", "addresses-cleaned", differ("addresses-cleaned", "narrower")
    ),
    "first_name": Member("firstName"),
    "last_name": Member("lastName"),
    "location['address1']": Member(
        "address", "address-in-one-line", differ("address-in-one-line", "wider")
    ),
    "location['city']": Member("city"),
    "location['country']": Member("country", "country-spellings"),
    "location['region']": Member("state"),
    "location['zip']": Member("postalCode"),
}
"""Member of a profile to the property of a contact; those missing have none.

Source: https://api-docs.omnisend.com/reference/post_segments
"""

_TEXTS: Final = (StringFilter, StringArrayFilter)
_MONTHS: Final = range(1, 13)


def render_property(condition: PropertyCondition, setting: Setting, /) -> Rendered:
    """Return the filters that ask for a property, custom or not."""
    name = custom_property(condition.property)
    if isinstance(condition.filter, UnknownFilter):
        raise refusal("filter-not-known")
    if name is not None:
        return _custom(name, condition.filter, setting)
    member = MEMBERS.get(condition.property.replace('"', "'"))
    if member is None:
        raise refusal("property-without-place")
    return _member(member, condition.filter, setting)


def render_region(condition: RegionCondition, setting: Setting, /) -> Rendered:
    """Return the filter that asks for the countries of a region, by name and by code."""
    spellings = dict.fromkeys(
        spelling
        for code, name in REGIONS[condition.region].items()
        for spelling in (name, *setting.names.countries(name), code)
    )
    operator = "anyOf" if condition.in_region else "noneOf"
    comparison = Comparison(operator=operator, value=tuple(spellings))
    return Rendered(
        (ContactFilter(property="country", comparison=comparison),), (differ("region-by-country"),)
    )


def _member(member: Member, filter: object, setting: Setting) -> Rendered:
    if isinstance(filter, ExistenceFilter):
        return _existing(member, filter.operator)
    if not isinstance(filter, _TEXTS):
        raise refusal("type-without-place")
    compared = compare_value(filter, attrs.evolve(setting, options=_typed(setting)))
    (comparison,) = (attrs.evolve(each, value_type=None) for each in compared.comparisons)
    differences = (*compared.differences, *_changes(member, comparison))
    comparison = _RESPELLED.get(member.name, _as_it_is)(comparison, setting)
    return Rendered((ContactFilter(property=member.name, comparison=comparison),), differences)


def _typed(setting: Setting) -> Options:
    """Return the options for members of the profile, which are never numbers."""
    return attrs.evolve(setting.options, typed_properties=True)


def _existing(member: Member, operator: str) -> Rendered:
    """Tell whether there is a value."""
    found: tuple[Difference, ...] = () if member.presence is None else (member.presence,)
    if operator != "is-set":
        found = tuple(each.flipped() for each in found)
    comparison = Comparison(operator="exists" if operator == "is-set" else "doesNotExist")
    return Rendered((ContactFilter(property=member.name, comparison=comparison),), found)


def _changes(member: Member, comparison: Comparison) -> tuple[Difference, ...]:
    blanks = any(text != text.strip() for text in texts_of(comparison))
    about_blanks = (differ("blanks-trimmed"),) if blanks else ()
    return about_blanks if member.changed is None else (*about_blanks, differ(member.changed))


def _as_it_is(comparison: Comparison, _: Setting) -> Comparison:
    return comparison


def _in_lower_case(comparison: Comparison, _: Setting) -> Comparison:
    return _respell(comparison, [text.lower() for text in texts_of(comparison)])


def _as_country(comparison: Comparison, setting: Setting) -> Comparison:
    """Add the spellings that contacts have of a country named in full."""
    if comparison.operator not in {"anyOf", "noneOf"}:
        return comparison
    texts = texts_of(comparison)
    spelled = [each for text in texts for each in (*setting.names.countries(text), text)]
    return _respell(comparison, spelled)


def _respell(comparison: Comparison, texts: list[str]) -> Comparison:
    return attrs.evolve(comparison, value=tuple(dict.fromkeys(texts)))


_RESPELLED: Final[Mapping[str, Callable[[Comparison, Setting], Comparison]]] = {
    "country": _as_country,
    "email": _in_lower_case,
}


def _custom(name: str, filter: object, setting: Setting) -> Rendered:
    target = setting.names.find_property(name)
    if isinstance(filter, CalendarDateFilter):
        return _birthday(name, filter, setting)
    if target is None:
        raise refusal("property-not-named")
    dated = isinstance(filter, DateFilter)
    compared = _compare_date(filter, setting) if dated else compare_value(filter, setting)
    return Rendered(
        tuple(
            ContactFilter(property="custom", name=target, comparison=each)
            for each in compared.comparisons
        ),
        compared.differences,
    )


def _compare_date(filter: object, setting: Setting) -> Compared:
    as_written = differ("dates-as-written")
    if isinstance(filter, RelativeAnniversaryFilter):
        compared = _anniversary(filter)
    elif isinstance(filter, AnniversaryFilter):
        raise refusal("anniversary-without-place")
    else:
        compared = render_period(filter, setting)
    return Compared(
        tuple(attrs.evolve(each, value_type="date") for each in compared.comparisons),
        (*compared.differences, as_written),
    )


def _anniversary(filter: RelativeAnniversaryFilter) -> Compared:
    if filter.operator != "anniversary-next":
        raise refusal("anniversary-without-place")
    unit = unit_of(filter.unit, filter.quantity)
    comparison = Comparison(operator="anniversaryIsInTheNext", value=filter.quantity, unit=unit)
    return Compared((comparison,), (differ("anniversary-by-days"),))


def _birthday(name: str, filter: CalendarDateFilter, setting: Setting) -> Rendered:
    """Ask for the month within the text of a date of birth, as the vendor's example does."""
    if name not in setting.names.birthdays or filter.value not in _MONTHS:
        raise refusal("anniversary-without-place")
    comparison = Comparison(operator="contains", value=(f"-{filter.value:02}-",), value_type="text")
    return Rendered(
        (ContactFilter(property="birthday", comparison=comparison),),
        (differ("birthday-read-once"),),
    )

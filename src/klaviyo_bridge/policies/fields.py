"""The fields of a contact that are neither identity nor the account's own properties."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal, TypeVar

from klaviyo_bridge.models import Fidelity, Finding, Location
from klaviyo_bridge.policies.countries import find_country
from klaviyo_bridge.policies.normalization import clean_text, parse_birthdate, parse_gender

_T = TypeVar("_T")
_EMPTY: Final = (None, "")
_BIRTHDATES: Final = frozenset(
    {
        *("$birthday", "$birthdate", "birthday", "birthdate", "birth_date", "Birthday"),
        *("Birthdate", "Birth Date", "date_of_birth", "Date of Birth", "dob", "DOB"),
    }
)
"""Properties that hold a date of birth, as the common shops and forms name them."""

_GENDERS: Final = frozenset({"$gender", "gender", "Gender"})
PERSONAL: Final = _BIRTHDATES | _GENDERS
"""Properties that :func:`birthdate` and :func:`gender` read; who has none of them has neither."""

_UNKNOWN_COUNTRY: Final = Finding(
    "country-not-recognised",
    Fidelity.OMITTED,
    "The country goes over as it is written; no code for it is known.",
    source="location.country",
)
_AMBIGUOUS_BIRTHDATE: Final = Finding(
    "birthdate-ambiguous",
    Fidelity.OMITTED,
    "No date of birth was set: the property has none that can be read in exactly one way.",
    source="properties",
)
_OTHER_GENDER: Final = Finding(
    "gender-without-place",
    Fidelity.OMITTED,
    "No gender was set: there is m and f, and the property does not plainly say either.",
    source="properties",
)


def street_line(location: Location, /) -> str | None:
    """Return the address in one line, its two parts joined by a comma."""
    first, second = clean_text(location.address1), clean_text(location.address2)
    return f"{first}, {second}" if first and second else first or second


def country(text: str | None, /) -> tuple[str | None, str | None, tuple[Finding, ...]]:
    """Return the name and the ISO 3166-1 alpha-2 code of a country; text it is when unknown."""
    written = clean_text(text)
    if written is None:
        return None, None, ()
    found = find_country(written)
    if found is None:
        return written, None, (_UNKNOWN_COUNTRY,)
    return found.name, found.code, ()


def birthdate(
    properties: Mapping[str, Any], /, *, today: date
) -> tuple[date | None, tuple[Finding, ...]]:
    """Return the date of birth, if the properties that hold one agree on one reading."""
    if _BIRTHDATES.isdisjoint(properties):
        return None, ()
    readings = {
        parse_birthdate(properties[name], today=today) for name in _filled(_BIRTHDATES, properties)
    }
    return _only(readings, _AMBIGUOUS_BIRTHDATE)


def gender(
    properties: Mapping[str, Any], /
) -> tuple[Literal["m", "f"] | None, tuple[Finding, ...]]:
    """Return the gender, if the properties that hold one agree and Omnisend has a letter for it."""
    if _GENDERS.isdisjoint(properties):
        return None, ()
    return _only(
        {parse_gender(properties[name]) for name in _filled(_GENDERS, properties)}, _OTHER_GENDER
    )


def _filled(names: frozenset[str], properties: Mapping[str, Any]) -> list[str]:
    return [name for name in names & properties.keys() if properties[name] not in _EMPTY]


def _only(readings: set[_T | None], otherwise: Finding) -> tuple[_T | None, tuple[Finding, ...]]:
    """Return the one reading; nothing from nothing, and a finding from none or several."""
    if not readings:
        return None, ()
    reading = readings.pop()
    return (None, (otherwise,)) if readings or reading is None else (reading, ())

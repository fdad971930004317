"""Values in the typed fields of MessageMedia, each of which takes text (MM-10).

The rule for each kind of value that JSON can hold, by the type of the field:

=========================  ======================  ==================  ==================  =======
value                      Text                    Number              Date                Email
=========================  ======================  ==================  ==================  =======
text, such as ``"00123"``  itself, exactly         refused             refused             refused
text ``"12"``, ``"-1.5"``  itself, exactly         itself              refused             refused
text ``"2024-03-01"``      itself, exactly         refused             itself              refused
the same with a time       itself, exactly         refused             its day, lossy      refused
an address                 itself, exactly         refused             refused             itself
empty or blank text        left out                left out            left out            left out
true, false                ``"true"``, lossy       refused             refused             refused
number up to 15 digits     its digits, lossy       its digits          refused             refused
longer whole number        its digits, lossy       refused             refused             refused
infinity, not-a-number     unsupported             unsupported         refused             refused
null                       left out                left out            left out            left out
list, object               JSON, lossy             refused             refused             refused
nesting beyond reason      unsupported             refused             refused             refused
=========================  ======================  ==================  ==================  =======

*Refused* means that the value is not sent and a finding advises to use a Text field, which takes
anything. A text is a number only if JSON would spell that number so: ``"00123"`` is a code, whose
zeros count. A date has one spelling, year first, because ``03/04/2024`` has two readings; the day
is the one that is written, in whatever time zone. Numbers never have an exponent. Addresses are
trimmed and in lower case. Empty text is left out because the service refuses empty values.

Dates and moments that are no text, such as the last event's, go into a Text field as ISO 8601.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeAlias

from klaviyo_bridge.models import Fidelity
from klaviyo_bridge.policies.normalization import clean_email
from klaviyo_bridge.policies.values import NOT_A_NUMBER, NULL, TOO_DEEP, Carried, carry, spell


class FieldType(StrEnum):
    """The types of custom fields that values are checked for; MessageMedia has further ones."""

    TEXT = "TEXT"
    """Takes anything."""
    NUMBER = "NUMBER"
    DATE = "DATE"
    EMAIL = "EMAIL"


Converted: TypeAlias = tuple[str | None, Carried | None]
"""The text to send, if any, and what became of the value, if it changed."""

_FIRST_TOO_LONG: Final = 10**15
"""Doubles hold 15 digits of any number."""
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_DATE: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]((?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?)"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_MIDNIGHT: Final = frozenset("0:.")

EMPTY: Final = Carried(
    "empty-property", Fidelity.OMITTED, "is empty, which MessageMedia takes no value for; left out"
)
NUMBER_AS_TEXT: Final = Carried(
    "number-as-text", Fidelity.LOSSY, "is a number; sent to a Text field"
)
TRUTH_AS_TEXT: Final = Carried(
    "truth-value-as-text", Fidelity.LOSSY, "is true or false; sent to a Text field as that word"
)
LIST_AS_JSON: Final = Carried("list-as-json", Fidelity.LOSSY, "is a list; sent as JSON text")
MOMENT_AS_DATE: Final = Carried(
    "moment-as-date", Fidelity.LOSSY, "has a time of day; its date was sent without it"
)


def _refusal(noun: str) -> Carried:
    return Carried(
        "field-type-mismatch",
        Fidelity.UNSUPPORTED,
        f"is no {noun}, so the {noun} field did not get it; map it to a Text field, which takes "
        "anything",
    )


_NO_NUMBER: Final = _refusal("Number")
_NO_DATE: Final = _refusal("Date")
_NO_EMAIL: Final = _refusal("Email")


def convert(value: object, type: FieldType, /) -> Converted:
    """Return the value as a field of this type takes it, and what became of it.

    The text is ``None`` when nothing is sent; the second is ``None`` when nothing changed.
    """
    if value is None:
        return None, NULL
    if isinstance(value, str) and (not value or value.isspace()):
        return None, EMPTY
    return _CONVERSIONS[type](value)


def _to_text(value: object) -> Converted:
    if isinstance(value, str):
        return value, None
    if isinstance(value, list | tuple):
        return _list_to_text(value)
    found, carried = carry(value)
    if isinstance(found, bool):
        return spell(found), TRUTH_AS_TEXT
    if isinstance(found, int | float):
        return _digits(found), NUMBER_AS_TEXT
    return None if found is None else str(found), carried


def _list_to_text(values: object) -> Converted:
    """Spell a list as JSON, which is what becomes of a list within a list."""
    found, _ = carry([values])
    return (found[0], LIST_AS_JSON) if isinstance(found, tuple) else (None, TOO_DEEP)


def _to_number(value: object) -> Converted:
    if isinstance(value, str):
        return (value, None) if _NUMBER.fullmatch(value) else (None, _NO_NUMBER)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, _NO_NUMBER
    if not _is_finite(value):
        return None, NOT_A_NUMBER
    return (_digits(value), None) if abs(value) < _FIRST_TOO_LONG else (None, _NO_NUMBER)


def _is_finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)


def _digits(value: float) -> str:
    """Spell a number without an exponent, and a whole one without a point."""
    return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")


def _to_date(value: object) -> Converted:
    if isinstance(value, datetime):
        day, timed = value.date(), value.time() != time.min
    elif isinstance(value, date):
        day, timed = value, False
    elif isinstance(value, str) and (match := _DATE.fullmatch(value)):
        found = _day(match)
        if found is None:
            return None, _NO_DATE
        day, timed = found, not _MIDNIGHT.issuperset(match[4] or "")
    else:
        return None, _NO_DATE
    return day.isoformat(), MOMENT_AS_DATE if timed else None


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _to_email(value: object) -> Converted:
    address = clean_email(value) if isinstance(value, str) else None
    return (None, _NO_EMAIL) if address is None else (address, None)


_CONVERSIONS: Final[Mapping[FieldType, Callable[[object], Converted]]] = {
    FieldType.TEXT: _to_text,
    FieldType.NUMBER: _to_number,
    FieldType.DATE: _to_date,
    FieldType.EMAIL: _to_email,
}

"""One canonical spelling for addresses, phone numbers, dates of birth and genders.

Each function gives back a value or ``None``; none guesses. A value with two readings has none.
"""

import importlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import is_e164

_PART: Final = r"[^\s\x00-\x1f\x7f@<>()\[\]\\,;:\"]+"
_EMAIL: Final = re.compile(f"{_PART}@{_PART}")
_YEAR_FIRST: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?)?"
)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_OLDEST: Final = date(1900, 1, 2)

_GENDERS: Final[Mapping[str, Literal["m", "f"]]] = {
    "m": "m",
    "male": "m",
    "man": "m",
    "f": "f",
    "female": "f",
    "woman": "f",
}


def clean_text(value: str | None, /) -> str | None:
    """Return the text without blanks around it; ``None`` when nothing is left."""
    return (value.strip() or None) if value else None


def clean_email(value: str | None, /) -> str | None:
    """Return the address trimmed and in lower case; ``None`` when it has no form of an address."""
    if not value:
        return None
    address = value.strip().lower()
    return address if _EMAIL.fullmatch(address) else None


def clean_phone(value: str | None, /) -> str | None:
    """Return the number trimmed; ``None`` when it is not in E.164 form. Guesses no country.

    Digits of other scripts are none that a telephone has.
    """
    if not value:
        return None
    number = value.strip()
    return number if number.isascii() and is_e164(number) else None


def to_e164(text: str, /, *, country: str | None = None) -> str | None:
    """Return a phone number in E.164 form; ``None`` when it is not a valid number.

    Args:
        text: The number. When it is in E.164 form already, it is returned as it is.
        country: ISO 3166-1 alpha-2 code of the country whose national numbers to read.

    Raises:
        ConfigurationError: The number is in another form, and the ``phone`` extra that could
            read it is not installed.
    """
    number = clean_phone(text)
    if number is not None:
        return number
    try:
        phonenumbers = importlib.import_module("phonenumbers")
    except ImportError as missing:
        raise ConfigurationError(
            "a phone number is not in E.164 form, and reading other forms takes an extra: "
            'pip install "klaviyo-bridge[phone]"'
        ) from missing
    try:
        parsed = phonenumbers.parse(text, country.upper() if country else None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def parse_birthdate(value: object, /, *, today: date) -> date | None:
    """Return a date of birth; ``None`` unless it has exactly one reading.

    Read are ``1985-12-10``, also with a midnight behind it, and day and month in either order
    before the year when only one order is possible: ``25/12/1985`` is, ``03/04/1985`` is not.
    A date before 1900-01-02 or after ``today`` is a placeholder or a slip.
    """
    if not isinstance(value, str):
        return None
    found = {day for day in _readings(value.strip()) if _OLDEST <= day <= today}
    return found.pop() if len(found) == 1 else None


def parse_gender(value: object, /) -> Literal["m", "f"] | None:
    """Return ``m`` or ``f`` where the value plainly says so."""
    return _GENDERS.get(value.strip().lower()) if isinstance(value, str) else None


def _readings(text: str) -> list[date]:
    if match := _YEAR_FIRST.fullmatch(text):
        orders = [(match[1], match[2], match[3])]
    elif match := _YEAR_LAST.fullmatch(text):
        orders = [(match[4], match[1], match[3]), (match[4], match[3], match[1])]
    else:
        return []
    return [day for order in orders if (day := _date(*order)) is not None]


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None

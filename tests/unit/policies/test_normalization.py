"""One canonical spelling, or none."""

import sys
from datetime import date

import pytest

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.policies.normalization import (
    clean_email,
    clean_phone,
    clean_text,
    parse_birthdate,
    parse_gender,
    to_e164,
)

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Ada ", "Ada"),
        ("Ada  Lovelace", "Ada  Lovelace"),
        ("  ", None),
        ("", None),
        (None, None),
    ],
)
def test_text(text: str | None, expected: str | None) -> None:
    """Blanks around a text go; a blank text is none."""
    assert expected == clean_text(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Ada@Example.COM\n", "ada@example.com"),
        ("ÄDA@example.com", "äda@example.com"),
        ("ada", None),
        ("ada @example.com", None),
        ("ada@example@com", None),
        ("<ada@example.com>", None),
        ("ada@example.com;", None),
        ("a\x00da@example.com", None),
        ("o'neil+x@example.com", "o'neil+x@example.com"),
        ("", None),
        (None, None),
    ],
)
def test_email(text: str | None, expected: str | None) -> None:
    """An address is trimmed and in lower case; what has no form of one is none."""
    assert expected == clean_email(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" +447700900123 ", "+447700900123"),
        ("+44 7700 900123", None),
        ("07700 900123", None),
        ("+0123456789", None),
        ("+1\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669", None),
        ("", None),
        (None, None),
    ],
)
def test_phone(text: str | None, expected: str | None) -> None:
    """Only the international form is a number; nothing is guessed."""
    assert expected == clean_phone(text)


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("07400 123456", "GB", "+447400123456"),
        ("07400 123456", "gb", "+447400123456"),
        ("+44 7400 123456", None, "+447400123456"),
        ("07400 123456", None, None),
        ("12", "GB", None),
        ("not a number", "GB", None),
    ],
)
def test_national_phone(text: str, country: str | None, expected: str | None) -> None:
    """With the extra, a national number is read as its country writes it."""
    pytest.importorskip("phonenumbers")

    assert expected == to_e164(text, country=country)


def test_phone_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, E.164 still works and other forms give an error that names the cure."""
    monkeypatch.setitem(sys.modules, "phonenumbers", None)

    assert to_e164("+447700900123") == "+447700900123"
    with pytest.raises(ConfigurationError) as caught:
        to_e164("07700 900123", country="GB")
    assert (
        "a phone number is not in E.164 form, and reading other forms takes an extra: "
        'pip install "klaviyo-bridge[phone]"'
    ) == str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1985-12-10", date(1985, 12, 10)),
        (" 1985-12-10 ", date(1985, 12, 10)),
        ("1985-12-10T00:00:00Z", date(1985, 12, 10)),
        ("1985-12-10 00:00:00", date(1985, 12, 10)),
        ("1985-12-10T00:00:00.000+00:00", date(1985, 12, 10)),
        ("1985-12-10T09:30:00Z", None),
        ("25/12/1985", date(1985, 12, 25)),
        ("12/25/1985", date(1985, 12, 25)),
        ("25.12.1985", date(1985, 12, 25)),
        ("5/5/1985", date(1985, 5, 5)),
        ("03/04/1985", None),
        ("03/04-1985", None),
        ("31/31/1985", None),
        ("1985-13-10", None),
        ("12-10", None),
        ("1899-12-31", None),
        ("1900-01-01", None),
        ("1900-01-02", date(1900, 1, 2)),
        ("2026-03-01", TODAY),
        ("2026-03-02", None),
        (19851210, None),
        (None, None),
    ],
)
def test_birthdate(value: object, expected: date | None) -> None:
    """A date of birth has exactly one reading and lies between 1900 and today."""
    assert expected == parse_birthdate(value, today=TODAY)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("Male", "m"), (" m ", "m"), ("WOMAN", "f"), ("non-binary", None), (1, None), ("", None)],
)
def test_gender(value: object, expected: str | None) -> None:
    """Only plain words for m and f are read."""
    assert expected == parse_gender(value)

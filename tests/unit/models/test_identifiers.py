"""Recognising identifiers and keeping them out of logs."""

import pytest

from klaviyo_bridge.models.identifiers import is_e164, mask, mask_size, mask_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+15550100123", True),
        ("+447700900123", True),
        ("15550100123", False),
        ("+05550100123", False),
        ("+1 555 010 0123", False),
        ("+123456", False),
        ("+1234567890123456", False),
        ("", False),
        ("+\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", False),
    ],
)
def test_e164_is_a_plus_and_seven_to_fifteen_digits(text: str, expected: bool) -> None:
    """Only the international form counts: plus sign, no leading zero, 7 to 15 digits."""
    assert expected == is_e164(text)


def test_masks_tell_presence_and_size_only() -> None:
    """A masked field shows that it is there, or how large it is."""
    assert mask("ada@example.com") == "'***'"
    assert mask(None) == "None"
    assert mask_size({"a": 1, "b": 2}) == "<2 entries>"
    assert mask_size(None) == "None"


@pytest.mark.rule("KLV-15")
@pytest.mark.parametrize(
    "personal", ["ada@example.com", "+447700900123", "(555) 010-0123", "ada+shop@mail.example.org"]
)
def test_text_loses_addresses_and_numbers(personal: str) -> None:
    """Email addresses and phone numbers within a sentence are replaced."""
    assert mask_text(f"A profile with {personal} exists.") == "A profile with *** exists."


def test_a_date_is_not_taken_for_a_phone_number() -> None:
    """Revisions and days stay readable in messages."""
    assert mask_text("No revision 2026-07-15 here.") == "No revision 2026-07-15 here."

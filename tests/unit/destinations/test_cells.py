import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.destinations.cells import join_values, neutralize, to_cell

SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\u200b", "\ufeff", "\n ", "\x00"])
def test_formula_becomes_text(before: str, sign: str) -> None:
    """A sign that begins a formula gets an apostrophe, whatever blanks stand before it."""
    text = f"{before}{sign}HYPERLINK(A1)"

    assert f"'{text}" == neutralize(text)


@pytest.mark.parametrize("text", ["\tx", "\rx", "\nx", "\x00x"])
def test_leading_control_becomes_text(text: str) -> None:
    """A control that importers drop cannot uncover a formula."""
    assert f"'{text}" == neutralize(text)


@pytest.mark.parametrize("text", ["+447700900123", "+12025550143", "-5", "-5.20", "+0.5", "42"])
def test_plain_number_stays(text: str) -> None:
    """Phone numbers and amounts stay as they are: Omnisend wants +, and numbers call nothing."""
    assert text == neutralize(text)


@pytest.mark.parametrize("text", ["-5+cmd|' /C calc'!A0", "+1+1", "--5", "+44 7700 900123", "-1e5"])
def test_almost_a_number_becomes_text(text: str) -> None:
    """Anything but digits and one point after the sign is taken for a formula."""
    assert f"'{text}" == neutralize(text)


@pytest.mark.parametrize("text", ["", "Zoë", "a=b", "5-3", "00123", "'=1", '"=1"'])
def test_harmless_text_stays(text: str) -> None:
    """Text that no spreadsheet runs comes back unchanged."""
    assert text == neutralize(text)


@given(st.text())
def test_no_cell_begins_with_a_sign(text: str) -> None:
    """Whatever is written, a cell begins with a sign only when all of it is a number."""
    cell = neutralize(text)

    assert not cell.startswith(SIGNS) or cell[1:].replace(".", "", 1).isdigit()
    assert text in (cell, cell[1:])


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_joined_values_come_apart(values: list[str]) -> None:
    """Joined texts can be taken apart again, commas, quotes and line breaks included."""
    joined = join_values(values)

    assert [values] == list(csv.reader(StringIO(joined, newline="")))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ("", ""),
        (True, "true"),
        (False, "false"),
        (42, "42"),
        (-5, "-5"),
        (2.5, "2.5"),
        ("=1", "'=1"),
        (["Paris, France", "vip"], '"Paris, France",vip'),
        (("=1", "b"), "'=1,b"),
        (["", "b"], '"",b'),
        ([], ""),
        ([1, "a"], '[1,"a"]'),
        ({"a": None}, '{"a":null}'),
    ],
)
def test_values_have_one_spelling(value: object, cell: str) -> None:
    """Every JSON value has its text in a cell."""
    assert cell == to_cell(value)

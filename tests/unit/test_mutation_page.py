"""Whoever lets a mutant live says where it is, what it is, and why."""

import pytest

from tests.mutation.page import PAGE, begin_row, read_reasons
from tests.mutation.survey import Verdict, find_place
from tests.unit.ledger import ROOT, exists

REASONS = read_reasons((ROOT / PAGE).read_text(encoding="utf-8"))


def test_every_survivor_has_a_reason() -> None:
    """No row of the page leaves the reason out."""
    assert [] == [row for row, reason in REASONS.items() if not reason]


def test_every_survivor_is_in_code_that_exists() -> None:
    """A row goes when its function goes."""
    places = [row.split("`")[1] for row in REASONS]

    assert [] == [place for place in places if not exists(place)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("-    if a or  b:", "+    if a and b:"),
            "| `consent.rules.spoken` | ``if a or b:`` becomes ``if a and b:`` |",
        ),
        (("-        at=None,",), "| `consent.rules.spoken` | ``at=None,`` becomes nothing |"),
        (
            ("-x: int | str", "+x: int", "+| y"),
            "| `consent.rules.spoken` | ``x: int \\| str`` becomes ``x: int \\| y`` |",
        ),
    ],
)
def test_a_survivor_is_found_on_the_page_again(change: tuple[str, ...], expected: str) -> None:
    """A row begins with the place and the change, and ends with the reason."""
    row = begin_row(
        Verdict(place="klaviyo_bridge.consent.rules.spoken", killed=False, change=change)
    )

    assert expected == row
    assert {expected: "it is the same"} == read_reasons(f"{row} it is the same |\n")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("klaviyo_bridge.consent.rules.x_no_address__mutmut_1", "consent.rules.no_address"),
        ("klaviyo_bridge.consent.rules.x__refuse__mutmut_12", "consent.rules._refuse"),
        ("klaviyo_bridge.consent.case.xǁPlaceǁunder__mutmut_3", "consent.case.Place.under"),
    ],
)
def test_a_mutant_tells_its_place(name: str, expected: str) -> None:
    """The function or method is read off mutmut's name for a mutant."""
    assert f"klaviyo_bridge.{expected}" == find_place(name)


def test_another_name_has_no_place() -> None:
    """What mutmut would not say is refused."""
    with pytest.raises(ValueError, match="is not the name of a mutant"):
        find_place("klaviyo_bridge.consent.rules")

"""Address, country, date of birth and gender, whatever the destination."""

from datetime import date
from typing import Any

import pytest

from klaviyo_bridge.models import Fidelity, Finding, Location
from klaviyo_bridge.policies.fields import PERSONAL, birthdate, country, gender, street_line

TODAY = date(2026, 3, 1)
AMBIGUOUS = Finding(
    "birthdate-ambiguous",
    Fidelity.OMITTED,
    "No date of birth was set: the property has none that can be read in exactly one way.",
    source="properties",
)
NEITHER = Finding(
    "gender-without-place",
    Fidelity.OMITTED,
    "No gender was set: there is m and f, and the property does not plainly say either.",
    source="properties",
)
UNKNOWN_COUNTRY = Finding(
    "country-not-recognised",
    Fidelity.OMITTED,
    "The country goes over as it is written; no code for it is known.",
    source="location.country",
)
BIRTHDATES = [
    *("$birthday", "$birthdate", "birthday", "birthdate", "birth_date", "Birthday", "Birthdate"),
    *("Birth Date", "date_of_birth", "Date of Birth", "dob", "DOB"),
]
GENDERS = ["$gender", "gender", "Gender"]


@pytest.mark.parametrize(
    ("address1", "address2", "expected"),
    [
        (" 12 Example Square ", " Floor 2", "12 Example Square, Floor 2"),
        ("12 Example Square", " ", "12 Example Square"),
        (None, "Floor 2", "Floor 2"),
        (" ", None, None),
    ],
)
def test_street(address1: str | None, address2: str | None, expected: str | None) -> None:
    """The two parts of an address are one line; either may be missing."""
    assert expected == street_line(Location(address1=address1, address2=address2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, (None, None, ())),
        (" ", (None, None, ())),
        (" uk ", ("United Kingdom", "GB", ())),
        (" Atlantis ", ("Atlantis", None, (UNKNOWN_COUNTRY,))),
    ],
)
def test_country(text: str | None, expected: object) -> None:
    """A country has a name and a code; one that is not recognised stays as it is written."""
    assert expected == country(text)


@pytest.mark.parametrize("name", BIRTHDATES)
def test_names_of_a_birthdate(name: str) -> None:
    """A date of birth is found under each of its usual names."""
    assert (date(1985, 12, 10), ()) == birthdate({name: "1985-12-10", "other": 1}, today=TODAY)


@pytest.mark.parametrize("name", GENDERS)
def test_names_of_a_gender(name: str) -> None:
    """A gender is found under each of its usual names."""
    assert ("f", ()) == gender({name: "Female", "other": 1})


def test_names_of_both() -> None:
    """Whoever has none of these properties has neither, and no more are looked at."""
    assert {*BIRTHDATES, *GENDERS} == PERSONAL


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, (None, ())),
        ({"birthday": None, "dob": ""}, (None, ())),
        ({"birthday": "", "dob": "1985-12-10"}, (date(1985, 12, 10), ())),
        ({"birthday": "10.12.1985", "dob": 19851210}, (None, (AMBIGUOUS,))),
        ({"birthday": "1985-12-10", "dob": "1985-12-11"}, (None, (AMBIGUOUS,))),
        ({"birthday": "2026-03-02"}, (None, (AMBIGUOUS,))),
    ],
)
def test_birthdate(properties: dict[str, Any], expected: object) -> None:
    """One reading is the date; none or several are a finding, and empty properties say nothing."""
    assert expected == birthdate(properties, today=TODAY)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, (None, ())),
        ({"gender": None, "Gender": ""}, (None, ())),
        ({"gender": "m", "Gender": "Male"}, ("m", ())),
        ({"gender": "m", "Gender": "f"}, (None, (NEITHER,))),
        ({"gender": "prefer not to say"}, (None, (NEITHER,))),
    ],
)
def test_gender(properties: dict[str, Any], expected: object) -> None:
    """One letter is the gender; none or both are a finding, and empty properties say nothing."""
    assert expected == gender(properties)

"""Country names and codes."""

from pathlib import Path

import pytest

from klaviyo_bridge.policies.countries import _BY_CODE, _BY_NAME, find_country

ISO_COUNTRIES = 249
SYSTEM_TABLE = Path("/usr/share/zoneinfo/iso3166.tab")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GB", "GB"),
        (" us ", "US"),
        ("United Kingdom", "GB"),
        ("UK", "GB"),
        ("U.S.A.", "US"),
        ("united states of america", "US"),
        ("The Netherlands", "NL"),
        ("Cote d'Ivoire", "CI"),
        ("CURACAO", "CW"),
        ("Reunion", "RE"),
        ("Österreich", "AT"),
        ("Trinidad & Tobago", "TT"),
        ("TRINIDAD&TOBAGO", "TT"),
        ("ÖSTERREICH", "AT"),
        ("St. Lucia", "LC"),
        ("Türkiye", "TR"),
        ("Aland Islands", "AX"),
    ],
)
def test_find(text: str, code: str) -> None:
    """Codes and names are found whatever their capitals, accents and punctuation."""
    found = find_country(text)

    assert found is not None
    assert code == found.code


@pytest.mark.parametrize("text", ["", "Atlantis", "XX", "Congo", "USX", "U", "🏴"])
def test_not_found(text: str) -> None:
    """A text that stands for no country, or for two, gives none."""
    assert find_country(text) is None


def test_table() -> None:
    """The table holds every code once, and every name finds its own country."""
    codes = {country.code for country in _BY_CODE.values()}

    assert len(codes) == ISO_COUNTRIES
    assert all(find_country(country.name) is country for country in _BY_CODE.values())
    assert {country.code for country in _BY_NAME.values()} == codes


@pytest.mark.skipif(not SYSTEM_TABLE.is_file(), reason="the system ships no table of countries")
def test_table_equals_the_systems() -> None:
    """The codes are those that the time zone database lists."""
    lines = SYSTEM_TABLE.read_text("utf-8").splitlines()

    assert {line[:2] for line in lines if line[0] != "#"} == set(_BY_CODE)

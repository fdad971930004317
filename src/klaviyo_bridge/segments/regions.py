"""The regions that a condition can ask about, country by country.

Source: https://european-union.europa.eu/principles-countries-history/eu-countries_en for the
members of the European Union, names and codes as in ISO 3166-1. The United Kingdom is not among
them, as Klaviyo's help says: https://help.klaviyo.com/hc/en-us/articles/115005062847
"""

import re
from collections.abc import Mapping
from typing import Final

REGIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "european_union": {
        "AT": "Austria",
        "BE": "Belgium",
        "BG": "Bulgaria",
        "CY": "Cyprus",
        "CZ": "Czechia",
        "DE": "Germany",
        "DK": "Denmark",
        "EE": "Estonia",
        "ES": "Spain",
        "FI": "Finland",
        "FR": "France",
        "GR": "Greece",
        "HR": "Croatia",
        "HU": "Hungary",
        "IE": "Ireland",
        "IT": "Italy",
        "LT": "Lithuania",
        "LU": "Luxembourg",
        "LV": "Latvia",
        "MT": "Malta",
        "NL": "Netherlands",
        "PL": "Poland",
        "PT": "Portugal",
        "RO": "Romania",
        "SE": "Sweden",
        "SI": "Slovenia",
        "SK": "Slovakia",
    },
    "united_states": {"US": "United States"},
}
"""Region to its countries: code to English name."""

_TWO_LETTERS: Final = re.compile("[A-Za-z]{2}")
_SPELLINGS: Final = {
    "czech republic": "CZ",
    "republic of ireland": "IE",
    "slovak republic": "SK",
    "the netherlands": "NL",
    "the united states": "US",
    "the united states of america": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "usa": "US",
}
_CODES: Final[Mapping[str, str]] = {
    name.casefold(): code for region in REGIONS.values() for code, name in region.items()
} | _SPELLINGS


def find_code(country: str, /) -> str | None:
    """Return the code of a country given by name or code; ``None`` for a name not known here.

    The names known are those of the regions' own countries; any two letters are taken for a code.
    """
    text = country.strip()
    if _TWO_LETTERS.fullmatch(text):
        return text.upper()
    return _CODES.get(text.casefold())

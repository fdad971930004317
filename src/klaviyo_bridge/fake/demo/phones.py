"""Phone numbers that belong to nobody: +44 7700 900xxx and +1 … 555 01xx, by number and back."""

import re

_MOBILES = 1000
_LINES = 100
_ODD_AREA = "202"
_AREA = re.compile(r"[2-9](?!11)[0-8]\d")
_AREAS = tuple(
    f"{area}" for area in range(200, 990) if _AREA.fullmatch(f"{area}") and f"{area}" != _ODD_AREA
)
_AREA_NUMBERS = {area: number for number, area in enumerate(_AREAS)}
_MOBILE = re.compile(r"\+447700900(\d{3})")
_LINE = re.compile(r"\+1(\d{3})55501(\d{2})")

PHONES = _MOBILES + len(_AREAS) * _LINES
"""How many there are."""


def write_phone(number: int) -> str:
    """Return a phone number in E.164."""
    if number < _MOBILES:
        return f"+447700900{number:03d}"
    area, line = divmod(number - _MOBILES, _LINES)
    return f"+1{_AREAS[area]}55501{line:02d}"


def write_odd_phone(number: int) -> str:
    """Return one of a hundred phone numbers that :func:`write_phone` leaves alone."""
    return f"+1{_ODD_AREA}55501{number:02d}"


def read_phone(phone: str) -> int | None:
    """Return the number behind a phone number, or ``None`` for a stranger's."""
    mobile = _MOBILE.fullmatch(phone)
    if mobile:
        return int(mobile[1])
    line = _LINE.fullmatch(phone)
    if line is None or line[1] not in _AREA_NUMBERS:
        return None
    return _MOBILES + _AREA_NUMBERS[line[1]] * _LINES + int(line[2])

"""One value in one cell of a table that people open in a spreadsheet.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and a
profile's properties were typed by strangers. Such a cell gets a leading apostrophe, which
spreadsheets read as "this is text". Three decisions stand here:

* Blanks, controls and invisible characters before the sign do not hide it, and full-width and
  small forms count: importers trim the first and fold the second.
* A plain number with a sign is left alone, whether it is a phone number (``+447700900123``) or an
  amount (``-5.20``): it cannot call anything, and Omnisend wants phone numbers in this form.
* Only this table is changed. ``contacts.jsonl`` has every value as it was.

Source: https://owasp.org/www-community/attacks/CSV_Injection
"""

import re
from typing import Final

import orjson

_UNSEEN: Final = r"[\s\x00-\x20\x7f\u00ad\u200b-\u200f\u2060\ufeff]*"
_SIGNS: Final = r"[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]"
_FORMULA: Final = re.compile(_UNSEEN + _SIGNS)
_CONTROL_FIRST: Final = re.compile(r"[\t\r\n\x00]")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def neutralize(text: str, /) -> str:
    """Return ``text`` in a form that no spreadsheet runs; most text comes back unchanged."""
    risky = _FORMULA.match(text) or _CONTROL_FIRST.match(text)
    return f"'{text}" if risky and not _NUMBER.fullmatch(text) else text


def join_values(values: list[str] | tuple[str, ...], /) -> str:
    """Put several texts into one, separated by commas.

    A text that holds a comma, a quote or a line break is quoted in turn, so that
    ``["Paris, France", "vip"]`` becomes ``"Paris, France",vip`` and can be taken apart again.
    """
    return ",".join(_quote(value) for value in values)


def to_cell(value: object, /) -> str:
    """Write one JSON value as the text of a cell; ``None`` is empty.

    Lists of texts are joined with :func:`join_values`; other lists and objects stay JSON.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return neutralize(value)
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return neutralize(join_values(value))
    return orjson.dumps(value).decode()


def _quote(text: str) -> str:
    if not text or any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text

"""Lenient in: values whose spelling is not the usual one, and values that cannot be read at all.

The service, older records and Klaviyo's own samples hold numbers for strings, ``"True"`` for
true, ``Z`` for ``+00:00``. Such a value is understood, and its spelling kept for the way back.
What cannot be understood raises, so that the record is set aside instead of being guessed at.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from klaviyo_bridge.errors import UnexpectedDocumentError
from klaviyo_bridge.models import WireForm
from klaviyo_bridge.wire.fields import Kind

ABSENT: Final = object()
"""Stands for a member that was not sent."""

_FORMS_KEPT = 1024
"""Forms remembered for each model."""

_JSON_NAMES = {
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    dict: "an object",
    list: "an array",
    type(None): "null",
}


def unreadable(member: str, expected: str, found: object) -> UnexpectedDocumentError:
    """Say what was expected and which type was found; never the value."""
    name = _JSON_NAMES.get(type(found), type(found).__name__)
    problem = f"expected {expected.strip()}, found {name}"
    if expected == Kind.MOMENT and isinstance(found, str):
        problem = "expected an ISO 8601 date-time, found other text"
    return UnexpectedDocumentError(problem, path=f"$.{member}" if member else "$")


def _text(found: object) -> str:
    if type(found) in {int, float}:
        return str(found)
    raise TypeError


def _boolean(found: object) -> bool:
    if isinstance(found, str):
        return {"true": True, "false": False}[found.lower()]
    raise TypeError


def _number(found: object) -> float | None:
    """Return a number; ``None`` for text that is none, which the service allows as a coordinate."""
    if type(found) is int:
        return float(found)
    if not isinstance(found, str):
        raise TypeError
    try:
        number = float(found)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _integer(found: object) -> int:
    if isinstance(found, float) and found.is_integer():
        return int(found)
    raise TypeError


def _moment(found: object) -> dt.datetime:
    if not isinstance(found, str):
        raise TypeError
    moment = dt.datetime.fromisoformat(found)
    # The few naive ones recorded are UTC.
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


def _mapping(found: object) -> dict[str, Any]:
    if found is None:
        return {}
    raise TypeError


UNDERSTAND: Final[Mapping[Kind, Callable[[object], Any]]] = {
    Kind.STRING: _text,
    Kind.BOOLEAN: _boolean,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.MOMENT: _moment,
    Kind.MAPPING: _mapping,
}
"""Kind to a function that understands unusual spellings, and raises when it cannot.

Records have one spelling.
"""


def settle(spelled: dict[str, tuple[Any, Any]], member: str, kind: Kind, found: object) -> Any:
    """Return the value that an unusual spelling stands for, and note the spelling; or raise."""
    try:
        value = UNDERSTAND[kind](found)
    except (TypeError, ValueError, LookupError, OverflowError):
        raise unreadable(member, kind, found) from None
    spelled[member] = (value, found)
    return value


@attrs.frozen
class Forms:
    """The forms in which records of one model come; a page repeats the same few."""

    members: tuple[str, ...]
    known: dict[int, WireForm] = attrs.field(factory=dict)
    """Set of absent members, as bits in the order of ``members``, to the form."""

    def find(self, absent: int, spelled: dict[str, tuple[Any, Any]] | None) -> WireForm:
        """Return what is to be remembered of a record."""
        if spelled is None and absent in self.known:
            return self.known[absent]
        names = frozenset(name for place, name in enumerate(self.members) if absent >> place & 1)
        if spelled is not None:
            return WireForm(absent=names, spelled=spelled)
        form = WireForm(absent=names)
        if len(self.known) < _FORMS_KEPT:
            self.known[absent] = form
        return form

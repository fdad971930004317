"""Lenient in: values whose spelling is not the usual one, and values that cannot be read at all.

The service, older records and Klaviyo's own samples hold numbers for strings, ``"True"`` for
true, ``Z`` for ``+00:00``. Such a value is understood, and its spelling kept for the way back.
What cannot be understood raises, so that the record is set aside instead of being guessed at.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from klaviyo_bridge.errors import UnexpectedDocumentError
from klaviyo_bridge.models import WireForm
from klaviyo_bridge.wire.fields import Kind

ABSENT: Final = object()
"""Stands for a member that was not sent."""

_FORMS: dict[frozenset[str], WireForm] = {}
"""One WireForm for each set of absent members: a page repeats the same few."""
_FORMS_KEPT = 1024

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


def _text(found: object) -> str | None:
    return str(found) if type(found) in {int, float} else None


def _boolean(found: object) -> bool | None:
    return {"true": True, "false": False}.get(found.lower()) if isinstance(found, str) else None


def _number(found: object) -> float | None:
    if type(found) is int:
        return float(found)
    try:
        return float(found) if isinstance(found, str) else None
    except ValueError:
        return None


def _integer(found: object) -> int | None:
    return int(found) if isinstance(found, float) and found.is_integer() else None


def _moment(found: object) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(found) if isinstance(found, str) else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=dt.UTC)  # the few naive ones recorded are UTC


UNDERSTAND: Final[dict[Kind, Callable[[object], Any]]] = {
    Kind.STRING: _text,
    Kind.BOOLEAN: _boolean,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.MOMENT: _moment,
}
"""Kind to a function that understands unusual spellings; ``None`` when it cannot."""


class Oddities:
    """What was unusual about one record, collected while it is read."""

    __slots__ = ("absent", "spelled")

    def __init__(self) -> None:
        self.absent: list[str] = []
        self.spelled: dict[str, tuple[Any, Any]] = {}

    def settle(self, member: str, kind: Kind, found: object, *, nullable: bool) -> Any:
        """Return the value for an absent or unusually spelled member, or raise."""
        if found is ABSENT:
            self.absent.append(member)
            return None if nullable else {}
        if found is None:
            self.spelled[member] = ({}, None)
            return {}
        understand = UNDERSTAND.get(kind)
        value = None if understand is None else understand(found)
        if value is None:
            raise unreadable(member, kind, found)
        self.spelled[member] = (value, found)
        return value

    def form(self) -> WireForm:
        """Return what is to be remembered."""
        if self.spelled:
            return WireForm(absent=frozenset(self.absent), spelled=self.spelled)
        absent = frozenset(self.absent)
        form = _FORMS.get(absent)
        if form is None:
            form = WireForm(absent=absent)
            if len(_FORMS) < _FORMS_KEPT:
                _FORMS[absent] = form
        return form

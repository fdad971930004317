"""Property values in a system that takes texts, numbers, truth values and lists of texts.

The rule for each kind of value that JSON can hold:

=========================  ==================================================================
value                      becomes
=========================  ==================================================================
text                       itself, exactly: ``"00123"``, ``""``, dates and any script included
true, false                itself
number                     itself, when a double holds it exactly or it is a fraction
whole number above 2**53   its digits as text, lossy: readers of JSON would round it
infinity, not-a-number     left out, unsupported: JSON has no such numbers
thousands of digits        left out, unsupported: no reader of JSON takes such a number
null                       left out: it says that there is no value
list of texts              itself; also the empty list
list of other scalars      a list of texts, lossy: ``1`` becomes ``"1"``
list with nulls            the same, lossy: the nulls are left out, and the finding says so
list with lists, objects   a list of texts, lossy: those become JSON
object                     JSON in a text, lossy
nesting beyond reason      left out, unsupported, like whatever else JSON cannot spell
anything else              left out, unsupported; no JSON holds it
=========================  ==================================================================
"""

import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, TypeAlias

import attrs

from klaviyo_bridge.consent.moments import rfc3339
from klaviyo_bridge.consent.nesting import MOST_LEVELS, is_too_deep
from klaviyo_bridge.models import Fidelity, Finding

Value: TypeAlias = str | int | float | bool | tuple[str, ...]
"""What the other system takes."""

ALWAYS_EXACT: Final = frozenset({str, bool})
"""Types of values that :func:`carry` never changes, for those who have no time to ask it."""

_EXACT_WHOLE_NUMBERS: Final = 2**53
_TEXTS: Final = frozenset({str})
_UNSPELLABLE: Final = (RecursionError, TypeError, ValueError)
"""What spelling JSON raises: too deep; a name that is no text; within itself, too many digits."""
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


@attrs.frozen(eq=False)
class Carried:
    """What became of a value that did not go over as it was."""

    rule: str
    """Stable name of the rule that was applied."""
    fidelity: Fidelity
    message: str
    """What was done, to be read after the property's name."""


BIG_INTEGER: Final = Carried(
    "big-integer-as-text", Fidelity.LOSSY, "is a whole number too big for JSON; sent as text"
)
NOT_A_NUMBER: Final = Carried(
    "number-without-json", Fidelity.UNSUPPORTED, "is not a number that JSON can hold; left out"
)
NULL: Final = Carried("null-property", Fidelity.OMITTED, "has no value; left out")
LIST_AS_TEXTS: Final = Carried(
    "list-as-texts", Fidelity.LOSSY, "is a list with more than texts; sent as a list of texts"
)
LIST_WITHOUT_NULLS: Final = Carried(
    "list-without-nulls",
    Fidelity.LOSSY,
    "is a list with empty places; sent as a list of texts without them",
)
OBJECT_AS_JSON: Final = Carried("object-as-json", Fidelity.LOSSY, "is an object; sent as JSON text")
TOO_DEEP: Final = Carried(
    "too-deep",
    Fidelity.UNSUPPORTED,
    "is nested too deeply, or holds what JSON cannot spell; left out",
)
UNKNOWN_TYPE: Final = Carried(
    "unknown-type", Fidelity.UNSUPPORTED, "is of a type that JSON does not have; left out"
)


def carry(value: object, /) -> tuple[Value | None, Carried | None]:
    """Return the value as the other system takes it, and what became of it.

    The value is ``None`` when it is left out; the second is ``None`` when nothing changed.
    """
    convert = _BY_TYPE.get(type(value)) or _by_kind(value)
    return convert(value)


def _same(value: Any) -> tuple[Value, None]:
    return value, None


def _null(_: object) -> tuple[None, Carried]:
    return None, NULL


def _whole(value: int) -> tuple[Value | None, Carried | None]:
    if -_EXACT_WHOLE_NUMBERS <= value <= _EXACT_WHOLE_NUMBERS:
        return value, None
    try:
        return str(value), BIG_INTEGER
    except ValueError:  # more digits than Python agrees to spell
        return None, NOT_A_NUMBER


def _fraction(value: float) -> tuple[Value | None, Carried | None]:
    return (value, None) if math.isfinite(value) else (None, NOT_A_NUMBER)


def _list(values: list[Any] | tuple[Any, ...]) -> tuple[Value | None, Carried | None]:
    if _TEXTS.issuperset(map(type, values)):
        return tuple(values), None
    told = [value for value in values if value is not None]
    try:
        texts = tuple([spell(value) for value in told])
    except _UNSPELLABLE:
        return None, TOO_DEEP
    return texts, LIST_AS_TEXTS if len(texts) == len(values) else LIST_WITHOUT_NULLS


def _object(value: Mapping[str, Any]) -> tuple[Value | None, Carried]:
    try:
        return _encode(dict(value)), OBJECT_AS_JSON
    except _UNSPELLABLE:
        return None, TOO_DEEP


def _moment(value: datetime) -> tuple[Value, None]:
    return rfc3339(value), None


def _day(value: date) -> tuple[Value, None]:
    return value.isoformat(), None


def _unknown(_: object) -> tuple[None, Carried]:
    return None, UNKNOWN_TYPE


@lru_cache(maxsize=8192)
def tell_carried(carried: Carried, name: str, source: str, /) -> Finding:
    """Say what became of the value of a property, which lies at ``source``."""
    message = f"Property {name!r} {carried.message}."
    return Finding(carried.rule, carried.fidelity, message, source=source)


def spell(value: object, /) -> str:
    """Return a value as text: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else _encode(value)


def _encode(value: object) -> str:
    if is_too_deep(value):
        raise ValueError(f"nested more than {MOST_LEVELS} levels deep")
    return _JSON.encode(value)


_Conversion: TypeAlias = Callable[[Any], tuple[Value | None, Carried | None]]

_BY_TYPE: Final[Mapping[type, _Conversion]] = {
    str: _same,
    bool: _same,
    int: _whole,
    float: _fraction,
    type(None): _null,
    list: _list,
    tuple: _list,
    dict: _object,
}
"""What JSON yields, found by its exact type."""

_BY_KIND: Final[tuple[tuple[type, _Conversion], ...]] = (
    (datetime, _moment),
    (date, _day),
    (Mapping, _object),
)
"""What profiles made by hand may hold besides."""


def _by_kind(value: object) -> _Conversion:
    return next((convert for kind, convert in _BY_KIND if isinstance(value, kind)), _unknown)

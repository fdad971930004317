"""Comparisons of values, as Omnisend's filters make them: one table for each kind of value.

Where Omnisend is silent this is our reading: texts compare letter by letter, upper and lower case
apart; a property with several values passes if one of them does; a filter that says no (``noneOf``)
passes exactly those whom its opposite does not, so also those who have no such property; an empty
text is a value; numbers ``between`` two include both; and how a value of another kind compares
(the text ``"42"`` with the number 42) cannot be told.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

import attrs

from klaviyo_bridge.models.explanation import Answer
from klaviyo_bridge.segments.logic import negate
from klaviyo_bridge.segments.omnisend.spans import ANNIVERSARIES, SPANS, Asked, read_moment


@attrs.frozen
class Doubt:
    """Why something cannot be told."""

    rule: str
    message: str


Opinion: TypeAlias = Answer | Doubt
"""YES, NO, or why neither."""

Comparison: TypeAlias = Callable[[Sequence[Any]], Opinion]
"""Compares the values that a property has; none at all where it has none."""

NOT_WELL_FORMED: Final = Doubt(
    "payload-not-read", "This part of the payload does not have the form that Omnisend documents."
)
OPERATOR_NOT_KNOWN: Final = Doubt(
    "operator-not-known", "This version does not know the filter's operator for such a property."
)
OPERAND_NOT_READ: Final = Doubt(
    "operand-not-read", "What the filter compares with is missing, or of the wrong form."
)
KIND_DIFFERS: Final = Doubt(
    "kind-differs", "The contact's value is not of the kind that the filter asks for."
)

_Check: TypeAlias = Callable[[Any], bool]
_Reading: TypeAlias = Callable[[Asked, datetime], _Check | None]
"""Returns the check that a filter asks for, at a moment; ``None`` where it is not well-formed."""


@attrs.frozen
class Kind:
    """How values of one kind are read and compared."""

    read: Callable[[Any, datetime], Any]
    """Returns a contact's value as checks take it; ``None`` where it is of another kind."""
    checks: Mapping[str, _Reading]
    """By operator."""
    opposites: Mapping[str, str]
    """Operator to the one that it denies."""


def compile_comparison(asked: Asked, kind: str, /, *, at: datetime) -> Comparison | Doubt:
    """Return the comparison that a filter makes, or why it makes none.

    Args:
        asked: The filter: its ``operator``, and what goes with it.
        kind: One of :data:`KINDS`.
        at: The moment that is asked about, in the store's time zone.
    """
    operator = asked.get("operator")
    if not isinstance(operator, str):
        return OPERATOR_NOT_KNOWN
    if operator in _PRESENCE:
        return _PRESENCE[operator]
    terms = KINDS[kind]
    read_check = terms.checks.get(terms.opposites.get(operator, operator))
    if read_check is None:
        return OPERATOR_NOT_KNOWN
    check = read_check(asked, at)
    if check is None:
        return OPERAND_NOT_READ
    comparison = _some(terms, check, at)
    return _denied(comparison) if operator in terms.opposites else comparison


def one_of(table: Mapping[str, Any], word: object, /) -> Any:
    """Return what a table has for a word; ``None`` where it has nothing, or it is no word."""
    return table.get(word) if isinstance(word, str) else None


def values_of(found: object, /) -> tuple[Any, ...]:
    """Return the values that a property has: those of a list, or itself; ``None`` is none."""
    several = found if isinstance(found, list | tuple) else (found,)
    return tuple([value for value in several if value is not None])


def _some(terms: Kind, check: _Check, at: datetime) -> Comparison:
    def compare(values: Sequence[Any]) -> Opinion:
        answer: Opinion = Answer.NO
        for value in values:
            read = terms.read(value, at)
            if read is None:
                answer = KIND_DIFFERS
            elif check(read):
                return Answer.YES
        return answer

    return compare


def _denied(comparison: Comparison) -> Comparison:
    return lambda values: deny(comparison(values))


def deny(opinion: Opinion, /) -> Opinion:
    """Turn YES into NO and NO into YES; a doubt stays."""
    return opinion if isinstance(opinion, Doubt) else negate(opinion)


def _exists(values: Sequence[Any]) -> Opinion:
    return Answer.YES if values else Answer.NO


_PRESENCE: Final[Mapping[str, Comparison]] = {"exists": _exists, "doesNotExist": _denied(_exists)}


def _texts(asked: Asked) -> tuple[str, ...] | None:
    """Return the texts of ``value``; one that stands alone is taken for a list of one."""
    found = asked.get("value")
    texts = (found,) if isinstance(found, str) else found
    if not isinstance(texts, list | tuple) or not texts:
        return None
    return tuple(texts) if all(isinstance(text, str) for text in texts) else None


def _text_check(passes: Callable[[str, str], bool]) -> _Reading:
    def read_check(asked: Asked, _: datetime) -> _Check | None:
        wanted = _texts(asked)
        if wanted is None:
            return None
        return lambda text: any(passes(text, one) for one in wanted)

    return read_check


def _any_of(asked: Asked, _: datetime) -> _Check | None:
    wanted = _texts(asked)
    return None if wanted is None else frozenset(wanted).__contains__


def _number_check(passes: Callable[[float, float], bool]) -> _Reading:
    def read_check(asked: Asked, _: datetime) -> _Check | None:
        wanted = _number(asked.get("value"))
        return None if wanted is None else lambda number: passes(number, wanted)

    return read_check


def _number_between(asked: Asked, _: datetime) -> _Check | None:
    least, most = _number(asked.get("valueFrom")), _number(asked.get("valueTo"))
    if least is None or most is None:
        return None
    return lambda number: least <= number <= most


def _truth_check(asked: Asked, _: datetime) -> _Check | None:
    wanted = asked.get("value")
    return (lambda found: found is wanted) if isinstance(wanted, bool) else None


def _number(found: object) -> float | None:
    """Return a whole number or fraction as it is; truth values are neither."""
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def _read_text(found: object, _: datetime) -> str | None:
    return found if isinstance(found, str) else None


def _read_number(found: object, _: datetime) -> float | None:
    return _number(found)


def _read_truth(found: object, _: datetime) -> bool | None:
    return found if isinstance(found, bool) else None


def _read_date(found: object, at: datetime) -> datetime | None:
    return read_moment(found, zone=at.tzinfo)


KINDS: Final[Mapping[str, Kind]] = {
    "text": Kind(
        _read_text,
        {
            "anyOf": _any_of,
            "equals": _any_of,
            "contains": _text_check(lambda text, part: part in text),
            "startsWith": _text_check(str.startswith),
            "endsWith": _text_check(str.endswith),
        },
        {"noneOf": "anyOf", "notEquals": "equals", "doesNotContains": "contains"},
    ),
    "number": Kind(
        _read_number,
        {
            "equals": _number_check(lambda number, wanted: number == wanted),
            "moreThan": _number_check(lambda number, wanted: number > wanted),
            "lessThan": _number_check(lambda number, wanted: number < wanted),
            "between": _number_between,
        },
        {"notEquals": "equals"},
    ),
    "bool": Kind(_read_truth, {"equals": _truth_check}, {"notEquals": "equals"}),
    "date": Kind(
        _read_date, {**SPANS, **ANNIVERSARIES}, {"notInTheLast": "inTheLast", "notEquals": "equals"}
    ),
}
"""Kind of value, by Omnisend's word for it (``valueType``).

Source: https://api-docs.omnisend.com/reference/post_segments shows part of the operators; the
others are known from third parties only.
"""

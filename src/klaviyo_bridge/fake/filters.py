"""Klaviyo's filter grammar: ``operator(field,value)``, commas and ``and(...)`` for AND.

Values: strings in either quote with backslash escapes, lists, numbers, ``true``/``false``,
date-times. Fields and operators are checked against what the endpoint allows.
Source: <https://developers.klaviyo.com/en/docs/filtering_>
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import attrs

from klaviyo_bridge.fake.problems import ProblemError, invalid

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<bare>[^\s()\[\],"']+)|(?P<mark>[()\[\],]))""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_LISTABLE = ("any", "equals", "contains")
UNBALANCED = "Invalid filter provided. Verify your parentheses match."


@attrs.frozen
class Field:
    """A field that an endpoint lets one filter by."""

    operators: tuple[str, ...]
    kind: str = "string"
    """``string``, ``datetime``, ``number``, ``boolean`` or ``none``."""


@attrs.frozen
class Condition:
    """One ``operator(field,value)``, its value of the field's kind."""

    operator: str
    field: str
    wanted: tuple[object, ...]

    def holds(self, actual: object) -> bool:
        """Say whether a value satisfies it; any member of a list will do."""
        if isinstance(actual, list):
            return any(self.holds(item) for item in actual)
        compare = _COMPARISONS[self.operator]
        return any(compare(actual, wanted) for wanted in self.wanted)


def parse(text: str, fields: Mapping[str, Field]) -> tuple[Condition, ...]:
    """Read a filter, or refuse it as the service does."""
    tokens = _Tokens(text)
    conditions = tuple(_read_conditions(tokens, fields))
    tokens.finish()
    return conditions


class _Tokens:
    """The pieces of a filter, one ahead."""

    def __init__(self, text: str) -> None:
        self._pieces = list(_split(text))
        self._position = 0

    @property
    def next(self) -> str:
        """The coming piece; empty at the end."""
        done = self._position >= len(self._pieces)
        return "" if done else self._pieces[self._position]

    def take(self) -> str:
        """Return the coming piece and move past it."""
        piece = self.next
        self._position += 1
        return piece

    def expect(self, mark: str) -> None:
        """Move past a mark that must come now."""
        if self.take() != mark:
            raise invalid(UNBALANCED, parameter="filter")

    def finish(self) -> None:
        """Refuse anything left over."""
        if self.next:
            raise invalid(UNBALANCED, parameter="filter")


def _split(text: str) -> Iterator[str]:
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            raise invalid("Invalid filter provided.", parameter="filter")
        position = found.end()
        yield found[0].strip() if found["text"] is None else found["text"]


def _read_conditions(tokens: _Tokens, fields: Mapping[str, Field]) -> Iterator[Condition]:
    yield from _read_condition(tokens, fields)
    while tokens.next == ",":
        tokens.take()
        yield from _read_condition(tokens, fields)


def _read_condition(tokens: _Tokens, fields: Mapping[str, Field]) -> Iterator[Condition]:
    name = tokens.take()
    tokens.expect("(")
    if name == "and":
        yield from _read_conditions(tokens, fields)
    else:
        yield _read_comparison(name, tokens, fields)
    tokens.expect(")")


def _read_comparison(name: str, tokens: _Tokens, fields: Mapping[str, Field]) -> Condition:
    field = tokens.take()
    if field not in fields:
        raise invalid(f"'{field}' is not a field that can be filtered by.", parameter="filter")
    allowed = fields[field]
    if name not in allowed.operators:
        names = ", ".join(allowed.operators)
        raise invalid(
            f"'{name}' is not an allowed filter operator for {field}.  "
            f"Allowed operators are {names}",
            parameter="filter",
        )
    if allowed.kind == "none":
        return Condition(name, field, (None,))
    tokens.expect(",")
    if tokens.next == "[" and name not in _LISTABLE:
        raise invalid(f"'{name}' takes one value, not a list.", parameter="filter")
    wanted = tuple(_KINDS[allowed.kind](value, field) for value in _read_values(tokens))
    return Condition(name, field, wanted)


def _read_values(tokens: _Tokens) -> Iterator[str]:
    if tokens.next != "[":
        yield tokens.take()
        return
    tokens.take()
    while tokens.next not in {"]", ""}:
        yield tokens.take()
        if tokens.next == ",":
            tokens.take()
    tokens.expect("]")


def _is_quoted(piece: str) -> bool:
    return piece[:1] in {'"', "'"}


def _unquote(piece: str) -> str:
    return _ESCAPE.sub(r"\1", piece[1:-1]) if _is_quoted(piece) else piece


def _refuse(piece: str, field: str, kind: str) -> ProblemError:
    return invalid(
        f"Invalid filter value for {field}: {piece} is not a {kind}.", parameter="filter"
    )


def _as_string(piece: str, field: str) -> str:
    if not _is_quoted(piece):
        raise _refuse(piece, field, "quoted string")
    return _unquote(piece)


def _as_datetime(piece: str, field: str) -> str:
    """Read a date-time, quoted or not; without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(_unquote(piece))
    except ValueError:
        raise _refuse(piece, field, "date-time") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat()


def _as_number(piece: str, field: str) -> float:
    if not _NUMBER.fullmatch(piece):
        raise _refuse(piece, field, "number")
    return float(piece)


def _as_boolean(piece: str, field: str) -> bool:
    if piece not in {"true", "false"}:
        raise _refuse(piece, field, "boolean")
    return piece == "true"


_KINDS: Mapping[str, Callable[[str, str], object]] = {
    "string": _as_string,
    "datetime": _as_datetime,
    "number": _as_number,
    "boolean": _as_boolean,
}


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
    """Compare what can be ordered; anything else satisfies nothing."""

    def decide(actual: object, wanted: object) -> bool:
        try:
            return compare(actual, wanted)
        except TypeError:
            return False

    return decide


def _contains(actual: object, wanted: object) -> bool:
    return isinstance(actual, str) and str(wanted) in actual


_COMPARISONS: Mapping[str, Callable[[object, object], bool]] = {
    "equals": operator.eq,
    "any": operator.eq,
    "contains": _contains,
    "has": lambda actual, _: actual is not None,
    "greater-than": _ordered(operator.gt),
    "greater-or-equal": _ordered(operator.ge),
    "less-than": _ordered(operator.lt),
    "less-or-equal": _ordered(operator.le),
}

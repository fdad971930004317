"""What to ask of an endpoint: filters, sparse fieldsets, includes, sorting, paging.

Everything is checked against the endpoint's own rules before a request exists, and encoded in one
place.

Source: <https://developers.klaviyo.com/en/docs/filtering_>
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeAlias
from urllib.parse import quote

import attrs
import orjson

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.wire.operations import Operation

FilterValue: TypeAlias = str | bool | int | float | dt.datetime
"""A value to compare with; date-times must be timezone-aware."""

_VALUE_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "number": (int, float),
    "integer": (int,),
    "date-time": (dt.datetime,),
}


@attrs.frozen
class Filter:
    """One comparison; several given together must all hold."""

    operator: str
    field: str
    value: FilterValue | tuple[FilterValue, ...] | None = attrs.field(default=None, repr=False)

    def __str__(self) -> str:
        """Write it in Klaviyo's filter language."""
        shown = "" if self.value is None else f",{_literal(self.value)}"
        return f"{self.operator}({self.field}{shown})"


def equals(field: str, value: FilterValue, /) -> Filter:
    """Ask for records whose ``field`` is ``value``."""
    return Filter("equals", field, value)


def any_of(field: str, values: Iterable[FilterValue], /) -> Filter:
    """Ask for records whose ``field`` is one of ``values``, of which there is at least one."""
    several = tuple(values)
    if not several:
        raise ConfigurationError(f"{field}: nothing is one of no values; give at least one")
    return Filter("any", field, several)


def greater_than(field: str, value: FilterValue, /) -> Filter:
    """Ask for records whose ``field`` is above ``value``."""
    return Filter("greater-than", field, value)


def greater_or_equal(field: str, value: FilterValue, /) -> Filter:
    """Ask for records whose ``field`` is ``value`` or above."""
    return Filter("greater-or-equal", field, value)


def less_than(field: str, value: FilterValue, /) -> Filter:
    """Ask for records whose ``field`` is below ``value``."""
    return Filter("less-than", field, value)


def less_or_equal(field: str, value: FilterValue, /) -> Filter:
    """Ask for records whose ``field`` is ``value`` or below."""
    return Filter("less-or-equal", field, value)


def has(field: str, /) -> Filter:
    """Ask for records that have ``field`` at all."""
    return Filter("has", field)


Fields: TypeAlias = Mapping[str, Collection[str]]
"""Resource type to member names: ``{"profile": ["email", "location.city"]}``."""


@attrs.frozen(kw_only=True)
class Query:
    """Everything that can be asked of a read endpoint."""

    filter: Filter | Iterable[Filter] = ()
    fields: Fields = attrs.field(factory=dict)
    """Sparse fieldsets: only these attributes are sent."""
    additional_fields: Fields = attrs.field(factory=dict)
    """Attributes that are sent only when asked for; added to a sparse fieldset."""
    include: Collection[str] = ()
    """Relationships whose resources come along."""
    sort: str | None = None
    """A field, with ``-`` in front for descending."""
    page_size: int | None = None


def encode(parameters: Mapping[str, str], /) -> str:
    """Return a percent-encoded query string, the question mark included; empty for none."""
    pairs = (
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in parameters.items()
    )
    return "?" + "&".join(pairs) if parameters else ""


def parameters(query: Query, operation: Operation, /) -> dict[str, str]:
    """Return ``query`` as parameter name to value, checked against ``operation``.

    Raises ConfigurationError for anything that the endpoint does not know.
    """
    found = dict(_parameters(query, operation))
    for name, value in found.items():
        _check(name, value, operation)
    return found


def _parameters(query: Query, operation: Operation) -> Iterator[tuple[str, str]]:
    for kind, names in query.additional_fields.items():
        yield f"additional-fields[{kind}]", _listed(names)
    for kind, names in query.fields.items():
        yield f"fields[{kind}]", _listed(names)
    filters = (query.filter,) if isinstance(query.filter, Filter) else tuple(query.filter)
    if filters:
        yield "filter", ",".join(str(_fit(one, operation)) for one in filters)
    if query.include:
        yield "include", _listed(query.include)
    if query.page_size is not None:
        yield "page[size]", str(query.page_size)
    if query.sort is not None:
        yield "sort", query.sort


def _listed(names: Collection[str]) -> str:
    if isinstance(names, str):
        raise ConfigurationError(f"give a collection of names, not the one string {names!r}")
    return ",".join(names)


def _check(name: str, value: str, operation: Operation) -> None:
    known = (operation.query or {}).get(name)
    if known is None:
        takes = ", ".join(sorted(operation.query or {})) or "nothing"
        raise ConfigurationError(f"{operation.name} has no parameter {name}; it takes {takes}")
    if name == "page[size]":
        low, high = known
        if not (value.isdecimal() and low <= int(value) <= high):
            raise ConfigurationError(
                f"{operation.name} gives {low} to {high} records a page, not {value}"
            )
    elif name not in {"filter", "page[cursor]"}:
        # Only names can be several; an endpoint sorts by one field.
        given = [value] if name == "sort" else value.split(",")
        unknown = [one for one in given if one not in known]
        if unknown:
            raise ConfigurationError(
                f"{operation.name}: {name} cannot be {', '.join(unknown)}; "
                f"it can be {', '.join(known)}"
            )


def _fit(one: Filter, operation: Operation) -> Filter:
    """Return the filter as this endpoint wants it written, or raise."""
    fields = (operation.query or {}).get("filter", {})
    rule = fields.get(one.field)
    if rule is None:
        raise ConfigurationError(
            f"{operation.name} cannot be filtered by {one.field}; "
            f"it can by {', '.join(fields) or 'nothing'}"
        )
    one = _wrap(one, rule)
    shape = _shape(one)
    if one.operator not in rule.get(shape, ()):
        allowed = sorted({o for key, names in rule.items() if key != "type" for o in names})
        raise ConfigurationError(
            f"{operation.name}: {one.field} cannot be compared by {one.operator}"
            f" with {_SHAPES[shape]}; it can be by {', '.join(allowed)}"
        )
    _check_values(one, rule["type"], operation)
    return one


def _wrap(one: Filter, rule: Mapping[str, Any]) -> Filter:
    """Put a single value in a list where Klaviyo takes only lists."""
    lists_only = one.operator in rule.get("list", ()) and one.operator not in rule.get("single", ())
    if one.value is None or isinstance(one.value, tuple) or not lists_only:
        return one
    return attrs.evolve(one, value=(one.value,))


def _shape(one: Filter) -> str:
    if one.value is None:
        return "none"
    return "list" if isinstance(one.value, tuple) else "single"


_SHAPES = {"none": "nothing", "list": "several values", "single": "one value"}


def _check_values(one: Filter, kind: str, operation: Operation) -> None:
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    expected = _VALUE_TYPES.get(kind)
    for value in values:
        if expected and not _is(value, expected):
            raise ConfigurationError(
                f"{operation.name}: {one.field} is compared with a {kind}, "
                f"not with a {type(value).__name__}"
            )


def _is(value: object, expected: tuple[type, ...]) -> bool:
    if isinstance(value, bool) and bool not in expected:
        return False
    return isinstance(value, expected)


def _literal(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ",".join(_literal(one) for one in value) + "]"
    if isinstance(value, dt.datetime):
        return _moment(value)
    try:
        written = orjson.dumps(value).decode()
    except TypeError:
        written = _NOTHING
    if written == _NOTHING:
        raise ConfigurationError(
            "a filter compares with Unicode text or a finite number of at most 64 bits"
        ) from None
    return written


_NOTHING = "null"
"""What JSON has for a number that is none."""


def _moment(value: dt.datetime) -> str:
    if value.tzinfo is None:
        raise ConfigurationError(
            "a date-time without time zone cannot be compared; give it one, such as datetime.UTC"
        )
    return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")

"""Questions drawn from the file: what an endpoint may be asked, and what it may not."""

import datetime as dt
import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

import attrs
from hypothesis import strategies as st

from klaviyo_bridge.wire.query import Filter, FilterValue, Query
from tests.contracts.specification import Endpoint

SIZE = "page[size]"
MOST_FILTERS = 3

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
moments = st.datetimes(
    min_value=dt.datetime(1990, 1, 1),  # noqa: DTZ001  # the time zone is drawn apart
    max_value=dt.datetime(2100, 1, 1),  # noqa: DTZ001  # as above
    timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=-5, minutes=-30))]),
)
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "string": texts,
    "date-time": moments,
    "number": st.integers(0, 2**40) | st.floats(0, 2**40, allow_nan=False),
    "boolean": st.booleans(),
}


@attrs.frozen(kw_only=True)
class Question:
    """What to ask of an endpoint, in nobody's terms yet."""

    filters: tuple[Filter, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    additional: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    include: tuple[str, ...] = ()
    sort: str | None = None
    size: int | None = None

    def to_query(self) -> Query:
        """Put it in the library's terms."""
        return Query(
            filter=self.filters,
            fields=self.fields,
            additional_fields=self.additional,
            include=self.include,
            sort=self.sort,
            page_size=self.size,
        )

    def to_parameters(self) -> dict[str, str]:
        """Put it in the wire's terms, without the library."""
        found = {f"fields[{kind}]": ",".join(names) for kind, names in self.fields.items()}
        for kind, names in self.additional.items():
            found[f"additional-fields[{kind}]"] = ",".join(names)
        several = {"include": ",".join(self.include), "filter": ",".join(map(_write, self.filters))}
        single = {"sort": self.sort, SIZE: None if self.size is None else str(self.size)}
        return {**found, **{k: v for k, v in (several | single).items() if v}}


def _write(one: Filter) -> str:
    if one.value is None:
        return f"{one.operator}({one.field})"
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    written = ",".join(_literal(value) for value in values)
    return f"{one.operator}({one.field},{f'[{written}]' if one.value is values else written})"


def _literal(value: FilterValue) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def kind_of(endpoint: Endpoint, field: str) -> str:
    """Return what a filter field is compared with."""
    value = endpoint.filters[field].get("value", {})
    return str(value.get("format") or value.get("type") or "none")


@functools.cache
def filters(endpoint: Endpoint) -> st.SearchStrategy[Filter]:
    """Draw a comparison that the file allows."""
    allowed = [
        (operator, field, shape)
        for field, rule in endpoint.filters.items()
        for shape, operators in rule["operators"].items()
        for operator in operators
    ]
    return st.one_of([_filter(endpoint, *one) for one in allowed])


def _filter(endpoint: Endpoint, operator: str, field: str, shape: str) -> st.SearchStrategy[Filter]:
    values = VALUES.get(kind_of(endpoint, field), st.none())
    several = st.lists(values, min_size=1, max_size=3).map(tuple)
    drawn = {"none": st.none(), "single": values, "list": several}[shape]
    return drawn.map(lambda value: Filter(operator, field, value))


def names_of(endpoint: Endpoint, parameter: str) -> list[str]:
    """Return what a parameter may name."""
    found: list[str] = endpoint.queries[parameter]["items"]["enum"]
    return found


def some_of(names: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw a few names, each once."""
    return st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True).map(tuple)


def kinds_of(endpoint: Endpoint, prefix: str) -> dict[str, list[str]]:
    """Return resource type to what ``prefix[type]`` may name."""
    return {
        name[len(prefix) + 1 : -1]: names_of(endpoint, name)
        for name in endpoint.queries
        if name.startswith(f"{prefix}[")
    }


def _by_kind(endpoint: Endpoint, prefix: str) -> st.SearchStrategy[Mapping[str, tuple[str, ...]]]:
    kinds = {kind: some_of(names) for kind, names in kinds_of(endpoint, prefix).items()}
    return st.fixed_dictionaries({}, optional=kinds)


def sizes(endpoint: Endpoint) -> st.SearchStrategy[int]:
    """Draw a page size that the file allows."""
    schema = endpoint.queries[SIZE]
    return st.integers(schema["minimum"], schema["maximum"])


@functools.cache
def questions(endpoint: Endpoint) -> st.SearchStrategy[Question]:
    """Draw anything that the file lets an endpoint be asked."""
    members: dict[str, st.SearchStrategy[Any]] = {
        "fields": _by_kind(endpoint, "fields"),
        "additional": _by_kind(endpoint, "additional-fields"),
    }
    if endpoint.filters:
        some = st.lists(filters(endpoint), min_size=1, max_size=MOST_FILTERS).map(tuple)
        members["filters"] = st.just(()) | some
    if "include" in endpoint.queries:
        members["include"] = st.just(()) | some_of(names_of(endpoint, "include"))
    if "sort" in endpoint.queries:
        members["sort"] = st.none() | st.sampled_from(endpoint.queries["sort"]["enum"])
    if SIZE in endpoint.queries:
        members["size"] = st.none() | sizes(endpoint)
    return st.builds(Question, **members)


Wrong = dict[str, Any]
"""Members of a question that no longer fit its endpoint."""


def _strange_fields(endpoint: Endpoint) -> list[Wrong]:
    kind = next(iter(kinds_of(endpoint, "fields")), "profile")
    return [{"fields": one} for one in ({kind: ("nonsense",)}, {"coupon": ("id",)}, {kind: ("",)})]


def _strange_additions(endpoint: Endpoint) -> list[Wrong]:
    kind = next(iter(kinds_of(endpoint, "additional-fields")), "profile")
    return [{"additional": one} for one in ({kind: ("nonsense",)}, {"coupon": ("id",)})]


def _strange_include(_endpoint: Endpoint) -> list[Wrong]:
    return [{"include": ("nonsense",)}, {"include": ("templates", "tags")}]


def _strange_sort(endpoint: Endpoint) -> list[Wrong]:
    known = endpoint.queries.get("sort", {}).get("enum", [])
    both = [",".join(known[:2])] if known else ["created"]
    return [{"sort": one} for one in ["", "nonsense", "--id", *both]]


def _strange_size(endpoint: Endpoint) -> list[Wrong]:
    schema = endpoint.queries.get(SIZE)
    wrong = [10] if schema is None else [schema["minimum"] - 1, schema["maximum"] + 1, -1]
    return [{"size": one} for one in wrong]


def _strange_field(_endpoint: Endpoint) -> list[Wrong]:
    return [{"filters": (Filter("equals", "nonsense", "x"),)}]


def _strange_operator(endpoint: Endpoint) -> list[Wrong]:
    return [
        {"filters": (Filter(operator, field, None if operator == "has" else _USUAL[kind]),)}
        for field, kind, allowed in _rules(endpoint)
        for operator in OPERATORS
        if operator not in {one for operators in allowed.values() for one in operators}
    ]


def _strange_value(endpoint: Endpoint) -> list[Wrong]:
    return [
        {"filters": (Filter(operator, field, value),)}
        for field, kind, allowed in _rules(endpoint)
        for operators in allowed.values()
        for operator in operators
        for value in _NOT[kind]
    ]


def _too_many_values(endpoint: Endpoint) -> list[Wrong]:
    return [
        {"filters": (Filter(operator, field, (_USUAL[kind], _USUAL[kind])),)}
        for field, kind, allowed in _rules(endpoint)
        for operator in allowed.get("single", ())
        if operator not in allowed.get("list", ())
    ]


def _rules(endpoint: Endpoint) -> list[tuple[str, str, Mapping[str, list[str]]]]:
    """Return each filter field with what it is compared with, and operators by number of values."""
    return [
        (field, kind_of(endpoint, field), rule["operators"])
        for field, rule in endpoint.filters.items()
    ]


OPERATORS = ("any", "equals", "contains", "greater-than", "less-or-equal", "has", "not")
_NAIVE = dt.datetime(2026, 1, 1)  # noqa: DTZ001  # what must be refused
_USUAL: Mapping[str, Any] = {
    "string": "x",
    "date-time": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    "number": 5,
    "boolean": True,
    "none": "x",
}
_NOT: Mapping[str, tuple[Any, ...]] = {
    "string": (5, True, None, ("a", 5), "\ud800"),
    "date-time": ("2026-01-01", _NAIVE, 5, None),
    "number": ("5", True, None, float("nan"), float("inf"), 10**400),
    "boolean": ("true", 1, None),
    "none": ("x", True, 0),
}

BREAKAGES: Mapping[str, Callable[[Endpoint], list[Wrong]]] = {
    "fields": _strange_fields,
    "additional-fields": _strange_additions,
    "include": _strange_include,
    "sort": _strange_sort,
    "page[size]": _strange_size,
    "filter field": _strange_field,
    "filter operator": _strange_operator,
    "filter value": _strange_value,
    "number of filter values": _too_many_values,
}
"""What can be wrong with a question, and all the ways that we know."""

"""The query of a request, checked against what its endpoint allows."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

import attrs

from klaviyo_bridge.fake.filters import Condition, Field, parse
from klaviyo_bridge.fake.problems import invalid, unknown_parameter
from klaviyo_bridge.fake.shapes import LOCATION_FIELDS, PREDICTIVE_FIELDS

CURSOR = "page[cursor]"
SIZE = "page[size]"
_NESTED: Mapping[str, tuple[str, ...] | None] = {
    "location": LOCATION_FIELDS,
    "predictive_analytics": PREDICTIVE_FIELDS,
    "subscriptions": None,
    "contact_information": None,
    "definition": ("condition_groups",),
    "metadata": (
        "app_build",
        "app_id",
        "app_name",
        "app_version",
        "device_id",
        "device_model",
        "environment",
        "klaviyo_sdk",
        "manufacturer",
        "os_name",
        "os_version",
        "sdk_version",
    ),
}
"""Attributes whose members can be asked for by a dot; ``None``: any member."""


@attrs.frozen(kw_only=True)
class Rules:
    """What the query of an endpoint may say."""

    resource: str
    """Type of the resource, as error texts name it."""
    fields: Mapping[str, frozenset[str]] = attrs.field(factory=dict)
    additional: Mapping[str, frozenset[str]] = attrs.field(factory=dict)
    include: frozenset[str] = frozenset()
    sort: frozenset[str] = frozenset()
    filters: Mapping[str, Field] = attrs.field(factory=dict)
    paged: bool = False
    size: tuple[int, int] | None = None
    """Default and maximum of ``page[size]``; ``None`` where it is not a parameter."""

    @property
    def parameters(self) -> frozenset[str]:
        """Names of every parameter."""
        single = {
            "include": bool(self.include),
            "sort": bool(self.sort),
            "filter": bool(self.filters),
            CURSOR: self.paged,
            SIZE: self.size is not None,
        }
        return frozenset(
            [f"fields[{kind}]" for kind in self.fields]
            + [f"additional-fields[{kind}]" for kind in self.additional]
            + [name for name, allowed in single.items() if allowed]
        )


@attrs.frozen(kw_only=True)
class Query:
    """A query that was read; a repeated parameter counts once, the last time."""

    pairs: tuple[tuple[str, str], ...]
    values: Mapping[str, str]

    @classmethod
    def read(cls, text: str) -> "Query":
        """Read what stands behind the question mark."""
        pairs = tuple(parse_qsl(text, keep_blank_values=True))
        return cls(pairs=pairs, values=dict(pairs))

    def names(self, parameter: str) -> tuple[str, ...]:
        """Return a comma-separated parameter as its names."""
        text = self.values.get(parameter, "")
        return tuple(name for name in text.split(",") if name)

    def fields(self, kind: str) -> tuple[str, ...] | None:
        """Return the sparse fieldset of a type with what is added to it; ``None`` for all."""
        if f"fields[{kind}]" not in self.values:
            return None
        return (*self.names(f"fields[{kind}]"), *self.names(f"additional-fields[{kind}]"))

    def asks(self, kind: str, attribute: str) -> bool:
        """Say whether an attribute that does not come by itself is asked for."""
        asked = (*self.names(f"additional-fields[{kind}]"), *(self.fields(kind) or ()))
        return any(name.partition(".")[0] == attribute for name in asked)

    def write(self, cursor: str | None = None) -> str:
        """Write the query as the service echoes it, with another cursor at the end."""
        if cursor is None:
            return urlencode(self.pairs)
        kept = [pair for pair in self.pairs if pair[0] != CURSOR]
        return urlencode([*kept, (CURSOR, cursor)])

    def conditions(self, rules: Rules) -> tuple[Condition, ...]:
        """Read the filter."""
        text = self.values.get("filter")
        return () if text is None else parse(text, rules.filters)

    def size(self, rules: Rules) -> int | None:
        """Return how many records a page holds; ``None`` for all of them."""
        if rules.size is None:
            return None
        default, maximum = rules.size
        text = self.values.get(SIZE, str(default))
        if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= maximum):
            raise invalid(f"Page size must be an integer between 1 and {maximum}.", parameter=SIZE)
        return int(text)

    def order(self, default: str) -> tuple[str, bool]:
        """Return the sort field, and whether it descends."""
        text = self.values.get("sort", default)
        return text.removeprefix("-"), text.startswith("-")


def check(query: Query, rules: Rules) -> None:
    """Refuse what the endpoint does not know."""
    for name, _ in query.pairs:
        if name not in rules.parameters:
            raise unknown_parameter(name, rules.resource)
    for prefix, allowed in (("fields", rules.fields), ("additional-fields", rules.additional)):
        for kind, names in allowed.items():
            _check_names(query, f"{prefix}[{kind}]", kind, names)
    _check_choices("include", _listed(query, "include"), rules.include)
    sort = query.values.get("sort")
    if sort is not None:
        _check_choices("sort", [sort.removeprefix("-")], rules.sort)


def _listed(query: Query, parameter: str) -> list[str]:
    """Return every name of a list, the empty ones too: they are names that no endpoint knows."""
    text = query.values.get(parameter)
    return [] if text is None else text.split(",")


def _check_names(query: Query, parameter: str, kind: str, allowed: frozenset[str]) -> None:
    for name in _listed(query, parameter):
        if not _is_field(name, allowed):
            raise invalid(
                f"'{name}' is not a valid field for the resource '{kind}'.", parameter=parameter
            )


def _is_field(name: str, allowed: frozenset[str]) -> bool:
    head, _, rest = name.partition(".")
    if head not in allowed:
        return False
    members = _NESTED.get(head, ())
    return not rest or members is None or rest in members


def _check_choices(parameter: str, chosen: list[str], allowed: frozenset[str]) -> None:
    for name in chosen:
        if name not in allowed:
            raise invalid(
                f"'{name}' is not a valid value for {parameter}.  "
                f"Allowed values are {', '.join(sorted(allowed))}",
                parameter=parameter,
            )

"""The members of a model, as the wire sees them: read once from the model's annotations."""

import datetime as dt
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import attrs

from klaviyo_bridge.models import Record, Resource

_OURS = frozenset({"_extra", "form", "id", "envelope"})
"""Fields of the model that are not members of the record on the wire."""


class Kind(StrEnum):
    """What a member holds, in JSON's terms."""

    STRING = "a string"
    BOOLEAN = "a boolean"
    NUMBER = "a number"
    INTEGER = "an integer"
    MOMENT = "a date-time"
    MAPPING = "an object"
    RECORD = "an object "
    RECORDS = "an array"


@attrs.frozen
class Member:
    """One documented member of a record."""

    name: str
    kind: Kind
    model: type[Record] | None
    """What RECORD and RECORDS hold."""
    nullable: bool
    """Whether the model says ``None`` for null; an empty mapping stands for it otherwise."""


_SCALARS: dict[object, Kind] = {
    str: Kind.STRING,
    bool: Kind.BOOLEAN,
    float: Kind.NUMBER,
    int: Kind.INTEGER,
    dt.datetime: Kind.MOMENT,
}


_MEMBERS: dict[type[Any], tuple[Member, ...]] = {}


def members(model: type[Record]) -> tuple[Member, ...]:
    """Return the members of ``model`` in the order of its attributes."""
    if model not in _MEMBERS:
        _MEMBERS[model] = _members(model)
    return _MEMBERS[model]


def _members(model: type[Record]) -> tuple[Member, ...]:
    hints = typing.get_type_hints(model)
    return tuple(
        _member(field.name, hints[field.name])
        for field in attrs.fields(model)
        if field.name not in (_OURS if issubclass(model, Resource) else _OURS - {"id"})
    )


def _member(name: str, hint: object) -> Member:
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    nullable = type(None) in options
    (inner,) = (option for option in options if option is not type(None))
    if inner in _SCALARS:
        return Member(name, _SCALARS[inner], None, nullable)
    origin = typing.get_origin(inner)
    if origin is Mapping:
        return Member(name, Kind.MAPPING, None, nullable)
    if origin is tuple:
        return Member(name, Kind.RECORDS, typing.get_args(inner)[0], nullable)
    return Member(name, Kind.RECORD, typing.cast("type[Any]", inner), nullable)

"""Segment definitions, both ways.

What is not known stays as it came: an unknown condition or filter as a whole, an unknown member in
``extra``. A condition that breaks its own form, by a member that is missing or of another type, is
kept as an unknown one too, with the problem and its JSON path; so is one that combines what
Klaviyo does not combine. Only what has no groups of conditions at all raises.
"""

import datetime as dt
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

import attrs

from klaviyo_bridge.errors import ConfigurationError, UnexpectedDocumentError
from klaviyo_bridge.models import WireForm
from klaviyo_bridge.models.definition import (
    Condition,
    ConsentFilter,
    Definition,
    Part,
    PermissionFilter,
    UnknownCondition,
    UnknownFilter,
)
from klaviyo_bridge.wire.leniency import ABSENT
from klaviyo_bridge.wire.scalars import (
    SCALARS,
    Read,
    array_reader,
    read_moment,
    scalar_reader,
    unlike,
)
from klaviyo_bridge.wire.vocabulary import (
    find_condition,
    find_consent_filter,
    find_permission_filter,
    find_value_filter,
    options,
    word,
)

P = TypeVar("P", bound=Part)

_OURS = frozenset({"_extra", "form"})


@attrs.frozen
class _Member:
    """One member of a part."""

    name: str
    read: Read
    required: bool
    nullable: bool
    accepts: Callable[[object], bool] | None
    """Of a filter: whether it may stand here."""


@attrs.frozen
class _Plan:
    """How parts of one model are read and written."""

    members: tuple[_Member, ...]
    names: frozenset[str]


def read_definition(raw: Mapping[str, Any], /) -> Definition:
    """Read a segment's definition, as ``segment.definition`` holds it.

    Raises UnexpectedDocumentError, with the JSON path, for what has no groups of conditions.
    """
    return read_part(raw, Definition)


def write_definition(definition: Definition, /) -> dict[str, Any]:
    """Return ``definition`` as Klaviyo takes it; one that was read comes out as it went in."""
    return write_part(definition)


def read_part(raw: Any, model: type[P], /) -> P:
    """Read one part of a definition: a group, a condition or a filter of the kind ``model``."""
    try:
        return _read_part(model, raw, "$")
    except ConfigurationError as error:
        raise UnexpectedDocumentError(str(error)) from None


def write_part(part: Part, /) -> dict[str, Any]:
    """Return one part of a definition as JSON-ready values."""
    spelled = {} if part.form is None else part.form.spelled
    written: dict[str, Any] = {**part.FIXED}
    for member in _plan(type(part)).members:
        value = getattr(part, member.name)
        if value is None and not part.was_sent(member.name):
            continue
        if member.name in spelled and spelled[member.name][0] == value:
            written[member.name] = spelled[member.name][1]
        else:
            written[member.name] = write_value(value)
    return {**written, **part.extra}


def write_value(value: Any, /) -> Any:
    """Return whatever a part may hold as JSON-ready values."""
    if isinstance(value, Part):
        return write_part(value)
    if isinstance(value, UnknownCondition | UnknownFilter):
        return value.raw
    if isinstance(value, tuple):
        return [write_value(one) for one in value]
    return value.isoformat() if isinstance(value, dt.datetime) else value


def read_condition(raw: Any, path: str = "$", /) -> Condition:
    """Read a condition; one that cannot be read is kept as it came, with the problem."""
    try:
        model = find_condition(raw)
        if model is not None:
            return typing.cast("Condition", _read_part(model, raw, path))
        problem = f"unknown type of condition @ {path}"
    except ConfigurationError as error:
        problem = f"{error} @ {path}"
    except UnexpectedDocumentError as error:
        problem = str(error)
    return UnknownCondition(type=word(raw, "type"), raw=raw, problem=problem)


def _filter_reader(find: Callable[[Any], type[Part] | None]) -> Read:
    """Return what reads filters that ``find`` knows.

    One with words that are not known is kept as it came; one that breaks its own form is the
    condition's problem.
    """

    def read(raw: Any, path: str) -> Part | UnknownFilter:
        if not isinstance(raw, Mapping):
            raise unlike("an object", raw, path)
        try:
            model = find(raw)
            if model is not None:
                return _read_part(model, raw, path)
            problem = "unknown kind of filter"
        except ConfigurationError as error:
            problem = str(error)
        return _set_aside(raw, problem, path)

    return read


def _set_aside(raw: Any, problem: str, path: str) -> UnknownFilter:
    kind = word(raw, "type") or word(raw, "field")
    return UnknownFilter(type=kind, raw=raw, problem=f"{problem} @ {path}")


def _read_part(model: type[P], raw: Any, path: str) -> P:
    if not isinstance(raw, Mapping):
        raise unlike("an object", raw, path)
    for name, fixed in model.FIXED.items():
        if raw.get(name) != fixed:
            raise UnexpectedDocumentError(f"expected {fixed}", path=f"{path}.{name}")
    plan = _plan(model)
    values: dict[str, Any] = {}
    absent, spelled = [], {}
    for member in plan.members:
        sent = raw.get(member.name, ABSENT)
        if sent is ABSENT:
            absent.append(_may_be_absent(member, path))
            continue
        values[member.name] = value = _read_member(member, sent, path)
        if value.__class__ is dt.datetime and value.isoformat() != sent:
            spelled[member.name] = (value, sent)
    return model(
        **values,
        extra={name: raw[name] for name in raw if name not in plan.names} or None,
        form=WireForm(absent=frozenset(absent), spelled=spelled) if absent or spelled else _FULL,
    )


_FULL: Final = WireForm()
"""Of a part that came with every member, spelled as Python would."""


def _may_be_absent(member: _Member, path: str) -> str:
    if member.required:
        raise UnexpectedDocumentError("expected a value, found none", path=f"{path}.{member.name}")
    return member.name


def _read_member(member: _Member, sent: Any, path: str) -> Any:
    if sent is None and member.nullable:
        return None
    place = f"{path}.{member.name}"
    value = member.read(sent, place)
    if member.accepts is None or member.accepts(value):
        return value
    return _set_aside(sent, "a filter that this place does not take", place)


def _part_reader(model: type[Part]) -> Read:
    def read(sent: Any, path: str) -> Part:
        return _read_part(model, sent, path)

    return read


def _reader(hint: Any) -> Read:
    """Return what reads a member that is annotated with ``hint``, other than by null."""
    kinds = tuple(one for one in options(hint) if one is not types.NoneType)
    (first, *others) = kinds
    if UnknownCondition in kinds:
        return read_condition
    if UnknownFilter in kinds:
        return _find_filter_reader(frozenset(kinds))
    if typing.get_origin(first) is tuple:
        return array_reader(_reader(typing.get_args(first)[0]))
    if typing.get_origin(first) is typing.Literal:
        return scalar_reader((str,))
    if first is dt.datetime:
        return read_moment
    return scalar_reader((first, *others)) if first in SCALARS else _part_reader(first)


def _find_filter_reader(filters: frozenset[Any]) -> Read:
    fitting = (read for union, read in _FILTER_READERS.items() if filters <= union)
    return next(fitting, _read_value_filter)


_read_value_filter = _filter_reader(find_value_filter)

_FILTER_READERS: Final[Mapping[frozenset[Any], Read]] = {
    frozenset(options(ConsentFilter)): _filter_reader(find_consent_filter),
    frozenset(options(PermissionFilter)): _filter_reader(find_permission_filter),
}
"""Filters that are told by the field they look at; all others are by type and operator."""


_PLANS: dict[type[Part], _Plan] = {}


def _plan(model: type[Part]) -> _Plan:
    if model not in _PLANS:
        members = tuple(_members(model))
        names = frozenset([*model.FIXED, *(member.name for member in members)])
        _PLANS[model] = _Plan(members, names)
    return _PLANS[model]


def _members(model: type[Part]) -> Iterator[_Member]:
    hints = typing.get_type_hints(model)
    for field in attrs.fields(model):
        if field.name not in _OURS:
            yield _Member(
                name=field.name,
                read=_reader(hints[field.name]),
                required=field.default is attrs.NOTHING,
                nullable=types.NoneType in options(hints[field.name]),
                accepts=getattr(field.validator, "accepts", None),
            )

"""JSON to models, at the speed of the page.

A reader is compiled for each model, as attrs compiles an ``__init__``: one straight function that
takes each member in turn. A general-purpose structuring hook per member costs four times as much,
and a whole account passes through here. `UnexpectedDocumentError` carries the JSON path.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import attrs

from klaviyo_bridge.errors import UnexpectedDocumentError
from klaviyo_bridge.models import Record, Resource
from klaviyo_bridge.wire.fields import Kind, Member, members
from klaviyo_bridge.wire.leniency import ABSENT, Oddities, unreadable

R = TypeVar("R", bound=Record)

_READERS: dict[type[Any], Callable[..., Any]] = {}

_USUAL: dict[Kind, str] = {
    Kind.STRING: "v.__class__ is str or v is None",
    Kind.BOOLEAN: "v is True or v is False or v is None",
    Kind.NUMBER: "v.__class__ is float or v is None",
    Kind.INTEGER: "v.__class__ is int or v is None",
}
"""Kind to the test, in the compiled source, that a value ``v`` can be taken as it is."""

# The two forms the service writes; isoformat() gives exactly these back.
_USUAL_MOMENT = (
    'v.__class__ is str and v[-6:] == "+00:00" '
    'and (len(v) == 25 or len(v) == 32 and v[19:26] != ".000000")'
)


def _scalar(member: Member, settle: str) -> Iterator[str]:
    yield f"    if not ({_USUAL[member.kind]}):"
    yield f"        {settle}"


def _moment(member: Member, settle: str) -> Iterator[str]:
    yield "    if v is not None:"
    yield f"        if {_USUAL_MOMENT}:"
    yield "            try: v = moment(v)"
    yield f"            except ValueError: raise unreadable({member.name!r}, K.MOMENT, v) from None"
    yield f"        else: {settle}"


def _mapping(member: Member, settle: str) -> Iterator[str]:
    null = "v is not None and " if member.nullable else ""
    yield f"    if {null}v.__class__ is not dict:"
    yield f"        {settle}"


def _record(member: Member, settle: str) -> Iterator[str]:
    yield "    if v.__class__ is dict:"
    yield f"        try: v = read_{member.name}(v)"
    yield f"        except Unexpected as e: raise e.under('$.{member.name}') from None"
    yield "    elif v is not None:"
    yield f"        {settle}"


def _records(member: Member, settle: str) -> Iterator[str]:
    yield "    if v.__class__ is list:"
    yield f"        v = many(read_{member.name}, {member.name!r}, v) if v else ()"
    yield "    elif v is not None:"
    yield f"        {settle}"


_LINES: dict[Kind, Callable[[Member, str], Iterator[str]]] = {
    **dict.fromkeys(_USUAL, _scalar),
    Kind.MOMENT: _moment,
    Kind.MAPPING: _mapping,
    Kind.RECORD: _record,
    Kind.RECORDS: _records,
}


def _many(read: Callable[[Any], R], member: str, items: list[Any]) -> tuple[R, ...]:
    found = []
    for index, item in enumerate(items):
        try:
            found.append(read(item))
        except UnexpectedDocumentError as error:
            raise error.under(f"$.{member}[{index}]") from None
    return tuple(found)


def _source(model: type[Record], known: tuple[Member, ...]) -> str:
    own = ", id, envelope" if issubclass(model, Resource) else ""
    lines = [
        f"def read(o{own}):",
        "    if o.__class__ is not dict: raise unreadable('', 'an object', o)",
        "    get = o.get; odd = None",
    ]
    for index, member in enumerate(known):
        settle = (
            "odd = odd or Oddities(); "
            f"v = odd.settle({member.name!r}, K.{member.kind.name}, v, nullable={member.nullable})"
        )
        lines += [f"    v = get({member.name!r}, ABSENT)", *_LINES[member.kind](member, settle)]
        lines += [f"    v{index} = v"]
    lines += [
        f"    sent = {len(known)} if odd is None else {len(known)} - len(odd.absent)",
        "    made = new(model)",
        "    set__extra(made, None if len(o) == sent else {k: o[k] for k in o if k not in names})",
        "    set_form(made, None if odd is None else odd.form())",
        *(f"    set_{name}(made, {name})" for name in own.split(", ")[1:]),
        *(f"    set_{member.name}(made, v{index})" for index, member in enumerate(known)),
        "    return made",
    ]
    return "\n".join(lines)


def reader(model: type[R], /) -> Callable[..., R]:
    """Return the function that reads one JSON object into ``model``.

    It takes the object; for a resource, its attributes, its id and the rest of its envelope.
    """
    if model not in _READERS:
        _READERS[model] = _compile(model)
    return _READERS[model]


def _compile(model: type[R]) -> Callable[..., R]:
    known = members(model)
    namespace: dict[str, Any] = {
        "ABSENT": ABSENT,
        "K": Kind,
        "Oddities": Oddities,
        "Unexpected": UnexpectedDocumentError,
        "many": _many,
        "model": model,
        "moment": dt.datetime.fromisoformat,
        "new": object.__new__,
        "names": frozenset(member.name for member in known),
        "unreadable": unreadable,
    }
    for field in attrs.fields(model):
        # A slot's own setter is twice as fast as a frozen __init__, which would do no more here.
        namespace[f"set_{field.name}"] = getattr(model, field.name).__set__
    for member in known:
        if member.model is not None:
            namespace[f"read_{member.name}"] = reader(member.model)
    exec(compile(_source(model, known), f"<reader of {model.__name__}>", "exec"), namespace)  # noqa: S102  # our own source
    read: Callable[..., R] = namespace["read"]
    return read

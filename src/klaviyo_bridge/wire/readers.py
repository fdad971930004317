"""JSON to models, at the speed of the page.

A reader is compiled for each model, as attrs compiles an ``__init__``: one straight function that
takes each member in turn. A general-purpose structuring hook per member costs four times as much,
and a whole account passes through here. `UnexpectedDocumentError` carries the JSON path.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from klaviyo_bridge.errors import UnexpectedDocumentError
from klaviyo_bridge.models import Record, Resource, WireForm
from klaviyo_bridge.wire.fields import Kind, Member, members
from klaviyo_bridge.wire.leniency import ABSENT, Forms, settle, unreadable

R = TypeVar("R", bound=Record)

_READERS: dict[type[Any], Callable[..., Any]] = {}

_FULL = WireForm()
"""Of a record that came with every member: its nulls were sent, even those only sent on request."""

_UNUSUAL: dict[Kind, str] = {
    Kind.STRING: "{v} is not None and {v}.__class__ is not str",
    Kind.BOOLEAN: "{v} is not None and {v} is not False and {v} is not True",
    Kind.NUMBER: "{v} is not None and {v}.__class__ is not float",
    Kind.INTEGER: "{v} is not None and {v}.__class__ is not int",
}
"""Kind to the test, in the compiled source, that a value cannot be taken as it is."""

# The two forms the service writes; isoformat() gives exactly these back.
_USUAL_MOMENT = (
    '{v}.__class__ is str and {v}[-6:] == "+00:00" '
    'and (len({v}) == 25 or len({v}) == 32 and {v}[19:26] != ".000000")'
)


def _scalar(member: Member, v: str) -> Iterator[str]:
    yield f"    if {_UNUSUAL[member.kind].format(v=v)}:"


def _moment(member: Member, v: str) -> Iterator[str]:
    yield f"    if {v} is not None and {_USUAL_MOMENT.format(v=v)}:"
    yield f"        try: {v} = moment({v})"
    yield f"        except ValueError: raise unreadable({member.name!r}, K.MOMENT, {v}) from None"
    yield f"    elif {v} is not None:"


def _mapping(member: Member, v: str) -> Iterator[str]:
    null = f"{v} is not None and " if member.nullable else ""
    yield f"    if {null}{v}.__class__ is not dict:"


def _record(member: Member, v: str) -> Iterator[str]:
    yield f"    if {v}.__class__ is dict:"
    yield f"        try: {v} = read_{member.name}({v})"
    yield f"        except Unexpected as e: raise e.under('$.{member.name}') from None"
    yield f"    elif {v} is not None:"


def _records(member: Member, v: str) -> Iterator[str]:
    yield f"    if {v}.__class__ is list:"
    yield f"        {v} = many(read_{member.name}, {member.name!r}, {v}) if {v} else ()"
    yield f"    elif {v} is not None:"


def _settle(place: int, member: Member, v: str) -> Iterator[str]:
    """Write what follows the last line of a kind: the value is absent, or unusual."""
    nothing = None if member.nullable else "{}"
    yield f"        if {v} is ABSENT: {v} = {nothing}; gone |= {1 << place}"
    yield "        else:"
    yield "            if spelled is None: spelled = {}"
    yield f"            {v} = settle(spelled, {member.name!r}, K.{member.kind.name}, {v})"


_LINES: dict[Kind, Callable[[Member, str], Iterator[str]]] = {
    **dict.fromkeys(_UNUSUAL, _scalar),
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


def _take(model: type[Record], known: tuple[Member, ...]) -> Iterator[str]:
    """Write how values are taken out: at once when all are there, as they are as a rule."""
    always = [(f"v{n}", m.name) for n, m in enumerate(known) if m.name not in model.ON_REQUEST]
    on_request = [(f"v{n}", m.name) for n, m in enumerate(known) if m.name in model.ON_REQUEST]
    yield "    try:"
    yield from (f"        {v} = o[{name!r}]" for v, name in always)
    yield "    except KeyError:"
    yield from (f"        {v} = get({name!r}, ABSENT)" for v, name in always)
    yield from (f"    {v} = get({name!r}, ABSENT)" for v, name in on_request)


def _source(model: type[Record], known: tuple[Member, ...]) -> str:
    own = ", id, envelope" if issubclass(model, Resource) else ""
    full = "FULL" if model.ON_REQUEST else None
    lines = [
        f"def read(o{own}):",
        "    if o.__class__ is not dict: raise unreadable('', 'an object', o)",
        "    get = o.get; gone = 0; spelled = None; made = new(twin)",
        *(f"    made.{name} = {name}" for name in own.split(", ")[1:]),
        *_take(model, known),
    ]
    for place, member in enumerate(known):
        v = f"v{place}"
        lines += [*_LINES[member.kind](member, v), *_settle(place, member, v)]
        lines += [f"    made.{member.name} = {v}"]
    lines += [
        f"    sent = {len(known)} - gone.bit_count() if gone else {len(known)}",
        "    made._extra = None if len(o) == sent else {k: o[k] for k in o if k not in names}",
        f"    made.form = find_form(gone, spelled) if gone or spelled else {full}",
        "    made.__class__ = model",
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


def _make_twin(model: type[Record]) -> type[Any]:
    """Return a class of the same layout whose attributes can be assigned.

    Filling one and letting it become the model takes a third of the time of a frozen ``__init__``,
    which would do no more: the models have neither validators nor converters.
    """
    open_gates = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    slots = model.__dict__["__slots__"]
    return type(model.__name__, model.__bases__, {"__slots__": slots, **open_gates})


def _compile(model: type[R]) -> Callable[..., R]:
    known = members(model)
    namespace: dict[str, Any] = {
        "ABSENT": ABSENT,
        "FULL": _FULL,
        "K": Kind,
        "find_form": Forms(tuple(member.name for member in known)).find,
        "Unexpected": UnexpectedDocumentError,
        "many": _many,
        "model": model,
        "moment": dt.datetime.fromisoformat,
        "new": object.__new__,
        "settle": settle,
        "names": frozenset(member.name for member in known),
        "twin": _make_twin(model),
        "unreadable": unreadable,
    }
    for member in known:
        if member.model is not None:
            namespace[f"read_{member.name}"] = reader(member.model)
    exec(compile(_source(model, known), f"<reader of {model.__name__}>", "exec"), namespace)  # noqa: S102  # our own source
    read: Callable[..., R] = namespace["read"]
    return read

"""What others see against what ours see, member by member; each difference with its place."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import zip_longest
from typing import Any

from klaviyo_bridge.models import Record, Resource
from klaviyo_bridge.wire.fields import members

RENAMED = {
    "datetime_": "datetime",
    "flow_triggers": "flow-triggers",
    "push_tokens": "push-tokens",
    "var_property": "property",
    "var_self": "self",
}
"""The SDK's attribute to the member on the wire, where Python forbids the latter."""

INVENTED = {"method_detail": ""}
"""Values that the SDK puts in the place of null."""

BEYOND_THE_SDK = (".attributes.anonymous_id", ".attributes.whatsapp_bsuid", ".conversation")
"""Members that the live service was recorded to send and the SDK has no attribute for."""


def differences(theirs: Any, ours: Any, /, *, path: str = "$") -> Iterator[str]:
    """Yield a line for each place where the two do not hold the same.

    ``theirs``: a model of the SDK, or a part of one; ``ours``: a record, a resource, or JSON that
    a record holds as it came. A member that is absent on one side is null there.
    """
    theirs = getattr(theirs, "actual_instance", theirs)
    if _is_model(theirs) or isinstance(theirs, Mapping):
        yield from _compare_members(theirs, ours, path)
    elif isinstance(theirs, list):
        yield from _compare_items(theirs, ours, path)
    elif not _same(theirs, ours) and not (ours is None and theirs == _invented(path)):
        yield f"{path}: the SDK sees {theirs!r}, the client {ours!r}"


def changes(sent: Any, again: Any, /, *, path: str = "$") -> Iterator[str]:
    """Yield a line for each place where JSON did not come back as it was, null or absent."""
    if isinstance(sent, dict) and isinstance(again, dict):
        for name in sorted(sent.keys() | again.keys()):
            both = sent.get(name, "nothing"), again.get(name, "nothing")
            yield from changes(*both, path=f"{path}.{name}")
    elif isinstance(sent, list) and isinstance(again, list):
        for index, both in enumerate(zip_longest(sent, again, fillvalue="nothing")):
            yield from changes(*both, path=f"{path}[{index}]")
    elif not _same(sent, again):
        yield f"{path}: {sent!r} came back as {again!r}"


def _compare_members(theirs: Any, ours: Any, path: str) -> Iterator[str]:
    if not isinstance(ours, Mapping | Record):
        yield f"{path}: the SDK sees an object, the client {ours!r}"
        return
    left, right = _members(theirs), _members(ours)
    for name in sorted(left.keys() | right.keys()):
        place = f"{path}.{name}"
        if name in left or not place.endswith(BEYOND_THE_SDK):
            yield from differences(left.get(name), right.get(name), path=place)


def _compare_items(theirs: Sequence[Any], ours: Any, path: str) -> Iterator[str]:
    if not isinstance(ours, list | tuple):
        yield f"{path}: the SDK sees an array, the client {ours!r}"
        return
    for index, (left, right) in enumerate(zip_longest(theirs, ours)):
        yield from differences(left, right, path=f"{path}[{index}]")


def _members(found: Any) -> Mapping[str, Any]:
    """Return the members of an object by their names on the wire."""
    if isinstance(found, Resource):
        return {
            "type": found.TYPE,
            "id": found.id,
            "attributes": _attributes(found),
            **found.envelope,
        }
    if isinstance(found, Record):
        return _attributes(found)
    if _is_model(found):
        return {RENAMED.get(name, name): getattr(found, name) for name in type(found).model_fields}
    plain: Mapping[str, Any] = found
    return plain


def _attributes(record: Record) -> Mapping[str, Any]:
    """Return what a record holds, in the spelling that it came in where that was unusual."""
    spelled = {} if record.form is None else record.form.spelled
    known = {member.name: getattr(record, member.name) for member in members(type(record))}
    return {**known, **{name: sent for name, (_, sent) in spelled.items()}, **record.extra}


def _is_model(found: object) -> bool:
    return hasattr(type(found), "model_fields")


def _invented(path: str) -> str | None:
    return INVENTED.get(path.rpartition(".")[2])


def _same(theirs: Any, ours: Any) -> bool:
    """Compare two values; a date-time on one side may be its text on the other."""
    left = theirs.value if isinstance(theirs, Enum) else theirs
    if isinstance(left, dt.datetime) != isinstance(ours, dt.datetime):
        left, ours = _moment(left), _moment(ours)
    return isinstance(left, bool) == isinstance(ours, bool) and bool(left == ours)


def _moment(found: Any) -> Any:
    return dt.datetime.fromisoformat(found) if isinstance(found, str) else found

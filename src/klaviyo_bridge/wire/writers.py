"""Models to JSON: every member comes out as it went in, and changes made since come out as new."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import attrs

from klaviyo_bridge.models import Record, Resource
from klaviyo_bridge.models.unset import UNSET
from klaviyo_bridge.wire.fields import Kind, members


def write_record(record: Record, /) -> dict[str, Any]:
    """Return the members of ``record`` as JSON-ready values."""
    spelled = {} if record.form is None else record.form.spelled
    written: dict[str, Any] = {}
    for member in members(type(record)):
        value = getattr(record, member.name)
        if value in (None, {}) and not record.was_sent(member.name):
            continue
        if member.name in spelled and spelled[member.name][0] == value:
            written[member.name] = spelled[member.name][1]
        else:
            written[member.name] = _write(member.kind, value)
    return {**written, **record.extra}


def write_resource(resource: Resource, /) -> dict[str, Any]:
    """Return ``resource`` as one JSON:API resource object."""
    attributes = write_record(resource)
    return {
        "type": resource.TYPE,
        "id": resource.id,
        "attributes": attributes,
        **resource.envelope,
    }


def write_patch(patch: Any, /) -> dict[str, Any]:
    """Return the fields of ``patch`` that are set; ``None`` is written, UNSET is not (KLV-05)."""
    given = ((field.name, getattr(patch, field.name)) for field in attrs.fields(type(patch)))
    return {name: value for name, value in given if value is not UNSET}


def _write(kind: Kind, value: Any) -> Any:
    return None if value is None else _WRITE.get(kind, _as_it_is)(value)


def _as_it_is(value: Any) -> Any:
    return value


def _write_moment(moment: dt.datetime) -> str:
    return moment.isoformat()


_WRITE: dict[Kind, Callable[[Any], Any]] = {
    Kind.MAPPING: dict,
    Kind.MOMENT: _write_moment,
    Kind.RECORD: write_record,
    Kind.RECORDS: lambda records: [write_record(record) for record in records],
}

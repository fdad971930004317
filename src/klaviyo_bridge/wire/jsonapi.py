"""JSON:API documents: envelopes around the models.

Source: https://jsonapi.org/format/1.0/ and
<https://developers.klaviyo.com/en/docs/relationships_>
"""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import attrs

from klaviyo_bridge.errors import UnexpectedDocumentError
from klaviyo_bridge.models import Quarantined, Resource
from klaviyo_bridge.wire.leniency import unreadable
from klaviyo_bridge.wire.readers import reader

T = TypeVar("T", bound=Resource)

_EMPTY: dict[str, Any] = {}


@attrs.frozen(kw_only=True)
class Document:
    """One answer's body, parsed but not yet read into models."""

    data: Any = attrs.field(default=None, repr=False)
    """A resource object, a list of them, or ``None``."""
    included: tuple[Mapping[str, Any], ...] = attrs.field(default=(), repr=False)
    """Related resources, each once."""
    links: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    """``self``, and ``next`` and ``prev`` of a collection, which are null at the ends."""
    meta: Mapping[str, Any] = attrs.field(factory=dict, repr=False)

    @property
    def next_url(self) -> str | None:
        """Where the next page is; ``None`` on the last one."""
        return self.links.get("next")


@attrs.frozen(kw_only=True)
class Page(Generic[T]):
    """The records of one page of a collection."""

    records: tuple[T, ...]
    quarantined: tuple[Quarantined, ...] = ()
    """Records of this page that could not be read."""
    included: tuple[Mapping[str, Any], ...] = attrs.field(default=(), repr=False)
    next_url: str | None = attrs.field(default=None, repr=False)


def read_resource(resource: Any, model: type[T], /) -> T:
    """Read one resource object into ``model``.

    Raises UnexpectedDocumentError with the JSON path of the first member that cannot be read.
    """
    if resource.__class__ is not dict:
        raise unreadable("", "an object", resource)
    if resource.get("type") != model.TYPE:
        raise UnexpectedDocumentError(f"expected a resource of type {model.TYPE}", path="$.type")
    identifier = resource.get("id")
    if identifier.__class__ is not str:
        raise unreadable("id", "a string", identifier)
    envelope = resource.copy()
    del envelope["type"], envelope["id"]
    attributes = envelope.pop("attributes", _EMPTY)
    try:
        return reader(model)(attributes, identifier, envelope)
    except UnexpectedDocumentError as error:
        raise error.under("$.attributes") from None


def read_page(document: Document, model: type[T], /) -> Page[T]:
    """Read every record of a collection; those that cannot be read are set aside (KLV-03)."""
    if document.data.__class__ is not list:
        raise unreadable("data", "an array", document.data)
    records: list[T] = []
    quarantined: list[Quarantined] = []
    for index, resource in enumerate(document.data):
        try:
            records.append(read_resource(resource, model))
        except UnexpectedDocumentError as error:
            quarantined.append(_set_aside(resource, model, error.under(f"$.data[{index}]")))
    return Page(
        records=tuple(records),
        quarantined=tuple(quarantined),
        included=document.included,
        next_url=document.next_url,
    )


def _set_aside(resource: Any, model: type[T], error: UnexpectedDocumentError) -> Quarantined:
    identifier = resource.get("id") if isinstance(resource, dict) else None
    return Quarantined(
        type=model.TYPE,
        id=identifier if isinstance(identifier, str) else None,
        path=error.path,
        problem=error.problem,
        raw=resource,
    )


def read_one(document: Document, model: type[T], /) -> T:
    """Read the single record of a document."""
    try:
        return read_resource(document.data, model)
    except UnexpectedDocumentError as error:
        raise error.under("$.data") from None


def read_identifiers(document: Document, /) -> tuple[str, ...]:
    """Read the ids of a relationship's linkage."""
    many = document.data if isinstance(document.data, list) else [document.data]
    found = []
    for index, item in enumerate(many):
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            raise unreadable(f"data[{index}]", "a resource identifier", item)
        found.append(item["id"])
    return tuple(found)

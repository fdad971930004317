"""What every model read from Klaviyo has in common: nothing that came is lost.

A model has an attribute for each documented member. Whatever else the service sends is kept in
``extra`` and written back; members that were not sent, and values spelled in a way of their own
(``Z`` for ``+00:00``, a number for a string), are remembered in ``form`` and come out as they
went in.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from klaviyo_bridge.models.identifiers import mask_size


@attrs.frozen(kw_only=True)
class WireForm:
    """How a record was written where it came from."""

    absent: frozenset[str] = frozenset()
    """Documented members that were not sent; ``None`` in the model."""
    spelled: Mapping[str, tuple[Any, Any]] = attrs.field(factory=dict, repr=mask_size)
    """Member to (value in the model, value as sent), where Python would write it differently."""


@attrs.frozen(kw_only=True)
class Record:
    """Base of everything that is read."""

    ON_REQUEST: ClassVar[frozenset[str]] = frozenset()
    """Members that Klaviyo sends only when asked; left out when empty and not read."""

    _extra: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    form: WireForm | None = attrs.field(default=None, eq=False, repr=False)
    """How it was written; ``None`` for a record made by hand, or with nothing to remember."""

    @property
    def extra(self) -> Mapping[str, Any]:
        """Members that this library has no attribute for, unchanged."""
        return {} if self._extra is None else self._extra

    def was_sent(self, member: str) -> bool:
        """Tell a member that came as ``null`` from one that was not sent."""
        if self.form is None:
            return member not in self.ON_REQUEST or getattr(self, member, None) is not None
        return member not in self.form.absent


@attrs.frozen(kw_only=True)
class Resource(Record):
    """Base of the JSON:API resources: a record with an identity."""

    TYPE: ClassVar[str] = ""
    """The resource type on the wire."""

    id: str
    """Klaviyo's identifier."""
    envelope: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    """The resource object's own members besides type, id and attributes."""

    @property
    def relationships(self) -> Mapping[str, Any]:
        """The resource's ``relationships`` member as it came; empty when there was none."""
        found = self.envelope.get("relationships")
        return found if isinstance(found, Mapping) else {}

    def related_ids(self, relationship: str) -> tuple[str, ...] | None:
        """Return the identifiers inlined under ``relationship``; ``None`` when not inlined."""
        found = self.relationships.get(relationship)
        linkage = found.get("data", ...) if isinstance(found, Mapping) else ...
        if linkage is ...:
            return None
        many = linkage if isinstance(linkage, list) else [linkage]
        return tuple(item["id"] for item in many if isinstance(item, Mapping) and "id" in item)


@attrs.frozen(kw_only=True)
class Quarantined:
    """A record that could not be read, set aside so that its page could go on."""

    type: str
    """The resource type that was expected."""
    id: str | None
    """Its identifier, when that much could be read."""
    path: str
    """Where it went wrong: ``$.data[3].attributes.email``."""
    problem: str
    """What is wrong there; holds no value of the record."""
    raw: object = attrs.field(repr=False)
    """The resource as it came. Personal."""

"""Custom fields of the account at MessageMedia: which are missing, and how they are made (MM-13).

Source: ``POST /api/v1/contacts/custom-fields`` of the OpenAPI file, version 2.1.0
"""

from collections.abc import Iterable
from typing import Any, Final

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.policies.messagemedia.conversion import FieldType
from klaviyo_bridge.policies.messagemedia.field_mapping import FieldMapping, require_targets
from klaviyo_bridge.policies.naming import assign_names

_PREFIX: Final = "klaviyo_"
_TAG_LIMIT: Final = 64


@attrs.frozen(kw_only=True)
class TargetField:
    """A custom field that the account has."""

    id: str
    """Its UUID."""
    label: str
    merge_tag: str
    type: str
    """One of :class:`FieldType`, or another type of the service."""
    max_length: int


@attrs.frozen(kw_only=True)
class NewField:
    """A custom field to be made. Only its label and its length can be changed later."""

    label: str
    merge_tag: str
    """What stands for it in the text of a message."""
    type: FieldType
    max_length: int


def missing_fields(
    mappings: Iterable[FieldMapping], existing: Iterable[TargetField], /
) -> tuple[NewField, ...]:
    """Return the fields that the mappings need and the account does not have, in their order.

    Their merge tags are the labels in lower case behind ``klaviyo_``, cleaned to ``a-z 0-9 _``,
    and differ from each other and from those that exist.

    Raises:
        ConfigurationError: Two mappings have one target, or a field exists with other capitals,
            with another type, which cannot be changed, or takes fewer characters.
    """
    mappings, existing = tuple(mappings), tuple(existing)
    require_targets(mappings)
    held = {field.label.casefold(): field for field in existing}
    missing: dict[str, FieldMapping] = {}
    for mapping in mappings:
        field = held.get(mapping.target.casefold())
        if field is None:
            missing[mapping.target] = mapping
        else:
            _require_fit(mapping, field)
    tags = _merge_tags(tuple(missing), frozenset(field.merge_tag.lower() for field in existing))
    return tuple(
        NewField(
            label=label, merge_tag=tags[label], type=mapping.type, max_length=mapping.max_length
        )
        for label, mapping in missing.items()
    )


def to_field_payload(field: NewField, /) -> dict[str, Any]:
    """Return the body that makes this field, JSON-ready."""
    return {
        "label": field.label,
        "mergeTag": field.merge_tag,
        "maxLength": field.max_length,
        "type": field.type.value,
    }


def _require_fit(mapping: FieldMapping, field: TargetField) -> None:
    if field.label != mapping.target:
        raise ConfigurationError(
            f"{mapping.target!r} is called {field.label!r} at MessageMedia: map to that name"
        )
    if field.type != mapping.type:
        raise ConfigurationError(
            f"{mapping.target!r} is a field of type {field.type} at MessageMedia, and the mapping "
            f"says {mapping.type}: types cannot be changed, so map to a field of another name"
        )
    if field.max_length < mapping.max_length:
        raise ConfigurationError(
            f"{mapping.target!r} takes {field.max_length} characters at MessageMedia, and the "
            f"mapping says {mapping.max_length}: set max_length={field.max_length}, or lengthen "
            "the field there"
        )


def _merge_tags(labels: tuple[str, ...], taken: frozenset[str]) -> dict[str, str]:
    lowered = {label: label.lower() for label in labels}
    naming = assign_names(tuple(lowered.values()), prefix=_PREFIX, limit=_TAG_LIMIT, reserved=taken)
    return {label: naming.names[lower] for label, lower in lowered.items()}

"""The models in cattrs' terms, for use beside a program's own types.

>>> from klaviyo_bridge.models import Profile
>>> converter = make_converter()
>>> resource = {"type": "profile", "id": "01", "attributes": {"email": "ada@example.com"}}
>>> profile = converter.structure(resource, Profile)
>>> converter.unstructure(profile) == resource
True
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import attrs
import cattrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import ProfilePatch, Record, Resource
from klaviyo_bridge.models.definition import Condition, Part, UnknownCondition, UnknownFilter
from klaviyo_bridge.wire.definitions import read_condition, read_part, write_value
from klaviyo_bridge.wire.jsonapi import read_resource
from klaviyo_bridge.wire.readers import reader
from klaviyo_bridge.wire.writers import write_patch, write_record, write_resource

C = TypeVar("C", bound=cattrs.BaseConverter)


def make_converter() -> cattrs.Converter:
    """Return a new converter that reads and writes every model of this library.

    A :class:`~klaviyo_bridge.models.Resource` is one JSON:API resource object; any other record
    is the object that holds its members. ``UnexpectedDocumentError`` says where a value cannot be
    read.
    """
    return configure_converter(cattrs.Converter())


def configure_converter(converter: C, /) -> C:
    """Teach a converter of yours the models of this library, and return it."""
    converter.register_structure_hook_func(_is_record, _structure_record)
    converter.register_structure_hook_func(_is_resource, read_resource)
    converter.register_structure_hook_func(_is_part, read_part)
    converter.register_structure_hook_func(_is_condition, _structure_condition)
    converter.register_unstructure_hook_func(_is_record, write_record)
    converter.register_unstructure_hook_func(_is_resource, write_resource)
    converter.register_unstructure_hook_func(_is_part_or_unknown, write_value)
    converter.register_unstructure_hook(ProfilePatch, write_patch)
    converter.register_structure_hook(ProfilePatch, _structure_patch)
    return converter


def _is_resource(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Resource)


def _is_record(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Record)


def _is_part(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Part)


def _is_part_or_unknown(kind: object) -> bool:
    return _is_part(kind) or kind in {UnknownCondition, UnknownFilter}


def _is_condition(kind: object) -> bool:
    return kind == Condition


def _structure_condition(sent: object, _: object) -> Condition:
    return read_condition(sent)


def _structure_record(sent: object, model: type[Record]) -> Record:
    read: Record = reader(model)(sent)
    return read


def _structure_patch(given: Mapping[str, Any], model: type[ProfilePatch]) -> ProfilePatch:
    """Refuse keys that Klaviyo does not know, before anything is sent (KLV-04)."""
    unknown = sorted(given.keys() - {field.name for field in attrs.fields(model)})
    if unknown:
        raise ConfigurationError(f"a profile has no field {', '.join(unknown)}; nothing was sent")
    return model(**given)

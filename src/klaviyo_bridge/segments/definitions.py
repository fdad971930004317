"""Definitions as they are handed in: typed, or the JSON that a segment came with."""

from collections.abc import Mapping
from typing import Any

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models.definition import Definition


def typed(definition: Definition | Mapping[str, Any], /) -> Definition:
    """Return the definition typed; ``segment.definition`` is read.

    Raises:
        ConfigurationError: It is neither, such as the ``None`` of a segment that was read without
            its definition.
        UnexpectedDocumentError: It is JSON, but has no groups of conditions.
    """
    if isinstance(definition, Definition):
        return definition
    if isinstance(definition, Mapping):
        # Reading JSON takes far longer to import than all of this package, and many never need it.
        from klaviyo_bridge.wire.definitions import read_definition

        return read_definition(definition)
    raise ConfigurationError(
        f"a definition is a Definition or the JSON of segment.definition, not a "
        f"{type(definition).__name__}"
    )

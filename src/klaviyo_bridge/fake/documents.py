"""JSON:API documents, written as text: a page of profiles is mostly links that never change shape.

Members stand in the recorded order: ``type, id, attributes, relationships, links`` in a resource,
``data, included, links`` at the top.
"""

import json
from collections.abc import Iterable, Mapping

from klaviyo_bridge.fake.shapes import Attributes

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

Related = Mapping[str, str]
"""Relationship data that is written out, as JSON text, by name of the relationship."""


def write_json(value: object) -> str:
    """Write a value as JSON text."""
    return _ENCODER.encode(value)


def to_bytes(text: str) -> bytes:
    """Encode a document; a lone surrogate becomes a JSON escape."""
    return text.encode("utf-8", "backslashreplace")


def write_identifier(kind: str, identifier: str) -> str:
    """Write a resource identifier."""
    return f'{{"type":"{kind}","id":"{identifier}"}}'


def write_array(items: Iterable[str]) -> str:
    """Write JSON texts as an array."""
    return f"[{','.join(items)}]"


def write_resource(
    kind: str, identifier: str, attributes: Attributes, relationships: str, address: str
) -> str:
    """Write a resource; ``relationships`` is empty for a type that has none."""
    related = f'"relationships":{{{relationships}}},' if relationships else ""
    return (
        f'{{"type":"{kind}","id":"{identifier}","attributes":{_ENCODER.encode(attributes)},'
        f'{related}"links":{{"self":"{address}/"}}}}'
    )


def write_relationships(names: Iterable[str], address: str, related: Related) -> str:
    """Write relationships: links always, data where there is some."""
    return ",".join(
        [
            f'"{name}":{{{_data(name, related)}"links":'
            f'{{"self":"{address}/relationships/{name}/","related":"{address}/{name}/"}}}}'
            for name in names
        ]
    )


def write_document(data: str, links: Mapping[str, str | None], included: str | None) -> str:
    """Write a top-level document; ``included`` is absent unless it was asked for."""
    inclusion = "" if included is None else f'"included":{included},'
    return f'{{"data":{data},{inclusion}"links":{write_json(links)}}}'


def trim(attributes: Attributes, fields: Iterable[str] | None) -> Attributes:
    """Keep the attributes of a sparse fieldset, in the order asked; ``None`` keeps all."""
    if fields is None:
        return attributes
    kept: Attributes = {}
    for field in fields:
        _copy(attributes, kept, field)
    return kept


def _copy(attributes: Attributes, kept: Attributes, field: str) -> None:
    head, _, rest = field.partition(".")
    if head not in attributes:
        return
    value = attributes[head]
    if rest and isinstance(value, dict):
        _copy(value, kept.setdefault(head, {}), rest)
    else:
        kept[head] = value


def _data(name: str, related: Related) -> str:
    return f'"data":{related[name]},' if name in related else ""

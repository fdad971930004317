"""Prism, which plays a service from its OpenAPI file, and judges whoever speaks to it."""

import json
import subprocess
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("prism_server.cjs")
METHODS = frozenset({"delete", "get", "patch", "post", "put"})
SHARPER: Mapping[str, Mapping[str, Any]] = {
    "created": {"format": "date-time"},
    "id": {"nullable": False},
    "latitude": {"type": "number"},
    "longitude": {"type": "number"},
    "updated": {"format": "date-time"},
}
"""What the file leaves open and no recorded answer does; the readers set such records aside."""


@contextmanager
def serve(node: str, program: str, file: Path, /) -> Iterator[str]:
    """Run Prism over ``file`` and yield its address; ``program`` is where ``prism`` lies."""
    command = (node, str(SCRIPT), program, str(file))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603  # the session's own tools
        assert running.stdout is not None
        try:
            yield running.stdout.readline().strip()
        finally:
            running.terminate()


def cut_down(specification: Mapping[str, Any], operations: Collection[str]) -> dict[str, Any]:
    """Return the file with these operations only: Prism needs 40 seconds to read all of it."""
    paths = {
        path: kept
        for path, item in specification["paths"].items()
        if (kept := {m: o for m, o in item.items() if o["operationId"] in operations})
    }
    components = {"securitySchemes": specification["components"]["securitySchemes"]}
    for kind, name in _needed(specification, paths):
        found = specification["components"][kind][name]
        components.setdefault(kind, {})[name] = _sharpen(found)
    head = {name: specification[name] for name in ("openapi", "info", "servers", "security")}
    return {**head, "paths": paths, "components": components}


def _needed(specification: Mapping[str, Any], paths: Any) -> set[tuple[str, str]]:
    """Return the components that ``paths`` refer to, whichever way round."""
    found: set[tuple[str, str]] = set()
    waiting = [paths]
    while waiting:
        for kind, name in set(_references(waiting.pop())) - found:
            found.add((kind, name))
            waiting.append(specification["components"][kind][name])
    return found


def _references(node: Any) -> Iterator[tuple[str, str]]:
    for one in node.values() if isinstance(node, dict) else node:
        if isinstance(one, dict | list):
            yield from _references(one)
    if isinstance(node, dict) and "$ref" in node:
        _, _, kind, name = node["$ref"].split("/")
        yield kind, name


def _sharpen(node: Any) -> Any:
    if isinstance(node, list):
        return [_sharpen(one) for one in node]
    if not isinstance(node, dict):
        return node
    sharp = {name: _sharpen(one) for name, one in node.items()}
    properties = sharp.get("properties")
    if isinstance(properties, dict):
        named = {n: {**_single(properties[n]), **SHARPER[n]} for n in SHARPER.keys() & properties}
        sharp["properties"] = {**properties, **named}
    return sharp


def _single(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in {"example", "oneOf"}}


def write(specification: Mapping[str, Any], place: Path) -> Path:
    """Write a file for Prism to read."""
    place.write_text(json.dumps(specification), encoding="utf-8")
    return place

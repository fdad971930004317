"""Derive the operations table from Klaviyo's OpenAPI file.

``python tests/contracts/operations.py FILE > src/klaviyo_bridge/wire/operations.json`` writes the
table anew; a contract test holds the shipped one against the file.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

BUILT = frozenset(
    {
        "get_account",
        "get_accounts",
        "get_event",
        "get_events",
        "get_list",
        "get_list_ids_for_profile",
        "get_lists",
        "get_lists_for_profile",
        "get_metric",
        "get_metrics",
        "get_profile",
        "get_profile_ids_for_list",
        "get_profile_ids_for_segment",
        "get_profiles",
        "get_profiles_for_list",
        "get_profiles_for_segment",
        "get_segment",
        "get_segment_ids_for_profile",
        "get_segments",
        "get_segments_for_profile",
    }
)
"""Operations whose queries the library builds and checks."""

METHODS = ("get", "post", "patch", "put", "delete")
_SECONDS = {"s": 1, "m": 60, "d": 86400}
_SURCHARGE = re.compile(
    r"Rate limits when using the `([^`]+)` parameter in your API request:"
    r"<br>Burst: `([^`]+)`<br>Steady: `([^`]+)`"
)
_PLURALS = {"include=list": "include=lists", "include=segment": "include=segments"}


def derive(specification: dict[str, Any]) -> dict[str, Any]:
    """Return operationId to method, path, windows, scopes, surcharges and query."""
    found = {
        operation["operationId"]: _operation(method, path, operation)
        for path, item in specification["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }
    return dict(sorted(found.items()))


def _operation(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "method": method.upper(),
        "path": path,
        "windows": [_window(limit) for limit in operation["x-klaviyo-ratelimit"].values()],
        "scopes": operation["x-klaviyo-scopes"],
    }
    surcharges = {
        _PLURALS.get(use, use): [_window(burst), _window(steady)]
        for use, burst, steady in _SURCHARGE.findall(operation["description"])
    }
    if surcharges:
        row["surcharges"] = surcharges
    if operation["operationId"] in BUILT:
        row["query"] = _query(operation)
    return row


def _window(limit: str) -> list[int]:
    calls, _, unit = limit.partition("/")
    return [_SECONDS[unit], int(calls)]


def _query(operation: dict[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for parameter in operation["parameters"]:
        if parameter["in"] == "query" and parameter["name"] != "filter":
            known[parameter["name"]] = _values(parameter["schema"])
    if "x-klaviyo-filters" in operation:
        known["filter"] = {
            field: {"type": _type(rule), **rule["operators"]}
            for field, rule in operation["x-klaviyo-filters"].items()
        }
    return known


def _type(rule: dict[str, Any]) -> str:
    value = rule.get("value", {})
    return str(value.get("format") or value.get("type") or "none")


def _values(schema: dict[str, Any]) -> Any:
    if schema["type"] == "array":
        return schema["items"]["enum"]
    if schema["type"] == "integer":
        return [schema["minimum"], schema["maximum"]]
    return schema.get("enum", True)


if __name__ == "__main__":
    table = derive(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    rows = (f"{json.dumps(name)}:{json.dumps(row)}" for name, row in table.items())
    sys.stdout.write("{\n" + ",\n".join(rows) + "\n}\n")

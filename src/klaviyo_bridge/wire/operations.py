"""What Klaviyo's endpoints are, allow and cost: one table for all of them.

The table is derived from Klaviyo's OpenAPI file, revision 2026-07-15: method, path, rate-limit
windows, surcharges and scopes of every operation, and the query language of those that this
library builds requests for.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import attrs
import orjson

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.wire.http import Window

REVISION = "2026-07-15"
"""The API revision that requests ask for unless told otherwise."""

HARMLESS_TO_REPEAT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
"""Methods whose second sending does nothing more than the first."""


@attrs.frozen(kw_only=True)
class Operation:
    """One endpoint: a method and a path."""

    name: str
    """Klaviyo's operationId."""
    method: str
    path: str
    """With ``{id}`` where an identifier goes."""
    windows: tuple[Window, ...]
    """Burst, steady and perhaps daily."""
    scopes: tuple[str, ...]
    surcharges: Mapping[str, tuple[Window, ...]]
    """``parameter=value`` to the windows in force when a request asks for that."""
    query: Mapping[str, Any] | None
    """Parameter to what it may hold; ``None`` when requests are not checked."""

    def windows_for(self, parameters: Mapping[str, str]) -> tuple[Window, ...]:
        """Return the windows for a request with these query parameters, the tightest that apply."""
        asked = {f"{name}={one}" for name, value in parameters.items() for one in value.split(",")}
        applying = [self.windows, *(w for use, w in self.surcharges.items() if use in asked)]
        return min(applying, key=lambda windows: windows[0].calls)


@cache
def table() -> Mapping[str, Operation]:
    """Return every operation by its operationId; read when first asked for."""
    rows = orjson.loads(files("klaviyo_bridge.wire").joinpath("operations.json").read_bytes())
    return {name: _operation(name, row) for name, row in rows.items()}


def operation(name: str, /) -> Operation:
    """Return one operation, or raise ConfigurationError."""
    try:
        return table()[name]
    except KeyError:
        raise ConfigurationError(f"Klaviyo has no operation {name} at {REVISION}") from None


def find_operation(method: str, path: str, /) -> Operation | None:
    """Return the operation that serves this method and path, if the table has it."""
    path = path.rstrip("/")
    exact = _by_path().get((method, path))
    if exact is not None:
        return exact
    fitting = (o for pattern, o in _patterns() if o.method == method and pattern.fullmatch(path))
    return next(fitting, None)


@cache
def _by_path() -> Mapping[tuple[str, str], Operation]:
    return {(o.method, o.path): o for o in table().values()}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Operation], ...]:
    templates = (o for o in table().values() if "{" in o.path)
    return tuple((re.compile(re.sub(r"\{\w+\}", "[^/]+", o.path)), o) for o in templates)


def _operation(name: str, row: Mapping[str, Any]) -> Operation:
    surcharges = row.get("surcharges", {})
    return Operation(
        name=name,
        method=row["method"],
        path=row["path"],
        windows=_windows(row["windows"]),
        scopes=tuple(row["scopes"]),
        surcharges={use: _windows(windows) for use, windows in surcharges.items()},
        query=row.get("query"),
    )


def _windows(rows: list[list[int]]) -> tuple[Window, ...]:
    return tuple(Window(seconds, calls) for seconds, calls in rows)

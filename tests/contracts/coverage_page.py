"""The coverage page: every endpoint, how it is reached, and what each witness said of it."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from klaviyo_bridge.client import accounts, events, lists, metrics, profiles, segments
from klaviyo_bridge.client.drivers import Many, One
from klaviyo_bridge.fake.routes import ROUTES
from klaviyo_bridge.wire.operations import table

Verdicts = Mapping[str, Mapping[str, bool]]
"""Witness to operation to whether all that it said of it was good."""

GROUPS = {
    "accounts": accounts.Accounts,
    "events": events.Events,
    "lists": lists.Lists,
    "metrics": metrics.Metrics,
    "profiles": profiles.Profiles,
    "segments": segments.Segments,
}
_REQUIRED = {"id": "X1", "name": "VIP"}
_BY_IDENTIFIER = {"email": "ada@example.com"}

HEAD = """\
# Coverage

Every endpoint of Klaviyo's API at revision 2026-07-15, and what independent witnesses say of the
ones that have a typed call.
This page is written by `nox -s contracts`; [what the witnesses are](../explanation/witnesses.md)
is told elsewhere.
"""


def typed_calls() -> dict[str, list[str]]:
    """Return operationId to the typed calls that begin with it, found by asking each call."""
    found: dict[str, list[str]] = {}
    for group, kind in GROUPS.items():
        for name, member in inspect.getmembers(kind):
            if isinstance(member, One | Many):
                flow = member.flow if isinstance(member, One) else member.stream
                found.setdefault(_first_operation(flow), []).append(f"{group}.{name}()")
    found.setdefault("get_account", []).append("accounts.get(id)")
    return found


def _first_operation(flow: Any) -> str:
    parameters = inspect.signature(flow).parameters.values()
    needed = [p for p in parameters if p.default is p.empty]
    positional = [_REQUIRED[p.name] for p in needed if p.kind is p.POSITIONAL_ONLY]
    named = {p.name: _REQUIRED[p.name] for p in needed if p.kind is p.KEYWORD_ONLY}
    try:
        conversation = flow(*positional, **named)
    except ValueError:
        conversation = flow(*positional, **_BY_IDENTIFIER)
    return str(next(conversation).operation)


def write_page(verdicts: Verdicts) -> str:
    """Return the page."""
    return "\n".join([HEAD, *_typed(verdicts), "", *_raw()]) + "\n"


def _typed(verdicts: Verdicts) -> Iterator[str]:
    witnesses = sorted(verdicts)
    routes = {route.operation for route in ROUTES}
    calls = typed_calls()
    yield "## Endpoints with a typed call\n"
    yield "A tick: every check of that witness passed. A dash: it was not asked.\n"
    yield "| endpoint | call | fake | " + " | ".join(witnesses) + " |"
    yield "|---" * (3 + len(witnesses)) + "|"
    for name, operation in table().items():
        if operation.query is None:
            continue
        cells = [
            f"`{operation.method} {operation.path}`",
            ", ".join(f"`{call}`" for call in calls.get(name, ())) or "`request()`",
            _sign(name in routes),
            *(_sign(verdicts[witness].get(name)) for witness in witnesses),
        ]
        yield "| " + " | ".join(cells) + " |"


def _sign(verdict: bool | None) -> str:
    return {True: "✓", False: "✗", None: "-"}[verdict]


def _raw() -> Iterator[str]:
    routes = {route.operation for route in ROUTES}
    others = [o for o in table().values() if o.query is None]
    yield "## All other endpoints\n"
    yield "Reachable through `klaviyo.request()`, paced and retried like the rest.\n"
    yield "| endpoint | operation | fake |"
    yield "|---|---|---|"
    for operation in others:
        served = "✓" if operation.name in routes else "-"
        yield f"| `{operation.method} {operation.path}` | `{operation.name}` | {served} |"

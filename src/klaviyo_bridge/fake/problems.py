"""The error answers of the service, in its two families.

Validation and domain errors carry empty ``links`` and ``meta``; framework errors (401, 403, 404,
405) carry neither, and point at ``/data/`` with a closing slash. A 429 orders its members in a way
of its own.
"""

import json
import math
from http import HTTPStatus
from typing import Any

import attrs

RATE_LIMIT_GUIDE = (
    "https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling#rate-limits"
)
_DENIED = "You do not have permission to perform this action."


@attrs.define(kw_only=True, eq=False)
class ProblemError(Exception):
    """One error answer on its way out."""

    status: int
    code: str
    title: str
    detail: str
    source: dict[str, str]
    framework: bool = False
    headers: dict[str, str] = attrs.field(factory=dict)

    def render(self, identifier: str) -> bytes:
        """Write the body; ``identifier`` is that of the exchange."""
        order = _throttled_members if self.status == HTTPStatus.TOO_MANY_REQUESTS else _members
        return json.dumps({"errors": [order(self, identifier)]}).encode()


def _members(problem: ProblemError, identifier: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": identifier,
        "status": problem.status,
        "code": problem.code,
        "title": problem.title,
        "detail": problem.detail,
        "source": problem.source,
    }
    return written if problem.framework else {**written, "links": {}, "meta": {}}


def _throttled_members(problem: ProblemError, identifier: str) -> dict[str, Any]:
    return {
        "status": problem.status,
        "detail": problem.detail,
        "meta": {},
        "source": problem.source,
        "code": problem.code,
        "id": identifier,
        "links": {"type": RATE_LIMIT_GUIDE},
        "title": problem.title,
    }


def invalid(detail: str, *, parameter: str = "", pointer: str = "") -> ProblemError:
    """Refuse a request: 400, naming the query parameter or the place in the body."""
    source = {"parameter": parameter} if parameter else {"pointer": pointer or "/data"}
    return ProblemError(
        status=400, code="invalid", title="Invalid input.", detail=detail, source=source
    )


def unknown_parameter(name: str, resource: str) -> ProblemError:
    """Refuse a query parameter; the service reports it as if it were an attribute."""
    field = name.replace("[", "_").replace("]", "")
    return invalid(
        f"'{field}' is not a valid field for the resource '{resource}'.",
        pointer=f"/data/attributes/{field}",
    )


def not_authenticated() -> ProblemError:
    """Answer a request without a key, or with something that is not one."""
    return _framework(
        401,
        "not_authenticated",
        "Authentication credentials were not provided.",
        "Missing or invalid private key.",
    )


def authentication_failed() -> ProblemError:
    """Answer a key that is well formed but unknown."""
    title = "Incorrect authentication credentials."
    return _framework(401, "authentication_failed", title, title)


def scope_missing(scopes: list[str]) -> ProblemError:
    """Answer a key that may not do this, naming what it lacks (the wording is not recorded)."""
    detail = f"Your API key is missing required scopes: {', '.join(scopes)}"
    return _framework(403, "permission_denied", _DENIED, detail)


def not_found(detail: str) -> ProblemError:
    """Answer that there is no such record."""
    return _framework(404, "not_found", "Not found.", detail)


def method_not_allowed(method: str) -> ProblemError:
    """Answer a method that the endpoint lacks (only the status is recorded)."""
    return _framework(
        405, "method_not_allowed", "Method not allowed.", f'Method "{method}" not allowed.'
    )


def throttled(seconds: float) -> ProblemError:
    """Answer a request beyond a window; ``seconds`` until the window ends."""
    wait = max(1, math.ceil(seconds))
    unit = "second" if wait == 1 else "seconds"
    title = "Request was throttled."
    return ProblemError(
        status=429,
        code="throttled",
        title=title,
        detail=f"{title} Expected available in {wait} {unit}.",
        source={"pointer": "/data"},
        headers={"retry-after": str(wait)},
    )


def failed(status: int) -> ProblemError:
    """Answer as a server in trouble does."""
    title = "A server error occurred."
    return _framework(status, "error", title, title)


def _framework(status: int, code: str, title: str, detail: str) -> ProblemError:
    headers = (
        {"www-authenticate": "Bearer, Klaviyo-API-Key"} if status == HTTPStatus.UNAUTHORIZED else {}
    )
    return ProblemError(
        status=status,
        code=code,
        title=title,
        detail=detail,
        source={"pointer": "/data/"},
        framework=True,
        headers=headers,
    )

"""One request, one response: the only two things that cross the transport.

Nothing here knows JSON:API, and nothing here does I/O. Header names are lower case on both sides.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import attrs

SECRET_HEADERS = frozenset(
    {"authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"}
)
"""Headers whose value appears in no repr, recording or pickle."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""The names of this very machine: plain HTTP is safe there, and no proxy stands between."""


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _mask_headers(headers: Mapping[str, str]) -> str:
    return repr({k: "***" if k in SECRET_HEADERS else v for k, v in headers.items()})


def _show_size(body: bytes | None) -> str:
    return "None" if body is None else f"<{len(body)} bytes>"


def _path_only(url: str) -> str:
    """Show where a request goes; its query may hold an email address."""
    parts = urlsplit(url)
    shown = f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.netloc else parts.path
    return repr(f"{shown}?***" if parts.query else shown)


@attrs.frozen
class Window:
    """A fixed window of a rate limit: so many calls in so many seconds.

    Klaviyo counts in fixed windows, per account and endpoint.
    Source: https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
    """

    seconds: int
    """Length of the window: 1 (burst), 60 (steady) or 86400 (daily)."""
    calls: int
    """Calls that fit in one window."""


@attrs.frozen(kw_only=True)
class Request:
    """One HTTP request, complete but for the API key, which the client adds as it sends."""

    method: str
    """Upper case."""
    url: str = attrs.field(repr=_path_only)
    """Percent-encoded; a path as it is built, absolute as it is sent."""
    headers: Mapping[str, str] = attrs.field(factory=dict, converter=_lower, repr=_mask_headers)
    """Lower-case names."""
    body: bytes | None = attrs.field(default=None, repr=_show_size)
    """What goes on the wire; ``None`` for no body."""
    operation: str = ""
    """Klaviyo's operationId (``get_profiles``); empty for an endpoint that is not in the table."""
    windows: tuple[Window, ...] = ()
    """Rate limits in force for this very request, surcharges included; empty means unknown."""
    scopes: tuple[str, ...] = ()
    """What the key must be allowed to do."""
    repeatable: bool = False
    """Whether sending it twice does what sending it once does."""

    @property
    def origin(self) -> str:
        """Scheme, host and port: where a credential may be sent."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_local(self) -> bool:
        """Whether it stays on this machine."""
        return urlsplit(self.url).hostname in LOOPBACK

    @property
    def path(self) -> str:
        """The URL's path, without its query."""
        return urlsplit(self.url).path

    def with_headers(self, headers: Mapping[str, str]) -> "Request":
        """Return the same request with these headers added or replaced."""
        return attrs.evolve(self, headers={**self.headers, **_lower(headers)})

    def __getstate__(self) -> dict[str, Any]:
        """Leave secrets out of pickles (KLV-15)."""
        state = {field.name: getattr(self, field.name) for field in attrs.fields(Request)}
        state["headers"] = {k: v for k, v in self.headers.items() if k not in SECRET_HEADERS}
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)


@attrs.frozen(kw_only=True)
class Response:
    """One HTTP response, its body read to the end."""

    status: int
    """HTTP status code."""
    headers: Mapping[str, str] = attrs.field(factory=dict, converter=_lower, repr=_mask_headers)
    """Lower-case names."""
    body: bytes = attrs.field(default=b"", repr=_show_size)
    """The bytes as they came, decompressed."""

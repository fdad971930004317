"""The rim: the only place bytes leave, and the only one that waits.

A transport is one method. Retrying, pacing and recording are transports around a transport.
Names are loaded when they are first asked for, so importing this package opens no socket library.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from klaviyo_bridge.transport.aiohttp import AiohttpTransport
    from klaviyo_bridge.transport.base import (
        AsyncTransport,
        AsyncWrappingTransport,
        Transport,
        WrappingTransport,
    )
    from klaviyo_bridge.transport.clock import (
        AsyncClock,
        AsyncSystemClock,
        AsyncVirtualClock,
        Clock,
        SystemClock,
        VirtualClock,
    )
    from klaviyo_bridge.transport.pacer import Pacer
    from klaviyo_bridge.transport.pacing import AsyncPacingTransport, PacingTransport
    from klaviyo_bridge.transport.recording import (
        Exchange,
        RecordingTransport,
        ReplayingTransport,
        read_exchanges,
        write_exchanges,
    )
    from klaviyo_bridge.transport.redaction import Redactor
    from klaviyo_bridge.transport.requests import RequestsTransport
    from klaviyo_bridge.transport.retry_policy import Attempt, RetryPolicy
    from klaviyo_bridge.transport.retrying import (
        AsyncRetryingTransport,
        RetryDetails,
        RetryingTransport,
    )
    from klaviyo_bridge.transport.stack import standard, standard_async

_HOMES = {
    "AiohttpTransport": "aiohttp",
    "AsyncClock": "clock",
    "AsyncPacingTransport": "pacing",
    "AsyncRetryingTransport": "retrying",
    "AsyncSystemClock": "clock",
    "AsyncTransport": "base",
    "AsyncVirtualClock": "clock",
    "AsyncWrappingTransport": "base",
    "Attempt": "retry_policy",
    "Clock": "clock",
    "Exchange": "recording",
    "Pacer": "pacer",
    "PacingTransport": "pacing",
    "RecordingTransport": "recording",
    "Redactor": "redaction",
    "ReplayingTransport": "recording",
    "RequestsTransport": "requests",
    "RetryDetails": "retrying",
    "RetryPolicy": "retry_policy",
    "RetryingTransport": "retrying",
    "SystemClock": "clock",
    "Transport": "base",
    "VirtualClock": "clock",
    "WrappingTransport": "base",
    "read_exchanges": "recording",
    "standard": "stack",
    "standard_async": "stack",
    "write_exchanges": "recording",
}

__all__ = [
    "AiohttpTransport",
    "AsyncClock",
    "AsyncPacingTransport",
    "AsyncRetryingTransport",
    "AsyncSystemClock",
    "AsyncTransport",
    "AsyncVirtualClock",
    "AsyncWrappingTransport",
    "Attempt",
    "Clock",
    "Exchange",
    "Pacer",
    "PacingTransport",
    "RecordingTransport",
    "Redactor",
    "ReplayingTransport",
    "RequestsTransport",
    "RetryDetails",
    "RetryPolicy",
    "RetryingTransport",
    "SystemClock",
    "Transport",
    "VirtualClock",
    "WrappingTransport",
    "read_exchanges",
    "standard",
    "standard_async",
    "write_exchanges",
]


def __getattr__(name: str) -> object:
    """Load a public name from the module that holds it (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Show the public names before they are loaded."""
    return __all__

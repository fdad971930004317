"""Move people's data out of Klaviyo, with consent decisions that explain themselves.

Names are loaded when they are first used, so importing this package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from klaviyo_bridge.client import AsyncKlaviyo, Klaviyo
    from klaviyo_bridge.consent import evaluate, explain
    from klaviyo_bridge.errors import BridgeError
    from klaviyo_bridge.fake import FakeKlaviyo
    from klaviyo_bridge.transport import AsyncTransport, Transport
    from klaviyo_bridge.wire import Request, Response

_HOMES = {
    "AsyncKlaviyo": "client",
    "AsyncTransport": "transport",
    "BridgeError": "errors",
    "FakeKlaviyo": "fake",
    "Klaviyo": "client",
    "Request": "wire",
    "Response": "wire",
    "Transport": "transport",
    "evaluate": "consent",
    "explain": "consent",
}

__all__ = [
    "AsyncKlaviyo",
    "AsyncTransport",
    "BridgeError",
    "FakeKlaviyo",
    "Klaviyo",
    "Request",
    "Response",
    "Transport",
    "evaluate",
    "explain",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

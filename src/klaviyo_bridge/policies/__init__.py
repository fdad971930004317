"""Policies: how a Klaviyo profile becomes someone else's contact.

Each is a module of its own, imported when it is first used: nobody needs all of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from klaviyo_bridge.policies import messagemedia, omnisend, smartpush

__all__ = ["messagemedia", "omnisend", "smartpush"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

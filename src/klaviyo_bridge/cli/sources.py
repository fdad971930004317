"""Which account ``--from`` means, and how it is reached.

A key comes from the environment only: what stands on a command line is seen by every user of the
machine and stays in the shell's history.
"""

import re
from argparse import ArgumentTypeError
from collections.abc import Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from typing import Final
from urllib.parse import urlsplit

import attrs

from klaviyo_bridge.client import Klaviyo
from klaviyo_bridge.client.connections import BASE_URL
from klaviyo_bridge.client.klaviyo import API_KEY_VARIABLE
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.fake import FakeKlaviyo
from klaviyo_bridge.sync import Meter, MeteredClock, MeteredTransport
from klaviyo_bridge.transport import (
    Clock,
    RequestsTransport,
    RetryPolicy,
    SystemClock,
    Transport,
    VirtualClock,
    standard,
)
from klaviyo_bridge.wire.http import LOOPBACK

MADE_UP_KEY: Final = "pk_test_made_up"
"""Opens demo accounts and served fakes; Klaviyo itself refuses it."""

DEFAULT_SIZE: Final = 1_000
"""People in ``demo``."""

LARGEST_SIZE: Final = 5_000_000
"""People in the largest demo account."""

DEFAULT_ATTEMPTS: Final = 6
"""How often a request is tried before the run gives up."""

MOST_ATTEMPTS: Final = 20


_DEMO: Final = re.compile(r"(?:demo|drift)(?::(\d{1,9}))?")


@attrs.frozen(kw_only=True)
class Source:
    """An account to read from."""

    name: str
    """As it was asked for."""
    base_url: str = BASE_URL
    size: int | None = None
    """People in a demo account; ``None`` for any other."""


@attrs.frozen(kw_only=True)
class Connection:
    """An account within reach."""

    klaviyo: Klaviyo
    clock: Clock
    meter: Meter
    resource: AbstractContextManager[object]
    """To be closed when done."""


def read_source(text: str, /) -> Source:
    """Read ``demo``, ``demo:500``, ``klaviyo`` or ``http://127.0.0.1:8765``; argparse's way."""
    demo = _DEMO.fullmatch(text)
    if demo is not None:
        return Source(name=text, size=_read_size(demo[1]))
    if text == "klaviyo":
        return Source(name=text)
    if _is_served_here(text):
        return Source(name=text, base_url=text.rstrip("/"))
    # What was typed is not repeated: it may be a key that stood in the wrong place.
    raise ArgumentTypeError(
        "it must be demo, demo:500, drift:500, klaviyo or http://127.0.0.1:8765 (a server on this "
        "machine; no other address gets the key)"
    )


def read_demo(text: str, /) -> str:
    """Accept ``demo``, ``drift:500`` and their like only; argparse's way."""
    demo = _DEMO.fullmatch(text)
    if demo is None:
        raise ArgumentTypeError("it must be demo, demo:500, drift or drift:500")
    _read_size(demo[1])
    return text


def read_attempts(text: str, /) -> int:
    """Read how often a request is tried; argparse's way."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_ATTEMPTS:
        raise ArgumentTypeError(f"it must be 1 to {MOST_ATTEMPTS}")
    return int(text)


def connect(
    source: Source, environment: Mapping[str, str], /, *, attempts: int = DEFAULT_ATTEMPTS
) -> Connection:
    """Reach the account; nothing is sent yet.

    A demo account is a fake in this very process. Its limits are honest, but time passes only in
    its own clock, which starts at a fixed moment: the outcome is the same every time.

    Raises:
        ConfigurationError: ``KLAVIYO_API_KEY`` is not set although it is needed.
    """
    if source.size is not None:
        clock = VirtualClock()
        fake = FakeKlaviyo(source.name, clock=clock)
        return _join(
            source,
            fake,
            key=MADE_UP_KEY,
            clock=clock,
            resource=nullcontext(),
            attempts=attempts,
        )
    key = _find_key(source, environment)
    transport = RequestsTransport()
    return _join(
        source,
        transport,
        key=key,
        clock=SystemClock(),
        resource=closing(transport),
        attempts=attempts,
    )


def _join(
    source: Source,
    inner: Transport,
    /,
    *,
    key: str,
    clock: Clock,
    resource: AbstractContextManager[object],
    attempts: int,
) -> Connection:
    meter = Meter(MeteredTransport(inner), MeteredClock(clock))
    transport = standard(meter.transport, clock=meter.clock, policy=RetryPolicy(attempts=attempts))
    return Connection(
        klaviyo=Klaviyo(key, transport=transport, base_url=source.base_url),
        clock=clock,
        meter=meter,
        resource=resource,
    )


def _find_key(source: Source, environment: Mapping[str, str]) -> str:
    key = environment.get(API_KEY_VARIABLE, "").strip()
    if not key and source.base_url == BASE_URL:
        raise ConfigurationError(
            f"set the environment variable {API_KEY_VARIABLE} to a private API key that may read "
            "profiles, lists and segments; make one in Klaviyo: Settings, API keys. A key is never "
            "taken from the command line"
        )
    return key or MADE_UP_KEY


def _read_size(digits: str | None) -> int:
    size = DEFAULT_SIZE if digits is None else int(digits)
    if not 1 <= size <= LARGEST_SIZE:
        raise ArgumentTypeError(f"a demo account has 1 to {LARGEST_SIZE:,} people, not {size:,}")
    return size


def _is_served_here(text: str) -> bool:
    try:
        parts = urlsplit(text)
        bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
        return parts.scheme == "http" and parts.hostname in LOOPBACK and bool(parts.port) and bare
    except ValueError:
        return False

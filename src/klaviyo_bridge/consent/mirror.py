"""The properties in which Klaviyo mirrors consent, from before there were subscriptions.

``$consent`` names channels. It is stale by nature: Klaviyo leaves it standing after an unsubscribe,
and anybody may write it. So it never says yes here; that it leaves a channel out is worth a no.

Source: https://help.klaviyo.com/hc/en-us/articles/360043841811
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from klaviyo_bridge.consent.moments import utc

MIRROR: Final = "properties.$consent"
"""Where the channels are mirrored, as a finding's source."""

MIRROR_DATE: Final = "properties.$consent_timestamp"
"""Where a date of consent is mirrored, as a finding's source."""

_CHANNELS: Final = frozenset({"email", "web", "mobile", "sms", "directmail"})
_NO_CHANNEL: Final = frozenset[str]()
_WRAPPING: Final = " \t\r\n'\"[]"


def named_channels(properties: Mapping[str, Any], /) -> frozenset[str] | None:
    """Return the channels that ``$consent`` names; ``None`` where it does not say.

    It is a list, or text with commas. ``false`` and the empty list name no channel. What names
    nothing that Klaviyo knows says nothing: empty text, as forms and spreadsheets leave it, other
    words, other types.
    """
    found = properties.get("$consent")
    if found is False:
        return _NO_CHANNEL
    if isinstance(found, str):
        return _NO_CHANNEL if found.strip().lower() == "false" else _read(tuple(found.split(",")))
    if not isinstance(found, list | tuple):
        return None
    try:
        return _read(tuple(found))
    except TypeError:  # a list or an object inside
        return None


def mirrored_date(properties: Mapping[str, Any], /) -> datetime | None:
    """Return the moment in ``$consent_timestamp``, in UTC; ``None`` where it holds none."""
    found = properties.get("$consent_timestamp")
    if not isinstance(found, str):
        return None
    try:
        return utc(datetime.fromisoformat(found))
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _read(words: tuple[Any, ...]) -> frozenset[str] | None:
    if not all(isinstance(word, str) for word in words):
        return None
    named = frozenset(word.strip(_WRAPPING).lower() for word in words)
    return named if named & _CHANNELS or not words else None

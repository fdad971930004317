"""What every request of one client shares: origin, revision and key."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import NoReturn
from urllib.parse import urlsplit

import attrs

from klaviyo_bridge.errors import ConfigurationError, UnexpectedDocumentError
from klaviyo_bridge.wire.endpoints import MEDIA_TYPE
from klaviyo_bridge.wire.http import LOOPBACK, Request

BASE_URL = "https://a.klaviyo.com"
"""Klaviyo's API."""


@cache
def _user_agent() -> str:
    return f"klaviyo-bridge/{version('klaviyo-bridge')}"


def _checked_key(key: str) -> str:
    if not key or not key.isprintable() or " " in key:
        raise ConfigurationError(
            "the private API key is empty or holds blanks; "
            "copy it again from Klaviyo: Settings, API keys"
        )
    return key


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not safe or not parts.netloc:
        raise ConfigurationError(
            "the base URL must be https://..., or http:// on this machine: the key goes there"
        )
    return url.rstrip("/")


@attrs.frozen(kw_only=True)
class Connection:
    """Completes requests. Its key shows in no repr and is not pickled (KLV-15)."""

    api_key: str = attrs.field(repr=False, converter=_checked_key)
    revision: str
    base_url: str = attrs.field(converter=_checked_url)

    def complete(self, request: Request, /) -> Request:
        """Return ``request`` with origin, revision and key; refuse any other origin (KLV-13)."""
        if request.url.startswith("/"):
            request = attrs.evolve(request, url=self.base_url + request.url)
        if request.origin != self._origin:
            raise UnexpectedDocumentError(
                f"Klaviyo linked to {request.origin}, which is not {self._origin}; "
                "the key is not sent there",
                path="$.links.next",
            )
        return request.with_headers(self._headers(request))

    @property
    def _origin(self) -> str:
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    def _headers(self, request: Request) -> Mapping[str, str]:
        headers = {
            "accept": MEDIA_TYPE,
            "authorization": f"Klaviyo-API-Key {self.api_key}",
            "revision": self.revision,
            "user-agent": _user_agent(),
        }
        return headers if request.body is None else {**headers, "content-type": MEDIA_TYPE}

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client is not pickled, because it holds an API key; make one there")

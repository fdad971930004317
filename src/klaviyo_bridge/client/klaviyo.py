"""The typed client: one object, one attribute for each kind of record."""

import os
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from klaviyo_bridge.client.accounts import Accounts, AsyncAccounts
from klaviyo_bridge.client.connections import BASE_URL, Connection
from klaviyo_bridge.client.drivers import AsyncBound, AsyncDriver, Bound, Driver, Many, One
from klaviyo_bridge.client.events import AsyncEvents, Events
from klaviyo_bridge.client.flows import Flow, Stream, ask, stream_raw
from klaviyo_bridge.client.lists import AsyncLists, Lists
from klaviyo_bridge.client.metrics import AsyncMetrics, Metrics
from klaviyo_bridge.client.profiles import AsyncProfiles, Profiles
from klaviyo_bridge.client.segments import AsyncSegments, Segments
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.transport import standard, standard_async
from klaviyo_bridge.transport.base import AsyncTransport, Transport
from klaviyo_bridge.wire.endpoints import raw
from klaviyo_bridge.wire.jsonapi import Document
from klaviyo_bridge.wire.operations import REVISION

API_KEY_VARIABLE = "KLAVIYO_API_KEY"
"""The environment variable that ``from_env`` reads."""


def request(
    method: str,
    path: str,
    /,
    *,
    params: Mapping[str, str] | None = None,
    json: object = None,
) -> Flow[Document]:
    """Call any endpoint and return its document; paced and retried like the typed calls.

    ``path`` begins with ``/api/``; ``json`` becomes the body. Raises the error that the answer
    stands for.
    """
    return ask(raw(method, path, params=params, json=json))


def iterate(path: str, /, *, params: Mapping[str, str] | None = None) -> Stream[Mapping[str, Any]]:
    """Yield the resource objects of any collection as they come, over all its pages."""
    return stream_raw(raw("GET", path, params=params))


class _Calls:
    request = One(request)
    iter = Many(iterate)


def _key_from_environment() -> str:
    try:
        return os.environ[API_KEY_VARIABLE]
    except KeyError:
        raise ConfigurationError(
            f"set the environment variable {API_KEY_VARIABLE} to a private API key; "
            "make one in Klaviyo: Settings, API keys"
        ) from None


class Klaviyo(Bound, _Calls):
    """A Klaviyo account, typed.

    ``transport`` carries the requests and is used as it is; ``None`` makes the standard one:
    ``requests`` with pacing under Klaviyo's limits and retries. Wrap a transport of yours with
    :func:`klaviyo_bridge.transport.standard` to have the same.
    """

    def __init__(
        self,
        api_key: str,
        *,
        transport: Transport | None = None,
        revision: str = REVISION,
        base_url: str = BASE_URL,
    ) -> None:
        connection = Connection(api_key=api_key, revision=revision, base_url=base_url)
        super().__init__(Driver(connection, standard() if transport is None else transport))

    @classmethod
    def from_env(
        cls,
        *,
        transport: Transport | None = None,
        revision: str = REVISION,
        base_url: str = BASE_URL,
    ) -> Self:
        """Make a client with the key in the environment variable ``KLAVIYO_API_KEY``."""
        key = _key_from_environment()
        return cls(key, transport=transport, revision=revision, base_url=base_url)

    @property
    def profiles(self) -> Profiles:
        """People."""
        return Profiles(self.driver)

    @property
    def lists(self) -> Lists:
        """Lists and who is on them."""
        return Lists(self.driver)

    @property
    def segments(self) -> Segments:
        """Segments and who is in them."""
        return Segments(self.driver)

    @property
    def events(self) -> Events:
        """What happened."""
        return Events(self.driver)

    @property
    def metrics(self) -> Metrics:
        """Kinds of happenings."""
        return Metrics(self.driver)

    @property
    def accounts(self) -> Accounts:
        """The account behind the key."""
        return Accounts(self.driver)

    def close(self) -> None:
        """Close the transport, if it can be closed."""
        close = getattr(self.driver.transport, "close", None)
        if close is not None:
            close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncKlaviyo(AsyncBound, _Calls):
    """The same account, awaited.

    ``transport`` is an :class:`~klaviyo_bridge.transport.AsyncTransport`; ``None`` makes the
    standard one over aiohttp, which the extra ``[async]`` installs.
    """

    def __init__(
        self,
        api_key: str,
        *,
        transport: AsyncTransport | None = None,
        revision: str = REVISION,
        base_url: str = BASE_URL,
    ) -> None:
        connection = Connection(api_key=api_key, revision=revision, base_url=base_url)
        made = standard_async() if transport is None else transport
        super().__init__(AsyncDriver(connection, made))

    @classmethod
    def from_env(
        cls,
        *,
        transport: AsyncTransport | None = None,
        revision: str = REVISION,
        base_url: str = BASE_URL,
    ) -> Self:
        """Make a client with the key in the environment variable ``KLAVIYO_API_KEY``."""
        key = _key_from_environment()
        return cls(key, transport=transport, revision=revision, base_url=base_url)

    @property
    def profiles(self) -> AsyncProfiles:
        """People."""
        return AsyncProfiles(self.driver)

    @property
    def lists(self) -> AsyncLists:
        """Lists and who is on them."""
        return AsyncLists(self.driver)

    @property
    def segments(self) -> AsyncSegments:
        """Segments and who is in them."""
        return AsyncSegments(self.driver)

    @property
    def events(self) -> AsyncEvents:
        """What happened."""
        return AsyncEvents(self.driver)

    @property
    def metrics(self) -> AsyncMetrics:
        """Kinds of happenings."""
        return AsyncMetrics(self.driver)

    @property
    def accounts(self) -> AsyncAccounts:
        """The account behind the key."""
        return AsyncAccounts(self.driver)

    async def aclose(self) -> None:
        """Close the transport, if it can be closed."""
        close = getattr(self.driver.transport, "aclose", None)
        if close is not None:
            await close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

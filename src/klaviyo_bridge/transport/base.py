"""The seam: a transport is one method, and everything that does I/O stands behind it."""

from typing import Protocol, Self, runtime_checkable

import attrs

from klaviyo_bridge.wire.http import Request, Response


class Transport(Protocol):
    """Carries one request and brings back one response; nothing else.

    Raises :class:`~klaviyo_bridge.errors.TransportError` when no complete answer came. An error
    status is an answer and is returned.
    """

    def send(self, request: Request, /) -> Response:
        """Send ``request`` and return the answer."""
        ...


class AsyncTransport(Protocol):
    """The same shape, awaited."""

    async def send(self, request: Request, /) -> Response:
        """Send ``request`` and return the answer."""
        ...


@runtime_checkable
class _Closable(Protocol):
    def close(self) -> object: ...


@runtime_checkable
class _AsyncClosable(Protocol):
    async def aclose(self) -> object: ...


@attrs.frozen(eq=False)
class WrappingTransport:
    """What every transport around a transport shares: closing it closes the one inside."""

    _inner: Transport = attrs.field(repr=False)

    def close(self) -> None:
        """Close the transport inside, if it can be closed."""
        if isinstance(self._inner, _Closable):
            self._inner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


@attrs.frozen(eq=False)
class AsyncWrappingTransport:
    """The same, awaited."""

    _inner: AsyncTransport = attrs.field(repr=False)

    async def aclose(self) -> None:
        """Close the transport inside, if it can be closed."""
        if isinstance(self._inner, _AsyncClosable):
            await self._inner.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.aclose()

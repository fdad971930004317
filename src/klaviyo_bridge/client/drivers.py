"""The loops that run a flow: one that waits, one that awaits; and the descriptors that pick."""

import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Generic, ParamSpec, Self, TypeVar, overload

import attrs

from klaviyo_bridge.client.connections import Connection
from klaviyo_bridge.client.flows import Flow, Stream
from klaviyo_bridge.transport.base import AsyncTransport, Transport
from klaviyo_bridge.wire.http import Request, Response

P = ParamSpec("P")
T = TypeVar("T")


@attrs.frozen
class Driver:
    """Runs flows over a transport."""

    connection: Connection
    transport: Transport

    def run(self, flow: Flow[T], /) -> T:
        """Hold the conversation to its end and return what it comes to."""
        response: Response | None = None
        try:
            while True:
                request = next(flow) if response is None else flow.send(response)
                response = self.transport.send(self.connection.complete(request))
        except StopIteration as end:
            result: T = end.value
            return result

    def iterate(self, stream: Stream[T], /) -> Iterator[T]:
        """Yield record after record; the next page is asked for when it is needed."""
        response: Response | None = None
        while True:
            try:
                step = stream.send(response)
            except StopIteration:
                return
            response = None
            if isinstance(step, Request):
                response = self.transport.send(self.connection.complete(step))
            else:
                yield from step


@attrs.frozen
class AsyncDriver:
    """Runs the same flows over an asynchronous transport."""

    connection: Connection
    transport: AsyncTransport

    async def run(self, flow: Flow[T], /) -> T:
        """Hold the conversation to its end and return what it comes to."""
        response: Response | None = None
        try:
            while True:
                request = next(flow) if response is None else flow.send(response)
                response = await self.transport.send(self.connection.complete(request))
        except StopIteration as end:
            result: T = end.value
            return result

    async def iterate(self, stream: Stream[T], /) -> AsyncIterator[T]:
        """Yield record after record; the next page is asked for when it is needed."""
        response: Response | None = None
        while True:
            try:
                step = stream.send(response)
            except StopIteration:
                return
            response = None
            if isinstance(step, Request):
                response = await self.transport.send(self.connection.complete(step))
            else:
                for record in step:
                    yield record


@attrs.frozen
class Bound:
    """A group of calls, bound to a driver."""

    driver: Driver = attrs.field(repr=False)


@attrs.frozen
class AsyncBound:
    """The same group of calls, to be awaited."""

    driver: AsyncDriver = attrs.field(repr=False)


class One(Generic[P, T]):
    """A flow as a method: called on a :class:`Bound`, awaited on an :class:`AsyncBound`."""

    def __init__(self, flow: Callable[P, Flow[T]], /) -> None:
        self.flow = flow
        self.__doc__ = flow.__doc__

    @overload
    def __get__(self, calls: None, owner: type) -> Self: ...
    @overload
    def __get__(self, calls: Bound, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, calls: AsyncBound, owner: type) -> Callable[P, Awaitable[T]]: ...
    def __get__(self, calls: Bound | AsyncBound | None, owner: type) -> Any:
        """Return the flow as a method of ``calls``."""
        if calls is None:
            return self
        run = calls.driver.run

        @functools.wraps(self.flow)
        def method(*args: P.args, **kwargs: P.kwargs) -> object:
            return run(self.flow(*args, **kwargs))

        return method


class Many(Generic[P, T]):
    """A stream as a method: an iterator on a :class:`Bound`, else an asynchronous one."""

    def __init__(self, stream: Callable[P, Stream[T]], /) -> None:
        self.stream = stream
        self.__doc__ = stream.__doc__

    @overload
    def __get__(self, calls: None, owner: type) -> Self: ...
    @overload
    def __get__(self, calls: Bound, owner: type) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, calls: AsyncBound, owner: type) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, calls: Bound | AsyncBound | None, owner: type) -> Any:
        """Return the stream as a method of ``calls``."""
        if calls is None:
            return self
        iterate = calls.driver.iterate

        @functools.wraps(self.stream)
        def method(*args: P.args, **kwargs: P.kwargs) -> object:
            return iterate(self.stream(*args, **kwargs))

        return method

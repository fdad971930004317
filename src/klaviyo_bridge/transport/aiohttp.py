"""The async transport over aiohttp, with the same guarantees as the one over requests."""

import asyncio
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.transport.failures import explain_failure
from klaviyo_bridge.transport.redirects import next_hop
from klaviyo_bridge.wire.http import Request, Response

if TYPE_CHECKING:
    import aiohttp

_MISSING = (
    "AiohttpTransport needs aiohttp, which is not installed: "
    'python -m pip install "klaviyo-bridge[async]"'
)


class AiohttpTransport:
    """Carries requests over one pooled aiohttp session, within one event loop.

    Certificates are verified and the environment's proxies are honoured; ``.netrc`` and cookies
    are not: the request's own Authorization header is what is sent, or none. Redirects are
    followed within one origin only. Timeouts are in seconds: ``connect_timeout`` to make a
    connection, ``read_timeout`` between two pieces of the answer.

    Needs the extra ``async``; without it :class:`~klaviyo_bridge.errors.ConfigurationError`.
    """

    def __init__(
        self,
        *,
        connect_timeout: float = 10.0,
        read_timeout: float = 60.0,
        pool_size: int = 10,
    ) -> None:
        try:
            import aiohttp
        except ImportError:
            raise ConfigurationError(_MISSING) from None
        self._timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=connect_timeout, sock_read=read_timeout
        )
        self._pool_size = pool_size
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def send(self, request: Request, /) -> Response:
        """Send ``request`` and return the answer, its body read to the end and decompressed.

        Raises :class:`~klaviyo_bridge.errors.TransportError` when no complete answer came, or
        it was a redirect that must not be followed.
        """
        hop, followed = request, 0
        while True:
            response = await self._exchange(hop)
            further = next_hop(hop, response, followed=followed)
            if further is None:
                return response
            hop, followed = further, followed + 1

    async def aclose(self) -> None:
        """Close the pooled connections; the next request opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.aclose()

    async def _exchange(self, request: Request) -> Response:
        from aiohttp import ClientError

        session = self._open()
        # The texts of these errors may hold secrets.
        try:
            return await _carry(session, request)
        except (ClientError, OSError, ValueError) as error:
            failure = explain_failure(request, error)
        raise failure

    def _open(self) -> "aiohttp.ClientSession":
        from aiohttp import ClientSession, DummyCookieJar, TCPConnector

        loop = asyncio.get_running_loop()
        if self._session is None:
            # trust_env would add .netrc credentials together with the proxies.
            self._session = ClientSession(
                connector=TCPConnector(limit=self._pool_size),
                cookie_jar=DummyCookieJar(),
                timeout=self._timeout,
                trust_env=False,
            )
            self._loop = loop
        if self._loop is not loop:
            raise ConfigurationError(
                "this AiohttpTransport was opened in another event loop: call aclose() there "
                "first, or build one transport for each loop"
            )
        return self._session


async def _carry(session: "aiohttp.ClientSession", request: Request) -> Response:
    from yarl import URL

    options: dict[str, Any] = {
        "headers": dict(request.headers),
        "data": request.body,
        "proxy": _find_proxy(request.url),
        "allow_redirects": False,
    }
    url = URL(request.url, encoded=True)
    async with session.request(request.method, url, **options) as answer:
        body = await answer.read()
        headers = {name: ", ".join(answer.headers.getall(name)) for name in answer.headers}
        return Response(status=answer.status, headers=headers, body=body)


def _find_proxy(url: str) -> str | None:
    """Return the environment's proxy for ``url``, as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say."""
    parts = urlsplit(url)
    proxies = getproxies()
    if proxy_bypass(parts.hostname or ""):
        return None
    return proxies.get(parts.scheme)

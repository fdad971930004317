"""The transport over requests: pooled, verified, and silent about secrets."""

from typing import TYPE_CHECKING, Self

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.transport.failures import explain_failure
from klaviyo_bridge.transport.redirects import next_hop
from klaviyo_bridge.wire.http import SECRET_HEADERS, Request, Response

if TYPE_CHECKING:
    import requests


class RequestsTransport:
    """Carries requests over one pooled session, which any number of threads may share.

    Certificates are verified and the environment's proxies are honoured, but for requests that
    stay on this machine. ``.netrc``, the
    session's ``auth`` and its cookies are not: the request's own Authorization header is what is
    sent, or none. Redirects are followed within one origin only. Timeouts are in seconds:
    ``connect_timeout`` to make a connection, ``read_timeout`` between two pieces of the answer.

    A ``session`` handed in lends its headers, adapters, proxies and certificates, and is left
    open by :meth:`close`.
    """

    def __init__(
        self,
        *,
        session: "requests.Session | None" = None,
        connect_timeout: float = 10.0,
        read_timeout: float = 60.0,
        pool_size: int = 10,
    ) -> None:
        if session is not None and session.verify is False:
            raise ConfigurationError(
                "this session does not verify certificates, so anyone could read the API key; "
                "set session.verify to True or to the path of the certificates you trust"
            )
        self._timeouts = (connect_timeout, read_timeout)
        self._owned = session is None
        self._session = _open_session(pool_size) if session is None else session

    def send(self, request: Request, /) -> Response:
        """Send ``request`` and return the answer, its body read to the end and decompressed.

        Raises :class:`~klaviyo_bridge.errors.TransportError` when no complete answer came, or
        it was a redirect that must not be followed.
        """
        hop, followed = request, 0
        while True:
            response = self._exchange(hop)
            further = next_hop(hop, response, followed=followed)
            if further is None:
                return response
            hop, followed = further, followed + 1

    def close(self) -> None:
        """Close the pooled connections; a session that was handed in stays open."""
        if self._owned:
            self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _exchange(self, request: Request) -> Response:
        # Every requests exception is an OSError or a ValueError; their texts may hold secrets.
        try:
            return self._carry(request)
        except (OSError, ValueError) as error:
            failure = explain_failure(request, error)
        raise failure

    def _carry(self, request: Request) -> Response:
        import requests

        # Prepared apart from the session, which would add .netrc credentials and cookies.
        prepared = requests.Request(
            request.method, request.url, headers=self._headers(request), data=request.body
        ).prepare()
        settings = self._session.merge_environment_settings(request.url, {}, None, None, None)
        if request.is_local:
            settings["proxies"] = self._session.proxies
        answer = self._session.send(
            prepared, timeout=self._timeouts, allow_redirects=False, **settings
        )
        return Response(status=answer.status_code, headers=answer.headers, body=answer.content)

    def _headers(self, request: Request) -> dict[str, str]:
        lent = {name.lower(): str(value) for name, value in self._session.headers.items()}
        public = {name: value for name, value in lent.items() if name not in SECRET_HEADERS}
        return {**public, **request.headers}


def _open_session(pool_size: int) -> "requests.Session":
    import requests
    from requests.adapters import HTTPAdapter

    session = requests.Session()
    adapter = HTTPAdapter(pool_connections=pool_size, pool_maxsize=pool_size, pool_block=True)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session

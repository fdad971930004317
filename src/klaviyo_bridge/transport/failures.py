"""What went wrong on the wire, in our own words.

The texts of HTTP libraries quote whole URLs and header values, so none of them is passed on
(KLV-15). Errors are told apart by the names of their classes, which needs no library imported.
"""

from collections.abc import Iterator

from klaviyo_bridge.errors import (
    BridgeError,
    ConfigurationError,
    PermanentTransportError,
    TransportError,
)
from klaviyo_bridge.wire.http import Request

_UNTRUSTED = (
    "the server's certificate is not trusted; behind a company proxy, add the proxy's "
    "certificate to the trusted ones"
)
_UNSENDABLE = (
    "the request cannot be written as HTTP: its URL or a header, most often the API key, holds a "
    "character that is not allowed there, such as a line break; nothing was sent"
)

# The first class found anywhere in the error or its causes decides.
_WORDS: tuple[tuple[str, str], ...] = (
    ("SSLCertVerificationError", _UNTRUSTED),
    ("ClientConnectorCertificateError", _UNTRUSTED),
    ("gaierror", "the host name was not found"),
    ("NameResolutionError", "the host name was not found"),
    ("ClientConnectorDNSError", "the host name was not found"),
    ("ProxyError", "the proxy refused or failed"),
    ("ClientProxyConnectionError", "the proxy refused or failed"),
    ("ClientHttpProxyError", "the proxy refused or failed"),
    ("ConnectTimeout", "no connection was made in time"),
    ("ConnectionTimeoutError", "no connection was made in time"),
    ("ConnectionRefusedError", "the connection was refused"),
    ("ContentDecodingError", "the answer's compression is broken"),
    ("ContentEncodingError", "the answer's compression is broken"),
    ("IncompleteRead", "the answer broke off before its end"),
    ("InvalidChunkLength", "the answer broke off before its end"),
    ("ClientPayloadError", "the answer broke off before its end"),
    ("ReadTimeoutError", "the answer did not come in time"),
    ("TimeoutError", "the answer did not come in time"),
    ("ConnectionResetError", "the connection was dropped"),
    ("BrokenPipeError", "the connection was dropped"),
    ("ConnectionAbortedError", "the connection was dropped"),
    ("ServerDisconnectedError", "the connection was dropped"),
    ("SSLError", "the secure connection could not be set up"),
    ("BadStatusLine", "what came back is not HTTP"),
    ("ClientResponseError", "what came back is not HTTP"),
)


def describe(error: BaseException) -> str:
    """Say what happened, in words that hold no URL, header or body."""
    names = {cls.__name__ for link in _chain(error) for cls in type(link).__mro__}
    return next((words for name, words in _WORDS if name in names), "the connection failed")


def explain_failure(request: Request, error: Exception) -> BridgeError:
    """Return the error to raise in place of a library's; raise it ``from None``.

    A request that could not even be written is a :class:`ConfigurationError`, an untrusted
    certificate a :class:`PermanentTransportError`, anything else a :class:`TransportError`.
    """
    where = f"{request.method} {request.origin}{request.path}"
    if isinstance(error, ValueError):
        return ConfigurationError(f"{request.method} {request.path}: {_UNSENDABLE}")
    words = describe(error)
    kind = PermanentTransportError if words == _UNTRUSTED else TransportError
    return kind(f"{where}: {words} ({type(error).__name__})")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and all that it wraps, each once."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        link = waiting.pop()
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        inside = (link.__cause__, link.__context__, getattr(link, "reason", None), *link.args)
        waiting += [item for item in inside if isinstance(item, BaseException)]

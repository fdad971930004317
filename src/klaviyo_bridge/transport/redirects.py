"""Which redirects are followed: those that stay where the API key may go.

A redirect to another scheme, host or port would hand the key to a stranger, so it is refused.
Source: RFC 9110, section 15.4
"""

from urllib.parse import urljoin, urlsplit

import attrs

from klaviyo_bridge.errors import PermanentTransportError
from klaviyo_bridge.wire.http import Request, Response

MAX_REDIRECTS = 5
"""Redirects followed for one request."""

_METHOD_KEPT = frozenset({307, 308})
_REDIRECTS = frozenset({301, 302, 303}) | _METHOD_KEPT
_READS = frozenset({"GET", "HEAD"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Characters that URL parsers disagree about, and so about which host a URL names.
_AMBIGUOUS = frozenset("\\@")


def next_hop(request: Request, response: Response, *, followed: int) -> Request | None:
    """Return the request that ``response`` asks for next; ``None`` when it is the answer.

    Raises :class:`PermanentTransportError` for a redirect that is not followed: to another
    origin, after :data:`MAX_REDIRECTS`, or of a write by a status that would turn it into a read.
    """
    location = response.headers.get("location", "").strip()
    if response.status not in _REDIRECTS or not location:
        return None
    if followed >= MAX_REDIRECTS:
        raise _refusal(request, response, f"more than {MAX_REDIRECTS} redirects in a row")
    if request.method not in _READS and response.status not in _METHOD_KEPT:
        raise _refusal(request, response, "following it would turn this write into a read")
    target = _resolve(request.url, location)
    if target is None:
        raise _refusal(request, response, "it leads to another origin, where the key must not go")
    return attrs.evolve(request, url=target)


def _resolve(url: str, location: str) -> str | None:
    """Return the target, absolute, without fragment; ``None`` if of another origin."""
    try:
        target = urlsplit(urljoin(url, location))
        same = _origin(target.geturl()) == _origin(url)
    except ValueError:
        return None
    printable = location.isascii() and location.isprintable() and " " not in location
    if not same or not printable or _AMBIGUOUS & {*target.netloc}:
        return None
    return target._replace(fragment="").geturl()


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _refusal(request: Request, response: Response, why: str) -> PermanentTransportError:
    where = f"{request.method} {request.origin}{request.path}"
    return PermanentTransportError(
        f"{where}: refused the redirect ({response.status}): {why}; check base_url"
    )

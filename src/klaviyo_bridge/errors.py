"""Every error this library raises, in one tree.

The branches answer one question: what can the caller do about it?

::

    BridgeError
    ├── ConfigurationError(ValueError)         fix the call; nothing was sent
    ├── TransportError                         no answer came; repeat only what may be repeated
    │   └── PermanentTransportError            the same would happen again: do not repeat
    ├── ApiError                               Klaviyo answered with an error
    │   ├── AuthenticationError                401: the key is missing, wrong or revoked
    │   │   └── PermissionDeniedError          403: the key lacks a scope, or the address is blocked
    │   ├── NotFoundError(LookupError)         404
    │   ├── ConflictError                      409: carries the identifier of the duplicate profile
    │   ├── InvalidRequestError(ValueError)    400, 405, 410, 415, 422: fix the request
    │   ├── RateLimitedError                   429: carries how long Klaviyo asks to wait
    │   └── ServerError                        5xx
    ├── UnexpectedDocumentError(ValueError)    the answer has a shape we do not know, and where
    ├── OutputError                            the destination file cannot be written
    └── ConsentRefusedError                    a decision says no; carries the decision
"""

from collections.abc import Mapping
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class ErrorObject:
    """One JSON:API error object, as Klaviyo sent it.

    Source: https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
    """

    code: str | None = None
    """A stable word such as ``not_found`` or ``duplicate_profile``."""
    title: str | None = None
    """A short sentence; the same for every error of this code."""
    detail: str | None = attrs.field(default=None, repr=False)
    """What went wrong this time. May quote personal data, so it stays out of ``repr``."""
    pointer: str | None = None
    """JSON pointer into the request body, when the body is at fault."""
    parameter: str | None = None
    """Name of the query parameter, when that is at fault."""
    meta: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    """Whatever else was said, such as ``duplicate_profile_id``."""
    id: str | None = None
    """Klaviyo's identifier of this error, for its support team."""


class BridgeError(Exception):
    """The root: catch this to catch everything the library raises on purpose."""


class ConfigurationError(BridgeError, ValueError):
    """The call is wrong and nothing was sent; the message says what to change."""


class TransportError(BridgeError):
    """No complete answer came back.

    Whether Klaviyo did the work is unknown, so only requests that may be repeated are.
    """


class PermanentTransportError(TransportError):
    """No usable answer came, and none will: trying again meets the same obstacle.

    An untrusted certificate, or a redirect to somewhere the API key must not go.
    """


class ApiError(BridgeError):
    """Klaviyo answered with an error status.

    The message holds status, endpoint, codes, places and the request id. Personal data that the
    service quotes stays in ``errors``.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        errors: tuple[ErrorObject, ...] = (),
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        """HTTP status of the answer."""
        self.errors = errors
        """The error objects of the answer's body; empty when it had none."""
        self.request_id = request_id
        """What Klaviyo's support asks for."""


class AuthenticationError(ApiError):
    """401: the private key is missing, malformed or revoked."""


class PermissionDeniedError(AuthenticationError):
    """403: the key lacks a scope, or the sender's address is blocked."""

    scopes: tuple[str, ...] = ()
    """The scopes that the endpoint needs."""


class NotFoundError(ApiError, LookupError):
    """404: there is no such record, or no such endpoint at this revision."""


class ConflictError(ApiError):
    """409: the write collides with a record that exists."""

    @property
    def duplicate_profile_id(self) -> str | None:
        """The profile that already has one of the identifiers, when Klaviyo names it."""
        found = (error.meta.get("duplicate_profile_id") for error in self.errors)
        return next((str(value) for value in found if value is not None), None)


class InvalidRequestError(ApiError, ValueError):
    """400 and its kin: each error object says where the request is wrong."""


class RateLimitedError(ApiError):
    """429: too many requests for one of the account's windows."""

    retry_after: float | None = None
    """Seconds that Klaviyo asks to wait; ``None`` when it did not say."""


class ServerError(ApiError):
    """5xx: Klaviyo failed."""


class UnexpectedDocumentError(BridgeError, ValueError):
    """An answer, or one record of it, has a shape that cannot be read.

    ``path`` is a JSON path such as ``$.data[3].attributes.email``; the value found there is in
    no message, because it may be personal data.
    """

    def __init__(self, problem: str, *, path: str = "$") -> None:
        super().__init__(f"{problem} @ {path}")
        self.problem = problem
        self.path = path

    def under(self, parent: str) -> "UnexpectedDocumentError":
        """Return the same error seen from one level up: ``$.email`` becomes ``$.data.email``."""
        return UnexpectedDocumentError(self.problem, path=f"{parent}{self.path[1:]}")

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore_unexpected, (self.problem, self.path)


def _restore_unexpected(problem: str, path: str) -> UnexpectedDocumentError:
    return UnexpectedDocumentError(problem, path=path)


class OutputError(BridgeError):
    """A file cannot be written; nothing stands under its final name."""


class ConsentRefusedError(BridgeError):
    """A write was refused by a consent decision."""

    def __init__(self, message: str, *, decision: object) -> None:
        super().__init__(message)
        self.decision = decision
        """The :class:`~klaviyo_bridge.models.Decision` that refused."""

"""Answers: a document, or the right error.

Source of the error shapes:
https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
"""

import datetime as dt
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import orjson

from klaviyo_bridge.errors import (
    ApiError,
    AuthenticationError,
    ConflictError,
    ErrorObject,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
    ServerError,
    UnexpectedDocumentError,
)
from klaviyo_bridge.models.identifiers import mask_text
from klaviyo_bridge.wire.http import Request, Response
from klaviyo_bridge.wire.jsonapi import Document
from klaviyo_bridge.wire.leniency import unreadable

P = TypeVar("P", list[Any], dict[str, Any])

_BY_STATUS: dict[int, type[ApiError]] = {
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitedError,
}

_CURE: dict[type[ApiError], str] = {
    AuthenticationError: "check the private API key: it is missing, mistyped or revoked",
    RateLimitedError: "wait as long as Klaviyo asks, then go on",
}

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")

_FIRST_FAILURE = 400
_FIRST_SERVER_FAILURE = 500


def decipher(response: Response, request: Request, /) -> Document:
    """Return the document that ``response`` holds, or raise the error that it stands for.

    An empty answer (202, 204) is a document without data.

    Raises :class:`~klaviyo_bridge.errors.ApiError` or one of its kinds for an error status, and
    :class:`~klaviyo_bridge.errors.UnexpectedDocumentError` for a body that is not a document.
    """
    if response.status >= _FIRST_FAILURE:
        raise _failure(response, request)
    if not response.body:
        return Document()
    body = _parse(response.body)
    if not isinstance(body, dict) or not ({"data", "meta", "links"} & body.keys()):
        raise UnexpectedDocumentError(f"{_where(request)} did not answer a JSON:API document")
    return Document(
        data=body.get("data"),
        included=tuple(_part(body, "included", list, "an array")),
        links=_part(body, "links", dict, "an object"),
        meta=_part(body, "meta", dict, "an object"),
    )


def _part(body: Mapping[str, Any], member: str, kind: type[P], expected: str) -> P:
    """Return a part of the document; empty when it is absent, null or empty in another way."""
    found = body.get(member) or kind()
    if not isinstance(found, kind):
        raise unreadable(member, expected, found)
    return found


def retry_after(response: Response, /, *, now: dt.datetime) -> float | None:
    """Return the seconds that ``Retry-After`` asks to wait; it may be a number or an HTTP date.

    ``None`` when the header is missing or makes no sense.
    Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    seconds = _seconds(response)
    if seconds is not None:
        return seconds
    try:
        until = parsedate_to_datetime(response.headers.get("retry-after", ""))
    except ValueError:
        return None
    aware = until if until.tzinfo is not None else until.replace(tzinfo=dt.UTC)
    return max(0.0, (aware - now).total_seconds())


def _parse(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnexpectedDocumentError(
            f"the answer is not JSON (it breaks at character {error.pos} of {len(body)})"
        ) from None


def _where(request: Request) -> str:
    return f"{request.method} {request.path}"


def _failure(response: Response, request: Request) -> ApiError:
    errors = _error_objects(response)
    kind = _BY_STATUS.get(response.status) or (
        ServerError if response.status >= _FIRST_SERVER_FAILURE else InvalidRequestError
    )
    failure = kind(
        _message(kind, response, request, errors),
        status=response.status,
        errors=errors,
        request_id=response.headers.get("x-klaviyo-req-id"),
    )
    if isinstance(failure, PermissionDeniedError):
        failure.scopes = request.scopes
    if isinstance(failure, RateLimitedError):
        failure.retry_after = _seconds(response)
    return failure


def _seconds(response: Response) -> float | None:
    """Return ``Retry-After`` when it is a number; a date needs a clock, which errors have not."""
    asked = response.headers.get("retry-after", "").strip()
    return float(asked) if _NUMBER.fullmatch(asked) else None


def _message(
    kind: type[ApiError], response: Response, request: Request, errors: tuple[ErrorObject, ...]
) -> str:
    parts = [f"{_where(request)} answered {response.status}"]
    parts += [_describe(error) for error in errors]
    cure = _permission_cure(response, request) if kind is PermissionDeniedError else _CURE.get(kind)
    parts += [cure] if cure else []
    request_id = response.headers.get("x-klaviyo-req-id")
    return "; ".join(parts) + (f" (request {request_id})" if request_id else "")


def _describe(error: ErrorObject) -> str:
    """Say what Klaviyo said, without the values it may quote."""
    said = mask_text(error.detail or error.title or error.code or "no reason given")
    place = error.pointer or (f"parameter {error.parameter}" if error.parameter else None)
    return f"{error.code or 'error'}: {said}" + (f" @ {place}" if place else "")


def _permission_cure(response: Response, request: Request) -> str:
    if "json" not in response.headers.get("content-type", ""):
        return (
            "this is the network edge speaking, not the API: shared cloud addresses may be "
            "blocked; send from an address of your own and ask Klaviyo to allow-list it"
        )
    needed = ", ".join(request.scopes) or "those of this endpoint"
    return (
        f"the key needs the scopes {needed}; "
        "a key cannot be edited after it was created, so make a new one"
    )


def _error_objects(response: Response) -> tuple[ErrorObject, ...]:
    try:
        body = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return ()
    said = body.get("errors") if isinstance(body, dict) else None
    many = said if isinstance(said, list) else ()
    return tuple(_error_object(e) for e in many if isinstance(e, dict))


def _error_object(sent: Mapping[str, Any]) -> ErrorObject:
    source = sent.get("source")
    source = source if isinstance(source, dict) else {}
    meta = sent.get("meta")
    return ErrorObject(
        id=_text(sent, "id"),
        code=_text(sent, "code"),
        title=_text(sent, "title"),
        detail=_text(sent, "detail"),
        pointer=_text(source, "pointer"),
        parameter=_text(source, "parameter"),
        meta=meta if isinstance(meta, dict) else {},
    )


def _text(sent: Mapping[str, Any], member: str) -> str | None:
    found = sent.get(member)
    return found if isinstance(found, str) else None

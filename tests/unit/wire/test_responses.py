"""Answers become documents or the right errors."""

import datetime as dt
import json
from typing import Any

import pytest

from klaviyo_bridge.errors import (
    ApiError,
    AuthenticationError,
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
    ServerError,
    UnexpectedDocumentError,
)
from klaviyo_bridge.wire.endpoints import build
from klaviyo_bridge.wire.http import Response
from klaviyo_bridge.wire.responses import decipher, retry_after

REQUEST = build("get_profiles")
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


def _failure(status: int, error: dict[str, Any] | None = None, **headers: str) -> Response:
    sent = {"content-type": "application/vnd.api+json", "x-klaviyo-req-id": "r-1"}
    body = json.dumps({"errors": [error or {"code": "x", "title": "X"}]}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=status, headers={**sent, **named}, body=body)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, InvalidRequestError),
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (405, InvalidRequestError),
        (409, ConflictError),
        (410, InvalidRequestError),
        (422, InvalidRequestError),
        (429, RateLimitedError),
        (500, ServerError),
        (503, ServerError),
        (524, ServerError),
    ],
)
def test_the_status_decides_the_kind_of_error(status: int, expected: type[ApiError]) -> None:
    """Each branch of the tree answers what the caller can do."""
    with pytest.raises(ApiError) as caught:
        decipher(_failure(status), REQUEST)

    assert type(caught.value) is expected
    assert (caught.value.status, caught.value.request_id) == (status, "r-1")


def test_an_error_says_what_where_and_which_request() -> None:
    """Code, words, place and request id are in the message."""
    error = {
        "id": "e-1",
        "status": 400,
        "code": "invalid",
        "title": "Invalid input.",
        "detail": "Invalid email address",
        "source": {"pointer": "/data/attributes/email"},
    }

    with pytest.raises(InvalidRequestError) as caught:
        decipher(_failure(400, error), REQUEST)

    assert str(caught.value) == (
        "GET /api/profiles answered 400; "
        "invalid: Invalid email address @ /data/attributes/email (request r-1)"
    )
    assert caught.value.errors[0].pointer == "/data/attributes/email"


def test_a_faulty_parameter_is_named() -> None:
    """Errors about the query name the parameter."""
    error = {"code": "invalid", "detail": "no", "source": {"parameter": "filter"}}

    with pytest.raises(InvalidRequestError, match="@ parameter filter"):
        decipher(_failure(400, error), REQUEST)


@pytest.mark.rule("KLV-15")
def test_what_klaviyo_quotes_of_a_person_stays_out_of_the_message() -> None:
    """The detail is masked in the message and whole in ``errors``."""
    error = {"code": "invalid", "detail": "ada@example.com is taken by +447700900123"}

    with pytest.raises(InvalidRequestError) as caught:
        decipher(_failure(400, error), REQUEST)

    assert "*** is taken by ***" in str(caught.value)
    assert caught.value.errors[0].detail == error["detail"]


@pytest.mark.rule("OMN-19")
def test_a_missing_scope_is_named_with_the_cure() -> None:
    """A key cannot be edited, so the message says to make a new one with these scopes."""
    with pytest.raises(PermissionDeniedError, match=r"profiles:read.*make a new one") as caught:
        decipher(_failure(403), REQUEST)

    assert caught.value.scopes == ("profiles:read",)


def test_a_block_at_the_edge_is_told_from_a_missing_scope() -> None:
    """An HTML 403 comes from the network edge: the address is at fault, not the key."""
    page = Response(status=403, headers={"content-type": "text/html"}, body=b"<html>")

    with pytest.raises(PermissionDeniedError, match="cloud addresses may be blocked"):
        decipher(page, REQUEST)


@pytest.mark.parametrize(
    ("header", "expected"), [("7", 7.0), ("0.5", 0.5), ("soon", None), ("\u00b2", None)]
)
def test_a_rate_limit_error_carries_the_wait(header: str, expected: float | None) -> None:
    """Seconds are read; anything else is left to the retrying transport."""
    with pytest.raises(RateLimitedError) as caught:
        decipher(_failure(429, retry_after=header), REQUEST)

    assert expected == caught.value.retry_after


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"errors": null}', b'{"errors": ["x"]}', b'{"errors": [{}]}']
)
def test_an_error_without_a_proper_body_is_still_that_error(body: bytes) -> None:
    """The status is enough."""
    with pytest.raises(ServerError, match="answered 502"):
        decipher(Response(status=502, body=body), REQUEST)


def test_odd_error_members_are_survived() -> None:
    """Null sources and metas, as recorded, do not hide the error."""
    error = {"code": None, "title": None, "detail": None, "source": None, "meta": None}

    with pytest.raises(NotFoundError, match="error: no reason given"):
        decipher(_failure(404, error), REQUEST)


@pytest.mark.parametrize(
    "body",
    [
        {"errors": True},
        {"errors": {"code": "x"}},
        {"errors": [{"code": 5, "title": ["x"], "detail": True, "source": {"pointer": 1}}]},
    ],
)
def test_errors_in_an_unknown_shape_are_still_that_error(body: dict[str, Any]) -> None:
    """What is no text is left out."""
    with pytest.raises(NotFoundError) as caught:
        decipher(Response(status=404, body=json.dumps(body).encode()), REQUEST)

    assert all(error.code is None and error.detail is None for error in caught.value.errors)


@pytest.mark.parametrize(
    ("part", "found", "problem"),
    [
        ("included", 5, "expected an array, found a number"),
        ("included", {"x": 1}, "expected an array, found an object"),
        ("links", "next", "expected an object, found a string"),
        ("meta", ["x"], "expected an object, found an array"),
    ],
)
def test_a_part_of_another_kind_raises_with_its_place(
    part: str, found: object, problem: str
) -> None:
    """Nothing of the page is guessed at."""
    body = json.dumps({"data": [], part: found}).encode()
    with pytest.raises(UnexpectedDocumentError) as caught:
        decipher(Response(status=200, body=body), REQUEST)

    assert (f"$.{part}", problem) == (caught.value.path, caught.value.problem)


def test_a_document_has_its_parts() -> None:
    """Data, included, links and meta are told apart; null parts count as empty."""
    body: dict[str, Any] = {"data": [], "included": None, "links": {"next": "n"}, "meta": {"m": 1}}

    document = decipher(Response(status=200, body=json.dumps(body).encode()), REQUEST)

    assert (document.data, document.included, document.next_url) == ([], (), "n")
    assert document.meta == {"m": 1}


@pytest.mark.parametrize("status", [202, 204])
def test_an_empty_answer_is_an_empty_document(status: int) -> None:
    """202 and 204 come without a body."""
    assert decipher(Response(status=status), REQUEST).data is None


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b"{}", b"\xff"])
def test_a_body_that_is_no_document_raises(body: bytes) -> None:
    """Half an answer is not taken for an empty one."""
    with pytest.raises(UnexpectedDocumentError):
        decipher(Response(status=200, body=body), REQUEST)


@pytest.mark.rule("KLV-10")
@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("5", 5.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("-3", None),
        ("nan", None),
        ("\u00b2", None),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("Sun, 22 Nov 2026 12:00:30 -0000", 30.0),
        ("in a while", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, expected: float | None) -> None:
    """Both forms of RFC 9110 are understood; the past means now."""
    response = Response(status=429, headers={"retry-after": header})

    assert expected == retry_after(response, now=NOW)

"""Requests and responses as values."""

import pickle

import pytest

from klaviyo_bridge.wire.http import Request, Response

KEY = "pk_test_0123456789"


def _request() -> Request:
    return Request(
        method="GET",
        url="https://a.klaviyo.com/api/profiles?filter=equals%28email%2C%22ada%40example.com%22%29",
        headers={"Authorization": f"Klaviyo-API-Key {KEY}", "Revision": "2026-07-15"},
    )


@pytest.mark.rule("KLV-15")
def test_neither_key_nor_query_shows_in_a_repr() -> None:
    """The key is masked, and so is the query, which may hold an address."""
    shown = repr(_request())

    assert KEY not in shown
    assert "ada" not in shown
    assert "https://a.klaviyo.com/api/profiles?***" in shown


@pytest.mark.rule("KLV-15")
def test_the_key_is_not_pickled() -> None:
    """A pickled request has lost its key, and nothing else."""
    pickled = pickle.dumps(_request())

    assert KEY.encode() not in pickled
    restored = pickle.loads(pickled)  # noqa: S301  # made a line above
    assert restored.url == _request().url
    assert restored.headers == {"revision": "2026-07-15"}


def test_header_names_are_lower_case() -> None:
    """However they are given, they are found in one way."""
    assert Response(status=200, headers={"Retry-After": "1"}).headers == {"retry-after": "1"}
    assert _request().with_headers({"Accept": "x"}).headers["accept"] == "x"


def test_a_request_knows_where_it_goes() -> None:
    """Origin and path are read off the URL."""
    assert _request().origin == "https://a.klaviyo.com"
    assert _request().path == "/api/profiles"

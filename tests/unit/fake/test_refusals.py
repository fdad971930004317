"""Errors: the two families, and the answers to keys, scopes, ids, methods and revisions."""

import pytest

from klaviyo_bridge.fake import FakeKlaviyo, UnknownRouteError
from tests.unit.fake.calling import get, make_request, read

DENIED = "You do not have permission to perform this action."


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", "not_authenticated"),
        ("Klaviyo-API-Key", "not_authenticated"),
        ("Klaviyo-API-Key invalid", "not_authenticated"),
        ("Klaviyo-API-Key pk_x", "not_authenticated"),
        ("Basic pk_test_known", "not_authenticated"),
        ("Klaviyo-API-Key pk_test_stranger", "authentication_failed"),
        ("Bearer pk_test_known", "authentication_failed"),
    ],
)
def test_a_key_that_is_wrong_is_answered_in_one_of_two_ways(authorization: str, code: str) -> None:
    """Missing or malformed is one error, well formed but unknown another; no rate headers."""
    fake = FakeKlaviyo(keys={"pk_test_known": None})

    reply = get(fake, "/api/profiles", key=None, authorization=authorization)

    assert reply.status == 401
    assert reply.error["code"] == code
    assert reply.headers["www-authenticate"] == "Bearer, Klaviyo-API-Key"
    assert not {"ratelimit-limit", "cid", "x-klaviyo-api-revision"} & set(reply.headers)


def test_a_known_key_opens_whatever_it_looks_like() -> None:
    """Keys that are given need no form."""
    fake = FakeKlaviyo(keys={"odd": None})

    assert get(fake, "/api/profiles", key="odd").status == 200


def test_a_missing_scope_is_named() -> None:
    """403 names what the key lacks, in the framework family."""
    fake = FakeKlaviyo(keys={"pk_test_narrow": {"profiles:read"}})
    group = fake.add_list(name="A")

    reply = get(fake, f"/api/lists/{group}/profiles", key="pk_test_narrow")

    assert get(fake, "/api/profiles", key="pk_test_narrow").status == 200
    assert reply.status == 403
    assert reply.error == {
        "id": reply.headers["x-klaviyo-req-id"],
        "status": 403,
        "code": "permission_denied",
        "title": DENIED,
        "detail": "Your API key is missing required scopes: lists:read",
        "source": {"pointer": "/data/"},
    }


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/api/lists/NOPE01", "A list with id `NOPE01` does not exist."),
        ("/api/segments/NOPE01/profiles", "A segment with id `NOPE01` does not exist."),
        ("/api/profiles/NOPE01", "A profile with id NOPE01 does not exist."),
        ("/api/profiles/NOPE01/lists", "A profile with id NOPE01 does not exist."),
        ("/api/metrics/NOPE01", "A metric with id NOPE01 does not exist."),
        ("/api/accounts/NOPE01", "An account with id NOPE01 does not exist."),
        ("/api/events/7NoSuchEven", "An event with id 7NoSuchEven does not exist."),
    ],
)
def test_a_stranger_is_not_found(fake: FakeKlaviyo, path: str, detail: str) -> None:
    """404 has no links and no meta; a list's id stands in backticks, a profile's does not."""
    reply = get(fake, path)

    assert reply.status == 404
    assert reply.error["detail"] == detail
    assert not {"links", "meta"} & set(reply.error)


def test_a_list_is_no_segment(fake: FakeKlaviyo) -> None:
    """The kinds do not answer for each other."""
    assert get(fake, f"/api/segments/{fake.add_list(name='A')}").status == 404


def test_a_malformed_event_id_is_invalid(fake: FakeKlaviyo) -> None:
    """400, not 404; the validation family has empty links and meta."""
    reply = get(fake, "/api/events/NOPE01")

    assert reply.status == 400
    assert reply.error == {
        "id": reply.headers["x-klaviyo-req-id"],
        "status": 400,
        "code": "invalid",
        "title": "Invalid input.",
        "detail": "Invalid Event ID: 'NOPE01'",
        "source": {"pointer": "/data/id"},
        "links": {},
        "meta": {},
    }


@pytest.mark.parametrize(
    ("path", "name", "field"),
    [
        ("/api/lists", "page_size", "page_size"),
        ("/api/metrics", "page[size]", "page_size"),
        ("/api/accounts", "sort", "sort"),
    ],
)
def test_an_unknown_parameter_is_reported_as_an_attribute(
    fake: FakeKlaviyo, path: str, name: str, field: str
) -> None:
    """The recorded words, with brackets turned into underscores."""
    error = get(fake, path, {name: "1"}).error
    resource = path.removeprefix("/api/").removesuffix("s")

    assert error["detail"] == f"'{field}' is not a valid field for the resource '{resource}'."
    assert error["source"] == {"pointer": f"/data/attributes/{field}"}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"fields[profile]": "email,anonymous_id"}, "fields[profile]"),
        ({"fields[profile]": "location.planet"}, "fields[profile]"),
        ({"fields[profile]": "email.domain"}, "fields[profile]"),
        ({"additional-fields[profile]": "lists"}, "additional-fields[profile]"),
        ({"include": "lists"}, "include"),
        ({"include": ""}, "include"),
        ({"fields[profile]": "email,"}, "fields[profile]"),
        ({"fields[push-token]": "metadata.planet"}, "fields[push-token]"),
        ({"sort": "first_name"}, "sort"),
        ({"sort": ""}, "sort"),
        ({"sort": "created,id"}, "sort"),
        ({"sort": "--id"}, "sort"),
        ({"page[size]": "0"}, "page[size]"),
        ({"page[size]": "101"}, "page[size]"),
        ({"page[size]": "ten"}, "page[size]"),
        ({"page[size]": "²"}, "page[size]"),
        ({"page[cursor]": "nonsense"}, "page[cursor]"),
        ({"page[cursor]": "xxxxx"}, "page[cursor]"),
        ({"page[cursor]": "bmV4dDo6ZW1haWw6OmE"}, "page[cursor]"),
    ],
)
def test_a_bad_value_is_refused_by_parameter(
    fake: FakeKlaviyo, query: dict[str, str], parameter: str
) -> None:
    """400 names the query parameter."""
    reply = get(fake, "/api/profiles", query)

    assert reply.status == 400
    assert reply.error["source"] == {"parameter": parameter}


@pytest.mark.parametrize(
    ("path", "cursor", "sort"),
    [
        ("/api/events", "bm9wZQ==", "datetime"),
        ("/api/events", "WyIxIiwgImEiLCB0cnVlXQ==", "datetime"),
        ("/api/events", "NQ==", "datetime"),
        ("/api/profiles", "bmV4dDo6Y3JlYXRlZDo6eA", "created"),
    ],
)
def test_a_strange_cursor_is_refused(fake: FakeKlaviyo, path: str, cursor: str, sort: str) -> None:
    """A cursor must be of its collection's form."""
    assert get(fake, path, {"page[cursor]": cursor, "sort": sort}).status == 400


@pytest.mark.parametrize("revision", ["yesterday", "2019-01-01", "2031-01-01"])
def test_a_bad_revision_is_not_found(fake: FakeKlaviyo, revision: str) -> None:
    """Malformed, too old and not yet there are one answer."""
    reply = get(fake, "/api/profiles", revision=revision)

    assert reply.status == 404
    assert reply.error["detail"] == "No valid revisions found for method"


def test_a_request_without_revision_is_answered_at_the_newest(fake: FakeKlaviyo) -> None:
    """The live answer to it is not recorded; the fake is lenient."""
    request = make_request("/api/profiles")
    bare = make_request("/api/profiles", revision="").with_headers({"revision": "2026-07-15"})

    assert read(fake.send(request)).headers["x-klaviyo-api-revision"] == "2026-07-15"
    assert fake.send(bare).status == 200


def test_a_method_the_live_endpoint_lacks_is_not_allowed(fake: FakeKlaviyo) -> None:
    """405 for what does not exist anywhere."""
    reply = read(fake.send(make_request("/api/accounts", method="DELETE")))

    assert reply.status == 405
    assert reply.error["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/flows"),
        ("GET", "/api/lists/abc/tags"),
        ("POST", "/api/profiles"),
        ("HEAD", "/api/profiles"),
        ("GET", "/"),
    ],
)
def test_what_only_the_fake_lacks_raises(fake: FakeKlaviyo, method: str, path: str) -> None:
    """The fake never makes an answer up; the error names method and path."""
    with pytest.raises(UnknownRouteError, match=f"{method} {path}$") as raised:
        fake.send(make_request(path, method=method))

    assert (raised.value.method, raised.value.path) == (method, path)
    assert isinstance(raised.value, LookupError)

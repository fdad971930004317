"""The fake beside the live service: recorded answers replayed, member for member.

The OpenAPI file is held against it in ``tests/contracts``.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from klaviyo_bridge.fake import Account, FakeKlaviyo, Fault
from tests.unit.fake.calling import KEY, get

REVISION = "2026-07-15"
REPLAYED = {
    "GET /api/profiles",
    "GET /api/profiles/{id}",
    "GET /api/lists",
    "GET /api/lists/{id}/profiles",
    "GET /api/lists/{id}/relationships/profiles",
    "GET /api/segments",
    "GET /api/segments/{id}",
    "GET /api/segments/{id}/profiles",
    "GET /api/events",
    "GET /api/events/{id}/relationships/metric",
    "GET /api/metrics",
    "GET /api/accounts",
}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def recorded(shared: Path) -> list[Json]:
    """Return the recorded documents."""
    documents: list[Json] = json.loads((shared / "specs/recorded-documents.json").read_bytes())
    return documents


def plant(fake: FakeKlaviyo, resource: Json) -> None:
    """Plant a recorded resource under its own id."""
    attributes = dict(resource.get("attributes", {}))
    identifier, kind = resource["id"], resource["type"]
    if kind == "profile":
        attributes.pop("joined_group_at", None)
        fake.add_profile(identifier=identifier, **attributes)
    elif kind in {"list", "segment"}:
        add = fake.add_list if kind == "list" else fake.add_segment
        attributes.pop("profile_count", None)
        add(identifier=identifier, **attributes)
    elif kind == "metric":
        fake.add_metric(
            identifier=identifier,
            name=attributes.get("name", ""),
            integration=attributes.get("integration", {}),
        )
        fake.account.happenings.metrics[identifier].update(attributes)


def plant_event(fake: FakeKlaviyo, resource: Json) -> None:
    """Plant a recorded event, once its profile and metric are there; its UUID is kept."""
    attributes = resource["attributes"]
    related = {name: one["data"]["id"] for name, one in resource["relationships"].items()}
    fake.add_event(
        identifier=resource["id"],
        profile_id=related["profile"],
        metric=related["metric"],
        time=datetime.fromisoformat(attributes["datetime"]),
        properties=attributes["event_properties"],
    )
    event = fake.account.happenings.get(resource["id"])
    assert event is not None
    event.attributes["uuid"] = attributes["uuid"]


def rebuild(document: Json) -> tuple[FakeKlaviyo, str]:
    """Return a fake that holds what a recorded answer shows, and the address that was asked."""
    body = document["body"]
    address = body["links"]["self"]
    data = body["data"] if isinstance(body["data"], list) else [body["data"]]
    account = Account()
    if data[0]["type"] == "account":
        account = Account(identifier=data[0]["id"], **data[0]["attributes"])
    fake = FakeKlaviyo(account)
    for resource in [*data, *body.get("included", [])]:
        plant(fake, resource)
    for resource in data:
        if resource["type"] == "event":
            plant_event(fake, resource)
    for resource in body.get("included", []):
        if resource["type"] == "profile":  # an event planted may have touched it
            fake.account.people.attributes(resource["id"]).update(resource["attributes"])
    place_members(fake, address, data)
    return fake, address


def place_members(fake: FakeKlaviyo, address: str, data: list[Json]) -> None:
    """Open the list or segment, or plant the event, that an address leads through."""
    _, collection, *rest = urlsplit(address).path.strip("/").split("/")
    if not rest or rest[1:] == []:
        return
    if collection == "events":
        fake.add_event(identifier=rest[0], profile_id=fake.add_profile(), metric=data[0]["id"])
        return
    (fake.add_list if collection == "lists" else fake.add_segment)(name="", identifier=rest[0])
    for resource in data:
        joined = resource.get("attributes", {}).get("joined_group_at", "2026-01-01T00:00:00+00:00")
        fake.add_member(rest[0], resource["id"], joined_at=datetime.fromisoformat(joined))


@pytest.mark.parametrize("endpoint", sorted(REPLAYED))
def test_recorded_answers_are_answered_alike(recorded: list[Json], endpoint: str) -> None:
    """Data and included agree member by member, order and nulls and all; so does the self link."""
    documents = [
        one
        for one in recorded
        if one["endpoint"] == endpoint and one["status"] == 200 and one.get("revision") == REVISION
    ]
    for document in documents:
        fake, address = rebuild(document)
        reply = get(fake, address)

        assert reply.status == 200
        for part in ("data", "included"):
            assert json.dumps(document["body"].get(part)) == json.dumps(reply.body.get(part))
        assert document["body"]["links"]["self"] == reply.body["links"]["self"]
        assert list(document["body"]["links"]) == list(reply.body["links"])
        assert_same_headers(document, dict(reply.headers))
    assert documents


SAME_VALUE = {
    "allow",
    "content-language",
    "content-type",
    "ratelimit-limit",
    "ratelimit-reset",
    "vary",
    "www-authenticate",
    "x-klaviyo-api-revision",
}
STRICTER = "include=lists%2Csegments"
"""Recorded at 75 a second; the fake goes by the vendor's text, which says one."""


def assert_same_headers(document: Json, headers: dict[str, str]) -> None:
    """Hold an answer's headers against the recorded ones: the same names, and most values."""
    recorded = dict(document["headers"])
    if STRICTER in document["body"].get("links", {}).get("self", ""):
        del recorded["ratelimit-limit"]
    given = {name: headers.get(name) for name in recorded}

    assert {n: v for n, v in recorded.items() if n in SAME_VALUE} == {
        n: v for n, v in given.items() if n in SAME_VALUE
    }
    assert None not in given.values()


EARLIER = {"GET /api/profiles", "GET /api/events", "GET /api/segments", "GET /api/metrics"}


@pytest.mark.parametrize("endpoint", sorted(EARLIER))
def test_answers_recorded_at_an_earlier_revision_are_answered_alike(
    recorded: list[Json], endpoint: str
) -> None:
    """But for the name of one relationship, which has become a plural since."""
    documents = [
        one
        for one in recorded
        if (one["endpoint"], one["status"]) == (endpoint, 200)
        and one.get("revision") == "2026-04-15"
    ]
    for document in documents:
        fake, address = rebuild(document)
        reply = get(fake, address, revision="2026-04-15")

        for part in ("data", "included"):
            assert renamed(document["body"].get(part)) == renamed(reply.body.get(part))
        assert list(document["body"]["links"]) == list(reply.body["links"])
        assert document["body"]["links"]["self"] == reply.body["links"]["self"]
        assert_same_headers(document, dict(reply.headers))
    assert documents


def renamed(part: object) -> str:
    """Write a part of an answer, its conversations in the singular."""
    return json.dumps(part).replace("conversations", "conversation")


@pytest.mark.parametrize(
    "path", ["/api/lists/NOPE01", "/api/profiles/NOPE01", "/api/events/NOPE01"]
)
def test_recorded_errors_are_answered_alike(recorded: list[Json], path: str) -> None:
    """The same members in the same order, save the id."""
    endpoint = f"GET {path.rpartition('/')[0]}/{{id}}"
    (document,) = [
        one for one in recorded if one["endpoint"] == endpoint and one["status"] in {400, 404}
    ]
    expected = document["body"]["errors"][0]
    reply = get(FakeKlaviyo(), path)

    assert document["status"] == reply.status
    assert json.dumps({**expected, "id": ""}) == json.dumps({**reply.error, "id": ""})


@pytest.mark.parametrize(
    ("endpoint", "status", "path", "query"),
    [
        ("GET /api/lists", 400, "/api/lists", {"page_size": "10"}),
        ("GET /api/events", 400, "/api/events", {"filter": 'equals(metric_id,"x"'}),
        ("GET /api/lists/{id}", 401, "/api/lists/X1", {}),
        ("GET /api/*", 401, "/api/lists", {}),
    ],
)
def test_recorded_refusals_are_answered_alike(
    recorded: list[Json], endpoint: str, status: int, path: str, query: dict[str, str]
) -> None:
    """A strange parameter, a filter that breaks off, a malformed key, and an unknown one."""
    (document,) = [
        one for one in recorded if (one["endpoint"], one["status"]) == (endpoint, status)
    ]
    expected = {"links": {}, **document["body"]["errors"][0]}
    code = expected["code"]
    key = {"not_authenticated": "invalid", "authentication_failed": "pk_test_stranger"}.get(code)
    fake = FakeKlaviyo(keys={KEY: None})

    reply = get(fake, path, query, key=key or KEY)

    assert status == reply.status
    assert {**expected, "id": ""} == {"links": {}, **reply.error, "id": ""}
    assert_same_headers({"headers": {}, **document}, dict(reply.headers))


def test_a_recorded_429_is_answered_alike(recorded: list[Json]) -> None:
    """Order of members included."""
    (document,) = [one for one in recorded if one["status"] == 429]
    expected = document["body"]["errors"][0]
    fake = FakeKlaviyo()
    fake.faults.add(Fault.throttle(1))

    error = get(fake, "/api/lists").error

    assert json.dumps({**expected, "id": ""}) == json.dumps({**error, "id": ""})

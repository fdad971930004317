"""The fake beside the live service: recorded answers replayed, and the OpenAPI file's schemas."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator

from klaviyo_bridge.fake import Account, FakeKlaviyo, Fault
from klaviyo_bridge.fake.routes import ROUTES
from tests.unit.fake.calling import get, walk

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
    assert documents


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


def test_a_recorded_429_is_answered_alike(recorded: list[Json]) -> None:
    """Order of members included."""
    (document,) = [one for one in recorded if one["status"] == 429]
    expected = document["body"]["errors"][0]
    fake = FakeKlaviyo()
    fake.faults.add(Fault.throttle(1))

    error = get(fake, "/api/lists").error

    assert json.dumps({**expected, "id": ""}) == json.dumps({**error, "id": ""})


@pytest.fixture(scope="module")
def openapi(shared: Path) -> Json:
    """Return Klaviyo's OpenAPI file."""
    read: Json = json.loads((shared / "specs/klaviyo-openapi-2026-07-15.json").read_bytes())
    return read


def test_limits_and_scopes_are_those_of_the_openapi_file(openapi: Json) -> None:
    """Operation, tier, scopes, page size, filters, sorts and fields of every route."""
    for route in ROUTES:
        operation = openapi["paths"][route.path]["get"]
        limits = operation["x-klaviyo-ratelimit"]
        parameters = {one["name"]: one["schema"] for one in operation.get("parameters", [])}
        parameters = {k: v for k, v in parameters.items() if k not in {"id", "revision"}}

        assert operation["operationId"] == route.operation
        assert (limits["burst"], limits["steady"]) == (
            f"{route.tier.burst}/s",
            f"{route.tier.steady}/m",
        )
        assert sorted(route.scopes) == sorted(operation["x-klaviyo-scopes"])
        assert set(parameters) == route.rules.parameters
        if route.rules.size:
            size = parameters["page[size]"]
            assert route.rules.size == (size["default"], size["maximum"])
        for kind, names in route.rules.fields.items():
            enum = parameters[f"fields[{kind}]"]["items"]["enum"]
            assert names == {name for name in enum if "." not in name}
        if route.rules.sort:
            assert route.rules.sort == {one.removeprefix("-") for one in parameters["sort"]["enum"]}
        for field, rule in operation.get("x-klaviyo-filters", {}).items():
            operators = {one for group in rule["operators"].values() for one in group}
            assert operators == set(route.rules.filters[field].operators)
        assert set(operation.get("x-klaviyo-filters", {})) == set(route.rules.filters)
        others = {one.upper() for one in openapi["paths"][route.path]} - {"GET"}
        assert others == set(route.elsewhere)


def soften(node: object) -> object:
    """Turn OpenAPI 3.0 into JSON Schema, without what the file itself is wrong about.

    Its faults, each recorded: null links typed as text; one-of types that real data fits twice.
    """
    if isinstance(node, list):
        return [soften(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        soft: Json = {"$ref": node["$ref"]}
    else:
        soft = {
            "anyOf" if name == "oneOf" else name: soften(value)
            for name, value in node.items()
            if name not in {"nullable", "example", "discriminator", "format"}
        }
    return {"anyOf": [soft, {"type": "null"}]} if node.get("nullable") else soft


@pytest.fixture(scope="module")
def schemas(openapi: Json) -> Json:
    """Return the components, softened."""
    components: Any = soften(openapi["components"])
    links = components["schemas"]["CollectionLinks"]["properties"]
    for name in ("next", "prev", "first", "last"):
        links[name] = {"type": ["string", "null"]}
    found: Json = components
    return found


def test_every_route_answers_what_the_openapi_file_describes(openapi: Json, schemas: Json) -> None:
    """Full answers, subscriptions and included resources with them, fit the response schemas."""
    fake = FakeKlaviyo("demo:120", limits=False)
    group = get(fake, "/api/lists").ids[-1]
    segment = get(fake, "/api/segments").ids[0]
    ids = {
        "profiles": get(fake, "/api/profiles", {"sort": "-id"}).ids[0],
        "lists": group,
        "segments": segment,
        "events": get(fake, "/api/events").ids[0],
        "metrics": get(fake, "/api/metrics").ids[0],
        "accounts": fake.account.id,
    }
    for route in ROUTES:
        path = route.path.replace("{id}", ids[route.path.split("/")[2]])
        query = {
            f"additional-fields[{kind}]": ",".join(sorted(names))
            for kind, names in route.rules.additional.items()
        }
        if route.rules.include:
            query["include"] = ",".join(sorted(route.rules.include))
        if "profiles" in route.path and route.rules.size:
            query |= {"page[size]": "60"}
        if route.operation == "get_profiles":
            query |= {"sort": "-id"}
        answered = openapi["paths"][route.path]["get"]["responses"]["200"]
        schema = answered["content"]["application/vnd.api+json"]["schema"]
        validator = Draft202012Validator({**schema, "components": schemas})
        body = get(fake, path, query).body
        faults = [
            f"{route.path} {error.json_path}: {error.message[:200]}"
            for error in validator.iter_errors(body)
        ]

        assert not faults


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("demo:120", set()),
        (
            "drift:120",
            {"external-id-number", "double-opt-in-as-text", "unknown-suppression"},
        ),
    ],
)
def test_who_breaks_the_schemas(
    account: str, expected: set[str], openapi: Json, schemas: Json
) -> None:
    """Nobody of the demo account, and three people of the account of drift, on purpose."""
    fake = FakeKlaviyo(account, limits=False)
    schema = openapi["paths"]["/api/profiles"]["get"]["responses"]["200"]
    validator = Draft202012Validator(
        {**schema["content"]["application/vnd.api+json"]["schema"], "components": schemas}
    )
    breaking = set()
    for identifier in walk(fake, "/api/profiles", {"page[size]": "100"}):
        text = {
            "filter": f'equals(id,"{identifier}")',
            "additional-fields[profile]": "subscriptions",
        }
        body = get(fake, "/api/profiles", text).body
        if not validator.is_valid(body):
            breaking.add(body["data"][0]["attributes"]["last_name"])

    assert expected == breaking

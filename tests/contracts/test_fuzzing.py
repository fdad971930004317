"""The served fake under fire: schemathesis asks what no test of ours would think of."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klaviyo_bridge.fake import FakeKlaviyo, Server
from klaviyo_bridge.fake.routes import ROUTES
from tests.contracts.conftest import Testify
from tests.contracts.reviewed_faults import mends
from tests.contracts.specification import (
    MEDIA_TYPE,
    Json,
    Specification,
    mend,
    read_specification,
)
from tests.contracts.witnesses import summon_module
from tests.unit.fake.calling import KEY, get

pytestmark = [pytest.mark.shared, pytest.mark.witness]

WITNESS = "schemathesis"
OPERATIONS = {route.operation: route for route in ROUTES}
HEADERS = {"authorization": f"Klaviyo-API-Key {KEY}", "revision": "2026-07-15"}
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
]
"""What schemathesis holds every answer against."""
FINE = {200, 400, 404}
"""What a question may be answered by somebody with a key; nothing else, whatever it says."""
WHOLE: dict[str, dict[str, str]] = {
    "profiles": {
        "page[size]": "100",
        "additional-fields[profile]": "subscriptions,predictive_analytics",
    },
    "lists": {},
    "segments": {},
    "events": {"page[size]": "1000"},
    "metrics": {},
    "accounts": {},
}


@pytest.fixture(scope="module")
def specification(shared: Path) -> Specification:
    """Klaviyo's OpenAPI file."""
    return read_specification(shared)


@pytest.fixture(scope="module")
def fake() -> FakeKlaviyo:
    """What is under fire."""
    return FakeKlaviyo("demo:120", limits=False)


@pytest.fixture(scope="module")
def server(fake: FakeKlaviyo) -> Iterator[Server]:
    """Return it, served."""
    with fake.serve() as served:
        yield served


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """Keep the connection open."""
    with requests.Session() as made:
        yield made


@pytest.fixture(scope="module")
def schemathesis() -> Any:
    """Return the witness."""
    return summon_module("schemathesis", package="schemathesis")


@pytest.fixture(scope="module")
def api(schemathesis: Any, specification: Specification) -> Any:
    """Return the file, cut down to the fake's routes and put right, as schemathesis knows it."""
    return schemathesis.openapi.from_dict(_cut_down(specification))


def _cut_down(specification: Specification) -> Json:
    """Leave out what is sent with every request alike: the key and the revision."""
    paths: Json = {}
    for operation in OPERATIONS:
        endpoint = specification.endpoints[operation]
        described = specification.raw["paths"][endpoint.path]["get"]
        parameters = [one for one in described.get("parameters", ()) if one["in"] != "header"]
        answers = {
            status: mend(schema, (*mends(sparse=True), _close))
            for status, schema in endpoint.answers.items()
        }
        paths[endpoint.path] = {
            "get": {
                "operationId": operation,
                "parameters": parameters,
                "responses": {
                    status: {"description": "", "content": {MEDIA_TYPE: {"schema": schema}}}
                    for status, schema in answers.items()
                },
            }
        }
    head = {name: specification.raw[name] for name in ("openapi", "info")}
    return {**head, "paths": paths}


def _close(node: Json) -> Json:
    return {**node, "additionalProperties": False} if "properties" in node else node


def _everything(fake: FakeKlaviyo) -> str:
    """Write down every record of the account, asked for without the server."""
    other = FakeKlaviyo(fake.account, limits=False)
    found: list[Any] = []
    for collection, question in WHOLE.items():
        reply = get(other, f"/api/{collection}", question)
        found.append(reply.body["data"])
        while reply.body["links"]["next"]:
            reply = get(other, reply.body["links"]["next"])
            found.append(reply.body["data"])
    return json.dumps(found)


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_nothing_that_is_asked_breaks_the_fake(
    operation: str,
    *,
    schemathesis: Any,
    api: Any,
    server: Server,
    fake: FakeKlaviyo,
    session: requests.Session,
    testify: Testify,
) -> None:
    """No 500, no answer outside the file, nothing wrong accepted, no record changed."""
    testify(WITNESS, operation)
    before = _everything(fake)
    checks = schemathesis.checks.CHECKS.get_by_names(CHECKS)
    modes = schemathesis.GenerationMode

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(_cases(api, operation, modes, _known_id(fake, operation)))
    def hold(case: Any) -> None:
        response = case.call(base_url=server.url, session=session, headers=HEADERS)

        assert response.status_code in FINE, f"{response.status_code} to {response.request.url}"
        case.validate_response(response, checks=checks)

    hold()
    assert before == _everything(fake)


def _known_id(fake: FakeKlaviyo, operation: str) -> str:
    collection = OPERATIONS[operation].path.split("/")[2]
    return str(get(fake, f"/api/{collection}").ids[-1])


def _cases(api: Any, operation: str, modes: Any, known: str) -> st.SearchStrategy[Any]:
    """Draw questions that fit the file, and ones that do not; of strangers, and of somebody."""
    path = OPERATIONS[operation].path
    draw = api[path]["GET"].as_strategy
    if "{id}" not in path:
        return st.one_of([draw(generation_mode=mode) for mode in modes])
    somebody = {"path_parameters": {"id": known}}
    of_somebody = [draw(generation_mode=mode, **somebody) for mode in modes]
    return st.one_of([draw(generation_mode=modes.POSITIVE), *of_somebody])


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_no_query_string_breaks_the_fake(
    operation: str, server: Server, fake: FakeKlaviyo, testify: Testify
) -> None:
    """Half escapes, stray marks, filters gone wrong: each is answered, on the same connection."""
    testify(WITNESS, operation)
    path = OPERATIONS[operation].path.replace("{id}", _known_id(fake, operation))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)

    @settings(max_examples=60)
    @given(queries)
    def hold(query: str) -> None:
        connection.request("GET", f"{path}?{query}", headers=HEADERS)
        response = connection.getresponse()
        body = json.loads(response.read())

        assert response.status in FINE, f"{response.status} to {path}?{query}"
        assert ("data" in body) == (response.status == 200), f"{path}?{query}"

    hold()
    connection.close()


_pieces = st.sampled_from(
    [
        "%",
        "%zz",
        "%22",
        "%00",
        "%ff",
        "&",
        "=",
        "+",
        ";",
        "(",
        ")",
        "[",
        "]",
        ",",
        "'",
        "\\",
        ".",
        "-",
        "filter=",
        "equals(",
        "any(",
        "and(",
        "email",
        "created",
        "id",
        "page%5Bcursor%5D=",
        "page[size]=",
        "sort=",
        "fields[profile]=",
        "include=",
        "2026-01-01",
        "bmV4dDo6",
        "999999999999999999999999999999",
    ]
)
queries = st.lists(_pieces, max_size=14).map("".join)
"""Query strings, as a client in trouble may send them."""

"""Prism plays Klaviyo from its OpenAPI file: our requests pass its judgement, we read its answers.

Prism answers 422 to a request that does not fit the file, and its header ``sl-violations`` says
where.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from klaviyo_bridge.client import accounts, events, lists, metrics, profiles, segments
from klaviyo_bridge.client.connections import Connection
from klaviyo_bridge.models import Account, Event, KlaviyoList, Metric, Profile, Resource, Segment
from klaviyo_bridge.transport import RequestsTransport
from klaviyo_bridge.wire import Filter, Query, Request, Response
from klaviyo_bridge.wire.converter import make_converter
from klaviyo_bridge.wire.endpoints import build, raw
from klaviyo_bridge.wire.jsonapi import read_identifiers
from klaviyo_bridge.wire.operations import REVISION
from klaviyo_bridge.wire.responses import decipher
from tests.contracts import prism
from tests.contracts.comparison import changes
from tests.contracts.conftest import Testify
from tests.contracts.operations import BUILT
from tests.contracts.questions import SIZE, kind_of, kinds_of, names_of
from tests.contracts.specification import Endpoint, Specification, read_specification
from tests.contracts.witnesses import summon_program

pytestmark = [pytest.mark.shared, pytest.mark.witness]

WITNESS = "Prism"
OPERATIONS = sorted(BUILT)
ROLLS = [f"dynamic=true, seed={seed}" for seed in range(5)]
"""How Prism is asked to make an answer up, the same in every run."""
MOMENT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
VALUES: Mapping[str, Any] = {
    "boolean": True,
    "date-time": MOMENT,
    "none": None,
    "number": 1,
    "string": "ada, the \"first\" & 'last'",
}
MODELS: Mapping[str, type[Resource]] = {
    model.TYPE: model for model in (Account, Event, KlaviyoList, Metric, Profile, Segment)
}
Ask = Callable[..., Response]


@pytest.fixture(scope="module")
def specification(shared: Path) -> Specification:
    """Klaviyo's OpenAPI file."""
    return read_specification(shared)


@pytest.fixture(scope="module")
def ask(specification: Specification, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Send a request as the client does; ``headers`` replace its own, empty ones take away."""
    node, program = summon_program("node"), summon_program("prism")
    place = tmp_path_factory.mktemp("prism") / "klaviyo.json"
    file = prism.write(prism.cut_down(specification.raw, BUILT), place)
    with prism.serve(node, program, file) as url, RequestsTransport() as transport:
        connection = Connection(api_key="pk_test_prism", revision=REVISION, base_url=url)

        def send(request: Request, **headers: str) -> Response:
            complete = connection.complete(request).with_headers(headers)
            kept = {name: value for name, value in complete.headers.items() if value}
            return transport.send(attrs.evolve(complete, headers=kept))

        yield send


def _violations(response: Response) -> str:
    return response.headers.get("sl-violations", "" if response.status < 400 else "refused")


def _queries(endpoint: Endpoint) -> Iterator[Query]:
    """Yield a query for every single thing that an endpoint can be asked."""
    yield Query()
    for kind, names in kinds_of(endpoint, "fields").items():
        yield Query(fields={kind: names})
    for kind, names in kinds_of(endpoint, "additional-fields").items():
        yield Query(additional_fields={kind: names})
    if "include" in endpoint.queries:
        yield Query(include=names_of(endpoint, "include"))
    for order in endpoint.queries.get("sort", {}).get("enum", ()):
        yield Query(sort=order)
    for end in ("minimum", "maximum"):
        if SIZE in endpoint.queries:
            yield Query(page_size=endpoint.queries[SIZE][end])
    yield from (Query(filter=one) for one in _filters(endpoint))


def _filters(endpoint: Endpoint) -> Iterator[Filter]:
    for field, rule in endpoint.filters.items():
        value = VALUES[kind_of(endpoint, field)]
        shapes = {"none": None, "single": value, "list": (value, value)}
        for shape, operators in rule["operators"].items():
            yield from (Filter(operator, field, shapes[shape]) for operator in operators)


def _build(endpoint: Endpoint, query: Query | None = None) -> Request:
    return build(endpoint.name, id="X1y2Z3" if "{id}" in endpoint.path else None, query=query)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_request_passes(
    specification: Specification, ask: Ask, testify: Testify, operation: str
) -> None:
    """Each parameter, each of its values, each filter, with key and revision: no violations."""
    testify(WITNESS, operation)
    endpoint = specification.endpoints[operation]

    judged = [(query, _violations(ask(_build(endpoint, query)))) for query in _queries(endpoint)]

    assert [] == [(query, said) for query, said in judged if said]


WRONG = {
    "a parameter's size": "/api/profiles?page[size]=101",
    "a field": "/api/profiles?fields[profile]=nonsense",
    "an order": "/api/profiles?sort=nonsense",
    "an include": "/api/events?include=templates",
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_requests_do_not_pass(ask: Ask, what: str) -> None:
    """Prism does look: at what it is asked, brackets in the names of parameters included."""
    path, _, parameter = WRONG[what].partition("?")
    name, _, value = parameter.partition("=")

    said = _violations(ask(raw("GET", path, params={name: value})))

    assert f'"{name.partition(",")[0]}"' in said


def test_key_revision_and_path_are_looked_at(ask: Ask) -> None:
    """A request without key, without revision or to a path of no endpoint does not pass."""
    bare = raw("GET", "/api/profiles")

    assert "security" in _violations(ask(bare, authorization=""))
    assert "revision" in _violations(ask(bare, revision=""))
    assert _violations(ask(raw("GET", "/api/nonsense")))


@pytest.mark.parametrize("prefer", ["dynamic=false", *ROLLS])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_answers_are_read(
    specification: Specification, ask: Ask, testify: Testify, operation: str, prefer: str
) -> None:
    """What Prism makes up from the file is read, and written back as it was."""
    testify(WITNESS, operation)
    request = _build(specification.endpoints[operation])
    converter = make_converter()
    document = decipher(ask(request, prefer=prefer), request)
    sent = document.data if isinstance(document.data, list) else [document.data]

    if "_ids_for_" in operation:
        assert tuple(one["id"] for one in sent) == read_identifiers(document)
    else:
        read = [converter.structure(one, MODELS[one["type"]]) for one in sent]
        assert [] == list(changes(sent, [converter.unstructure(one) for one in read]))


CALLS: Mapping[str, Callable[[], Any]] = {
    "accounts.get": accounts.get,
    "accounts.get by id": lambda: accounts.get("X1"),
    "events.get": lambda: events.get("X1"),
    "events.iter": lambda: events.iterate(sort="-datetime"),
    "lists.find": lambda: lists.FLOWS.find(name="VIP, and more"),
    "lists.get": lambda: lists.FLOWS.get("X1", profile_count=True),
    "lists.iter": lists.FLOWS.iterate,
    "lists.member_ids": lambda: lists.FLOWS.member_ids("X1"),
    "lists.members": lambda: lists.FLOWS.members("X1", subscriptions=True),
    "metrics.find": lambda: metrics.find(name="Placed Order"),
    "metrics.get": lambda: metrics.get("X1"),
    "metrics.iter": metrics.iterate,
    "profiles.find": lambda: profiles.find(email="ada@example.com", subscriptions=True),
    "profiles.get": lambda: profiles.get("X1", subscriptions=True, predictive_analytics=True),
    "profiles.iter": lambda: profiles.iterate(subscriptions=True, predictive_analytics=True),
    "profiles.lists": lambda: profiles.lists("X1"),
    "profiles.segments": lambda: profiles.segments("X1"),
    "segments.find": lambda: segments.FLOWS.find(name="VIP"),
    "segments.get": lambda: segments.FLOWS.get("X1", profile_count=True),
    "segments.iter": segments.FLOWS.iterate,
    "segments.member_ids": lambda: segments.FLOWS.member_ids("X1"),
    "segments.members": lambda: segments.FLOWS.members("X1", subscriptions=True),
}


@pytest.mark.parametrize("call", CALLS)
def test_every_call_gets_through(ask: Ask, testify: Testify, call: str) -> None:
    """What a call of the client asks first is what Prism takes, and its answer is what it reads."""
    flow = CALLS[call]()
    request = next(flow)
    testify(WITNESS, request.operation)
    response = ask(request)

    assert "" == _violations(response)
    assert _go_on(flow, response)


def _go_on(flow: Any, response: Response) -> Any:
    """Return what a flow comes to, or what a stream hands out first."""
    try:
        return flow.send(response)
    except StopIteration as end:
        return end.value

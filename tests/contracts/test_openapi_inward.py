"""OpenAPI, inward: whatever the fake answers is in Klaviyo's file, as far as the file is right."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klaviyo_bridge.fake import FakeKlaviyo, Fault
from klaviyo_bridge.fake.routes import ROUTES
from klaviyo_bridge.fake.routing import Route
from tests.contracts.answers import Validators
from tests.contracts.conftest import Testify
from tests.contracts.questions import Question, kinds_of, questions
from tests.contracts.reviewed_faults import UNDOCUMENTED_IDENTITIES
from tests.contracts.specification import (
    Endpoint,
    Json,
    Specification,
    read_specification,
)
from tests.unit.fake.calling import KEY, Reply, get, make_request, read

pytestmark = pytest.mark.shared

WITNESS = "OpenAPI, inward"
OPERATIONS = {route.operation: route for route in ROUTES}
SIZE = 120
"""Profiles of the account: every consent state and oddity is among the first fifty."""
PAGES = 3
"""Pages followed of one collection, either way."""
NOW = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def specification(shared: Path) -> Specification:
    """Klaviyo's OpenAPI file."""
    return read_specification(shared)


@pytest.fixture(scope="module")
def fake() -> FakeKlaviyo:
    """What answers."""
    return FakeKlaviyo(f"demo:{SIZE}", limits=False)


@pytest.fixture(scope="module")
def ids(fake: FakeKlaviyo) -> dict[str, list[str]]:
    """Ids of the account by collection: the first, the last, and some between."""
    collections = ("profiles", "lists", "segments", "events", "metrics", "accounts")
    found = {name: get(fake, f"/api/{name}").ids for name in collections}
    return {name: [*some[:40:7], some[-1]] for name, some in found.items()}


@pytest.fixture(scope="module")
def validators(specification: Specification) -> Validators:
    """What holds answers against the file."""
    return Validators(specification)


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_the_fakes_table_is_the_files(
    operation: str, specification: Specification, testify: Testify
) -> None:
    """Method, path, tier, scopes, parameters, page size, filters, sorts and names."""
    testify(WITNESS, operation)
    route, endpoint = OPERATIONS[operation], specification.endpoints[operation]
    described = specification.raw["paths"][route.path]["get"]
    limits = described["x-klaviyo-ratelimit"]
    rules = route.rules

    assert (endpoint.method, endpoint.path) == (route.method, route.path)
    assert (limits["burst"], limits["steady"]) == (
        f"{route.tier.burst}/s",
        f"{route.tier.steady}/m",
    )
    assert sorted(described["x-klaviyo-scopes"]) == sorted(route.scopes)
    assert set(endpoint.queries) == rules.parameters
    size = endpoint.queries.get("page[size]")
    assert (size and (size["default"], size["maximum"])) == rules.size
    assert {
        kind: {name for name in names if "." not in name}
        for kind, names in kinds_of(endpoint, "fields").items()
    } == rules.fields
    sorts = endpoint.queries.get("sort", {}).get("enum", ())
    assert {one.removeprefix("-") for one in sorts} == rules.sort
    assert {
        field: {one for names in rule["operators"].values() for one in names}
        for field, rule in endpoint.filters.items()
    } == {field: set(rule.operators) for field, rule in rules.filters.items()}
    others = {one.upper() for one in specification.raw["paths"][route.path]} - {"GET"}
    assert others == set(route.elsewhere)


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_answer_to_a_question_in_the_file_is_in_the_file(
    operation: str,
    *,
    specification: Specification,
    fake: FakeKlaviyo,
    ids: dict[str, list[str]],
    validators: Validators,
    testify: Testify,
) -> None:
    """Members, links, inclusion; on the pages that follow, too. And nothing comes unasked."""
    testify(WITNESS, operation)
    endpoint = specification.endpoints[operation]
    known = st.sampled_from(ids[endpoint.path.split("/")[2]])

    @settings(max_examples=60)
    @given(questions(endpoint), known)
    def hold(question: Question, identifier: str) -> None:
        path = endpoint.path.replace("{id}", identifier)
        for url, reply in _follow(fake, path, question.to_parameters()):
            assert reply.status == 200, f"{operation} refused {url}: {reply.body}"
            assert [] == validators.complain(
                operation, 200, reply.body, sparse=bool(question.fields)
            )
            assert [] == list(_unasked(reply.body, endpoint, question))
            assert [] == list(_misplaced(reply.body, url, question, operation))

    hold()


def _follow(
    fake: FakeKlaviyo, path: str, parameters: dict[str, str]
) -> Iterator[tuple[str, Reply]]:
    """Yield an answer and those that its links lead to: on to the end or so, and back."""
    query = f"?{urlencode(parameters)}" if parameters else ""
    url: str | None = f"https://a.klaviyo.com{path}{query}"
    for link in ("next",) * PAGES + ("prev",) * PAGES:
        if url is None:
            return
        reply = get(fake, url)
        yield url, reply
        url = reply.body.get("links", {}).get(link)


def _resources(body: Json) -> Iterator[tuple[str, Json]]:
    data = body["data"] if isinstance(body["data"], list) else [body["data"]]
    for part, some in (("data", data), ("included", body.get("included", []))):
        yield from ((f"$.{part}[{index}]", one) for index, one in enumerate(some))


def _unasked(body: Json, endpoint: Endpoint, question: Question) -> Iterator[str]:
    """Say where attributes came that were not asked for, or did not that were."""
    for place, resource in _resources(body):
        expected = _attributes(endpoint, question, resource["type"])
        found = resource.get("attributes")
        if expected is None:
            if found is not None:
                yield f"{place}: an identifier with attributes"
        elif expected != set(found or {}):
            yield f"{place}.attributes: {sorted(expected ^ set(found or {}))} unasked or missing"


def _attributes(endpoint: Endpoint, question: Question, kind: str) -> set[str] | None:
    """Return which attributes a resource brings; ``None`` for an identifier."""
    if "/relationships/" in endpoint.path:
        return None
    named = kinds_of(endpoint, "fields").get(kind, [])
    dear = set(kinds_of(endpoint, "additional-fields").get(kind, []))
    asked = set(question.additional.get(kind, ()))
    if kind in question.fields:
        return (_heads(question.fields[kind]) | asked) - {"id"}
    undocumented = UNDOCUMENTED_IDENTITIES if kind == "profile" else set()
    return ((_heads(named) - dear) | asked | undocumented) - {"id"}


def _heads(names: Any) -> set[str]:
    return {name.partition(".")[0] for name in names}


def _misplaced(body: Json, url: str, question: Question, operation: str) -> Iterator[str]:
    """Say what is wrong with links and inclusion, of which the file requires little."""
    expected = ["self", "next", "prev"] if isinstance(body["data"], list) else ["self"]
    if expected != list(body.get("links", {})):
        yield f"{operation} $.links: {list(body.get('links', {}))} instead of {expected}"
    elif body["links"]["self"] != url:
        yield f"{operation} $.links.self: {body['links']['self']} instead of {url}"
    if ("included" in body) != bool(question.include):
        yield f"{operation} $.included: there although not asked for, or the other way round"
    included = [(one["type"], one["id"]) for one in body.get("included", [])]
    if len(included) != len(set(included)):
        yield f"{operation} $.included: a resource comes twice"


class _StoppedClock:
    def now(self) -> datetime:
        return NOW

    def sleep(self, seconds: float, /) -> None:
        raise AssertionError(f"a fake with a clock of its caller's slept {seconds} seconds")


def _unknown_parameter(route: Route) -> Reply:
    return get(FakeKlaviyo(), _path(route), {"nonsense": "1"})


def _no_key(route: Route) -> Reply:
    return get(FakeKlaviyo(), _path(route), key=None)


def _no_scope(route: Route) -> Reply:
    return get(FakeKlaviyo(keys={KEY: set()}), _path(route))


def _nowhere(route: Route) -> Reply:
    stranger = "7" + "z" * 10  # well formed as an event's id, so not 400
    path = route.path.replace("{id}", stranger)
    revision = "2026-07-15" if stranger in path else "2019-01-01"
    return get(FakeKlaviyo(), path, revision=revision)


def _other_method(route: Route) -> Reply:
    (method, *_) = {"PUT", "DELETE", "PATCH"} - set(route.elsewhere)
    return read(FakeKlaviyo().send(make_request(_path(route), method=method)))


def _hurry(route: Route) -> Reply:
    fake = FakeKlaviyo("demo:5", clock=_StoppedClock())
    for _ in range(route.tier.burst):
        get(fake, _path(route))
    return get(fake, _path(route))


def _trouble(status: int) -> Callable[[Route], Reply]:
    def ask(route: Route) -> Reply:
        fake = FakeKlaviyo()
        fake.faults.add(Fault.status(status))
        return get(fake, _path(route))

    return ask


def _path(route: Route) -> str:
    return route.path.replace("{id}", "X1")


WAYS: dict[int, Callable[[Route], Reply]] = {
    400: _unknown_parameter,
    401: _no_key,
    403: _no_scope,
    404: _nowhere,
    405: _other_method,
    429: _hurry,
    500: _trouble(500),
    503: _trouble(503),
}
"""Error status to a way of meeting it at any endpoint."""


@pytest.mark.parametrize("status", WAYS)
@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_error_can_be_met_and_is_in_the_file(
    operation: str, status: int, validators: Validators, testify: Testify
) -> None:
    """Its body fits, and its id is that of the exchange."""
    testify(WITNESS, operation)
    reply = WAYS[status](OPERATIONS[operation])

    assert status == reply.status
    assert [] == validators.complain(operation, status, reply.body)
    assert reply.headers["x-klaviyo-req-id"] == reply.error["id"]
    assert "application/vnd.api+json" == reply.headers["content-type"]


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("demo", {}),
        (
            "drift",
            {
                "external-id-number": "external_id",
                "double-opt-in-as-text": "subscriptions.email.marketing.double_optin",
                "unknown-suppression": "subscriptions.email.marketing.suppression[0].reason",
            },
        ),
    ],
)
def test_who_breaks_the_file(
    account: str, expected: dict[str, str], validators: Validators
) -> None:
    """Nobody of the demo account, and three people of the account of drift, on purpose."""
    fake = FakeKlaviyo(f"{account}:{SIZE}", limits=False)
    question = {"page[size]": "100", "additional-fields[profile]": "subscriptions"}
    breaking = {}
    for _, reply in _follow(fake, "/api/profiles", question):
        for one in reply.body["data"]:
            alone = {**reply.body, "data": [one]}
            for complaint in validators.complain("get_profiles", 200, alone):
                place = complaint.split(": ")[0].rpartition("$.data[0].attributes.")[2]
                breaking[one["attributes"]["last_name"]] = place

    assert expected == breaking

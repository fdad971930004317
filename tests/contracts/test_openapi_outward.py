"""OpenAPI, outward: whatever the client can ask is in Klaviyo's file, and nothing else gets out."""

import inspect
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klaviyo_bridge import FakeKlaviyo
from klaviyo_bridge.client import Klaviyo
from klaviyo_bridge.client.drivers import Bound, Many, One
from klaviyo_bridge.errors import ApiError, ConfigurationError
from klaviyo_bridge.wire.endpoints import build, raw
from klaviyo_bridge.wire.http import Request, Response, Window
from klaviyo_bridge.wire.query import Query
from tests.contracts.conformance import read_filter, request_complaints
from tests.contracts.conftest import Testify
from tests.contracts.operations import BUILT, derive
from tests.contracts.questions import (
    BREAKAGES,
    MOST_FILTERS,
    Question,
    filters,
    kind_of,
    names_of,
    questions,
    sizes,
    some_of,
    texts,
)
from tests.contracts.specification import Endpoint, Specification, read_specification

pytestmark = pytest.mark.shared

WITNESS = "OpenAPI, outward"
CALLS = {
    "accounts.get": ("get_accounts", "get_account"),
    "events.get": ("get_event",),
    "events.iter": ("get_events",),
    "lists.find": ("get_lists",),
    "lists.get": ("get_list",),
    "lists.iter": ("get_lists",),
    "lists.member_ids": ("get_profile_ids_for_list",),
    "lists.members": ("get_profiles_for_list",),
    "metrics.find": ("get_metrics",),
    "metrics.get": ("get_metric",),
    "metrics.iter": ("get_metrics",),
    "profiles.find": ("get_profiles",),
    "profiles.get": ("get_profile",),
    "profiles.iter": ("get_profiles",),
    "profiles.lists": ("get_lists_for_profile",),
    "profiles.segments": ("get_segments_for_profile",),
    "segments.find": ("get_segments",),
    "segments.get": ("get_segment",),
    "segments.iter": ("get_segments",),
    "segments.member_ids": ("get_profile_ids_for_segment",),
    "segments.members": ("get_profiles_for_segment",),
}
"""Public call to the operations that it may ask; a call that is not here fails."""
IDENTIFIERS = ("email", "phone_number", "external_id")
NOT_FOUND_OR_MALFORMED = {"get_event": {404, 400}}
"""Why the fake may refuse an id; only of events a malformed one is another matter."""
RECORDS = 12
"""Records taken of a call that yields them; their pages are small."""

ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda one: bool(one.strip())
)


@pytest.fixture(scope="module")
def specification(shared: Path) -> Specification:
    """Klaviyo's OpenAPI file."""
    return read_specification(shared)


@pytest.fixture(scope="module")
def derived(specification: Specification) -> dict[str, Any]:
    """What the file's prose says of limits, beside the rest."""
    return derive(specification.raw)


@pytest.fixture(scope="module")
def fake() -> FakeKlaviyo:
    """Something that answers."""
    return FakeKlaviyo("demo:60", limits=False)


class Listening:
    """A transport that keeps what goes through it."""

    def __init__(self, fake: FakeKlaviyo) -> None:
        self._fake = fake
        self.requests: list[Request] = []
        self.statuses: list[int] = []

    def send(self, request: Request, /) -> Response:
        self.requests.append(request)
        response = self._fake.send(request)
        self.statuses.append(response.status)
        return response


def _asked(request: Request) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.url).query))


def _windows(row: Mapping[str, Any], asked: Mapping[str, str]) -> tuple[Window, ...]:
    """Return the tightest windows that the file's prose sets on a request."""
    uses = {f"{name}={one}" for name, value in asked.items() for one in value.split(",")}
    dear = [rows for use, rows in row.get("surcharges", {}).items() if use in uses]
    tightest = min([row["windows"], *dear], key=lambda rows: int(rows[0][1]))
    return tuple(Window(*one) for one in tightest)


@pytest.mark.parametrize("operation", sorted(BUILT))
def test_every_question_in_the_file_becomes_a_request_in_the_file(
    operation: str, specification: Specification, derived: dict[str, Any], testify: Testify
) -> None:
    """Path, parameters, filters, limits and scopes; and the filter says what was asked."""
    testify(WITNESS, operation)
    endpoint = specification.endpoints[operation]
    row = derived[operation]

    @settings(max_examples=60)
    @given(questions(endpoint), ids if "{id}" in endpoint.path else st.none())
    def hold(question: Question, identifier: str | None) -> None:
        request = build(operation, id=identifier, query=question.to_query())

        asked = _asked(request)
        written = read_filter(asked.get("filter", ""))
        assert request_complaints(request, specification) == []
        assert identifier is None or identifier == unquote(request.path.split("/")[3])
        assert [_told(one.value) for one in question.filters] == [
            _told(one.value(kind_of(endpoint, one.field))) for one in written
        ]
        assert set(question.to_parameters()) == set(asked)
        assert _windows(row, asked) == request.windows
        assert (tuple(row["scopes"]), True) == (request.scopes, request.repeatable)

    hold()


def _told(value: object) -> object:
    """Take one value and a list of one for the same: some fields are only compared with lists."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


@pytest.mark.parametrize("place", sorted(BREAKAGES))
@pytest.mark.parametrize("operation", sorted(BUILT))
def test_no_question_outside_the_file_becomes_a_request(
    operation: str, place: str, specification: Specification, testify: Testify
) -> None:
    """An unknown name, a value out of bounds or of another type: nothing is built."""
    testify(WITNESS, operation)
    endpoint = specification.endpoints[operation]
    identifier = "X1" if "{id}" in endpoint.path else None
    ways = BREAKAGES[place](endpoint)

    @settings(max_examples=5)
    @given(questions(endpoint))
    def hold(question: Question) -> None:
        for wrong in ways:
            query = attrs.evolve(question, **wrong).to_query()
            built = _try_to_build(operation, identifier, query)
            assert built is None, f"{operation}, wrong {place}: {built}"

    if ways:
        hold()


def _try_to_build(operation: str, identifier: str | None, query: Query) -> str | None:
    try:
        return unquote(build(operation, id=identifier, query=query).url)
    except ConfigurationError:
        return None


def _public_calls() -> dict[str, One[..., Any] | Many[..., Any]]:
    groups = {
        name: getattr(Klaviyo("pk_test_outward", transport=Listening(FakeKlaviyo())), name)
        for name, member in vars(Klaviyo).items()
        if isinstance(member, property)
    }
    return {
        f"{group}.{name}": inspect.getattr_static(calls, name)
        for group, calls in groups.items()
        if isinstance(calls, Bound)
        for name in dir(calls)
        if isinstance(inspect.getattr_static(calls, name), One | Many)
    }


def test_every_public_call_is_held_against_the_file() -> None:
    """A call that is added comes here too."""
    assert set(CALLS) == set(_public_calls())


@attrs.frozen
class Use:
    """One use of a public call."""

    operation: str
    places: list[str]
    named: dict[str, Any]


@st.composite
def uses(draw: st.DrawFn, endpoint: Endpoint, call: Any, known: list[str]) -> Use:
    """Draw arguments for a public call: what its signature takes, of what the file allows."""
    parameters = inspect.signature(call).parameters
    named = [name for name in parameters if name not in {"id", "quarantine"}]
    if set(IDENTIFIERS) <= set(named):
        chosen = draw(st.sampled_from(IDENTIFIERS))
        named = [name for name in named if name not in IDENTIFIERS or name == chosen]
    taken = [name for name in named if _is_needed(parameters[name]) or draw(st.booleans())]
    return Use(
        endpoint.name,
        [draw(ids | st.sampled_from(known))] if "{id}" in endpoint.path else [],
        {name: draw(_argument(name, endpoint)) for name in taken},
    )


def _is_needed(parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty or parameter.name in IDENTIFIERS


def _argument(name: str, endpoint: Endpoint) -> st.SearchStrategy[Any]:
    if name == "filter":
        return filters(endpoint) | st.lists(filters(endpoint), max_size=MOST_FILTERS)
    if name == "sort":
        return st.sampled_from(endpoint.queries["sort"]["enum"])
    if name == "fields":
        return some_of(names_of(endpoint, "fields[profile]"))
    if name == "page_size":
        return sizes(endpoint).map(lambda size: min(size, 5))
    if name in {*IDENTIFIERS, "name"}:
        return texts
    if name in {"subscriptions", "predictive_analytics", "profile_count"}:
        return st.booleans()
    raise NotImplementedError(f"say what values the argument {name} takes")


@pytest.mark.parametrize("call", sorted(CALLS))
def test_whatever_a_public_call_sends_is_in_the_file(
    call: str, specification: Specification, fake: FakeKlaviyo, testify: Testify
) -> None:
    """Every request of the conversation, headers too; and no page loses a word of the question."""
    testify(WITNESS, *CALLS[call])
    group, _, name = call.partition(".")

    def method(listening: Listening) -> Any:
        return getattr(getattr(Klaviyo("pk_test_outward", transport=listening), group), name)

    endpoints = [specification.endpoints[one] for one in CALLS[call]]
    signature = method(Listening(fake))

    @settings(max_examples=40)
    @given(st.one_of([uses(one, signature, _known_ids(fake, one)) for one in endpoints]))
    def hold(use: Use) -> None:
        listening = Listening(fake)
        refused = _run(method(listening), use)

        sent = listening.requests
        assert [one for request in sent for one in request_complaints(request, specification)] == []
        assert {use.operation} == {request.operation for request in sent}
        assert refused is None or refused in NOT_FOUND_OR_MALFORMED.get(use.operation, {404})
        first, *others = [_asked(request) for request in sent]
        for asked in others:
            assert asked.pop("page[cursor]"), f"{call}: a next page without a cursor"
            assert first == asked, f"{call}: a next page forgets the question"

    hold()


def _known_ids(fake: FakeKlaviyo, endpoint: Endpoint) -> list[str]:
    """Return ids that stand in the account, for a path with an id."""
    klaviyo = Klaviyo("pk_test_outward", transport=fake)
    path = "/".join(endpoint.path.split("/")[:3])
    return [str(one["id"]) for one in islice(klaviyo.iter(path), 8)]


def _run(method: Any, use: Use) -> int | None:
    """Make a call to its end, or as far as it is worth; return the status that ended it."""
    try:
        result = method(*use.places, **use.named)
        if isinstance(result, Iterable):
            list(islice(result, RECORDS))
    except ApiError as error:
        return error.status
    return None


def test_whatever_is_called_by_its_path_is_known_for_what_it_is(
    specification: Specification, derived: dict[str, Any]
) -> None:
    """``request()`` paces all endpoints of the file, those without a call of their own too."""
    mistaken = []
    for endpoint in specification.endpoints.values():
        path = "/".join("X1" if "{" in step else step for step in endpoint.path.split("/"))
        request = raw(endpoint.method, path)
        expected = (endpoint.name, _windows(derived[endpoint.name], {}))
        if expected != (request.operation, request.windows):
            found = f"{request.operation} with {request.windows}"
            mistaken.append(f"{endpoint.method} {path}: taken for {found}")

    assert mistaken == []


def test_an_id_cannot_leave_its_place() -> None:
    """Slashes, question marks and dots in an id stay one step of the path."""
    request = build("get_profile", id="../lists?x=1#/")

    assert f"/api/profiles/{quote('../lists?x=1#/', safe='')}" == request.url

"""Reading what we never saw: whatever the file's schemas describe, and whatever is near it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klaviyo_bridge.client.flows import stream
from klaviyo_bridge.errors import ApiError, UnexpectedDocumentError
from klaviyo_bridge.models import (
    Account,
    Event,
    KlaviyoList,
    Metric,
    Profile,
    Quarantined,
    Resource,
    Segment,
)
from klaviyo_bridge.wire.converter import make_converter
from klaviyo_bridge.wire.endpoints import build
from klaviyo_bridge.wire.http import Request, Response
from klaviyo_bridge.wire.jsonapi import read_identifiers, read_one
from klaviyo_bridge.wire.responses import decipher
from tests.contracts.comparison import changes
from tests.contracts.conftest import Testify
from tests.contracts.documents import Mutant, documents, mutants
from tests.contracts.reviewed_faults import mends
from tests.contracts.specification import (
    Json,
    Specification,
    mend,
    read_specification,
)

pytestmark = pytest.mark.shared

WITNESS = "documents never seen"
COLLECTIONS: dict[str, type[Resource]] = {
    "get_accounts": Account,
    "get_events": Event,
    "get_lists": KlaviyoList,
    "get_lists_for_profile": KlaviyoList,
    "get_metrics": Metric,
    "get_profiles": Profile,
    "get_profiles_for_list": Profile,
    "get_profiles_for_segment": Profile,
    "get_segments": Segment,
    "get_segments_for_profile": Segment,
}
SINGLES: dict[str, type[Resource]] = {
    "get_account": Account,
    "get_event": Event,
    "get_list": KlaviyoList,
    "get_metric": Metric,
    "get_profile": Profile,
    "get_segment": Segment,
}
IDENTIFIERS = (
    "get_list_ids_for_profile",
    "get_profile_ids_for_list",
    "get_profile_ids_for_segment",
    "get_segment_ids_for_profile",
)
_SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@pytest.fixture(scope="module")
def specification(shared: Path) -> Specification:
    """Klaviyo's OpenAPI file."""
    return read_specification(shared)


@pytest.fixture(scope="module")
def drawn(specification: Specification) -> "_Drawn":
    """Documents by operation and status."""
    return _Drawn(specification)


class _Drawn:
    """Strategies, each made once."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._made: dict[tuple[str, int], st.SearchStrategy[Any]] = {}

    def valid(self, operation: str, status: int = 200) -> st.SearchStrategy[Any]:
        """Draw what the file describes, put right."""
        if (operation, status) not in self._made:
            schema = self._specification.endpoints[operation].answer(status)
            put_right = mend(schema, (*mends(), _identify, _date))
            self._made[operation, status] = documents(put_right)
        return self._made[operation, status]


def _identify(node: Json) -> Json:
    """Require the id that the file calls optional, and that no recorded resource is without."""
    members = node.get("properties", {})
    if not {"type", "id"} <= members.keys():
        return node
    named = {**members, "id": {"type": "string"}}
    return {**node, "properties": named, "required": [*node.get("required", ()), "id"]}


def _date(node: Json) -> Json:
    """Take for date-times what the file calls so everywhere but in metrics."""
    members = node.get("properties", {})
    if not {"created", "updated"} <= members.keys():
        return node
    dated = {name: {**members[name], "format": "date-time"} for name in ("created", "updated")}
    return {**node, "properties": {**members, **dated}}


def _answer(body: Any, status: int = 200) -> Response:
    return Response(status=status, body=json.dumps(body).encode())


def _request(operation: str) -> Request:
    return build(operation, id="X1" if operation not in _WITHOUT_ID else None)


_WITHOUT_ID = frozenset({f"get_{name}s" for name in ("account", "event", "list", "metric")}) | {
    "get_profiles",
    "get_segments",
}


def _read(operation: str, body: Any) -> tuple[tuple[Resource, ...], list[Quarantined]]:
    """Read one page as the client does."""
    aside: list[Quarantined] = []
    conversation = stream(_request(operation), COLLECTIONS[operation], quarantine=aside.append)
    next(conversation)
    records: Any = conversation.send(_answer(body))
    return records, aside


@pytest.mark.parametrize("operation", sorted(COLLECTIONS))
def test_a_page_that_the_file_describes_is_read_and_written_back(
    operation: str, drawn: _Drawn, testify: Testify
) -> None:
    """Every record, every member, without loss."""
    testify(WITNESS, operation)
    converter = make_converter()

    @settings(max_examples=80, suppress_health_check=_SLOW_TO_DRAW)
    @given(drawn.valid(operation))
    def hold(body: Json) -> None:
        records, aside = _read(operation, body)

        assert [] == aside
        assert [] == list(
            changes(body["data"], [converter.unstructure(record) for record in records])
        )

    hold()


@pytest.mark.parametrize("operation", sorted(SINGLES))
def test_a_record_that_the_file_describes_is_read_and_written_back(
    operation: str, drawn: _Drawn, testify: Testify
) -> None:
    """The same for one record."""
    testify(WITNESS, operation)
    converter = make_converter()

    @settings(max_examples=80, suppress_health_check=_SLOW_TO_DRAW)
    @given(drawn.valid(operation))
    def hold(body: Json) -> None:
        record = read_one(decipher(_answer(body), _request(operation)), SINGLES[operation])

        assert [] == list(changes(body["data"], converter.unstructure(record)))

    hold()


@pytest.mark.parametrize("operation", sorted(COLLECTIONS))
def test_a_page_with_one_thing_wrong_loses_nothing(
    operation: str, drawn: _Drawn, testify: Testify
) -> None:
    """The strange value is kept, or its record set aside with the place; the others are read."""
    testify(WITNESS, operation)
    converter = make_converter()

    @settings(max_examples=40, suppress_health_check=_SLOW_TO_DRAW)
    @given(mutants(drawn.valid(operation)))
    def hold(some: list[Mutant]) -> None:
        for mutant in some:
            _hold_page(mutant)

    def _hold_page(mutant: Mutant) -> None:
        try:
            records, aside = _read(operation, mutant.body)
        except UnexpectedDocumentError as error:
            _hold_blame(mutant, error)
            cost_its_page = mutant.path.startswith("$.data[")
            assert not cost_its_page, f"{mutant.path}: {mutant.change} cost the whole page"
            return
        data = mutant.body["data"]
        set_aside = [one.raw for one in aside]
        written = [converter.unstructure(record) for record in records]
        assert len(data) == len(records) + len(aside)
        assert all(_is_near(mutant.path, one.path) for one in aside), (mutant.path, aside)
        kept = [_complete(one) for one in data if one not in set_aside]
        assert [] == list(changes(kept, written)), mutant.path

    hold()


def _complete(resource: Json) -> Json:
    """Write a resource without attributes as one that has none: to JSON:API they are the same."""
    return {"attributes": {}, **resource}


def _hold_blame(mutant: Mutant, error: UnexpectedDocumentError) -> None:
    near = _is_near(mutant.path, error.path)
    assert near, f"{mutant.path}: {mutant.change} blamed on {error.path}"


def _is_near(changed: str, blamed: str) -> bool:
    """Say whether a place is the changed one, what holds it, or what it holds."""
    return changed.startswith(blamed) or blamed.startswith(changed)


@pytest.mark.parametrize("operation", sorted(SINGLES))
def test_a_record_with_one_thing_wrong_is_read_or_refused(
    operation: str, drawn: _Drawn, testify: Testify
) -> None:
    """With an error that names the place."""
    testify(WITNESS, operation)
    converter = make_converter()

    @settings(max_examples=40, suppress_health_check=_SLOW_TO_DRAW)
    @given(mutants(drawn.valid(operation)))
    def hold(some: list[Mutant]) -> None:
        for mutant in some:
            _hold_record(mutant)

    def _hold_record(mutant: Mutant) -> None:
        try:
            document = decipher(_answer(mutant.body), _request(operation))
            record = read_one(document, SINGLES[operation])
        except UnexpectedDocumentError as error:
            _hold_blame(mutant, error)
            return
        sent = _complete(mutant.body["data"])
        assert [] == list(changes(sent, converter.unstructure(record))), mutant.path

    hold()


@pytest.mark.parametrize("operation", IDENTIFIERS)
def test_identifiers_are_read_or_refused(operation: str, drawn: _Drawn, testify: Testify) -> None:
    """As described: each of them; with one thing wrong: an error that names the place."""
    testify(WITNESS, operation)

    @settings(max_examples=20)
    @given(drawn.valid(operation), mutants(drawn.valid(operation)))
    def hold(body: Json, some: list[Mutant]) -> None:
        found = read_identifiers(decipher(_answer(body), _request(operation)))
        assert [one["id"] for one in body["data"]] == list(found)
        for mutant in some:
            _hold_identifiers(mutant)

    def _hold_identifiers(mutant: Mutant) -> None:
        try:
            read_identifiers(decipher(_answer(mutant.body), _request(operation)))
        except UnexpectedDocumentError as error:
            _hold_blame(mutant, error)

    hold()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 415, 429, 500, 503])
def test_an_error_with_anything_wrong_is_still_that_error(
    status: int, drawn: _Drawn, testify: Testify
) -> None:
    """Whatever its body has become, the status says which error it is."""
    testify(WITNESS, "get_profiles")
    valid = drawn.valid("get_profiles", status)

    @settings(max_examples=25)
    @given(valid, mutants(valid))
    def hold(body: Any, some: list[Mutant]) -> None:
        for one in (body, *(mutant.body for mutant in some)):
            with pytest.raises(ApiError) as caught:
                decipher(_answer(one, status), _request("get_profiles"))

            assert status == caught.value.status

    hold()

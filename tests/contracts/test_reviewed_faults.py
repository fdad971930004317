"""The reviewed faults of Klaviyo's OpenAPI file: each is proved, and none is missing."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from klaviyo_bridge.fake.routes import ROUTES
from klaviyo_bridge.models import SuppressionReason
from tests.contracts.answers import Validators
from tests.contracts.reviewed_faults import (
    CONTRADICTIONS,
    FAULTS,
    Contradiction,
    Fault,
    mends,
)
from tests.contracts.specification import (
    Json,
    Specification,
    complaints,
    mend,
    read_specification,
    validator,
)

pytestmark = pytest.mark.shared

OPERATIONS = {route.operation for route in ROUTES}


@pytest.fixture(scope="module")
def specification(shared: Path) -> Specification:
    """Klaviyo's OpenAPI file."""
    return read_specification(shared)


@pytest.fixture(scope="module")
def recordings(shared: Path) -> list[Json]:
    """The recorded exchanges, but for those of which only a part is known."""
    found: list[Json] = json.loads((shared / "specs/recorded-documents.json").read_bytes())
    return [one for one in found if not one.get("fragment_of")]


def _is_sparse(url: str) -> bool:
    return any(name.startswith("fields[") for name in parse_qs(urlsplit(url).query))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_every_reviewed_fault_is_proved_by_a_recording(
    fault: Fault, specification: Specification, recordings: list[Json]
) -> None:
    """The recorded answer breaks the file where the entry says, and nowhere once it is mended."""
    where, status, place = fault.proof
    proofs = [one for one in recordings if (one["endpoint"], one["status"]) == (where, status)]
    endpoint = specification.find(*where.split(" "))
    assert endpoint is not None
    schema = endpoint.answer(status)
    without = validator(mend(schema, mends(sparse=True, without=fault)))
    mended = validator(mend(schema, mends(sparse=True)))

    found = [one for proof in proofs for one in complaints(without, proof["body"])]

    assert any(one.startswith(place) for one in found), found
    assert [] == [one for proof in proofs for one in complaints(mended, proof["body"])]


def test_no_fault_is_missing_from_the_review(
    specification: Specification, recordings: list[Json]
) -> None:
    """Every recorded read of an endpoint that the fake has, and every recorded error, fits."""
    validators = Validators(specification)
    held = []
    found = []
    for one in recordings:
        endpoint = specification.find(*one["endpoint"].split(" "))
        if endpoint is None or (one["status"] < 400 and endpoint.name not in OPERATIONS):
            continue
        sparse = one["status"] < 400 and _is_sparse(one["body"]["links"]["self"])
        found += validators.complain(endpoint.name, one["status"], one["body"], sparse=sparse)
        held.append(endpoint.name)

    assert [] == found
    assert len(held) >= 30


@pytest.mark.parametrize("one", CONTRADICTIONS, ids=lambda one: one.said)
def test_every_contradiction_still_stands(one: Contradiction, specification: Specification) -> None:
    """Description and schema use different words, and the library knows both."""
    operations = (o for item in specification.raw["paths"].values() for o in item.values())
    (described,) = (o for o in operations if o.get("operationId") == one.operation)
    schema = specification.raw["components"]["schemas"][one.schema]
    listed = schema["properties"][one.member]["enum"]

    assert one.said in described["description"]
    assert one.listed in listed
    assert one.said not in listed
    assert {one.said, one.listed} <= set(SuppressionReason)

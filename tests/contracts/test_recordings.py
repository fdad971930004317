"""Recorded answers of the live service: each is read and written back, or the right error."""

import json
from pathlib import Path
from typing import Any

import pytest

from klaviyo_bridge.errors import ApiError
from klaviyo_bridge.models import (
    Account,
    EmailMarketing,
    Event,
    KlaviyoList,
    Metric,
    Profile,
    Record,
    Resource,
    Segment,
    Subscriptions,
)
from klaviyo_bridge.wire.converter import make_converter
from klaviyo_bridge.wire.endpoints import build
from klaviyo_bridge.wire.http import Response
from klaviyo_bridge.wire.operations import find_operation
from klaviyo_bridge.wire.responses import decipher
from tests.contracts.conftest import Testify

pytestmark = pytest.mark.shared

MODELS: dict[str, type[Resource]] = {
    model.TYPE: model for model in (Account, Event, KlaviyoList, Metric, Profile, Segment)
}
FRAGMENTS: dict[str, type[Record]] = {
    "data.attributes.subscriptions": Subscriptions,
    "data.attributes.subscriptions.email.marketing": EmailMarketing,
}


@pytest.fixture
def recordings(shared: Path) -> list[dict[str, Any]]:
    """The recorded exchanges."""
    found: list[dict[str, Any]] = json.loads(
        (shared / "specs/recorded-documents.json").read_text("utf-8")
    )
    return found


def _resources(recording: dict[str, Any]) -> list[dict[str, Any]]:
    body = recording["body"]
    if not isinstance(body, dict) or recording.get("fragment_of"):
        return []
    data = body.get("data")
    found = [*(data if isinstance(data, list) else [data]), *body.get("included", ())]
    return [r for r in found if r and r.get("type") in MODELS and "attributes" in r]


def _operations(recordings: list[dict[str, Any]]) -> set[str]:
    """Return the operations whose answers hold resources that the library reads."""
    asked = {r["endpoint"] for r in recordings if _resources(r) and r["endpoint"].startswith("GET")}
    found = (find_operation(*endpoint.split(" ", 1)) for endpoint in asked)
    return {operation.name for operation in found if operation is not None}


@pytest.mark.rule("KLV-03")
def test_every_recorded_resource_is_read_and_written_back(
    recordings: list[dict[str, Any]], testify: Testify
) -> None:
    """Without loss: null and absent, number and text, every precision of a date-time."""
    testify("recordings", *_operations(recordings))
    converter = make_converter()
    resources = [r for recording in recordings for r in _resources(recording)]

    again = [converter.unstructure(converter.structure(r, MODELS[r["type"]])) for r in resources]

    assert json.dumps(resources, sort_keys=True) == json.dumps(again, sort_keys=True)
    assert len(resources) > 60


def test_recorded_fragments_are_read_and_written_back(recordings: list[dict[str, Any]]) -> None:
    """Parts of profiles quoted elsewhere, the vendor's own sample among them."""
    converter = make_converter()
    parts = [
        (r["body"], FRAGMENTS[r["fragment_of"]])
        for r in recordings
        if r.get("fragment_of") in FRAGMENTS
    ]

    again = [converter.unstructure(converter.structure(sent, model)) for sent, model in parts]

    assert [sent for sent, _ in parts] == again
    assert len(parts) == 2


def test_every_recorded_answer_is_deciphered(recordings: list[dict[str, Any]]) -> None:
    """Success becomes a document, failure the error of its status with its codes."""
    for recording in recordings:
        if recording.get("fragment_of"):
            continue
        body = b"" if recording["body"] is None else json.dumps(recording["body"]).encode()
        response = Response(status=recording["status"], body=body)
        if recording["status"] < 400:
            document = decipher(response, build("get_profiles"))
            assert (recording["body"] or {}).get("data") == document.data
        else:
            with pytest.raises(ApiError) as caught:
                decipher(response, build("get_profiles"))
            codes = [error["code"] for error in recording["body"]["errors"]]
            assert (recording["status"], codes) == (
                caught.value.status,
                [error.code for error in caught.value.errors],
            )

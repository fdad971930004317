"""The laws of reading and writing segment definitions, whatever they hold."""

import functools
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klaviyo_bridge.errors import UnexpectedDocumentError
from klaviyo_bridge.models.definition import Definition
from klaviyo_bridge.wire import make_converter, read_definition, write_definition
from tests.contracts.reviewed_faults import mends
from tests.contracts.specification import complaints, mend, read_specification, validator
from tests.properties.definitions import (
    damaged,
    definitions,
    each_of_schema,
    from_schema,
    unknown_parts,
)

Json = dict[str, Any]


@functools.cache
def _schema(shared: Path) -> Json:
    answer = read_specification(shared).endpoints["get_segment"].answer(200)
    attributes = answer["properties"]["data"]["properties"]["attributes"]["properties"]
    return {**attributes["definition"], "nullable": False}


@functools.cache
def _drawn_from(shared: Path) -> st.SearchStrategy[Json]:
    return from_schema(_schema(shared))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_writing_undoes_reading_of_whatever_the_schema_allows(
    shared: Path, data: st.DataObject
) -> None:
    """A definition that Klaviyo's schema allows is understood whole, and comes out unchanged."""
    raw = data.draw(_drawn_from(shared))

    definition = read_definition(raw)

    assert raw == write_definition(definition)
    assert [] == list(unknown_parts(definition))


def test_every_alternative_and_word_of_the_schema_is_known(shared: Path) -> None:
    """Each condition, filter, operator and unit of Klaviyo's schema has its place in the models."""
    for raw in each_of_schema(_schema(shared)):
        definition = read_definition(raw)

        assert raw == write_definition(definition)
        assert [] == list(unknown_parts(definition)), raw


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(definition=definitions)
def test_what_the_models_allow_the_schema_allows(shared: Path, definition: Definition) -> None:
    """A definition made by hand is one that Klaviyo takes."""
    checker = _checker(shared)

    assert [] == complaints(checker, write_definition(definition))


@functools.cache
def _checker(shared: Path) -> Any:
    return validator(mend(_schema(shared), mends()))


@given(definitions)
def test_reading_undoes_writing(definition: Definition) -> None:
    """A definition made by hand is the same after a journey over the wire, and hashes the same."""
    raw = json.loads(json.dumps(write_definition(definition)))

    read = read_definition(raw)

    assert definition == read
    assert hash(definition) == hash(read)
    assert raw == write_definition(read)
    assert read == pickle.loads(pickle.dumps(read))  # noqa: S301  # made here


@pytest.mark.rule("KLV-03")
@given(damaged())
def test_damage_survives_the_round_trip(raw: Any) -> None:
    """Unknown types, members too many, missing or of another type: all come out as they went in.

    Only what has no groups of conditions at all is refused, with its path.
    """
    try:
        definition = read_definition(raw)
    except UnexpectedDocumentError as error:
        path = error.path
        depth = path.removeprefix("$.condition_groups").count(".")

        assert path.startswith("$")
        assert depth <= 1
    else:
        assert raw == write_definition(definition)
        assert all("@ $.condition_groups[" in one.problem for one in unknown_parts(definition))


@given(damaged())
def test_the_converter_does_the_same(raw: Any) -> None:
    """A converter reads and writes definitions as the two functions do."""
    converter = make_converter()
    try:
        expected = read_definition(raw)
    except UnexpectedDocumentError:
        with pytest.raises(UnexpectedDocumentError):
            converter.structure(raw, Definition)
        return

    read = converter.structure(raw, Definition)

    assert expected == read
    assert raw == converter.unstructure(read)

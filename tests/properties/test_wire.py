"""The laws of reading and writing, for whatever the service may send."""

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.errors import UnexpectedDocumentError
from klaviyo_bridge.models import (
    Account,
    Event,
    KlaviyoList,
    Metric,
    Profile,
    Record,
    Resource,
    Segment,
)
from klaviyo_bridge.wire.converter import make_converter
from klaviyo_bridge.wire.fields import Kind, Member, members
from klaviyo_bridge.wire.jsonapi import Document, read_page

RESOURCES: list[type[Resource]] = [Account, Event, KlaviyoList, Metric, Profile, Segment]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
moments = st.one_of(
    st.datetimes().map(lambda moment: moment.isoformat() + "+00:00"),
    st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds") + "Z"),
    st.datetimes().map(lambda moment: moment.isoformat(timespec="milliseconds") + "-05:00"),
    st.datetimes().map(lambda moment: moment.isoformat()),
)
SCALARS: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.STRING: st.text(max_size=12) | st.integers(),
    Kind.BOOLEAN: st.booleans() | st.sampled_from(["True", "false"]),
    Kind.NUMBER: st.floats(allow_nan=False, allow_infinity=False) | st.integers(-180, 180),
    Kind.INTEGER: st.integers(),
    Kind.MOMENT: moments,
    Kind.MAPPING: st.dictionaries(st.text(max_size=8), json_values, max_size=3),
}


def _values(member: Member) -> st.SearchStrategy[Any]:
    if member.model is None:
        return st.none() | SCALARS[member.kind]
    inner = _objects(member.model)
    return st.none() | (st.lists(inner, max_size=2) if member.kind is Kind.RECORDS else inner)


def _objects(model: type[Record]) -> st.SearchStrategy[dict[str, Any]]:
    known = {member.name: _values(member) for member in members(model)}
    unknown = st.dictionaries(
        st.text(min_size=1, max_size=8).filter(lambda name: name not in known),
        json_values,
        max_size=1,
    )
    return st.tuples(st.fixed_dictionaries({}, optional=known), unknown).map(
        lambda parts: {**parts[0], **parts[1]}
    )


@st.composite
def resources(draw: st.DrawFn) -> tuple[type[Resource], dict[str, Any]]:
    """Draw a model and a resource object that it can read."""
    model = draw(st.sampled_from(RESOURCES))
    envelope = draw(
        st.dictionaries(st.sampled_from(["relationships", "links", "meta"]), st.just({"x": 1}))
    )
    attributes = draw(_objects(model))
    return model, {"type": model.TYPE, "id": "X1", "attributes": attributes, **envelope}


@pytest.mark.rule("KLV-03")
@given(resources())
def test_writing_undoes_reading(drawn: tuple[type[Resource], dict[str, Any]]) -> None:
    """Unknown enum values and fields survive a round trip, and so does everything else."""
    model, resource = drawn
    converter = make_converter()

    record = converter.structure(resource, model)

    assert resource == converter.unstructure(record)
    assert record == pickle.loads(pickle.dumps(record))  # noqa: S301  # made here


@pytest.mark.rule("KLV-03")
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "type": st.just("profile") | json_values,
                "id": st.just("01") | json_values,
                "attributes": st.dictionaries(
                    st.sampled_from([member.name for member in members(Profile)]), json_values
                )
                | json_values,
            },
        )
        | json_values,
        max_size=5,
    )
)
def test_no_page_crashes(data: list[Any]) -> None:
    """Whatever an answer holds, each record is either read or set aside with its path."""
    page = read_page(Document(data=data), Profile)

    assert len(data) == len(page.records) + len(page.quarantined)
    assert all(aside.path.startswith("$.data[") for aside in page.quarantined)


@given(json_values)
def test_no_value_of_a_record_shows_in_an_error(value: Any) -> None:
    """An error names types and places; what stood there may be personal."""
    marked = {"email": {"secret-value": value}}
    with pytest.raises(UnexpectedDocumentError) as caught:
        make_converter().structure({"type": "profile", "id": "1", "attributes": marked}, Profile)

    assert "secret-value" not in str(caught.value)

"""What models have in common."""

import copy
import pickle

import attrs
import pytest

from klaviyo_bridge import models
from klaviyo_bridge.models import UNSET, Event, Location, Profile, ProfilePatch, Record, WireForm

RECORDS = [
    model
    for model in vars(models).values()
    if isinstance(model, type) and issubclass(model, Record)
]


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_models_are_frozen_slotted_and_keyword_only(model: type[Record]) -> None:
    """Every model is a frozen value without ``__dict__``, built by keywords alone."""
    fields = attrs.fields(model)

    assert all(field.kw_only for field in fields)
    assert "__dict__" not in dir(model)
    assert model.__setattr__ is not object.__setattr__


@pytest.mark.rule("KLV-15")
def test_the_repr_of_a_profile_shows_nothing_personal() -> None:
    """Identifiers, names, places and custom properties are masked."""
    profile = Profile(
        id="01",
        email="ada@example.com",
        phone_number="+447700900123",
        external_id="customer-7",
        first_name="Ada",
        last_name="Lovelace",
        organization="Engines",
        location=Location(city="London", zip="SW1Y"),
        properties={"shoe size": "38"},
        extra={"nickname": "The Countess"},
    )

    shown = repr(profile)

    secrets = ("ada", "+44", "customer-7", "Ada", "Lovelace", "Engines", "London", "38", "Countess")
    assert [s for s in secrets if s in shown] == []
    assert "id='01'" in shown


def test_a_profile_survives_pickling_and_copying() -> None:
    """Profiles may travel to worker processes."""
    profile = Profile(id="01", email="ada@example.com", extra={"new": 1})

    assert profile == pickle.loads(pickle.dumps(profile))  # noqa: S301  # made a line above
    assert profile == copy.deepcopy(profile)


def test_extra_is_empty_unless_something_unknown_came() -> None:
    """``extra`` is always a mapping."""
    assert Profile(id="01").extra == {}
    assert Profile(id="01", extra={"new": 1}).extra == {"new": 1}


@pytest.mark.rule("KLV-01")
def test_a_profile_made_by_hand_has_no_subscriptions_loaded() -> None:
    """What Klaviyo sends only on request counts as not sent, unless it is given."""
    profile = Profile(id="01")

    assert not profile.was_sent("subscriptions")
    assert profile.was_sent("email")


def test_was_sent_tells_null_from_absent() -> None:
    """A member that came as null was sent; one that is remembered as absent was not."""
    profile = Profile(id="01", form=WireForm(absent=frozenset({"first_name"})))

    assert not profile.was_sent("first_name")
    assert profile.was_sent("last_name")


@pytest.mark.parametrize(
    ("linkage", "expected"),
    [
        ({}, None),
        ({"metric": {"links": {}}}, None),
        ({"metric": {"data": {"type": "metric", "id": "M1"}}}, ("M1",)),
        ({"metric": {"data": None}}, ()),
        ({"metric": None}, None),
        ({"metric": []}, None),
        ({"metric": {"data": ["M1", {"type": "metric"}]}}, ()),
        (
            {"metric": {"data": [{"type": "metric", "id": "M1"}, {"type": "metric", "id": "M2"}]}},
            ("M1", "M2"),
        ),
    ],
)
def test_related_ids_tells_none_inlined_from_none_related(
    linkage: dict[str, object], expected: tuple[str, ...] | None
) -> None:
    """``None`` means that the answer did not say; an empty tuple that there is nothing."""
    event = Event(id="E1", envelope={"relationships": linkage})

    assert expected == event.related_ids("metric")


def test_an_event_knows_whose_and_what_it_is() -> None:
    """The inlined to-one relationships are plain ids."""
    event = Event(
        id="E1",
        envelope={
            "relationships": {
                "profile": {"data": {"type": "profile", "id": "P1"}},
                "metric": {"data": {"type": "metric", "id": "M1"}},
            }
        },
    )

    assert (event.profile_id, event.metric_id) == ("P1", "M1")
    assert Event(id="E2").profile_id is None


@pytest.mark.rule("KLV-05")
def test_unset_is_false_and_itself() -> None:
    """UNSET has one instance, is falsy, and is what a patch's fields begin with."""
    assert not UNSET
    assert repr(UNSET) == "UNSET"
    assert ProfilePatch().email is UNSET
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET  # noqa: S301  # made here

"""People of every kind: with events, memberships and data, or without."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from klaviyo_bridge.models import Profile
from klaviyo_bridge.segments.history import Happening, History, record_history
from klaviyo_bridge.segments.people import Person
from tests.properties.strategies import (
    NOW,
    emails,
    json_values,
    locations,
    moments,
    phone_numbers,
    properties,
    property_names,
    subscriptions,
    texts,
)

GROUPS = ["G1", "G2", "G3", "G4"]
METRICS = ["M1", "M2"]

recent = st.integers(-90, 10).map(lambda days: NOW + timedelta(days=days))
happenings = st.builds(
    Happening,
    at=recent | moments,
    value=json_values,
    properties=st.dictionaries(property_names, json_values, max_size=3),
)
histories: st.SearchStrategy[History] = st.lists(
    st.tuples(st.sampled_from(METRICS), happenings), max_size=8
).map(record_history)
memberships = st.dictionaries(st.sampled_from(GROUPS), st.none() | recent | moments, max_size=3)
predictions: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "total_clv": json_values,
        "churn_probability": st.floats(0, 1),
        "expected_date_of_next_order": st.none() | moments.map(lambda at: at.isoformat()),
        "ranked_channel_affinity": st.none()
        | st.lists(st.sampled_from(["email", "push", "sms", "whatsapp"]), unique=True),
    },
)
custom_objects = st.dictionaries(
    texts,
    st.lists(st.dictionaries(st.integers(0, 3), json_values, max_size=2), max_size=3),
    max_size=2,
)

profiles = st.builds(
    Profile,
    id=st.just("P1"),
    email=emails,
    phone_number=phone_numbers,
    first_name=st.none() | texts,
    created=st.none() | moments,
    location=st.none() | locations,
    properties=properties,
    subscriptions=st.none() | subscriptions,
    predictive_analytics=st.none() | predictions,
)
people = st.builds(
    Person,
    profiles,
    memberships=st.none() | memberships,
    events=st.none() | histories,
    objects=st.none() | custom_objects,
)
"""Anybody, each part of whose data may be missing."""

"""Hypothesis strategies for whatever Klaviyo may send, odd as it comes."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from klaviyo_bridge.models import (
    EmailChannel,
    EmailMarketing,
    ListSuppression,
    Location,
    Membership,
    Profile,
    SmsChannel,
    SmsMarketing,
    Subscriptions,
    Suppression,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
"""The moment that tests ask about."""

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
"""Any text that UTF-8 can hold, empty and blank ones included."""

offsets = st.integers(-14 * 60, 14 * 60).map(lambda each: timezone(timedelta(minutes=each)))
moments = st.one_of(
    st.datetimes(timezones=st.one_of(st.just(UTC), offsets)),
    st.datetimes(
        datetime(2020, 1, 1),  # noqa: DTZ001  # bounds are naive by contract
        datetime(2027, 1, 1),  # noqa: DTZ001  # given its zone by the caller
        timezones=st.just(UTC),
    ),
    st.just(datetime(1990, 1, 1, tzinfo=UTC)),
)
"""Aware moments: any at all, likely ones, and the one that stands for "unknown"."""

consents = st.one_of(
    st.none(),
    st.sampled_from(["SUBSCRIBED", "UNSUBSCRIBED", "NEVER_SUBSCRIBED"]),
    texts,
)
"""Consent statuses: known words, unknown words, and none."""

reasons = st.one_of(
    st.none(),
    st.sampled_from(
        [
            *("HARD_BOUNCE", "INVALID_EMAIL", "SPAM_COMPLAINT", "SPAM_REPORT"),
            *("UNSUBSCRIBE", "USER_SUPPRESSED"),
        ]
    ),
    texts,
)
list_ids = st.sampled_from(["L1", "L2", "L3"])
suppressions = st.builds(Suppression, reason=reasons, timestamp=st.none() | moments)
list_suppressions = st.builds(
    ListSuppression,
    list_id=st.none() | list_ids,
    reason=reasons,
    timestamp=st.none() | moments,
)

email_marketing = st.builds(
    EmailMarketing,
    consent=consents,
    consent_timestamp=st.none() | moments,
    can_receive_email_marketing=st.none() | st.booleans(),
    last_updated=st.none() | moments,
    method=st.none() | texts,
    method_detail=st.none() | texts,
    double_optin=st.none() | st.booleans(),
    suppression=st.none() | st.lists(suppressions, max_size=3).map(tuple),
    list_suppressions=st.none() | st.lists(list_suppressions, max_size=3).map(tuple),
)
sms_marketing = st.builds(
    SmsMarketing,
    consent=consents,
    consent_timestamp=st.none() | moments,
    can_receive_sms_marketing=st.none() | st.booleans(),
    last_updated=st.none() | moments,
    method=st.none() | texts,
)
subscriptions = st.builds(
    Subscriptions,
    email=st.none() | st.builds(EmailChannel, marketing=st.none() | email_marketing),
    sms=st.none() | st.builds(SmsChannel, marketing=st.none() | sms_marketing),
)
"""Permissions of email and text messages, each part of which may be missing."""

scalars: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), texts
)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
"""Whatever JSON holds, and the numbers that some writers of JSON let slip."""

property_names = st.one_of(
    texts,
    st.sampled_from(
        [
            *("$source", "source", "$consent_method", "$consent_form_id", "$consent_form_version"),
            *("favorite color", "favorite_color", "last_active_date", "$consent_timestamp"),
            *("birthday", "Gender", "prénom", "色", "-", ""),
        ]
    ),
)
properties = st.dictionaries(property_names, json_values, max_size=6)

emails = st.one_of(
    st.none(), texts, st.sampled_from(["ada@example.com", " Ada@Example.com ", "not an address"])
)
phone_numbers = st.one_of(
    st.none(), texts, st.sampled_from(["+15550100123", "+447700900123", "(555) 010-0123"])
)
coordinates = st.none() | st.floats()
locations = st.builds(
    Location,
    address1=st.none() | texts,
    address2=st.none() | texts,
    city=st.none() | texts,
    country=st.one_of(st.none(), texts, st.sampled_from(["GB", "United States", "Åland"])),
    region=st.none() | texts,
    zip=st.none() | texts,
    latitude=coordinates,
    longitude=coordinates,
    timezone=st.none() | texts,
    ip=st.none() | texts,
)
profiles = st.builds(
    Profile,
    id=st.just("01HPROFILE"),
    email=emails,
    phone_number=phone_numbers,
    external_id=st.none() | texts,
    first_name=st.none() | texts,
    last_name=st.none() | texts,
    organization=st.none() | texts,
    locale=st.none() | texts,
    last_event_date=st.none() | moments,
    location=st.none() | locations,
    properties=properties,
    subscriptions=st.none() | subscriptions,
)
"""Any profile that the wire can produce."""

memberships = st.lists(
    st.builds(
        Membership,
        kind=st.sampled_from(["list", "segment"]),
        id=st.sampled_from(["A1", "B2", "C3", "D4"]),
        name=texts,
    ),
    max_size=6,
)
"""Audiences of one profile; ids and names may repeat."""

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
    PushChannel,
    PushMarketing,
    SmsChannel,
    SmsMarketing,
    SmsTransactional,
    Subscriptions,
    Suppression,
    TrackingConsent,
    WhatsappChannel,
    WhatsappPermission,
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

methods = st.none() | st.sampled_from(["FORM", "API", "TEXT", "MANUAL_IMPORT"]) | texts
flags = st.none() | st.booleans()
maybe_moments = st.none() | moments

email_marketing = st.builds(
    EmailMarketing,
    consent=consents,
    consent_timestamp=maybe_moments,
    can_receive_email_marketing=flags,
    last_updated=maybe_moments,
    method=methods,
    method_detail=st.none() | texts,
    double_optin=flags,
    suppression=st.none() | st.lists(suppressions, max_size=3).map(tuple),
    list_suppressions=st.none() | st.lists(list_suppressions, max_size=3).map(tuple),
)
sms_marketing = st.builds(
    SmsMarketing,
    consent=consents,
    consent_timestamp=maybe_moments,
    can_receive_sms_marketing=flags,
    last_updated=maybe_moments,
    method=methods,
)
sms_transactional = st.builds(
    SmsTransactional,
    consent=consents,
    consent_timestamp=maybe_moments,
    can_receive_sms_transactional=flags,
    last_updated=maybe_moments,
    method=methods,
)
tracking = st.builds(
    TrackingConsent,
    consent=consents,
    consent_timestamp=maybe_moments,
    can_receive=flags,
    last_updated=maybe_moments,
    valid_until=maybe_moments,
)
push_marketing = st.builds(
    PushMarketing,
    consent=consents,
    consent_timestamp=maybe_moments,
    can_receive_push_marketing=flags,
)
whatsapp_permissions = st.builds(
    WhatsappPermission,
    consent=consents,
    consent_timestamp=maybe_moments,
    can_receive=flags,
    last_updated=maybe_moments,
    valid_until=maybe_moments,
    phone_number=st.sampled_from([None, "", "+15550100123"]),
)
email_channels = st.builds(
    EmailChannel,
    marketing=st.none() | email_marketing,
    open_tracking=st.none() | tracking,
    click_tracking=st.none() | tracking,
)
sms_channels = st.builds(
    SmsChannel, marketing=st.none() | sms_marketing, transactional=st.none() | sms_transactional
)
push_channels = st.builds(PushChannel, marketing=st.none() | push_marketing)
whatsapp_channels = st.builds(
    WhatsappChannel,
    marketing=st.none() | whatsapp_permissions,
    transactional=st.none() | whatsapp_permissions,
    conversational=st.none() | whatsapp_permissions,
)
subscriptions = st.builds(
    Subscriptions,
    email=st.none() | email_channels,
    sms=st.none() | sms_channels,
    mobile_push=st.none() | push_channels,
    whatsapp=st.none() | whatsapp_channels,
)
"""Permissions of every channel, each part of which may be missing."""

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
mirrored_channels = st.one_of(
    st.lists(st.sampled_from(["email", "sms", "web", "SMS"]), max_size=3),
    st.sampled_from(["email", "email, sms", "['sms']", "false", ""]),
    json_values,
)
mirrors: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "$consent": mirrored_channels,
        "$consent_timestamp": moments.map(datetime.isoformat) | json_values,
    },
)
"""The properties in which consent is mirrored, readable and not."""

properties = st.builds(
    lambda custom, mirrored: custom | mirrored,
    st.dictionaries(property_names, json_values, max_size=6),
    mirrors,
)

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
    whatsapp_bsuid=st.none() | texts,
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

"""What records look like when nothing is known: every member there, in the recorded order, null."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from klaviyo_bridge.fake.identifiers import write_event_uuid

Attributes = dict[str, Any]

PROFILE_FIELDS = (
    "email",
    "phone_number",
    "external_id",
    "anonymous_id",
    "whatsapp_bsuid",
    "first_name",
    "last_name",
    "organization",
    "locale",
    "title",
    "image",
    "created",
    "updated",
    "last_event_date",
    "location",
    "properties",
)
LOCATION_FIELDS = (
    "address1",
    "address2",
    "city",
    "country",
    "latitude",
    "longitude",
    "region",
    "zip",
    "timezone",
    "ip",
)
PREDICTIVE_FIELDS = (
    "historic_number_of_orders",
    "predicted_number_of_orders",
    "average_days_between_orders",
    "average_order_value",
    "historic_clv",
    "predicted_clv",
    "total_clv",
    "churn_probability",
    "expected_date_of_next_order",
    "ranked_channel_affinity",
)
NEVER = "NEVER_SUBSCRIBED"
API = {"object": "integration", "id": "7FtS4J", "key": "api", "name": "API", "category": "API"}
"""The integration of metrics that came over the API; its id is the same in every account."""
INTERNAL = {
    "object": "integration",
    "id": "0rG4eQ",
    "key": "klaviyo",
    "name": "Klaviyo",
    "category": "Internal",
}
"""The integration of the service's own metrics."""


def shape_location(known: Mapping[str, object] | None = None) -> Attributes:
    """Write a location in full; a member that the service does not know comes last."""
    return {**dict.fromkeys(LOCATION_FIELDS), **(known or {})}


def shape_profile(known: Mapping[str, object]) -> Attributes:
    """Write a profile's attributes in full, except subscriptions and predictive analytics."""
    location = known.get("location")
    shaped = {
        **dict.fromkeys(PROFILE_FIELDS),
        "properties": {},
        **known,
    }
    if location is None or isinstance(location, Mapping):
        shaped["location"] = shape_location(location)
    return shaped


def shape_tracking() -> Attributes:
    """Write open or click tracking of somebody who never said anything."""
    return {
        "consent": NEVER,
        "consent_timestamp": None,
        "last_updated": None,
        "created_timestamp": None,
        "metadata": None,
        "can_receive": False,
        "valid_until": None,
    }


def shape_email_marketing(**known: object) -> Attributes:
    """Write email marketing consent; without ``known``, of somebody never asked."""
    return {
        "can_receive_email_marketing": True,
        "consent": NEVER,
        "consent_timestamp": None,
        "last_updated": None,
        "method": None,
        "method_detail": None,
        "custom_method_detail": None,
        "double_optin": None,
        "suppression": [],
        "list_suppressions": [],
        **known,
    }


def shape_sms(purpose: str, **known: object) -> Attributes:
    """Write SMS consent for a purpose: ``marketing`` or ``transactional``."""
    return {
        f"can_receive_sms_{purpose}": False,
        "consent": NEVER,
        "consent_timestamp": None,
        "method": None,
        "method_detail": None,
        "last_updated": None,
        **known,
    }


def shape_push(**known: object) -> Attributes:
    """Write mobile push consent."""
    return {
        "can_receive_push_marketing": False,
        "consent": NEVER,
        "consent_timestamp": None,
        **known,
    }


def shape_subscriptions(
    *,
    email: Mapping[str, object] | None = None,
    sms: Mapping[str, object] | None = None,
    push: Mapping[str, object] | None = None,
    whatsapp: Mapping[str, object] | None = None,
) -> Attributes:
    """Write all channels; what is given replaces the marketing members of its channel."""
    return {
        "email": {
            "marketing": shape_email_marketing(**email or {}),
            "open_tracking": shape_tracking(),
            "click_tracking": shape_tracking(),
        },
        "sms": {
            "marketing": shape_sms("marketing", **sms or {}),
            "transactional": shape_sms("transactional"),
        },
        "mobile_push": {"marketing": shape_push(**push or {})},
        "whatsapp": whatsapp,
    }


def shape_analytics(known: Mapping[str, object] | None = None) -> Attributes:
    """Write predictive analytics; an account without enough orders has none."""
    return {**dict.fromkeys(PREDICTIVE_FIELDS), **(known or {})}


def shape_account(identifier: str, known: Mapping[str, object]) -> Attributes:
    """Write an account's attributes; its id is its public key too."""
    address = dict.fromkeys(("address1", "address2", "city", "region", "country", "zip"))
    return {
        "test_account": True,
        "contact_information": {
            "default_sender_name": "Example Store",
            "default_sender_email": "hello@example.com",
            "website_url": "https://www.example.com",
            "organization_name": "Example Store",
            "street_address": address,
        },
        "industry": "Ecommerce",
        "timezone": "UTC",
        "preferred_currency": "USD",
        "public_api_key": identifier,
        "locale": "en-US",
        **known,
    }


def write_seconds(moment: datetime) -> str:
    """Write a moment as reads do: whole seconds, in UTC."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone, such as datetime.UTC")
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def shape_event(seconds: int, number: int, properties: Mapping[str, object]) -> dict[str, Any]:
    """Write the attributes of an event in the recorded order."""
    return {
        "timestamp": seconds,
        "event_properties": dict(properties),
        "datetime": write_seconds(datetime.fromtimestamp(seconds, UTC)),
        "uuid": write_event_uuid(seconds, number),
    }

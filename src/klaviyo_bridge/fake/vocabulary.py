"""Fields, filters and surcharges that the endpoints' queries draw on.

Taken down from Klaviyo's OpenAPI file of 2026-07-15 (the ``fields[...]`` enums and
``x-klaviyo-filters``).
"""

from collections.abc import Mapping

from klaviyo_bridge.fake.filters import Field
from klaviyo_bridge.fake.limits import EXTRA_SMALL, MEDIUM
from klaviyo_bridge.fake.resources.profiles import LIST_SUPPRESSION, SUPPRESSION
from klaviyo_bridge.fake.routing import Surcharge


def names(text: str) -> frozenset[str]:
    """Read names that stand one after the other."""
    return frozenset(text.split())


DEAR = names("subscriptions predictive_analytics")
"""Attributes of a profile that come only when asked for."""
PLAIN_PROFILE = names(
    "created email external_id first_name id image last_event_date last_name locale location"
    " organization phone_number properties title updated"
)
FIELDS: Mapping[str, frozenset[str]] = {
    "account": names(
        "contact_information id industry locale preferred_currency public_api_key test_account"
        " timezone"
    ),
    "attribution": names("id"),
    "conversation": names("channel id"),
    "event": names("datetime event_properties id timestamp uuid"),
    "flow": names("archived created id name status trigger_type updated"),
    "list": names("created id name opt_in_process updated"),
    "metric": names("created id integration name updated"),
    "profile": PLAIN_PROFILE | DEAR,
    "push-token": names(
        "background created enablement_status id metadata platform recorded_date token vendor"
    ),
    "segment": names("created definition id is_active is_processing is_starred name updated"),
    "tag": names("id name"),
}
"""What ``fields[<type>]`` may name."""

_EQUAL = Field(("equals",))
_ANY = Field(("any", "equals"))
_RANGE = ("greater-or-equal", "greater-than", "less-or-equal", "less-than")
_SPAN = Field(("greater-than", "less-than"), "datetime")
_SINCE = Field(("greater-than",), "datetime")
_MOMENT = Field(_RANGE, "datetime")
_PRESENCE = Field(("has",), "none")

PROFILE_FILTERS: Mapping[str, Field] = {
    "id": _ANY,
    "email": _ANY,
    "phone_number": _ANY,
    "external_id": _ANY,
    "_kx": _EQUAL,
    "created": _SPAN,
    "updated": _SPAN,
    f"{LIST_SUPPRESSION}.reason": _EQUAL,
    f"{LIST_SUPPRESSION}.timestamp": _MOMENT,
    f"{LIST_SUPPRESSION}.list_id": _EQUAL,
    f"{SUPPRESSION}.reason": _EQUAL,
    f"{SUPPRESSION}.timestamp": _MOMENT,
}
PROFILE_SORTS = names("created email id updated") | {
    f"{SUPPRESSION}.timestamp",
    f"{LIST_SUPPRESSION}.timestamp",
}
_LIST_FILTERS = {"name": _ANY, "id": _ANY, "created": _SINCE, "updated": _SINCE}
GROUP_FILTERS: Mapping[str, Mapping[str, Field]] = {
    "list": _LIST_FILTERS,
    "segment": {
        **_LIST_FILTERS,
        "is_active": Field(("any", "equals"), "boolean"),
        "is_starred": Field(("equals",), "boolean"),
    },
}
_LIST_MEMBER_FILTERS = {
    "email": _ANY,
    "phone_number": _ANY,
    "push_token": _ANY,
    "_kx": _EQUAL,
    "joined_group_at": _MOMENT,
}
MEMBER_FILTERS: Mapping[str, Mapping[str, Field]] = {
    "list": _LIST_MEMBER_FILTERS,
    "segment": {"profile_id": _ANY, **_LIST_MEMBER_FILTERS},
}
EVENT_FILTERS: Mapping[str, Field] = {
    "metric_id": _EQUAL,
    "profile_id": _EQUAL,
    "profile": _PRESENCE,
    "metric": _PRESENCE,
    "datetime": _MOMENT,
    "timestamp": Field(_RANGE, "number"),
}
METRIC_FILTERS: Mapping[str, Field] = {
    "integration.name": _EQUAL,
    "integration.category": _EQUAL,
}

ANALYTICS = Surcharge(MEDIUM, "additional-fields[profile]", names("predictive_analytics"))
MEMBERSHIPS = Surcharge(EXTRA_SMALL, "include", names("lists segments"))
COUNT: Mapping[str, Surcharge] = {
    kind: Surcharge(EXTRA_SMALL, f"additional-fields[{kind}]", names("profile_count"))
    for kind in ("list", "segment")
}


def fields(*kinds: str, **more: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return what ``fields[...]`` may name for these types, with exceptions."""
    return {**{kind: FIELDS[kind] for kind in kinds}, **more}

"""Klaviyo profiles as SmartPush contacts.

The rules are those of the vendor's own sync; what it leaves open is settled here:

- A UID is computed of the profile's id, so every run gives the same one (``identity.py``).
- Permission that is unknown gives no status (``identity.py``, ``contact.py``).
- A phone number that is not in E.164 form becomes a custom property (``identity.py``).
- Custom properties keep their names behind ``kla_``, Klaviyo's own fields first
  (``properties.py``, and ``values.py`` one floor up).
- Tags are spelled, shared and limited by one written rule (``tags.py``).
- A contact that is there already is merged, not overwritten (``merging.py``).
- Whatever else has no place in SmartPush stays behind and is named (``leftovers.py`` one floor up).

Source: https://smartpushteam.zendesk.com/hc/en-001/articles/36714078326039
"""

from klaviyo_bridge.policies.smartpush.contact import (
    ChannelState,
    ChannelStatus,
    CustomValue,
    LocalState,
    SmartPushContact,
)
from klaviyo_bridge.policies.smartpush.identity import NAMESPACE, make_uid
from klaviyo_bridge.policies.smartpush.mapping import NOT_MIGRATED, map_profile
from klaviyo_bridge.policies.smartpush.merging import merge, same_person
from klaviyo_bridge.policies.smartpush.options import Options
from klaviyo_bridge.policies.smartpush.payload import SENSITIVE, to_payload
from klaviyo_bridge.policies.smartpush.properties import name_property
from klaviyo_bridge.policies.smartpush.tags import MAX_TAGS
from klaviyo_bridge.segments.tags import name_tag

__all__ = [
    "MAX_TAGS",
    "NAMESPACE",
    "NOT_MIGRATED",
    "SENSITIVE",
    "ChannelState",
    "ChannelStatus",
    "CustomValue",
    "LocalState",
    "Options",
    "SmartPushContact",
    "make_uid",
    "map_profile",
    "merge",
    "name_property",
    "name_tag",
    "same_person",
    "to_payload",
]

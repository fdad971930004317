"""Klaviyo profiles as contacts of Sinch MessageMedia.

The rules are those of the vendor's own sync; what it leaves open is settled here:

- There are two states and no third; where neither is true there is no contact (``states.py``).
- The text on explicit consent contradicts its name, so there are three methods (``states.py``).
- Labels are not in the API: the label KLAVIYO stands in the note (``payload.py``).
- Email addresses have no field of their own; a mapping puts them into one (``options.py``).
- Every type of field has a rule for every kind of value (``conversion.py``).
- Names of fields match exactly, and a near miss is named (``sources.py``, ``field_mapping.py``).
- A contact is a phone number, so equal numbers are one contact (``merging.py``).

Source: https://support.messagemedia.com/hc/en-us/articles/7660697867407
"""

from klaviyo_bridge.policies.messagemedia.contact import (
    Channel,
    CustomField,
    MessageMediaContact,
)
from klaviyo_bridge.policies.messagemedia.conversion import FieldType
from klaviyo_bridge.policies.messagemedia.discovery import (
    DiscoveredField,
    Discovery,
    Kind,
    discover_fields,
)
from klaviyo_bridge.policies.messagemedia.field_mapping import FieldMapping, check_mapping
from klaviyo_bridge.policies.messagemedia.mapping import map_profile
from klaviyo_bridge.policies.messagemedia.merging import map_profiles, merge
from klaviyo_bridge.policies.messagemedia.options import Options
from klaviyo_bridge.policies.messagemedia.payload import to_payload
from klaviyo_bridge.policies.messagemedia.states import ConsentMethod, SubscriptionState
from klaviyo_bridge.policies.messagemedia.target_fields import (
    NewField,
    TargetField,
    missing_fields,
    to_field_payload,
)

__all__ = [
    "Channel",
    "ConsentMethod",
    "CustomField",
    "DiscoveredField",
    "Discovery",
    "FieldMapping",
    "FieldType",
    "Kind",
    "MessageMediaContact",
    "NewField",
    "Options",
    "SubscriptionState",
    "TargetField",
    "check_mapping",
    "discover_fields",
    "map_profile",
    "map_profiles",
    "merge",
    "missing_fields",
    "to_field_payload",
    "to_payload",
]

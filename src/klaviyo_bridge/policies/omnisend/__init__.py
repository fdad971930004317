"""Klaviyo profiles as Omnisend contacts.

The rules are those of the vendor's own import tool; what it leaves open is settled here:

- Permission that is unknown gives an identifier without channels (``channels.py``).
- Refusals other than "not yet" are unsubscribed, and dates are never invented (``contact.py``).
- A consent record is dated by the subscriptions alone (``proofs.py``).
- Custom properties all move, each under a name of its own, for the whole account where its names
  are known (``names.py``, ``properties.py``, and ``naming.py`` and ``values.py`` one floor up).
- Whatever else has no place in Omnisend stays behind and is named (``leftovers.py``).
- A phone number that is not in E.164 form becomes a custom property (``identity.py``).
- Contacts of one person are one contact, which permits what all of them permit (``merging.py``).

Source: https://support.omnisend.com/en/articles/7959516-import-klaviyo-contacts-segments-to-omnisend
"""

from klaviyo_bridge.policies.omnisend.contact import (
    ChannelState,
    ChannelStatus,
    CustomValue,
    Identifier,
    OmnisendContact,
)
from klaviyo_bridge.policies.omnisend.mapping import map_profile, name_properties
from klaviyo_bridge.policies.omnisend.merging import merge
from klaviyo_bridge.policies.omnisend.options import ApiVersion, Options
from klaviyo_bridge.policies.omnisend.payload import to_payload

__all__ = [
    "ApiVersion",
    "ChannelState",
    "ChannelStatus",
    "CustomValue",
    "Identifier",
    "OmnisendContact",
    "Options",
    "map_profile",
    "merge",
    "name_properties",
    "to_payload",
]

"""What Klaviyo's properties are called in Omnisend."""

from functools import lru_cache
from typing import Final

from klaviyo_bridge.policies.naming import Naming, assign_names

LAST_ACTIVE: Final = "last_active_date"
"""Behind the prefix, the property that holds Klaviyo's last event date (OMN-03)."""
UNREADABLE_EMAIL: Final = "unreadable_email"
UNREADABLE_PHONE: Final = "unreadable_phone_number"
"""Behind the prefix, the properties that keep what cannot be an identifier."""

RESERVED: Final = (LAST_ACTIVE, UNREADABLE_EMAIL, UNREADABLE_PHONE)
"""Names that this library adds; spoken for also where a profile does not need them.

So they mean the same for every contact.
"""

NAME_LIMIT: Final = 128
"""Characters of a name.

Source: https://github.com/omnisend/wp-omnisend, class-utils.php; the REST API states none.
"""


@lru_cache(maxsize=1024)
def spell_names(names: tuple[str, ...], prefix: str, account: Naming | None = None, /) -> Naming:
    """Return what properties of these names are called: as in the account, where it is given."""
    return assign_names(
        names,
        prefix=prefix,
        limit=NAME_LIMIT,
        reserved=frozenset(prefix + name for name in RESERVED),
        account=account,
    )

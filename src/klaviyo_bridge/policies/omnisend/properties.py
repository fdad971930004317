"""Custom properties: every one of Klaviyo's, and what Omnisend has no field for."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from klaviyo_bridge.consent.moments import rfc3339
from klaviyo_bridge.models import Fidelity, Finding, Profile
from klaviyo_bridge.policies.naming import Naming, assign_names
from klaviyo_bridge.policies.omnisend.contact import CustomValue
from klaviyo_bridge.policies.values import Carried, carry

LAST_ACTIVE: Final = "last_active_date"
"""Behind the prefix, the property that holds Klaviyo's last event date (OMN-03)."""
UNREADABLE_EMAIL: Final = "unreadable_email"
UNREADABLE_PHONE: Final = "unreadable_phone_number"
"""Behind the prefix, the properties that keep what cannot be an identifier."""

NAME_LIMIT: Final = 128
"""Characters of a name.

Source: https://github.com/omnisend/wp-omnisend, class-utils.php; the REST API states none.
"""


def custom_properties(
    profile: Profile, /, *, prefix: str, unreadable: Mapping[str, str]
) -> tuple[dict[str, CustomValue], tuple[Finding, ...]]:
    """Return the contact's custom properties (OMN-03, OMN-04).

    Every property of the profile moves under the prefix, Klaviyo's own ``$source`` and the like
    too. The names that this library adds are reserved, also where a profile does not need them:
    so those mean the same for every contact.

    Args:
        profile: The profile.
        prefix: Begins every name.
        unreadable: Further values to keep, under their names behind the prefix.
    """
    found: dict[str, CustomValue] = {f"{prefix}{name}": kept for name, kept in unreadable.items()}
    if profile.last_event_date is not None:
        found[prefix + LAST_ACTIVE] = rfc3339(profile.last_event_date)
    findings: list[Finding] = []
    naming = assign_names(
        tuple(profile.properties), prefix=prefix, limit=NAME_LIMIT, reserved=_reserved(prefix)
    )
    for name, target in naming.names.items():
        value, carried = carry(profile.properties[name])
        if carried is not None:
            findings.append(_carried(carried, name))
        if value is not None:
            found[target] = value
    if naming.collisions or naming.illegible:
        findings += _renamed(naming)
    return found, tuple(findings)


def _renamed(naming: Naming) -> list[Finding]:
    findings = [
        _collided(name, lost, naming.names[name]) for name, lost in naming.collisions.items()
    ]
    findings += [_illegible(name, naming.names[name]) for name in sorted(naming.illegible)]
    return findings


@lru_cache(maxsize=64)
def _reserved(prefix: str) -> frozenset[str]:
    return frozenset(prefix + name for name in (LAST_ACTIVE, UNREADABLE_EMAIL, UNREADABLE_PHONE))


@lru_cache(maxsize=8192)
def _carried(carried: Carried, name: str) -> Finding:
    message = f"Property {name!r} {carried.message}."
    return Finding(carried.rule, carried.fidelity, message, source=f"properties.{name}")


@lru_cache(maxsize=1024)
def _collided(name: str, lost: str, target: str) -> Finding:
    message = f"Property {name!r} is called {target}, because another one is called {lost}."
    return Finding(
        "property-name-collision", Fidelity.COLLISION, message, source=f"properties.{name}"
    )


@lru_cache(maxsize=1024)
def _illegible(name: str, target: str) -> Finding:
    message = f"Property {name!r} is called {target}: Omnisend cannot spell its name."
    return Finding("property-name-illegible", Fidelity.LOSSY, message, source=f"properties.{name}")

"""Custom properties: every one of Klaviyo's, and what Omnisend has no field for."""

from collections.abc import Mapping
from functools import lru_cache

from klaviyo_bridge.consent.moments import rfc3339
from klaviyo_bridge.models import Fidelity, Finding, Profile
from klaviyo_bridge.policies.naming import Naming
from klaviyo_bridge.policies.omnisend.contact import CustomValue
from klaviyo_bridge.policies.omnisend.names import LAST_ACTIVE, spell_names
from klaviyo_bridge.policies.values import ALWAYS_EXACT, carry, tell_carried


def custom_properties(
    profile: Profile,
    /,
    *,
    prefix: str,
    unreadable: Mapping[str, str],
    account: Naming | None = None,
) -> tuple[dict[str, CustomValue], tuple[Finding, ...]]:
    """Return the contact's custom properties (OMN-03, OMN-04).

    Every property of the profile moves under the prefix, Klaviyo's own ``$source`` and the like
    too. The names that this library adds are reserved.

    Args:
        profile: The profile.
        prefix: Begins every name.
        unreadable: Further values to keep, under their names behind the prefix.
        account: What all properties of the account are called, behind the same prefix.
    """
    found: dict[str, CustomValue] = {prefix + name: kept for name, kept in unreadable.items()}
    if profile.last_event_date is not None:
        found[prefix + LAST_ACTIVE] = rfc3339(profile.last_event_date)
    findings: list[Finding] = []
    properties = profile.properties
    naming = spell_names(tuple(properties), prefix, account)
    for name, target in naming.names.items():
        value = properties[name]
        if type(value) in ALWAYS_EXACT:
            found[target] = value
            continue
        kept, carried = carry(value)
        if carried is not None:
            findings.append(tell_carried(carried, name, f"properties.{name}"))
        if kept is not None:
            found[target] = kept
    if naming.collisions or naming.illegible or naming.unforeseen:
        findings += _renamed(naming)
    return found, tuple(findings)


def _renamed(naming: Naming) -> list[Finding]:
    findings = [
        _collided(name, lost, naming.names[name]) for name, lost in naming.collisions.items()
    ]
    findings += [_illegible(name, naming.names[name]) for name in sorted(naming.illegible)]
    findings += [_unforeseen(name, naming.names[name]) for name in sorted(naming.unforeseen)]
    return findings


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


@lru_cache(maxsize=1024)
def _unforeseen(name: str, target: str) -> Finding:
    message = f"Property {name!r} is called {target}: it is not among the names of the account."
    return Finding("property-name-unforeseen", Fidelity.LOSSY, message, source=f"properties.{name}")

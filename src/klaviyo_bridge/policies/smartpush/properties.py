"""Custom properties: whatever a profile has beyond email, phone number, name and country.

The rule for names (SMP-04): every property moves under its own name behind ``kla_``, unchanged,
Klaviyo's own ``$source`` and blanks and other scripts included. So no two properties of an account
can get one name. What could clash are an account's own property and a field of Klaviyo's, say
``locale`` and the profile's locale: the field has the name on every contact, also where a profile
leaves it empty, and the property is called ``kla_property_locale``, with a finding. An own property
called ``property_locale`` steps aside in the same way, to ``kla_property_property_locale``. That
depends on nothing but the name, so a property has one name for all contacts, in every run.

Texts of Klaviyo's fields are trimmed and left out when blank; own properties move as they are.
"""

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from klaviyo_bridge.models import Fidelity, Finding, Location, Profile
from klaviyo_bridge.policies.smartpush.contact import CustomValue
from klaviyo_bridge.policies.values import ALWAYS_EXACT, carry, tell_carried

PREFIX: Final = "kla_"
"""Begins the name of every custom property."""

FIELDS: Final = (
    *("external_id", "anonymous_id", "whatsapp_bsuid", "organization", "locale", "title", "image"),
)
"""Attributes of a profile that become custom properties."""

LOCATION_FIELDS: Final = (
    *("address1", "address2", "city", "region", "zip", "timezone", "latitude", "longitude", "ip"),
)
"""Attributes of its location that do."""

UNREADABLE: Final = "unreadable_"
"""With the field's name behind it, names the property that keeps what is no address."""

_APART: Final = "property_"
_TAKEN: Final = frozenset(
    {
        *("phone_number", f"{UNREADABLE}email", f"{UNREADABLE}phone_number"),
        *FIELDS,
        *LOCATION_FIELDS,
    }
)
"""Names that stand for one thing on every contact; ``kla_phone_number`` is a field of its own."""

_FIELD_NAMES: Final = tuple(PREFIX + name for name in FIELDS)
_LOCATION_NAMES: Final = tuple(PREFIX + name for name in LOCATION_FIELDS)

_read_fields: Callable[[Profile], tuple[Any, ...]] = attrgetter(*FIELDS)
_read_location: Callable[[Location], tuple[Any, ...]] = attrgetter(*LOCATION_FIELDS)


def custom_properties(
    profile: Profile, /, *, email: str | None, phone_number: str | None
) -> tuple[dict[str, CustomValue], tuple[Finding, ...]]:
    """Return the contact's custom properties by name, and what became of their values.

    Args:
        profile: The profile.
        email: What it has for an email address but is none; kept.
        phone_number: What it has for a phone number but is not in E.164 form; kept (SMP-02).
    """
    found: dict[str, CustomValue] = {}
    findings: list[Finding] = []
    if email is not None:
        found[f"{PREFIX}{UNREADABLE}email"] = email
    if phone_number is not None:
        found[f"{PREFIX}{UNREADABLE}phone_number"] = phone_number
    _add_fields(found, findings, _FIELD_NAMES, _read_fields(profile), "")
    if profile.location is not None:
        values = _read_location(profile.location)
        _add_fields(found, findings, _LOCATION_NAMES, values, "location.")
    _add_own(found, findings, profile)
    return found, tuple(findings)


@lru_cache(maxsize=8192)
def name_property(name: str, /) -> tuple[str, Finding | None]:
    """Return what an account's own property is called, and the finding if it had to step aside."""
    kernel = name
    while kernel.startswith(_APART):
        kernel = kernel.removeprefix(_APART)
    if kernel not in _TAKEN:
        return PREFIX + name, None
    target = PREFIX + _APART + name
    message = f"Property {name!r} is called {target}: {PREFIX}{name} has another meaning."
    return target, Finding(
        "property-name-collision", Fidelity.COLLISION, message, source=f"properties.{name}"
    )


def _add_fields(
    found: dict[str, CustomValue],
    findings: list[Finding],
    names: tuple[str, ...],
    values: tuple[Any, ...],
    path: str,
) -> None:
    if values.count(None) == len(values):  # at the speed of C, for the many who have none of them
        return
    for name, value in zip(names, values, strict=True):
        if value is None:
            continue
        if isinstance(value, str):
            if text := value.strip():
                found[name] = text
            continue
        kept, carried = carry(value)
        if carried is not None:
            own = name.removeprefix(PREFIX)
            findings.append(tell_carried(carried, own, path + own))
        if kept is not None:
            found[name] = kept


def _add_own(found: dict[str, CustomValue], findings: list[Finding], profile: Profile) -> None:
    properties = profile.properties
    for name in sorted(properties):
        target, collision = name_property(name)
        if collision is not None:
            findings.append(collision)
        value = properties[name]
        if type(value) in ALWAYS_EXACT:
            found[target] = value
            continue
        kept, carried = carry(value)
        if carried is not None:
            findings.append(tell_carried(carried, name, f"properties.{name}"))
        if kept is not None:
            found[target] = kept

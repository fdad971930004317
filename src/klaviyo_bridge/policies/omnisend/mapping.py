"""A Klaviyo profile as an Omnisend contact.

Source: https://support.omnisend.com/en/articles/7959516-import-klaviyo-contacts-segments-to-omnisend
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, Literal

from klaviyo_bridge.consent.moments import require_aware, utc
from klaviyo_bridge.models import Fidelity, Finding, Location, Mapped, Membership, Profile
from klaviyo_bridge.policies.fields import PERSONAL, birthdate, country, gender, street_line
from klaviyo_bridge.policies.leftovers import Gaps, leftovers, unwanted
from klaviyo_bridge.policies.normalization import clean_text
from klaviyo_bridge.policies.omnisend.contact import Identifier, OmnisendContact
from klaviyo_bridge.policies.omnisend.identity import identify_email, identify_phone
from klaviyo_bridge.policies.omnisend.names import (
    UNREADABLE_EMAIL,
    UNREADABLE_PHONE,
    spell_names,
)
from klaviyo_bridge.policies.omnisend.options import Options
from klaviyo_bridge.policies.omnisend.properties import custom_properties
from klaviyo_bridge.policies.omnisend.tags import tags

_DEFAULTS: Final = Options()
_NOWHERE: Final = Location()
_GAPS: Final = Gaps(
    target="Omnisend",
    fields=(
        *("external_id", "anonymous_id", "whatsapp_bsuid", "organization", "locale", "title"),
        *("image", "predictive_analytics"),
    ),
    location_fields=("latitude", "longitude", "timezone", "ip"),
    details=(
        ("email", ("method", "method_detail", "custom_method_detail", "double_optin")),
        ("sms", ("method_detail",)),
    ),
)
_NOTHING: Final = (None, None, ())
_EXTENDED_ONLY: Final = ("region", "zip")
_NOBODY: Final = Finding(
    "no-identifier",
    Fidelity.UNSUPPORTED,
    "The profile has neither an email address nor a phone number that Omnisend takes.",
    source="email, phone_number",
)


def map_profile(
    profile: Profile,
    /,
    *,
    memberships: Iterable[Membership] = (),
    options: Options = _DEFAULTS,
    at: datetime,
) -> Mapped[OmnisendContact]:
    """Return the contact that stands for this profile, and what did not carry over exactly.

    Total: any profile gives an answer. A profile that Omnisend cannot identify gives no contact
    and the finding ``no-identifier``.

    Args:
        profile: The profile, read with its subscriptions; without them no channel is written.
        memberships: The lists and segments that the profile is in.
        options: Choices of the caller.
        at: The moment of the migration, timezone-aware; consent is judged as of then.

    Raises:
        ConfigurationError: ``at`` has no time zone.
    """
    require_aware(at)
    email, about_email = identify_email(profile, at=at, rules=options.rules)
    phone, about_phone = identify_phone(profile, at=at, rules=options.rules)
    identifiers = tuple([each for each in (email, phone) if each is not None])
    about_identity = about_email + about_phone
    if not identifiers:
        return Mapped(contact=None, findings=(*about_identity, _NOBODY))
    contact, about_rest = _fill(
        profile,
        identifiers,
        unreadable=_unreadable(profile, email, phone),
        memberships=memberships,
        options=options,
        at=at,
    )
    return Mapped(contact=contact, findings=about_identity + about_rest)


def name_properties(profile: Profile, /, *, options: Options = _DEFAULTS) -> Mapping[str, str]:
    """Return what each property of the profile is called in its contact."""
    return spell_names(tuple(profile.properties), options.prefix, options.naming).names


def _unreadable(
    profile: Profile, email: Identifier | None, phone: Identifier | None
) -> dict[str, str]:
    """Return what the profile has for an identifier but cannot be one, by property name."""
    kept = {}
    if email is None and (written := clean_text(profile.email)):
        kept[UNREADABLE_EMAIL] = written
    if phone is None and (written := clean_text(profile.phone_number)):
        kept[UNREADABLE_PHONE] = written
    return kept


def _fill(
    profile: Profile,
    identifiers: tuple[Identifier, ...],
    *,
    unreadable: dict[str, str],
    memberships: Iterable[Membership],
    options: Options,
    at: datetime,
) -> tuple[OmnisendContact, tuple[Finding, ...]]:
    location = profile.location or _NOWHERE
    extended = options.extended_fields
    born, letter, about_person = _describe(profile.properties, at) if extended else _NOTHING
    country_name, country_code, about_country = country(location.country)
    custom, about_properties = custom_properties(
        profile, prefix=options.prefix, unreadable=unreadable, account=options.naming
    )
    tagged, about_tags = tags(
        memberships,
        wanted=options.memberships_as_tags,
        import_tag=options.import_tag,
        limit=options.max_tags,
    )
    contact = OmnisendContact(
        identifiers=identifiers,
        first_name=clean_text(profile.first_name),
        last_name=clean_text(profile.last_name),
        address=street_line(location),
        city=clean_text(location.city),
        state=clean_text(location.region) if extended else None,
        postal_code=clean_text(location.zip) if extended else None,
        country=country_name,
        country_code=country_code if extended else None,
        birthdate=born,
        gender=letter,
        tags=tagged,
        custom_properties=custom,
        api_version=options.api_version,
    )
    left = leftovers(profile, _GAPS)
    if not extended:
        left += unwanted(profile.location, _EXTENDED_ONLY)
    about_fields = about_country + about_person + left
    return contact, about_fields + about_properties + about_tags


def _describe(
    properties: Mapping[str, Any], at: datetime
) -> tuple[date | None, Literal["m", "f"] | None, tuple[Finding, ...]]:
    if PERSONAL.isdisjoint(properties):
        return _NOTHING
    born, about_birthdate = birthdate(properties, today=utc(at).date())
    letter, about_gender = gender(properties)
    return born, letter, about_birthdate + about_gender

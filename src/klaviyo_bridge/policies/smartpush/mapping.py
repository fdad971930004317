"""A Klaviyo profile as a SmartPush contact.

Source: https://smartpushteam.zendesk.com/hc/en-001/articles/36714078326039
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from klaviyo_bridge.consent.moments import require_aware
from klaviyo_bridge.models import Fidelity, Finding, Mapped, Membership, Profile
from klaviyo_bridge.policies.fields import country
from klaviyo_bridge.policies.leftovers import Gaps, leftovers
from klaviyo_bridge.policies.normalization import clean_text
from klaviyo_bridge.policies.smartpush.contact import SmartPushContact
from klaviyo_bridge.policies.smartpush.identity import EMAIL, SMS, TARGET, make_uid, reach
from klaviyo_bridge.policies.smartpush.options import Options
from klaviyo_bridge.policies.smartpush.properties import custom_properties
from klaviyo_bridge.policies.smartpush.tags import tags

NOT_MIGRATED: Final = ("segment conditions", "flows", "templates", "campaigns", "popups")
"""What no sync of contacts brings to SmartPush, for reports to say so (SMP-08)."""

_DEFAULTS: Final = Options()
_HOW_CONSENT_WAS_GIVEN: Final = ("consent_timestamp", "last_updated", "method", "method_detail")
_GAPS: Final = Gaps(
    target=TARGET,
    fields=("last_event_date", "predictive_analytics"),
    details=(
        ("email", (*_HOW_CONSENT_WAS_GIVEN, "custom_method_detail", "double_optin")),
        ("sms", _HOW_CONSENT_WAS_GIVEN),
    ),
)
_NOBODY: Final = Finding(
    "no-identifier",
    Fidelity.UNSUPPORTED,
    f"The profile has neither an email address nor a phone number that {TARGET} takes.",
    source="email, phone_number",
)


def map_profile(
    profile: Profile,
    /,
    *,
    memberships: Iterable[Membership] = (),
    options: Options = _DEFAULTS,
    at: datetime,
) -> Mapped[SmartPushContact]:
    """Return the contact that stands for this profile, and what did not carry over exactly.

    Total: any profile gives an answer. A profile without an email address and a phone number gives
    no contact and the finding ``no-identifier``.

    Args:
        profile: The profile, read with its subscriptions; without them no status is written.
        memberships: The lists and segments that the profile is in.
        options: Choices of the caller.
        at: The moment of the migration, timezone-aware; consent is judged as of then.

    Raises:
        ConfigurationError: ``at`` has no time zone.
    """
    require_aware(at)
    email = reach(profile, EMAIL, at=at, rules=options.rules)
    phone = reach(profile, SMS, at=at, rules=options.rules)
    about_identity = email.findings + phone.findings
    if email.address is None and phone.address is None:
        return Mapped(contact=None, findings=(*about_identity, _NOBODY))
    lives_in, about_country = _country(profile)
    custom, about_properties = custom_properties(
        profile, email=email.written, phone_number=phone.written
    )
    tagged, about_tags = tags(memberships)
    contact = SmartPushContact(
        uid=make_uid(profile.id, account_id=options.account_id),
        email=email.address,
        phone_number=phone.address,
        name=full_name(profile.first_name, profile.last_name),
        country=lives_in,
        email_subscription=email.state,
        sms_subscription=phone.state,
        tags=tagged,
        custom_properties=custom,
    )
    about_rest = about_country + leftovers(profile, _GAPS) + about_properties + about_tags
    return Mapped(contact=contact, findings=about_identity + about_rest)


def full_name(first: str | None, last: str | None, /) -> str | None:
    """Return first and last name as one, each trimmed; either may be missing (SMP-03)."""
    parts = (clean_text(first), clean_text(last))
    return " ".join([part for part in parts if part is not None]) or None


def _country(profile: Profile) -> tuple[str | None, tuple[Finding, ...]]:
    """Return the code of a country that is recognised, else the text as it is written (SMP-02).

    SmartPush's import files want the code of two letters wherever there is a country:
    https://smartpushteam.zendesk.com/hc/en-001/articles/8834126382487
    """
    if profile.location is None:
        return None, ()
    name, code, findings = country(profile.location.country)
    return code or name, findings

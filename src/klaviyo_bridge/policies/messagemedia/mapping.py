"""A Klaviyo profile as a MessageMedia contact.

Source: https://support.messagemedia.com/hc/en-us/articles/7660697867407
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from klaviyo_bridge.consent.moments import require_aware, utc
from klaviyo_bridge.models import Finding, Location, Mapped, Membership, Profile
from klaviyo_bridge.policies.fields import birthdate, country
from klaviyo_bridge.policies.leftovers import leftovers
from klaviyo_bridge.policies.messagemedia.channels import find_channel
from klaviyo_bridge.policies.messagemedia.contact import Channel, MessageMediaContact
from klaviyo_bridge.policies.messagemedia.custom_fields import fill_fields, unmapped
from klaviyo_bridge.policies.messagemedia.lists import chosen_lists
from klaviyo_bridge.policies.messagemedia.options import Options
from klaviyo_bridge.policies.normalization import clean_text

DEFAULTS: Final = Options()
_NOWHERE: Final = Location()


def map_profile(
    profile: Profile,
    /,
    *,
    memberships: Iterable[Membership] = (),
    options: Options = DEFAULTS,
    at: datetime,
) -> Mapped[MessageMediaContact]:
    """Return the contact that stands for this profile, and what did not carry over exactly.

    Total: any profile gives an answer. There is no contact, and a finding says why, for a profile
    without a phone number and for one whose permission gives no state that may be written.

    Args:
        profile: The profile, read with its subscriptions; without them there is no contact.
        memberships: The lists and segments that the profile is in.
        options: Choices of the caller.
        at: The moment of the migration, timezone-aware; consent is judged as of then.

    Raises:
        ConfigurationError: ``at`` has no time zone, or ``options.resolve_field`` gives something
            that is no UUID.
    """
    require_aware(at)
    channel, about_channel = find_channel(profile, options=options, at=at)
    if channel is None:
        return Mapped(contact=None, findings=about_channel)
    contact, about_rest = _fill(profile, channel, memberships=memberships, options=options, at=at)
    return Mapped(contact=contact, findings=about_channel + about_rest)


def _fill(
    profile: Profile,
    channel: Channel,
    *,
    memberships: Iterable[Membership],
    options: Options,
    at: datetime,
) -> tuple[MessageMediaContact, tuple[Finding, ...]]:
    location = profile.location or _NOWHERE
    born, about_birthdate = birthdate(profile.properties, today=utc(at).date())
    country_name, country_code, about_country = country(location.country)
    fields, about_fields = fill_fields(
        profile, mappings=options.mappings, resolve=options.resolve_field
    )
    lists, about_lists = chosen_lists(memberships, lists=options.lists)
    contact = MessageMediaContact(
        channel=channel,
        first_name=clean_text(profile.first_name),
        last_name=clean_text(profile.last_name),
        date_of_birth=born,
        country=country_code or country_name,
        state=clean_text(location.region),
        location=clean_text(location.city),
        labels=options.labels,
        lists=lists,
        custom_fields=fields,
    )
    left = leftovers(profile, options.gaps) + unmapped(profile, options.mapped_properties)
    return contact, about_country + about_birthdate + left + about_fields + about_lists

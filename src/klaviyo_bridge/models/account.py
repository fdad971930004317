"""The Klaviyo account behind an API key.

Source: https://developers.klaviyo.com/en/reference/get_account
"""

from typing import ClassVar

import attrs

from klaviyo_bridge.models.identifiers import mask
from klaviyo_bridge.models.record import Record, Resource


@attrs.frozen(kw_only=True)
class StreetAddress(Record):
    """Where the organisation sits."""

    address1: str | None = attrs.field(default=None, repr=mask)
    address2: str | None = attrs.field(default=None, repr=mask)
    city: str | None = None
    region: str | None = None
    country: str | None = None
    zip: str | None = None


@attrs.frozen(kw_only=True)
class ContactInformation(Record):
    """Who sends."""

    default_sender_name: str | None = attrs.field(default=None, repr=mask)
    default_sender_email: str | None = attrs.field(default=None, repr=mask)
    website_url: str | None = None
    organization_name: str | None = None
    street_address: StreetAddress | None = None


@attrs.frozen(kw_only=True)
class Account(Resource):
    """One Klaviyo account."""

    TYPE: ClassVar[str] = "account"

    test_account: bool | None = None
    contact_information: ContactInformation | None = None
    industry: str | None = None
    timezone: str | None = None
    """An IANA name; calendar filters in segments are read in it."""
    preferred_currency: str | None = None
    """ISO 4217."""
    public_api_key: str | None = None
    """Also the account's id; not a secret."""
    locale: str | None = None

"""What Klaviyo records about permission, channel by channel.

Attributes carry Klaviyo's own names. Statuses and reasons are plain strings, because the service
adds words over time; the enums list the known ones and compare equal to them.

Source: https://developers.klaviyo.com/en/docs/collect_email_and_sms_consent_via_api and the
``Subscriptions`` schema of the OpenAPI file, revision 2026-07-15.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs

from klaviyo_bridge.models.identifiers import mask
from klaviyo_bridge.models.record import Record


class ConsentStatus(StrEnum):
    """The known consent statuses."""

    SUBSCRIBED = "SUBSCRIBED"
    UNSUBSCRIBED = "UNSUBSCRIBED"
    NEVER_SUBSCRIBED = "NEVER_SUBSCRIBED"


class SuppressionReason(StrEnum):
    """The known reasons of a suppression; SPAM_REPORT is another name of SPAM_COMPLAINT."""

    HARD_BOUNCE = "HARD_BOUNCE"
    INVALID_EMAIL = "INVALID_EMAIL"
    SPAM_COMPLAINT = "SPAM_COMPLAINT"
    SPAM_REPORT = "SPAM_REPORT"
    UNSUBSCRIBE = "UNSUBSCRIBE"
    USER_SUPPRESSED = "USER_SUPPRESSED"


@attrs.frozen(kw_only=True)
class Suppression(Record):
    """A block on all marketing email; it beats consent."""

    reason: str | None = None
    """One of :class:`SuppressionReason`, or a word added since; both mean no."""
    timestamp: datetime | None = None
    """Since when, with microseconds."""


@attrs.frozen(kw_only=True)
class ListSuppression(Record):
    """A block on marketing email to one list."""

    list_id: str | None = None
    reason: str | None = None
    timestamp: datetime | None = None


@attrs.frozen(kw_only=True)
class Permission(Record):
    """What the permissions of all channels have in common."""

    consent: str | None = None
    """One of :class:`ConsentStatus`, or a word added since, which means no."""
    consent_timestamp: datetime | None = None
    """When consent was recorded; 1990-01-01 stands for "unknown"."""


@attrs.frozen(kw_only=True)
class EmailMarketing(Permission):
    """Permission to send marketing email."""

    can_receive_email_marketing: bool | None = None
    """Not consent: true for everyone without a global suppression (KLV-02)."""
    last_updated: datetime | None = None
    method: str | None = None
    """How consent was given: ``FORM``, ``API``, ``PREFERENCE_PAGE``, ..."""
    method_detail: str | None = None
    custom_method_detail: str | None = None
    double_optin: bool | None = None
    """Whether the person confirmed by a reply."""
    suppression: tuple[Suppression, ...] | None = None
    """Global suppressions; any one means no."""
    list_suppressions: tuple[ListSuppression, ...] | None = None


@attrs.frozen(kw_only=True)
class TrackingConsent(Permission):
    """Permission to measure opens or clicks; not permission to send."""

    last_updated: datetime | None = None
    created_timestamp: datetime | None = None
    metadata: Mapping[str, Any] | None = attrs.field(default=None, repr=mask)
    can_receive: bool | None = None
    valid_until: datetime | None = None
    """When the permission ends; ``None`` for never."""


@attrs.frozen(kw_only=True)
class EmailChannel(Record):
    """Everything about email."""

    marketing: EmailMarketing | None = None
    open_tracking: TrackingConsent | None = None
    click_tracking: TrackingConsent | None = None
    """Sent by the service, although the OpenAPI file of this revision does not say so."""


@attrs.frozen(kw_only=True)
class SmsMarketing(Permission):
    """Permission to send marketing text messages."""

    can_receive_sms_marketing: bool | None = None
    """Here it does mean subscribed."""
    method: str | None = None
    method_detail: str | None = None
    last_updated: datetime | None = None


@attrs.frozen(kw_only=True)
class SmsTransactional(Permission):
    """Permission to send transactional text messages."""

    can_receive_sms_transactional: bool | None = None
    method: str | None = None
    method_detail: str | None = None
    last_updated: datetime | None = None


@attrs.frozen(kw_only=True)
class SmsChannel(Record):
    """Everything about text messages."""

    marketing: SmsMarketing | None = None
    transactional: SmsTransactional | None = None


@attrs.frozen(kw_only=True)
class PushMarketing(Permission):
    """Permission to send marketing push notifications."""

    can_receive_push_marketing: bool | None = None


@attrs.frozen(kw_only=True)
class PushChannel(Record):
    """Everything about mobile push."""

    marketing: PushMarketing | None = None


@attrs.frozen(kw_only=True)
class WhatsappPermission(TrackingConsent):
    """Permission to send WhatsApp messages of one kind; it may expire."""

    phone_number: str | None = attrs.field(default=None, repr=mask)


@attrs.frozen(kw_only=True)
class WhatsappChannel(Record):
    """Everything about WhatsApp."""

    marketing: WhatsappPermission | None = None
    transactional: WhatsappPermission | None = None
    conversational: WhatsappPermission | None = None


@attrs.frozen(kw_only=True)
class Subscriptions(Record):
    """A profile's permissions; sent only when asked for.

    ``None`` for a channel means that the account has not set it up, or that it was not sent.
    """

    email: EmailChannel | None = None
    sms: SmsChannel | None = None
    mobile_push: PushChannel | None = None
    whatsapp: WhatsappChannel | None = None

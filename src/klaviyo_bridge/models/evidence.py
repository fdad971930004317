"""What proves consent: when it was given, how, and where."""

from datetime import datetime

import attrs

from klaviyo_bridge.models.identifiers import mask
from klaviyo_bridge.models.moments import check_aware


@attrs.frozen(kw_only=True)
class ConsentRecord:
    """How one person consented to one channel and purpose.

    It says nothing about whether the consent still stands; ask ``evaluate()`` for that. Every text
    may be personal, so ``repr`` shows none.
    """

    channel: str
    """``email``, ``sms``, ..."""
    purpose: str = "marketing"
    """``marketing``, ``transactional``, ..."""
    consented_at: datetime | None = attrs.field(default=None, validator=check_aware)
    """When the person consented, timezone-aware; ``None`` where that is not known. Never
    invented."""
    method: str | None = attrs.field(default=None, repr=mask)
    """How, in Klaviyo's words: ``FORM``, ``TEXT``, ``PREFERENCE_PAGE``, ``API``, ..."""
    method_detail: str | None = attrs.field(default=None, repr=mask)
    """Where exactly: the page, or the keyword of a text message."""
    custom_method_detail: str | None = attrs.field(default=None, repr=mask)
    """What the caller who subscribed the person said about it."""
    property_method: str | None = attrs.field(default=None, repr=mask)
    """The older word for the method, from the profile's properties; it may say something else."""
    source: str | None = attrs.field(default=None, repr=mask)
    """Where from: a name of the caller's own, or one of Klaviyo's numbers, such as ``-6``."""
    form_id: str | None = attrs.field(default=None, repr=mask)
    """The form that was filled in."""
    form_version: str | None = attrs.field(default=None, repr=mask)
    """Which wording of that form."""
    double_opt_in: bool | None = None
    """Whether the person confirmed by a reply; ``None`` where that is not known."""
    ip: str | None = attrs.field(default=None, repr=mask)
    """The address that consent was given from, where it was recorded with the consent itself."""

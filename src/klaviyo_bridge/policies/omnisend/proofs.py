"""Consent records: what Klaviyo knows about how consent was given.

The date is the one of the subscriptions. The property ``$consent_timestamp`` is never used: it is
an older mirror that Klaviyo leaves standing after an unsubscribe, so it can vouch for consent that
is gone. The properties named here move as custom properties too, so without a record nothing is
lost.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from klaviyo_bridge.consent.moments import known
from klaviyo_bridge.models import EmailMarketing, SmsMarketing
from klaviyo_bridge.policies.omnisend.contact import ConsentRecord
from klaviyo_bridge.policies.values import carry, spell

_EMAIL_PROOFS: Final = (
    ("method", "$consent_method"),
    ("source", "$source"),
    ("form", "$consent_form_id"),
    ("version", "$consent_form_version"),
)


def prove_email(
    marketing: EmailMarketing, properties: Mapping[str, Any], /, *, at: datetime
) -> ConsentRecord | None:
    """Return the email consent record, if the two conditions for one hold (OMN-10).

    There is a consent timestamp, and at least one of ``$consent_method``, ``$source``,
    ``$consent_form_id`` and ``$consent_form_version`` is not empty. 1990-01-01 is no timestamp
    (KLV-09), nor is one after ``at``. The status of the channel does not matter: the vendor's tool
    asks for these two things only, and a record says nothing about whether consent still stands.
    """
    created_at = _passed(marketing.consent_timestamp, at)
    if created_at is None:
        return None
    source = _tell([(label, properties.get(name)) for label, name in _EMAIL_PROOFS])
    return ConsentRecord(created_at=created_at, source=f"klaviyo: {source}") if source else None


def prove_sms(
    marketing: SmsMarketing, properties: Mapping[str, Any], /, *, at: datetime
) -> ConsentRecord | None:
    """Return the SMS consent record, if there is a consent timestamp (OMN-11)."""
    created_at = _passed(marketing.consent_timestamp, at)
    if created_at is None:
        return None
    source = _tell(
        (("method", marketing.method), ("sms_method", properties.get("$sms_consent_method")))
    )
    return ConsentRecord(
        created_at=created_at, source=f"klaviyo: {source}" if source else "klaviyo"
    )


def _passed(stamp: datetime | None, at: datetime) -> datetime | None:
    moment = known(stamp)
    return None if moment is None or moment > at else moment


def _tell(pairs: Iterable[tuple[str, object]]) -> str:
    """Compose ``method=FORM, source=-6`` from the pairs that are not empty."""
    filled = [(label, value) for label, value in pairs if value is not None]
    told = [(label, carry(value)[0]) for label, value in filled if not _is_empty(value)]
    return ", ".join([f"{label}={spell(value)}" for label, value in told if value is not None])


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value or value.isspace()
    return value in ([], {})

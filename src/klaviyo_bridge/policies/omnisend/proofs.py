"""Whether a consent record goes over, and with it the date that Omnisend keeps.

The date is the one of the subscriptions; see :mod:`klaviyo_bridge.consent.evidence`, which also
says what a record is made of. The properties named there move as custom properties too, so without
a record nothing is lost.
"""

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from klaviyo_bridge.consent.evidence import compose_record
from klaviyo_bridge.consent.moments import known
from klaviyo_bridge.models import ConsentRecord, EmailMarketing, SmsMarketing

_read_proofs: Final = attrgetter("property_method", "source", "form_id", "form_version")


def prove_email(
    marketing: EmailMarketing, properties: Mapping[str, Any], /, *, at: datetime
) -> ConsentRecord | None:
    """Return the email consent record, if the two conditions for one hold (OMN-10).

    There is a consent timestamp, and at least one of ``$consent_method``, ``$source``,
    ``$consent_form_id`` and ``$consent_form_version`` is not empty. 1990-01-01 is no timestamp
    (KLV-09), nor is one after ``at``. The status of the channel does not matter: the vendor's tool
    asks for these two things only, and a record says nothing about whether consent still stands.
    """
    if not _has_passed(marketing.consent_timestamp, at):
        return None
    record = compose_record(marketing, properties, channel="email")
    proofs = _read_proofs(record)
    return None if proofs.count(None) == len(proofs) else record


def prove_sms(
    marketing: SmsMarketing, properties: Mapping[str, Any], /, *, at: datetime
) -> ConsentRecord | None:
    """Return the SMS consent record, if there is a consent timestamp (OMN-11)."""
    if not _has_passed(marketing.consent_timestamp, at):
        return None
    return compose_record(marketing, properties, channel="sms")


def _has_passed(stamp: datetime | None, at: datetime) -> bool:
    moment = known(stamp)
    return moment is not None and moment <= at

"""What is worth knowing beside an answer, and decides nothing.

A remark is a rule that points at a fact which others may take for permission, or for its absence.
Its opinion is always UNKNOWN.
"""

from datetime import timedelta
from typing import Final

from klaviyo_bridge.consent.case import Case, concerns
from klaviyo_bridge.consent.mirror import MIRROR, MIRROR_DATE, mirrored_date
from klaviyo_bridge.consent.moments import known, newest, rfc3339, utc
from klaviyo_bridge.consent.words import shared
from klaviyo_bridge.models import ConsentStatus, Finding, Verdict

_SUBSCRIBED: Final = ConsentStatus.SUBSCRIBED.value
_A_DAY: Final = timedelta(days=1)


def suppressed_subscriber(case: Case) -> Finding | None:
    """Remark that a suppressed person is subscribed, and which of the two came later.

    A suppression that is older than the consent looks like somebody who came back; it stands.
    """
    if not case.suppressions or case.consent != _SUBSCRIBED:
        return None
    consented = known(case.consent_timestamp)
    suppressed = newest(each.timestamp for each in case.suppressions)
    message = "The person is subscribed and suppressed; which came first is not known."
    if consented and suppressed and consented < suppressed:
        message = "The person subscribed first, and was suppressed after that."
    if consented and suppressed and consented > suppressed:
        message = "The person subscribed after the suppression, but the suppression still stands."
    return Finding(
        "suppressed-subscriber",
        Verdict.UNKNOWN,
        message,
        source=case.place.consent_timestamp,
        evidence={
            "consent_timestamp": consented and rfc3339(consented),
            "suppression_timestamp": suppressed and rfc3339(suppressed),
        },
    )


def can_receive_is_not_consent(case: Case) -> Finding | None:
    """Remark that ``can_receive_email_marketing`` is no consent (KLV-02)."""
    if case.can_receive is not True or case.consent == _SUBSCRIBED:
        return None
    if case.place.can_receive_is_consent:
        return None
    message = "That mail can be received only means that no suppression is set; it is no consent."
    return shared("can-receive-is-not-consent", Verdict.UNKNOWN, message, case.place.can_receive)


def can_receive_contradicts(case: Case) -> Finding | None:
    """Remark that messages are said to be receivable without a subscription."""
    if case.can_receive is not True or case.consent == _SUBSCRIBED:
        return None
    if not case.place.can_receive_is_consent:
        return None
    message = "Klaviyo says that messages can be received, but the person is not subscribed."
    return shared("can-receive-contradicts", Verdict.UNKNOWN, message, case.place.can_receive)


def legacy_consent_is_not_consent(case: Case) -> Finding | None:
    """Remark that only the property ``$consent`` names the channel; it outlives unsubscribes."""
    if case.named is None or case.consent == _SUBSCRIBED or case.place.mirror not in case.named:
        return None
    message = "The property $consent names this channel; without a subscription it is no consent."
    return shared("legacy-consent-is-not-consent", Verdict.UNKNOWN, message, MIRROR)


def other_lists_suppressed(case: Case) -> Finding | None:
    """Remark that email of other lists than the one asked about is blocked."""
    if not case.list_suppressions:
        return None
    others = [each for each in case.list_suppressions if not concerns(each, case.list_id)]
    if not others:
        return None
    return Finding(
        "other-lists-suppressed",
        Verdict.UNKNOWN,
        "Email of other lists is blocked for this person; that does not answer this question.",
        source=case.place.list_suppressions,
        evidence={"list_ids": [each.list_id for each in others]},
    )


def consent_date_unknown(case: Case) -> Finding | None:
    """Remark that the consent of a subscriber has no date, or the one that means none (KLV-09)."""
    if case.consent != _SUBSCRIBED or known(case.consent_timestamp) is not None:
        return None
    message = "When the person subscribed is not known."
    return shared("consent-date-unknown", Verdict.UNKNOWN, message, case.place.consent_timestamp)


def legacy_date_disagrees(case: Case) -> Finding | None:
    """Remark that ``$consent_timestamp`` is more than a day from the date of consent.

    The property has one date for all channels, so it is compared only where ``$consent`` names
    this channel alone.
    """
    if case.named is None or len(case.named) > 1 or case.consent != _SUBSCRIBED:
        return None
    consented, mirrored = case.consent_timestamp, mirrored_date(case.properties or {})
    if consented is None or mirrored is None or abs(utc(consented) - mirrored) <= _A_DAY:
        return None
    if known(consented) is None or known(mirrored) is None or case.place.mirror not in case.named:
        return None
    return Finding(
        "legacy-date-disagrees",
        Verdict.UNKNOWN,
        "The property $consent_timestamp gives another date of consent, which is not used.",
        source=MIRROR_DATE,
        evidence={
            "consent_timestamp": rfc3339(consented),
            "$consent_timestamp": rfc3339(mirrored),
        },
    )

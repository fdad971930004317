"""What is worth knowing beside an answer, and decides nothing.

A remark is a rule that points at a fact which others may take for permission, or for its absence.
Its opinion is always UNKNOWN.
"""

from typing import Final

from klaviyo_bridge.consent.case import Case, concerns
from klaviyo_bridge.consent.moments import known
from klaviyo_bridge.consent.words import shared
from klaviyo_bridge.models import ConsentStatus, Finding, Verdict

_SUBSCRIBED: Final = ConsentStatus.SUBSCRIBED.value


def can_receive_is_not_consent(case: Case) -> Finding | None:
    """Remark that ``can_receive_email_marketing`` is no consent (KLV-02)."""
    if case.can_receive is not True or case.consent == _SUBSCRIBED:
        return None
    message = "That mail can be received only means that no suppression is set; it is no consent."
    return shared("can-receive-is-not-consent", Verdict.UNKNOWN, message, case.place.can_receive)


def can_receive_contradicts(case: Case) -> Finding | None:
    """Remark that text messages are said to be receivable without a subscription."""
    if case.can_receive is not True or case.consent == _SUBSCRIBED:
        return None
    message = "Klaviyo says that messages can be received, but the person is not subscribed."
    return shared("can-receive-contradicts", Verdict.UNKNOWN, message, case.place.can_receive)


def other_lists_suppressed(case: Case) -> Finding | None:
    """Remark that email of other lists than the one asked about is blocked."""
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

"""What is worth knowing beside a guard's answer, and decides nothing."""

from klaviyo_bridge.consent.write_case import SUPPRESSION, WriteCase, departures_by_suppression
from klaviyo_bridge.models import ConsentStatus, Finding, Verdict


def already_subscribed(case: WriteCase) -> Finding | None:
    """Remark that a subscribe changes nothing."""
    return _already(case, ConsentStatus.SUBSCRIBED, "already-subscribed")


def already_unsubscribed(case: WriteCase) -> Finding | None:
    """Remark that an unsubscribe changes nothing."""
    return _already(case, ConsentStatus.UNSUBSCRIBED, "already-unsubscribed")


def already_suppressed(case: WriteCase) -> Finding | None:
    """Remark that a suppression stands already."""
    if not case.reasons:
        return None
    message = "The person is suppressed already."
    return Finding("already-suppressed", Verdict.UNKNOWN, message, source=SUPPRESSION)


def waits_for_confirmation(case: WriteCase) -> Finding | None:
    """Remark that nothing appears in Klaviyo before the person confirmed by a reply."""
    if case.known.opt_in_process != "double_opt_in" or case.historical_import:
        return None
    message = "The list asks for confirmation: until the person gives it, nothing changes."
    return Finding("waits-for-confirmation", Verdict.UNKNOWN, message, source="opt_in_process")


def creates_profile(case: WriteCase) -> Finding | None:
    """Remark that Klaviyo makes a profile for an identifier that it does not know."""
    if not case.is_new:
        return None
    message = "Klaviyo has no profile for this person, and makes one."
    return Finding("creates-profile", Verdict.UNKNOWN, message, source="exists")


def lifts_email_suppression(case: WriteCase) -> Finding | None:
    """Remark that a subscribe of another channel may lift suppressions of email."""
    if case.topic.channel == "email" or not departures_by_suppression(case):
        return None
    message = (
        "Klaviyo may lift this person's suppressions of email with it: read the profile again "
        "afterwards, and suppress it again if they are gone."
    )
    return Finding("lifts-email-suppression", Verdict.UNKNOWN, message, source=SUPPRESSION)


def without_evidence(case: WriteCase) -> Finding | None:
    """Remark that a command carries nothing that proves consent."""
    if case.evidence is not None:
        return None
    message = "The command carries no evidence that the person consented to this channel."
    return Finding("without-evidence", Verdict.UNKNOWN, message, source="evidence")


def _already(case: WriteCase, status: ConsentStatus, rule: str) -> Finding | None:
    permission = case.permission
    if permission is None or permission.consent != status.value:
        return None
    message = "The person has that status already."
    return Finding(rule, Verdict.UNKNOWN, message, source=f"{case.place}.consent")

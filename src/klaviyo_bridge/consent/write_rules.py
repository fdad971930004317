"""The rules of the guards, one small function each; ``guards.py`` has their order.

A rule reads one channel of a command. Its opinion is ALLOW, DENY, or UNKNOWN where something would
have to be read first. A *remark* points something out, decides nothing and says UNKNOWN.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from klaviyo_bridge.consent.moments import known as known_moment
from klaviyo_bridge.consent.moments import utc
from klaviyo_bridge.consent.write_case import (
    LIFTED,
    SUPPRESSION,
    Departure,
    WriteCase,
    came_back,
    departures,
    departures_by_suppression,
    departures_from_channel,
    departures_from_list,
    is_outdated,
)
from klaviyo_bridge.models import ConsentStatus, Finding, SuppressionReason, Verdict

WriteRule: TypeAlias = Callable[[WriteCase], Finding | None]
"""One rule: its opinion of a case, or ``None``."""

FRESH: Final = timedelta(days=1)
"""How old a known state may be. Carriers alone withdraw consent every day."""

_USER_SUPPRESSED: Final = SuppressionReason.USER_SUPPRESSED.value


def blocked_for_good(case: WriteCase) -> Finding | None:
    """Refuse email to an address that a subscribe does not free, for a known reason or not."""
    stays = [reason for reason in case.reasons if reason not in LIFTED]
    if case.topic.channel != "email" or not stays:
        return None
    return Finding(
        "blocked-for-good",
        Verdict.DENY,
        "The address is suppressed for a reason that subscribing does not lift.",
        source=SUPPRESSION,
        evidence={"reasons": stays},
    )


def blocked_without_reason(case: WriteCase) -> Finding | None:
    """Refuse email to an address that cannot receive although nothing says why."""
    email = case.email
    if case.topic.channel != "email" or email is None or case.reasons:
        return None
    left = email.consent == ConsentStatus.UNSUBSCRIBED.value
    if email.can_receive_email_marketing is not False or left:
        return None
    return Finding(
        "blocked-without-reason",
        Verdict.DENY,
        "Klaviyo says that email cannot be received, and does not say why.",
        source="subscriptions.email.marketing.can_receive_email_marketing",
    )


def opted_out(case: WriteCase) -> Finding | None:
    """Refuse for a person who left the channel, without newer explicit evidence (KLV-06)."""
    message = "The person left this channel, and no evidence shows that they came back since."
    return _refuse("opted-out", message, case, departures_from_channel(case))


def suppressed(case: WriteCase) -> Finding | None:
    """Refuse for a person who is suppressed, without newer explicit evidence (KLV-06).

    Also for USER_SUPPRESSED, which may be an opt-out that an earlier system recorded.
    """
    message = "This would lift a suppression, and no evidence shows consent given since."
    return _refuse("suppressed", message, case, departures_by_suppression(case))


def left_list(case: WriteCase) -> Finding | None:
    """Refuse for a person who left the command's list, without newer explicit evidence."""
    message = "The person left this list, and no evidence shows that they came back since."
    return _refuse("left-list", message, case, departures_from_list(case))


def import_undated(case: WriteCase) -> Finding | None:
    """Refuse a historical import whose date is none, such as 1990-01-01 (KLV-09)."""
    if not case.historical_import or known_moment(case.consented_at) is not None:
        return None
    message = "When the person consented is not known; 1990-01-01 is no date."
    return Finding("import-undated", Verdict.DENY, message, source="consented_at")


def import_not_past(case: WriteCase) -> Finding | None:
    """Refuse a historical import that is not dated in the past (KLV-09)."""
    if case.consented_at is None or utc(case.consented_at) < case.at:
        return None
    message = "Consent of a historical import has to lie in the past."
    return Finding("import-not-past", Verdict.DENY, message, source="consented_at")


def import_unproven(case: WriteCase) -> Finding | None:
    """Refuse a historical import whose date is not the one of the evidence (KLV-09)."""
    if not case.historical_import or _proves_date(case):
        return None
    message = "No evidence for this channel shows that the person consented at that moment."
    return Finding("import-unproven", Verdict.DENY, message, source="evidence")


def nothing_to_lift(case: WriteCase) -> Finding | None:
    """Refuse to lift a suppression where none is that can be lifted."""
    read = case.email is not None or case.is_new
    if not read or _USER_SUPPRESSED in case.reasons:
        return None
    message = "There is no suppression by the marketer or an earlier system, so nothing is lifted."
    return Finding("nothing-to-lift", Verdict.DENY, message, source=SUPPRESSION)


def other_suppressions(case: WriteCase) -> Finding | None:
    """Refuse to lift one suppression of a person who has others, which stay."""
    others = [reason for reason in case.reasons if reason != _USER_SUPPRESSED]
    if not others:
        return None
    return Finding(
        "other-suppressions",
        Verdict.DENY,
        "The person is suppressed for other reasons too: the person can lift their own by "
        "subscribing, and those of the address stay.",
        source=SUPPRESSION,
        evidence={"reasons": others},
    )


def not_on_list(case: WriteCase) -> Finding | None:
    """Refuse to unsubscribe from a list that the profile is not on (KLV-07)."""
    on = case.known.list_ids or ()
    seen = case.known.list_ids is not None or case.is_new
    if case.list_id is None or not seen or case.list_id in on:
        return None
    return Finding(
        "not-on-list",
        Verdict.DENY,
        "The profile is not on this list, so Klaviyo would unsubscribe it from everything: leave "
        "it, or unsubscribe it everywhere and say so.",
        source="list_ids",
        evidence={"list_id": case.list_id},
    )


def membership_unverified(case: WriteCase) -> Finding | None:
    """Say that nothing can be said before the profile's lists were looked up (KLV-07)."""
    if case.list_id is None or case.known.list_ids is not None or case.is_new:
        return None
    message = "Whether the profile is on this list was not looked up."
    return Finding("membership-unverified", Verdict.UNKNOWN, message, source="list_ids")


def membership_stale(case: WriteCase) -> Finding | None:
    """Say that nothing can be said from memberships that were read too long ago."""
    return None if case.list_id is None else state_stale(case)


def not_loaded(case: WriteCase) -> Finding | None:
    """Say that nothing can be said: permission or suppressions were not read (KLV-01)."""
    if case.is_new or (case.permission is not None and case.email is not None):
        return None
    place = case.place if case.permission is None else SUPPRESSION
    message = "Permission was not read from Klaviyo, or the account has no such channel."
    return Finding("not-loaded", Verdict.UNKNOWN, message, source=place)


def consent_not_sent(case: WriteCase) -> Finding | None:
    """Say that nothing can be said: the permission holds no consent status (KLV-01)."""
    permission = case.permission
    if permission is None or permission.consent is not None:
        return None
    message = "Klaviyo sent no consent status for this channel."
    return Finding("consent-not-sent", Verdict.UNKNOWN, message, source=f"{case.place}.consent")


def state_stale(case: WriteCase) -> Finding | None:
    """Say that nothing can be said from what was read more than a day ago, or after the write."""
    read_at = case.known.verified_at
    if read_at is None or timedelta() <= case.at - read_at <= FRESH:
        return None
    message = "What is known was not read within the day before this write; read it again."
    return Finding("state-stale", Verdict.UNKNOWN, message, source="verified_at", at=utc(read_at))


def proven_return(case: WriteCase) -> Finding | None:
    """Allow a person back whose explicit evidence is newer than all their departures (KLV-06)."""
    returned = came_back(case)
    left = departures(case)
    if not left or not all(is_outdated(each, returned) for each in left):
        return None
    message = "The person had left or was blocked, and explicit evidence is newer than that."
    return Finding("proven-return", Verdict.ALLOW, message, source="evidence", at=returned)


def nobody_left(case: WriteCase) -> Finding | None:
    """Allow a person who never left, complained or was blocked, or whom Klaviyo does not know."""
    read = case.is_new or (case.permission is not None and case.permission.consent is not None)
    if not read or departures(case):
        return None
    message = "The person never left this channel, and is not suppressed."
    return Finding("nobody-left", Verdict.ALLOW, message, source=f"{case.place}.consent")


def on_list(case: WriteCase) -> Finding | None:
    """Allow to unsubscribe a person from a list that they are on."""
    if case.list_id is None or case.list_id not in (case.known.list_ids or ()):
        return None
    message = "The profile is on this list, so it is unsubscribed from this list."
    return Finding("on-list", Verdict.ALLOW, message, source="list_ids")


def a_no_is_honoured(case: WriteCase) -> Finding | None:
    """Allow to unsubscribe everywhere, and to suppress, whatever is known."""
    if case.list_id is not None:
        return None
    return Finding("a-no-is-honoured", Verdict.ALLOW, "A no is always written down.")


def _refuse(
    rule: str, message: str, case: WriteCase, left: tuple[Departure, ...]
) -> Finding | None:
    returned = came_back(case)
    standing = [each for each in left if not is_outdated(each, returned)]
    if not standing:
        return None
    return Finding(rule, Verdict.DENY, message, source=standing[0].source, at=_newest(standing))


def _newest(standing: list[Departure]) -> datetime | None:
    return max((each.at for each in standing if each.at is not None), default=None)


def _proves_date(case: WriteCase) -> bool:
    record = case.evidence
    at = None if record is None else known_moment(record.consented_at)
    return at is not None and at == known_moment(case.consented_at)

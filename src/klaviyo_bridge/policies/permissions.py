"""Consent decisions as another system keeps them: a status, its date, and what those do not say."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Final

import attrs

from klaviyo_bridge.consent.moments import known
from klaviyo_bridge.consent.status import NOT_YET, status_of
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import ConsentStatus, Decision, Fidelity, Finding, Verdict

_SUPPRESSED: Final = (
    "suppression-as-unsubscribed",
    "{target} has no suppressions: the person is unsubscribed there, and the reason is lost.",
)
_REFUSED: Final = (
    "subscription-refused",
    "A rule that was asked for refuses this subscription: not subscribed in {target}.",
)
_READINGS: Final[Mapping[str, tuple[str, str]]] = {
    "global-suppression": _SUPPRESSED,
    "unlisted-suppression": _SUPPRESSED,
    "unknown-consent": (
        "unknown-consent-as-unsubscribed",
        "A consent status that is not known is read as a no: unsubscribed in {target}.",
    ),
    "cannot-receive": (
        "contradiction-as-unsubscribed",
        "A subscriber who cannot receive is read as a no: the person is unsubscribed in {target}.",
    ),
    "consent-in-future": (
        "future-consent-as-non-subscribed",
        "Consent is dated after the moment of the migration: not subscribed in {target}.",
    ),
    "legacy-consent-disagrees": (
        "contradiction-as-non-subscribed",
        "The property $consent does not name the channel: not subscribed in {target}.",
    ),
    "explicit-only": _REFUSED,
    "double-opt-in-required": _REFUSED,
    "consent-too-old": _REFUSED,
    "implied-consent": (
        "implied-consent-as-subscribed",
        "The person never said yes; by the rules that were chosen, subscribed in {target}.",
    ),
}
"""Deciding rule to the finding that a status says less, or something else."""


@attrs.frozen(kw_only=True)
class Reading:
    """What a decision comes to in a system that knows three statuses and a date."""

    status: ConsentStatus | None
    """``None``: permission is unknown, so nothing may be written about the channel (KLV-01)."""
    changed_at: datetime | None
    """When the person opted in (OMN-07) or out (OMN-09); ``None`` where that is not known."""
    findings: tuple[Finding, ...]


def check_decision(_: object, __: object, value: Decision) -> None:
    """Refuse a decision that no status of a channel can be read off; a validator for attrs.

    Raises:
        ConfigurationError: It is UNKNOWN, or about another purpose than marketing.
    """
    if value.verdict is Verdict.UNKNOWN:
        raise ConfigurationError(
            "a channel status cannot be made from an UNKNOWN decision: leave the channel out"
        )
    if value.purpose != "marketing":
        raise ConfigurationError(
            f"a decision about {value.channel} for {value.purpose} gives no channel status: ask "
            "about marketing"
        )


def read_decision(decision: Decision, /, *, target: str, at: datetime) -> Reading:
    """Read a decision for another system.

    The date is the decision's own, in UTC. Where there is none, or it lies after ``at``, there is
    none; it is never invented. 1990-01-01 is none (KLV-09).

    Args:
        decision: What :func:`klaviyo_bridge.consent.evaluate` said.
        target: The system's name, for the findings.
        at: The moment of the migration, timezone-aware.
    """
    status, findings = read_status(decision, target=target)
    if status is None:
        return Reading(status=None, changed_at=None, findings=findings)
    changed_at = read_date(decision, at=at)
    if changed_at is None and decision.findings[0].rule not in NOT_YET:
        findings = (*findings, _undated(decision.channel))
    return Reading(status=status, changed_at=changed_at, findings=findings)


def read_status(
    decision: Decision, /, *, target: str
) -> tuple[ConsentStatus | None, tuple[Finding, ...]]:
    """Read a decision for a system that keeps no dates; ``None`` from an unknown (KLV-01)."""
    status = status_of(decision)
    if status is None:
        return None, (_unknown(decision.channel, target),)
    deciding = decision.findings[0].rule
    if deciding in _READINGS:
        return status, (_reading(deciding, decision.channel, target),)
    return status, ()


def read_date(decision: Decision, /, *, at: datetime) -> datetime | None:
    """Return when the person opted in or out, in UTC; ``None`` where that is not known."""
    changed_at = known(decision.status_at)
    return None if changed_at is None or changed_at > at else changed_at


@cache
def _unknown(channel: str, target: str) -> Finding:
    message = f"Permission for {channel} is not known, so nothing is said about it in {target}."
    return Finding(
        "consent-unknown", Fidelity.OMITTED, message, source=f"subscriptions.{channel}.marketing"
    )


@cache
def _reading(rule: str, channel: str, target: str) -> Finding:
    name, message = _READINGS[rule]
    source = f"subscriptions.{channel}.marketing"
    return Finding(name, Fidelity.LOSSY, message.format(target=target), source=source)


@cache
def _undated(channel: str) -> Finding:
    message = f"When the {channel} status began is not known; it goes over without a date."
    return Finding(
        "status-date-unknown",
        Fidelity.OMITTED,
        message,
        source=f"subscriptions.{channel}.marketing",
    )

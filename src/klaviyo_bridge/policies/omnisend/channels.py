"""Consent decisions in Omnisend's words, with the findings where those say less."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Final

from klaviyo_bridge.models import Decision, Fidelity, Finding, Verdict
from klaviyo_bridge.policies.omnisend.contact import NOT_YET, ChannelState

_SUPPRESSED: Final = (
    "suppression-as-unsubscribed",
    "Omnisend has no suppressions: the person is unsubscribed there, and the reason is lost.",
)
_READINGS: Final[Mapping[str, tuple[str, str]]] = {
    "global-suppression": _SUPPRESSED,
    "unlisted-suppression": _SUPPRESSED,
    "unknown-consent": (
        "unknown-consent-as-unsubscribed",
        "A consent status that is not known is read as a no: the person is unsubscribed there.",
    ),
    "cannot-receive": (
        "contradiction-as-unsubscribed",
        "A subscriber who cannot receive is read as a no: the person is unsubscribed there.",
    ),
    "consent-in-future": (
        "future-consent-as-non-subscribed",
        "Consent is dated after the moment of the migration: the person is not subscribed there.",
    ),
}
"""Deciding rule to the finding that Omnisend's status says less or something else."""


def channel_state(
    decision: Decision, /, *, at: datetime
) -> tuple[ChannelState | None, tuple[Finding, ...]]:
    """Return the state of a channel; ``None``, with a finding, from an unknown (KLV-01).

    The date is the decision's own: of the opt-in (OMN-07) or the opt-out (OMN-09). Where there is
    none, or it lies after ``at``, no date is written; it is never invented.
    """
    deciding = decision.findings[0]
    if decision.verdict is Verdict.UNKNOWN:
        return None, (_unknown(decision.channel),)
    changed_at = decision.status_at
    if changed_at is not None and changed_at > at:
        changed_at = None
    findings: tuple[Finding, ...] = ()
    if deciding.rule in _READINGS:
        findings = (_reading(deciding.rule, decision.channel),)
    if changed_at is None and deciding.rule not in NOT_YET:
        findings = (*findings, _undated(decision.channel))
    return ChannelState(decision=decision, changed_at=changed_at), findings


@cache
def _unknown(channel: str) -> Finding:
    message = f"Permission for {channel} is not known, so nothing is said about it in Omnisend."
    return Finding(
        "consent-unknown", Fidelity.OMITTED, message, source=f"subscriptions.{channel}.marketing"
    )


@cache
def _reading(rule: str, channel: str) -> Finding:
    name, message = _READINGS[rule]
    return Finding(name, Fidelity.LOSSY, message, source=f"subscriptions.{channel}.marketing")


@cache
def _undated(channel: str) -> Finding:
    message = f"When the {channel} status began is not known; it goes over without a date."
    return Finding(
        "status-date-unknown",
        Fidelity.OMITTED,
        message,
        source=f"subscriptions.{channel}.marketing",
    )

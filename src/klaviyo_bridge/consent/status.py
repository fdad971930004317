"""A decision in the three words that every system has for a person's standing."""

from typing import Final

from klaviyo_bridge.models import ConsentStatus, Decision, Verdict

NOT_YET: Final = frozenset(
    {
        *("never-subscribed", "consent-in-future", "permission-expired", "no-address"),
        *("legacy-consent-disagrees", "explicit-only", "double-opt-in-required"),
        "consent-too-old",
    }
)
"""Rules that refuse because consent is missing, or not good enough, or over.

By them alone nobody opted out: who is asked anew may say yes.
"""


def status_of(decision: Decision, /) -> ConsentStatus | None:
    """Return the status that a decision comes to; ``None`` for UNKNOWN (KLV-01).

    Only ALLOW is SUBSCRIBED (OMN-07). Who never said yes, or whose yes lies in the future, has run
    out, or falls short of what the caller's rules ask for, is NEVER_SUBSCRIBED: nobody opted out
    (OMN-08). Every other refusal is read restrictively, as UNSUBSCRIBED: suppressions (OMN-09),
    statuses that are not known (KLV-03), subscribers who cannot receive, and whatever rules of
    your own refuse for.
    """
    if decision.verdict is Verdict.UNKNOWN:
        return None
    if decision.verdict is Verdict.ALLOW:
        return ConsentStatus.SUBSCRIBED
    refusals = {each.rule for each in decision.findings if each.verdict is Verdict.DENY}
    return ConsentStatus.NEVER_SUBSCRIBED if refusals <= NOT_YET else ConsentStatus.UNSUBSCRIBED

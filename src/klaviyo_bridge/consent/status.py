"""A decision in the three words that every system has for a person's standing."""

from typing import Final

from klaviyo_bridge.consent.topics import TOPICS
from klaviyo_bridge.errors import ConfigurationError
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
    your own refuse for. Verdicts in plain text, as such rules may give, count like the others.

    Raises:
        ConfigurationError: A guard decided about a write; that it may be sent is no permission.
    """
    if (decision.channel, decision.purpose) not in TOPICS:
        raise ConfigurationError(
            f"a decision about {decision.channel} for {decision.purpose} is no answer about "
            "permission: take one that evaluate() gave"
        )
    if decision.verdict == Verdict.UNKNOWN:
        return None
    if decision.verdict == Verdict.ALLOW:
        return ConsentStatus.SUBSCRIBED
    refusals = {each.rule for each in decision.findings if each.verdict == Verdict.DENY}
    return ConsentStatus.NEVER_SUBSCRIBED if refusals <= NOT_YET else ConsentStatus.UNSUBSCRIBED

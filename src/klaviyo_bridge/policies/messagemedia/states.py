"""Consent decisions in the two words that MessageMedia has: SUBSCRIBED and UNSUBSCRIBED.

There is no word for a person who has said neither, and a contact that is created without a state
is subscribed. So where neither word is true there is no contact at all.

========================  ==================  ==================  ==========================
the decision comes to     ``strict``          ``inferred``        ``explicit_as_documented``
========================  ==================  ==================  ==========================
subscribed                SUBSCRIBED          SUBSCRIBED          SUBSCRIBED
never subscribed          no contact          SUBSCRIBED          SUBSCRIBED
not yet, for another      no contact          no contact          no contact
reason
opt-out, or read as one   UNSUBSCRIBED        UNSUBSCRIBED        UNSUBSCRIBED
unknown                   no contact          no contact          no contact
========================  ==================  ==================  ==========================

The vendor describes explicit consent in the words of inferred consent, so the third method does
what the second does; a finding says that its name says otherwise (MM-09). Writing UNSUBSCRIBED for
somebody who never subscribed would last: an import does not lift an opt-out there, not even one
that nobody made.

Source: https://support.messagemedia.com/hc/en-us/articles/7660697867407
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from klaviyo_bridge.consent.status import status_of
from klaviyo_bridge.models import ConsentStatus, Decision, Fidelity, Finding, Verdict
from klaviyo_bridge.policies.permissions import read_status

ConsentMethod: TypeAlias = Literal["strict", "explicit_as_documented", "inferred"]
"""What counts as consent, the strictest first."""

TARGET: Final = "MessageMedia"
"""What findings call the destination."""


class SubscriptionState(StrEnum):
    """The states a channel may have."""

    SUBSCRIBED = "SUBSCRIBED"
    UNSUBSCRIBED = "UNSUBSCRIBED"


_STATES: Final[Mapping[ConsentStatus | None, SubscriptionState]] = {
    ConsentStatus.SUBSCRIBED: SubscriptionState.SUBSCRIBED,
    ConsentStatus.UNSUBSCRIBED: SubscriptionState.UNSUBSCRIBED,
}
_SILENCE: Final = frozenset({"never-subscribed"})
_INFERENCES: Final[Mapping[ConsentMethod, tuple[str, str]]] = {
    "inferred": (
        "consent-inferred",
        "takes silence for a yes",
    ),
    "explicit_as_documented": (
        "consent-inferred-as-documented",
        "takes silence for a yes; the vendor's text on it contradicts its name",
    ),
}
"""Consent method to the finding that it, and no decision, made a subscriber."""


def state_of(decision: Decision, /, *, method: ConsentMethod) -> SubscriptionState | None:
    """Return the state that may be written; ``None`` when none may, so there is no contact.

    Only ALLOW is SUBSCRIBED, with one exception: under the two methods that infer, a person who is
    refused for ``never-subscribed`` and for nothing else.
    """
    if _is_inferred(decision, method):
        return SubscriptionState.SUBSCRIBED
    return _STATES.get(status_of(decision))


def tell_state(decision: Decision, /, *, method: ConsentMethod) -> tuple[Finding, ...]:
    """Return what is to be said about the state: which rule spoke, and what the words leave out."""
    if decision.verdict is Verdict.ALLOW:
        return ()
    if _is_inferred(decision, method):
        return (_inferred(method),)
    status, findings = read_status(decision, target=TARGET)
    if status is ConsentStatus.UNSUBSCRIBED:
        return findings
    deciding = decision.findings[0]
    if status is None:
        return (*findings, _skipped(deciding.rule, deciding.source, method, known=False))
    return (_skipped(deciding.rule, deciding.source, method, known=True),)


def _is_inferred(decision: Decision, method: ConsentMethod) -> bool:
    if decision.verdict is not Verdict.DENY or method not in _INFERENCES:
        return False
    return {each.rule for each in decision.findings if each.verdict is Verdict.DENY} == _SILENCE


@lru_cache(maxsize=64)
def _inferred(method: ConsentMethod) -> Finding:
    rule, reason = _INFERENCES[method]
    message = (
        "The person never subscribed, and is a subscriber in MessageMedia all the same: the "
        f"consent method `{method}` {reason}."
    )
    return Finding(
        rule,
        Fidelity.LOSSY,
        message,
        source="subscriptions.sms.marketing.consent",
        evidence={"rule": "never-subscribed", "method": method},
    )


@lru_cache(maxsize=256)
def _skipped(rule: str, source: str | None, method: ConsentMethod, *, known: bool) -> Finding:
    name, cause = (
        ("not-subscribed-skipped", "has not subscribed to text messages, nor opted out of them")
        if known
        else ("unknown-permission-skipped", "may or may not be sent text messages; it is not known")
    )
    message = (
        f"There is no contact: the person {cause} ({rule}), and MessageMedia takes whoever has no "
        f"state for a subscriber. The consent method is `{method}`."
    )
    return Finding(
        name,
        Fidelity.OMITTED,
        message,
        source=source,
        evidence={"rule": rule, "method": method},
    )

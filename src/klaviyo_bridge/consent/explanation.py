"""A decision in the words that a support agent would read out."""

from collections.abc import Mapping
from typing import Final

from klaviyo_bridge.consent.moments import readable
from klaviyo_bridge.models import Decision, Finding, Verdict

_ANSWERS: Final[Mapping[Verdict, str]] = {
    Verdict.ALLOW: "Yes: {topic} may be sent to this person{where}.",
    Verdict.DENY: "No: {topic} may not be sent to this person{where}.",
    Verdict.UNKNOWN: "Not known, so no: {topic} must not be sent to this person{where}.",
}

_TOPICS: Final[Mapping[tuple[str, str], str]] = {
    ("email", "marketing"): "marketing email",
    ("sms", "marketing"): "marketing text messages",
}

_CHANGES: Final[Mapping[str, str]] = {
    "global-suppression": (
        "The suppression would have to be lifted. A new subscription by the person lifts a "
        "complaint or an unsubscribe, the marketer can lift their own; a bounce or an invalid "
        "address stays."
    ),
    "no-address": "The profile would need an address for this channel, and a subscription.",
    "not-loaded": (
        "The profile would have to be read again with its subscriptions, from an account that has "
        "set this channel up."
    ),
    "unsubscribed": "The person would have to subscribe again, of their own accord.",
    "unlisted-suppression": "Klaviyo's support can say why email to this person is blocked.",
    "list-suppression": "The person would have to subscribe to that list again.",
    "unknown-consent": "Klaviyo would have to report the status SUBSCRIBED.",
    "never-subscribed": "The person would have to subscribe.",
    "consent-not-sent": "Klaviyo would have to send the consent status with the profile.",
    "consent-in-future": "The date of consent would have to pass, or be put right.",
    "cannot-receive": "Klaviyo's support can say why this person cannot receive messages.",
    "explicit-subscription": "An unsubscribe or a suppression would turn this into a no.",
}


def explain(decision: Decision, /) -> str:
    """Tell a decision in plain English: the answer, the reasons in order, and what would change it.

    Dates are in UTC. Fields looked at stand in brackets. The text holds no personal data, only
    list ids, dates, and Klaviyo's own words.
    """
    lines = [_answer(decision), "", "Why:"]
    lines += [f"  {n}. {_reason(each)}" for n, each in enumerate(decision.findings, start=1)]
    change = _CHANGES.get(decision.findings[0].rule) if decision.findings else None
    if change is not None:
        lines += ["", f"What would change this: {change}"]
    return "\n".join(lines)


def _answer(decision: Decision) -> str:
    fallback = f"{decision.purpose} on {decision.channel}"
    topic = _TOPICS.get((decision.channel, decision.purpose), fallback)
    where = "" if decision.list_id is None else f" for list {decision.list_id}"
    return _ANSWERS[decision.verdict].format(topic=topic, where=where)


def _reason(finding: Finding) -> str:
    since = "" if finding.at is None else f" Since {readable(finding.at)}."
    field = "" if finding.source is None else f" [{finding.source}]"
    return f"{finding.message}{since}{field}"

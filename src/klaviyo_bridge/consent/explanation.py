"""A decision in the words that a support agent would read out."""

from collections.abc import Iterable, Mapping
from typing import Final

from klaviyo_bridge.consent.moments import readable
from klaviyo_bridge.models import Decision, Finding, Verdict

_ANSWERS: Final[Mapping[Verdict, str]] = {
    Verdict.ALLOW: "Yes: {who} may be {done}{where}.",
    Verdict.DENY: "No: {who} may not be {done}{where}.",
    Verdict.UNKNOWN: "Not known, so no: {who} must not be {done}{where}.",
}

_SENT: Final = "sent to this person"
_MEASURED: Final = "measured for this person"
_TOPICS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("email", "marketing"): ("marketing email", _SENT),
    ("email", "open_tracking"): ("the opening of email", _MEASURED),
    ("email", "click_tracking"): ("clicks in email", _MEASURED),
    ("sms", "marketing"): ("marketing text messages", _SENT),
    ("sms", "transactional"): ("transactional text messages", _SENT),
    ("push", "marketing"): ("marketing push notifications", _SENT),
    ("whatsapp", "marketing"): ("marketing WhatsApp messages", _SENT),
    ("whatsapp", "transactional"): ("transactional WhatsApp messages", _SENT),
    ("whatsapp", "conversational"): ("conversational WhatsApp messages", _SENT),
}
_WRITES: Final[Mapping[str, str]] = {
    "subscribe": "subscribed to",
    "unsubscribe": "unsubscribed from",
    "suppress": "suppressed for",
    "unsuppress": "freed from a suppression of",
}
"""A guard's purpose to what would be done to the person."""

_REMARK: Final = "This is a remark: a rule that decides would have to be heard before it."
_EVIDENCE: Final = (
    "Explicit evidence would have to show that the person consented after that: when, and how."
)
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
    "permission-expired": "The person would have to subscribe anew.",
    "cannot-receive": "Klaviyo's support can say why this person cannot receive messages.",
    "consent-in-future": "The date of consent would have to pass, or be put right.",
    "legacy-consent-disagrees": (
        "The property $consent would have to name this channel, which a new subscription by the "
        "person sees to; or be removed, if it is known to be out of date."
    ),
    "explicit-subscription": "An unsubscribe or a suppression would turn this into a no.",
    "suppressed-subscriber": _REMARK,
    "can-receive-is-not-consent": _REMARK,
    "can-receive-contradicts": _REMARK,
    "legacy-consent-is-not-consent": _REMARK,
    "other-lists-suppressed": _REMARK,
    "consent-date-unknown": _REMARK,
    "legacy-date-disagrees": _REMARK,
    "explicit-only": (
        "The person would have to subscribe by an act of their own: a form, the preference page, "
        "the checkout, a message."
    ),
    "double-opt-in-required": "The person would have to confirm the subscription by a reply.",
    "consent-too-old": "The person would have to subscribe anew.",
    "implied-consent": (
        "An unsubscribe or a suppression would turn this into a no, and so would asking for a "
        "subscription; a subscription would make it an explicit yes."
    ),
    "blocked-for-good": "Only another address would; this block stays.",
    "blocked-without-reason": "Klaviyo's support can say why email to this person is blocked.",
    "opted-out": _EVIDENCE,
    "suppressed": _EVIDENCE,
    "left-list": _EVIDENCE,
    "import-undated": "The date of consent would have to be known; it is never invented.",
    "import-not-past": "The date of consent would have to pass, or be put right.",
    "import-unproven": "Evidence that is dated like the import would have to come with it.",
    "other-suppressions": "The person would have to subscribe anew, of their own accord.",
    "nothing-to-lift": "Nothing has to: there is no suppression that this would lift.",
    "not-on-list": (
        "The person would have to be on the list; or an unsubscribe from everything would have to "
        "be what is meant."
    ),
    "membership-unverified": "The person's lists would have to be read.",
    "membership-stale": "The person's lists would have to be read again.",
    "state-stale": "The profile would have to be read again.",
    "proven-return": "A newer unsubscribe or suppression would turn this into a no.",
    "nobody-left": "An unsubscribe or a suppression would turn this into a no.",
    "on-list": "The person's leaving the list would turn this into a no.",
    "a-no-is-honoured": "Nothing would: a no can always be written down.",
    "already-subscribed": _REMARK,
    "already-unsubscribed": _REMARK,
    "already-suppressed": _REMARK,
    "waits-for-confirmation": _REMARK,
    "creates-profile": _REMARK,
    "lifts-email-suppression": _REMARK,
    "without-evidence": _REMARK,
    "no-opinion": "One of the rules that are heard would have to have an opinion.",
}
"""Deciding rule to what would have to happen for another answer."""


_NEVER: Final = "Never subscribed, so no"
_NEVER_NOWHERE: Final = "Never subscribed and no address, so no"
_NOT_READ: Final = "Not read from Klaviyo, or not set up there, so no"
_SUMMARIES: Final[Mapping[frozenset[str], str]] = {
    frozenset({"never-subscribed"}): _NEVER,
    frozenset({"never-subscribed", "no-address"}): _NEVER_NOWHERE,
    frozenset({"not-loaded"}): _NOT_READ,
    frozenset({"not-loaded", "no-address"}): _NOT_READ,
}
"""All rules that spoke to what they come to, where a few words tell it all."""


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


def explain_all(decisions: Iterable[Decision], /) -> str:
    """Tell several decisions as one card, under a heading each.

    Those with nothing of their own to tell share a line at the end, with others like them.
    """
    told: list[str] = []
    alike: dict[str, list[str]] = {}
    for decision in decisions:
        summary = _SUMMARIES.get(frozenset(each.rule for each in decision.findings))
        if summary is None:
            told.append(f"{_heading(decision)}\n{explain(decision)}")
        else:
            alike.setdefault(summary, []).append(_heading(decision))
    told += [f"{summary}: {', '.join(those)}." for summary, those in alike.items()]
    return "\n\n".join(told)


def _heading(decision: Decision) -> str:
    return f"{decision.channel} {decision.purpose.replace('_', ' ')}"


def _answer(decision: Decision) -> str:
    channel, purpose = decision.channel, decision.purpose
    if purpose in _WRITES:
        who, done = "this person", f"{_WRITES[purpose]} {channel.replace('+', ' and ')}"
    else:
        who, done = _TOPICS.get((channel, purpose), (f"{purpose} on {channel}", _SENT))
    where = "" if decision.list_id is None else f" for list {decision.list_id}"
    return _ANSWERS[decision.verdict].format(who=who, done=done, where=where)


def _reason(finding: Finding) -> str:
    since = "" if finding.at is None else f" Since {readable(finding.at)}."
    field = "" if finding.source is None else f" [{finding.source}]"
    return f"{finding.message}{since}{field}"

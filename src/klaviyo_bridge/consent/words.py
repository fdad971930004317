"""Klaviyo's own words, told to people."""

import re
from functools import cache, lru_cache
from typing import Final

from klaviyo_bridge.models import Finding, SuppressionReason, Verdict

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z_]{0,39}")
_REASONS: Final = {
    SuppressionReason.HARD_BOUNCE.value: "mail to this address bounced for good",
    SuppressionReason.INVALID_EMAIL.value: "the address is invalid",
    SuppressionReason.SPAM_COMPLAINT.value: "the person reported spam",
    SuppressionReason.SPAM_REPORT.value: "the person reported spam",
    SuppressionReason.UNSUBSCRIBE.value: "the person unsubscribed",
    SuppressionReason.USER_SUPPRESSED.value: "suppressed by the marketer or an earlier system",
}


@cache
def shared(rule: str, verdict: Verdict, message: str, source: str) -> Finding:
    """Return the one finding that says this; nothing in it varies from person to person."""
    return Finding(rule, verdict, message, source=source)


def shown(word: str, /) -> str:
    """Show a word that the service sent, unless it could be anything but a word."""
    return word if _WORD.fullmatch(word) else "unreadable"


@lru_cache(maxsize=256)
def tell_suppressions(reasons: tuple[str | None, ...], /) -> str:
    """Say that email is blocked and for which reasons, each once."""
    told = dict.fromkeys(_told(reason) for reason in reasons)
    return f"All marketing email is blocked: {'; '.join(told)}."


def _told(reason: str | None) -> str:
    if reason is None:
        return "no reason given"
    return _REASONS.get(reason) or f"for a reason that is not known ({shown(reason)})"

"""Consent: may we write to this person, on this channel, for this purpose, and why."""

from klaviyo_bridge.consent.case import Case
from klaviyo_bridge.consent.evaluation import evaluate
from klaviyo_bridge.consent.explanation import explain
from klaviyo_bridge.consent.rules import EMAIL_MARKETING, SMS_MARKETING, Rule

__all__ = [
    "EMAIL_MARKETING",
    "SMS_MARKETING",
    "Case",
    "Rule",
    "evaluate",
    "explain",
]

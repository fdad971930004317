"""Consent: may we write to this person, on this channel, for this purpose, and why."""

from klaviyo_bridge.consent.case import Case
from klaviyo_bridge.consent.evaluation import evaluate, evaluate_all
from klaviyo_bridge.consent.evidence import consent_record, is_explicit
from klaviyo_bridge.consent.explanation import explain, explain_all
from klaviyo_bridge.consent.guards import (
    SUBSCRIBE_RULES,
    SUPPRESS_RULES,
    UNSUBSCRIBE_RULES,
    UNSUPPRESS_RULES,
    VETOES,
    guard,
    guard_subscribe,
    guard_suppress,
    guard_unsubscribe,
    guard_unsuppress,
)
from klaviyo_bridge.consent.options import (
    consent_older_than,
    double_opt_in_required,
    explicit_only,
    implied_consent,
    with_rule,
    without,
)
from klaviyo_bridge.consent.reconciliation import (
    MESSAGEMEDIA,
    NEWEST_WINS,
    PROTECT_UNSUBSCRIBED,
    SMARTPUSH,
    Opinion,
    Reconciliation,
    ReconciliationPolicy,
    ReconciliationRule,
    Side,
    Standing,
    reconcile,
    standing_of,
)
from klaviyo_bridge.consent.rules import NEVER_OVERRULED, RULES, Rule
from klaviyo_bridge.consent.serialization import from_json, to_json
from klaviyo_bridge.consent.status import status_of
from klaviyo_bridge.consent.topics import TOPICS
from klaviyo_bridge.consent.write_case import Departure, WriteCase
from klaviyo_bridge.consent.write_rules import FRESH, WriteRule

__all__ = [
    "FRESH",
    "MESSAGEMEDIA",
    "NEVER_OVERRULED",
    "NEWEST_WINS",
    "PROTECT_UNSUBSCRIBED",
    "RULES",
    "SMARTPUSH",
    "SUBSCRIBE_RULES",
    "SUPPRESS_RULES",
    "TOPICS",
    "UNSUBSCRIBE_RULES",
    "UNSUPPRESS_RULES",
    "VETOES",
    "Case",
    "Departure",
    "Opinion",
    "Reconciliation",
    "ReconciliationPolicy",
    "ReconciliationRule",
    "Rule",
    "Side",
    "Standing",
    "WriteCase",
    "WriteRule",
    "consent_older_than",
    "consent_record",
    "double_opt_in_required",
    "evaluate",
    "evaluate_all",
    "explain",
    "explain_all",
    "explicit_only",
    "from_json",
    "guard",
    "guard_subscribe",
    "guard_suppress",
    "guard_unsubscribe",
    "guard_unsuppress",
    "implied_consent",
    "is_explicit",
    "reconcile",
    "standing_of",
    "status_of",
    "to_json",
    "with_rule",
    "without",
]

"""Who a contact is: email and phone, each with its one channel."""

from datetime import datetime
from functools import cache

from klaviyo_bridge.consent import RULES, Rule, evaluate
from klaviyo_bridge.models import EmailMarketing, Fidelity, Finding, Profile, SmsMarketing
from klaviyo_bridge.policies.leftovers import SAYS_NOTHING
from klaviyo_bridge.policies.normalization import clean_email, clean_phone, clean_text
from klaviyo_bridge.policies.omnisend.channels import channel_state
from klaviyo_bridge.policies.omnisend.contact import Identifier
from klaviyo_bridge.policies.omnisend.proofs import prove_email, prove_sms


def identify_email(
    profile: Profile, /, *, at: datetime, rules: tuple[Rule, ...] = RULES
) -> tuple[Identifier | None, tuple[Finding, ...]]:
    """Return the email identifier, trimmed and in lower case; ``None`` without an address."""
    address = clean_email(profile.email)
    marketing = _email_marketing(profile)
    if address is None:
        return None, _left_out(profile.email, "email", "email-unreadable", marketing)
    decision = evaluate(profile, channel="email", at=at, rules=rules)
    state, findings = channel_state(decision, at=at)
    if marketing is not None and marketing.list_suppressions:
        findings = (*findings, _LIST_SUPPRESSIONS)
    if state is None or marketing is None:
        return Identifier(type="email", id=address, state=state), findings
    proof = prove_email(marketing, profile.properties, at=at)
    return Identifier(type="email", id=address, state=state, consent=proof), findings


def identify_phone(
    profile: Profile, /, *, at: datetime, rules: tuple[Rule, ...] = RULES
) -> tuple[Identifier | None, tuple[Finding, ...]]:
    """Return the phone identifier; ``None`` without a number in E.164 form.

    A number in another form never blocks the email side. Which country it belongs to is not
    guessed; it stays readable as a custom property.
    """
    number = clean_phone(profile.phone_number)
    marketing = _sms_marketing(profile)
    if number is None:
        return None, _left_out(profile.phone_number, "phone_number", "phone-not-e164", marketing)
    decision = evaluate(profile, channel="sms", at=at, rules=rules)
    state, findings = channel_state(decision, at=at)
    if state is None or marketing is None:
        return Identifier(type="phone", id=number, state=state), findings
    proof = prove_sms(marketing, profile.properties, at=at)
    return Identifier(type="phone", id=number, state=state, consent=proof), findings


def _email_marketing(profile: Profile) -> EmailMarketing | None:
    subscriptions = profile.subscriptions
    channel = None if subscriptions is None else subscriptions.email
    return None if channel is None else channel.marketing


def _sms_marketing(profile: Profile) -> SmsMarketing | None:
    subscriptions = profile.subscriptions
    channel = None if subscriptions is None else subscriptions.sms
    return None if channel is None else channel.marketing


def _left_out(
    written: str | None, field: str, rule: str, marketing: EmailMarketing | SmsMarketing | None
) -> tuple[Finding, ...]:
    """Report what is lost with an identifier: how it was written, and the answer given for it."""
    findings: tuple[Finding, ...] = ()
    if clean_text(written) is not None:
        findings = (_unreadable(field, rule),)
    if marketing is not None and _says_something(marketing):
        findings = (*findings, _without_address(field))
    return findings


def _says_something(marketing: EmailMarketing | SmsMarketing) -> bool:
    if marketing.consent not in SAYS_NOTHING:
        return True
    return isinstance(marketing, EmailMarketing) and bool(
        marketing.suppression or marketing.list_suppressions
    )


@cache
def _unreadable(field: str, rule: str) -> Finding:
    message = (
        f"{field} is not in a form that Omnisend takes: it identifies nobody there, and is kept as "
        "a custom property where there is a contact."
    )
    return Finding(rule, Fidelity.LOSSY, message, source=field)


@cache
def _without_address(field: str) -> Finding:
    message = f"Permission is recorded, but there is no {field} that Omnisend could hold it for."
    return Finding("permission-without-address", Fidelity.UNSUPPORTED, message, source=field)


_LIST_SUPPRESSIONS = Finding(
    "list-suppressions-without-place",
    Fidelity.UNSUPPORTED,
    "Email of single lists is blocked for this person; Omnisend has no place for that.",
    source="subscriptions.email.marketing.list_suppressions",
)

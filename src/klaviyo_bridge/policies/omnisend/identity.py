"""Who a contact is: email and phone, each with its one channel."""

from datetime import datetime

from klaviyo_bridge.consent import RULES, Rule, evaluate
from klaviyo_bridge.models import EmailMarketing, Finding, Profile, SmsMarketing
from klaviyo_bridge.policies.addresses import left_out, list_suppressions_lost
from klaviyo_bridge.policies.normalization import clean_email, clean_phone
from klaviyo_bridge.policies.omnisend.channels import channel_state
from klaviyo_bridge.policies.omnisend.contact import TARGET, Identifier
from klaviyo_bridge.policies.omnisend.proofs import prove_email, prove_sms


def identify_email(
    profile: Profile, /, *, at: datetime, rules: tuple[Rule, ...] = RULES
) -> tuple[Identifier | None, tuple[Finding, ...]]:
    """Return the email identifier, trimmed and in lower case; ``None`` without an address."""
    address = clean_email(profile.email)
    marketing = _email_marketing(profile)
    if address is None:
        return None, left_out(profile.email, "email", "email-unreadable", marketing, target=TARGET)
    decision = evaluate(profile, channel="email", at=at, rules=rules)
    state, findings = channel_state(decision, at=at)
    if marketing is not None and marketing.list_suppressions:
        findings = (*findings, list_suppressions_lost(TARGET))
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
        return None, left_out(
            profile.phone_number, "phone_number", "phone-not-e164", marketing, target=TARGET
        )
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

"""Who a contact is: email and phone, each with its one channel."""

from datetime import datetime
from functools import cache

from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.models import EmailMarketing, Fidelity, Finding, Profile, SmsMarketing
from klaviyo_bridge.policies.normalization import clean_email, clean_phone
from klaviyo_bridge.policies.omnisend.channels import channel_state
from klaviyo_bridge.policies.omnisend.contact import Identifier
from klaviyo_bridge.policies.omnisend.proofs import prove_email, prove_sms


def identify_email(
    profile: Profile, /, *, at: datetime
) -> tuple[Identifier | None, tuple[Finding, ...]]:
    """Return the email identifier, trimmed and in lower case; ``None`` without an address."""
    address = clean_email(profile.email)
    if address is None:
        return None, _left_out("email", "email-unreadable") if profile.email else ()
    state, findings = channel_state(evaluate(profile, channel="email", at=at), at=at)
    marketing = _email_marketing(profile)
    if state is None or marketing is None:
        return Identifier(type="email", id=address), findings
    if marketing.list_suppressions:
        findings = (*findings, _LIST_SUPPRESSIONS)
    proof = prove_email(marketing, profile.properties, at=at)
    return Identifier(type="email", id=address, state=state, consent=proof), findings


def identify_phone(
    profile: Profile, /, *, at: datetime
) -> tuple[Identifier | None, tuple[Finding, ...]]:
    """Return the phone identifier; ``None`` without a number in E.164 form.

    A number in another form never blocks the email side. Which country it belongs to is not
    guessed; it stays readable as a custom property.
    """
    number = clean_phone(profile.phone_number)
    if number is None:
        return None, _left_out("phone_number", "phone-not-e164") if profile.phone_number else ()
    state, findings = channel_state(evaluate(profile, channel="sms", at=at), at=at)
    marketing = _sms_marketing(profile)
    if state is None or marketing is None:
        return Identifier(type="phone", id=number), findings
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


@cache
def _left_out(field: str, rule: str) -> tuple[Finding]:
    message = f"{field} is not in a form that Omnisend takes; it became a custom property."
    return (Finding(rule, Fidelity.LOSSY, message, source=field),)


_LIST_SUPPRESSIONS = Finding(
    "list-suppressions-without-place",
    Fidelity.UNSUPPORTED,
    "Email of single lists is blocked for this person; Omnisend has no place for that.",
    source="subscriptions.email.marketing.list_suppressions",
)

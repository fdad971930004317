"""The one channel of a contact: its phone number, and what may be sent to it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Final

from klaviyo_bridge.consent import Rule, evaluate
from klaviyo_bridge.models import Decision, Fidelity, Finding, Profile
from klaviyo_bridge.policies.leftovers import SAYS_NOTHING
from klaviyo_bridge.policies.messagemedia.contact import Channel
from klaviyo_bridge.policies.messagemedia.options import Options
from klaviyo_bridge.policies.messagemedia.states import state_of, tell_state
from klaviyo_bridge.policies.normalization import clean_phone, clean_text

_NATIONAL: Final = Finding(
    "phone-read-as-national",
    Fidelity.EXACT,
    "The phone number was not in E.164 form; it goes over as it was read.",
    source="phone_number",
)
_ANSWER_LOST: Final = Finding(
    "permission-without-address",
    Fidelity.UNSUPPORTED,
    "An answer about text messages is recorded, but no phone number that it could be held for.",
    source="phone_number",
)
_EMAIL_SUPPRESSED: Final = Finding(
    "email-suppressions-without-place",
    Fidelity.UNSUPPORTED,
    "Email to this person is blocked; that says nothing about text messages, and has no place in "
    "MessageMedia.",
    source="subscriptions.email.marketing",
)


def judge(profile: Profile, /, *, rules: Sequence[Rule], at: datetime) -> Decision:
    """Decide whether marketing text messages may be sent; nothing about email counts here."""
    return evaluate(profile, channel="sms", at=at, rules=rules)


def find_channel(
    profile: Profile, /, *, options: Options, at: datetime
) -> tuple[Channel | None, tuple[Finding, ...]]:
    """Return the channel; ``None`` without a phone number, or where no state may be written."""
    number = read_number(profile, read=options.read_phone)
    written = clean_text(profile.phone_number)
    if number is None or written is None:
        return None, _without_number(profile, written)
    decision = judge(profile, rules=options.rules, at=at)
    method = options.consent_method
    findings = tell_state(decision, method=method)
    if number != written:
        findings = (_NATIONAL, *findings)
    if state_of(decision, method=method) is None:
        return None, findings
    channel = Channel(number=number, written=written, decision=decision, method=method)
    return channel, findings + _email_side(profile)


def read_number(profile: Profile, /, *, read: Callable[[str], str | None]) -> str | None:
    """Return the profile's phone number in E.164 form; ``None`` when there is none."""
    written = clean_text(profile.phone_number)
    return None if written is None else clean_phone(read(written))


def _without_number(profile: Profile, written: str | None) -> tuple[Finding, ...]:
    rule = "no-phone-number" if written is None else "phone-not-e164"
    findings = (_no_contact(rule),)
    subscriptions = profile.subscriptions
    marketing = getattr(getattr(subscriptions, "sms", None), "marketing", None)
    if marketing is not None and marketing.consent not in SAYS_NOTHING:
        return (*findings, _ANSWER_LOST)
    return findings


@cache
def _no_contact(rule: str) -> Finding:
    causes = {
        "no-phone-number": "has no phone number",
        "phone-not-e164": "has a phone number that is not in E.164 form",
    }
    message = (
        f"There is no contact: the profile {causes[rule]}, and MessageMedia knows people by "
        "theirs. Only text messages are concerned; email is not."
    )
    return Finding(rule, Fidelity.UNSUPPORTED, message, source="phone_number")


def _email_side(profile: Profile) -> tuple[Finding, ...]:
    subscriptions = profile.subscriptions
    channel = None if subscriptions is None else subscriptions.email
    marketing = None if channel is None else channel.marketing
    if marketing is None or not (marketing.suppression or marketing.list_suppressions):
        return ()
    return (_EMAIL_SUPPRESSED,)

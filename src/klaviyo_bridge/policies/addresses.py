"""What is lost with an address that a destination does not take, for those who know people by one.

An address in no form that the destination takes identifies nobody there; the policies keep it as
a custom property. The answer that was given for it has no place then.
"""

from functools import cache

from klaviyo_bridge.models import EmailMarketing, Fidelity, Finding, SmsMarketing
from klaviyo_bridge.policies.leftovers import SAYS_NOTHING
from klaviyo_bridge.policies.normalization import clean_text


def left_out(
    written: str | None,
    field: str,
    rule: str,
    marketing: EmailMarketing | SmsMarketing | None,
    /,
    *,
    target: str,
) -> tuple[Finding, ...]:
    """Report what is lost with an address: how it was written, and the answer given for it.

    Args:
        written: What Klaviyo has in place of an address.
        field: The attribute of the profile that has it.
        rule: Name of the finding that it is none.
        marketing: Permission for the channel of the address.
        target: The destination's name, for the findings.
    """
    findings: tuple[Finding, ...] = ()
    if clean_text(written) is not None:
        findings = (_unreadable(field, rule, target),)
    if marketing is not None and _says_something(marketing):
        findings = (*findings, _without_address(field, target))
    return findings


@cache
def list_suppressions_lost(target: str, /) -> Finding:
    """Say that blocks on the email of single lists have no place."""
    return Finding(
        "list-suppressions-without-place",
        Fidelity.UNSUPPORTED,
        f"Email of single lists is blocked for this person; {target} has no place for that.",
        source="subscriptions.email.marketing.list_suppressions",
    )


def _says_something(marketing: EmailMarketing | SmsMarketing) -> bool:
    if marketing.consent not in SAYS_NOTHING:
        return True
    return isinstance(marketing, EmailMarketing) and bool(
        marketing.suppression or marketing.list_suppressions
    )


@cache
def _unreadable(field: str, rule: str, target: str) -> Finding:
    message = (
        f"{field} is not in a form that {target} takes: it identifies nobody there, and is kept as "
        "a custom property where there is a contact."
    )
    return Finding(rule, Fidelity.LOSSY, message, source=field)


@cache
def _without_address(field: str, target: str) -> Finding:
    message = f"Permission is recorded, but there is no {field} that {target} could hold it for."
    return Finding("permission-without-address", Fidelity.UNSUPPORTED, message, source=field)

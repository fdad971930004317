"""The rules of consent, and their order.

The theory. Five things in Klaviyo's data are easily taken for permission, and only one of them is:

- *consent*: what the person said, SUBSCRIBED, UNSUBSCRIBED or nothing. Only SUBSCRIBED is a yes.
- *suppression*: a block on all marketing email, by a bounce, a complaint, the person or the
  marketer. It lives beside consent and beats it. Other channels have none.
- *list suppression*: a block on one list's email. It answers only questions about that list.
- *list membership*: says nothing about permission, and is not looked at here.
- ``can_receive_*``: for marketing email, the absence of a suppression, which is no consent
  (KLV-02); elsewhere, the same as consent. A true adds nothing to consent; a false contradicts it.

A rule is a function of one case that has an opinion or has none. All rules are heard, in the order
of ``RULES`` at the end of this file; the first opinion decides and the others are kept, so the
answer shows everything that spoke. Precedence is that order and nothing else, for every channel
and purpose: where a channel has no such fact, the rule is silent. It runs from certain refusals,
through what cannot be known, to the one rule that says yes.

Where the data contradicts itself the restrictive reading wins:

- SUBSCRIBED with a suppression, older or newer: no.
- SUBSCRIBED that cannot receive, with no reason given: no, there is a block we cannot see.
- Email that cannot be received, with no suppression listed and no unsubscribe: a suppression that
  was not sent, because Klaviyo says false for the suppressed only.
- SUBSCRIBED, dated after the moment asked about: no, at that moment it has not been given. A clock
  that runs ahead costs a later second look; the other reading would send without consent.
- SUBSCRIBED, dated 1990-01-01: yes, because the status is explicit and Klaviyo writes that day for
  dates it does not know; but no opt-in date is passed on.
- SUBSCRIBED to email, while the property ``$consent`` names other channels: no. Of text messages it
  says nothing, because Klaviyo does not add them there as a rule. The other way about, the
  property alone, is no yes: it is left standing when people leave.
- A consent word this library does not know: no (KLV-03).
- A list suppression that names no list: it counts for whichever list is asked about.

The last rules are *remarks*, from ``remarks.py``. They come after rules that together always have
an opinion, so they never decide, and their opinion is UNKNOWN: what they point at settles nothing.

Whoever asks may pass rules of their own: these with some more, fewer, or in another order. Where
none of them has an opinion the answer is UNKNOWN, and where the answer would be ALLOW the rules in
``NEVER_OVERRULED`` are heard as well, and decide if they speak. So no choice of rules writes to
somebody who is suppressed, seen or unseen, who left, who blocked the list, or of whom nothing was
read that this library understands.

Source: https://developers.klaviyo.com/en/docs/collect_email_and_sms_consent_via_api
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from klaviyo_bridge.consent.case import Case, concerns, has_expired
from klaviyo_bridge.consent.mirror import MIRROR
from klaviyo_bridge.consent.moments import known, newest, readable, rfc3339, utc
from klaviyo_bridge.consent.remarks import (
    can_receive_contradicts,
    can_receive_is_not_consent,
    consent_date_unknown,
    legacy_consent_is_not_consent,
    legacy_date_disagrees,
    other_lists_suppressed,
    suppressed_subscriber,
)
from klaviyo_bridge.consent.words import shared, shown, tell_suppressions
from klaviyo_bridge.models import ConsentStatus, Finding, Verdict

Rule: TypeAlias = Callable[[Case], Finding | None]
"""One rule: its opinion of a case, or ``None``."""

_SUBSCRIBED: Final = ConsentStatus.SUBSCRIBED.value
_UNSUBSCRIBED: Final = ConsentStatus.UNSUBSCRIBED.value
_NEVER_SUBSCRIBED: Final = ConsentStatus.NEVER_SUBSCRIBED.value
_WORDS: Final = frozenset({_SUBSCRIBED, _UNSUBSCRIBED, _NEVER_SUBSCRIBED})


def global_suppression(case: Case) -> Finding | None:
    """Refuse email to anyone suppressed, for whatever reason; suppression beats consent (OMN-09).

    It dates from the newest suppression, else from the channel's last update.
    """
    found = case.suppressions
    if not found:
        return None
    return Finding(
        "global-suppression",
        Verdict.DENY,
        tell_suppressions(tuple(each.reason for each in found)),
        source=case.place.suppression,
        at=newest(each.timestamp for each in found) or known(case.last_updated),
        evidence={"reasons": [each.reason for each in found]},
    )


def no_address(case: Case) -> Finding | None:
    """Refuse a channel for which the profile has no address."""
    if case.has_address is not False:
        return None
    message = "The profile has no address for this channel."
    return shared("no-address", Verdict.DENY, message, case.place.address)


def not_loaded(case: Case) -> Finding | None:
    """Say that nothing can be said: permission was not read (KLV-01)."""
    if case.loaded:
        return None
    message = "Permission for this channel was not read from Klaviyo, or the account has none."
    return shared("not-loaded", Verdict.UNKNOWN, message, case.place.permission)


def unsubscribed(case: Case) -> Finding | None:
    """Refuse a person who left; it dates from the channel's last update (OMN-09)."""
    if case.consent != _UNSUBSCRIBED:
        return None
    return Finding(
        "unsubscribed",
        Verdict.DENY,
        "The person unsubscribed from this channel.",
        source=case.place.consent,
        at=known(case.last_updated),
    )


def unlisted_suppression(case: Case) -> Finding | None:
    """Refuse email to anyone who cannot receive it although no suppression is listed (OMN-09).

    A subscriber is left to :func:`cannot_receive`; who unsubscribed needs no further reason.
    """
    if case.can_receive is not False or case.place.can_receive_is_consent:
        return None
    if case.suppressions or case.consent in {_SUBSCRIBED, _UNSUBSCRIBED}:
        return None
    return Finding(
        "unlisted-suppression",
        Verdict.DENY,
        "Klaviyo says that marketing email cannot be received, and does not say why.",
        source=case.place.can_receive,
        at=known(case.last_updated),
    )


def list_suppression(case: Case) -> Finding | None:
    """Refuse email for the list asked about, if the person is suppressed on it."""
    if not case.list_suppressions:
        return None
    found = [each for each in case.list_suppressions if concerns(each, case.list_id)]
    if not found:
        return None
    return Finding(
        "list-suppression",
        Verdict.DENY,
        "Email of the list asked about is blocked for this person.",
        source=case.place.list_suppressions,
        at=newest(each.timestamp for each in found),
        evidence={"list_id": case.list_id, "reasons": [each.reason for each in found]},
    )


def unknown_consent(case: Case) -> Finding | None:
    """Refuse on a consent word that this library does not know (KLV-03)."""
    if case.consent is None or case.consent in _WORDS:
        return None
    return Finding(
        "unknown-consent",
        Verdict.DENY,
        f"Klaviyo's consent status is {shown(case.consent)}, which is not known to mean yes.",
        source=case.place.consent,
        at=known(case.last_updated),
        evidence={"consent": case.consent},
    )


def never_subscribed(case: Case) -> Finding | None:
    """Refuse a person who never said yes."""
    if case.consent != _NEVER_SUBSCRIBED:
        return None
    message = "The person never subscribed to this channel."
    return shared("never-subscribed", Verdict.DENY, message, case.place.consent)


def consent_not_sent(case: Case) -> Finding | None:
    """Say that nothing can be said: the permission holds no consent status (KLV-01)."""
    if case.consent is not None or not case.loaded:
        return None
    message = "Klaviyo sent no consent status for this channel."
    return shared("consent-not-sent", Verdict.UNKNOWN, message, case.place.consent)


def permission_expired(case: Case) -> Finding | None:
    """Refuse a subscriber whose permission has run out."""
    if case.valid_until is None or not has_expired(case) or case.consent != _SUBSCRIBED:
        return None
    return Finding(
        "permission-expired",
        Verdict.DENY,
        "The person subscribed to this channel for a time that is over.",
        source=case.place.valid_until,
        at=known(case.valid_until),
    )


def consent_in_future(case: Case) -> Finding | None:
    """Refuse on consent that is dated after the moment asked about."""
    stamp = case.consent_timestamp
    if case.consent != _SUBSCRIBED or stamp is None or utc(stamp) <= case.at:
        return None
    return Finding(
        "consent-in-future",
        Verdict.DENY,
        f"Consent is dated {readable(stamp)}, after the moment asked about.",
        source=case.place.consent_timestamp,
        evidence={"consent_timestamp": rfc3339(stamp)},
    )


def cannot_receive(case: Case) -> Finding | None:
    """Refuse a subscriber who cannot receive although no reason is given."""
    if case.can_receive is not False or case.consent != _SUBSCRIBED:
        return None
    if case.suppressions or has_expired(case):
        return None
    return Finding(
        "cannot-receive",
        Verdict.DENY,
        "Klaviyo says both that the person subscribed and that they cannot receive messages.",
        source=case.place.can_receive,
        at=known(case.last_updated),
    )


def legacy_consent_disagrees(case: Case) -> Finding | None:
    """Refuse an email subscriber whose property ``$consent`` names channels, and not email."""
    if case.named is None or case.consent != _SUBSCRIBED or case.place.mirror in case.named:
        return None
    if not case.place.mirror_is_kept:
        return None
    message = "The person subscribed, but the property $consent does not name this channel."
    return shared("legacy-consent-disagrees", Verdict.DENY, message, MIRROR)


def explicit_subscription(case: Case) -> Finding | None:
    """Allow a person who subscribed (OMN-07); the only one of these rules that says yes."""
    if case.consent != _SUBSCRIBED:
        return None
    return Finding(
        "explicit-subscription",
        Verdict.ALLOW,
        "The person subscribed to this channel.",
        source=case.place.consent,
        at=known(case.consent_timestamp),
    )


NEVER_OVERRULED: Final[tuple[Rule, ...]] = (
    global_suppression,
    not_loaded,
    unsubscribed,
    unlisted_suppression,
    list_suppression,
    unknown_consent,
    consent_not_sent,
    cannot_receive,
)
"""What no rules of a caller's own can turn into a yes."""

RULES: Final[tuple[Rule, ...]] = (
    global_suppression,
    no_address,
    not_loaded,
    unsubscribed,
    unlisted_suppression,
    list_suppression,
    unknown_consent,
    never_subscribed,
    consent_not_sent,
    permission_expired,
    cannot_receive,
    consent_in_future,
    legacy_consent_disagrees,
    explicit_subscription,
    suppressed_subscriber,
    can_receive_is_not_consent,
    can_receive_contradicts,
    legacy_consent_is_not_consent,
    other_lists_suppressed,
    consent_date_unknown,
    legacy_date_disagrees,
)
"""All rules, in order of precedence, for every channel and purpose."""

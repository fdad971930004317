"""Rules for those who ask for more than Klaviyo does, or for less, and how to put them in order.

None of them is in ``RULES``: a caller adds what their lawyers want, as data, without subclassing.

    rules = with_rule(RULES, double_opt_in_required, before=explicit_subscription)
    rules = with_rule(rules, consent_older_than(730), before=explicit_subscription)
    evaluate(profile, at=now, rules=rules)

The three that refuse belong before ``explicit_subscription``. The one that allows,
:func:`implied_consent`, belongs before ``never_subscribed``.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from klaviyo_bridge.consent.case import Case
from klaviyo_bridge.consent.evidence import SPOKEN
from klaviyo_bridge.consent.moments import known, readable
from klaviyo_bridge.consent.rules import Rule
from klaviyo_bridge.consent.words import shared
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import ConsentStatus, Finding, Verdict

_SUBSCRIBED: Final = ConsentStatus.SUBSCRIBED.value
_MOST_DAYS: Final = timedelta.max.days
_NEVER_SUBSCRIBED: Final = ConsentStatus.NEVER_SUBSCRIBED.value


def explicit_only(case: Case) -> Finding | None:
    """Refuse a subscriber unless Klaviyo itself heard the person say yes, and knows when.

    ``SUBSCRIBED`` is also what imports, integrations, the marketer and other programs write on
    somebody's behalf. This asks for a method by which the person acts: a form, the preference
    page, the checkout, a text message; or a double opt-in, whatever the method. And for a date of
    consent. On channels for which Klaviyo records no method the date must do.
    """
    if case.consent != _SUBSCRIBED:
        return None
    if known(case.consent_timestamp) is None:
        message = "The person is said to have subscribed, but not when."
        return shared("explicit-only", Verdict.DENY, message, case.place.consent_timestamp)
    if not case.records("method") or case.double_optin is True:
        return None
    if case.method is not None and case.method.upper() in SPOKEN:
        return None
    message = "The person is said to have subscribed, but not by an act of their own."
    return shared("explicit-only", Verdict.DENY, message, case.place.method)


def double_opt_in_required(case: Case) -> Finding | None:
    """Refuse a subscriber who has not confirmed by a reply, where Klaviyo records that.

    It does for marketing email. On the other channels this rule is silent.
    """
    if case.consent != _SUBSCRIBED or case.double_optin is True:
        return None
    if not case.records("double_optin"):
        return None
    message = "The person has not confirmed the subscription by a double opt-in."
    return shared("double-opt-in-required", Verdict.DENY, message, case.place.double_optin)


def consent_older_than(limit: timedelta | int, /) -> Rule:
    """Return a rule that refuses consent older than so many days, and consent without a date.

    Consent that is exactly as old as the limit still counts.

    Raises:
        ConfigurationError: The limit is not more than no time, or no time at all.
    """
    longest = _longest(limit)

    def consent_too_old(case: Case) -> Finding | None:
        if case.consent != _SUBSCRIBED:
            return None
        given = known(case.consent_timestamp)
        if given is not None and case.at - given <= longest:
            return None
        message = "When the person subscribed is not known, so it may be too long ago."
        if given is not None:
            message = f"The person subscribed on {readable(given)}, which is too long ago."
        return Finding(
            "consent-too-old",
            Verdict.DENY,
            message,
            source=case.place.consent_timestamp,
            evidence={"limit_days": longest / timedelta(days=1)},
        )

    return consent_too_old


def implied_consent(case: Case) -> Finding | None:
    """Allow marketing email to a person who never said yes and never said no.

    Klaviyo mails them: nothing stands against it. Whether that is enough is a question of law, and
    nobody's yes; the finding says so. Any suppression, also of one list, silences this rule, and
    it is silent on every other channel: Klaviyo knows no implied consent there.
    """
    if case.place.can_receive_is_consent or case.consent != _NEVER_SUBSCRIBED:
        return None
    if case.can_receive is not True or case.has_address is False:
        return None
    if case.suppressions or case.list_suppressions:
        return None
    message = "The person never subscribed; consent is implied, because nothing speaks against it."
    return shared("implied-consent", Verdict.ALLOW, message, case.place.can_receive)


def with_rule(rules: Sequence[Rule], rule: Rule, /, *, before: Rule) -> tuple[Rule, ...]:
    """Return the rules with one more, or one moved, right before another.

    Raises:
        ConfigurationError: ``before`` is not among the rules.
    """
    others = [each for each in rules if each != rule]
    if before not in others:
        raise _missing(before)
    place = others.index(before)
    return (*others[:place], rule, *others[place:])


def without(rules: Sequence[Rule], /, *unwanted: Rule) -> tuple[Rule, ...]:
    """Return the rules without some.

    Raises:
        ConfigurationError: One of them is not among the rules.
    """
    for each in unwanted:
        if each not in rules:
            raise _missing(each)
    return tuple(rule for rule in rules if rule not in unwanted)


def _longest(limit: object) -> timedelta:
    if isinstance(limit, int):
        limit = timedelta(days=min(max(limit, 0), _MOST_DAYS))
    if not isinstance(limit, timedelta) or limit <= timedelta(0):
        raise ConfigurationError(
            "consent_older_than takes a whole number of days that is more than 0, or a timedelta"
        )
    return limit


def _missing(rule: Rule) -> ConfigurationError:
    name = getattr(rule, "__name__", type(rule).__name__)
    return ConfigurationError(f"{name} is not among the rules: name one that is")

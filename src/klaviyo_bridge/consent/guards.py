"""Whether a consent write may be sent.

The theory. A subscribe at Klaviyo lifts suppressions, and an unsubscribe from a list that the
person is not on unsubscribes them from everything. Neither can be taken back, so a guard is asked
before each of the writes. It is a pure function of the command and of what is known about the
person; only ALLOW is a go, and UNKNOWN means: read the state, then ask again.

Every channel of a command is judged for itself, by all rules in the order of a tuple below; the
first opinion decides and the others are kept. The command's verdict is the most restrictive one of
its channels. The tuples run from certain refusals, through what cannot be known, to the rules that
say yes; remarks come last and decide nothing.

- *Subscribe*: never for somebody who left, complained or was suppressed, unless the command carries
  explicit evidence that is strictly newer (KLV-06). A departure without a date is never provably
  older. A historical import is dated by its evidence (KLV-09).
- *Unsubscribe*: everywhere, always; from a list, if the person was seen to be on it (KLV-07).
- *Suppress*: always.
- *Unsuppress*: only with explicit evidence that is newer than the suppression, because
  USER_SUPPRESSED may be an opt-out that an earlier system recorded.

A user may pass rules of their own. An ALLOW that they come to is given only if the rules of
``VETOES`` have nothing against it.

Source: https://developers.klaviyo.com/en/docs/collect_email_and_sms_consent_via_api
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, TypeAlias, cast

from klaviyo_bridge.consent.moments import require_aware
from klaviyo_bridge.consent.write_case import WriteCase, lay_out
from klaviyo_bridge.consent.write_remarks import (
    already_subscribed,
    already_suppressed,
    already_unsubscribed,
    creates_profile,
    lifts_email_suppression,
    waits_for_confirmation,
    without_evidence,
)
from klaviyo_bridge.consent.write_rules import (
    WriteRule,
    a_no_is_honoured,
    blocked_for_good,
    blocked_without_reason,
    consent_not_sent,
    import_not_past,
    import_undated,
    import_unproven,
    left_list,
    membership_stale,
    membership_unverified,
    nobody_left,
    not_loaded,
    not_on_list,
    nothing_to_lift,
    on_list,
    opted_out,
    other_suppressions,
    proven_return,
    state_stale,
    suppressed,
)
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    ConsentCommand,
    Decision,
    Finding,
    KnownState,
    Subscribe,
    Suppress,
    Unsubscribe,
    Unsuppress,
    Verdict,
)

_Rules: TypeAlias = tuple[WriteRule, ...]

SUBSCRIBE_RULES: Final[_Rules] = (
    blocked_for_good,
    blocked_without_reason,
    opted_out,
    suppressed,
    left_list,
    import_undated,
    import_not_past,
    import_unproven,
    not_loaded,
    consent_not_sent,
    state_stale,
    proven_return,
    nobody_left,
    already_subscribed,
    waits_for_confirmation,
    creates_profile,
    lifts_email_suppression,
    without_evidence,
)
"""For a subscribe, in order of precedence."""

UNSUBSCRIBE_RULES: Final[_Rules] = (
    not_on_list,
    membership_unverified,
    membership_stale,
    on_list,
    a_no_is_honoured,
    already_unsubscribed,
    creates_profile,
)
"""For an unsubscribe, in order of precedence."""

SUPPRESS_RULES: Final[_Rules] = (a_no_is_honoured, already_suppressed, creates_profile)
"""For a suppress, in order of precedence."""

UNSUPPRESS_RULES: Final[_Rules] = (
    other_suppressions,
    nothing_to_lift,
    opted_out,
    suppressed,
    not_loaded,
    state_stale,
    proven_return,
    without_evidence,
)
"""For an unsuppress, in order of precedence."""

VETOES: Final[Mapping[type, _Rules]] = {
    Subscribe: SUBSCRIBE_RULES[: SUBSCRIBE_RULES.index(state_stale)],
    Unsubscribe: (not_on_list, membership_unverified),
    Suppress: (),
    Unsuppress: UNSUPPRESS_RULES[: UNSUPPRESS_RULES.index(state_stale)],
}
"""Command to the rules that are heard whatever rules are passed."""

_GUARDS: Final[Mapping[type, tuple[str, _Rules]]] = {
    Subscribe: ("subscribe", SUBSCRIBE_RULES),
    Unsubscribe: ("unsubscribe", UNSUBSCRIBE_RULES),
    Suppress: ("suppress", SUPPRESS_RULES),
    Unsuppress: ("unsuppress", UNSUPPRESS_RULES),
}
"""Command to its word and its rules."""

_RESTRICTION: Final = (Verdict.DENY, Verdict.UNKNOWN, Verdict.ALLOW)
_NO_OPINION: Final = Finding(
    "no-opinion", Verdict.UNKNOWN, "No rule has an opinion, so there is no yes."
)


def guard(
    command: ConsentCommand,
    known: KnownState,
    /,
    *,
    at: datetime,
    rules: _Rules | None = None,
) -> Decision:
    """Decide whether a consent write may be sent, and say why.

    The decision's ``channel`` names the command's channels, joined by ``+``; its ``purpose`` is
    ``subscribe``, ``unsubscribe``, ``suppress`` or ``unsuppress``.

    Args:
        command: The write.
        known: What is known about the person.
        at: The moment of the write, timezone-aware.
        rules: Rules in order of precedence; those of the command's kind if not given.

    Raises:
        ConfigurationError: ``at`` has no time zone, or this is no consent command.
    """
    if type(command) not in _GUARDS:
        raise ConfigurationError(
            f"guard judges consent commands, not {type(command).__name__}: pass a Subscribe, "
            "Unsubscribe, Suppress or Unsuppress"
        )
    require_aware(at)
    purpose, usual = _GUARDS[type(command)]
    vetoes = VETOES[type(command)]
    cases = lay_out(command, known, at=at)
    heard = [_hear(case, usual if rules is None else rules, vetoes) for case in cases]
    heard.sort(key=lambda findings: _RESTRICTION.index(_verdict(findings)))
    findings = _each_once(finding for of_channel in heard for finding in of_channel)
    return Decision(
        verdict=_verdict(findings),
        findings=findings,
        channel="+".join(command.channels),
        purpose=purpose,
        list_id=getattr(command, "list_id", None),
        status_at=findings[0].at,
    )


def guard_subscribe(
    command: Subscribe, known: KnownState, /, *, at: datetime, rules: _Rules = SUBSCRIBE_RULES
) -> Decision:
    """Decide whether a person may be subscribed (KLV-06, KLV-09); see :func:`guard`."""
    return guard(command, known, at=at, rules=rules)


def guard_unsubscribe(
    command: Unsubscribe, known: KnownState, /, *, at: datetime, rules: _Rules = UNSUBSCRIBE_RULES
) -> Decision:
    """Decide whether a person may be unsubscribed (KLV-07); see :func:`guard`."""
    return guard(command, known, at=at, rules=rules)


def guard_suppress(
    command: Suppress, known: KnownState, /, *, at: datetime, rules: _Rules = SUPPRESS_RULES
) -> Decision:
    """Decide whether a person may be suppressed; see :func:`guard`."""
    return guard(command, known, at=at, rules=rules)


def guard_unsuppress(
    command: Unsuppress, known: KnownState, /, *, at: datetime, rules: _Rules = UNSUPPRESS_RULES
) -> Decision:
    """Decide whether a person's suppression may be lifted; see :func:`guard`."""
    return guard(command, known, at=at, rules=rules)


def _hear(case: WriteCase, rules: _Rules, vetoes: _Rules) -> tuple[Finding, ...]:
    heard = _opinions(case, rules) or (_NO_OPINION,)
    # Not an identity: a rule of the caller's own may say ALLOW in plain text.
    if heard[0].verdict != Verdict.ALLOW:
        return heard
    return _each_once((*_opinions(case, vetoes), *heard))


def _opinions(case: WriteCase, rules: _Rules) -> tuple[Finding, ...]:
    return tuple(finding for rule in rules if (finding := rule(case)) is not None)


def _each_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Drop what was said before; findings hold mappings, so they go into no set."""
    once: list[Finding] = []
    for finding in findings:
        if finding not in once:
            once.append(finding)
    return tuple(once)


def _verdict(findings: tuple[Finding, ...]) -> Verdict:
    return cast("Verdict", findings[0].verdict)

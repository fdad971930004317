"""Whose status wins when two platforms disagree about one person and channel.

The theory. *Local* is the platform that is written to, *incoming* is what the other one says. A
policy is a tuple of rules; each has an opinion about who wins, or has none. All rules are heard,
the first opinion decides and the others are kept. Four things hold whatever the policy:

- A suppression wins over everything, and reads as UNSUBSCRIBED, as it does in a mapping (OMN-09).
  Of two suppressions the newer counts, and one without a date may be the newer.
- Nobody becomes subscribed unless one of the two sides says so: the answer is always one of them.
- Where no rule has an opinion the more restrictive side wins.
- 1990-01-01 is no date (KLV-09).

Findings carry the verdict of the side that they speak for: ALLOW where that leaves the person
subscribed, DENY where it does not, UNKNOWN for a remark, which speaks for nobody.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

import attrs

from klaviyo_bridge.consent.moments import known
from klaviyo_bridge.consent.status import status_of
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import ConsentStatus, Decision, Finding, Verdict
from klaviyo_bridge.models.moments import check_aware

Side: TypeAlias = Literal["local", "incoming"]
"""The platform that is written to, or what the other one says."""

_SUBSCRIBED: Final = ConsentStatus.SUBSCRIBED
_UNSUBSCRIBED: Final = ConsentStatus.UNSUBSCRIBED
_NEVER_SUBSCRIBED: Final = ConsentStatus.NEVER_SUBSCRIBED
_RESTRICTION: Final[Mapping[ConsentStatus, int]] = {
    _SUBSCRIBED: 0,
    _NEVER_SUBSCRIBED: 1,
    _UNSUBSCRIBED: 2,
}
_UNDATED: Final = datetime(1, 1, 1, tzinfo=UTC)
_SUPPRESSIONS: Final = frozenset({"global-suppression", "unlisted-suppression"})


def _read_status(word: str) -> ConsentStatus:
    try:
        return ConsentStatus(word)
    except ValueError:
        raise ConfigurationError(
            "status is none of SUBSCRIBED, UNSUBSCRIBED and NEVER_SUBSCRIBED: a word that is not "
            "known means no, so pass UNSUBSCRIBED for it"
        ) from None


@attrs.frozen(kw_only=True)
class Standing:
    """What one platform says about one person and channel."""

    status: ConsentStatus = attrs.field(converter=_read_status)
    at: datetime | None = attrs.field(default=None, validator=check_aware)
    """Since when, timezone-aware; ``None`` where that is not known."""
    suppressed: bool = False
    """Whether a block stands beside the status; it beats it."""
    platform: str | None = None
    """Its name, for whoever reads the answer."""


@attrs.frozen(kw_only=True)
class Opinion:
    """What one rule says about two standings."""

    winner: Side | None
    """``None`` for a remark, which decides nothing."""
    rule: str
    """Stable name of the rule; never personal data."""
    message: str
    """One plain sentence."""


ReconciliationRule: TypeAlias = Callable[[Standing, Standing], Opinion | None]
"""One rule: its opinion of (local, incoming), or ``None``."""

ReconciliationPolicy: TypeAlias = tuple[ReconciliationRule, ...]
"""Rules in order of precedence."""


@attrs.frozen(kw_only=True)
class Reconciliation:
    """The standing that holds from now on, and why."""

    standing: Standing
    """What the local platform should say."""
    winner: Side
    """Whose standing that is; ``local`` means that nothing comes in."""
    findings: tuple[Finding, ...]
    """In order of precedence; the first one decided."""


def suppression_wins(local: Standing, incoming: Standing) -> Opinion | None:
    """Let the suppressed side win; heard first in every policy."""
    if not local.suppressed and not incoming.suppressed:
        return None
    message = "One side is suppressed, and a suppression beats every status."
    winner: Side = "local" if local.suppressed else "incoming"
    if local.suppressed and incoming.suppressed:
        winner = "incoming" if _recency(incoming) > _recency(local) else "local"
    return Opinion(winner=winner, rule="suppression-wins", message=message)


def only_answer(local: Standing, incoming: Standing) -> Opinion | None:
    """Let the only side win that holds an answer: NEVER_SUBSCRIBED is none, whatever its date."""
    silent = [each.status is _NEVER_SUBSCRIBED for each in (local, incoming)]
    if silent[0] is silent[1]:
        return None
    message = "The other side never had an answer from the person, so it changes nothing."
    return Opinion(winner="incoming" if silent[0] else "local", rule="only-answer", message=message)


def newest_change(local: Standing, incoming: Standing) -> Opinion | None:
    """Let the newer side win, where both are dated and not at the same moment."""
    ours, theirs = known(local.at), known(incoming.at)
    if ours is None or theirs is None or ours == theirs:
        return None
    winner: Side = "incoming" if theirs > ours else "local"
    message = "It is the newer of the two answers."
    return Opinion(winner=winner, rule="newest-change", message=message)


def more_restrictive(local: Standing, incoming: Standing) -> Opinion:
    """Let the more restrictive side win; of two alike the newer, or the one without a date.

    Heard where no other rule says who wins.
    """
    ours, theirs = ((_RESTRICTION[each.status], _recency(each)) for each in (local, incoming))
    return Opinion(
        winner="incoming" if theirs > ours else "local",
        rule="more-restrictive",
        message="Nothing says which side is right, so the more restrictive one counts.",
    )


def local_opt_out_stays(local: Standing, _: Standing) -> Opinion | None:
    """Let a local unsubscribe win over everything that comes in."""
    if local.status is not _UNSUBSCRIBED:
        return None
    message = "The person left here, and nothing from elsewhere undoes that."
    return Opinion(winner="local", rule="local-opt-out-stays", message=message)


def incoming_opt_out(_: Standing, incoming: Standing) -> Opinion | None:
    """Let an incoming unsubscribe win."""
    if incoming.status is not _UNSUBSCRIBED:
        return None
    message = "The person left elsewhere, so they have left here too."
    return Opinion(winner="incoming", rule="incoming-opt-out", message=message)


def incoming_subscription(_: Standing, incoming: Standing) -> Opinion | None:
    """Let an incoming subscription win (SMP-13)."""
    if incoming.status is not _SUBSCRIBED:
        return None
    message = "The person is subscribed elsewhere, which overwrites the local status."
    return Opinion(winner="incoming", rule="incoming-subscription", message=message)


def local_status_stays(local: Standing, incoming: Standing) -> Opinion | None:
    """Let the local status win over an incoming unsubscribe (SMP-13).

    The vendor's rule, and a dangerous one: who left elsewhere goes on receiving messages here. The
    finding says so, and ``PROTECT_UNSUBSCRIBED`` is the alternative.
    """
    if incoming.status is not _UNSUBSCRIBED:
        return None
    message = "An unsubscribe elsewhere does not overwrite the local status."
    if local.status is _SUBSCRIBED:
        message = f"{message} The person left there and stays subscribed here."
    return Opinion(winner="local", rule="local-status-stays", message=message)


def silence_changes_nothing(_: Standing, incoming: Standing) -> Opinion | None:
    """Let the local status win over an incoming NEVER_SUBSCRIBED."""
    if incoming.status is not _NEVER_SUBSCRIBED:
        return None
    message = "Elsewhere the person never gave an answer, so nothing changes here."
    return Opinion(winner="local", rule="silence-changes-nothing", message=message)


def local_opt_out_overwritten(local: Standing, incoming: Standing) -> Opinion | None:
    """Remark that an incoming subscription meets a person who left here."""
    if local.status is not _UNSUBSCRIBED or incoming.status is not _SUBSCRIBED:
        return None
    message = "The person had unsubscribed here."
    return Opinion(winner=None, rule="local-opt-out-overwritten", message=message)


def opt_out_goes_back(local: Standing, incoming: Standing) -> Opinion | None:
    """Remark that a local unsubscribe is not known elsewhere, and is to be sent back (MM-04).

    Once it has been, the other side says UNSUBSCRIBED too, and the remark is not made again.
    """
    if local.status is not _UNSUBSCRIBED or incoming.status is _UNSUBSCRIBED:
        return None
    message = "The other side does not know that the person left here: tell it, once."
    return Opinion(winner=None, rule="opt-out-goes-back", message=message)


NEWEST_WINS: Final[ReconciliationPolicy] = (only_answer, newest_change)
"""The newest answer counts; on a tie, or without both dates, the more restrictive one."""

SMARTPUSH: Final[ReconciliationPolicy] = (
    incoming_subscription,
    local_status_stays,
    silence_changes_nothing,
    local_opt_out_overwritten,
)
"""The vendor's rule: subscribed in Klaviyo overwrites, unsubscribed does not (SMP-13)."""

PROTECT_UNSUBSCRIBED: Final[ReconciliationPolicy] = (
    local_opt_out_stays,
    incoming_opt_out,
    incoming_subscription,
    silence_changes_nothing,
)
"""The named alternative to ``SMARTPUSH``: an unsubscribe counts on whichever side it was made."""

MESSAGEMEDIA: Final[ReconciliationPolicy] = (
    local_opt_out_stays,
    incoming_opt_out,
    incoming_subscription,
    silence_changes_nothing,
    opt_out_goes_back,
)
"""An opt-out received at the target is never undone by a sync, and goes back once (MM-04)."""


def reconcile(
    local: Standing, incoming: Standing, /, policy: ReconciliationPolicy = NEWEST_WINS
) -> Reconciliation:
    """Decide whose status holds on the local platform, and say why.

    Reconciling the answer with the same incoming standing again gives the same answer.

    Args:
        local: What the platform says that is written to.
        incoming: What the other one says.
        policy: Rules in order of precedence; ``NEWEST_WINS``, ``SMARTPUSH``,
            ``PROTECT_UNSUBSCRIBED``, ``MESSAGEMEDIA``, or rules of your own.
    """
    rules = (suppression_wins, *policy)
    heard = [opinion for rule in rules if (opinion := rule(local, incoming)) is not None]
    if all(each.winner is None for each in heard):
        heard.append(more_restrictive(local, incoming))
    heard.sort(key=lambda opinion: opinion.winner is None)
    winner: Side = "incoming" if heard[0].winner == "incoming" else "local"
    sides: dict[Side, Standing] = {"local": _effective(local), "incoming": _effective(incoming)}
    findings = tuple(_tell(each, sides) for each in heard)
    return Reconciliation(standing=sides[winner], winner=winner, findings=findings)


def standing_of(decision: Decision, /, *, platform: str | None = None) -> Standing | None:
    """Return what a consent decision says; ``None`` for UNKNOWN, which says nothing (KLV-01)."""
    status = status_of(decision)
    if status is None:
        return None
    refusals = {each.rule for each in decision.findings if each.verdict == Verdict.DENY}
    return Standing(
        status=status,
        at=known(decision.status_at),
        suppressed=not _SUPPRESSIONS.isdisjoint(refusals),
        platform=platform,
    )


def _recency(standing: Standing) -> tuple[bool, datetime]:
    """Order by date; a side without one comes last, because it may be the newest."""
    at = known(standing.at)
    return at is None, at or _UNDATED


def _effective(standing: Standing) -> Standing:
    """Return what a standing comes to: suppressed is unsubscribed, and 1990-01-01 is no date."""
    status = _UNSUBSCRIBED if standing.suppressed else standing.status
    return attrs.evolve(standing, status=status, at=known(standing.at))


def _tell(opinion: Opinion, sides: Mapping[Side, Standing]) -> Finding:
    if opinion.winner is None:
        return Finding(opinion.rule, Verdict.UNKNOWN, opinion.message)
    side = sides[opinion.winner]
    return Finding(
        opinion.rule,
        Verdict.ALLOW if side.status is _SUBSCRIBED else Verdict.DENY,
        opinion.message,
        source=opinion.winner,
        at=side.at,
    )

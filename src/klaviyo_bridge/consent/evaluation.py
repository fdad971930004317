"""The answer to: may we write to this person, on this channel, for this purpose?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast

from klaviyo_bridge.consent.case import Case, lay_out
from klaviyo_bridge.consent.moments import require_aware
from klaviyo_bridge.consent.rules import NEVER_OVERRULED, RULES, Rule
from klaviyo_bridge.consent.topics import ALIASES, TOPICS, find_place
from klaviyo_bridge.models import Decision, Finding, Profile, Subscriptions, Verdict

_NO_OPINION: Final = Finding("no-opinion", Verdict.UNKNOWN, "None of the rules has an opinion.")


def evaluate(
    subject: Profile | Subscriptions,
    /,
    *,
    channel: str = "email",
    purpose: str = "marketing",
    list_id: str | None = None,
    at: datetime,
    rules: Sequence[Rule] = RULES,
) -> Decision:
    """Decide whether a person may be written to, and say why.

    Every rule is heard; the first opinion decides and all are kept, the deciding one first.
    ``klaviyo_bridge.consent.rules`` holds the rules and their order.

    Args:
        subject: A profile, or its subscriptions alone, when whether there is an address is not
            part of the question.
        channel: ``email``, ``sms``, ``push`` (or Klaviyo's word, ``mobile_push``) or ``whatsapp``.
        purpose: ``marketing``, or what else the channel has; see ``TOPICS``.
        list_id: The list whose message it is; suppressions on that list then count.
        at: The moment asked about, timezone-aware.
        rules: What to hear instead of ``RULES``; see ``klaviyo_bridge.consent.options``.

    Raises:
        ConfigurationError: There is no such channel and purpose, ``at`` has no time zone, or the
            subject is neither a profile nor subscriptions.
    """
    place = TOPICS.get((channel, purpose))
    if place is None:
        channel = ALIASES.get(channel, channel)
        place = find_place(channel, purpose)
    require_aware(at)
    heard = _hear(lay_out(subject, place, list_id, at), rules)
    deciding = heard[0]
    return Decision(
        verdict=cast("Verdict", deciding.verdict),
        findings=tuple(heard),
        channel=channel,
        purpose=purpose,
        list_id=list_id,
        status_at=deciding.at,
    )


def evaluate_all(
    profile: Profile | Subscriptions,
    /,
    *,
    list_id: str | None = None,
    at: datetime,
    rules: Sequence[Rule] = RULES,
) -> tuple[Decision, ...]:
    """Decide about every channel and purpose, in the order of ``TOPICS``.

    The list concerns marketing email only; nothing else can be suppressed on a list.
    """
    return tuple(
        evaluate(
            profile,
            channel=channel,
            purpose=purpose,
            list_id=list_id if (channel, purpose) == ("email", "marketing") else None,
            at=at,
            rules=rules,
        )
        for channel, purpose in TOPICS
    )


def _hear(case: Case, rules: Sequence[Rule]) -> list[Finding]:
    """Return the opinions, the deciding one first; of the caller's own rules with a check."""
    heard = [finding for rule in rules if (finding := rule(case)) is not None]
    if rules is RULES:
        return heard
    if not heard:
        return [_NO_OPINION]
    # Not an identity: a rule of the caller's own may say ALLOW in plain text.
    return _overrule(case, heard) if heard[0].verdict == Verdict.ALLOW else heard


def _overrule(case: Case, heard: list[Finding]) -> list[Finding]:
    """Put before an ALLOW what no rules of a caller's own can overrule."""
    spoken = [finding for rule in NEVER_OVERRULED if (finding := rule(case)) is not None]
    return spoken[:1] + [finding for finding in heard if finding not in spoken[:1]]

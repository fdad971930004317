"""The answer to: may we write to this person, on this channel, for this purpose?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, cast

from klaviyo_bridge.consent.case import CaseReader, read_email_marketing, read_sms_marketing
from klaviyo_bridge.consent.moments import require_aware
from klaviyo_bridge.consent.rules import EMAIL_MARKETING, SMS_MARKETING, Rule
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Decision, Profile, Subscriptions, Verdict

_TOPICS: Final[Mapping[tuple[str, str], tuple[CaseReader, tuple[Rule, ...]]]] = {
    ("email", "marketing"): (read_email_marketing, EMAIL_MARKETING),
    ("sms", "marketing"): (read_sms_marketing, SMS_MARKETING),
}


def evaluate(
    subject: Profile | Subscriptions,
    /,
    *,
    channel: str = "email",
    purpose: str = "marketing",
    list_id: str | None = None,
    at: datetime,
) -> Decision:
    """Decide whether a person may be written to, and say why.

    Every rule of the channel and purpose is heard; the first opinion decides and all are kept,
    the deciding one first. ``klaviyo_bridge.consent.rules`` holds the rules and their order.

    Args:
        subject: A profile, or its subscriptions alone, when whether there is an address is not
            part of the question.
        channel: ``email`` or ``sms``.
        purpose: ``marketing``.
        list_id: The list whose message it is; suppressions on that list then count.
        at: The moment asked about, timezone-aware.

    Raises:
        ConfigurationError: The channel and purpose are not supported, ``at`` has no time zone, or
            the subject is neither a profile nor subscriptions.
    """
    topic = _TOPICS.get((channel, purpose))
    if topic is None:
        raise _unsupported(channel, purpose)
    require_aware(at)
    if not isinstance(subject, (Profile, Subscriptions)):
        raise ConfigurationError(
            f"evaluate takes a Profile or its Subscriptions, not {type(subject).__name__}"
        )
    read, rules = topic
    case = read(subject, list_id, at)
    heard = tuple([finding for rule in rules if (finding := rule(case)) is not None])
    return Decision(
        verdict=cast("Verdict", heard[0].verdict),
        findings=heard,
        channel=channel,
        purpose=purpose,
        list_id=list_id,
        status_at=heard[0].at,
    )


def _unsupported(channel: str, purpose: str) -> ConfigurationError:
    supported = ", ".join(f"{each} for {why}" for each, why in _TOPICS)
    return ConfigurationError(
        f"consent for channel {channel!r} and purpose {purpose!r} is not supported: ask about "
        f"{supported}"
    )

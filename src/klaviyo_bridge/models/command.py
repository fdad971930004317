"""Intended writes, as values: printed as a dry run, judged by a guard, delivered once.

A command is checked when it is made (KLV-04): an unknown keyword, a channel without its
identifier, or a date that Klaviyo would refuse never gets as far as a request. No message repeats
an identifier.

Source: ``/api/profile-subscription-bulk-create-jobs``, ``/api/profile-subscription-bulk-delete-
jobs``, ``/api/profile-suppression-bulk-create-jobs`` and ``/api/profile-suppression-bulk-delete-
jobs`` of the OpenAPI file, revision 2026-07-15.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeAlias

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models.consent import Subscriptions
from klaviyo_bridge.models.evidence import ConsentRecord
from klaviyo_bridge.models.identifiers import is_e164, mask
from klaviyo_bridge.models.moments import check_aware


@attrs.frozen(kw_only=True)
class Topic:
    """A channel and purpose, as consent commands name them."""

    channel: str
    purpose: str = "marketing"
    identifier: str
    """The command's field that the channel writes to."""


SUBSCRIBABLE: Final[Mapping[str, Topic]] = {
    "email": Topic(channel="email", identifier="email"),
    "email.open_tracking": Topic(channel="email", purpose="open_tracking", identifier="email"),
    "sms": Topic(channel="sms", identifier="phone_number"),
    "sms.transactional": Topic(channel="sms", purpose="transactional", identifier="phone_number"),
    "whatsapp": Topic(channel="whatsapp", identifier="phone_number"),
    "whatsapp.transactional": Topic(
        channel="whatsapp", purpose="transactional", identifier="phone_number"
    ),
}
"""Name to topic, for a subscribe; a bare channel stands for its marketing.

Push is not among them: it is given with a device's token, which a profile does not show.
"""

UNSUBSCRIBABLE: Final[Mapping[str, Topic]] = {
    **SUBSCRIBABLE,
    "whatsapp.conversational": Topic(
        channel="whatsapp", purpose="conversational", identifier="phone_number"
    ),
}
"""Name to topic, for an unsubscribe."""


def _names(channels: Iterable[str]) -> tuple[str, ...]:
    if isinstance(channels, str):
        raise ConfigurationError(f"channels is a text: pass a tuple, such as ({channels!r},)")
    return tuple(channels)


def _check_channels(names: tuple[str, ...], known: Mapping[str, Topic]) -> None:
    if not names:
        raise ConfigurationError(f"channels is empty: name at least one of {', '.join(known)}")
    if unknown := [name for name in names if name not in known]:
        raise ConfigurationError(
            f"channel {unknown[0]!r} is not known here: use one of {', '.join(known)}"
        )
    if len(set(names)) < len(names):
        raise ConfigurationError("channels names one channel twice: name each once")


def _check_addressed(
    command: "Subscribe | Unsubscribe", _: "attrs.Attribute[Any]", names: tuple[str, ...]
) -> None:
    topics = SUBSCRIBABLE if isinstance(command, Subscribe) else UNSUBSCRIBABLE
    _check_channels(names, topics)
    for name in names:
        if getattr(command, topics[name].identifier) is None:
            raise ConfigurationError(
                f"channel {name!r} has nobody to write to: give {topics[name].identifier}"
            )


def _check_email(_: object, __: "attrs.Attribute[Any]", value: str | None) -> None:
    if value is not None and ("@" not in value or value != "".join(value.split())):
        raise ConfigurationError(
            "email is not an address: it needs an @, and no space before, in or after it"
        )


def _check_given(_: object, attribute: "attrs.Attribute[Any]", value: str | None) -> None:
    if value is None:
        raise ConfigurationError(f"{attribute.name} is missing: it says who is meant")


def _check_phone(_: object, __: "attrs.Attribute[str | None]", value: str | None) -> None:
    if value is not None and not is_e164(value):
        raise ConfigurationError("phone_number is not in E.164 form, such as +12345678901")


def _check_filled(_: object, attribute: "attrs.Attribute[str | None]", value: str | None) -> None:
    if value is not None and not value.strip():
        raise ConfigurationError(f"{attribute.name} is blank: leave it out, or say what it is")


def _check_consented_at(
    command: "Subscribe", _: "attrs.Attribute[datetime | None]", value: datetime | None
) -> None:
    if value is None and command.historical_import:
        raise ConfigurationError(
            "historical_import needs consented_at: pass when the person consented, as the "
            "evidence says; it is never invented (KLV-09)"
        )
    if value is not None and not command.historical_import:
        raise ConfigurationError(
            "Klaviyo takes consented_at with historical_import only: set that, or leave it out"
        )


def _check_birth(_: object, __: "attrs.Attribute[date | None]", value: date | None) -> None:
    if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
        raise ConfigurationError("age_gated_date_of_birth is no date: pass a datetime.date")


def _records(evidence: ConsentRecord | Iterable[ConsentRecord] | None) -> tuple[ConsentRecord, ...]:
    if evidence is None:
        return ()
    return (evidence,) if isinstance(evidence, ConsentRecord) else tuple(evidence)


def _check_evidence(
    command: "Subscribe | Unsuppress",
    _: "attrs.Attribute[tuple[ConsentRecord, ...]]",
    records: tuple[ConsentRecord, ...],
) -> None:
    about = [(topic.channel, topic.purpose) for topic in command.topics]
    given = [(record.channel, record.purpose) for record in records]
    for channel, purpose in given:
        if (channel, purpose) not in about:
            raise ConfigurationError(
                f"evidence about {purpose} by {channel} proves nothing for this command: leave it "
                "out, or make a command for that channel"
            )
    if len(set(given)) < len(given):
        raise ConfigurationError("evidence holds two records of one channel: keep the newest")


@attrs.frozen(kw_only=True)
class Subscribe:
    """Record that a person consented. It also lifts suppressions, so a guard is asked first.

    Source: https://developers.klaviyo.com/en/reference/bulk_subscribe_profiles
    """

    email: str | None = attrs.field(default=None, repr=mask, validator=_check_email)
    """Also set on the profile when email is not among the channels."""
    phone_number: str | None = attrs.field(default=None, repr=mask, validator=_check_phone)
    """E.164. Also set on the profile when no channel of it is among the channels."""
    channels: tuple[str, ...] = attrs.field(converter=_names, validator=_check_addressed)
    """What the person consented to; names of ``SUBSCRIBABLE``."""
    list_id: str | None = attrs.field(default=None, validator=_check_filled)
    """The list to be put on; its opt-in process applies, else the account's."""
    historical_import: bool = False
    """Whether consent was given earlier: no confirmation is asked for, and no flow begins."""
    consented_at: datetime | None = attrs.field(
        default=None, validator=[check_aware, _check_consented_at]
    )
    """When consent was given; with ``historical_import`` only, and always then (KLV-09)."""
    custom_source: str | None = attrs.field(default=None, validator=_check_filled)
    """Where consent was given, in the caller's words; Klaviyo keeps it with the consent."""
    evidence: tuple[ConsentRecord, ...] = attrs.field(
        default=(), converter=_records, validator=_check_evidence
    )
    """What proves the consent, at most one record for each channel; one alone may be given as it
    is. For the guard; it is not sent."""
    age_gated_date_of_birth: date | None = attrs.field(
        default=None, repr=mask, validator=_check_birth
    )
    """Needed for text messages by accounts that ask for an age."""

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The channels and purposes that are subscribed to."""
        return tuple(SUBSCRIBABLE[name] for name in self.channels)


@attrs.frozen(kw_only=True)
class Unsubscribe:
    """Record that a person withdrew consent, for one list or everywhere.

    Source: https://developers.klaviyo.com/en/reference/bulk_unsubscribe_profiles
    """

    email: str | None = attrs.field(default=None, repr=mask, validator=_check_email)
    phone_number: str | None = attrs.field(default=None, repr=mask, validator=_check_phone)
    """E.164."""
    channels: tuple[str, ...] = attrs.field(converter=_names, validator=_check_addressed)
    """What is withdrawn; names of ``UNSUBSCRIBABLE``."""
    list_id: str | None = attrs.field(default=None, validator=_check_filled)
    """``None``: everywhere. Who is not on a list that is named is unsubscribed everywhere too
    (KLV-07)."""

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The channels and purposes that are unsubscribed from."""
        return tuple(UNSUBSCRIBABLE[name] for name in self.channels)


@attrs.frozen(kw_only=True)
class Suppress:
    """Block all marketing email to a person, whatever they consented to.

    Source: https://developers.klaviyo.com/en/reference/bulk_suppress_profiles
    """

    email: str = attrs.field(repr=mask, validator=[_check_given, _check_email])

    @property
    def channels(self) -> tuple[str, ...]:
        """Always ``email``: nothing else can be suppressed."""
        return ("email",)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Always marketing email."""
        return (SUBSCRIBABLE["email"],)


@attrs.frozen(kw_only=True)
class Unsuppress:
    """Lift a block that the marketer set, or an earlier system; any other stays.

    Source: https://developers.klaviyo.com/en/reference/bulk_unsuppress_profiles
    """

    email: str = attrs.field(repr=mask, validator=[_check_given, _check_email])
    evidence: tuple[ConsentRecord, ...] = attrs.field(
        default=(), converter=_records, validator=_check_evidence
    )
    """What proves that the person consented to marketing email since. For the guard; not sent."""

    @property
    def channels(self) -> tuple[str, ...]:
        """Always ``email``: nothing else can be suppressed."""
        return ("email",)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Always marketing email."""
        return (SUBSCRIBABLE["email"],)


ConsentCommand: TypeAlias = Subscribe | Unsubscribe | Suppress | Unsuppress
"""A write that changes permission."""


def _ids(found: Iterable[str] | None) -> frozenset[str] | None:
    if isinstance(found, str):
        raise ConfigurationError("list_ids is a text: pass a set of list ids")
    return None if found is None else frozenset(found)


def _check_exists(state: "KnownState", _: "attrs.Attribute[bool | None]", value: object) -> None:
    if value is False and (state.subscriptions is not None or state.list_ids):
        raise ConfigurationError(
            "exists is False, yet there are subscriptions or lists: a profile that does not exist "
            "has neither"
        )


@attrs.frozen(kw_only=True)
class KnownState:
    """What is known about a person before a command is given."""

    subscriptions: Subscriptions | None = None
    """``None``: not loaded, so permission is unknown (KLV-01)."""
    list_ids: frozenset[str] | None = attrs.field(default=None, converter=_ids)
    """The lists that the profile was seen to be on; ``None``: nobody looked (KLV-07)."""
    exists: bool | None = attrs.field(default=None, validator=_check_exists)
    """Whether Klaviyo has a profile for the identifiers; it creates one where it has none."""
    verified_at: datetime | None = attrs.field(default=None, validator=check_aware)
    """When all this was read from Klaviyo, timezone-aware."""
    opt_in_process: str | None = None
    """Of the command's list: ``single_opt_in`` or ``double_opt_in``."""

"""Conditions on permission: marketing by email, text message and push, and WhatsApp.

They are judged as Klaviyo keeps its data, and are no decision whether a message may be sent: that
is ``klaviyo_bridge.consent``'s. Where Klaviyo is silent, this is our reading:

- Somebody with a suppression cannot receive email, whatever the flag says (KLV-02); otherwise the
  flag counts.
- A status that is none of the known words is not ``subscribed``; whether it is another is unknown
  (KLV-03).
- The status date of a subscriber is the consent timestamp; of somebody who unsubscribed, the newest
  suppression, or else the last update (OMN-09). 1990-01-01 is not known (KLV-09).
- Several filters by method are alternatives, filters by different fields all have to pass.
- Methods are compared word by word; a word that segments do not have may be any of theirs.
- The custom source is the custom detail of the method.
- WhatsApp: a person is reachable while they can receive and the permission has not ended. They said
  so explicitly if their status is that of a subscriber, or of one who unsubscribed.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from klaviyo_bridge.models import ConsentStatus, Profile, Suppression, SuppressionReason
from klaviyo_bridge.models.definition import (
    BounceDateFilter,
    CustomSourceFilter,
    DoubleOptInFilter,
    EffectiveDateFilter,
    ExistenceFilter,
    InvalidEmailDateFilter,
    ManualSuppressionDateFilter,
    MarketingConsentCondition,
    MethodFilter,
    PermissionsCondition,
    RcsCapableFilter,
    RecordedDateFilter,
    StatusDateFilter,
    SubscribeMethodFilter,
    UnknownFilter,
)
from klaviyo_bridge.models.definition.consent_filters import METHODS
from klaviyo_bridge.segments.history import count_microseconds
from klaviyo_bridge.segments.opinions import (
    DATE_NOT_KNOWN,
    DETAIL_NOT_LOADED,
    FILTER_NOT_KNOWN,
    METHOD_NOT_KNOWN,
    NO,
    STATUS_NOT_KNOWN,
    SUBSCRIPTIONS_NOT_LOADED,
    YES,
    Opinion,
    Test,
    either,
    join_all,
    join_any,
    opposite,
    say,
)
from klaviyo_bridge.segments.people import Person
from klaviyo_bridge.segments.periods import UNITS
from klaviyo_bridge.segments.readings import read_aware
from klaviyo_bridge.segments.setting import Setting

Build: TypeAlias = Callable[[Any, Setting], Test[Any]]
"""Makes the test of a permission that a filter stands for."""

_PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "email": ("email", "can_receive_email_marketing"),
    "push": ("mobile_push", "can_receive_push_marketing"),
    "sms": ("sms", "can_receive_sms_marketing"),
}
"""Klaviyo's word for a channel to where its permission stands, and the flag in it."""
_PURPOSES: Final[Mapping[str, str]] = {
    "whatsapp_marketing": "marketing",
    "whatsapp_transactional": "transactional",
}
_EXPLICIT: Final = frozenset({ConsentStatus.SUBSCRIBED, ConsentStatus.UNSUBSCRIBED})
_NO_DAY: Final = count_microseconds(datetime(1990, 1, 1, tzinfo=UTC)) // UNITS["day"]
"""In days since 1970."""


def compile_marketing(condition: MarketingConsentCondition, setting: Setting, /) -> Test[Person]:
    """Return the test that a condition on marketing consent stands for."""
    consent = condition.consent
    channel, flag = _PLACES[consent.channel]
    status = consent.consent_status
    tests = [
        _compile_flag(flag, wanted=consent.can_receive_marketing),
        _compile_status(status.subscription),
        *_compile_filters(status.filters or (), setting, _day_reader(status.subscription)),
    ]
    return _at_place(channel, "marketing", tests)


def compile_permissions(condition: PermissionsCondition, setting: Setting, /) -> Test[Person]:
    """Return the test that a condition on WhatsApp stands for."""
    status = condition.permission.reachable_status
    reachable = _compile_reach(setting)
    tests = [
        _negate(reachable) if status.endswith("_unreachable") else reachable,
        *_MANNERS[status.rpartition("_")[0]],
        *_compile_filters(condition.permission.filters or (), setting, _consented),
    ]
    return _at_place("whatsapp", _PURPOSES[condition.channel], tests)


def _at_place(channel: str, purpose: str, tests: Iterable[Test[Any]]) -> Test[Person]:
    judge = join_all(tests)

    def test(person: Person) -> Opinion:
        permission = _find_permission(person.profile, channel, purpose)
        if permission is None:
            return SUBSCRIPTIONS_NOT_LOADED
        return judge(permission)

    return test


def _find_permission(profile: Profile, channel: str, purpose: str) -> Any:
    found = getattr(profile.subscriptions, channel, None)
    return getattr(found, purpose, None)


def _negate(test: Test[Any]) -> Test[Any]:
    return lambda permission: opposite(test(permission))


def _compile_flag(flag: str, *, wanted: bool) -> Test[Any]:
    def test(permission: Any) -> Opinion:
        if getattr(permission, "suppression", None):
            return say(not wanted)
        given = getattr(permission, flag)
        return DETAIL_NOT_LOADED if given is None else say(given is wanted)

    return test


def _compile_status(subscription: str) -> Test[Any]:
    wanted = subscription.upper()

    def test(permission: Any) -> Opinion:
        if permission.consent is None:
            return DETAIL_NOT_LOADED
        if permission.consent in set(ConsentStatus):
            return say(permission.consent == wanted)
        return NO if wanted == ConsentStatus.SUBSCRIBED else STATUS_NOT_KNOWN

    return (lambda _: YES) if subscription == "any" else test


def _compile_reach(setting: Setting) -> Test[Any]:
    now = setting.clock.now

    def test(permission: Any) -> Opinion:
        end = permission.valid_until
        if end is not None and count_microseconds(end) <= now:
            return NO
        given = permission.can_receive
        return DETAIL_NOT_LOADED if given is None else say(given)

    return test


def _said_so(permission: Any) -> Opinion:
    consent = permission.consent
    if consent is None:
        return DETAIL_NOT_LOADED
    known = consent in set(ConsentStatus)
    return say(consent in _EXPLICIT) if known else STATUS_NOT_KNOWN


_MANNERS: Final[Mapping[str, tuple[Test[Any], ...]]] = {
    "explicitly": (_said_so,),
    "implicitly": (_negate(_said_so),),
    "implicitly_or_explicitly": (),
}

Read: TypeAlias = Callable[[Any], datetime | None]
"""Gives the moment that a permission became what it is."""


def _consented(permission: Any) -> datetime | None:
    found: datetime | None = permission.consent_timestamp
    return found


def _withdrawn(permission: Any) -> datetime | None:
    stamps = [one.timestamp for one in getattr(permission, "suppression", None) or ()]
    known = [read_aware(stamp) for stamp in stamps if stamp and not _is_no_day(stamp)]
    updated: datetime | None = permission.last_updated
    return max(known, default=updated)


def _day_reader(subscription: str) -> Read:
    return _withdrawn if subscription == "unsubscribed" else _consented


def _compile_filters(
    filters: Iterable[Any], setting: Setting, read_status: Read
) -> list[Test[Any]]:
    methods = [_compile_method(one, setting) for one in filters if isinstance(one, MethodFilter)]
    tests = [
        _compile_day(one.filter, setting, read_status)
        if isinstance(one, StatusDateFilter | EffectiveDateFilter)
        else _FILTERS[type(one)](one, setting)
        for one in filters
        if not isinstance(one, MethodFilter)
    ]
    return [*tests, join_any(methods)] if methods else tests


def _compile_day(filter: object, setting: Setting, read: Read) -> Test[Any]:
    test = setting.compile_value(filter)

    def judge(permission: Any) -> Opinion:
        stamp = read(permission)
        return DATE_NOT_KNOWN if stamp is None or _is_no_day(stamp) else test(stamp)

    return judge


def _is_no_day(stamp: datetime) -> bool:
    return count_microseconds(stamp) // UNITS["day"] == _NO_DAY


def _compile_recorded(filter: RecordedDateFilter, setting: Setting) -> Test[Any]:
    return _compile_day(filter.filter, setting, lambda permission: permission.created_timestamp)


def _compile_suppressed(reason: SuppressionReason) -> Build:
    def build(filter: Any, setting: Setting) -> Test[Any]:
        if isinstance(filter.filter, ExistenceFilter):
            return _at_suppressions(reason, lambda _: YES)
        return _at_suppressions(
            reason, _compile_day(filter.filter, setting, lambda suppression: suppression.timestamp)
        )

    return build


def _at_suppressions(reason: SuppressionReason, test: Test[Suppression]) -> Test[Any]:
    def judge(permission: Any) -> Opinion:
        if permission.suppression is None:
            return DETAIL_NOT_LOADED
        return either(test(one) for one in permission.suppression if one.reason == reason)

    return judge


def _compile_member(member: str) -> Build:
    def build(filter: Any, setting: Setting) -> Test[Any]:
        test = setting.compile_value(filter.filter)

        def judge(permission: Any) -> Opinion:
            value = getattr(permission, member)
            return test(value) if permission.was_sent(member) else DETAIL_NOT_LOADED

        return judge

    return build


def _not_known(_: object, __: Setting) -> Test[Any]:
    return lambda _: FILTER_NOT_KNOWN


def _not_kept(_: object, __: Setting) -> Test[Any]:
    return lambda _: DETAIL_NOT_LOADED


_FILTERS: Final[Mapping[type, Build]] = {
    BounceDateFilter: _compile_suppressed(SuppressionReason.HARD_BOUNCE),
    CustomSourceFilter: _compile_member("custom_method_detail"),
    DoubleOptInFilter: _compile_member("double_optin"),
    InvalidEmailDateFilter: _compile_suppressed(SuppressionReason.INVALID_EMAIL),
    ManualSuppressionDateFilter: _compile_suppressed(SuppressionReason.USER_SUPPRESSED),
    RcsCapableFilter: _not_kept,
    RecordedDateFilter: _compile_recorded,
    SubscribeMethodFilter: _not_kept,
    UnknownFilter: _not_known,
}
"""Filter to its test; Klaviyo's API does not tell what those with ``_not_kept`` ask for."""


def _compile_method(filter: MethodFilter, setting: Setting) -> Test[Any]:
    detail = None if filter.filter is None else setting.compile_value(filter.filter)

    def test(permission: Any) -> Opinion:
        word = (permission.method or "").lower().replace(" ", "_").replace("-", "_")
        if word != filter.method:
            return NO if word in METHODS else METHOD_NOT_KNOWN
        if detail is None:
            return YES
        found = permission.method_detail
        return METHOD_NOT_KNOWN if found is None else detail(found)

    return test

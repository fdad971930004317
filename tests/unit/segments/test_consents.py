"""Conditions on permission, judged as Klaviyo keeps it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from klaviyo_bridge.models import (
    Answer,
    EmailChannel,
    EmailMarketing,
    Profile,
    PushChannel,
    PushMarketing,
    SmsChannel,
    SmsMarketing,
    Subscriptions,
    Suppression,
    WhatsappChannel,
    WhatsappPermission,
    WireForm,
)
from klaviyo_bridge.models import definition as d
from klaviyo_bridge.segments.membership import matches
from klaviyo_bridge.segments.people import Person

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
LONG_AGO = AT - timedelta(days=400)
LATELY = AT - timedelta(days=3)
NO_DATE = datetime(1990, 1, 1, 8, tzinfo=UTC)
WEEK = d.RelativeDateFilter(operator="in-the-last", unit="day", quantity=7)

FAN = EmailMarketing(
    consent="SUBSCRIBED",
    can_receive_email_marketing=True,
    consent_timestamp=LATELY,
    last_updated=LONG_AGO,
    method="FORM",
    method_detail="F1",
    custom_method_detail="Fair 2025",
    double_optin=True,
    suppression=(),
)
GONE = attrs.evolve(
    FAN,
    consent="UNSUBSCRIBED",
    can_receive_email_marketing=False,
    consent_timestamp=LONG_AGO,
    suppression=(
        Suppression(reason="UNSUBSCRIBE", timestamp=LATELY),
        Suppression(reason="HARD_BOUNCE", timestamp=LONG_AGO),
        Suppression(reason="INVALID_EMAIL", timestamp=NO_DATE),
    ),
)


def by_email(marketing: EmailMarketing | None) -> Subscriptions:
    """Make permissions of those for email alone."""
    return Subscriptions(email=EmailChannel(marketing=marketing))


def ask(condition: d.Condition, subscriptions: Subscriptions | None) -> tuple[Answer, str]:
    """Ask whether somebody with these permissions meets a condition, and which rule spoke."""
    definition = d.Definition(condition_groups=(d.ConditionGroup(conditions=(condition,)),))
    person = Person(Profile(id="P1", subscriptions=subscriptions))
    match = matches(definition, person, at=AT)
    return match.answer, match.findings[0].rule


def marketing(
    channel: Any, subscription: Any, *filters: Any, can: bool = True
) -> d.MarketingConsentCondition:
    """Make a condition on marketing consent."""
    status = d.SubscriptionStatus(subscription=subscription, filters=filters or None)
    if channel == "email" and not can and subscription != "any":
        status = d.SubscriptionStatus(subscription=subscription, filters=filters)
    consent = d.MarketingConsent(channel=channel, can_receive_marketing=can, consent_status=status)
    return d.MarketingConsentCondition(consent=consent)


def email(subscription: Any, *filters: Any, can: bool = True) -> d.MarketingConsentCondition:
    """Make a condition on marketing by email."""
    return marketing("email", subscription, *filters, can=can)


def form(*ids: str) -> d.MethodFilter:
    """Make a filter by form."""
    return d.MethodFilter(
        method="form", filter=d.StringArrayFilter(operator="in", value=ids) if ids else None
    )


SOURCE = d.StringFilter(operator="equals", value="Fair 2025")
IS_SET = d.ExistenceFilter(operator="is-set")
BEFORE = d.StaticDateFilter(operator="before", date=AT)


@pytest.mark.parametrize(
    ("condition", "permission", "expected"),
    [
        (email("any"), FAN, YES),
        (email("subscribed"), FAN, YES),
        (email("never_subscribed"), FAN, NO),
        (email("any", can=False), FAN, NO),
        (email("any", can=False), GONE, YES),
        (email("unsubscribed", can=False), GONE, YES),
        (email("subscribed"), attrs.evolve(FAN, suppression=GONE.suppression), NO),
        (email("subscribed"), attrs.evolve(FAN, consent="PENDING"), NO),
        (email("never_subscribed"), attrs.evolve(FAN, consent="PENDING"), UNKNOWN),
        (email("subscribed"), attrs.evolve(FAN, consent=None), UNKNOWN),
        (email("any"), attrs.evolve(FAN, can_receive_email_marketing=None), UNKNOWN),
        (email("subscribed", d.StatusDateFilter(filter=WEEK)), FAN, YES),
        (
            email("subscribed", d.StatusDateFilter(filter=BEFORE)),
            attrs.evolve(FAN, consent_timestamp=NO_DATE),
            UNKNOWN,
        ),
        (
            email("subscribed", d.StatusDateFilter(filter=WEEK)),
            attrs.evolve(FAN, consent_timestamp=None),
            UNKNOWN,
        ),
        (email("unsubscribed", d.StatusDateFilter(filter=WEEK), can=False), GONE, YES),
        (
            email("unsubscribed", d.StatusDateFilter(filter=WEEK), can=False),
            attrs.evolve(GONE, suppression=None),
            NO,
        ),
        (email("subscribed", d.DoubleOptInFilter(filter=d.BooleanFilter(value=True))), FAN, YES),
        (email("subscribed", d.DoubleOptInFilter(filter=d.BooleanFilter(value=False))), FAN, NO),
        (
            email("subscribed", d.DoubleOptInFilter(filter=d.BooleanFilter(value=False))),
            attrs.evolve(FAN, double_optin=None, form=WireForm(absent=frozenset({"double_optin"}))),
            UNKNOWN,
        ),
        (email("subscribed", d.CustomSourceFilter(filter=SOURCE)), FAN, YES),
        (email("subscribed", form()), FAN, YES),
        (email("subscribed", form("F1", "F2")), FAN, YES),
        (email("subscribed", form("F2")), FAN, NO),
        (email("subscribed", form("F1")), attrs.evolve(FAN, method_detail=None), UNKNOWN),
        (email("subscribed", d.MethodFilter(method="sftp")), FAN, NO),
        (email("subscribed", d.MethodFilter(method="sftp"), form()), FAN, YES),
        (email("subscribed", form()), attrs.evolve(FAN, method="TELEPATHY"), UNKNOWN),
        (email("subscribed", form()), attrs.evolve(FAN, method=None), UNKNOWN),
        (
            email("subscribed", d.MethodFilter(method="preference_page")),
            attrs.evolve(FAN, method="Preference Page"),
            YES,
        ),
        (email("any", d.BounceDateFilter(filter=IS_SET), can=False), GONE, YES),
        (email("any", d.BounceDateFilter(filter=WEEK), can=False), GONE, NO),
        (email("any", d.ManualSuppressionDateFilter(filter=IS_SET), can=False), GONE, NO),
        (email("any", d.InvalidEmailDateFilter(filter=IS_SET), can=False), GONE, YES),
        (email("any", d.InvalidEmailDateFilter(filter=BEFORE), can=False), GONE, UNKNOWN),
        (
            email("any", d.BounceDateFilter(filter=IS_SET), can=False),
            attrs.evolve(GONE, suppression=None),
            UNKNOWN,
        ),
        (
            email("subscribed", d.UnknownFilter(type="new", raw={}, problem="made up")),
            FAN,
            UNKNOWN,
        ),
    ],
)
def test_email_permission_is_judged(
    condition: d.Condition, permission: EmailMarketing, expected: Answer
) -> None:
    """Flag, status and all filters have to agree; what the data does not say is unknown."""
    assert expected == ask(condition, by_email(permission))[0]


@pytest.mark.rule("KLV-01")
@pytest.mark.parametrize("can", [True, False])
@pytest.mark.parametrize("channel", ["email", "push", "sms"])
def test_permissions_that_were_not_loaded_are_unknown(channel: str, can: bool) -> None:
    """Neither is somebody without subscriptions subscribed, nor are they not."""
    condition = marketing(channel, "subscribed" if channel == "sms" and can else "any", can=can)

    for subscriptions in (None, Subscriptions(), by_email(None)):
        assert (UNKNOWN, "subscriptions-not-loaded") == ask(condition, subscriptions)


@pytest.mark.rule("KLV-02")
def test_a_suppressed_subscriber_cannot_receive() -> None:
    """The flag does not outweigh a suppression."""
    suppressed = attrs.evolve(FAN, suppression=GONE.suppression)

    assert NO == ask(email("any"), by_email(suppressed))[0]
    assert YES == ask(email("any", can=False), by_email(suppressed))[0]


def test_text_messages_and_push() -> None:
    """They are judged by their own flag and status."""
    sms = SmsMarketing(
        consent="UNSUBSCRIBED",
        can_receive_sms_marketing=False,
        last_updated=LATELY,
        method="MANUAL_REMOVE",
    )
    push = PushMarketing(
        consent="SUBSCRIBED", can_receive_push_marketing=True, consent_timestamp=LATELY
    )
    both = Subscriptions(sms=SmsChannel(marketing=sms), mobile_push=PushChannel(marketing=push))
    since = d.StatusDateFilter(filter=WEEK)
    rich = d.RcsCapableFilter(filter=d.BooleanFilter(value=True))
    subscriber = attrs.evolve(sms, consent="SUBSCRIBED", can_receive_sms_marketing=True)

    assert YES == ask(marketing("sms", "unsubscribed", since, can=False), both)[0]
    assert NO == ask(marketing("sms", "subscribed"), both)[0]
    assert YES == ask(marketing("push", "any", since), both)[0]
    assert (UNKNOWN, "detail-not-loaded") == ask(
        marketing("sms", "subscribed", rich),
        Subscriptions(sms=SmsChannel(marketing=subscriber)),
    )


WHATSAPP = WhatsappPermission(
    consent="SUBSCRIBED",
    can_receive=True,
    consent_timestamp=LATELY,
    created_timestamp=LONG_AGO,
    valid_until=AT + timedelta(days=1),
)
SILENT = attrs.evolve(WHATSAPP, consent="NEVER_SUBSCRIBED", can_receive=False)


@pytest.mark.parametrize(
    ("status", "filters", "permission", "expected"),
    [
        ("explicitly_reachable", (), WHATSAPP, YES),
        ("explicitly_unreachable", (), WHATSAPP, NO),
        ("implicitly_reachable", None, WHATSAPP, NO),
        ("implicitly_or_explicitly_reachable", None, WHATSAPP, YES),
        ("implicitly_unreachable", None, SILENT, YES),
        ("explicitly_unreachable", (), SILENT, NO),
        ("implicitly_or_explicitly_unreachable", None, SILENT, YES),
        ("explicitly_reachable", (), attrs.evolve(WHATSAPP, valid_until=AT), NO),
        ("explicitly_unreachable", (), attrs.evolve(WHATSAPP, valid_until=AT), YES),
        ("explicitly_reachable", (), attrs.evolve(WHATSAPP, consent="PENDING"), UNKNOWN),
        ("explicitly_reachable", (), attrs.evolve(WHATSAPP, consent=None), UNKNOWN),
        ("explicitly_reachable", (), attrs.evolve(WHATSAPP, can_receive=None), UNKNOWN),
        ("explicitly_reachable", (d.EffectiveDateFilter(filter=WEEK),), WHATSAPP, YES),
        ("explicitly_reachable", (d.RecordedDateFilter(filter=WEEK),), WHATSAPP, NO),
        ("explicitly_reachable", (d.SubscribeMethodFilter(method="api"),), WHATSAPP, UNKNOWN),
    ],
)
def test_whatsapp_permission_is_judged(
    status: Any, filters: Any, permission: WhatsappPermission, expected: Answer
) -> None:
    """Reachable is who can receive and has not run out; explicit is who said so."""
    condition = d.PermissionsCondition(
        channel="whatsapp_marketing",
        permission=d.Reachability(reachable_status=status, filters=filters),
    )
    subscriptions = Subscriptions(whatsapp=WhatsappChannel(marketing=permission))

    assert expected == ask(condition, subscriptions)[0]
    assert UNKNOWN == ask(condition, Subscriptions(whatsapp=WhatsappChannel()))[0]

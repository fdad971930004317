"""How an intended write is laid out for the rules of the guards."""

from datetime import UTC, datetime

import pytest

from klaviyo_bridge.consent.write_case import (
    Departure,
    WriteCase,
    departures,
    departures_from_channel,
    lay_out,
)
from klaviyo_bridge.models import (
    SUBSCRIBABLE,
    ConsentCommand,
    ConsentRecord,
    EmailChannel,
    EmailMarketing,
    KnownState,
    ListSuppression,
    PushChannel,
    PushMarketing,
    Subscribe,
    Subscriptions,
    Suppress,
    Suppression,
    Topic,
    Unsubscribe,
    Unsuppress,
)
from tests.unit.consent.people import AT, CONSENTED, UPDATED

KNOWN = KnownState(exists=True)
RECORD = ConsentRecord(channel="email", consented_at=CONSENTED, method="FORM")
EMAIL, SMS = SUBSCRIBABLE["email"], SUBSCRIBABLE["sms"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            Subscribe(
                email="ada@example.com",
                phone_number="+447700900123",
                channels=("sms", "email"),
                list_id="L1",
                historical_import=True,
                consented_at=CONSENTED,
                evidence=RECORD,
            ),
            (
                WriteCase(
                    topic=SMS,
                    known=KNOWN,
                    at=AT,
                    list_id="L1",
                    historical_import=True,
                    consented_at=CONSENTED,
                ),
                WriteCase(
                    topic=EMAIL,
                    known=KNOWN,
                    at=AT,
                    list_id="L1",
                    evidence=RECORD,
                    historical_import=True,
                    consented_at=CONSENTED,
                ),
            ),
        ),
        (
            Unsubscribe(email="ada@example.com", channels=("email",), list_id="L1"),
            (WriteCase(topic=EMAIL, known=KNOWN, at=AT, list_id="L1"),),
        ),
        (
            Suppress(email="ada@example.com"),
            (WriteCase(topic=EMAIL, known=KNOWN, at=AT),),
        ),
        (
            Unsuppress(email="ada@example.com", evidence=RECORD),
            (WriteCase(topic=EMAIL, known=KNOWN, at=AT, evidence=RECORD),),
        ),
    ],
)
def test_each_channel_is_a_case(command: ConsentCommand, expected: tuple[WriteCase, ...]) -> None:
    """Every channel has a case of its own, with its own evidence, in the command's order."""
    assert expected == lay_out(command, KNOWN, at=AT)


def test_every_way_of_leaving_is_found() -> None:
    """Leaving the channel, being suppressed and leaving the list each name a field and a date."""
    listed = datetime(2025, 7, 1, tzinfo=UTC)
    marketing = EmailMarketing(
        consent="UNSUBSCRIBED",
        last_updated=UPDATED,
        suppression=(
            Suppression(reason="SPAM_COMPLAINT", timestamp=CONSENTED),
            Suppression(reason="HARD_BOUNCE", timestamp=CONSENTED),
        ),
        list_suppressions=(
            ListSuppression(list_id="L1", timestamp=listed),
            ListSuppression(list_id="L2", timestamp=listed),
            ListSuppression(),
        ),
    )
    known = KnownState(subscriptions=Subscriptions(email=EmailChannel(marketing=marketing)))
    case = WriteCase(topic=EMAIL, known=known, at=AT, list_id="L1")
    place = "subscriptions.email.marketing"

    assert (
        Departure(source=f"{place}.consent", at=UPDATED),
        Departure(source=f"{place}.suppression", at=CONSENTED),
        Departure(source=f"{place}.list_suppressions", at=listed),
        Departure(source=f"{place}.list_suppressions", at=None),
    ) == departures(case)


def test_where_no_update_is_recorded_leaving_has_no_date() -> None:
    """A permission without a last update tells that somebody left, and not when."""
    push = PushChannel(marketing=PushMarketing(consent="UNSUBSCRIBED"))
    known = KnownState(subscriptions=Subscriptions(mobile_push=push))
    topic = Topic(channel="mobile_push", identifier="token")
    case = WriteCase(topic=topic, known=known, at=AT)

    assert (
        Departure(source="subscriptions.mobile_push.marketing.consent", at=None),
    ) == departures_from_channel(case)

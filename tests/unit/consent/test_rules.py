"""The rules that speak where the data contradicts itself or runs out, and their neighbours."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from klaviyo_bridge.consent import RULES, TOPICS, evaluate
from klaviyo_bridge.models import (
    Finding,
    ListSuppression,
    Permission,
    Profile,
    Subscriptions,
    Suppression,
    Verdict,
)
from tests.unit.consent.people import (
    AT,
    CONSENTED,
    EMAIL,
    SMS,
    TOMORROW,
    UNKNOWN_DATE,
    UPDATED,
    ask,
    heard,
    permission_for,
    person,
    subscribed,
    subscriptions_for,
)

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "consent.md"
DAY = timedelta(days=1)
WHATSAPP = ("whatsapp", "marketing")
WITH_ADDRESS = [topic for topic in TOPICS if topic[0] != "push"]
RUNNING_OUT = [("email", "open_tracking"), ("email", "click_tracking"), WHATSAPP]


def told(topic: tuple[str, str], rule: str, /, *args: Any, **named: Any) -> Finding:
    """Return what a rule said."""
    [finding] = [each for each in ask(topic, *args, **named).findings if each.rule == rule]
    return finding


MARKETING = "subscriptions.email.marketing"
BOUNCE = Suppression(reason="HARD_BOUNCE", timestamp=UPDATED)
LIST_BLOCK = ListSuppression(list_id="L1", reason="SPAM_COMPLAINT", timestamp=UPDATED)


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        (
            permission_for(EMAIL, consent="SUBSCRIBED", suppression=(BOUNCE,)),
            Finding(
                "global-suppression",
                Verdict.DENY,
                "All marketing email is blocked: mail to this address bounced for good.",
                source=f"{MARKETING}.suppression",
                at=UPDATED,
                evidence={"reasons": ["HARD_BOUNCE"]},
            ),
        ),
        (
            None,
            Finding(
                "not-loaded",
                Verdict.UNKNOWN,
                "Permission for this channel was not read from Klaviyo, or the account has none.",
                source=MARKETING,
            ),
        ),
        (
            permission_for(EMAIL, consent="UNSUBSCRIBED", last_updated=UPDATED),
            Finding(
                "unsubscribed",
                Verdict.DENY,
                "The person unsubscribed from this channel.",
                source=f"{MARKETING}.consent",
                at=UPDATED,
            ),
        ),
        (
            permission_for(
                EMAIL, consent="NEVER_SUBSCRIBED", can_receive=False, last_updated=UPDATED
            ),
            Finding(
                "unlisted-suppression",
                Verdict.DENY,
                "Klaviyo says that marketing email cannot be received, and does not say why.",
                source=f"{MARKETING}.can_receive_email_marketing",
                at=UPDATED,
            ),
        ),
        (
            subscribed(EMAIL, list_suppressions=(LIST_BLOCK,)),
            Finding(
                "list-suppression",
                Verdict.DENY,
                "Email of the list asked about is blocked for this person.",
                source=f"{MARKETING}.list_suppressions",
                at=UPDATED,
                evidence={"list_id": "L1", "reasons": ["SPAM_COMPLAINT"]},
            ),
        ),
        (
            permission_for(EMAIL, consent="PENDING", last_updated=UPDATED),
            Finding(
                "unknown-consent",
                Verdict.DENY,
                "Klaviyo's consent status is PENDING, which is not known to mean yes.",
                source=f"{MARKETING}.consent",
                at=UPDATED,
                evidence={"consent": "PENDING"},
            ),
        ),
        (
            permission_for(EMAIL, consent="NEVER_SUBSCRIBED"),
            Finding(
                "never-subscribed",
                Verdict.DENY,
                "The person never subscribed to this channel.",
                source=f"{MARKETING}.consent",
            ),
        ),
        (
            permission_for(EMAIL),
            Finding(
                "consent-not-sent",
                Verdict.UNKNOWN,
                "Klaviyo sent no consent status for this channel.",
                source=f"{MARKETING}.consent",
            ),
        ),
        (
            subscribed(EMAIL, can_receive=False, last_updated=UPDATED),
            Finding(
                "cannot-receive",
                Verdict.DENY,
                "Klaviyo says both that the person subscribed and that they cannot receive "
                "messages.",
                source=f"{MARKETING}.can_receive_email_marketing",
                at=UPDATED,
            ),
        ),
        (
            subscribed(EMAIL, consent_timestamp=TOMORROW),
            Finding(
                "consent-in-future",
                Verdict.DENY,
                "Consent is dated 2 March 2026, 12:00 UTC, after the moment asked about.",
                source=f"{MARKETING}.consent_timestamp",
                evidence={"consent_timestamp": "2026-03-02T12:00:00Z"},
            ),
        ),
        (
            subscribed(EMAIL),
            Finding(
                "legacy-consent-disagrees",
                Verdict.DENY,
                "The person subscribed, but the property $consent does not name this channel.",
                source="properties.$consent",
            ),
        ),
        (
            subscribed(EMAIL),
            Finding(
                "explicit-subscription",
                Verdict.ALLOW,
                "The person subscribed to this channel.",
                source=f"{MARKETING}.consent",
                at=CONSENTED,
            ),
        ),
    ],
)
def test_what_a_rule_tells(permission: Permission | None, expected: Finding) -> None:
    """A rule tells its reason in one sentence, names the field, and dates it where it can."""
    properties = {"$consent": ["sms"]}

    assert expected == told(EMAIL, expected.rule, permission, properties=properties, list_id="L1")


class TestPermissionExpired:
    """Permissions with an end."""

    @pytest.mark.parametrize("topic", RUNNING_OUT)
    def test_it_is_over_at_its_end(self, topic: tuple[str, str]) -> None:
        """A permission has ended when its end has come, and dates from then."""
        decision = ask(topic, subscribed(topic, valid_until=AT))

        expected = Finding(
            "permission-expired",
            Verdict.DENY,
            "The person subscribed to this channel for a time that is over.",
            source=f"subscriptions.{topic[0]}.{topic[1]}.valid_until",
            at=AT,
        )

        assert Verdict.DENY is decision.verdict
        assert ["permission-expired", "explicit-subscription"] == heard(decision)
        assert AT == decision.status_at
        assert expected == decision.findings[0]

    def test_until_then_it_holds(self) -> None:
        """A moment before its end it holds."""
        permission = subscribed(WHATSAPP, valid_until=AT + timedelta(microseconds=1))

        assert Verdict.ALLOW is ask(WHATSAPP, permission).verdict

    def test_it_explains_that_messages_cannot_be_received(self) -> None:
        """That Klaviyo does not send any more is no contradiction then."""
        over = subscribed(WHATSAPP, valid_until=UPDATED, can_receive=False)
        valid = subscribed(WHATSAPP, valid_until=TOMORROW, can_receive=False)

        assert ["permission-expired", "explicit-subscription"] == heard(ask(WHATSAPP, over))
        assert ["cannot-receive", "explicit-subscription"] == heard(ask(WHATSAPP, valid))

    def test_nothing_runs_out_for_others(self) -> None:
        """Who left has left; that the permission has an end does not matter."""
        permission = permission_for(WHATSAPP, consent="UNSUBSCRIBED", valid_until=UPDATED)

        assert ["unsubscribed"] == heard(ask(WHATSAPP, permission))

    @pytest.mark.rule("KLV-09")
    def test_an_unknown_end_is_over(self) -> None:
        """1990-01-01 is an end that is over, and no date to pass on."""
        decision = ask(WHATSAPP, subscribed(WHATSAPP, valid_until=UNKNOWN_DATE))

        assert "permission-expired" == decision.findings[0].rule
        assert decision.status_at is None


class TestAddress:
    """Where a channel writes to."""

    @pytest.mark.parametrize("topic", WITH_ADDRESS)
    def test_nobody_is_written_to_nowhere(self, topic: tuple[str, str]) -> None:
        """Every channel but push needs an address in the profile."""
        subject = Profile(
            id="1", external_id="7", subscriptions=subscriptions_for(topic, subscribed(topic))
        )
        decision = evaluate(subject, channel=topic[0], purpose=topic[1], at=AT)
        expected = Finding(
            "no-address",
            Verdict.DENY,
            "The profile has no address for this channel.",
            source="email" if topic[0] == "email" else "phone_number",
        )

        assert ["no-address", "explicit-subscription"] == heard(decision)
        assert expected == decision.findings[0]

    def test_a_profile_names_no_address_of_push(self) -> None:
        """Devices stand in no profile, so none is missed."""
        push = ("push", "marketing")
        subject = Profile(id="1", subscriptions=subscriptions_for(push, subscribed(push)))

        assert Verdict.ALLOW is evaluate(subject, channel="push", at=AT).verdict

    @pytest.mark.parametrize(
        ("profile", "number"),
        [
            ({"phone_number": "+15550100123"}, None),
            ({"whatsapp_bsuid": "bsuid"}, None),
            ({}, "+15550100123"),
        ],
    )
    def test_whatsapp_takes_any_of_three(self, profile: dict[str, Any], number: str | None) -> None:
        """The profile's number, its WhatsApp identifier or the permission's own number will do."""
        permission = subscribed(WHATSAPP, phone_number=number)
        subject = Profile(id="1", **profile, subscriptions=subscriptions_for(WHATSAPP, permission))

        assert Verdict.ALLOW is evaluate(subject, channel="whatsapp", at=AT).verdict

    @pytest.mark.parametrize("number", ["", " "])
    def test_a_blank_number_is_none(self, number: str) -> None:
        """Blank is no address, wherever it stands."""
        permission = subscribed(WHATSAPP, phone_number=number)
        subject = Profile(
            id="1",
            phone_number=number,
            whatsapp_bsuid=number,
            subscriptions=subscriptions_for(WHATSAPP, permission),
        )
        decision = evaluate(subject, channel="whatsapp", at=AT)

        assert "no-address" == decision.findings[0].rule


class TestLegacyConsent:
    """The property ``$consent`` beside the subscriptions."""

    @pytest.mark.parametrize(
        ("topic", "named"),
        [
            (EMAIL, ["sms"]),
            (EMAIL, "sms, web"),
            (EMAIL, []),
            (EMAIL, False),
        ],
    )
    def test_a_subscriber_it_leaves_out_is_refused(
        self, topic: tuple[str, str], named: object
    ) -> None:
        """SUBSCRIBED to email, while ``$consent`` names other channels only, is read as a no."""
        decision = ask(topic, subscribed(topic), properties={"$consent": named})

        assert Verdict.DENY is decision.verdict
        assert ["legacy-consent-disagrees", "explicit-subscription"] == heard(decision)
        assert "properties.$consent" == decision.findings[0].source
        assert decision.status_at is None

    @pytest.mark.parametrize("named", [["email"], "email", [], False])
    def test_of_text_messages_it_says_nothing(self, named: object) -> None:
        """Klaviyo does not name them there as a rule, so leaving them out contradicts nothing."""
        decision = ask(SMS, subscribed(SMS), properties={"$consent": named})

        assert Verdict.ALLOW is decision.verdict
        assert ["explicit-subscription"] == heard(decision)

    @pytest.mark.parametrize("named", [["email", "sms"], "SMS,Email", None, "", "yes", {"a": 1}])
    @pytest.mark.parametrize("topic", [EMAIL, SMS])
    def test_it_is_silent_otherwise(self, topic: tuple[str, str], named: object) -> None:
        """Where it names the channel too, or cannot be read, it has no opinion."""
        decision = ask(topic, subscribed(topic), properties={"$consent": named})

        assert ["explicit-subscription"] == heard(decision)

    @pytest.mark.parametrize("topic", [each for each in TOPICS if each not in (EMAIL, SMS)])
    def test_it_knows_two_channels(self, topic: tuple[str, str]) -> None:
        """About the other channels and purposes ``$consent`` says nothing."""
        decision = ask(topic, subscribed(topic), properties={"$consent": ["web"]})

        assert ["explicit-subscription"] == heard(decision)

    @pytest.mark.parametrize("consent", ["UNSUBSCRIBED", "NEVER_SUBSCRIBED", "WHO_KNOWS", None])
    def test_alone_it_is_no_consent(self, consent: str | None) -> None:
        """Where only the property names the channel, that is remarked and decides nothing."""
        permission = permission_for(EMAIL, consent=consent)
        plain = ask(EMAIL, permission)
        named = ask(EMAIL, permission, properties={"$consent": ["email"]})

        assert plain.verdict is named.verdict
        assert [*heard(plain), "legacy-consent-is-not-consent"] == heard(named)
        assert "properties.$consent" == named.findings[-1].source
        assert Verdict.UNKNOWN is named.findings[-1].verdict

    def test_alone_it_is_no_consent_where_nothing_was_read(self) -> None:
        """The property is no way around reading the subscriptions."""
        decision = ask(EMAIL, None, properties={"$consent": ["email"]})

        assert Verdict.UNKNOWN is decision.verdict
        assert ["not-loaded", "legacy-consent-is-not-consent"] == heard(decision)

    def test_another_channel_is_not_remarked(self) -> None:
        """That it names another channel says nothing about somebody who did not subscribe."""
        permission = permission_for(EMAIL, consent="NEVER_SUBSCRIBED")

        assert ["never-subscribed"] == heard(
            ask(EMAIL, permission, properties={"$consent": ["sms"]})
        )

    def test_bare_subscriptions_have_no_properties(self) -> None:
        """Subscriptions alone are judged without it."""
        decision = evaluate(subscriptions_for(EMAIL, subscribed(EMAIL)), at=AT)

        assert ["explicit-subscription"] == heard(decision)


class TestLegacyDate:
    """The property ``$consent_timestamp`` beside the date of the subscription."""

    @pytest.mark.parametrize("days", [-400, -2, 2, 400])
    @pytest.mark.parametrize(("topic", "word"), [(EMAIL, "email"), (SMS, "sms")])
    def test_another_date_is_remarked(self, topic: tuple[str, str], word: str, days: int) -> None:
        """More than a day apart is remarked, and the subscription's date is the one that counts."""
        stamp = (CONSENTED + days * DAY).isoformat()
        properties = {"$consent": [word], "$consent_timestamp": stamp}
        decision = ask(topic, subscribed(topic), properties=properties)
        remark = decision.findings[-1]

        assert ["explicit-subscription", "legacy-date-disagrees"] == heard(decision)
        assert CONSENTED == decision.status_at
        assert "properties.$consent_timestamp" == remark.source
        assert Verdict.UNKNOWN is remark.verdict
        assert {
            "consent_timestamp": "2024-03-01T09:15:00Z",
            "$consent_timestamp": stamp.replace("+00:00", "Z"),
        } == remark.evidence

    @pytest.mark.parametrize(
        ("named", "stamp"),
        [
            (["email"], CONSENTED + DAY),
            (["email"], CONSENTED - DAY),
            (["email", "sms"], CONSENTED + 2 * DAY),
            (None, CONSENTED + 2 * DAY),
            (["email"], UNKNOWN_DATE),
            (["email"], None),
        ],
    )
    def test_it_is_silent_otherwise(self, named: list[str] | None, stamp: datetime | None) -> None:
        """A day is nothing; and a date is compared only where it is this channel's alone."""
        properties = {
            "$consent": named,
            "$consent_timestamp": None if stamp is None else stamp.isoformat(),
        }

        assert ["explicit-subscription"] == heard(
            ask(EMAIL, subscribed(EMAIL), properties=properties)
        )

    def test_only_the_channels_own_date_is_compared(self) -> None:
        """A date that belongs to another channel is not compared."""
        properties = {"$consent": ["sms"], "$consent_timestamp": "2020-01-01T00:00:00Z"}
        decision = ask(EMAIL, subscribed(EMAIL), properties=properties)

        assert ["legacy-consent-disagrees", "explicit-subscription"] == heard(decision)

    @pytest.mark.parametrize("stamp", [None, UNKNOWN_DATE])
    def test_an_unknown_date_is_not_compared(self, stamp: datetime | None) -> None:
        """Where the subscription has no date there is nothing to disagree with."""
        properties = {"$consent": ["email"], "$consent_timestamp": "2020-01-01T00:00:00Z"}
        permission = subscribed(EMAIL, consent_timestamp=stamp)

        assert ["explicit-subscription", "consent-date-unknown"] == heard(
            ask(EMAIL, permission, properties=properties)
        )

    def test_who_left_is_not_compared(self) -> None:
        """The property stays when people leave; its date then says nothing."""
        permission = permission_for(EMAIL, consent="UNSUBSCRIBED", consent_timestamp=CONSENTED)
        properties = {"$consent": ["email"], "$consent_timestamp": "2020-01-01T00:00:00Z"}

        assert ["unsubscribed", "legacy-consent-is-not-consent"] == heard(
            ask(EMAIL, permission, properties=properties)
        )


@pytest.mark.rule("OMN-09")
@pytest.mark.parametrize(
    ("consented", "suppressed", "expected"),
    [
        (CONSENTED, UPDATED, "The person subscribed first, and was suppressed after that."),
        (
            UPDATED,
            CONSENTED,
            "The person subscribed after the suppression, but the suppression still stands.",
        ),
        (
            UPDATED,
            UPDATED,
            "The person is subscribed and suppressed; which came first is not known.",
        ),
        (None, UPDATED, "The person is subscribed and suppressed; which came first is not known."),
        (
            CONSENTED,
            UNKNOWN_DATE,
            "The person is subscribed and suppressed; which came first is not known.",
        ),
    ],
)
def test_suppressed_subscriber(
    consented: datetime | None, suppressed: datetime, expected: str
) -> None:
    """That a subscriber is suppressed is remarked, with which of the two came later."""
    permission = subscribed(
        EMAIL,
        consent_timestamp=consented,
        suppression=(Suppression(timestamp=suppressed), Suppression(timestamp=None)),
    )
    remark = told(EMAIL, "suppressed-subscriber", permission)

    assert expected == remark.message
    assert Verdict.UNKNOWN is remark.verdict
    assert "subscriptions.email.marketing.consent_timestamp" == remark.source


def test_suppressed_subscriber_gives_both_dates() -> None:
    """The evidence holds both dates, and null for one that is not known."""
    blocked = (Suppression(timestamp=UPDATED),)
    dated = told(EMAIL, "suppressed-subscriber", subscribed(EMAIL, suppression=blocked))
    undated = told(
        EMAIL,
        "suppressed-subscriber",
        subscribed(EMAIL, consent_timestamp=None, suppression=(Suppression(),)),
    )

    assert {
        "consent_timestamp": "2024-03-01T09:15:00Z",
        "suppression_timestamp": "2025-05-20T16:40:00Z",
    } == dated.evidence
    assert {"consent_timestamp": None, "suppression_timestamp": None} == undated.evidence


@pytest.mark.rule("KLV-02")
@pytest.mark.parametrize("topic", TOPICS)
def test_can_receive_without_a_subscription(topic: tuple[str, str]) -> None:
    """For marketing email it is no consent; elsewhere it means consent and contradicts."""
    permission = permission_for(topic, consent="NEVER_SUBSCRIBED", can_receive=True)
    remark = "can-receive-is-not-consent" if topic == EMAIL else "can-receive-contradicts"

    assert ["never-subscribed", remark] == heard(ask(topic, permission))


@pytest.mark.parametrize("topic", TOPICS)
def test_cannot_receive_without_a_subscription(topic: tuple[str, str]) -> None:
    """For marketing email it is a suppression that was not sent; elsewhere it is as expected."""
    permission = permission_for(topic, consent="NEVER_SUBSCRIBED", can_receive=False)
    first = ["unlisted-suppression"] if topic == EMAIL else []

    assert [*first, "never-subscribed"] == heard(ask(topic, permission))


@pytest.mark.parametrize("topic", TOPICS)
def test_subscriber_who_cannot_receive(topic: tuple[str, str]) -> None:
    """On every channel a subscriber who cannot receive is refused."""
    decision = ask(topic, subscribed(topic, can_receive=False))

    assert ["cannot-receive", "explicit-subscription"] == heard(decision)


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic[0] != "push"])
def test_who_left_dates_from_the_last_update(topic: tuple[str, str]) -> None:
    """An unsubscribe dates from the permission's last update, on every channel that has one."""
    permission = permission_for(topic, consent="UNSUBSCRIBED", last_updated=UPDATED)

    assert UPDATED == ask(topic, permission).status_at


def test_push_has_no_last_update() -> None:
    """Who left push left at a moment that Klaviyo does not tell."""
    push = ("push", "marketing")

    assert ask(push, permission_for(push, consent="UNSUBSCRIBED")).status_at is None


@pytest.mark.parametrize("topic", TOPICS)
def test_sources_are_members_of_klaviyos_answer(topic: tuple[str, str]) -> None:
    """Every place names members under the permission, as Klaviyo spells them."""
    place = TOPICS[topic]
    members = {
        name: getattr(place, name)
        for name in ("consent", "consent_timestamp", "valid_until", "method", "double_optin")
    }
    subscriptions = person(topic, subscribed(topic)).subscriptions
    permission = getattr(getattr(subscriptions, place.channel), place.purpose)

    assert {name: f"{place.permission}.{name}" for name in members} == members
    assert place.permission == f"subscriptions.{place.channel}.{place.purpose}"
    assert place.can_receive == f"{place.permission}.{place.flag}"
    assert attrs.fields_dict(type(permission)).keys() >= {"consent", place.flag}
    assert isinstance(subscriptions, Subscriptions)


def test_the_reference_lists_the_rules_in_order() -> None:
    """The table in the documents is the tuple: the same rules, in the same order."""
    section = REFERENCE.read_text(encoding="utf-8").split("\n## ")[2]
    rows = [line.split("|")[1].strip(" `") for line in section.splitlines() if line[:1] == "|"]

    assert section.startswith("The rules, in order")
    assert [rule.__name__.replace("_", "-") for rule in RULES] == rows[2:]

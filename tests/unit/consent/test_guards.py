"""Which consent writes may be sent, as tables of state, command and answer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from klaviyo_bridge.consent.guards import (
    SUBSCRIBE_RULES,
    SUPPRESS_RULES,
    UNSUBSCRIBE_RULES,
    UNSUPPRESS_RULES,
    VETOES,
    guard,
    guard_subscribe,
    guard_suppress,
    guard_unsubscribe,
    guard_unsuppress,
)
from klaviyo_bridge.consent.write_case import WriteCase
from klaviyo_bridge.consent.write_rules import FRESH, nobody_left, proven_return
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    ConsentRecord,
    EmailChannel,
    EmailMarketing,
    Finding,
    KnownState,
    ListSuppression,
    SmsChannel,
    SmsMarketing,
    Subscribe,
    Subscriptions,
    Suppress,
    Suppression,
    TrackingConsent,
    Unsubscribe,
    Unsuppress,
    Verdict,
)

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE = datetime(2025, 1, 1, tzinfo=UTC)
LEFT = datetime(2025, 6, 1, tzinfo=UTC)
SINCE = datetime(2025, 9, 1, tzinfo=UTC)
EPOCH = datetime(1990, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
EMAIL = "ada@example.com"
PHONE = "+447700900123"
PROOF = ConsentRecord(channel="email", consented_at=SINCE, method="FORM")
UNSUBSCRIBED: dict[str, Any] = {"consent": "UNSUBSCRIBED", "last_updated": LEFT}


def suppressed_for(*reasons: str | None, timestamp: datetime | None = LEFT) -> Any:
    """Return suppressions for these reasons."""
    return tuple(Suppression(reason=reason, timestamp=timestamp) for reason in reasons)


def email(**marketing: Any) -> Subscriptions:
    """Return these permissions for marketing email."""
    made = EmailMarketing(**{"consent": "NEVER_SUBSCRIBED", **marketing})
    return Subscriptions(email=EmailChannel(marketing=made))


def known(subscriptions: Subscriptions | None = None, **fields: Any) -> KnownState:
    """Return a state that was read just now."""
    return KnownState(subscriptions=subscriptions, **{"verified_at": AT, **fields})


def subscribe(**fields: Any) -> Subscribe:
    """Return a subscribe to marketing email."""
    return Subscribe(**{"email": EMAIL, "channels": ("email",), **fields})


def proof(**fields: Any) -> ConsentRecord:
    """Return evidence for marketing email, changed."""
    return attrs.evolve(PROOF, **fields)


def heard(command: Any, state: KnownState) -> tuple[str, list[str]]:
    """Return the verdict and the rules that spoke, without the remark on missing evidence."""
    decision = guard(command, state, at=AT)
    rules = [each.rule for each in decision.findings if each.rule != "without-evidence"]
    return decision.verdict.value, rules


@pytest.mark.rule("KLV-06")
@pytest.mark.parametrize(
    ("marketing", "evidence", "expected"),
    [
        # who never left
        ({}, None, ("ALLOW", ["nobody-left"])),
        ({"consent": "SUBSCRIBED"}, None, ("ALLOW", ["nobody-left", "already-subscribed"])),
        ({"can_receive_email_marketing": True}, None, ("ALLOW", ["nobody-left"])),
        # who left
        (UNSUBSCRIBED, None, ("DENY", ["opted-out"])),
        (UNSUBSCRIBED, PROOF, ("ALLOW", ["proven-return"])),
        (UNSUBSCRIBED, proof(consented_at=BEFORE), ("DENY", ["opted-out"])),
        (UNSUBSCRIBED, proof(consented_at=LEFT), ("DENY", ["opted-out"])),
        (UNSUBSCRIBED, proof(consented_at=LEFT + TICK), ("ALLOW", ["proven-return"])),
        (UNSUBSCRIBED, proof(consented_at=AT), ("ALLOW", ["proven-return"])),
        (UNSUBSCRIBED, proof(consented_at=AT + TICK), ("DENY", ["opted-out"])),
        (UNSUBSCRIBED, proof(consented_at=None), ("DENY", ["opted-out"])),
        (UNSUBSCRIBED, proof(consented_at=EPOCH), ("DENY", ["opted-out"])),
        (UNSUBSCRIBED, proof(method=None), ("DENY", ["opted-out"])),
        (UNSUBSCRIBED, proof(method="API"), ("DENY", ["opted-out"])),
        (UNSUBSCRIBED, proof(method=None, source="till"), ("ALLOW", ["proven-return"])),
        ({"consent": "UNSUBSCRIBED"}, PROOF, ("DENY", ["opted-out"])),
        ({"consent": "UNSUBSCRIBED", "last_updated": EPOCH}, PROOF, ("DENY", ["opted-out"])),
        ({"consent": "PENDING", "last_updated": LEFT}, None, ("DENY", ["opted-out"])),
        ({"consent": "PENDING", "last_updated": LEFT}, PROOF, ("ALLOW", ["proven-return"])),
        # who complained, or was suppressed
        *[
            ({"suppression": suppressed_for(reason)}, evidence, expected)
            for reason in ("UNSUBSCRIBE", "SPAM_COMPLAINT", "SPAM_REPORT", "USER_SUPPRESSED")
            for evidence, expected in (
                (None, ("DENY", ["suppressed"])),
                (proof(consented_at=LEFT), ("DENY", ["suppressed"])),
                (PROOF, ("ALLOW", ["proven-return"])),
            )
        ],
        (
            {"suppression": suppressed_for("USER_SUPPRESSED", timestamp=None)},
            PROOF,
            ("DENY", ["suppressed"]),
        ),
        (
            {"consent": "SUBSCRIBED", "suppression": suppressed_for("USER_SUPPRESSED")},
            None,
            ("DENY", ["suppressed", "already-subscribed"]),
        ),
        (
            {**UNSUBSCRIBED, "suppression": suppressed_for("UNSUBSCRIBE", timestamp=AT)},
            PROOF,
            ("DENY", ["suppressed"]),
        ),
        (
            {**UNSUBSCRIBED, "suppression": suppressed_for("UNSUBSCRIBE")},
            None,
            ("DENY", ["opted-out", "suppressed"]),
        ),
        # whose address is blocked
        *[
            (
                {"suppression": suppressed_for(reason)},
                PROOF,
                ("DENY", ["blocked-for-good", "nobody-left"]),
            )
            for reason in ("HARD_BOUNCE", "INVALID_EMAIL", "ADDED_LATER", None)
        ],
        (
            {"suppression": suppressed_for("UNSUBSCRIBE", "HARD_BOUNCE")},
            PROOF,
            ("DENY", ["blocked-for-good", "proven-return"]),
        ),
        (
            {"can_receive_email_marketing": False},
            PROOF,
            ("DENY", ["blocked-without-reason", "nobody-left"]),
        ),
        (
            {**UNSUBSCRIBED, "can_receive_email_marketing": False},
            PROOF,
            ("ALLOW", ["proven-return"]),
        ),
        (
            {
                "can_receive_email_marketing": False,
                "suppression": suppressed_for("USER_SUPPRESSED"),
            },
            PROOF,
            ("ALLOW", ["proven-return"]),
        ),
        # of whom nothing is known
        ({"consent": None}, PROOF, ("UNKNOWN", ["consent-not-sent"])),
        (
            {"consent": None, "suppression": suppressed_for("UNSUBSCRIBE")},
            None,
            ("DENY", ["suppressed", "consent-not-sent"]),
        ),
    ],
)
def test_subscribe(
    marketing: dict[str, Any], evidence: ConsentRecord | None, expected: tuple[str, list[str]]
) -> None:
    """Nobody who left or was suppressed is subscribed without strictly newer, explicit evidence."""
    assert expected == heard(subscribe(evidence=evidence), known(email(**marketing)))


@pytest.mark.rule("KLV-01")
@pytest.mark.parametrize("subscriptions", [None, Subscriptions(), Subscriptions(sms=SmsChannel())])
def test_subscribe_of_whom_nothing_was_read(subscriptions: Subscriptions | None) -> None:
    """Permission that was not read is UNKNOWN, also with evidence."""
    assert ("UNKNOWN", ["not-loaded"]) == heard(subscribe(evidence=PROOF), known(subscriptions))


def test_subscribe_of_somebody_new() -> None:
    """Who has no profile cannot have left; Klaviyo makes one."""
    assert ("ALLOW", ["nobody-left", "creates-profile"]) == heard(subscribe(), known(exists=False))


@pytest.mark.parametrize(
    ("list_id", "blocked", "evidence", "expected"),
    [
        ("L1", "L1", None, ("DENY", ["left-list"])),
        ("L1", None, None, ("DENY", ["left-list"])),
        ("L1", "L1", PROOF, ("ALLOW", ["proven-return"])),
        ("L1", "L2", None, ("ALLOW", ["nobody-left"])),
        (None, "L1", None, ("ALLOW", ["nobody-left"])),
        (None, None, None, ("ALLOW", ["nobody-left"])),
    ],
)
@pytest.mark.rule("KLV-06")
def test_subscribe_to_a_list(
    list_id: str | None,
    blocked: str | None,
    evidence: ConsentRecord | None,
    expected: tuple[str, list[str]],
) -> None:
    """Who left a list is not put back on it without newer evidence; other lists do not count."""
    state = known(email(list_suppressions=(ListSuppression(list_id=blocked, timestamp=LEFT),)))

    assert expected == heard(subscribe(list_id=list_id, evidence=evidence), state)


@pytest.mark.rule("KLV-09")
@pytest.mark.parametrize(
    ("consented_at", "evidence", "expected"),
    [
        (SINCE, PROOF, ("ALLOW", ["nobody-left"])),
        (SINCE, proof(method=None), ("ALLOW", ["nobody-left"])),
        (SINCE, None, ("DENY", ["import-unproven", "nobody-left"])),
        (BEFORE, PROOF, ("DENY", ["import-unproven", "nobody-left"])),
        (SINCE, proof(consented_at=None), ("DENY", ["import-unproven", "nobody-left"])),
        (EPOCH, PROOF, ("DENY", ["import-undated", "import-unproven", "nobody-left"])),
        (
            EPOCH,
            proof(consented_at=EPOCH),
            ("DENY", ["import-undated", "import-unproven", "nobody-left"]),
        ),
        (AT, proof(consented_at=AT), ("DENY", ["import-not-past", "nobody-left"])),
        (AT - TICK, proof(consented_at=AT - TICK), ("ALLOW", ["nobody-left"])),
        (AT + TICK, proof(consented_at=AT + TICK), ("DENY", ["import-not-past", "nobody-left"])),
    ],
)
def test_historical_import(
    consented_at: datetime, evidence: ConsentRecord | None, expected: tuple[str, list[str]]
) -> None:
    """Consent held already is dated in the past, by its evidence and by nothing else."""
    command = subscribe(historical_import=True, consented_at=consented_at, evidence=evidence)

    assert expected == heard(command, known(email()))


@pytest.mark.rule("KLV-06")
def test_historical_import_of_who_left_since() -> None:
    """Consent from before the person left does not bring them back."""
    command = subscribe(
        historical_import=True, consented_at=BEFORE, evidence=proof(consented_at=BEFORE)
    )

    assert ("DENY", ["opted-out"]) == heard(command, known(email(**UNSUBSCRIBED)))


def test_confirmation() -> None:
    """A list with double opt-in changes nothing until the person confirms; an import skips that."""
    state = known(email(), opt_in_process="double_opt_in")
    imported = subscribe(historical_import=True, consented_at=SINCE, evidence=PROOF)

    assert ("ALLOW", ["nobody-left", "waits-for-confirmation"]) == heard(subscribe(), state)
    assert ("ALLOW", ["nobody-left"]) == heard(imported, state)
    assert ("ALLOW", ["nobody-left"]) == heard(
        subscribe(), attrs.evolve(state, opt_in_process="single_opt_in")
    )


@pytest.mark.parametrize(
    ("read_at", "verdict"),
    [
        (None, "ALLOW"),
        (AT, "ALLOW"),
        (AT - FRESH, "ALLOW"),
        (AT - FRESH - TICK, "UNKNOWN"),
        (AT + TICK, "UNKNOWN"),
    ],
)
def test_stale_state(read_at: datetime | None, verdict: str) -> None:
    """What was read more than a day ago, or after the write, is read again first."""
    decision = guard_subscribe(subscribe(), known(email(), verified_at=read_at), at=AT)

    assert verdict == decision.verdict.value
    assert (verdict == "UNKNOWN") is ("state-stale" in {each.rule for each in decision.findings})


@pytest.mark.rule("KLV-06")
@pytest.mark.parametrize(
    ("marketing", "sms", "expected"),
    [
        ({}, "NEVER_SUBSCRIBED", ("ALLOW", ["nobody-left"])),
        ({}, "UNSUBSCRIBED", ("DENY", ["opted-out"])),
        (UNSUBSCRIBED, "NEVER_SUBSCRIBED", ("ALLOW", ["nobody-left"])),
        ({"suppression": suppressed_for("HARD_BOUNCE")}, "SUBSCRIBED", ("ALLOW", ["nobody-left"])),
        (
            {"suppression": suppressed_for("USER_SUPPRESSED")},
            "NEVER_SUBSCRIBED",
            ("DENY", ["suppressed", "lifts-email-suppression"]),
        ),
        ({"can_receive_email_marketing": False}, "SUBSCRIBED", ("ALLOW", ["nobody-left"])),
    ],
)
def test_text_messages(
    marketing: dict[str, Any], sms: str, expected: tuple[str, list[str]]
) -> None:
    """Another channel's consent does not count, but a suppression that might be lifted does."""
    state = known(
        attrs.evolve(email(**marketing), sms=SmsChannel(marketing=SmsMarketing(consent=sms)))
    )
    command = Subscribe(phone_number=PHONE, channels=("sms",))
    verdict, rules = heard(command, state)

    assert expected == (verdict, [rule for rule in rules if rule != "already-subscribed"])


def test_text_messages_with_evidence() -> None:
    """Newer evidence for text messages allows them, and says what may happen to email."""
    sms = SmsChannel(marketing=SmsMarketing(consent="NEVER_SUBSCRIBED"))
    state = known(attrs.evolve(email(suppression=suppressed_for("UNSUBSCRIBE")), sms=sms))
    record = ConsentRecord(channel="sms", consented_at=SINCE, method="TEXT")
    command = Subscribe(phone_number=PHONE, channels=("sms",), evidence=record)

    assert ("ALLOW", ["proven-return", "lifts-email-suppression"]) == heard(command, state)


@pytest.mark.rule("KLV-01")
def test_text_messages_need_the_suppressions() -> None:
    """Where suppressions were not read, nothing is known of what would be lifted."""
    sms = SmsChannel(marketing=SmsMarketing(consent="NEVER_SUBSCRIBED"))
    decision = guard(
        Subscribe(phone_number=PHONE, channels=("sms",)), known(Subscriptions(sms=sms)), at=AT
    )

    assert Verdict.UNKNOWN is decision.verdict
    assert "subscriptions.email.marketing.suppression" == decision.findings[0].source


@pytest.mark.parametrize(
    ("marketing", "sms", "verdict", "first"),
    [
        ({}, "NEVER_SUBSCRIBED", Verdict.ALLOW, "nobody-left"),
        ({}, "UNSUBSCRIBED", Verdict.DENY, "opted-out"),
        (UNSUBSCRIBED, "SUBSCRIBED", Verdict.DENY, "opted-out"),
        ({}, None, Verdict.UNKNOWN, "consent-not-sent"),
        (UNSUBSCRIBED, None, Verdict.DENY, "opted-out"),
    ],
)
def test_several_channels(
    marketing: dict[str, Any], sms: str | None, verdict: Verdict, first: str
) -> None:
    """A command for several channels gets the most restrictive answer of them."""
    state = known(
        attrs.evolve(email(**marketing), sms=SmsChannel(marketing=SmsMarketing(consent=sms)))
    )
    command = Subscribe(email=EMAIL, phone_number=PHONE, channels=("email", "sms"))
    decision = guard_subscribe(command, state, at=AT)

    assert (verdict, first) == (decision.verdict, decision.findings[0].rule)
    assert ("email+sms", "subscribe", None) == (
        decision.channel,
        decision.purpose,
        decision.list_id,
    )
    assert ["without-evidence"] == [
        each.rule for each in decision.findings if each.rule == "without-evidence"
    ]


def test_evidence_counts_for_its_own_channel() -> None:
    """Evidence for email does not bring anybody back to text messages."""
    sms = SmsChannel(marketing=SmsMarketing(consent="UNSUBSCRIBED", last_updated=LEFT))
    state = known(attrs.evolve(email(**UNSUBSCRIBED), sms=sms))
    both = Subscribe(email=EMAIL, phone_number=PHONE, channels=("email", "sms"), evidence=PROOF)
    decision = guard(both, state, at=AT)

    assert Verdict.DENY is decision.verdict
    assert "subscriptions.sms.marketing.consent" == decision.findings[0].source
    assert LEFT == decision.status_at


def test_open_tracking_is_a_topic_of_its_own() -> None:
    """Who left the measuring of opens left that and no more."""
    tracking = TrackingConsent(consent="UNSUBSCRIBED", last_updated=LEFT)
    channel = EmailChannel(marketing=EmailMarketing(consent="SUBSCRIBED"), open_tracking=tracking)
    state = known(Subscriptions(email=channel))

    assert ("DENY", ["opted-out"]) == heard(subscribe(channels=("email.open_tracking",)), state)
    assert ("ALLOW", ["nobody-left", "already-subscribed"]) == heard(subscribe(), state)


@pytest.mark.rule("KLV-07")
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (known(), ("UNKNOWN", ["membership-unverified"])),
        (known(exists=True), ("UNKNOWN", ["membership-unverified"])),
        (known(list_ids=()), ("DENY", ["not-on-list"])),
        (known(list_ids={"L2"}), ("DENY", ["not-on-list"])),
        (known(exists=False), ("DENY", ["not-on-list", "creates-profile"])),
        (known(list_ids={"L1", "L2"}), ("ALLOW", ["on-list"])),
        (known(list_ids={"L1"}, verified_at=None), ("ALLOW", ["on-list"])),
        (
            known(list_ids={"L1"}, verified_at=AT - FRESH - TICK),
            ("UNKNOWN", ["state-stale", "on-list"]),
        ),
        (
            known(email(**UNSUBSCRIBED), list_ids={"L1"}),
            ("ALLOW", ["on-list", "already-unsubscribed"]),
        ),
    ],
)
def test_unsubscribe_from_a_list(state: KnownState, expected: tuple[str, list[str]]) -> None:
    """From a list only members are unsubscribed: anybody else would be, from everything."""
    command = Unsubscribe(email=EMAIL, channels=("email",), list_id="L1")

    assert expected == heard(command, state)
    assert "L1" == guard_unsubscribe(command, state, at=AT).list_id


@pytest.mark.rule("KLV-07")
@pytest.mark.parametrize(
    ("state", "remarks"),
    [
        (known(), []),
        (known(list_ids=()), []),
        (known(verified_at=AT - FRESH - TICK), []),
        (known(exists=False), ["creates-profile"]),
        (known(email(**UNSUBSCRIBED)), ["already-unsubscribed"]),
    ],
)
def test_unsubscribe_everywhere(state: KnownState, remarks: list[str]) -> None:
    """A no to everything is written down whatever is known."""
    command = Unsubscribe(email=EMAIL, channels=("email",))

    assert ("ALLOW", ["a-no-is-honoured", *remarks]) == heard(command, state)


@pytest.mark.parametrize(
    ("state", "remarks"),
    [
        (known(), []),
        (known(exists=False), ["creates-profile"]),
        (known(email(suppression=suppressed_for("HARD_BOUNCE"))), ["already-suppressed"]),
    ],
)
def test_suppress(state: KnownState, remarks: list[str]) -> None:
    """Anybody may be suppressed."""
    decision = guard_suppress(Suppress(email=EMAIL), state, at=AT)

    assert Verdict.ALLOW is decision.verdict
    assert ["a-no-is-honoured", *remarks] == [each.rule for each in decision.findings]
    assert ("email", "suppress") == (decision.channel, decision.purpose)


@pytest.mark.rule("KLV-06")
@pytest.mark.parametrize(
    ("state", "evidence", "expected"),
    [
        (known(), PROOF, ("UNKNOWN", ["not-loaded"])),
        (known(exists=False), PROOF, ("DENY", ["nothing-to-lift"])),
        (known(email()), PROOF, ("DENY", ["nothing-to-lift"])),
        (
            known(email(suppression=suppressed_for("HARD_BOUNCE"))),
            PROOF,
            ("DENY", ["other-suppressions", "nothing-to-lift"]),
        ),
        (
            known(email(suppression=suppressed_for("USER_SUPPRESSED", "SPAM_COMPLAINT"))),
            PROOF,
            ("DENY", ["other-suppressions", "proven-return"]),
        ),
        (
            known(email(suppression=suppressed_for("USER_SUPPRESSED", None))),
            PROOF,
            ("DENY", ["other-suppressions", "proven-return"]),
        ),
        (
            known(email(suppression=suppressed_for("USER_SUPPRESSED"))),
            None,
            ("DENY", ["suppressed"]),
        ),
        (
            known(email(suppression=suppressed_for("USER_SUPPRESSED"))),
            proof(consented_at=LEFT),
            ("DENY", ["suppressed"]),
        ),
        (
            known(email(suppression=suppressed_for("USER_SUPPRESSED"))),
            PROOF,
            ("ALLOW", ["proven-return"]),
        ),
        (
            known(email(**UNSUBSCRIBED, suppression=suppressed_for("USER_SUPPRESSED"))),
            None,
            ("DENY", ["opted-out", "suppressed"]),
        ),
        (
            known(
                email(suppression=suppressed_for("USER_SUPPRESSED")),
                verified_at=AT - FRESH - TICK,
            ),
            PROOF,
            ("UNKNOWN", ["state-stale", "proven-return"]),
        ),
    ],
)
def test_unsuppress(
    state: KnownState, evidence: ConsentRecord | None, expected: tuple[str, list[str]]
) -> None:
    """A suppression is lifted only alone, and only for newer evidence: it may be an opt-out."""
    command = Unsuppress(email=EMAIL, evidence=evidence)

    assert expected == heard(command, state)
    assert "unsuppress" == guard_unsuppress(command, state, at=AT).purpose


def always(case: WriteCase) -> Finding:
    """Say yes to everything."""
    return Finding("always", Verdict.ALLOW, f"Yes to {case.topic.channel}.")


@pytest.mark.rule("KLV-06")
@pytest.mark.rule("KLV-07")
@pytest.mark.parametrize(
    ("command", "state", "verdict", "rules"),
    [
        (subscribe(), known(email(**UNSUBSCRIBED)), "DENY", ["opted-out", "always"]),
        (subscribe(), known(), "UNKNOWN", ["not-loaded", "always"]),
        (subscribe(), known(email()), "ALLOW", ["always"]),
        (
            subscribe(),
            known(email(), verified_at=AT - FRESH - TICK),
            "ALLOW",
            ["always"],
        ),
        (
            Unsubscribe(email=EMAIL, channels=("email",), list_id="L1"),
            known(list_ids=()),
            "DENY",
            ["not-on-list", "always"],
        ),
        (
            Unsubscribe(email=EMAIL, channels=("email",), list_id="L1"),
            known(),
            "UNKNOWN",
            ["membership-unverified", "always"],
        ),
        (Suppress(email=EMAIL), known(), "ALLOW", ["always"]),
        (
            Unsuppress(email=EMAIL),
            known(email(suppression=suppressed_for("USER_SUPPRESSED"))),
            "DENY",
            ["suppressed", "always"],
        ),
    ],
)
def test_rules_of_ones_own(command: Any, state: KnownState, verdict: str, rules: list[str]) -> None:
    """Whatever rules are passed, some refusals are heard before an ALLOW."""
    decision = guard(command, state, at=AT, rules=(always,))

    assert (verdict, rules) == (
        decision.verdict.value,
        [each.rule for each in decision.findings],
    )


def test_each_guard_hears_rules_of_ones_own() -> None:
    """The guard of each command takes rules like the guard of them all."""
    everywhere = Unsubscribe(email=EMAIL, channels=("email",))
    marked = known(email(suppression=suppressed_for("USER_SUPPRESSED")))
    rules = (always,)

    assert {("always",)} == {
        tuple(each.rule for each in decision.findings)
        for decision in (
            guard_subscribe(subscribe(), known(email()), at=AT, rules=rules),
            guard_unsubscribe(everywhere, known(), at=AT, rules=rules),
            guard_suppress(Suppress(email=EMAIL), known(), at=AT, rules=rules),
            guard_unsuppress(Unsuppress(email=EMAIL, evidence=PROOF), marked, at=AT, rules=rules),
        )
    }


def test_reordered_rules_say_nothing_twice() -> None:
    """A refusal that overrules an earlier ALLOW is told once."""
    rules = (always, *SUBSCRIBE_RULES)
    decision = guard_subscribe(subscribe(), known(email(**UNSUBSCRIBED)), at=AT, rules=rules)

    assert ["opted-out", "always", "without-evidence"] == [each.rule for each in decision.findings]


def test_no_rules_are_no_yes() -> None:
    """Without an opinion there is no yes, for no channel."""
    decision = guard(subscribe(), known(email()), at=AT, rules=())

    assert Verdict.UNKNOWN is decision.verdict
    assert ["no-opinion"] == [each.rule for each in decision.findings]


def test_saying_yes_to_one_channel_is_not_enough() -> None:
    """A rule that speaks about one channel only leaves the other without a yes."""

    def email_only(case: WriteCase) -> Finding | None:
        return always(case) if case.topic.channel == "email" else None

    sms = SmsChannel(marketing=SmsMarketing(consent="NEVER_SUBSCRIBED"))
    state = known(attrs.evolve(email(), sms=sms))
    command = Subscribe(email=EMAIL, phone_number=PHONE, channels=("email", "sms"))

    assert Verdict.UNKNOWN is guard(command, state, at=AT, rules=(email_only,)).verdict


def test_rules_that_are_never_overruled_come_first() -> None:
    """What refuses whatever rules are passed stands at the head of the usual rules too."""
    usual = {
        Subscribe: SUBSCRIBE_RULES,
        Unsubscribe: UNSUBSCRIBE_RULES,
        Suppress: SUPPRESS_RULES,
        Unsuppress: UNSUPPRESS_RULES,
    }

    for command, rules in VETOES.items():
        assert rules == usual[command][: len(rules)]


def test_rules_alone_say_nothing_of_what_is_not_there() -> None:
    """The rules that allow are silent where nothing was read and nobody left."""
    [case] = (WriteCase(topic=topic, known=KnownState(), at=AT) for topic in subscribe().topics)

    assert nobody_left(case) is None
    assert proven_return(case) is None


def test_dates_and_sources_of_refusals() -> None:
    """A refusal names the field and the newest known date of what was left standing."""
    both = (
        Suppression(reason="USER_SUPPRESSED", timestamp=BEFORE),
        Suppression(reason="SPAM_COMPLAINT", timestamp=LEFT),
        Suppression(reason="UNSUBSCRIBE"),
    )
    decision = guard(subscribe(), known(email(suppression=both)), at=AT)

    assert LEFT == decision.status_at
    assert "subscriptions.email.marketing.suppression" == decision.findings[0].source


def test_what_is_no_command() -> None:
    """Anything but a consent command, and a moment without a zone, is refused."""
    stranger: Any = "subscribe"
    naive = datetime(2026, 3, 1)  # noqa: DTZ001  # what is refused

    with pytest.raises(ConfigurationError) as caught:
        guard(stranger, known(), at=AT)
    assert str(caught.value) == (
        "guard judges consent commands, not str: pass a Subscribe, Unsubscribe, Suppress or "
        "Unsuppress"
    )
    with pytest.raises(ConfigurationError, match="at has no time zone"):
        guard(subscribe(), known(), at=naive)


@pytest.mark.rule("KLV-06")
def test_an_allow_in_plain_text_is_vetoed_too() -> None:
    """A rule of the caller's own that says ALLOW as text subscribes nobody who left."""
    word: Any = "ALLOW"
    rule = (lambda _: Finding("house-rule", word, ""),)
    decision = guard(subscribe(), known(email(**UNSUBSCRIBED)), at=AT, rules=rule)

    assert Verdict.DENY is decision.verdict
    assert ["opted-out", "house-rule"] == [each.rule for each in decision.findings]

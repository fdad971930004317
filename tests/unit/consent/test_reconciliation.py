"""Whose status wins between two platforms, as a table."""

from datetime import UTC, datetime
from typing import Any

import pytest

from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.consent.moments import known
from klaviyo_bridge.consent.reconciliation import (
    MESSAGEMEDIA,
    NEWEST_WINS,
    PROTECT_UNSUBSCRIBED,
    SMARTPUSH,
    Opinion,
    ReconciliationPolicy,
    Standing,
    reconcile,
    standing_of,
)
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import (
    ConsentStatus,
    EmailChannel,
    EmailMarketing,
    Finding,
    Subscriptions,
    Suppression,
    Verdict,
)

OLD = datetime(2024, 1, 1, tzinfo=UTC)
NEW = datetime(2025, 1, 1, tzinfo=UTC)
UNKNOWN = datetime(1990, 1, 1, tzinfo=UTC)
WORDS = {"S": "SUBSCRIBED", "U": "UNSUBSCRIBED", "N": "NEVER_SUBSCRIBED"}
DATES = {"": None, "1": OLD, "2": NEW, "0": UNKNOWN}


def read(cell: str) -> Standing:
    """Read ``U2!``: unsubscribed, dated the newer of two years, suppressed."""
    bare = cell.removesuffix("!")
    return Standing(
        status=ConsentStatus(WORDS[bare[0]]), at=DATES[bare[1:]], suppressed=bare != cell
    )


@pytest.mark.parametrize(
    ("policy", "local", "incoming", "winner", "rules"),
    [
        (NEWEST_WINS, "S1", "U2", "incoming", ["newest-change"]),
        (NEWEST_WINS, "U1", "S2", "incoming", ["newest-change"]),
        (NEWEST_WINS, "U2", "S1", "local", ["newest-change"]),
        (NEWEST_WINS, "S2", "U1", "local", ["newest-change"]),
        (NEWEST_WINS, "S1", "S2", "incoming", ["newest-change"]),
        (NEWEST_WINS, "S1", "U1", "incoming", ["more-restrictive"]),
        (NEWEST_WINS, "U1", "S1", "local", ["more-restrictive"]),
        (NEWEST_WINS, "S2", "U", "incoming", ["more-restrictive"]),
        (NEWEST_WINS, "S", "U1", "incoming", ["more-restrictive"]),
        (NEWEST_WINS, "U0", "S2", "local", ["more-restrictive"]),
        (NEWEST_WINS, "U", "S2", "local", ["more-restrictive"]),
        (NEWEST_WINS, "U1", "U", "incoming", ["more-restrictive"]),
        (NEWEST_WINS, "U", "U1", "local", ["more-restrictive"]),
        (NEWEST_WINS, "S1", "S1", "local", ["more-restrictive"]),
        (NEWEST_WINS, "N", "N", "local", ["more-restrictive"]),
        (NEWEST_WINS, "N", "S1", "incoming", ["only-answer"]),
        (NEWEST_WINS, "S", "N2", "local", ["only-answer"]),
        (NEWEST_WINS, "N2", "U1", "incoming", ["only-answer", "newest-change"]),
        (NEWEST_WINS, "U1", "N2", "local", ["only-answer", "newest-change"]),
        (NEWEST_WINS, "S1!", "S2", "local", ["suppression-wins", "newest-change"]),
        (NEWEST_WINS, "S2", "S1!", "incoming", ["suppression-wins", "newest-change"]),
        (NEWEST_WINS, "U1!", "S2!", "incoming", ["suppression-wins", "newest-change"]),
        (NEWEST_WINS, "U2!", "S1!", "local", ["suppression-wins", "newest-change"]),
        (NEWEST_WINS, "S!", "S2!", "local", ["suppression-wins"]),
        (NEWEST_WINS, "S2!", "S!", "incoming", ["suppression-wins"]),
        (NEWEST_WINS, "S1!", "U1!", "local", ["suppression-wins"]),
        (SMARTPUSH, "N", "S", "incoming", ["incoming-subscription"]),
        (SMARTPUSH, "U2", "S1", "incoming", ["incoming-subscription", "local-opt-out-overwritten"]),
        (SMARTPUSH, "S1", "U2", "local", ["local-status-stays"]),
        (SMARTPUSH, "N", "U2", "local", ["local-status-stays"]),
        (SMARTPUSH, "U1", "U2", "local", ["local-status-stays"]),
        (SMARTPUSH, "S1", "N", "local", ["silence-changes-nothing"]),
        (SMARTPUSH, "U1", "N", "local", ["silence-changes-nothing"]),
        (SMARTPUSH, "S1", "U2!", "incoming", ["suppression-wins", "local-status-stays"]),
        (
            *(SMARTPUSH, "U1!", "S2", "local"),
            ["suppression-wins", "incoming-subscription", "local-opt-out-overwritten"],
        ),
        (
            PROTECT_UNSUBSCRIBED,
            "U1",
            "S2",
            "local",
            ["local-opt-out-stays", "incoming-subscription"],
        ),
        (PROTECT_UNSUBSCRIBED, "S2", "U1", "incoming", ["incoming-opt-out"]),
        (PROTECT_UNSUBSCRIBED, "N", "U", "incoming", ["incoming-opt-out"]),
        (PROTECT_UNSUBSCRIBED, "N", "S", "incoming", ["incoming-subscription"]),
        (PROTECT_UNSUBSCRIBED, "S", "N", "local", ["silence-changes-nothing"]),
        (
            *(MESSAGEMEDIA, "U1", "S2", "local"),
            ["local-opt-out-stays", "incoming-subscription", "opt-out-goes-back"],
        ),
        (
            *(MESSAGEMEDIA, "U1", "N", "local"),
            ["local-opt-out-stays", "silence-changes-nothing", "opt-out-goes-back"],
        ),
        (MESSAGEMEDIA, "U1", "U2", "local", ["local-opt-out-stays", "incoming-opt-out"]),
        (MESSAGEMEDIA, "S1", "U2", "incoming", ["incoming-opt-out"]),
        (MESSAGEMEDIA, "N", "S2", "incoming", ["incoming-subscription"]),
        (MESSAGEMEDIA, "S2", "N", "local", ["silence-changes-nothing"]),
    ],
)
@pytest.mark.rule("SMP-13")
@pytest.mark.rule("MM-04")
def test_who_wins(
    policy: ReconciliationPolicy, local: str, incoming: str, winner: str, rules: list[str]
) -> None:
    """Each policy has its winner; suppression beats them all, and reads as unsubscribed."""
    sides = {"local": read(local), "incoming": read(incoming)}
    settled = reconcile(sides["local"], sides["incoming"], policy=policy)
    suppressed = local.endswith("!") or incoming.endswith("!")
    status = ConsentStatus.UNSUBSCRIBED if suppressed else sides[winner].status

    assert (winner, rules) == (settled.winner, [each.rule for each in settled.findings])
    assert (status, known(sides[winner].at), suppressed) == (
        settled.standing.status,
        settled.standing.at,
        settled.standing.suppressed,
    )


def test_newest_wins_unless_told_otherwise() -> None:
    """The default policy takes the newest answer."""
    assert reconcile(read("S1"), read("U2")) == reconcile(read("S1"), read("U2"), NEWEST_WINS)


@pytest.mark.parametrize(
    ("policy", "local", "incoming", "expected"),
    [
        (
            *(NEWEST_WINS, "S1", "U!"),
            Finding(
                "suppression-wins",
                Verdict.DENY,
                "One side is suppressed, and a suppression beats every status.",
                source="incoming",
            ),
        ),
        (
            *(NEWEST_WINS, "S1", "N2"),
            Finding(
                "only-answer",
                Verdict.ALLOW,
                "The other side never had an answer from the person, so it changes nothing.",
                source="local",
                at=OLD,
            ),
        ),
        (
            *(NEWEST_WINS, "S1", "U2"),
            Finding(
                "newest-change",
                Verdict.DENY,
                "It is the newer of the two answers.",
                source="incoming",
                at=NEW,
            ),
        ),
        (
            *(NEWEST_WINS, "U1", "S1"),
            Finding(
                "more-restrictive",
                Verdict.DENY,
                "Nothing says which side is right, so the more restrictive one counts.",
                source="local",
                at=OLD,
            ),
        ),
        (
            *(PROTECT_UNSUBSCRIBED, "U1", "S2"),
            Finding(
                "local-opt-out-stays",
                Verdict.DENY,
                "The person left here, and nothing from elsewhere undoes that.",
                source="local",
                at=OLD,
            ),
        ),
        (
            *(PROTECT_UNSUBSCRIBED, "S1", "U2"),
            Finding(
                "incoming-opt-out",
                Verdict.DENY,
                "The person left elsewhere, so they have left here too.",
                source="incoming",
                at=NEW,
            ),
        ),
        (
            *(SMARTPUSH, "U1", "S2"),
            Finding(
                "incoming-subscription",
                Verdict.ALLOW,
                "The person is subscribed elsewhere, which overwrites the local status.",
                source="incoming",
                at=NEW,
            ),
        ),
        (
            *(SMARTPUSH, "N", "U2"),
            Finding(
                "local-status-stays",
                Verdict.DENY,
                "An unsubscribe elsewhere does not overwrite the local status.",
                source="local",
            ),
        ),
        (
            *(SMARTPUSH, "S1", "U2"),
            Finding(
                "local-status-stays",
                Verdict.ALLOW,
                "An unsubscribe elsewhere does not overwrite the local status. The person left "
                "there and stays subscribed here.",
                source="local",
                at=OLD,
            ),
        ),
        (
            *(SMARTPUSH, "S1", "N2"),
            Finding(
                "silence-changes-nothing",
                Verdict.ALLOW,
                "Elsewhere the person never gave an answer, so nothing changes here.",
                source="local",
                at=OLD,
            ),
        ),
        (
            *(SMARTPUSH, "U1", "S2"),
            Finding(
                "local-opt-out-overwritten",
                Verdict.UNKNOWN,
                "The person had unsubscribed here.",
            ),
        ),
        (
            *(MESSAGEMEDIA, "U1", "S2"),
            Finding(
                "opt-out-goes-back",
                Verdict.UNKNOWN,
                "The other side does not know that the person left here: tell it, once.",
            ),
        ),
    ],
)
def test_what_a_rule_tells(
    policy: ReconciliationPolicy, local: str, incoming: str, expected: Finding
) -> None:
    """A rule tells its reason in one sentence, for a side and with its date; a remark for none."""
    findings = reconcile(read(local), read(incoming), policy).findings

    assert [expected] == [each for each in findings if each.rule == expected.rule]


def test_findings_speak_for_a_side() -> None:
    """A finding names its side and date; ALLOW leaves the person subscribed, a remark nothing."""
    allowed = reconcile(read("U2"), read("S1"), SMARTPUSH).findings
    denied = reconcile(read("S1"), read("U2"), NEWEST_WINS).findings
    undated = reconcile(read("S"), read("U0"), NEWEST_WINS).findings

    assert [(Verdict.ALLOW, "incoming", OLD), (Verdict.UNKNOWN, None, None)] == [
        (each.verdict, each.source, each.at) for each in allowed
    ]
    assert [(Verdict.DENY, "incoming", NEW)] == [
        (each.verdict, each.source, each.at) for each in denied
    ]
    assert undated[0].at is None


def test_suppressed_standing_is_no_allow() -> None:
    """A finding for a suppressed side is a DENY, also when its status is SUBSCRIBED."""
    finding = reconcile(read("S2!"), read("U1")).findings[0]

    assert Verdict.DENY is finding.verdict
    assert "local" == finding.source


@pytest.mark.rule("SMP-13")
@pytest.mark.parametrize(("local", "says"), [("S1", True), ("N", False), ("U1", False)])
def test_the_vendors_rule_states_its_consequence(local: str, says: bool) -> None:
    """Where somebody who left in Klaviyo goes on receiving messages, the finding says so."""
    finding = reconcile(read(local), read("U2"), SMARTPUSH).findings[0]

    assert ("stays subscribed here" in finding.message) is says


def test_a_policy_of_ones_own() -> None:
    """A policy without an opinion falls back on the more restrictive side, remarks come last."""

    def shrug(_: Standing, __: Standing) -> Opinion:
        return Opinion(winner=None, rule="shrug", message="Who knows.")

    settled = reconcile(read("S2"), read("U1"), (shrug,))

    assert ["more-restrictive", "shrug"] == [each.rule for each in settled.findings]
    assert "incoming" == settled.winner
    assert "local" == reconcile(read("U1"), read("S2"), ()).winner
    assert "incoming" == reconcile(read("S"), read("N"), ()).winner


@pytest.mark.rule("KLV-03")
def test_a_status_is_one_of_three() -> None:
    """A word that is not known is refused, and the cure is the restrictive reading."""
    status: Any = "SUBSCRIBED"

    assert ConsentStatus.SUBSCRIBED is Standing(status=status).status
    status = "PENDING"
    with pytest.raises(ConfigurationError) as caught:
        Standing(status=status)
    assert str(caught.value) == (
        "status is none of SUBSCRIBED, UNSUBSCRIBED and NEVER_SUBSCRIBED: a word that is not known "
        "means no, so pass UNSUBSCRIBED for it"
    )


def test_a_standing_has_a_time_zone() -> None:
    """Which of two moments is newer cannot be told without zones."""
    naive = datetime(2024, 1, 1)  # noqa: DTZ001  # what is refused

    with pytest.raises(ConfigurationError, match="at has no time zone"):
        Standing(status=ConsentStatus.SUBSCRIBED, at=naive)


@pytest.mark.parametrize(
    ("marketing", "expected"),
    [
        ({"consent": "SUBSCRIBED", "consent_timestamp": OLD}, ("SUBSCRIBED", OLD, False)),
        ({"consent": "UNSUBSCRIBED", "last_updated": NEW}, ("UNSUBSCRIBED", NEW, False)),
        ({"consent": "NEVER_SUBSCRIBED"}, ("NEVER_SUBSCRIBED", None, False)),
        (
            {"consent": "SUBSCRIBED", "suppression": (Suppression(timestamp=NEW),)},
            ("UNSUBSCRIBED", NEW, True),
        ),
        (
            {"consent": "NEVER_SUBSCRIBED", "can_receive_email_marketing": False},
            ("UNSUBSCRIBED", None, True),
        ),
    ],
)
def test_standing_of_a_decision(
    marketing: dict[str, Any], expected: tuple[str, datetime | None, bool]
) -> None:
    """A decision's status, date and suppression are what its platform says."""
    subject = Subscriptions(email=EmailChannel(marketing=EmailMarketing(**marketing)))
    standing = standing_of(evaluate(subject, at=NEW), platform="Klaviyo")

    assert standing is not None
    assert expected == (standing.status.value, standing.at, standing.suppressed)
    assert "Klaviyo" == standing.platform


@pytest.mark.rule("KLV-01")
def test_an_unknown_decision_says_nothing() -> None:
    """Nothing is known, so there is nothing to reconcile."""
    assert standing_of(evaluate(Subscriptions(), at=NEW)) is None

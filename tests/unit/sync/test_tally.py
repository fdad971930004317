from klaviyo_bridge.models import Decision, Fidelity, Finding, Quarantined, Verdict
from klaviyo_bridge.sync import ChannelCount, RuleCount, Tally
from klaviyo_bridge.sync.tally import MOST_RECORDS

LOSSY = Finding("b-rule", Fidelity.LOSSY, "changed")
OMITTED = Finding("a-rule", Fidelity.OMITTED, "left out")


def test_rules_are_counted_with_their_first_example() -> None:
    """A rule is listed once, the most frequent first, with the first record it spoke about."""
    tally = Tally()

    tally.count_findings((OMITTED, LOSSY), "profile 1")
    tally.count_findings((LOSSY,), "profile 2")

    assert (
        RuleCount(rule="b-rule", verdict="LOSSY", count=2, example="profile 1"),
        RuleCount(rule="a-rule", verdict="OMITTED", count=1, example="profile 1"),
    ) == tally.findings()


def test_verdicts_are_counted_by_channel() -> None:
    """Each channel has its verdicts and what decided; a decision may lack a reason."""
    tally = Tally()
    yes = Finding("said-yes", Verdict.ALLOW, "yes")

    for findings in ((yes,), (yes,), ()):
        tally.count_decision(
            Decision(verdict=Verdict.ALLOW, findings=findings, channel="sms", purpose="marketing")
        )

    assert (
        ChannelCount(channel="sms", verdicts={"ALLOW": 3}, reasons={"said-yes": 2}),
    ) == tally.channels()


def test_quarantined_records_are_bounded() -> None:
    """All are counted, the first are kept, and only profiles count as people."""
    tally = Tally()

    for number in range(MOST_RECORDS + 1):
        tally.quarantine(
            Quarantined(type="profile", id=str(number), path="$", problem="no", raw={})
        )
    tally.quarantine(Quarantined(type="list", id="L", path="$", problem="no", raw={}))

    assert MOST_RECORDS == len(tally.records)
    assert 2 == tally.records_beyond
    assert MOST_RECORDS + 1 == tally.people(written=0).quarantined

"""The laws of merging: what several records of one person come to."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.consent.status import status_of
from klaviyo_bridge.models import ConsentStatus, Decision, Profile, Verdict
from klaviyo_bridge.policies import omnisend
from klaviyo_bridge.policies.identity import MERGED, email_key, group, merge_decisions, repeated
from klaviyo_bridge.policies.precedence import is_filled, settle
from tests.properties.strategies import NOW, list_ids, profiles, subscriptions

decisions = subscriptions.map(lambda subject: evaluate(subject, channel="email", at=NOW))
several = st.lists(decisions, min_size=1, max_size=5)


@pytest.mark.rule("MM-14")
@given(judged=several)
def test_merged_allow_means_that_every_one_allows(judged: list[Decision]) -> None:
    """The merged contact may be messaged only if every merged record may."""
    allowed = all(each.verdict is Verdict.ALLOW for each in judged)

    assert allowed is (merge_decisions(judged).verdict is Verdict.ALLOW)


@given(judged=several)
def test_an_opt_out_is_never_lost(judged: list[Decision]) -> None:
    """A merge with somebody who opted out is an opt-out."""
    out = any(status_of(each) is ConsentStatus.UNSUBSCRIBED for each in judged)

    assert out is (status_of(merge_decisions(judged)) is ConsentStatus.UNSUBSCRIBED)


@given(judged=several, shuffle=st.randoms(use_true_random=False))
def test_order_changes_nothing(judged: list[Decision], shuffle: Any) -> None:
    """Permission does not depend on the order in which records come."""
    merged = merge_decisions(judged)
    shuffled = judged[:]
    shuffle.shuffle(shuffled)
    again = merge_decisions(shuffled)

    assert (merged.verdict, merged.status_at) == (again.verdict, again.status_at)
    assert rules(merged) == rules(again)


@given(judged=several, added=decisions)
def test_adding_a_record_never_turns_a_no_into_a_yes(
    judged: list[Decision], added: Decision
) -> None:
    """Whoever may not be messaged may not be messaged when another record is merged in."""
    before = merge_decisions(judged)
    after = merge_decisions([*judged, added])

    if before.verdict is not Verdict.ALLOW:
        assert after.verdict is not Verdict.ALLOW


@given(judged=several)
def test_merging_again_changes_nothing(judged: list[Decision]) -> None:
    """Merging is idempotent: the same record twice permits what it permits once."""
    merged = merge_decisions(judged)
    twice = merge_decisions([*judged, *judged])

    assert merge_decisions([merged]) == merged
    assert (merged.verdict, merged.status_at) == (twice.verdict, twice.status_at)
    assert rules(merged) == rules(twice)


@given(judged=several)
def test_no_finding_is_lost(judged: list[Decision]) -> None:
    """Every finding of every record is kept, the deciding one first, and counted at the end."""
    merged = merge_decisions(judged)

    assert all(finding in merged.findings for each in judged for finding in each.findings)
    assert merged.findings[0].verdict is merged.verdict
    assert merged.findings[0].at == merged.status_at
    assert (len(judged) > 1) is (merged.findings[-1].rule == MERGED)


@given(judged=several, more=several)
def test_merging_in_steps_is_merging_at_once(judged: list[Decision], more: list[Decision]) -> None:
    """Streams may be merged pair by pair."""
    at_once = merge_decisions([*judged, *more])
    in_steps = merge_decisions([merge_decisions(judged), merge_decisions(more)])

    assert (at_once.verdict, at_once.status_at) == (in_steps.verdict, in_steps.status_at)
    assert at_once.findings[-1] == in_steps.findings[-1]
    assert rules(at_once) == rules(in_steps)


def rules(decision: Decision) -> set[str]:
    """Name the rules that spoke about the records."""
    return {finding.rule for finding in decision.findings} - {MERGED}


@given(keys=st.lists(st.none() | list_ids))
def test_everybody_is_in_one_group(keys: list[str | None]) -> None:
    """Grouping loses nobody, puts together who shares a key, and is the same in two readings."""
    records = list(enumerate(keys))
    at_once = list(group(records, key=lambda record: record[1]))
    in_two = list(group(records, key=lambda record: record[1], among=repeated(keys)))
    known = [each[0][1] for each in at_once if each[0][1] is not None]

    assert records == sorted(record for each in at_once for record in each)
    assert sorted(at_once) == sorted(in_two)
    assert len(known) == len(set(known))
    assert all(len({key for _, key in each}) == 1 for each in at_once)


values = st.sampled_from([None, "", " ", "a", "b", 0, 1, False, True, (), ("a",)])
fields = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), values)
blocks = st.sampled_from([(), (("a", "b"),), (("a", "b"), ("c", "d"))])


@given(records=st.lists(fields, max_size=4), blocks=blocks)
def test_no_value_is_lost_silently(
    records: list[dict[str, Any]], blocks: tuple[tuple[str, ...], ...]
) -> None:
    """Each value is the one that stays, or its field is named in a finding."""
    settled, findings = settle(records, blocks=blocks)
    named = {finding.source for finding in findings}

    for record in records:
        for name, value in record.items():
            assert not is_filled(value) or name in named or value == settled[name]
    assert len(named) == len(findings)


@pytest.mark.rule("OMN-09")
@given(people=st.lists(profiles, min_size=1, max_size=3))
def test_omnisend_contacts_are_merged_by_the_same_law(people: list[Profile]) -> None:
    """An address of the merged contact is subscribed only if all contacts with one are."""
    mapped = [
        omnisend.map_profile(attrs.evolve(each, email="ada@example.com"), at=NOW).contact
        for each in people
    ]
    contacts = [each for each in mapped if each is not None]
    merged = omnisend.merge(contacts).contact
    assert merged is not None
    states = {
        kind: [each.state for c in contacts for each in c.identifiers if each.type == kind]
        for kind in ("email", "phone")
    }

    assert 1 == len({email_key(each.id) for each in merged.identifiers if each.type == "email"})
    for identifier in merged.identifiers:
        all_subscribed = all(
            state is not None and state.status is omnisend.ChannelStatus.SUBSCRIBED
            for state in states[identifier.type]
        )
        subscribed = (
            identifier.state is not None
            and identifier.state.status is omnisend.ChannelStatus.SUBSCRIBED
        )

        assert all_subscribed is subscribed
    assert omnisend.to_payload(merged)["identifiers"]

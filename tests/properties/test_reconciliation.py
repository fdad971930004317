"""The laws of reconciling two platforms."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.consent.moments import known
from klaviyo_bridge.consent.reconciliation import (
    MESSAGEMEDIA,
    NEWEST_WINS,
    PROTECT_UNSUBSCRIBED,
    SMARTPUSH,
    Standing,
    reconcile,
)
from klaviyo_bridge.models import ConsentStatus, Verdict
from tests.properties.strategies import moments

SUBSCRIBED = ConsentStatus.SUBSCRIBED
UNSUBSCRIBED = ConsentStatus.UNSUBSCRIBED

standings = st.builds(
    Standing,
    status=st.sampled_from(ConsentStatus),
    at=st.none() | moments,
    suppressed=st.booleans(),
    platform=st.sampled_from([None, "Klaviyo", "SmartPush"]),
)
named = [NEWEST_WINS, SMARTPUSH, PROTECT_UNSUBSCRIBED, MESSAGEMEDIA]
rules = sorted({rule for policy in named for rule in policy}, key=lambda rule: rule.__name__)
policies = st.sampled_from(named) | st.lists(st.sampled_from(rules), unique=True).map(tuple)


@given(local=standings, incoming=standings, policy=policies)
def test_reconciling_is_total_and_safe(local: Standing, incoming: Standing, policy: Any) -> None:
    """Nobody becomes subscribed unless a side says so, and never if either is suppressed."""
    settled = reconcile(local, incoming, policy=policy)

    if settled.standing.status is SUBSCRIBED:
        assert SUBSCRIBED in {local.status, incoming.status}
        assert not local.suppressed
        assert not incoming.suppressed
    assert settled.standing.suppressed is (local.suppressed or incoming.suppressed)
    assert (settled.findings[0].verdict is Verdict.ALLOW) is (settled.standing.status is SUBSCRIBED)


@given(local=standings, incoming=standings, policy=policies)
def test_reconciling_again_changes_nothing(
    local: Standing, incoming: Standing, policy: Any
) -> None:
    """A second sync of the same answer leaves the first one's result."""
    once = reconcile(local, incoming, policy=policy).standing

    assert once == reconcile(once, incoming, policy=policy).standing


@given(one=standings, other=standings)
def test_newest_wins_is_commutative(one: Standing, other: Standing) -> None:
    """Which side is called local does not matter where the newest wins."""
    standing = reconcile(one, other).standing
    mirrored = reconcile(other, one).standing

    assert attrs.evolve(standing, platform=None) == attrs.evolve(mirrored, platform=None)


@pytest.mark.rule("MM-04")
@given(local=standings, incoming=standings)
def test_an_opt_out_is_never_undone(local: Standing, incoming: Standing) -> None:
    """Who left at the target stays unsubscribed there, whatever Klaviyo says and since when."""
    left = attrs.evolve(local, status=UNSUBSCRIBED)

    for policy in (MESSAGEMEDIA, PROTECT_UNSUBSCRIBED):
        assert UNSUBSCRIBED is reconcile(left, incoming, policy=policy).standing.status
        assert UNSUBSCRIBED is reconcile(incoming, left, policy=policy).standing.status


@pytest.mark.rule("SMP-13")
@given(local=standings, incoming=standings)
def test_subscribed_overwrites_and_unsubscribed_does_not(
    local: Standing, incoming: Standing
) -> None:
    """Without suppressions, only SUBSCRIBED in Klaviyo changes the local status."""
    ours, theirs = (attrs.evolve(each, suppressed=False) for each in (local, incoming))
    expected = theirs if theirs.status is SUBSCRIBED else ours

    assert attrs.evolve(expected, at=known(expected.at)) == (
        reconcile(ours, theirs, SMARTPUSH).standing
    )

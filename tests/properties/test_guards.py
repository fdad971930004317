"""The laws of the guards, for whatever Klaviyo may send and a caller may claim."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.consent.evidence import consent_record, is_explicit
from klaviyo_bridge.consent.guards import SUBSCRIBE_RULES, guard
from klaviyo_bridge.consent.moments import known as known_moment
from klaviyo_bridge.consent.write_case import WriteCase
from klaviyo_bridge.models import (
    ConsentRecord,
    Finding,
    KnownState,
    Profile,
    Subscribe,
    Subscriptions,
    Suppress,
    Unsubscribe,
    Unsuppress,
    Verdict,
)
from tests.properties.strategies import NOW, list_ids, moments, profiles, subscriptions, texts

EMAIL = "ada@example.com"
PHONE = "+447700900123"
STAYED = {None, "SUBSCRIBED", "NEVER_SUBSCRIBED"}

channels = st.sampled_from([("email",), ("sms",), ("email", "sms")])


@st.composite
def records(draw: st.DrawFn, channel: str) -> ConsentRecord:
    """Make evidence of one channel, good or not."""
    return ConsentRecord(
        channel=channel,
        consented_at=draw(st.none() | moments),
        method=draw(st.none() | texts | st.sampled_from(["FORM", "API"])),
        source=draw(st.none() | texts),
        form_id=draw(st.none() | texts),
    )


@st.composite
def subscribes(draw: st.DrawFn) -> Subscribe:
    """Make a subscribe, a historical import or not, with evidence for some of its channels."""
    names = draw(channels)
    consented_at = draw(st.none() | moments)
    evidence = [draw(st.none() | records(name)) for name in names]
    return Subscribe(
        email=EMAIL,
        phone_number=PHONE,
        channels=names,
        list_id=draw(st.none() | list_ids),
        historical_import=consented_at is not None,
        consented_at=consented_at,
        evidence=tuple(record for record in evidence if record is not None),
    )


commands = st.one_of(
    subscribes(),
    st.builds(
        Unsubscribe,
        email=st.just(EMAIL),
        phone_number=st.just(PHONE),
        channels=channels,
        list_id=st.none() | list_ids,
    ),
    st.just(Suppress(email=EMAIL)),
    st.builds(Unsuppress, email=st.just(EMAIL), evidence=st.none() | records("email")),
)
states = st.builds(
    KnownState,
    subscriptions=st.none() | subscriptions,
    list_ids=st.none() | st.sets(list_ids),
    exists=st.sampled_from([None, True]),
    verified_at=st.none() | st.just(NOW) | moments,
    opt_in_process=st.sampled_from([None, "single_opt_in", "double_opt_in"]),
)


def always(_: WriteCase) -> Finding:
    """Say yes to everything."""
    return Finding("always", Verdict.ALLOW, "Yes.")


rules = st.one_of(
    st.none(),
    st.permutations(SUBSCRIBE_RULES).map(tuple),
    st.just((always,)),
    st.just((always, *SUBSCRIBE_RULES)),
)


def departures_of(state: Subscriptions, channel: str) -> list[datetime | None]:
    """Date every way in which a person left a channel or was suppressed."""
    permission = getattr(getattr(state, channel), "marketing", None)
    marketing = getattr(state.email, "marketing", None)
    left = [] if permission is None or permission.consent in STAYED else [permission.last_updated]
    suppressed = () if marketing is None else marketing.suppression or ()
    lifted = {"UNSUBSCRIBE", "SPAM_COMPLAINT", "SPAM_REPORT", "USER_SUPPRESSED"}
    return left + [
        each.timestamp for each in suppressed if channel == "email" or each.reason in lifted
    ]


@pytest.mark.rule("KLV-06")
@given(command=subscribes(), state=states, rules=rules)
def test_nobody_who_left_is_subscribed(command: Subscribe, state: KnownState, rules: Any) -> None:
    """Never sent for someone who left or complained without fresh, explicit evidence."""
    if guard(command, state, at=NOW, rules=rules).verdict is not Verdict.ALLOW:
        return

    assert state.subscriptions is not None
    evidence = {record.channel: record for record in command.evidence}
    for channel in command.channels:
        for left in departures_of(state.subscriptions, channel):
            consented_at = known_moment(evidence[channel].consented_at)
            left_at = known_moment(left)

            assert is_explicit(evidence[channel])
            assert consented_at is not None
            assert left_at is not None
            assert left_at < consented_at <= NOW


@pytest.mark.rule("KLV-09")
@given(command=subscribes(), state=states, rules=rules)
def test_an_import_is_dated_by_its_evidence(
    command: Subscribe, state: KnownState, rules: Any
) -> None:
    """A timestamp of a historical import lies in the past, and is never invented."""
    allowed = guard(command, state, at=NOW, rules=rules).verdict is Verdict.ALLOW
    if allowed and command.historical_import:
        assert known_moment(command.consented_at) is not None
        assert {command.consented_at} == {record.consented_at for record in command.evidence}
        assert command.consented_at < NOW  # type: ignore[operator]  # known, a line above


@pytest.mark.rule("KLV-07")
@given(state=states, list_id=st.none() | list_ids, rules=rules)
def test_only_members_are_unsubscribed_from_a_list(
    state: KnownState, list_id: str | None, rules: Any
) -> None:
    """Membership is verified first; a no to everything needs nothing verified."""
    command = Unsubscribe(email=EMAIL, channels=("email",), list_id=list_id)

    if list_id is None:
        assert guard(command, state, at=NOW).verdict is Verdict.ALLOW
    elif guard(command, state, at=NOW, rules=rules).verdict is Verdict.ALLOW:
        assert list_id in (state.list_ids or ())


@given(command=commands, state=states | st.just(KnownState(exists=False)))
def test_guards_are_total(command: Any, state: KnownState) -> None:
    """Every command gives an answer, decided by the first finding, with nothing personal in it."""
    decision = guard(command, state, at=NOW)

    assert decision.findings[0].verdict is decision.verdict
    assert decision.findings[0].at == decision.status_at
    for finding in decision.findings:
        assert EMAIL not in finding.message
        assert PHONE not in finding.message
        assert finding.rule.replace("-", "").isalpha()


@pytest.mark.rule("KLV-09")
@given(
    profile=profiles,
    channel=st.sampled_from(["email", "sms"]),
)
def test_evidence_is_total_and_invents_no_date(profile: Profile, channel: str) -> None:
    """A record's date is the one of the subscriptions, or none."""
    record = consent_record(profile, channel=channel)
    permission = getattr(getattr(profile.subscriptions, channel, None), "marketing", None)
    stamp = None if permission is None else known_moment(permission.consent_timestamp)

    assert (None if record is None else record.consented_at) == stamp

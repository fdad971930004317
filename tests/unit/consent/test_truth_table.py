"""Every cell of the truth table."""

from datetime import timedelta
from typing import Any

import pytest

from klaviyo_bridge.consent import TOPICS, evaluate
from klaviyo_bridge.models import Decision, ListSuppression, Profile, Subscriptions, Suppression
from tests.unit.consent.people import (
    AT,
    CHANNELS,
    CONSENTED,
    EMAIL,
    TOMORROW,
    UNKNOWN_DATE,
    UPDATED,
    ask,
    permission_for,
)
from tests.unit.consent.truth_table import (
    ABOUT_A_LIST,
    ABOUT_NO_LIST,
    AGES,
    CONSENTS,
    ENDS,
    GAPS,
    LEGEND,
    LISTS,
    NOTHING_READ,
    OTHER_TOPICS,
    RUNNING_OUT,
    SUPPRESSIONS,
)

DATES = dict(zip(AGES, (CONSENTED, None, UNKNOWN_DATE, TOMORROW), strict=True))
BLOCKED = dict(
    zip(
        LISTS,
        ((), *((ListSuppression(list_id=each),) for each in ("L1", "L2", None))),
        strict=True,
    )
)
RUNS_OUT = dict(zip(ENDS, (None, TOMORROW, AT, AT - timedelta(days=1)), strict=True))
LETTERS = {meaning: letter for letter, meaning in LEGEND.items()}


def rows(table: str) -> list[tuple[tuple[str, str], list[str]]]:
    """Return each row's two names, and its columns of letters."""
    words = [line.split() for line in table.splitlines()]
    return [
        ((first, second), columns)
        for first, second, *columns in filter(None, words)
        if set("".join(columns)) <= LEGEND.keys()
    ]


def letter(decision: Decision) -> str:
    """Return the letter of an answer."""
    return LETTERS[decision.verdict.value, decision.findings[0].rule]


def spoken(word: str) -> str | None:
    """Return a word as Klaviyo sends it; the last of each list stands for none."""
    return None if word in {"absent", "null"} else word


def suppressed_for(reason: str) -> tuple[Suppression, ...]:
    """Return one suppression, or none."""
    if reason == "nothing":
        return ()
    return (Suppression(reason=spoken(reason), timestamp=UPDATED),)


def email_letter(consent: str, age: str, reason: str, blocked: str, *, list_id: str | None) -> str:
    """Ask about marketing email to somebody in this state."""
    permission = permission_for(
        EMAIL,
        consent=spoken(consent),
        consent_timestamp=DATES[age],
        can_receive=reason == "nothing",
        suppression=suppressed_for(reason),
        list_suppressions=BLOCKED[blocked],
    )
    return letter(ask(EMAIL, permission, list_id=list_id))


def other_letter(topic: tuple[str, str], consent: str, age: str, **members: Any) -> str:
    """Ask about another channel or purpose of somebody in this state."""
    permission = permission_for(
        topic,
        consent=spoken(consent),
        consent_timestamp=DATES[age],
        can_receive=consent == "SUBSCRIBED",
        **members,
    )
    return letter(ask(topic, permission))


@pytest.mark.rule("OMN-07")
@pytest.mark.rule("OMN-08")
@pytest.mark.rule("OMN-09")
@pytest.mark.parametrize(("state", "expected"), rows(ABOUT_A_LIST))
def test_email_of_a_list(state: tuple[str, str], expected: list[str]) -> None:
    """Marketing email of one list, for every consent, its age, suppression and list blocked."""
    found = [
        "".join(email_letter(*state, reason, blocked, list_id="L1") for blocked in LISTS)
        for reason in SUPPRESSIONS
    ]

    assert expected == found


@pytest.mark.rule("KLV-03")
@pytest.mark.parametrize(("state", "expected"), rows(ABOUT_NO_LIST))
def test_email_of_no_list(state: tuple[str, str], expected: list[str]) -> None:
    """Marketing email of no list, for every consent, its age, suppression and list blocked."""
    found = [
        "".join(email_letter(*state, reason, blocked, list_id=None) for blocked in LISTS)
        for reason in SUPPRESSIONS
    ]

    assert expected == found


@pytest.mark.parametrize(("topic", "expected"), rows(OTHER_TOPICS))
def test_other_topics(topic: tuple[str, str], expected: list[str]) -> None:
    """The other channels and purposes, for every consent and its age."""
    found = ["".join(other_letter(topic, consent, age) for age in AGES) for consent in CONSENTS]

    assert expected == found


@pytest.mark.parametrize(("topic", "expected"), rows(RUNNING_OUT))
def test_running_out(topic: tuple[str, str], expected: list[str]) -> None:
    """Permissions that may run out, for every consent and end."""
    found = [
        "".join(other_letter(topic, consent, "dated", valid_until=RUNS_OUT[end]) for end in ENDS)
        for consent in CONSENTS
    ]

    assert expected == found


@pytest.mark.rule("KLV-01")
@pytest.mark.parametrize(("topic", "expected"), rows(NOTHING_READ))
def test_nothing_read(topic: tuple[str, str], expected: list[str]) -> None:
    """Without subscriptions, channel or permission nothing is known, on every channel."""
    channel, purpose = topic
    member, model = CHANNELS[channel]
    subscriptions = [None, Subscriptions(), Subscriptions(**{member: model()})]
    people = [
        Profile(id="1", email="a@example.com", phone_number="+15550100123", subscriptions=each)
        for each in subscriptions
    ]
    found = "".join(
        letter(evaluate(each, channel=channel, purpose=purpose, at=AT)) for each in people
    )

    assert len(GAPS) == len(people)
    assert expected == [found]


def test_the_tables_are_whole() -> None:
    """Every state stands in the tables once, and every topic."""
    states = [(consent, age) for consent in CONSENTS for age in AGES]

    assert states == [state for state, _ in rows(ABOUT_A_LIST)]
    assert states == [state for state, _ in rows(ABOUT_NO_LIST)]
    assert list(TOPICS)[1:] == [topic for topic, _ in rows(OTHER_TOPICS)]
    assert list(TOPICS) == [topic for topic, _ in rows(NOTHING_READ)]

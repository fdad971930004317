"""Klaviyo's own words, as a reader sees them."""

import pytest

from klaviyo_bridge.consent.words import shown, tell_suppressions


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("PENDING", "PENDING"),
        ("Half_way", "Half_way"),
        ("a" * 40, "a" * 40),
        ("a" * 41, "unreadable"),
        ("ada@example.com", "unreadable"),
        ("two words", "unreadable"),
        ("", "unreadable"),
    ],
)
def test_only_a_word_is_shown(word: str, expected: str) -> None:
    """What could be anything but a word, such as an address, is not repeated."""
    assert expected == shown(word)


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (["HARD_BOUNCE"], "mail to this address bounced for good"),
        (["INVALID_EMAIL"], "the address is invalid"),
        (["SPAM_COMPLAINT"], "the person reported spam"),
        (["SPAM_REPORT"], "the person reported spam"),
        (["UNSUBSCRIBE"], "the person unsubscribed"),
        (["USER_SUPPRESSED"], "suppressed by the marketer or an earlier system"),
        ([None], "no reason given"),
        (["ADDED_LATER"], "for a reason that is not known (ADDED_LATER)"),
        (["ada@example.com"], "for a reason that is not known (unreadable)"),
        (
            ["SPAM_REPORT", None, "SPAM_COMPLAINT", "UNSUBSCRIBE"],
            "the person reported spam; no reason given; the person unsubscribed",
        ),
    ],
)
def test_reasons_are_told_once_each(reasons: list[str | None], expected: str) -> None:
    """Every reason is told in plain words, in order, and two that come to one are told once."""
    assert f"All marketing email is blocked: {expected}." == tell_suppressions(tuple(reasons))

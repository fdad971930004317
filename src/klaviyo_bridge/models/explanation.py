"""Answers that explain themselves: a verdict, and the findings that led to it.

Consent, mapping and whatever else has to give reasons all speak these words.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NoReturn

import attrs

from klaviyo_bridge.models.identifiers import mask_size


class Verdict(StrEnum):
    """What a decision comes to. Only :attr:`ALLOW` is a yes."""

    ALLOW = "ALLOW"
    """There is evidence that a message may be sent."""
    DENY = "DENY"
    """There is evidence, or the rule, that it may not."""
    UNKNOWN = "UNKNOWN"
    """The data needed to tell was not loaded. Never a yes."""


class Fidelity(StrEnum):
    """What became of one piece of data on its way into another system."""

    EXACT = "EXACT"
    """It means the same there."""
    LOSSY = "LOSSY"
    """It arrived, changed in the way that the message says."""
    OMITTED = "OMITTED"
    """It was left out, for the reason that the message gives."""
    UNSUPPORTED = "UNSUPPORTED"
    """The other system has no place for it."""
    COLLISION = "COLLISION"
    """Two pieces want one place there; the message says who got it."""


class Answer(StrEnum):
    """Whether a person meets a condition, in Kleene's logic of three values."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """The data needed to tell was not given. Never a yes, and never a no."""


class Exactness(StrEnum):
    """How well a condition of one system is said in another's."""

    EXACT = "exact"
    """It holds for the same people."""
    APPROXIMATE = "approximate"
    """It may hold for more people or for fewer; the message says which."""
    SNAPSHOT = "snapshot"
    """It holds for the people for whom it held on the day of the translation."""
    FAILED = "failed"
    """The other system cannot say it; the message says what to do by hand."""


@attrs.frozen
class Finding:
    """One rule's opinion, with its evidence."""

    rule: str
    """Stable name of the rule that speaks, such as ``suppression-wins``; never personal data."""
    verdict: Verdict | Fidelity | Answer | Exactness
    """Its opinion."""
    message: str = attrs.field(repr=False)
    """One plain sentence for a human. May name list ids, dates and reasons."""
    source: str | None = attrs.field(default=None, kw_only=True)
    """The field that was looked at: ``subscriptions.email.marketing.suppression``."""
    at: datetime | None = attrs.field(default=None, kw_only=True)
    """When that became so, according to the data."""
    evidence: Mapping[str, object] = attrs.field(factory=dict, kw_only=True, repr=mask_size)
    """The values that were looked at, JSON-ready. May be personal; masked in ``repr``."""


@attrs.frozen(kw_only=True)
class Match:
    """Whether a person is in a segment, and how each condition contributed."""

    answer: Answer
    """Compare it by name; a match has no truth value."""
    findings: tuple[Finding, ...]
    """In the order of the conditions; each one's verdict is an :class:`Answer`."""

    def __bool__(self) -> NoReturn:
        """Refuse: ``if match:`` would take UNKNOWN or NO for a yes."""
        raise TypeError("a Match is neither true nor false: compare match.answer with Answer.YES")


@attrs.frozen(kw_only=True)
class Decision:
    """A verdict and every finding that was heard, the deciding one first."""

    verdict: Verdict
    """The answer in one word; ask for it by name, a decision has no truth value."""
    findings: tuple[Finding, ...]
    """In order of precedence; the first one decided."""
    channel: str
    """``email``, ``sms``, ..."""
    purpose: str
    """``marketing``, ``transactional``, ..."""
    list_id: str | None = None
    """The list that the question was about, if it was about one."""
    status_at: datetime | None = None
    """When the person opted in (ALLOW) or out (DENY), where the data says so."""

    def __bool__(self) -> NoReturn:
        """Refuse: ``if decision:`` would take UNKNOWN or DENY for a yes."""
        raise TypeError(
            "a Decision is neither true nor false: compare decision.verdict with Verdict.ALLOW"
        )

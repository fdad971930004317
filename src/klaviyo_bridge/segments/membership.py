"""Whether a person is in a segment.

A definition is an AND of groups, a group an OR of conditions
(https://developers.klaviyo.com/en/reference/segments_api_overview); each condition is met, not met
or, where data is missing, unknown, and so is the whole, by Kleene's logic. A group without
conditions is never met. Of a definition without groups nothing can be told.

A definition is compiled once, into a test of plain functions; a test then costs little more than
reading the data it is about.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Answer, Finding, Match
from klaviyo_bridge.models.definition import Condition, Definition, Part
from klaviyo_bridge.segments.conditions import find_kind
from klaviyo_bridge.segments.definitions import typed
from klaviyo_bridge.segments.logic import all_of, any_of
from klaviyo_bridge.segments.opinions import (
    DEFINITION_EMPTY,
    GROUP_EMPTY,
    SEGMENTS_CYCLIC,
    SEGMENTS_TOO_DEEP,
    Opinion,
    Test,
    join_all,
    join_any,
)
from klaviyo_bridge.segments.people import Context, Person
from klaviyo_bridge.segments.periods import Clock
from klaviyo_bridge.segments.setting import Setting

MOST_NESTED: Final = 20
"""Segments that may be defined by way of one another."""

_NOBODY_KNOWN: Final = Context()


@attrs.frozen
class _Judged:
    """One condition: its test, and the findings that it may come to."""

    test: Test[Person]
    type: str
    basis: str
    source: str

    def find(self, opinion: Opinion) -> Finding:
        """Say what the test came to."""
        if opinion.rule is not None:
            return _say(opinion, self.source, {"type": self.type})
        met = "met" if opinion.answer is Answer.YES else "not met"
        message = f"Judging by {self.basis}, the condition is {met}."
        return Finding(f"{self.type}-{opinion.answer}", opinion.answer, message, source=self.source)


@attrs.frozen
class CompiledDefinition:
    """A definition, ready to be asked about one person after another."""

    groups: tuple[tuple[_Judged, ...], ...]
    test: Test[Person] = attrs.field(init=False, eq=False, repr=False)
    """All of it as one test, which hears no more conditions than it must."""

    @test.default
    def _join(self) -> Test[Person]:
        if not self.groups:
            return lambda _: DEFINITION_EMPTY
        return join_all([join_any([one.test for one in group]) for group in self.groups])

    def answer(self, person: Person, /) -> Answer:
        """Tell whether a person is in the segment."""
        return self.test(person).answer

    def match(self, person: Person, /) -> Match:
        """Tell the same, with a finding for every condition."""
        if not self.groups:
            finding = _say(DEFINITION_EMPTY, "condition_groups", {})
            return Match(answer=Answer.UNKNOWN, findings=(finding,))
        found = [
            [one.find(one.test(person)) for one in group]
            or [_say(GROUP_EMPTY, f"condition_groups[{number}]", {})]
            for number, group in enumerate(self.groups)
        ]
        answer = all_of(any_of(Answer(one.verdict) for one in group) for group in found)
        return Match(answer=answer, findings=tuple(one for group in found for one in group))


def compile_definition(
    definition: Definition | Mapping[str, Any], /, *, at: datetime, context: Context = _NOBODY_KNOWN
) -> CompiledDefinition:
    """Prepare a definition for being asked about many people.

    Args:
        definition: ``segment.definition``, or the same read by
            :func:`klaviyo_bridge.wire.read_definition`, which is quicker when asked often.
        at: The moment of judgement, timezone-aware. Events later than it are taken as given.
        context: What is known of the account.

    Raises:
        ConfigurationError: The definition is none, or ``at`` has no time zone.
    """
    read = typed(definition)
    if at.utcoffset() is None:
        raise ConfigurationError(
            "at has no time zone: pass an aware datetime, such as datetime(2026, 1, 1, tzinfo=UTC)"
        )
    return _Compiler(Clock(at, context.time_zone), context).compile(read)


def matches(
    definition: Definition | Mapping[str, Any],
    person: Person,
    /,
    *,
    at: datetime,
    context: Context = _NOBODY_KNOWN,
) -> Match:
    """Tell whether a person is in a segment at a moment, and how each condition contributed.

    What was not loaded makes an answer UNKNOWN, never YES or NO.

    Raises:
        ConfigurationError: The definition is none, or ``at`` has no time zone.
    """
    return compile_definition(definition, at=at, context=context).match(person)


def members(
    definition: Definition | Mapping[str, Any],
    people: Iterable[Person],
    /,
    *,
    at: datetime,
    context: Context = _NOBODY_KNOWN,
) -> Iterator[tuple[Person, Answer]]:
    """Give every one of ``people`` with the answer, one at a time, in their order.

    Raises:
        ConfigurationError: The definition is none, or ``at`` has no time zone; at once.
    """
    test = compile_definition(definition, at=at, context=context).test
    return ((person, test(person).answer) for person in people)


class _Compiler:
    """Compiles a definition and, once each, the segments that it names."""

    def __init__(self, clock: Clock, context: Context) -> None:
        self._setting = Setting(clock, context, self._find_segment)
        self._tests: dict[str, Test[Person]] = {}
        self._under_way: list[str] = []

    def compile(self, definition: Definition) -> CompiledDefinition:
        return CompiledDefinition(
            tuple(
                tuple(
                    self._judge(condition, f"condition_groups[{number}].conditions[{place}]")
                    for place, condition in enumerate(group.conditions)
                )
                for number, group in enumerate(definition.condition_groups)
            )
        )

    def _judge(self, condition: Condition, source: str) -> _Judged:
        kind = find_kind(condition)
        fixed = condition.FIXED["type"] if isinstance(condition, Part) else "unknown"
        return _Judged(kind.compile(condition, self._setting), fixed, kind.basis, source)

    def _find_segment(self, segment_id: str) -> Test[Person] | None:
        if segment_id in self._under_way:
            return lambda _: SEGMENTS_CYCLIC
        if segment_id not in self._tests:
            definition = self._setting.context.segments.get(segment_id)
            if definition is None:
                return None
            if len(self._under_way) >= MOST_NESTED:
                return lambda _: SEGMENTS_TOO_DEEP
            self._under_way.append(segment_id)
            self._tests[segment_id] = _ask_once(self.compile(definition))
            self._under_way.pop()
        return self._tests[segment_id]


def _ask_once(compiled: CompiledDefinition) -> Test[Person]:
    """Remember the last answer: segments that name one segment often ask about one person often."""
    last: tuple[Person, Opinion] | None = None

    def test(person: Person) -> Opinion:
        nonlocal last
        known = last
        if known is None or known[0] is not person:
            last = known = (person, compiled.test(person))
        return known[1]

    return test


def _say(opinion: Opinion, source: str, evidence: Mapping[str, object]) -> Finding:
    return Finding(
        opinion.rule or "", opinion.answer, opinion.message, source=source, evidence=evidence
    )

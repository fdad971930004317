"""Whether Klaviyo, a segment's definition and its payload agree on who is in the segment.

Definitions and payloads are compiled once; a person is then judged by all of them and forgotten.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from klaviyo_bridge.models import Account, Answer, Membership, Profile
from klaviyo_bridge.policies.countries import find_country
from klaviyo_bridge.segments.history import Happening, History
from klaviyo_bridge.segments.membership import compile_definition
from klaviyo_bridge.segments.names import EventName, Names
from klaviyo_bridge.segments.omnisend.evaluation import compile_payload
from klaviyo_bridge.segments.omnisend.target import ContactEvent, TargetContact, read_contact
from klaviyo_bridge.segments.options import Options
from klaviyo_bridge.segments.people import Context, Person
from klaviyo_bridge.sync.agreement import AgreementTally
from klaviyo_bridge.sync.segments import SegmentOutcome

_OPTIONS: Final = Options()
_DIALECT: Final = "omnisend"
"""The one dialect whose payload can be evaluated."""


@attrs.define
class _Check:
    """One segment, its judges, and what they said so far."""

    outcome: SegmentOutcome
    source: Callable[[Person], Answer] | None
    target: Callable[[TargetContact], Answer] | None
    members: int = 0
    selected: dict[Answer, int] = attrs.field(factory=lambda: dict.fromkeys(Answer, 0))
    """What the payload says to contacts."""
    evaluation: AgreementTally = attrs.field(factory=AgreementTally)
    equivalence: AgreementTally = attrs.field(factory=AgreementTally)

    def count(self, person: Person, is_member: Answer, contact: TargetContact | None) -> None:
        self.members += is_member is Answer.YES
        if self.source is None:
            return
        answer = self.source(person)
        if self.outcome.current:
            self.evaluation.count(person.profile.id, is_member, answer)
        if self.target is not None and contact is not None:
            moved = self.target(contact)
            self.selected[moved] += 1
            self.equivalence.count(person.profile.id, answer, moved)

    def read(self) -> SegmentOutcome:
        judged = self.source is not None
        told = judged and self.target is not None
        return attrs.evolve(
            self.outcome,
            members=self.members,
            expected=self._read_expected() if told else None,
            evaluation=self.evaluation.read() if judged and self.outcome.current else None,
            equivalence=self.equivalence.read() if told else None,
        )

    def _read_expected(self) -> int | None:
        return None if self.selected[Answer.UNKNOWN] else self.selected[Answer.YES]


class SegmentChecks:
    """Compares judges of segments while people go by."""

    def __init__(
        self,
        outcomes: Iterable[SegmentOutcome],
        /,
        *,
        names: Names,
        options: Options = _OPTIONS,
        context: Context,
        at: datetime,
    ) -> None:
        self._names = names
        self._checks = [
            _Check(
                outcome,
                _compile_source(outcome, context, at),
                _compile_target(outcome, at.astimezone(options.time_zone)),
            )
            for outcome in outcomes
        ]

    def count(
        self,
        profile: Profile,
        memberships: Iterable[Membership],
        payload: Mapping[str, Any] | None,
        /,
        *,
        events: History | None = None,
    ) -> None:
        """Ask all judges about one person.

        Args:
            profile: The person, with subscriptions.
            memberships: Every list and segment that the person is in.
            payload: The person's contact; ``None`` for somebody who gives none, and whom no
                payload can therefore be asked about.
            events: All events that any segment asks for; ``None``: not loaded.
        """
        joined = {one.id: None for one in memberships}
        person = Person(profile, memberships=joined, events=events)
        contact = None if payload is None else self._read_contact(payload, events)
        for check in self._checks:
            is_member = Answer.YES if check.outcome.id in joined else Answer.NO
            check.count(person, is_member, contact)

    def read(self) -> tuple[SegmentOutcome, ...]:
        """Return the segments with the agreement so far."""
        return tuple(check.read() for check in self._checks)

    def _read_contact(self, payload: Mapping[str, Any], history: History | None) -> TargetContact:
        if history is None:
            return read_contact(payload)
        return read_contact(
            payload,
            events=move_events(history, self._names),
            computed=_sum_orders(history, self._names),
        )


def make_context(
    account: Account | None,
    outcomes: Iterable[SegmentOutcome],
    /,
    *,
    groups: Collection[str],
    metrics: Collection[str] | None,
) -> Context:
    """Return what judging needs to know of the account.

    ``groups`` are the ids of all lists and segments; ``metrics`` those of all metrics, ``None``
    where the key may not read them.
    """
    return Context(
        time_zone=_find_zone(account),
        segments={each.id: each.definition for each in outcomes if each.definition is not None},
        groups=groups,
        metrics=metrics,
        country_code=_find_code,
    )


def move_events(history: History, names: Names, /) -> Mapping[str, tuple[ContactEvent, ...]]:
    """Return a person's events as Omnisend has them, by its names, in order of time."""
    found: dict[str, list[ContactEvent]] = {}
    for event, happenings in _name_events(history, names):
        moved = found.setdefault(event.name, [])
        moved += [_move(happening, event, names) for happening in happenings]
    return {name: tuple(sorted(moved, key=lambda one: one.at)) for name, moved in found.items()}


def related_metrics(asked: Collection[str], names: Names, /) -> frozenset[str]:
    """Return the metrics asked for, and those that are one event with them in Omnisend."""
    events = {event.name for _, event in _name_metrics(names, asked)}
    kin = (metric for metric, event in _name_metrics(names, names.metrics) if event.name in events)
    return frozenset((*asked, *kin))


def _compile_source(
    outcome: SegmentOutcome, context: Context, at: datetime
) -> Callable[[Person], Answer] | None:
    if outcome.definition is None:
        return None
    return compile_definition(outcome.definition, at=at, context=context).answer


def _compile_target(
    outcome: SegmentOutcome, at: datetime
) -> Callable[[TargetContact], Answer] | None:
    translation = outcome.translation
    if translation.dialect != _DIALECT or translation.payload is None:
        return None
    judge = compile_payload(translation.payload, at=at)
    return lambda contact: judge(contact).answer


def _find_zone(account: Account | None) -> tzinfo | None:
    if account is None or not account.timezone:
        return None
    try:
        return ZoneInfo(account.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _find_code(text: str) -> str | None:
    country = find_country(text)
    return None if country is None else country.code


def _name_metrics(names: Names, metric_ids: Iterable[str]) -> Iterator[tuple[str, EventName]]:
    for metric_id in metric_ids:
        metric = names.metrics.get(metric_id)
        event = None if metric is None else names.find_event(metric)
        if event is not None:
            yield metric_id, event


def _name_events(history: History, names: Names) -> Iterator[tuple[EventName, Sequence[Happening]]]:
    for metric_id, event in _name_metrics(names, history.tracks):
        yield event, history.track(metric_id).happenings


def _move(happening: Happening, event: EventName, names: Names) -> ContactEvent:
    properties = {
        path: value
        for name, value in happening.properties.items()
        if (path := _find_path(event, name, names)) is not None
    }
    return ContactEvent(at=happening.at, properties=properties, origin=event.origin)


def _find_path(event: EventName, name: str, names: Names) -> str | None:
    unchanged = name if event.is_custom else None
    return names.event_properties.get((event.name, name), unchanged)


def _sum_orders(history: History, names: Names) -> Mapping[str, Any]:
    """Return what orders came to; nothing at all for who never ordered."""
    orders = [
        happening.value or 0
        for event, happenings in _name_events(history, names)
        if event.is_order
        for happening in happenings
    ]
    return {"totalSpent": (sum(orders),) if orders else ()}

"""The laws of being in a segment, whatever the segment and whoever the person."""

from datetime import datetime, timedelta, timezone
from itertools import product
from typing import Any

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klaviyo_bridge.models import Answer, Profile
from klaviyo_bridge.models import definition as d
from klaviyo_bridge.models.definition import (
    Condition,
    ConditionGroup,
    Definition,
    FunnelStep,
    GroupMembershipCondition,
    MetricCondition,
    MetricFunnelCondition,
    PropertyCondition,
    UnknownCondition,
    UnknownFilter,
)
from klaviyo_bridge.segments.history import Happening, record_history
from klaviyo_bridge.segments.logic import all_of, any_of, negate
from klaviyo_bridge.segments.membership import matches, members
from klaviyo_bridge.segments.people import Context, Person
from tests.properties import definitions as drawn
from tests.properties.people import GROUPS, METRICS, people, profiles, recent
from tests.properties.strategies import NOW, moments, property_names

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
RANK = {NO: 0.0, UNKNOWN: 0.5, YES: 1.0}
answers = st.sampled_from(Answer)
ZONE = timezone(timedelta(hours=-8))

metric_ids = st.sampled_from(METRICS)
small = st.integers(-1, 4)
closely = st.builds(d.NumericFilter, value=small | st.sampled_from([0.5, 9.75]))
lately = st.one_of(
    st.builds(d.RelativeDateFilter, quantity=st.integers(0, 60)),
    st.builds(d.AlltimeFilter),
    st.builds(d.RelativeAnniversaryFilter, quantity=st.integers(0, 60)),
)
likely: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        MetricCondition,
        metric_id=metric_ids,
        measurement_filter=closely,
        timeframe_filter=lately,
        metric_filters=drawn.metric_filters,
    ),
    st.builds(
        MetricFunnelCondition,
        timeframe_filter=st.builds(d.RelativeDateFilter, quantity=st.integers(0, 90)),
        steps=st.lists(
            st.builds(FunnelStep, metric_id=metric_ids, metric_filters=drawn.metric_filters),
            max_size=3,
        ).map(tuple),
        completion_window_seconds=...,
    ),
    st.builds(
        GroupMembershipCondition,
        is_member=st.just(True),
        group_ids=st.sampled_from(GROUPS).map(lambda one: (one,)),
        timeframe_filter=st.none() | drawn.timeframes,
    ),
    st.builds(
        GroupMembershipCondition,
        is_member=st.just(False),
        group_ids=st.sampled_from(GROUPS).map(lambda one: (one,)),
    ),
    st.builds(
        PropertyCondition,
        property=property_names.map(lambda name: f"properties['{name}']")
        | st.sampled_from(["email", "phone_number", "created", "location['country']"]),
        filter=drawn.property_values,
    ),
    st.builds(UnknownCondition, type=st.none(), raw=st.none(), problem=st.just("made up")),
    st.builds(
        PropertyCondition,
        property=st.just("email"),
        filter=st.builds(UnknownFilter, type=st.none(), raw=st.none(), problem=st.just("made up")),
    ),
)
"""Conditions on what the people here are likely to have."""

conditions = drawn.conditions | likely
groups = st.builds(ConditionGroup, conditions=st.lists(conditions, max_size=3).map(tuple))
definitions = st.builds(Definition, condition_groups=st.lists(groups, max_size=3).map(tuple))
contexts = st.builds(
    Context,
    time_zone=st.sampled_from([None, ZONE]),
    segments=st.dictionaries(st.sampled_from(GROUPS), definitions, max_size=3),
    absent_differs=st.booleans(),
)
patient = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def define(*groups: tuple[Condition, ...]) -> Definition:
    """Make a definition of groups of conditions."""
    return Definition(condition_groups=tuple(ConditionGroup(conditions=one) for one in groups))


class TestLogic:
    @given(st.lists(answers))
    def test_and_is_the_least_and_or_the_greatest(self, several: list[Answer]) -> None:
        """With no, unknown and yes in this order, AND is the least of them, OR the greatest."""
        ranks = [RANK[one] for one in several]

        assert min(ranks, default=1.0) == RANK[all_of(several)]
        assert max(ranks, default=0.0) == RANK[any_of(several)]

    @given(st.lists(answers))
    def test_de_morgan(self, several: list[Answer]) -> None:
        """What is not all is any that is not."""
        assert negate(all_of(several)) == any_of(map(negate, several))

    @given(st.lists(answers, max_size=4))
    def test_an_answer_holds_whatever_is_unknown_turns_out_to_be(
        self, several: list[Answer]
    ) -> None:
        """An AND or OR that is known stays the same for each way to fill in what is not."""
        ways = product(*([one] if one is not UNKNOWN else [YES, NO] for one in several))
        for way in ways:
            assert all_of(several) in {UNKNOWN, all_of(way)}
            assert any_of(several) in {UNKNOWN, any_of(way)}


@patient
@given(definitions, people, moments, contexts)
def test_everything_has_an_answer(
    definition: Definition, person: Person, at: datetime, context: Context
) -> None:
    """No definition, person, moment or account makes it fail; findings name their conditions."""
    match = matches(definition, person, at=at, context=context)

    sources = [finding.source or "" for finding in match.findings]
    assert all(source.startswith("condition_groups") for source in sources)
    assert max(1, len(match.findings)) == len(set(sources))
    assert all(finding.rule and finding.message for finding in match.findings)


@patient
@given(definitions, people, contexts)
def test_a_match_is_an_and_of_ors_over_its_conditions(
    definition: Definition, person: Person, context: Context
) -> None:
    """The answer is Kleene's AND over groups of OR over what each condition alone comes to."""
    alone = [
        [
            matches(define((condition,)), person, at=NOW, context=context).answer
            for condition in group.conditions
        ]
        for group in definition.condition_groups
    ]
    expected = all_of(map(any_of, alone)) if alone else UNKNOWN

    assert expected == matches(definition, person, at=NOW, context=context).answer


@patient
@given(definitions, st.lists(people, max_size=4), contexts)
def test_the_stream_agrees_with_single_matches(
    definition: Definition, several: list[Person], context: Context
) -> None:
    """Asking about many people gives everybody the answer that they get alone, in order."""
    expected = [
        (person, matches(definition, person, at=NOW, context=context).answer) for person in several
    ]

    assert expected == list(members(definition, several, at=NOW, context=context))


def _forget(draw: st.DrawFn, person: Person) -> Person:
    """Return the person with some of what is known of them not loaded."""
    profile = person.profile
    if draw(st.booleans()):
        profile = attrs.evolve(profile, subscriptions=None)
    if draw(st.booleans()):
        profile = attrs.evolve(profile, predictive_analytics=None)
    lost: dict[str, Any] = {
        part: None for part in ("memberships", "events", "objects") if draw(st.booleans())
    }
    return attrs.evolve(person, profile=profile, **lost)


@st.composite
def forgotten(draw: st.DrawFn) -> tuple[Person, Person]:
    """Draw a person, and the same with less known of them."""
    person = draw(people)
    return person, _forget(draw, person)


@patient
@given(definitions, forgotten(), st.booleans(), st.booleans())
def test_more_data_never_turns_an_answer_around(
    definition: Definition, known: tuple[Person, Person], placed: bool, differs: bool
) -> None:
    """Data that was missing turns unknown into yes or no, and never yes into no or back."""
    more, less = known
    zone = ZONE if placed else None
    before = matches(
        definition, less, at=NOW, context=Context(time_zone=None, absent_differs=differs)
    ).answer
    after = matches(
        definition, more, at=NOW, context=Context(time_zone=zone, absent_differs=differs)
    ).answer

    assert before in {UNKNOWN, after}


@given(
    st.builds(
        PropertyCondition,
        property=property_names.filter(bool).map(lambda name: f"properties['{name}']"),
        filter=drawn.property_values,
    ),
    profiles,
)
def test_nobody_passes_a_test_of_what_they_do_not_have(
    condition: PropertyCondition, profile: Profile
) -> None:
    """Without the property only ``not-set`` is met, as Klaviyo documents."""
    person = Person(attrs.evolve(profile, properties={}))
    operator = getattr(condition.filter, "operator", None)
    answer = matches(define((condition,)), person, at=NOW).answer

    assert (YES if operator == "not-set" else answer) == answer
    assert answer is not YES or operator == "not-set"


@given(
    st.lists(st.tuples(metric_ids, st.builds(Happening, at=recent)), max_size=8),
    st.lists(
        st.builds(FunnelStep, metric_id=metric_ids, metric_exists=st.just(True)),
        min_size=1,
        max_size=3,
    ),
)
def test_a_funnel_is_a_subsequence(
    rows: list[tuple[str, Happening]], steps: list[FunnelStep]
) -> None:
    """With moments that differ, a funnel of steps that exist is met by events in that order."""
    rows = list({happening.at: (metric, happening) for metric, happening in rows}.values())
    order = iter(metric for metric, _ in sorted(rows, key=lambda row: row[1].at))
    expected = all(step.metric_id in order for step in steps)
    condition = MetricFunnelCondition(
        timeframe_filter=d.RelativeDateRangeFilter(unit="day", start=-100, end=100),
        steps=tuple(steps),
    )
    person = Person(Profile(id="P1"), events=record_history(rows))

    assert (YES if expected else NO) == matches(define((condition,)), person, at=NOW).answer

"""Being in a segment: conditions on the person, the account, and what is wrong with either."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Answer, Location, Match, Profile, WireForm
from klaviyo_bridge.models import definition as d
from klaviyo_bridge.segments.membership import MOST_NESTED, compile_definition, matches, members
from klaviyo_bridge.segments.people import Context, Person
from klaviyo_bridge.segments.places import measure

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
ADA = Profile(
    id="P1",
    email="ada@example.com",
    location=Location(country="Germany", latitude=52.52, longitude=13.405),
    properties={"plan": "gold"},
    predictive_analytics={
        "total_clv": 250.5,
        "churn_probability": None,
        "expected_date_of_next_order": "2026-03-10T00:00:00+00:00",
        "ranked_channel_affinity": ["sms", "email"],
    },
)


def define(*groups: tuple[d.Condition, ...]) -> d.Definition:
    """Make a definition of groups of conditions."""
    return d.Definition(
        condition_groups=tuple(d.ConditionGroup(conditions=group) for group in groups)
    )


def judge(condition: d.Condition, person: Person | Profile = ADA, **context: Any) -> Match:
    """Judge one condition."""
    who = person if isinstance(person, Person) else Person(person)
    return matches(define((condition,)), who, at=AT, context=Context(**context))


def ask(condition: d.Condition, person: Person | Profile = ADA, **context: Any) -> Answer:
    """Ask whether a person meets one condition."""
    return judge(condition, person, **context).answer


def rule(condition: d.Condition, person: Person | Profile = ADA, **context: Any) -> str:
    """Ask for the rule that spoke."""
    (finding,) = judge(condition, person, **context).findings
    return finding.rule


def has(path: str, value: str) -> d.PropertyCondition:
    """Make a condition on a property's being a text."""
    return d.PropertyCondition(property=path, filter=d.StringFilter(operator="equals", value=value))


GOLD = has("properties['plan']", "gold")
SILVER = has("properties['plan']", "silver")
ODD = d.UnknownCondition(type="profile-moon-phase", raw={}, problem="made up")


class TestProperties:
    @pytest.mark.parametrize(
        "condition",
        [
            GOLD,
            has('properties["plan"]', "gold"),
            has("email", "ada@example.com"),
            has("id", "P1"),
            has("location['country']", "Germany"),
            has("location['latitude']", "52.52"),
        ],
    )
    def test_every_documented_spelling_finds_its_property(self, condition: d.Condition) -> None:
        """Members by name, places and custom properties in brackets."""
        assert YES == ask(condition)

    @pytest.mark.parametrize("path", ["plan", "location['planet']", "subscriptions", "_extra", ""])
    def test_other_spellings_are_not_guessed(self, path: str) -> None:
        """A property that is none of these is unknown, not absent."""
        assert "property-not-known" == rule(has(path, "gold"))

    def test_what_was_not_sent_is_unknown(self) -> None:
        """A member that was left out of the answer is not the same as an empty one."""
        sparse = Profile(
            id="P1", form=WireForm(absent=frozenset({"email", "location", "properties"}))
        )

        assert "property-not-loaded" == rule(has("email", "a"), sparse)
        assert "property-not-loaded" == rule(has("location['city']", "a"), sparse)
        assert "property-not-loaded" == rule(GOLD, sparse)
        assert NO == ask(has("first_name", "a"), sparse)


class TestGroups:
    def test_memberships_tell(self) -> None:
        """Who is in a list is a member; of a list that is not named they are none."""
        inside = d.GroupMembershipCondition(is_member=True, group_ids=("L1",))
        outside = d.GroupMembershipCondition(is_member=False, group_ids=("L1",))
        member, other = Person(ADA, memberships={"L1": None}), Person(ADA, memberships={})

        assert (YES, NO) == (ask(inside, member), ask(outside, member))
        assert (NO, YES) == (ask(inside, other), ask(outside, other))
        assert (UNKNOWN, UNKNOWN) == (ask(inside), ask(outside))

    def test_when_they_joined(self) -> None:
        """The date of joining is compared; without one, it is unknown."""
        lately = d.RelativeDateFilter(operator="in-the-last", unit="day", quantity=7)
        condition = d.GroupMembershipCondition(
            is_member=True, group_ids=("L1",), timeframe_filter=lately
        )

        assert YES == ask(condition, Person(ADA, memberships={"L1": AT - timedelta(days=3)}))
        assert NO == ask(condition, Person(ADA, memberships={"L1": AT - timedelta(days=8)}))
        assert NO == ask(condition, Person(ADA, memberships={}))
        assert "date-not-known" == rule(condition, Person(ADA, memberships={"L1": None}))

    def test_groups_that_are_not_there(self) -> None:
        """Nobody is outside a group that does not exist, or that is not named."""
        outside = d.GroupMembershipCondition(is_member=False, group_ids=("L9",))
        nowhere = d.GroupMembershipCondition(is_member=False, group_ids=())
        person = Person(ADA, memberships={})

        assert "group-not-known" == rule(outside, person, groups={"L1"})
        assert "group-not-known" == rule(nowhere, person)

    def test_a_segment_is_judged_by_its_definition(self) -> None:
        """Without memberships the definition tells; with them, they do."""
        inside = d.GroupMembershipCondition(is_member=True, group_ids=("S1",))
        segments = {"S1": define((GOLD,))}

        assert YES == ask(inside, segments=segments)
        assert NO == ask(inside, Person(ADA, memberships={}), segments=segments)

    def test_segments_that_need_each_other_are_unknown(self) -> None:
        """A cycle ends in unknown, where what else is asked does not settle it."""
        first = d.GroupMembershipCondition(is_member=True, group_ids=("S1",))
        second = d.GroupMembershipCondition(is_member=True, group_ids=("S2",))
        segments = {"S1": define((second,)), "S2": define((first, SILVER))}
        settled = {"S1": define((second,)), "S2": define((first, GOLD))}

        assert "segments-cyclic" == rule(first, segments=segments)
        assert YES == ask(first, segments=settled)

    def test_segments_of_segments_end_somewhere(self) -> None:
        """Too long a chain is unknown; one segment that many name is judged once."""
        names = [f"S{number}" for number in range(MOST_NESTED + 2)]
        inside = [d.GroupMembershipCondition(is_member=True, group_ids=(name,)) for name in names]
        chain = {name: define((one,), (one,)) for name, one in zip(names, inside[1:], strict=False)}
        last = names[MOST_NESTED - 1]

        assert "segments-too-deep" == rule(inside[0], segments=chain)
        assert YES == ask(inside[0], segments={**chain, last: define((GOLD,))})


class TestPlaces:
    @pytest.mark.parametrize(
        ("country", "european", "american"),
        [
            ("Germany", YES, NO),
            ("de", YES, NO),
            (" CZECH Republic ", YES, NO),
            ("USA", NO, YES),
            ("GB", NO, NO),
            ("Japan", UNKNOWN, UNKNOWN),
            (None, UNKNOWN, UNKNOWN),
        ],
    )
    def test_regions_go_by_country(
        self, country: str | None, european: Answer, american: Answer
    ) -> None:
        """Names and codes are known; what is neither is in no region, and outside none."""
        profile = Profile(id="P1", location=Location(country=country))
        opposite = {YES: NO, NO: YES, UNKNOWN: UNKNOWN}

        def region(name: Any, *, inside: bool) -> Answer:
            return ask(d.RegionCondition(in_region=inside, region=name), profile)

        assert european == region("european_union", inside=True)
        assert american == region("united_states", inside=True)
        assert opposite[european] == region("european_union", inside=False)

    def test_countries_may_be_looked_up(self) -> None:
        """A table of the caller's knows the rest of the world."""
        profile = Profile(id="P1", location=Location(country="Japan"))
        condition = d.RegionCondition(in_region=False, region="european_union")

        assert YES == ask(condition, profile, country_code={"Japan": "JP"}.get)

    def test_distance_to_a_postal_code(self) -> None:
        """Berlin is some 504 km, or 313 miles, from Munich."""
        munich = {("DE", "80331"): (48.137, 11.575)}

        def within(distance: float, unit: Any) -> d.PostalCodeDistanceCondition:
            nearer = d.NumericFilter(operator="less-than", value=distance)
            return d.PostalCodeDistanceCondition(
                country_code="DE", postal_code="80331", unit=unit, filter=nearer
            )

        nowhere = Profile(id="P1", location=Location(latitude=float("nan"), longitude=1))
        assert YES == ask(within(505, "kilometers"), postal_codes=munich)
        assert NO == ask(within(503, "kilometers"), postal_codes=munich)
        assert YES == ask(within(314, "miles"), postal_codes=munich)
        assert "postal-code-not-known" == rule(within(1, "miles"))
        assert "location-not-known" == rule(within(1, "miles"), nowhere, postal_codes=munich)
        assert "location-not-known" == rule(
            within(1, "miles"), Profile(id="P1"), postal_codes=munich
        )

    def test_distances_are_right(self) -> None:
        """A quarter of the globe lies between the pole and the equator."""
        assert measure((90, 0), (0, 77)) == pytest.approx(10_007.6, abs=0.1)
        assert measure((10, 20), (10, 20)) == 0


class TestPredictions:
    @pytest.mark.parametrize(
        ("dimension", "filter", "expected"),
        [
            ("total_clv", d.NumericFilter(operator="greater-than", value=250), YES),
            ("churn_probability", d.NumericFilter(operator="less-than", value=1), UNKNOWN),
            ("historic_clv", d.NumericFilter(operator="less-than", value=1), UNKNOWN),
            ("predicted_gender", d.StringFilter(operator="equals", value="uncertain"), UNKNOWN),
            (
                "expected_date_of_next_purchase",
                d.RelativeDateFilter(operator="in-the-next", unit="day", quantity=9),
                YES,
            ),
        ],
    )
    def test_predictions_are_compared(self, dimension: Any, filter: Any, expected: Answer) -> None:
        """What Klaviyo predicts is used where it is there."""
        condition = d.PredictiveAnalyticsCondition(dimension=dimension, filter=filter)

        assert expected == ask(condition)
        assert "prediction-not-loaded" == rule(condition, Profile(id="P1"))

    @pytest.mark.parametrize(
        ("channel", "place", "expected"),
        [("sms", 1, YES), ("email", 1, NO), ("email", 2, YES), ("push", 1, NO)],
    )
    def test_channels_are_ranked(self, channel: Any, place: int, expected: Answer) -> None:
        """The priority is the place in the ranking, from 1."""
        condition = d.ChannelAffinityCondition(
            measurement="priority",
            predicted_channel=channel,
            filter=d.NumericFilter(operator="equals", value=place),
        )

        assert expected == ask(condition)
        assert UNKNOWN == ask(condition, Profile(id="P1"))

    def test_ranks_are_not_told(self) -> None:
        """Klaviyo's API does not say whether a channel suits much or little."""
        condition = d.ChannelAffinityCondition(
            measurement="rank",
            predicted_channel="sms",
            filter=d.StringFilter(operator="equals", value="high"),
        )

        assert "prediction-not-loaded" == rule(condition)


def test_custom_objects_are_counted() -> None:
    """Objects that pass all tests count; those of which it is not known may."""
    refused = d.StringFilter(operator="regex", value="(?=x)")

    def pets(least: int, filter: Any) -> d.CustomObjectCondition:
        return d.CustomObjectCondition(
            object_type_id="T1",
            object_type_relationship_id="R1",
            filter=d.NumericFilter(operator="greater-than-or-equal", value=least),
            filters=(d.CustomObjectFilter(property_id=1, filter=filter),),
        )

    owner = Person(ADA, objects={"R1": [{1: "cat"}, {1: "dog"}]})
    cat = d.StringFilter(operator="equals", value="cat")
    assert YES == ask(pets(1, cat), owner)
    assert NO == ask(pets(2, cat), owner)
    assert NO == ask(pets(1, cat), Person(ADA, objects={}))
    assert "objects-not-loaded" == rule(pets(1, cat))
    assert "regex-refused" == rule(pets(1, refused), owner)
    assert NO == ask(pets(3, refused), owner)


class TestDefinitions:
    def test_groups_are_joined_by_and_conditions_by_or(self) -> None:
        """One condition of each group is enough, and every group needs one."""
        person = Person(ADA)

        assert YES == matches(define((SILVER, GOLD), (GOLD,)), person, at=AT).answer
        assert NO == matches(define((SILVER, GOLD), (SILVER,)), person, at=AT).answer
        assert UNKNOWN == matches(define((SILVER, ODD), (GOLD,)), person, at=AT).answer
        assert YES == matches(define((GOLD, ODD)), person, at=AT).answer

    def test_every_condition_is_explained(self) -> None:
        """Each has a finding with its place, its type, and no personal data."""
        first, second, third = matches(define((GOLD, SILVER), (ODD,)), Person(ADA), at=AT).findings

        assert ("profile-property-yes", YES) == (first.rule, first.verdict)
        assert "condition_groups[0].conditions[0]" == first.source
        assert "Judging by the person's properties, the condition is met." == first.message
        assert ("profile-property-no", NO) == (second.rule, second.verdict)
        assert ("condition-not-known", UNKNOWN) == (third.rule, third.verdict)
        assert {"type": "unknown"} == third.evidence
        assert "gold" not in f"{first.message}{second.message}{first.evidence}"

    def test_an_empty_group_is_met_by_nobody(self) -> None:
        """It says so, beside what the other groups come to."""
        match = matches(define((GOLD,), ()), Person(ADA), at=AT)

        assert NO == match.answer
        assert ["profile-property-yes", "empty-group"] == [one.rule for one in match.findings]

    def test_a_definition_without_groups_tells_nothing(self) -> None:
        """It is neither everybody nor nobody."""
        match = matches(define(), Person(ADA), at=AT)

        assert UNKNOWN == match.answer
        assert ["empty-definition"] == [one.rule for one in match.findings]
        assert [(Person(ADA), UNKNOWN)] == list(members(define(), [Person(ADA)], at=AT))

    def test_what_is_wrong_with_the_call_is_said_at_once(self) -> None:
        """No definition, and moments without a time zone, are refused before anybody is judged."""
        none = cast("d.Definition", None)

        with pytest.raises(ConfigurationError, match="not a NoneType"):
            compile_definition(none, at=AT)
        with pytest.raises(ConfigurationError, match="time zone"):
            members(define((GOLD,)), [], at=AT.replace(tzinfo=None))

    def test_a_definition_is_compiled_once_for_many(self) -> None:
        """It can be kept, and asked about one person after another."""
        compiled = compile_definition(define((GOLD,)), at=AT)

        assert YES == compiled.answer(Person(ADA))
        assert NO == compiled.answer(Person(Profile(id="P2")))

    def test_people_are_streamed(self) -> None:
        """No more people are asked for than are taken."""
        people = iter([Person(ADA), Person(Profile(id="P2"))])

        assert (Person(ADA), YES) == next(members(define((GOLD,)), people, at=AT))
        assert "P2" == next(people).profile.id

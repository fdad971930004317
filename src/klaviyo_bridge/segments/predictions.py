"""Conditions on what Klaviyo predicts, as far as its API tells.

A channel's priority is its place in the ranking that the API gives, from 1; that is our reading.
What the API does not give, such as the gender, and what it leaves empty for a person it cannot
predict yet, is unknown.
"""

from collections.abc import Mapping
from typing import Any, Final

from klaviyo_bridge.models.definition import ChannelAffinityCondition, PredictiveAnalyticsCondition
from klaviyo_bridge.segments.opinions import NO, PREDICTION_NOT_LOADED, Opinion, Test
from klaviyo_bridge.segments.people import Person
from klaviyo_bridge.segments.readings import read_list
from klaviyo_bridge.segments.setting import Setting

MEMBERS: Final[Mapping[str, str]] = {
    "expected_date_of_next_purchase": "expected_date_of_next_order",
}
"""Dimension of a condition to the member of a profile's predictions, where they differ."""


def compile_prediction(
    condition: PredictiveAnalyticsCondition, setting: Setting, /
) -> Test[Person]:
    """Return the test of a predicted value."""
    member = MEMBERS.get(condition.dimension, condition.dimension)
    test = setting.compile_value(condition.filter)

    def judge(person: Person) -> Opinion:
        value = _find(person, member)
        return PREDICTION_NOT_LOADED if value is None else test(value)

    return judge


def compile_affinity(condition: ChannelAffinityCondition, setting: Setting, /) -> Test[Person]:
    """Return the test of how well a channel suits a person."""
    if condition.measurement == "rank":
        return lambda _: PREDICTION_NOT_LOADED
    channel, test = condition.predicted_channel, setting.compile_value(condition.filter)

    def judge(person: Person) -> Opinion:
        ranking = read_list(_find(person, "ranked_channel_affinity"))
        if ranking is None:
            return PREDICTION_NOT_LOADED
        return test(ranking.index(channel) + 1) if channel in ranking else NO

    return judge


def _find(person: Person, member: str) -> Any:
    predictions = person.profile.predictive_analytics
    return None if predictions is None else predictions.get(member)

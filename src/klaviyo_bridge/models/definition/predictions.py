"""Conditions on what Klaviyo predicts of a person."""

from collections.abc import Mapping
from typing import ClassVar, Final, Literal, TypeAlias

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models.definition.part import (
    Part,
    Takes,
    UnknownFilter,
    one_of,
    takes,
    words,
)
from klaviyo_bridge.models.definition.places import DayFilter
from klaviyo_bridge.models.definition.values import NumericFilter, StringFilter

AffinityChannel: TypeAlias = Literal["email", "push", "sms", "whatsapp"]
AffinityMeasurement: TypeAlias = Literal["priority", "rank"]
Dimension: TypeAlias = Literal[
    "average_days_between_orders",
    "average_order_value",
    "churn_probability",
    "expected_date_of_next_purchase",
    "historic_clv",
    "historic_number_of_orders",
    "predicted_clv",
    "predicted_gender",
    "predicted_number_of_orders",
    "total_clv",
]
"""What is predicted of a person; ``clv`` is customer lifetime value."""


_SAME = {StringFilter: ("equals", "not-equals")}

PREDICTIONS: Final[Mapping[str, Takes]] = {
    **dict.fromkeys(words(Dimension), takes(NumericFilter)),
    "expected_date_of_next_purchase": takes(DayFilter),
    "predicted_gender": takes(
        StringFilter, _SAME, values=("likely_female", "likely_male", "uncertain")
    ),
}
"""Predicted dimension to the filters that it takes."""

AFFINITIES: Final[Mapping[str, Takes]] = {
    "priority": takes(NumericFilter, {NumericFilter: ("equals",)}),
    "rank": takes(StringFilter, _SAME, values=("high", "low", "medium")),
}
"""Measurement of a channel's affinity to the filters that it takes."""


@attrs.frozen(kw_only=True)
class PredictiveAnalyticsCondition(Part):
    """Being predicted to have a value, as of the account's last computation."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "profile-predictive-analytics"}

    dimension: Dimension = attrs.field(validator=one_of(Dimension))
    filter: DayFilter | NumericFilter | StringFilter | UnknownFilter
    """A date, a number, or the gender as text, as the dimension has it."""

    def __attrs_post_init__(self) -> None:
        place = PREDICTIONS[self.dimension]
        if not place.accepts(self.filter):
            raise ConfigurationError(f"the dimension {self.dimension} takes as filter {place}")


@attrs.frozen(kw_only=True)
class ChannelAffinityCondition(Part):
    """Being predicted to prefer, or not to prefer, a channel."""

    FIXED: ClassVar[Mapping[str, str]] = {
        "type": "profile-predictive-analytics",
        "dimension": "channel_affinity",
    }

    measurement: AffinityMeasurement = attrs.field(validator=one_of(AffinityMeasurement))
    predicted_channel: AffinityChannel = attrs.field(validator=one_of(AffinityChannel))
    filter: NumericFilter | StringFilter | UnknownFilter
    """A number for the priority; ``high``, ``medium`` or ``low`` for the rank."""

    def __attrs_post_init__(self) -> None:
        place = AFFINITIES[self.measurement]
        if not place.accepts(self.filter):
            raise ConfigurationError(f"the measurement {self.measurement} takes as filter {place}")

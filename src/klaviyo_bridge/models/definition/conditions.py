"""Conditions: what is asked of a person."""

from collections.abc import Mapping
from typing import ClassVar, Literal, TypeAlias

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models.definition.consent import MarketingConsent
from klaviyo_bridge.models.definition.part import (
    Part,
    UnknownCondition,
    UnknownFilter,
    one_of,
    takes,
)
from klaviyo_bridge.models.definition.permissions import Reachability
from klaviyo_bridge.models.definition.places import (
    FunnelTimeframe,
    MetricTimeframe,
    MetricValueFilter,
    ObjectValueFilter,
    PropertyValueFilter,
    Timeframe,
)
from klaviyo_bridge.models.definition.predictions import (
    ChannelAffinityCondition,
    PredictiveAnalyticsCondition,
)
from klaviyo_bridge.models.definition.values import NumericFilter
from klaviyo_bridge.models.identifiers import mask

Measurement: TypeAlias = Literal["count", "sum"]
Region: TypeAlias = Literal["european_union", "united_states"]
DistanceUnit: TypeAlias = Literal["kilometers", "miles"]
PermissionChannel: TypeAlias = Literal["whatsapp_marketing", "whatsapp_transactional"]
CompletionWindow: TypeAlias = Literal[
    "DAYS_1",
    "DAYS_180",
    "DAYS_3",
    "DAYS_30",
    "DAYS_5",
    "DAYS_90",
    "HOURS_1",
    "WEEKS_1",
    "YEARS_1",
]


@attrs.frozen(kw_only=True)
class GroupMembershipCondition(Part):
    """Being, or not being, in a list or segment."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "profile-group-membership"}

    is_member: bool
    group_ids: tuple[str, ...]
    """Ids of lists and segments; the service takes one."""
    timeframe_filter: Timeframe | UnknownFilter | None = attrs.field(
        default=None, validator=takes(Timeframe)
    )
    """When the person was added; of members only."""

    def __attrs_post_init__(self) -> None:
        if self.timeframe_filter is not None and not self.is_member:
            raise ConfigurationError(
                "GroupMembershipCondition.timeframe_filter goes with is_member=True only"
            )


@attrs.frozen(kw_only=True)
class MetricPropertyFilter(Part):
    """A test of one property of an event."""

    property: str
    """The property's name."""
    filter: MetricValueFilter | UnknownFilter | None = attrs.field(
        default=None, validator=takes(MetricValueFilter)
    )


@attrs.frozen(kw_only=True)
class MetricCondition(Part):
    """Having events of one metric: so many, or with values that sum up to so much."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "profile-metric"}

    metric_id: str
    measurement: Measurement = attrs.field(validator=one_of(Measurement))
    """Whether events are counted or their values summed."""
    measurement_filter: NumericFilter | UnknownFilter = attrs.field(validator=takes(NumericFilter))
    """What the count or sum is compared with; 0 stands for never."""
    timeframe_filter: MetricTimeframe | UnknownFilter = attrs.field(
        validator=takes(MetricTimeframe)
    )
    """Which events count, by their time."""
    metric_filters: tuple[MetricPropertyFilter, ...] | None = None
    """Which events count, by their properties."""


@attrs.frozen(kw_only=True)
class FunnelStep(Part):
    """One step of a funnel: an event that there is, or is not."""

    metric_exists: bool
    metric_id: str
    metric_filters: tuple[MetricPropertyFilter, ...] | None = None
    """Which events count, by their properties."""


@attrs.frozen(kw_only=True)
class MetricFunnelCondition(Part):
    """Having taken several steps in order."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "profile-metric-funnel"}

    timeframe_filter: FunnelTimeframe | UnknownFilter = attrs.field(
        validator=takes(FunnelTimeframe)
    )
    steps: tuple[FunnelStep, ...]
    completion_window_seconds: CompletionWindow | None = attrs.field(
        default=None, validator=attrs.validators.optional(one_of(CompletionWindow))
    )
    """How long the whole may take. A word such as ``DAYS_30``, whatever its name says."""


@attrs.frozen(kw_only=True)
class MarketingConsentCondition(Part):
    """Having, or not having, agreed to marketing by email, text message or push."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "profile-marketing-consent"}

    consent: MarketingConsent


@attrs.frozen(kw_only=True)
class PermissionsCondition(Part):
    """Being, or not being, reachable by WhatsApp."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "profile-permissions"}

    channel: PermissionChannel = attrs.field(validator=one_of(PermissionChannel))
    permission: Reachability


@attrs.frozen(kw_only=True)
class PropertyCondition(Part):
    """Having a property that passes a test."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "profile-property"}

    property: str
    """A member of the profile such as ``email``, or ``properties['Favorite Color']``."""
    filter: PropertyValueFilter | UnknownFilter = attrs.field(validator=takes(PropertyValueFilter))


@attrs.frozen(kw_only=True)
class RegionCondition(Part):
    """Being, or not being, in a region of the world."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "profile-region"}

    in_region: bool
    region: Region = attrs.field(validator=one_of(Region))


@attrs.frozen(kw_only=True)
class PostalCodeDistanceCondition(Part):
    """Being nearer to, or farther from, a postal code than a distance."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "profile-postal-code-distance"}

    country_code: str
    postal_code: str = attrs.field(repr=mask)
    unit: DistanceUnit = attrs.field(validator=one_of(DistanceUnit))
    filter: NumericFilter | UnknownFilter = attrs.field(
        validator=takes(NumericFilter, {NumericFilter: ("greater-than", "less-than")})
    )
    """The distance, in ``unit``; positive."""


@attrs.frozen(kw_only=True)
class CustomObjectFilter(Part):
    """A test of one property of a custom object."""

    property_id: int
    filter: ObjectValueFilter | UnknownFilter = attrs.field(validator=takes(ObjectValueFilter))


@attrs.frozen(kw_only=True)
class CustomObjectCondition(Part):
    """Having so many custom objects that pass tests."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "profile-has-custom-object"}

    object_type_id: str
    object_type_relationship_id: str
    filter: NumericFilter | UnknownFilter = attrs.field(validator=takes(NumericFilter))
    """How many; a whole number."""
    filters: tuple[CustomObjectFilter, ...]


Condition: TypeAlias = (
    ChannelAffinityCondition
    | CustomObjectCondition
    | GroupMembershipCondition
    | MarketingConsentCondition
    | MetricCondition
    | MetricFunnelCondition
    | PermissionsCondition
    | PostalCodeDistanceCondition
    | PredictiveAnalyticsCondition
    | PropertyCondition
    | RegionCondition
    | UnknownCondition
)
"""Any condition."""

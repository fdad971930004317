"""Which filters stand where: the unions that conditions are annotated with.

Any of these places may hold an :class:`UnknownFilter` too.
"""

from typing import TypeAlias

from klaviyo_bridge.models.definition.dates import (
    AlltimeFilter,
    AnniversaryFilter,
    CalendarDateFilter,
    RelativeAnniversaryFilter,
    RelativeDateFilter,
    RelativeDateRangeFilter,
    StaticDateFilter,
    StaticDateRangeFilter,
)
from klaviyo_bridge.models.definition.part import UnknownFilter
from klaviyo_bridge.models.definition.values import (
    BooleanFilter,
    ExistenceFilter,
    ListContainsFilter,
    ListLengthFilter,
    ListSetFilter,
    ListSubstringFilter,
    NumericFilter,
    NumericRangeFilter,
    PhoneCountryFilter,
    StringArrayFilter,
    StringFilter,
)

Timeframe: TypeAlias = (
    StaticDateFilter | StaticDateRangeFilter | RelativeDateFilter | RelativeDateRangeFilter
)
"""When somebody joined a list or entered a segment."""

MetricTimeframe: TypeAlias = Timeframe | RelativeAnniversaryFilter | AlltimeFilter
"""Which of a metric's events count."""

FunnelTimeframe: TypeAlias = StaticDateRangeFilter | RelativeDateFilter | RelativeDateRangeFilter
"""Which events a funnel looks at."""

DayFilter: TypeAlias = (
    Timeframe | RelativeAnniversaryFilter | CalendarDateFilter | AnniversaryFilter
)
"""When consent changed, or what day a property holds."""

SuppressionDayFilter: TypeAlias = DayFilter | ExistenceFilter
"""When an address was suppressed, or that it was."""

MetricValueFilter: TypeAlias = (
    StringFilter
    | StringArrayFilter
    | ExistenceFilter
    | ListSetFilter
    | ListLengthFilter
    | ListSubstringFilter
    | BooleanFilter
    | NumericFilter
)
"""What a property of an event holds."""

PropertyValueFilter: TypeAlias = (
    DayFilter
    | StringFilter
    | StringArrayFilter
    | PhoneCountryFilter
    | NumericFilter
    | BooleanFilter
    | ListContainsFilter
    | ListLengthFilter
    | ExistenceFilter
)
"""What a property of a profile holds."""

ObjectValueFilter: TypeAlias = (
    Timeframe
    | RelativeAnniversaryFilter
    | StringFilter
    | StringArrayFilter
    | NumericFilter
    | NumericRangeFilter
    | BooleanFilter
    | ListContainsFilter
    | ListLengthFilter
    | ExistenceFilter
)
"""What a property of a custom object holds."""

ValueFilter: TypeAlias = (
    MetricTimeframe | MetricValueFilter | PropertyValueFilter | ObjectValueFilter | UnknownFilter
)
"""Any filter that is told by its type and operator."""

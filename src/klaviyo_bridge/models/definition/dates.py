"""Filters of date-times: when something happened, or what day a property holds.

Relative ones count from the moment at which the segment is computed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

import attrs

from klaviyo_bridge.models.definition.part import Part, always, one_of

Unit: TypeAlias = Literal["day", "hour", "week"]
"""What relative filters count in."""

StaticDateOperator: TypeAlias = Literal["after", "before"]
RelativeDateOperator: TypeAlias = Literal["at-least", "in-the-last", "in-the-next"]
RelativeAnniversaryOperator: TypeAlias = Literal["anniversary-last", "anniversary-next"]
AnniversaryOperator: TypeAlias = Literal["anniversary", "anniversary-month"]


@attrs.frozen(kw_only=True)
class DateFilter(Part):
    """Base of the filters of date-times."""

    FIXED: ClassVar[Mapping[str, str]] = {"type": "date"}


@attrs.frozen(kw_only=True)
class StaticDateFilter(DateFilter):
    """Before or after a moment."""

    operator: StaticDateOperator = attrs.field(validator=one_of(StaticDateOperator))
    date: datetime


@attrs.frozen(kw_only=True)
class StaticDateRangeFilter(DateFilter):
    """Between two moments."""

    operator: Literal["between-static"] = always("between-static")
    start: datetime
    end: datetime


@attrs.frozen(kw_only=True)
class RelativeDateFilter(DateFilter):
    """In the last or next so many units, or at least so many units ago."""

    operator: RelativeDateOperator = attrs.field(validator=one_of(RelativeDateOperator))
    unit: Unit = attrs.field(validator=one_of(Unit))
    quantity: int


@attrs.frozen(kw_only=True)
class RelativeDateRangeFilter(DateFilter):
    """Between so many and so many units ago."""

    operator: Literal["between"] = always("between")
    start: int
    end: int
    unit: Unit = attrs.field(validator=one_of(Unit))


@attrs.frozen(kw_only=True)
class RelativeAnniversaryFilter(DateFilter):
    """An anniversary within the last or next so many units."""

    operator: RelativeAnniversaryOperator = attrs.field(
        validator=one_of(RelativeAnniversaryOperator)
    )
    unit: Unit = attrs.field(validator=one_of(Unit))
    quantity: int


@attrs.frozen(kw_only=True)
class AnniversaryFilter(DateFilter):
    """An anniversary today, or in this month."""

    operator: AnniversaryOperator = attrs.field(validator=one_of(AnniversaryOperator))


@attrs.frozen(kw_only=True)
class CalendarDateFilter(DateFilter):
    """In a month of the calendar, of any year."""

    operator: Literal["calendar-month"] = always("calendar-month")
    value: int
    """Number of the month."""


@attrs.frozen(kw_only=True)
class AlltimeFilter(DateFilter):
    """At any time."""

    operator: Literal["alltime"] = always("alltime")

"""What a translation into Omnisend's form is given, and what a condition becomes in it."""

from datetime import datetime

import attrs

from klaviyo_bridge.models.moments import check_aware
from klaviyo_bridge.segments.names import Names
from klaviyo_bridge.segments.omnisend.payload import Comparison, Filter
from klaviyo_bridge.segments.options import Options
from klaviyo_bridge.segments.rendering import Difference, SnapshotTag


@attrs.frozen(kw_only=True)
class Setting:
    """Everything but the condition."""

    names: Names
    options: Options
    at: datetime | None = attrs.field(validator=check_aware)


@attrs.frozen
class Compared:
    """What a filter of values becomes: comparisons joined by OR, and how they differ."""

    comparisons: tuple[Comparison, ...]
    differences: tuple[Difference, ...] = ()


@attrs.frozen
class Rendered:
    """What a condition becomes: filters of one entity joined by OR, and how they differ."""

    filters: tuple[Filter, ...]
    differences: tuple[Difference, ...] = ()
    tags: tuple[SnapshotTag, ...] = ()

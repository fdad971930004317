"""A definition and its groups: an AND of ORs.

Source: https://developers.klaviyo.com/en/reference/segments_api_overview
"""

import attrs

from klaviyo_bridge.models.definition.conditions import Condition
from klaviyo_bridge.models.definition.part import Part


@attrs.frozen(kw_only=True)
class ConditionGroup(Part):
    """Conditions, joined by OR: who meets one of them meets the group."""

    conditions: tuple[Condition, ...]


@attrs.frozen(kw_only=True)
class Definition(Part):
    """Condition groups, joined by AND: who meets all of them is in the segment."""

    condition_groups: tuple[ConditionGroup, ...]

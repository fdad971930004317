"""What each condition becomes in Omnisend, by its type.

Source: https://api-docs.omnisend.com/reference/post_segments
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from klaviyo_bridge.models import Exactness, Finding
from klaviyo_bridge.models.definition import (
    ChannelAffinityCondition,
    Condition,
    CustomObjectCondition,
    GroupMembershipCondition,
    MarketingConsentCondition,
    MetricCondition,
    MetricFunnelCondition,
    PermissionsCondition,
    PostalCodeDistanceCondition,
    PredictiveAnalyticsCondition,
    PropertyCondition,
    RegionCondition,
    UnknownCondition,
)
from klaviyo_bridge.segments.omnisend.metrics import render_metric
from klaviyo_bridge.segments.omnisend.payload import (
    THIRD_PARTY,
    Comparison,
    ContactFilter,
    operators_of,
)
from klaviyo_bridge.segments.omnisend.permissions import render_consent
from klaviyo_bridge.segments.omnisend.properties import render_property, render_region
from klaviyo_bridge.segments.omnisend.reasons import differ, refusal
from klaviyo_bridge.segments.omnisend.setting import Rendered, Setting
from klaviyo_bridge.segments.rendering import SnapshotTag, UntranslatableError, describe

_SAME: Final = "Omnisend asks the same of a contact, where the data moved as it was."
_SAME_EVENTS: Final = (
    "Omnisend counts the same events; those from before the move, where they were imported."
)


def render_condition(
    condition: Condition, setting: Setting, /, *, source: str
) -> tuple[Rendered | None, Finding]:
    """Return what a condition becomes, ``None`` where it fails, and the finding that tells why."""
    try:
        rendered = _checked(_RENDERERS[type(condition)](condition, setting), setting)
    except UntranslatableError as error:
        return None, Finding(error.rule, Exactness.FAILED, error.message, source=source)
    same = _SAME_EVENTS if isinstance(condition, MetricCondition) else _SAME
    return rendered, _say_undocumented(
        describe(rendered.differences, source=source, same=same), rendered
    )


def _undocumented(rendered: Rendered) -> list[str]:
    used = {operator for each in rendered.filters for operator in operators_of(each)}
    return sorted(used & THIRD_PARTY)


def _checked(rendered: Rendered, setting: Setting) -> Rendered:
    if _undocumented(rendered) and not setting.options.third_party_operators:
        raise refusal("operator-undocumented")
    return rendered


def _say_undocumented(finding: Finding, rendered: Rendered) -> Finding:
    operators = _undocumented(rendered)
    if not operators:
        return finding
    return attrs.evolve(
        finding,
        message=f"{finding.message} Others than the vendor show {', '.join(operators)}.",
        evidence={**finding.evidence, "undocumented": operators},
    )


def _membership(condition: GroupMembershipCondition, setting: Setting) -> Rendered:
    """Ask for the tag of a list or segment, which has to be written first."""
    if condition.timeframe_filter is not None:
        raise refusal("joined-date")
    if len(condition.group_ids) != 1:
        raise refusal("several-groups")
    (group_id,) = condition.group_ids
    tag = setting.names.find_tag(group_id)
    if tag is None:
        raise refusal("audience-not-named")
    operator = "anyOf" if condition.is_member else "noneOf"
    comparison = Comparison(operator=operator, value=(tag,))
    return Rendered(
        (ContactFilter(property="tags", comparison=comparison),),
        (differ("membership-frozen", frozen=True),),
        (SnapshotTag(tag=tag, group_id=group_id, as_of=setting.at),),
    )


def _refused(rule: str) -> Callable[[Any, Setting], Rendered]:
    def refuse(_: object, __: Setting) -> Rendered:
        raise refusal(rule)

    return refuse


_RENDERERS: Final[Mapping[type, Callable[[Any, Setting], Rendered]]] = {
    ChannelAffinityCondition: _refused("channel-affinity"),
    CustomObjectCondition: _refused("custom-object"),
    GroupMembershipCondition: _membership,
    MarketingConsentCondition: render_consent,
    MetricCondition: render_metric,
    MetricFunnelCondition: _refused("metric-funnel"),
    PermissionsCondition: _refused("permissions-without-place"),
    PostalCodeDistanceCondition: _refused("postal-code-distance"),
    PredictiveAnalyticsCondition: _refused("predictive-analytics"),
    PropertyCondition: render_property,
    RegionCondition: render_region,
    UnknownCondition: _refused("condition-not-known"),
}

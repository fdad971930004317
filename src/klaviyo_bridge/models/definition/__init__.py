"""What a segment asks of a person: groups of conditions, and the filters within them.

Names are Klaviyo's, less what they repeat. A :class:`Definition` is an AND of groups, a
:class:`ConditionGroup` an OR of conditions. The conditions, by their type on the wire:

==================================  ==============================================================
``profile-group-membership``        :class:`GroupMembershipCondition`: in a list or segment, or not
``profile-metric``                  :class:`MetricCondition`: events of a metric, counted or summed
``profile-metric-funnel``           :class:`MetricFunnelCondition`: several metrics in order
``profile-marketing-consent``       :class:`MarketingConsentCondition`: email, text messages, push
``profile-permissions``             :class:`PermissionsCondition`: WhatsApp
``profile-property``                :class:`PropertyCondition`: a member or a custom property
``profile-region``                  :class:`RegionCondition`: European Union, United States
``profile-postal-code-distance``    :class:`PostalCodeDistanceCondition`
``profile-predictive-analytics``    :class:`PredictiveAnalyticsCondition`: date, number, gender;
                                    :class:`ChannelAffinityCondition`: priority, rank
``profile-has-custom-object``       :class:`CustomObjectCondition`
anything else                       :class:`UnknownCondition`
==================================  ==============================================================

The filters of values, by their type and operators on the wire:

================================================  ================================================
``date`` after, before                            :class:`StaticDateFilter`
``date`` between-static                           :class:`StaticDateRangeFilter`
``date`` at-least, in-the-last, in-the-next       :class:`RelativeDateFilter`
``date`` between                                  :class:`RelativeDateRangeFilter`
``date`` anniversary-last, anniversary-next       :class:`RelativeAnniversaryFilter`
``date`` anniversary, anniversary-month           :class:`AnniversaryFilter`
``date`` calendar-month                           :class:`CalendarDateFilter`
``date`` alltime                                  :class:`AlltimeFilter`
``string`` equals, contains, regex, ...           :class:`StringFilter`
``string`` in, not-in                             :class:`StringArrayFilter`
``string`` phone-country-code-in, ...             :class:`PhoneCountryFilter`
``numeric`` equals, greater-than, ...             :class:`NumericFilter`
``numeric`` between                               :class:`NumericRangeFilter`
``boolean`` equals                                :class:`BooleanFilter`
``existence`` is-set, not-set                     :class:`ExistenceFilter`
``list`` contains, not-contains                   :class:`ListContainsFilter`
``list`` contains-all, contains-any, ...          :class:`ListSetFilter`
``list`` contains-substring, ...                  :class:`ListSubstringFilter`
``list`` length-equals, ...                       :class:`ListLengthFilter`
anything else                                     :class:`UnknownFilter`
================================================  ================================================

The filters of consent, by the field they look at: :class:`DoubleOptInFilter`,
:class:`StatusDateFilter`, :class:`CustomSourceFilter`, :class:`MethodFilter`,
:class:`BounceDateFilter`, :class:`ManualSuppressionDateFilter`, :class:`InvalidEmailDateFilter`,
:class:`RcsCapableFilter`; of permissions: :class:`EffectiveDateFilter`,
:class:`RecordedDateFilter`, :class:`SubscribeMethodFilter`.

What Klaviyo cannot hold, such as a filter with another's operator, raises ConfigurationError when
it is made. Source: ``SegmentDefinition`` in the OpenAPI file, revision 2026-07-15.
"""

from klaviyo_bridge.models.definition.conditions import (
    Condition,
    CustomObjectCondition,
    CustomObjectFilter,
    FunnelStep,
    GroupMembershipCondition,
    MarketingConsentCondition,
    MetricCondition,
    MetricFunnelCondition,
    MetricPropertyFilter,
    PermissionsCondition,
    PostalCodeDistanceCondition,
    PropertyCondition,
    RegionCondition,
)
from klaviyo_bridge.models.definition.consent import MarketingConsent, SubscriptionStatus
from klaviyo_bridge.models.definition.consent_filters import (
    BounceDateFilter,
    ConsentFilter,
    CustomSourceFilter,
    DoubleOptInFilter,
    InvalidEmailDateFilter,
    ManualSuppressionDateFilter,
    MethodFilter,
    RcsCapableFilter,
    StatusDateFilter,
)
from klaviyo_bridge.models.definition.dates import (
    AlltimeFilter,
    AnniversaryFilter,
    CalendarDateFilter,
    DateFilter,
    RelativeAnniversaryFilter,
    RelativeDateFilter,
    RelativeDateRangeFilter,
    StaticDateFilter,
    StaticDateRangeFilter,
)
from klaviyo_bridge.models.definition.groups import ConditionGroup, Definition
from klaviyo_bridge.models.definition.part import Part, UnknownCondition, UnknownFilter
from klaviyo_bridge.models.definition.permissions import (
    EffectiveDateFilter,
    PermissionFilter,
    Reachability,
    RecordedDateFilter,
    SubscribeMethodFilter,
)
from klaviyo_bridge.models.definition.places import (
    DayFilter,
    FunnelTimeframe,
    MetricTimeframe,
    MetricValueFilter,
    ObjectValueFilter,
    PropertyValueFilter,
    SuppressionDayFilter,
    Timeframe,
    ValueFilter,
)
from klaviyo_bridge.models.definition.predictions import (
    ChannelAffinityCondition,
    PredictiveAnalyticsCondition,
)
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

__all__ = [
    "AlltimeFilter",
    "AnniversaryFilter",
    "BooleanFilter",
    "BounceDateFilter",
    "CalendarDateFilter",
    "ChannelAffinityCondition",
    "Condition",
    "ConditionGroup",
    "ConsentFilter",
    "CustomObjectCondition",
    "CustomObjectFilter",
    "CustomSourceFilter",
    "DateFilter",
    "DayFilter",
    "Definition",
    "DoubleOptInFilter",
    "EffectiveDateFilter",
    "ExistenceFilter",
    "FunnelStep",
    "FunnelTimeframe",
    "GroupMembershipCondition",
    "InvalidEmailDateFilter",
    "ListContainsFilter",
    "ListLengthFilter",
    "ListSetFilter",
    "ListSubstringFilter",
    "ManualSuppressionDateFilter",
    "MarketingConsent",
    "MarketingConsentCondition",
    "MethodFilter",
    "MetricCondition",
    "MetricFunnelCondition",
    "MetricPropertyFilter",
    "MetricTimeframe",
    "MetricValueFilter",
    "NumericFilter",
    "NumericRangeFilter",
    "ObjectValueFilter",
    "Part",
    "PermissionFilter",
    "PermissionsCondition",
    "PhoneCountryFilter",
    "PostalCodeDistanceCondition",
    "PredictiveAnalyticsCondition",
    "PropertyCondition",
    "PropertyValueFilter",
    "RcsCapableFilter",
    "Reachability",
    "RecordedDateFilter",
    "RegionCondition",
    "RelativeAnniversaryFilter",
    "RelativeDateFilter",
    "RelativeDateRangeFilter",
    "StaticDateFilter",
    "StaticDateRangeFilter",
    "StatusDateFilter",
    "StringArrayFilter",
    "StringFilter",
    "SubscribeMethodFilter",
    "SubscriptionStatus",
    "SuppressionDayFilter",
    "Timeframe",
    "UnknownCondition",
    "UnknownFilter",
    "ValueFilter",
]

"""What narrows marketing consent down: how, when and why it came about."""

from collections.abc import Mapping
from typing import ClassVar, Final, TypeAlias

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models.definition.part import Part, Takes, UnknownFilter, takes
from klaviyo_bridge.models.definition.places import DayFilter, SuppressionDayFilter
from klaviyo_bridge.models.definition.values import (
    BooleanFilter,
    ExistenceFilter,
    StringArrayFilter,
    StringFilter,
)

_SUPPRESSED = takes(SuppressionDayFilter, {ExistenceFilter: ("is-set",)})


@attrs.frozen(kw_only=True)
class DoubleOptInFilter(Part):
    """Whether the person confirmed by a reply."""

    FIXED: ClassVar[Mapping[str, str]] = {"field": "is_double_opt_in"}

    filter: BooleanFilter | UnknownFilter = attrs.field(validator=takes(BooleanFilter))


@attrs.frozen(kw_only=True)
class RcsCapableFilter(Part):
    """Whether the person's phone can show rich messages."""

    FIXED: ClassVar[Mapping[str, str]] = {"field": "is_rcs_capable"}

    filter: BooleanFilter | UnknownFilter = attrs.field(validator=takes(BooleanFilter))


@attrs.frozen(kw_only=True)
class StatusDateFilter(Part):
    """When the status became what it is."""

    FIXED: ClassVar[Mapping[str, str]] = {"field": "status_date"}

    filter: DayFilter | UnknownFilter = attrs.field(validator=takes(DayFilter))


@attrs.frozen(kw_only=True)
class CustomSourceFilter(Part):
    """The source that a program gave for the consent."""

    FIXED: ClassVar[Mapping[str, str]] = {"field": "custom_source"}

    filter: StringFilter | UnknownFilter = attrs.field(
        validator=takes(StringFilter, {StringFilter: ("equals",)})
    )


@attrs.frozen(kw_only=True)
class BounceDateFilter(Part):
    """When mail to the address bounced, or that it did."""

    FIXED: ClassVar[Mapping[str, str]] = {"field": "bounce_date"}

    filter: SuppressionDayFilter | UnknownFilter = attrs.field(validator=_SUPPRESSED)


@attrs.frozen(kw_only=True)
class ManualSuppressionDateFilter(Part):
    """When somebody suppressed the address by hand, or that they did."""

    FIXED: ClassVar[Mapping[str, str]] = {"field": "manual_suppression_date"}

    filter: SuppressionDayFilter | UnknownFilter = attrs.field(validator=_SUPPRESSED)


@attrs.frozen(kw_only=True)
class InvalidEmailDateFilter(Part):
    """When the address was found to be none, or that it was."""

    FIXED: ClassVar[Mapping[str, str]] = {"field": "invalid_email_date"}

    filter: SuppressionDayFilter | UnknownFilter = attrs.field(validator=_SUPPRESSED)


_ONE_OF_THESE = takes(StringArrayFilter, {StringArrayFilter: ("in",)})
_THIS_ONE = takes(StringFilter, {StringFilter: ("equals",)})
NO_DETAIL = Takes(())

METHODS: Final[Mapping[str, Takes]] = {
    "api": _ONE_OF_THESE,
    "back_in_stock": NO_DETAIL,
    "bulk_remove": NO_DETAIL,
    "carrier_deactivation": NO_DETAIL,
    "checkout": NO_DETAIL,
    "data_warehouse_import": NO_DETAIL,
    "failed_age_gate": NO_DETAIL,
    "form": _ONE_OF_THESE,
    "inbound_message": NO_DETAIL,
    "integration": _ONE_OF_THESE,
    "mailbox_provider": NO_DETAIL,
    "manual_add": _ONE_OF_THESE,
    "manual_import": _ONE_OF_THESE,
    "manual_remove": NO_DETAIL,
    "message_blocked": NO_DETAIL,
    "one_click_unsubscribe": NO_DETAIL,
    "preference_page": _THIS_ONE,
    "profile_modification": NO_DETAIL,
    "provided_landline": NO_DETAIL,
    "provided_no_age": NO_DETAIL,
    "sftp": NO_DETAIL,
    "spam_complaint": NO_DETAIL,
}
"""How consent came about, to what narrows it down: forms, keys, pages, users, integrations."""


@attrs.frozen(kw_only=True)
class MethodFilter(Part):
    """How consent was given or taken back."""

    FIXED: ClassVar[Mapping[str, str]] = {"field": "method"}

    method: str = attrs.field()
    """``form``, ``api``, ``preference_page``, ..."""
    filter: StringFilter | StringArrayFilter | UnknownFilter | None = None
    """Form ids, ends of API keys, address of a page, email addresses of users, integrations."""

    def __attrs_post_init__(self) -> None:
        if self.method not in METHODS:
            raise ConfigurationError(f"MethodFilter.method is one of {', '.join(METHODS)}")
        _check_detail(self, METHODS[self.method])


def _check_detail(part: MethodFilter, place: Takes) -> None:
    if not place.accepts(part.filter):
        raise ConfigurationError(f"MethodFilter.filter of the method {part.method} takes {place}")
    if part.method == "integration" and part.filter is None:
        raise ConfigurationError("MethodFilter.filter of the method integration is required")


ConsentFilter: TypeAlias = (
    BounceDateFilter
    | CustomSourceFilter
    | DoubleOptInFilter
    | InvalidEmailDateFilter
    | ManualSuppressionDateFilter
    | MethodFilter
    | RcsCapableFilter
    | StatusDateFilter
    | UnknownFilter
)
"""What narrows a status down."""

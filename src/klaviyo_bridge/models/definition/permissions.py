"""Permissions of channels that know implicit and explicit consent, as a condition asks for them."""

from collections.abc import Mapping
from typing import ClassVar, Final, Literal, TypeAlias

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models.definition.part import Part, UnknownFilter, one_of, takes
from klaviyo_bridge.models.definition.places import DayFilter
from klaviyo_bridge.models.definition.values import StringArrayFilter

ReachableStatus: TypeAlias = Literal[
    "explicitly_reachable",
    "explicitly_unreachable",
    "implicitly_or_explicitly_reachable",
    "implicitly_or_explicitly_unreachable",
    "implicitly_reachable",
    "implicitly_unreachable",
]
PermissionMethod: TypeAlias = Literal[
    "api",
    "back_in_stock",
    "bigcommerce",
    "bulk_remove",
    "campaign_monitor",
    "carrier_deactivation",
    "checkout",
    "constant_contact",
    "exact_target",
    "facebook",
    "failed_age_gate",
    "form",
    "inbound_message",
    "integration",
    "mad_mimi",
    "magento_two",
    "mailbox_provider",
    "manual_add",
    "manual_import",
    "manual_remove",
    "message_blocked",
    "netsuite",
    "preference_page",
    "provided_landline",
    "provided_no_age",
    "sftp",
    "shopify",
    "social_instagram_message",
    "spam_complaint",
    "square",
    "wix",
    "woocommerce",
]

FILTERED_STATUSES: Final = frozenset({"explicitly_reachable", "explicitly_unreachable"})
"""The statuses that filters narrow down; the others take none."""


@attrs.frozen(kw_only=True)
class EffectiveDateFilter(Part):
    """When the permission took effect."""

    FIXED: ClassVar[Mapping[str, str]] = {"field": "effective_date"}

    filter: DayFilter | UnknownFilter = attrs.field(validator=takes(DayFilter))


@attrs.frozen(kw_only=True)
class RecordedDateFilter(Part):
    """When the permission was recorded."""

    FIXED: ClassVar[Mapping[str, str]] = {"field": "recorded_date"}

    filter: DayFilter | UnknownFilter = attrs.field(validator=takes(DayFilter))


@attrs.frozen(kw_only=True)
class SubscribeMethodFilter(Part):
    """How the permission was given or taken back."""

    FIXED: ClassVar[Mapping[str, str]] = {"field": "subscribe_method"}

    method: PermissionMethod = attrs.field(validator=one_of(PermissionMethod))
    filter: StringArrayFilter | UnknownFilter | None = attrs.field(
        default=None, validator=takes(StringArrayFilter, {StringArrayFilter: ("in",)})
    )
    """Form ids; of the method ``form`` only."""

    def __attrs_post_init__(self) -> None:
        if isinstance(self.filter, StringArrayFilter) and self.method != "form":
            raise ConfigurationError("SubscribeMethodFilter.filter goes with the method form only")


PermissionFilter: TypeAlias = (
    EffectiveDateFilter | RecordedDateFilter | SubscribeMethodFilter | UnknownFilter
)
"""What narrows a permission down."""


@attrs.frozen(kw_only=True)
class Reachability(Part):
    """Whether a person can be reached, and whether they said so."""

    reachable_status: ReachableStatus = attrs.field(validator=one_of(ReachableStatus))
    filters: tuple[PermissionFilter, ...] | None = None
    """Only, and always, with the statuses that say ``explicitly_``."""

    def __attrs_post_init__(self) -> None:
        filtered = self.reachable_status in FILTERED_STATUSES
        if self.filters and not filtered:
            raise ConfigurationError(f"the status {self.reachable_status} takes no filters")
        if self.form is None and filtered is (self.filters is None):
            need = "needs filters, if only an empty tuple" if filtered else "takes no filters"
            raise ConfigurationError(f"the status {self.reachable_status} {need}")

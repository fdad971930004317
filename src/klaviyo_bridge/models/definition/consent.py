"""Marketing consent, as a condition asks for it: channel, status, and what narrows it down."""

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models.definition.consent_filters import NO_DETAIL, ConsentFilter, MethodFilter
from klaviyo_bridge.models.definition.part import Part, Takes, UnknownFilter, one_of, takes
from klaviyo_bridge.models.definition.values import StringArrayFilter

Channel: TypeAlias = Literal["email", "push", "sms"]
Subscription: TypeAlias = Literal["any", "never_subscribed", "subscribed", "unsubscribed"]


@attrs.frozen(kw_only=True)
class SubscriptionStatus(Part):
    """A status, and what narrows it down."""

    subscription: Subscription = attrs.field(validator=one_of(Subscription))
    filters: tuple[ConsentFilter, ...] | None = None
    """How, when or why it came about."""


@attrs.frozen
class Terms:
    """What may narrow down one status of one channel."""

    filters: frozenset[str] = frozenset()
    """Fields, and methods in place of the field ``method``."""
    details: Mapping[str, Takes] = attrs.field(factory=dict)
    """Method to what narrows it down here, where that is less than the method may have."""
    required: bool = False
    """Whether filters have to be given, if only an empty tuple."""


def _terms(*filters: str, required: bool = False, **details: Takes) -> Terms:
    return Terms(frozenset(filters), details, required)


_SUPPRESSIONS = ("bounce_date", "invalid_email_date", "manual_suppression_date")
"""They stand alone: not beside filters of another field."""

_SMS_METHODS = (
    *("checkout", "form", "inbound_message", "integration", "manual_add", "manual_import"),
    *("preference_page", "sftp"),
)


def _integration(name: str) -> Takes:
    return takes(StringArrayFilter, {StringArrayFilter: ("in",)}, values=(name,))


_SHOPIFY = _integration("shopify")

STATUSES: Final[Mapping[tuple[str, bool], Mapping[str, Terms]]] = {
    ("email", True): {
        "any": Terms(),
        "never_subscribed": Terms(),
        "subscribed": _terms(
            *("is_double_opt_in", "status_date", "custom_source", "api", "back_in_stock", "form"),
            *("inbound_message", "integration", "manual_add", "manual_import", "preference_page"),
            "sftp",
            integration=_SHOPIFY,
        ),
    },
    ("email", False): {
        "any": _terms(*_SUPPRESSIONS),
        "never_subscribed": _terms(*_SUPPRESSIONS, required=True),
        "subscribed": _terms(*_SUPPRESSIONS, required=True),
        "unsubscribed": _terms(
            *(*_SUPPRESSIONS, "status_date", "api", "data_warehouse_import", "inbound_message"),
            *("integration", "mailbox_provider", "manual_import", "manual_remove"),
            *("one_click_unsubscribe", "preference_page", "profile_modification", "sftp"),
            "spam_complaint",
            integration=_integration("constant_contact"),
            manual_import=NO_DETAIL,
            preference_page=NO_DETAIL,
        ),
    },
    ("sms", True): {
        "subscribed": _terms(
            *("status_date", "is_rcs_capable", *_SMS_METHODS),
            integration=_SHOPIFY,
            preference_page=NO_DETAIL,
        )
    },
    ("sms", False): {
        "any": Terms(),
        "never_subscribed": Terms(),
        "unsubscribed": _terms(
            *("status_date", *_SMS_METHODS, "bulk_remove", "carrier_deactivation"),
            *("failed_age_gate", "manual_remove", "message_blocked", "provided_landline"),
            "provided_no_age",
            integration=_SHOPIFY,
            preference_page=NO_DETAIL,
        ),
    },
    ("push", True): {"any": _terms("status_date")},
    ("push", False): {"any": Terms()},
}
"""Channel and whether it can receive marketing, to the statuses to ask for and their filters.

Source: the ``ProfileMarketingConsentCondition`` schema of the OpenAPI file, revision 2026-07-15.
"""


@attrs.frozen(kw_only=True)
class MarketingConsent(Part):
    """Whether a channel can receive marketing, and with which status."""

    channel: Channel = attrs.field(validator=one_of(Channel))
    can_receive_marketing: bool
    consent_status: SubscriptionStatus

    def __attrs_post_init__(self) -> None:
        statuses = STATUSES[self.channel, self.can_receive_marketing]
        place = f"consent for {self.channel} with can_receive_marketing"
        place = f"{place} {str(self.can_receive_marketing).lower()}"
        if self.consent_status.subscription not in statuses:
            raise ConfigurationError(f"{place} takes the subscription {', '.join(statuses)}")
        _check_terms(self, place, statuses[self.consent_status.subscription])


def _check_terms(consent: MarketingConsent, place: str, terms: Terms) -> None:
    status = consent.consent_status
    place = f"{place} and the subscription {status.subscription}"
    names = {_name(one) for one in status.filters or ()} - {None}
    if not names <= terms.filters:
        allowed = ", ".join(sorted(terms.filters)) or "nothing"
        raise ConfigurationError(f"{place} takes filters by {allowed}")
    if status.form is None:
        _check_made_by_hand(status, place, terms)
    if status.form is None and names & {*_SUPPRESSIONS} and names - {*_SUPPRESSIONS}:
        raise ConfigurationError(f"{place} takes filters by {', '.join(_SUPPRESSIONS)} alone")


def _check_made_by_hand(status: SubscriptionStatus, place: str, terms: Terms) -> None:
    """Be strict about what goes out; what Klaviyo itself sends beyond its schema is read."""
    if status.filters is None and terms.required:
        raise ConfigurationError(f"{place} needs filters, if only an empty tuple")
    if status.filters is not None and not terms.filters:
        raise ConfigurationError(f"{place} takes no filters: they are None")
    for one in status.filters or ():
        detail = terms.details.get(_name(one) or "")
        if detail is not None and not detail.accepts(getattr(one, "filter", None)):
            raise ConfigurationError(f"{place} takes with the method {_name(one)} {detail}")


def _name(one: Any) -> str | None:
    if isinstance(one, UnknownFilter):
        return None
    return one.method if isinstance(one, MethodFilter) else one.FIXED["field"]

"""The nouns: frozen values that know nothing of JSON or HTTP."""

from klaviyo_bridge.models.account import Account, ContactInformation, StreetAddress
from klaviyo_bridge.models.audience import KlaviyoList, Membership, Segment
from klaviyo_bridge.models.consent import (
    ConsentStatus,
    EmailChannel,
    EmailMarketing,
    ListSuppression,
    Permission,
    PushChannel,
    PushMarketing,
    SmsChannel,
    SmsMarketing,
    SmsTransactional,
    Subscriptions,
    Suppression,
    SuppressionReason,
    TrackingConsent,
    WhatsappChannel,
    WhatsappPermission,
)
from klaviyo_bridge.models.contact import Mapped
from klaviyo_bridge.models.event import Event, Integration, Metric
from klaviyo_bridge.models.explanation import Decision, Fidelity, Finding, Verdict
from klaviyo_bridge.models.identifiers import is_e164
from klaviyo_bridge.models.profile import Location, Profile, ProfilePatch
from klaviyo_bridge.models.record import Quarantined, Record, Resource, WireForm
from klaviyo_bridge.models.unset import UNSET, Unset

__all__ = [
    "UNSET",
    "Account",
    "ConsentStatus",
    "ContactInformation",
    "Decision",
    "EmailChannel",
    "EmailMarketing",
    "Event",
    "Fidelity",
    "Finding",
    "Integration",
    "KlaviyoList",
    "ListSuppression",
    "Location",
    "Mapped",
    "Membership",
    "Metric",
    "Permission",
    "Profile",
    "ProfilePatch",
    "PushChannel",
    "PushMarketing",
    "Quarantined",
    "Record",
    "Resource",
    "Segment",
    "SmsChannel",
    "SmsMarketing",
    "SmsTransactional",
    "StreetAddress",
    "Subscriptions",
    "Suppression",
    "SuppressionReason",
    "TrackingConsent",
    "Unset",
    "Verdict",
    "WhatsappChannel",
    "WhatsappPermission",
    "WireForm",
    "is_e164",
]

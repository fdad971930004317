"""Conditions on consent, which are questions about a contact's status.

The status is what the contact policy made of Klaviyo's consent and suppressions:

================  =================================================================================
status            of people who
================  =================================================================================
subscribed        subscribed, and are not suppressed
nonSubscribed     never subscribed, and are not suppressed; or whose consent is not yet good
unsubscribed      unsubscribed, or are suppressed (OMN-09), or whose status is not plain
none              have no address for the channel, or whose permission is not known (KLV-01)
================  =================================================================================

Klaviyo's "can receive" is the absence of a suppression in email, and consent elsewhere. So only two
questions have one answer on both sides: who subscribed and can receive, and who unsubscribed from
text messages. Others are wider or narrower, and those about a suppression have no place.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from klaviyo_bridge.models.definition import MarketingConsentCondition
from klaviyo_bridge.segments.omnisend.payload import Comparison, ContactFilter
from klaviyo_bridge.segments.omnisend.reasons import differ, refusal
from klaviyo_bridge.segments.omnisend.setting import Rendered, Setting
from klaviyo_bridge.segments.rendering import Difference

SUBSCRIBED: Final = "subscribed"
UNSUBSCRIBED: Final = "unsubscribed"
NON_SUBSCRIBED: Final = "nonSubscribed"

_CHANNELS: Final[Mapping[str, str]] = {"email": "email", "sms": "sms", "push": "browserPush"}


@attrs.frozen
class Standing:
    """The statuses that a question comes to, any of them; and how they differ from it."""

    statuses: tuple[str, ...]
    differences: tuple[Difference, ...] = ()


_NOBODY: Final = differ("consent-of-nobody")
_NO_ADDRESS: Final = differ("consent-of-nobody", "narrower")
_PUSH: Final = differ("push-of-browsers")

STANDINGS: Final[Mapping[tuple[str, bool, str], Standing]] = {
    ("email", True, "subscribed"): Standing((SUBSCRIBED,)),
    ("email", True, "never_subscribed"): Standing((NON_SUBSCRIBED,), (_NOBODY,)),
    ("email", True, "any"): Standing(
        (SUBSCRIBED, NON_SUBSCRIBED), (differ("reachable-by-status", "narrower"),)
    ),
    ("email", False, "any"): Standing((UNSUBSCRIBED,), (differ("reachable-by-status"),)),
    ("email", False, "unsubscribed"): Standing(
        (UNSUBSCRIBED,), (differ("suppressed-as-unsubscribed", "wider"),)
    ),
    ("sms", True, "subscribed"): Standing((SUBSCRIBED,)),
    ("sms", False, "any"): Standing((NON_SUBSCRIBED, UNSUBSCRIBED), (_NO_ADDRESS,)),
    ("sms", False, "never_subscribed"): Standing((NON_SUBSCRIBED,), (_NOBODY,)),
    ("sms", False, "unsubscribed"): Standing((UNSUBSCRIBED,)),
    ("push", True, "any"): Standing((SUBSCRIBED,), (_PUSH,)),
    ("push", False, "any"): Standing((NON_SUBSCRIBED, UNSUBSCRIBED), (_PUSH,)),
}
"""Channel, whether it can receive, and subscription, to the status that says it.

Missing are the subscribed and the never subscribed who cannot receive email: the suppressed.
"""


def render_consent(condition: MarketingConsentCondition, _: Setting, /) -> Rendered:
    """Return the filters that ask for a channel's status."""
    consent = condition.consent
    if consent.consent_status.filters:
        raise refusal("consent-detail")
    asked = (consent.channel, consent.can_receive_marketing, consent.consent_status.subscription)
    standing = STANDINGS.get(asked)
    if standing is None:
        raise refusal("suppression-without-place")
    channels = (_CHANNELS[consent.channel],)
    return Rendered(
        tuple(
            ContactFilter(
                property="subscriptionStatus",
                channels=channels,
                comparison=Comparison(operator="equals", value=status),
            )
            for status in standing.statuses
        ),
        standing.differences,
    )

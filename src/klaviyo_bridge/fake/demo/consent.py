"""Ordinary consent: what most people of an account have said, in ordinary proportions.

A hundredth of the people each belong to a slot; the odd cases are in :mod:`oddities`.
"""

from collections.abc import Callable, Mapping

import attrs

from klaviyo_bridge.fake.demo.moments import in_microseconds
from klaviyo_bridge.fake.shapes import Attributes, shape_subscriptions

SLOTS = 100
_STRIDE = 37
FORM_ID = "RfQ7Yb"
KEY_TAIL = "5217"
DAY = 86_400


@attrs.frozen
class Consent:
    """What somebody said by email: the marketing members, and what it left in the properties."""

    email: Callable[[int], Attributes]
    properties: Callable[[int], Attributes]


def slot_of(index: int) -> int:
    """Return the slot of a profile; neighbours are in different ones."""
    return index * _STRIDE % SLOTS


def indices_in(slots: range) -> tuple[int, ...]:
    """Return the remainders modulo :data:`SLOTS` of the profiles in some slots."""
    return tuple(index for index in range(SLOTS) if slot_of(index) in slots)


def subscribe(at: int, **known: object) -> Attributes:
    """Write a subscription by email."""
    moment = in_microseconds(at)
    return {
        "can_receive_email_marketing": True,
        "consent": "SUBSCRIBED",
        "consent_timestamp": moment,
        "last_updated": moment,
        **known,
    }


def suppress(at: int, *reasons: str, **known: object) -> Attributes:
    """Write suppressions, a day apart; consent stays what ``known`` says."""
    moments = [in_microseconds(at + day * DAY, 601_782) for day in range(len(reasons))]
    return {
        "can_receive_email_marketing": False,
        "last_updated": moments[-1],
        "suppression": [
            {"reason": reason, "timestamp": moment}
            for reason, moment in zip(reasons, moments, strict=True)
        ],
        **known,
    }


def unsubscribe(at: int) -> Attributes:
    """Write somebody who left: the status and the suppression that goes with it."""
    return suppress(at, "UNSUBSCRIBE", consent="UNSUBSCRIBED", method="PREFERENCE_PAGE")


def nothing(_at: int) -> Attributes:
    """Say nothing."""
    return {}


def form_properties(at: int) -> Attributes:
    """Write what a sign-up form leaves in the properties."""
    return {
        "$source": -6,
        "$consent": ["email"],
        "$consent_timestamp": in_microseconds(at),
        "$consent_method": "Klaviyo Form",
        "$consent_form_id": FORM_ID,
        "$consent_form_version": 4_120_331,
    }


def api_properties(at: int) -> Attributes:
    """Write what a subscription over the API leaves in the properties."""
    return {"$source": -59, "$consent": ["email"], "$consent_timestamp": in_microseconds(at)}


def _by_form(at: int) -> Attributes:
    return subscribe(at, method="FORM", method_detail=FORM_ID, double_optin=False)


def _by_api(at: int) -> Attributes:
    return subscribe(
        at,
        method="API",
        method_detail=KEY_TAIL,
        custom_method_detail="Storefront checkout",
        double_optin=False,
    )


def _confirmed(at: int) -> Attributes:
    return subscribe(at, method="FORM", method_detail=FORM_ID, double_optin=True)


def _imported(at: int) -> Attributes:
    moment = "1990-01-01T00:00:00+00:00"
    return subscribe(at, consent_timestamp=moment, last_updated=moment, method="MANUAL_IMPORT")


def _suppressed_later(at: int) -> Attributes:
    return {**_by_form(at), **suppress(at + 30 * DAY, "USER_SUPPRESSED")}


def _suppressed_for(reason: str) -> Callable[[int], Attributes]:
    return lambda at: suppress(at + 3 * DAY, reason)


BOUNCED = range(85, 89)
UNSUBSCRIBED = range(75, 85)
_SHARES: Mapping[range, Consent] = {
    range(30): Consent(_by_form, form_properties),
    range(30, 46): Consent(_by_api, api_properties),
    range(46, 54): Consent(_confirmed, form_properties),
    range(54, 75): Consent(nothing, nothing),
    UNSUBSCRIBED: Consent(unsubscribe, form_properties),
    BOUNCED: Consent(_suppressed_for("HARD_BOUNCE"), nothing),
    range(89, 91): Consent(_suppressed_for("SPAM_COMPLAINT"), form_properties),
    range(91, 94): Consent(_suppressed_for("USER_SUPPRESSED"), nothing),
    range(94, 95): Consent(_suppressed_for("INVALID_EMAIL"), nothing),
    range(95, 98): Consent(_imported, nothing),
    range(98, 100): Consent(_suppressed_later, form_properties),
}
_BY_SLOT = tuple(
    next(consent for share, consent in _SHARES.items() if slot in share) for slot in range(SLOTS)
)


def consent_of(index: int) -> Consent:
    """Return what an ordinary profile has said."""
    return _BY_SLOT[slot_of(index)]


def write_subscriptions(index: int, created: int, phone: str | None) -> Attributes:
    """Write the subscriptions of an ordinary profile."""
    email = consent_of(index).email(created)
    sms = _text(created) if phone and index % 2 else None
    return shape_subscriptions(email=email, sms=sms)


def _text(at: int) -> Attributes:
    moment = in_microseconds(at, 704_211)
    return {
        "can_receive_sms_marketing": True,
        "consent": "SUBSCRIBED",
        "consent_timestamp": moment,
        "method": "TEXT",
        "method_detail": "JOIN",
        "last_updated": moment,
    }

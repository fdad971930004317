"""The people at the first indices: every consent state there is, and data at its oddest.

They come first so that even a small demo account has them all. Written out as data; moments do
not depend on the account's size.
"""

from klaviyo_bridge.fake.demo.catalog import list_id
from klaviyo_bridge.fake.demo.consent import (
    DAY,
    api_properties,
    form_properties,
    subscribe,
    suppress,
    unsubscribe,
)
from klaviyo_bridge.fake.demo.moments import in_microseconds, in_seconds
from klaviyo_bridge.fake.demo.oddity import odd
from klaviyo_bridge.fake.demo.phones import write_odd_phone
from klaviyo_bridge.fake.shapes import Attributes

_AT = 1_709_633_472
"""2024-03-05 10:11:12."""
_LATER = _AT + 40 * DAY
_FUTURE = "2099-01-01T00:00:00+00:00"
_EPOCH = "1990-01-01T00:00:00+00:00"


def _text(consent: str, *, may: bool) -> Attributes:
    moment = in_microseconds(_AT, 704_211)
    return {
        "can_receive_sms_marketing": may,
        "consent": consent,
        "consent_timestamp": moment,
        "method": "TEXT",
        "method_detail": "JOIN",
        "last_updated": moment,
    }


def _whatsapp() -> Attributes:
    """Write WhatsApp with a marketing permission that has run out."""
    moment = in_microseconds(_AT)
    given = {
        "consent": "SUBSCRIBED",
        "consent_timestamp": moment,
        "last_updated": moment,
        "created_timestamp": moment,
        "metadata": {},
        "can_receive": False,
        "valid_until": in_seconds(_LATER),
        "phone_number": write_odd_phone(20),
    }
    never = {
        **dict.fromkeys(given),
        "consent": "NEVER_SUBSCRIBED",
        "can_receive": False,
    }
    return {"marketing": given, "transactional": dict(never), "conversational": dict(never)}


def _on_list(reason: str, name: str) -> list[Attributes]:
    stamp = in_microseconds(_LATER)
    return [{"list_id": list_id(name), "reason": reason, "timestamp": stamp}]


_FORM = {"method": "FORM", "method_detail": "RfQ7Yb", "double_optin": False}
_UNDATED = {"consent_timestamp": None, "last_updated": None}

CONSENT = (
    odd("subscribed-by-form", email=subscribe(_AT, **_FORM), properties=form_properties(_AT)),
    odd(
        "subscribed-by-api",
        email=subscribe(
            _AT,
            method="API",
            method_detail="5217",
            custom_method_detail="Storefront checkout",
            double_optin=False,
        ),
        properties=api_properties(_AT),
    ),
    odd(
        "subscribed-double-opt-in",
        email=subscribe(_AT, method="FORM", method_detail="RfQ7Yb", double_optin=True),
        properties=form_properties(_AT),
    ),
    odd("never-subscribed"),
    odd("unsubscribed", email=unsubscribe(_AT), properties=form_properties(_AT)),
    odd(
        "unsubscribed-without-suppression",
        email={"consent": "UNSUBSCRIBED", "last_updated": in_microseconds(_AT)},
    ),
    odd("hard-bounce", email=suppress(_AT, "HARD_BOUNCE")),
    odd("invalid-email", email=suppress(_AT, "INVALID_EMAIL")),
    odd("spam-complaint", email=suppress(_AT, "SPAM_COMPLAINT")),
    odd("unsubscribe-suppression", email=suppress(_AT, "UNSUBSCRIBE")),
    odd("user-suppressed", email=suppress(_AT, "USER_SUPPRESSED")),
    odd("several-suppressions", email=suppress(_AT, "HARD_BOUNCE", "SPAM_COMPLAINT")),
    odd(
        "subscribed-then-suppressed",
        email={**subscribe(_AT, **_FORM), **suppress(_LATER, "USER_SUPPRESSED")},
        properties=form_properties(_AT),
    ),
    odd(
        "suppressed-then-subscribed",
        email={
            **suppress(_AT, "HARD_BOUNCE"),
            **subscribe(_LATER, **_FORM),
            "can_receive_email_marketing": False,
        },
        properties=form_properties(_LATER),
    ),
    odd("unknown-consent", email={"consent": "PENDING_REVIEW"}),
    odd(
        "suppressed-on-list",
        email=subscribe(_AT, **_FORM, list_suppressions=_on_list("USER_SUPPRESSED", "Newsletter")),
    ),
    odd(
        "unknown-list-suppression",
        email=subscribe(_AT, **_FORM, list_suppressions=_on_list("LIST_POLICY", "VIP Customers")),
    ),
    odd("consent-of-1990", email=subscribe(_AT, consent_timestamp=_EPOCH)),
    odd("consent-in-the-future", email=subscribe(_AT, consent_timestamp=_FUTURE)),
    odd("subscribed-undated", email=subscribe(_AT, **_UNDATED), properties={"$source": -6}),
    odd("subscribed-without-evidence", email=subscribe(_AT)),
    odd(
        "sms-subscribed",
        sms=_text("SUBSCRIBED", may=True),
        phone_number=write_odd_phone(0),
        properties={"$consent": ["sms"], "$sms_consent_method": 1},
    ),
    odd(
        "sms-unsubscribed",
        sms=_text("UNSUBSCRIBED", may=False),
        phone_number=write_odd_phone(1),
    ),
    odd("sms-never", phone_number=write_odd_phone(2)),
    odd("sms-subscribed-without-phone", sms=_text("SUBSCRIBED", may=True)),
    odd("whatsapp-run-out", whatsapp=_whatsapp(), phone_number=write_odd_phone(20)),
    odd(
        "push-subscribed",
        push={
            "can_receive_push_marketing": True,
            "consent": "SUBSCRIBED",
            "consent_timestamp": in_microseconds(_AT),
        },
    ),
    odd(
        "consent-property-contradicts",
        email=unsubscribe(_LATER),
        properties={"$consent": ["email", "sms"], "$consent_timestamp": in_microseconds(_AT)},
    ),
)
"""Everything that a person may have said, or may have had said about them."""

DATA = (
    odd("national-phone", phone_number="(202) 555-0199"),
    odd("phone-only", address=None, phone_number=write_odd_phone(3)),
    odd(
        "external-id-only",
        address=None,
        external_id="crm-000031",
        first_name=None,
        last_name=None,
    ),
    odd("unicode-name", first_name="Zoë Łucja 🌿", last_name="Ōtsuka d'Ångström"),
    odd("right-to-left-name", first_name="نور", last_name="שלום"),
    odd("long-value", properties={"notes": "lorem ipsum " * 2_000}),
    odd(
        "nested-values",
        properties={
            "address book": {"home": {"floor": 3, "tags": ["a", None, 1.5, True, {}]}},
            "mixed": [1, "two", None, [3], {"four": 4}],
        },
    ),
    odd(
        "empty-values",
        organization="",
        title="",
        properties={"none": None, "empty": "", "list": [], "object": {}, "": "nameless"},
    ),
    odd(
        "colliding-names",
        properties={
            "favorite color": "green",
            "favorite_color": "blue",
            "favorite-color": "red",
            "source": "shop",
            "$source": -6,
        },
    ),
    odd(
        "numbers",
        properties={
            "big": 9_007_199_254_740_993,
            "bigger": 2**70,
            "ratio": 0.1,
            "tiny": 5e-324,
            "negative": -0.0,
            "text number": "00123",
        },
    ),
    odd(
        "dates",
        properties={
            "joined": "2024-02-29",
            "seen": "2024-02-29T23:59:60Z",
            "Birthday": "1984-05-17",
            "birth_date": "05/17/1984",
            "birthday_short": "--05-17",
        },
    ),
    odd("country-name", location={"country": "Germany", "city": "Köln", "zip": "50667"}),
    odd("country-code", location={"country": "US", "region": "NY", "zip": "00501"}),
    odd(
        "coordinates",
        location={"latitude": 55.66, "longitude": "12.57", "timezone": "Europe/Copenhagen"},
    ),
    odd("formula", first_name="=1+1", last_name="@sum", properties={"+plus": "-2+3"}),
    odd("plus.tag+news", title="Dr."),
    odd("upper-case-email", address="Upper.Case@Example.ORG", locale="de-AT"),
)
"""Data at its oddest."""

ODDITIES = (*CONSENT, *DATA)
"""The first people of the demo account: all of them fit Klaviyo's published schema."""

DRIFT = (
    odd("double-opt-in-as-text", email=subscribe(_AT, **{**_FORM, "double_optin": "True"})),
    odd("unknown-suppression", email=suppress(_AT, "LEGAL_HOLD")),
    odd("external-id-number", external_id=10_032),
)
"""People whom the published schema does not allow for: a reader meets them all the same."""

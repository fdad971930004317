"""What an odd person is, and how one is written down in a line or two."""

from collections.abc import Mapping
from typing import Any

import attrs

from klaviyo_bridge.fake.shapes import Attributes, shape_subscriptions


@attrs.frozen
class Oddity:
    """One odd person."""

    name: str
    """What is odd; the local part of the email too, unless that is what is odd."""
    known: Mapping[str, Any]
    subscriptions: Attributes


def odd(
    name: str,
    *,
    email: Mapping[str, object] | None = None,
    sms: Mapping[str, object] | None = None,
    push: Mapping[str, object] | None = None,
    whatsapp: Mapping[str, object] | None = None,
    address: str | None = "",
    **known: object,
) -> Oddity:
    """Make an odd person; an address of ``None`` is nobody's."""
    address = f"{name}@example.com" if address == "" else address
    known = {"email": address, "first_name": "Odd", "last_name": name, **known}
    subscriptions = shape_subscriptions(email=email, sms=sms, push=push, whatsapp=whatsapp)
    return Oddity(name, known, subscriptions)

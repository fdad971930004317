"""What every moment in a value that users make has to have: a time zone."""

from datetime import datetime

import attrs

from klaviyo_bridge.errors import ConfigurationError


def check_aware(
    _: object, attribute: "attrs.Attribute[datetime | None]", value: datetime | None, /
) -> None:
    """Refuse a moment without a time zone; an attrs validator.

    Raises:
        ConfigurationError: It has none, so which moment it is cannot be told.
    """
    if value is not None and value.utcoffset() is None:
        raise ConfigurationError(
            f"{attribute.name} has no time zone: pass an aware datetime, such as "
            "datetime(2026, 1, 1, tzinfo=UTC)"
        )

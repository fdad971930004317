"""The bodies that the service documents, closed: a member that is not listed is a mistake."""

from typing import Any, Final

_UUID: Final = {
    "type": "string",
    "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
}
_TEXT: Final = {"type": "string", "minLength": 1}


def _closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


CONTACT: Final = _closed(
    ["note", "channels", "lists", "customFields"],
    firstName=_TEXT,
    lastName=_TEXT,
    dateOfBirth={"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    country=_TEXT,
    state=_TEXT,
    location=_TEXT,
    note=_TEXT,
    channels={
        "type": "array",
        "minItems": 1,
        "maxItems": 1,
        "items": _closed(
            ["channelId", "type", "subscriptionState"],
            channelId={"type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$"},
            type={"const": "SMS"},
            subscriptionState={"enum": ["SUBSCRIBED", "UNSUBSCRIBED"]},
        ),
    },
    lists={"type": "array", "uniqueItems": True, "items": _closed(["id"], id=_UUID)},
    customFields={
        "type": "array",
        "uniqueItems": True,
        "items": _closed(["id", "value"], id=_UUID, value=_TEXT),
    },
)
"""The body that creates a contact; every state is written, every value says something."""

FIELD: Final = _closed(
    ["label", "mergeTag", "maxLength", "type"],
    label=_TEXT,
    mergeTag={"type": "string", "pattern": "^klaviyo_[a-z0-9_]{1,56}$"},
    maxLength={"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
    type={"enum": ["TEXT", "NUMBER", "DATE", "EMAIL"]},
)
"""The body that creates a custom field."""

"""Contacts as MessageMedia's API takes them.

Source: ``POST /api/v1/contacts/contacts`` of the OpenAPI file, version 2.1.0
"""

from typing import Any, Final

from klaviyo_bridge.policies.messagemedia.contact import MessageMediaContact

_TEXTS: Final = (
    ("first_name", "firstName"),
    ("last_name", "lastName"),
    ("country", "country"),
    ("state", "state"),
    ("location", "location"),
)


def to_payload(contact: MessageMediaContact, /) -> dict[str, Any]:
    """Return the body that creates this contact, JSON-ready.

    What is not known is left out, never ``null``. The subscription state never is: the service's
    own default is subscribed. The labels stand in the note.
    """
    body: dict[str, Any] = {}
    for name, member in _TEXTS:
        value = getattr(contact, name)
        if value is not None:
            body[member] = value
    if contact.date_of_birth is not None:
        body["dateOfBirth"] = contact.date_of_birth.isoformat()
    body["note"] = ", ".join(contact.labels)
    channel = contact.channel
    body["channels"] = [
        {"channelId": channel.number, "type": "SMS", "subscriptionState": channel.state.value}
    ]
    body["lists"] = [{"id": each} for each in contact.lists]
    body["customFields"] = [{"id": each.id, "value": each.value} for each in contact.custom_fields]
    return body

"""Filters of a contact: by its properties, and by the status of its channels.

Where Omnisend is silent this is our reading: who has no identifier for a channel has none of its
statuses; of several identifiers with one channel, one that has the status is enough; and how a
custom property that holds a list is compared cannot be told, for there is no kind of value for it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from klaviyo_bridge.models.explanation import Answer
from klaviyo_bridge.segments.logic import all_of, any_of
from klaviyo_bridge.segments.omnisend.checks import (
    OPERAND_NOT_READ,
    OPERATOR_NOT_KNOWN,
    Doubt,
    Opinion,
    compile_comparison,
    one_of,
    values_of,
)
from klaviyo_bridge.segments.omnisend.spans import Asked
from klaviyo_bridge.segments.omnisend.target import COMPUTED, TargetContact

Test: TypeAlias = Callable[[TargetContact], Opinion]
"""Tells whether a contact passes a filter."""

PROPERTY_NOT_KNOWN: Final = Doubt(
    "property-not-known", "This version does not know the property, or the kind of value it has."
)
PROPERTY_NOT_GIVEN: Final = Doubt(
    "property-not-given", "Omnisend works out this property by itself, and it was not given."
)
STATUS_NOT_GIVEN: Final = Doubt(
    "status-not-given", "The status of the channel was not given, so it is not known."
)

_CHANNELS: Final = ("browserPush", "email", "sms")
_STATUSES: Final = ("nonSubscribed", "subscribed", "unsubscribed")
_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        (
            *("email", "phoneNumber", "firstName", "lastName", "gender", "country", "state"),
            *("city", "address", "postalCode", "lastDetectedCity", "lastDetectedCountry"),
            *("customerLifecycleStage", "tags", "consent"),
        ),
        ("text",),
    ),
    **dict.fromkeys(("averageOrderValue", "totalSpent"), ("number",)),
    "dateAdded": ("date",),
    "birthday": ("date", "text"),
    "custom": ("text", "number", "bool", "date"),
}
"""Property to the kinds of value that it has; of several, ``valueType`` says which."""


def compile_contact_filter(asked: Asked, at: datetime, /) -> Test:
    """Return the test that a filter of contacts makes.

    Source: https://api-docs.omnisend.com/reference/post_segments
    """
    name = asked.get("property")
    if name == "subscriptionStatus":
        return _compile_status(asked)
    kind = _kind(asked, one_of(_KINDS, name) or ())
    if kind is None:
        return _doubtful(PROPERTY_NOT_KNOWN)
    compare = compile_comparison(asked, kind, at=at)
    if isinstance(compare, Doubt):
        return _doubtful(compare)
    if name == "custom":
        custom = asked.get("name")
        if not isinstance(custom, str):
            return _doubtful(PROPERTY_NOT_KNOWN)
        return lambda contact: compare(_one_value(contact.custom.get(custom)))
    return _property_test(str(name), compare)


def _one_value(found: object) -> tuple[Any, ...]:
    """Return a custom property's value: a list is one too, of a kind that no filter has."""
    return () if found is None else (found,)


def _property_test(name: str, compare: Callable[[tuple[Any, ...]], Opinion]) -> Test:
    def test(contact: TargetContact) -> Opinion:
        if name in COMPUTED and name not in contact.properties:
            return PROPERTY_NOT_GIVEN
        return compare(values_of(contact.properties.get(name)))

    return test


def _kind(asked: Asked, kinds: tuple[str, ...]) -> str | None:
    if len(kinds) == 1:
        return kinds[0]
    said = asked.get("valueType")
    return said if said in kinds else None


def _compile_status(asked: Asked) -> Test:
    """On several channels, the status has to be that of each."""
    channels, wanted = asked.get("channels"), asked.get("value")
    if asked.get("operator") != "equals":
        return _doubtful(OPERATOR_NOT_KNOWN)
    if not isinstance(channels, list | tuple) or not channels or wanted not in _STATUSES:
        return _doubtful(OPERAND_NOT_READ)
    if not all(one in _CHANNELS for one in channels):
        return _doubtful(OPERAND_NOT_READ)

    def test(contact: TargetContact) -> Opinion:
        answer = all_of(_has_status(contact, channel, str(wanted)) for channel in channels)
        return STATUS_NOT_GIVEN if answer is Answer.UNKNOWN else answer

    return test


def _has_status(contact: TargetContact, channel: str, wanted: str) -> Answer:
    return any_of(_same(status, wanted) for status in contact.statuses.get(channel, ()))


def _same(status: str | None, wanted: str) -> Answer:
    if status is None:
        return Answer.UNKNOWN
    return Answer.YES if status == wanted else Answer.NO


def _doubtful(doubt: Doubt) -> Test:
    return lambda _: doubt

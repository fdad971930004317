"""What a caller may choose about MessageMedia contacts."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, get_args

import attrs

from klaviyo_bridge.consent import RULES, Rule
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.policies.leftovers import OTHER_ANSWERS, Gaps
from klaviyo_bridge.policies.messagemedia.field_mapping import (
    FieldMapping,
    require_sources,
    require_targets,
)
from klaviyo_bridge.policies.messagemedia.identifiers import is_uuid
from klaviyo_bridge.policies.messagemedia.sources import PROPERTIES
from klaviyo_bridge.policies.messagemedia.states import TARGET, ConsentMethod
from klaviyo_bridge.policies.normalization import clean_phone

KLAVIYO: Final = "KLAVIYO"
"""The label of contacts that come from Klaviyo (MM-02)."""

_HOMELESS: Final = (
    *("email", "external_id", "anonymous_id", "whatsapp_bsuid", "organization", "locale", "title"),
    *("image", "last_event_date", "predictive_analytics"),
)
_HOMELESS_IN_LOCATION: Final = (
    *("address1", "address2", "zip", "latitude", "longitude", "timezone", "ip"),
)
_ANSWERS: Final = (("email", ("marketing",)), *OTHER_ANSWERS)
_DETAILS: Final = (("sms", ("consent_timestamp", "last_updated", "method", "method_detail")),)


def _check_method(_: object, __: "attrs.Attribute[Any]", value: str) -> None:
    if value not in get_args(ConsentMethod):
        known = ", ".join(get_args(ConsentMethod))
        raise ConfigurationError(f"consent_method {value!r} is not known: use one of {known}")


def _check_mappings(_: object, __: "attrs.Attribute[Any]", value: tuple[FieldMapping, ...]) -> None:
    require_targets(value)
    require_sources(value)


def _check_lists(_: object, __: "attrs.Attribute[Any]", value: Mapping[str, str]) -> None:
    wrong = sorted(identity for identity, target in value.items() if not is_uuid(target))
    if wrong:
        raise ConfigurationError(
            f"lists gives no UUID for {', '.join(wrong)}: give the id that MessageMedia has for "
            "the list"
        )


def _check_labels(_: object, __: "attrs.Attribute[Any]", value: tuple[str, ...]) -> None:
    if KLAVIYO not in value:
        raise ConfigurationError(
            f"labels do not contain {KLAVIYO!r}: contacts are marked as coming from Klaviyo (MM-02)"
        )


def _tuple_of_mappings(mappings: Iterable[FieldMapping]) -> tuple[FieldMapping, ...]:
    return tuple(mappings)


def _tuple_of_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(rules)


def _tuple_of_labels(labels: Iterable[str]) -> tuple[str, ...]:
    if isinstance(labels, str):
        raise ConfigurationError("labels is one text: give a tuple of texts")
    return tuple(dict.fromkeys(labels))


def _resolve_nothing(_: str) -> None:
    """Know no field: the account has none, or its ids were not read."""


def _resolver(
    resolve: Callable[[str], str | None] | Mapping[str, str],
) -> Callable[[str], str | None]:
    return resolve.get if isinstance(resolve, Mapping) else resolve


@attrs.frozen(kw_only=True)
class Options:
    """Choices about how profiles become contacts."""

    consent_method: ConsentMethod = attrs.field(default="strict", validator=_check_method)
    """What counts as consent (MM-09). Under ``strict`` only the subscribed become subscribers, and
    who never subscribed becomes no contact; the other two take silence for a yes."""
    mappings: tuple[FieldMapping, ...] = attrs.field(
        default=(), converter=_tuple_of_mappings, validator=_check_mappings
    )
    """What fills MessageMedia's custom fields (MM-10); email addresses too, which have no other
    place there."""
    resolve_field: Callable[[str], str | None] = attrs.field(
        default=_resolve_nothing, converter=_resolver, repr=False
    )
    """Gives the UUID of a custom field by its label: a function, or a mapping."""
    lists: Mapping[str, str] = attrs.field(factory=dict[str, str], validator=_check_lists)
    """Id of a list or segment in Klaviyo to the UUID of the list in MessageMedia: the chosen ones
    (MM-07)."""
    labels: tuple[str, ...] = attrs.field(
        default=(KLAVIYO,), converter=_tuple_of_labels, validator=_check_labels
    )
    """Where contacts come from; written into their note, because the API has no labels."""
    read_phone: Callable[[str], str | None] = attrs.field(default=clean_phone, repr=False)
    """Gives the E.164 form of a number; by default only numbers that have it are taken."""
    rules: tuple[Rule, ...] = attrs.field(default=RULES, converter=_tuple_of_rules, repr=False)
    """What consent is judged by; see ``klaviyo_bridge.consent.options``."""
    mapped_properties: frozenset[str] = attrs.field(init=False, eq=False, repr=False)
    """The custom properties that the mappings read."""
    gaps: Gaps = attrs.field(init=False, eq=False, repr=False)
    """What has no place in MessageMedia under these mappings."""

    @mapped_properties.default
    def _find_mapped_properties(self) -> frozenset[str]:
        places = (mapping.place for mapping in self.mappings)
        return frozenset(
            place.removeprefix(PROPERTIES) for place in places if place.startswith(PROPERTIES)
        )

    @gaps.default
    def _find_gaps(self) -> Gaps:
        mapped = {mapping.place for mapping in self.mappings}
        return Gaps(
            target=TARGET,
            fields=tuple(name for name in _HOMELESS if name not in mapped),
            location_fields=tuple(
                name for name in _HOMELESS_IN_LOCATION if f"location.{name}" not in mapped
            ),
            details=_DETAILS,
            answers=_ANSWERS,
        )

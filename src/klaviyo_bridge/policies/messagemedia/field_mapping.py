"""Which field of Klaviyo fills which custom field of MessageMedia (MM-10, MM-11)."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Fidelity, Finding, Profile
from klaviyo_bridge.policies.messagemedia.conversion import FieldType
from klaviyo_bridge.policies.messagemedia.sources import (
    STANDARD_FIELDS,
    find_similar,
    find_slip,
    make_reader,
    place_of,
)

LENGTHS: Final[Mapping[FieldType, int]] = {
    FieldType.TEXT: 255,
    FieldType.NUMBER: 32,
    FieldType.DATE: 10,
    FieldType.EMAIL: 254,
}
"""Characters that a field takes unless a mapping says otherwise; the API asks for a figure and
states no bounds."""

_MOST_CHARACTERS: Final = 2**31 - 1
"""``maxLength`` is an int32."""


def _read_type(value: str) -> FieldType:
    try:
        return FieldType(value)
    except ValueError:
        known = ", ".join(FieldType)
        raise ConfigurationError(f"field type {value!r} is not known: use one of {known}") from None


def _trim(text: str) -> str:
    return text.strip()


def _check_target(_: object, __: "attrs.Attribute[str]", value: str) -> None:
    if not value:
        raise ConfigurationError("a mapping has an empty target: name the field in MessageMedia")


def _check_length(mapping: "FieldMapping", _: "attrs.Attribute[int]", value: int) -> None:
    if not 1 <= value <= _MOST_CHARACTERS:
        raise ConfigurationError(
            f"max_length of {mapping.target!r} is {value}: a field takes 1 to {_MOST_CHARACTERS} "
            "characters"
        )


@attrs.frozen(kw_only=True, cache_hash=True)
class FieldMapping:
    """One field of Klaviyo and the custom field that it fills."""

    source: str
    """A field as Klaviyo shows it (``Phone number``), as its API calls it (``phone_number``,
    ``location.city``), or the name of a custom property; capitals and blanks count."""
    target: str = attrs.field(converter=_trim, validator=_check_target)
    """The label of the field in MessageMedia."""
    type: FieldType = attrs.field(default=FieldType.TEXT, converter=_read_type)
    """The type of the field in MessageMedia."""
    max_length: int = attrs.field(validator=_check_length)
    """Characters that it takes; a longer value is not sent, and a finding says so."""
    custom: bool = False
    """Read the custom property of this name, even where a field of Klaviyo is called so."""
    place: str = attrs.field(init=False, eq=False, repr=False)
    """Where the value lies in a profile, for findings."""
    read: Callable[[Profile], Any] = attrs.field(init=False, eq=False, repr=False)
    """Gives the value, or that it is absent."""

    @max_length.default
    def _find_length(self) -> int:
        return LENGTHS[self.type]

    @place.default
    def _find_place(self) -> str:
        return place_of(self.source, custom=self.custom)

    @read.default
    def _make_reader(self) -> Callable[[Profile], Any]:
        return make_reader(self.source, custom=self.custom)


def require_targets(mappings: Iterable[FieldMapping], /) -> None:
    """Refuse mappings that fill one field from two sources.

    Raises:
        ConfigurationError: Two targets are the same but for capitals.
    """
    taken: dict[str, FieldMapping] = {}
    for mapping in mappings:
        first = taken.setdefault(mapping.target.casefold(), mapping)
        if first is not mapping:
            raise ConfigurationError(
                f"{first.source!r} and {mapping.source!r} are both mapped to {mapping.target!r}: "
                "a field takes one of them"
            )


def require_sources(mappings: Iterable[FieldMapping], /) -> None:
    """Refuse sources that miss the name of one of Klaviyo's own fields narrowly (MM-11).

    Raises:
        ConfigurationError: A source is such a name but for capitals, blanks or punctuation, and
            is not marked as a custom property.
    """
    for mapping in mappings:
        if mapping.custom or mapping.source in STANDARD_FIELDS:
            continue
        meant = find_slip(mapping.source, STANDARD_FIELDS)
        if meant is not None:
            raise ConfigurationError(
                f"{mapping.source!r} is no field of Klaviyo: did you mean {meant!r}? For a custom "
                "property of that name, set custom=True"
            )


def check_mapping(
    mappings: Iterable[FieldMapping], known_names: Iterable[str], /
) -> tuple[Finding, ...]:
    """Compare the sources of mappings with the names that exist in Klaviyo (MM-11).

    Args:
        mappings: The mappings.
        known_names: Names of custom properties, as :func:`discover_fields` finds them. Klaviyo's
            own fields need not be named.

    Returns:
        A finding for each name that is unlike any known one. It may exist all the same,
        because not every profile has every property.

    Raises:
        ConfigurationError: A name is like a known one but not the same; all such are named.
    """
    properties = dict.fromkeys(known_names)
    known = (*STANDARD_FIELDS, *properties)
    slips: list[str] = []
    unseen: list[Finding] = []
    for mapping in mappings:
        name = mapping.source
        if name in properties or (name in STANDARD_FIELDS and not mapping.custom):
            continue
        meant = find_similar(name, properties if mapping.custom else known)
        if meant is None:
            unseen.append(_unseen(name))
        else:
            slips.append(f"{name!r}: did you mean {meant!r}?")
    if slips:
        raise ConfigurationError(
            "fields must be called exactly as in Klaviyo, capitals and blanks included: "
            + " ".join(slips)
        )
    return tuple(unseen)


@lru_cache(maxsize=256)
def _unseen(name: str) -> Finding:
    message = f"No profile that was seen has {name!r}; it is filled for those that do."
    return Finding("field-not-seen", Fidelity.OMITTED, message, source=f"properties.{name}")

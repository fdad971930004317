"""Which custom properties profiles have, found by looking at them (MM-12)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

import attrs

from klaviyo_bridge.models import Profile
from klaviyo_bridge.policies.messagemedia.conversion import FieldType, convert

CAVEAT: Final = (
    "Klaviyo has no list of its custom properties: they are known from the profiles that were "
    "read. A property that none of them has stays unknown, and a later profile may hold another "
    "kind of value."
)
"""What every discovery has to be read with."""


class Kind(StrEnum):
    """What a value looks like."""

    TEXT = "text"
    NUMBER = "number"
    """A number that a Number field takes; digits in a text are text."""
    DATE = "date"
    """A text that a Date field takes."""
    EMAIL = "email"
    """A text that an Email field takes."""
    TRUTH_VALUE = "truth value"
    LIST = "list"
    OBJECT = "object"
    EMPTY = "empty"
    OTHER = "other"
    """A number out of range, or what JSON does not have."""


_FITS: Final = ((Kind.DATE, FieldType.DATE), (Kind.EMAIL, FieldType.EMAIL))
_TYPES: Final[Mapping[frozenset[Kind], FieldType]] = {
    frozenset({Kind.NUMBER}): FieldType.NUMBER,
    frozenset({Kind.DATE}): FieldType.DATE,
    frozenset({Kind.EMAIL}): FieldType.EMAIL,
}


@attrs.frozen(kw_only=True)
class DiscoveredField:
    """One custom property, as the profiles that were seen have it; no value of it is kept."""

    name: str
    profiles: int
    """How many profiles have it, empty or not."""
    share: float
    """The same as a part of all profiles seen, from 0 to 1."""
    kinds: Mapping[Kind, int]
    """What its values look like, and how many of them, the most frequent first."""

    @property
    def type(self) -> FieldType:
        """The narrowest type of field that takes every value seen; Text when they are mixed."""
        return _TYPES.get(frozenset(self.kinds) - {Kind.EMPTY}, FieldType.TEXT)


@attrs.frozen(kw_only=True)
class Discovery:
    """The custom properties of the profiles that were seen."""

    profiles: int
    """How many were seen."""
    fields: tuple[DiscoveredField, ...]
    """The most frequent first, equals in order of the alphabet."""
    caveat: str = CAVEAT
    """What this cannot tell."""

    @property
    def names(self) -> frozenset[str]:
        """The names, for :func:`check_mapping`."""
        return frozenset(field.name for field in self.fields)


def discover_fields(profiles: Iterable[Profile], /) -> Discovery:
    """Read profiles once and return their custom properties.

    Memory grows with the number of different names, not with that of profiles.
    """
    seen = 0
    kinds: dict[str, Counter[Kind]] = {}
    for profile in profiles:
        seen += 1
        for name, value in profile.properties.items():
            kinds.setdefault(name, Counter())[kind_of(value)] += 1
    found = [_describe(name, counts, seen) for name, counts in kinds.items()]
    found.sort(key=lambda field: (-field.profiles, field.name))
    return Discovery(profiles=seen, fields=tuple(found))


def kind_of(value: Any, /) -> Kind:
    """Tell what a value looks like."""
    if value in (None, "") or (isinstance(value, str) and value.isspace()):
        return Kind.EMPTY
    if isinstance(value, str):
        fitting = (kind for kind, type_ in _FITS if convert(value, type_)[0] is not None)
        return next(fitting, Kind.TEXT)
    if isinstance(value, bool):
        return Kind.TRUTH_VALUE
    if isinstance(value, list | tuple):
        return Kind.LIST
    if isinstance(value, Mapping):
        return Kind.OBJECT
    return Kind.NUMBER if convert(value, FieldType.NUMBER)[0] is not None else Kind.OTHER


def _describe(name: str, counts: Counter[Kind], seen: int) -> DiscoveredField:
    total = counts.total()
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return DiscoveredField(name=name, profiles=total, share=total / seen, kinds=dict(ordered))

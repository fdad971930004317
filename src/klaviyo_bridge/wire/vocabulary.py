"""Which model an object of a definition is, by Klaviyo's words in it."""

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Final

from klaviyo_bridge.models.definition import (
    Condition,
    ConsentFilter,
    Part,
    PermissionFilter,
    ValueFilter,
)


def find_condition(raw: Any, /) -> type[Part] | None:
    """Return the condition that ``raw`` is; ``None`` for one that is not known."""
    fitting = (
        model
        for model in _CONDITIONS.get(word(raw, "type") or "", ())
        if all(raw.get(name) == fixed for name, fixed in model.FIXED.items())
    )
    return next(fitting, None)


def find_value_filter(raw: Any, /) -> type[Part] | None:
    """Return the filter that ``raw`` is, by its type and operator."""
    return _VALUE_FILTERS.get((word(raw, "type"), word(raw, "operator")))


def find_consent_filter(raw: Any, /) -> type[Part] | None:
    """Return the filter of marketing consent that ``raw`` is, by the field it looks at."""
    return _CONSENT_FILTERS.get(word(raw, "field"))


def find_permission_filter(raw: Any, /) -> type[Part] | None:
    """Return the filter of permissions that ``raw`` is, by the field it looks at."""
    return _PERMISSION_FILTERS.get(word(raw, "field"))


def word(raw: Any, member: str, /) -> str | None:
    """Return what ``raw`` says there; ``None`` for what is no word, or nowhere."""
    found = raw.get(member) if isinstance(raw, Mapping) else None
    return found if isinstance(found, str) else None


def options(hint: Any, /) -> tuple[Any, ...]:
    """Return the types of a union; of any other type, itself."""
    # An optional ``Literal`` is typing's union, all others are the language's own.
    several = typing.get_origin(hint) in {types.UnionType, typing.Union}
    return typing.get_args(hint) if several else (hint,)


def _parts(union: Any) -> Iterator[type[Part]]:
    return (one for one in options(union) if issubclass(one, Part))


def _operators(model: type[Part]) -> tuple[str, ...]:
    return typing.get_args(typing.get_type_hints(model)["operator"])


_CONDITIONS: Final[Mapping[str, tuple[type[Part], ...]]] = {
    kind: tuple(
        # The model with more fixed members goes first: it is the narrower one.
        sorted(
            (one for one in _parts(Condition) if one.FIXED["type"] == kind),
            key=lambda one: -len(one.FIXED),
        )
    )
    for kind in {one.FIXED["type"] for one in _parts(Condition)}
}
_VALUE_FILTERS: Final[Mapping[tuple[str | None, str | None], type[Part]]] = {
    (model.FIXED["type"], operator): model
    for model in _parts(ValueFilter)
    for operator in _operators(model)
}
_CONSENT_FILTERS: Final[Mapping[str | None, type[Part]]] = {
    model.FIXED["field"]: model for model in _parts(ConsentFilter)
}
_PERMISSION_FILTERS: Final[Mapping[str | None, type[Part]]] = {
    model.FIXED["field"]: model for model in _parts(PermissionFilter)
}

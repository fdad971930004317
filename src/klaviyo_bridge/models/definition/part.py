"""What every part of a definition has in common, and what may stand where."""

import typing
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models.identifiers import mask
from klaviyo_bridge.models.record import Record


@attrs.frozen(kw_only=True)
class Part(Record):
    """Base of everything a definition consists of.

    Parts compare and hash by what they mean. One that cannot be in Klaviyo raises
    ConfigurationError when it is made.
    """

    FIXED: ClassVar[Mapping[str, str]] = {}
    """Members that are the same in every part of this kind, such as its type."""

    _extra: Mapping[str, Any] | None = attrs.field(default=None, repr=False, hash=False)

    def was_sent(self, member: str) -> bool:
        """Tell a member that came as ``null`` from one that was not sent.

        A part made by hand leaves out what need not be given and is ``None``.
        """
        if self.form is not None:
            return member not in self.form.absent
        required = getattr(attrs.fields(type(self)), member).default is attrs.NOTHING
        return required or getattr(self, member) is not None


@attrs.frozen(kw_only=True)
class _Unknown:
    """Something that this version cannot read."""

    type: str | None
    raw: object = attrs.field(repr=mask, hash=False)
    problem: str = attrs.field(eq=False)


@attrs.frozen(kw_only=True)
class UnknownFilter(_Unknown):
    """A filter that this version cannot read, kept as it came.

    ``type`` is Klaviyo's word for what it is, or for the field it looks at, where it has one;
    ``raw`` is the whole of it; ``problem`` says what is not understood and at which JSON path,
    and holds no value of the definition.
    """


@attrs.frozen(kw_only=True)
class UnknownCondition(_Unknown):
    """A condition that this version cannot read, kept as it came.

    Who meets it cannot be told. ``type`` is Klaviyo's word for what it is, where it has one;
    ``raw`` is the whole of it; ``problem`` says what is not understood and at which JSON path,
    and holds no value of the definition.
    """


def words(literal: Any, /) -> tuple[str, ...]:
    """Return the words of a ``Literal``."""
    return typing.get_args(literal)


@attrs.frozen
class OneOf:
    """A validator: the member is one of Klaviyo's words."""

    allowed: tuple[str, ...]

    def __call__(self, part: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        """Raise ConfigurationError for any other word."""
        if value not in self.allowed:
            raise ConfigurationError(
                f"{type(part).__name__}.{attribute.name} is one of {', '.join(self.allowed)}"
            )


def one_of(literal: Any, /) -> OneOf:
    """Return the validator of a member that is annotated with ``literal``."""
    return OneOf(words(literal))


def always(word: str, /) -> Any:
    """Return the attribute of a member that has one word only, and need not be given."""
    return attrs.field(default=word, validator=OneOf((word,)))


@attrs.frozen
class Takes:
    """A validator: which filters may stand in a place."""

    kinds: tuple[type[Any], ...]
    operators: Mapping[type[Any], tuple[str, ...]] = attrs.field(factory=dict)
    """Filter to the operators it is limited to here; all of its own where it is not named."""
    values: tuple[str, ...] = ()
    """Words that the filter may compare with; any where there are none."""

    def accepts(self, value: object, /) -> bool:
        """Tell whether ``value`` may stand here."""
        if type(value) in {UnknownFilter, type(None)}:
            return True
        limits = self.operators.get(type(value))
        if type(value) not in self.kinds or (limits and _operator(value) not in limits):
            return False
        return not self.values or _values(value) <= {*self.values}

    def __str__(self) -> str:
        kinds = (_name_limited(kind, self.operators.get(kind)) for kind in self.kinds)
        said = ", ".join(kinds) or "no filter"
        return f"{said} with the value {', '.join(self.values)}" if self.values else said

    def __call__(self, part: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        """Raise ConfigurationError for any other filter."""
        if not self.accepts(value):
            raise ConfigurationError(f"{type(part).__name__}.{attribute.name} takes {self}")


def _operator(value: object) -> object:
    return getattr(value, "operator", None)


def _values(value: object) -> set[object]:
    found = getattr(value, "value", None)
    return set(found) if isinstance(found, tuple) else {found}


def _name_limited(kind: type[Any], operators: Iterable[str] | None) -> str:
    return f"{kind.__name__} ({', '.join(operators)})" if operators else kind.__name__


def takes(
    filters: Any,
    /,
    operators: Mapping[type[Any], tuple[str, ...]] | None = None,
    *,
    values: tuple[str, ...] = (),
) -> Takes:
    """Return the validator of a member that takes one of ``filters``: a class, or a union."""
    kinds = tuple(
        kind
        for kind in typing.get_args(filters) or (filters,)
        if kind not in {UnknownFilter, type(None)}
    )
    return Takes(kinds, operators or {}, values)

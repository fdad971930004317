"""Encrypting what is sensitive, just before it is written (SMP-02)."""

from collections.abc import Mapping
from typing import Any, Final

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models.sensitivity import Cipher

_SEPARATOR: Final = "/"


def _check_fields(_: object, __: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, tuple) or not value or not all(value):
        raise ConfigurationError(
            "fields must be a tuple that names what to encrypt, such as ('email', 'country')"
        )


@attrs.frozen
class Encryption:
    """What a writer encrypts, and with what.

    Exactly these members are replaced; everything else is written as it is. A payload that lacks
    one of them is fine, so a misspelt name leaves its member readable: take the names from the
    policy, such as ``smartpush.SENSITIVE``.
    """

    cipher: Cipher = attrs.field(repr=False)
    """Anything with ``encrypt``, such as a :class:`~klaviyo_bridge.destinations.FernetCipher`."""
    fields: tuple[str, ...] = attrs.field(validator=_check_fields)
    """Members of the payload; ``custom/kla_phone`` is the member ``kla_phone`` of ``custom``."""

    def apply(self, payload: Mapping[str, Any], /) -> Mapping[str, Any]:
        """Return the payload with its sensitive members encrypted, in the same order.

        Raises:
            ConfigurationError: A member is not text; the message names it and its type.
        """
        for field in self.fields:
            payload = self._replace(payload, field.split(_SEPARATOR), field)
        return payload

    def _replace(self, payload: Mapping[str, Any], path: list[str], field: str) -> dict[str, Any]:
        name, *inner = path
        value = payload.get(name)
        if value is None:
            return dict(payload)
        if inner and isinstance(value, Mapping):
            return {**payload, name: self._replace(value, inner, field)}
        if inner or not isinstance(value, str):
            raise ConfigurationError(
                f"{field} cannot be encrypted: {name} is of type {type(value).__name__}; "
                "name members that hold text"
            )
        return {**payload, name: self.cipher.encrypt(value, field=field)}

"""What a caller may choose about Omnisend contacts."""

import re
from collections.abc import Iterable
from typing import Any, Final, Literal, TypeAlias, get_args

import attrs

from klaviyo_bridge.consent import RULES, Rule
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models.identifiers import mask_size
from klaviyo_bridge.policies.naming import Naming
from klaviyo_bridge.policies.omnisend.names import spell_names

ApiVersion: TypeAlias = Literal["2026-03-15", "v5", "v3"]
"""The generations of Omnisend's API; the last two are the legacy ones."""

MAX_TAGS: Final = 100
"""Tags that one request may carry. Source: https://api-docs.omnisend.com/reference/contacts"""

_PREFIX: Final = re.compile(r"[A-Za-z0-9_]{0,64}")


def _check_prefix(_: object, __: "attrs.Attribute[str]", value: str) -> None:
    if not _PREFIX.fullmatch(value):
        raise ConfigurationError(
            f"prefix {value!r} cannot begin a property name in Omnisend: use at most 64 letters "
            "(A-Z), digits and underscores"
        )


def _sort_names(names: Iterable[str] | None) -> tuple[str, ...] | None:
    if isinstance(names, str):
        raise ConfigurationError("names is one text: give a list of the account's property names")
    return None if names is None else tuple(sorted(set(names)))


def _tuple_of_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(rules)


def _check_tag(_: object, __: "attrs.Attribute[str]", value: str) -> None:
    if not value.strip():
        raise ConfigurationError("import_tag is empty: every imported contact carries one (OMN-05)")


def _check_max_tags(_: object, __: "attrs.Attribute[int]", value: int) -> None:
    if not 1 <= value <= MAX_TAGS:
        raise ConfigurationError(f"max_tags is {value}: Omnisend takes 1 to {MAX_TAGS} a request")


def _check_version(_: object, __: "attrs.Attribute[Any]", value: str) -> None:
    if value not in get_args(ApiVersion):
        known = ", ".join(get_args(ApiVersion))
        raise ConfigurationError(f"api_version {value!r} is not known: use one of {known}")


@attrs.frozen(kw_only=True)
class Options:
    """Choices about how profiles become contacts; the defaults follow the vendor's tool."""

    prefix: str = attrs.field(default="klaviyo_", validator=_check_prefix)
    """Begins the name of every custom property (OMN-03, OMN-04)."""
    import_tag: str = attrs.field(default="klaviyo_import_app", validator=_check_tag)
    """The tag that every contact carries (OMN-05)."""
    memberships_as_tags: bool = True
    """Whether names of lists and segments become tags (OMN-06)."""
    max_tags: int = attrs.field(default=MAX_TAGS, validator=_check_max_tags)
    """Tags that a contact may have; the rest are named in a finding."""
    extended_fields: bool = True
    """Whether to fill what the vendor's tool leaves empty (OMN-02): state, postal code, country
    code, and birthdate and gender where the value is unambiguous."""
    api_version: ApiVersion = attrs.field(default="2026-03-15", validator=_check_version)
    """The generation of Omnisend's API that payloads are written for."""
    rules: tuple[Rule, ...] = attrs.field(default=RULES, converter=_tuple_of_rules, repr=False)
    """The rules of consent: ``klaviyo_bridge.consent.RULES``, or your own."""
    names: tuple[str, ...] | None = attrs.field(default=None, converter=_sort_names, repr=mask_size)
    """All property names of the account, as
    :func:`~klaviyo_bridge.policies.naming.collect_names` finds them: a property is then called
    alike on every contact. Without them each profile is named by itself."""
    naming: Naming | None = attrs.field(init=False, eq=False, repr=False)
    """What the account's properties are called; ``None`` without ``names``."""

    @naming.default
    def _name_account(self) -> Naming | None:
        return None if self.names is None else spell_names(self.names, self.prefix)

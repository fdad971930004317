"""What a caller may choose about SmartPush contacts. How tags are named is no choice (SMP-07)."""

import re
from collections.abc import Iterable
from typing import Final

import attrs

from klaviyo_bridge.consent import RULES, Rule
from klaviyo_bridge.errors import ConfigurationError

_ACCOUNT_ID: Final = re.compile(r"[A-Za-z0-9]{1,64}")


def _check_account_id(_: object, __: "attrs.Attribute[str | None]", value: str | None) -> None:
    if value is not None and not _ACCOUNT_ID.fullmatch(value):
        raise ConfigurationError(
            "account_id is not the id of a Klaviyo account: give the one that the account itself "
            "has, such as AbC123, or leave it out"
        )


def _tuple_of_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(rules)


@attrs.frozen(kw_only=True)
class Options:
    """Choices about how profiles become contacts; the defaults follow the vendor's tool."""

    account_id: str | None = attrs.field(default=None, validator=_check_account_id)
    """The Klaviyo account, where several are moved into one SmartPush: it is part of every UID, so
    choose before the first run and stay with it (SMP-01)."""
    protect_unsubscribed: bool = False
    """Whether merging honours every unsubscribe: one in SmartPush withstands a subscriber from
    Klaviyo, and one from Klaviyo is written. The vendor's tool does neither (SMP-13)."""
    rules: tuple[Rule, ...] = attrs.field(default=RULES, converter=_tuple_of_rules, repr=False)
    """The rules of consent; ``klaviyo_bridge.consent.RULES``, or your own."""

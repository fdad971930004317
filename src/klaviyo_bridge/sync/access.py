"""Whether a key may read what a migration reads, asked before anything else is done (OMN-19)."""

from collections.abc import Callable
from typing import Final

from klaviyo_bridge.client import Klaviyo
from klaviyo_bridge.errors import PermissionDeniedError
from klaviyo_bridge.models import Account, Quarantined


def _ignore(record: Quarantined, /) -> None:
    """Let an unreadable record pass: the question is whether it may be seen."""


PROBES: Final[tuple[Callable[[Klaviyo], object], ...]] = (
    lambda klaviyo: next(klaviyo.profiles.iter(page_size=1, quarantine=_ignore), None),
    lambda klaviyo: next(klaviyo.lists.iter(quarantine=_ignore), None),
    lambda klaviyo: next(klaviyo.segments.iter(quarantine=_ignore), None),
)
"""The cheapest question to each endpoint that a migration cannot do without."""


def check_access(klaviyo: Klaviyo, /) -> Account | None:
    """Return the account behind the key; ``None`` when the key may not read that.

    The account is only named in the report, so a key without ``accounts:read`` will do.

    Raises:
        AuthenticationError: The key is missing, mistyped or revoked.
        PermissionDeniedError: Scopes are missing; all of them are named at once.
    """
    account = _find_account(klaviyo)
    refusals = [error for probe in PROBES if (error := _try(probe, klaviyo)) is not None]
    if refusals:
        raise _name_scopes(refusals)
    return account


def _find_account(klaviyo: Klaviyo) -> Account | None:
    try:
        return klaviyo.accounts.get()
    except PermissionDeniedError:
        return None


def _try(probe: Callable[[Klaviyo], object], klaviyo: Klaviyo) -> PermissionDeniedError | None:
    try:
        probe(klaviyo)
    except PermissionDeniedError as error:
        if not error.errors:
            # The network edge refuses the sender's address; scopes have nothing to do with it.
            raise
        return error
    return None


def _name_scopes(refusals: list[PermissionDeniedError]) -> PermissionDeniedError:
    missing = tuple(dict.fromkeys(scope for error in refusals for scope in error.scopes))
    several = "scopes" if len(missing) > 1 else "scope"
    joined = PermissionDeniedError(
        f"the API key lacks the {several} {', '.join(missing)}: a key cannot be edited after it "
        "was created, so make a new one in Klaviyo under Settings, API keys, and give it read "
        "access to profiles, lists and segments",
        status=refusals[0].status,
        errors=tuple(detail for error in refusals for detail in error.errors),
        request_id=refusals[0].request_id,
    )
    joined.scopes = missing
    return joined

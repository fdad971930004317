"""Which API keys the fake knows, and what each may do."""

from collections.abc import Collection, Mapping

from klaviyo_bridge.fake.problems import authentication_failed, not_authenticated, scope_missing

SCHEME = "klaviyo-api-key"
PREFIX = "pk_"
SHORTEST = 6
"""Characters of the shortest key that counts as well formed."""

Keys = Mapping[str, Collection[str] | None]


def check_key(authorization: str, keys: Keys | None, scopes: tuple[str, ...]) -> None:
    """Refuse a request whose ``Authorization`` header does not open this endpoint.

    ``keys``: scopes by key, ``None`` for all scopes; no mapping at all lets every key in that is
    well formed. A missing or malformed key and an unknown one are two answers (both recorded).
    """
    scheme, _, key = authorization.strip().partition(" ")
    key = key.strip()
    granted = _granted(scheme.lower(), key, keys)
    missing = [] if granted is None else [scope for scope in scopes if scope not in granted]
    if missing:
        raise scope_missing(missing)


def _granted(scheme: str, key: str, keys: Keys | None) -> Collection[str] | None:
    if scheme == "bearer":
        raise authentication_failed()
    if scheme != SCHEME:
        raise not_authenticated()
    if keys is not None and key in keys:
        return keys[key]
    if not _is_well_formed(key):
        raise not_authenticated()
    if keys is not None:
        raise authentication_failed()
    return None


def _is_well_formed(key: str) -> bool:
    return key.startswith(PREFIX) and len(key) >= SHORTEST
